import { describe, expect, it } from 'vitest'
import { TRANSFER_TYPES } from '../ledger/transfer.ts'
import { byRowOrder, isRow, ROW_TYPES, rowName, vatTypeOf } from './rows.ts'
import { TOTAL_OF } from './totals.ts'

describe('a row of a settlement', () => {
  it('is what a payout adds up, but for VAT and debt', () => {
    const summed = TRANSFER_TYPES.filter((type) => TOTAL_OF[type] !== undefined)
    const rows = summed.filter((type) => !type.endsWith('_VAT') && type !== 'DEPOSIT' && type !== 'REPAY')
    expect(TRANSFER_TYPES.filter((type) => isRow({ type }))).toEqual(rows)
    expect([...ROW_TYPES].sort()).toEqual([...rows].sort())
  })

  it.each([
    ['SALE', 'SALE', 'PURCHASE'],
    ['RETURN', 'RETURN', 'PURCHASE_RETURN'],
    ['PURCHASE_FEE_PERCENTAGE', 'FEE', 'PURCHASE_FEE_PERCENTAGE'],
    ['PURCHASE_FEE_FIXED', 'FEE', 'PURCHASE_FEE_FIXED'],
    ['EXTEND_DUE_DATE_FEE', 'FEE', 'EXTEND_DUE_DATE_FEE'],
    ['PURCHASE_FEE_PERCENTAGE_REFUND', 'FEE_REFUND', 'PURCHASE_FEE_PERCENTAGE_REFUND'],
    ['PURCHASE_FEE_FIXED_REFUND', 'FEE_REFUND', 'PURCHASE_FEE_FIXED'],
    ['HOLDBACK', 'HOLDBACK', 'ROLLING_RESERVE'],
    ['RELEASE', 'RELEASE', 'ROLLING_RESERVE'],
    ['PAYOUT_RETURNED', 'CREDIT', 'PAYOUT_RETURNED'],
  ] as const)('of %s is a %s of %s', (transferType, type, detailedType) => {
    expect(rowName(transferType)).toEqual({ type, detailedType })
  })

  it.each(['PAYOUT', 'DEPOSIT', 'REPAY', 'PURCHASE_FEE_FIXED_VAT'] as const)('is not made of %s', (type) => {
    expect(isRow({ type })).toBe(false)
    expect(() => rowName(type)).toThrow(`a ${type} is no row of a settlement`)
  })

  it('stands behind what it was charged for', () => {
    const types = ['PURCHASE_FEE_FIXED', 'SALE', 'PURCHASE_FEE_PERCENTAGE'] as const
    expect(
      types
        .map((type) => ({ type }))
        .sort(byRowOrder)
        .map(({ type }) => type),
    ).toEqual(['SALE', 'PURCHASE_FEE_PERCENTAGE', 'PURCHASE_FEE_FIXED'])
  })

  it('has its VAT in a transfer of its own', () => {
    expect(vatTypeOf('PURCHASE_FEE_FIXED')).toBe('PURCHASE_FEE_FIXED_VAT')
  })
})
