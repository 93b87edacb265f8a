import { describe, expect, it } from 'vitest'
import { payout, totals } from '../../test/support/settlements.ts'
import type { Payout, PayoutTotals, SettlementType } from '../domain/payout/payout.ts'
import { debtLines, sumLines } from './payout-sums.ts'

const of = (given: Partial<PayoutTotals>, settlementType: SettlementType = 'NET'): Payout =>
  payout({ settlementType, totals: totals(given) })
const lines = (given: Partial<PayoutTotals>, settlementType?: SettlementType) =>
  sumLines(of(given, settlementType)).map(({ label, amount }) => `${label} ${amount}`)

describe('the lines of a payout', () => {
  it('have the sign with which each sum counts, and leave out what there is nothing of', () => {
    expect(lines({ sale: 100, return: 10, settlement: 90 })).toEqual([
      'Sales 100',
      'Refunds -10',
      'Fees without VAT 0',
      'VAT on fees 0',
    ])
  })

  it.each([
    ['sale', 1],
    ['return', -1],
    ['reversal', -1],
    ['fee', -1],
    ['tax', -1],
    ['feeRefund', 1],
    ['taxRefund', 1],
    ['feeCorrection', 1],
    ['commission', 1],
    ['charge', -1],
    ['credit', 1],
    ['holdback', -1],
    ['release', 1],
  ] as const)('count %s as %i', (field, sign) => {
    expect(() =>
      lines({ sale: 100, settlement: 100 + sign * 7, [field]: (field === 'sale' ? 100 : 0) + 7 }),
    ).not.toThrow()
    expect(() =>
      lines({ sale: 100, settlement: 100 - sign * 7, [field]: (field === 'sale' ? 100 : 0) + 7 }),
    ).toThrow('payout 81234567 does not add up to its settlement amount')
  })

  it('carry a shortfall as debt, and take what is repaid', () => {
    expect(lines({ return: 30, deposit: 30, closingDebt: 30 })).toContain('Shortfall added to the debt 30')
    expect(lines({ sale: 30, repay: 20, openingDebt: 20, settlement: 10 })).toContain(
      'Debt of earlier periods, repaid -20',
    )
  })

  it('say nothing of fees that are invoiced apart, and of nothing else on the invoice for them', () => {
    expect(lines({ sale: 5, settlement: 5 }, 'GROSS')).toEqual(['Sales 5', 'Refunds 0'])
    expect(lines({ fee: 4, tax: 1, settlement: -5 }, 'GROSS_FEE')).toEqual([
      'Fees without VAT -4',
      'VAT on fees -1',
    ])
  })
})

describe('the debt of a payout', () => {
  it('is not mentioned where there is none', () => {
    expect(debtLines(of({}))).toEqual([])
  })

  it('goes from its opening to its closing balance', () => {
    const owing = of({ openingDebt: 50, repay: 20, deposit: 0, closingDebt: 30 })
    expect(debtLines(owing).map(({ amount }) => amount)).toEqual([50, -20, 0, 30])
    expect(debtLines(of({ openingDebt: 5, closingDebt: 5 })).map(({ amount }) => amount)).toEqual([
      5, 0, 0, 5,
    ])
  })

  it('must add up', () => {
    expect(() => sumLines(of({ openingDebt: 50, closingDebt: 51 }))).toThrow(
      'payout 81234567: its debt does not add up',
    )
  })
})
