import { describe, expect, it } from 'vitest'
import { OF_PAYOUTS } from '../ledger/postings.ts'
import { TRANSFER_TYPES } from '../ledger/transfer.ts'
import { added, collected, NOTHING, settlementOf, TOTAL_OF, withTransfers } from './totals.ts'

describe('the sums of a payout', () => {
  it('take each transfer to its own sum, VAT apart from the fee', () => {
    const totals = withTransfers(NOTHING, [
      { type: 'SALE', amount: 1000 },
      { type: 'SALE', amount: 500 },
      { type: 'RETURN', amount: 200 },
      { type: 'PURCHASE_FEE_PERCENTAGE', amount: 30 },
      { type: 'PURCHASE_FEE_PERCENTAGE_VAT', amount: 6 },
      { type: 'PURCHASE_FEE_FIXED', amount: 20 },
      { type: 'PURCHASE_FEE_FIXED_VAT', amount: 4 },
      { type: 'EXTEND_DUE_DATE_FEE', amount: 100 },
      { type: 'EXTEND_DUE_DATE_FEE_VAT', amount: 25 },
      { type: 'PURCHASE_FEE_PERCENTAGE_REFUND', amount: 7 },
      { type: 'PURCHASE_FEE_PERCENTAGE_REFUND_VAT', amount: 2 },
      { type: 'PURCHASE_FEE_FIXED_REFUND', amount: 5 },
      { type: 'PURCHASE_FEE_FIXED_REFUND_VAT', amount: 1 },
      { type: 'RELEASE', amount: 40 },
      { type: 'PAYOUT_RETURNED', amount: 300 },
      { type: 'HOLDBACK', amount: 11 },
      { type: 'DEPOSIT', amount: 12 },
      { type: 'REPAY', amount: 13 },
    ])
    expect(totals).toEqual({
      ...NOTHING,
      sale: 1500,
      return: 200,
      fee: 150,
      tax: 35,
      feeRefund: 12,
      taxRefund: 3,
      release: 40,
      credit: 300,
      holdback: 11,
      deposit: 12,
      repay: 13,
    })
  })

  it('begin where they were, and leave it as it was', () => {
    const before = { ...NOTHING, sale: 5 }
    expect(withTransfers(before, [{ type: 'SALE', amount: 7 }]).sale).toBe(12)
    expect(before.sale).toBe(5)
    expect(NOTHING.sale).toBe(0)
  })

  it.each(['PAYOUT', 'PAYOUT_PAID', 'PAYOUT_REVERSED', 'INVOICE_PAID'] as const)(
    'know no %s: it moves what a payout came to',
    (type) => {
      expect(() => withTransfers(NOTHING, [{ type, amount: 1 }])).toThrow(`a ${type} is no part of a payout`)
    },
  )

  it('have a place for every transfer but those four', () => {
    expect(TRANSFER_TYPES.filter((type) => TOTAL_OF[type] === undefined)).toEqual([
      'PAYOUT',
      'PAYOUT_PAID',
      'PAYOUT_REVERSED',
      'INVOICE_PAID',
    ])
    expect(TRANSFER_TYPES.filter((type) => !OF_PAYOUTS.has(type) && TOTAL_OF[type] === undefined)).toEqual([])
  })

  it('never lose a cent to a number that is too large', () => {
    const large = { ...NOTHING, sale: Number.MAX_SAFE_INTEGER - 1 }
    expect(withTransfers(large, [{ type: 'SALE', amount: 1 }]).sale).toBe(Number.MAX_SAFE_INTEGER)
    expect(() => withTransfers(large, [{ type: 'SALE', amount: 2 }])).toThrow('the sum of sale is too large')
  })

  it('come to sales and what was given back to the merchant, less what it bears', () => {
    const signs = {
      sale: 1,
      return: -1,
      reversal: -1,
      fee: -1,
      feeRefund: 1,
      feeCorrection: 1,
      tax: -1,
      taxRefund: 1,
      commission: 1,
      charge: -1,
      credit: 1,
      release: 1,
      holdback: 0,
      deposit: 0,
      repay: 0,
      openingDebt: 0,
      closingDebt: 0,
      settlement: 0,
    }
    for (const [name, sign] of Object.entries(signs)) {
      expect(collected({ ...NOTHING, [name]: 7 }), name).toBe(sign === 0 ? 0 : sign * 7)
    }
  })

  it('are settled with reserve and debt: the formula of a settlement', () => {
    const totals = { ...NOTHING, sale: 1000, fee: 30, holdback: 100, repay: 50, deposit: 7 }
    expect(settlementOf(totals)).toBe(1000 - 30 - 100 - 50 + 7)
    expect(settlementOf({ ...totals, openingDebt: 99, closingDebt: 98, settlement: 97 })).toBe(827)
  })

  it('are added sum by sum, and never beyond what can be counted', () => {
    const some = { ...NOTHING, sale: 1000, fee: 30 }
    expect(added(some, { ...NOTHING, sale: 1, return: 5 })).toEqual({
      ...NOTHING,
      sale: 1001,
      fee: 30,
      return: 5,
    })
    expect(some).toEqual({ ...NOTHING, sale: 1000, fee: 30 })
    expect(() => added(some, { ...NOTHING, sale: Number.MAX_SAFE_INTEGER })).toThrow(
      /the sum of sale is too large/,
    )
  })
})
