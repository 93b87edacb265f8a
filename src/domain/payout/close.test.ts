import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { payout } from '../../../test/support/settlements.ts'
import { closed, closingPostings, expected, invoiced, openingDebtOf } from './close.ts'
import type { PayoutTotals } from './payout.ts'
import { collected, NOTHING, settlementOf } from './totals.ts'

const PLAIN = { minimumPayout: 0 }
const sums = (some: Partial<PayoutTotals>): PayoutTotals => ({ ...NOTHING, ...some })

describe('a payout that is made', () => {
  it('pays what came together', () => {
    expect(closed(sums({ sale: 1000, fee: 30, return: 200 }), PLAIN, 0)).toEqual(
      sums({ sale: 1000, fee: 30, return: 200, settlement: 770 }),
    )
  })

  it('carries what is missing as debt, and pays nothing', () => {
    expect(closed(sums({ sale: 100, return: 250 }), PLAIN, 40)).toEqual(
      sums({ sale: 100, return: 250, deposit: 150, openingDebt: 40, closingDebt: 190 }),
    )
  })

  it('pays off debt before it pays the merchant', () => {
    expect(closed(sums({ sale: 1000 }), PLAIN, 300)).toEqual(
      sums({ sale: 1000, openingDebt: 300, repay: 300, settlement: 700 }),
    )
  })

  it('pays off as much debt as there is money for', () => {
    expect(closed(sums({ sale: 100 }), PLAIN, 300)).toEqual(
      sums({ sale: 100, openingDebt: 300, repay: 100, closingDebt: 200 }),
    )
  })

  it('is made with nothing to pay when all is even', () => {
    expect(closed(sums({ sale: 100, return: 100 }), PLAIN, 0)).toEqual(sums({ sale: 100, return: 100 }))
  })

  it('keeps a share of the sales back, half up', () => {
    const terms = { minimumPayout: 0, reserve: { rate: 1000, days: 90 } }
    expect(closed(sums({ sale: 1005, fee: 5 }), terms, 0)).toEqual(
      sums({ sale: 1005, fee: 5, holdback: 101, settlement: 899 }),
    )
  })

  it('keeps no more back than there is', () => {
    const terms = { minimumPayout: 0, reserve: { rate: 5000, days: 90 } }
    expect(closed(sums({ sale: 1000, return: 800 }), terms, 0)).toMatchObject({
      holdback: 200,
      settlement: 0,
      deposit: 0,
    })
    expect(closed(sums({ sale: 1000, return: 1200 }), terms, 0)).toMatchObject({ holdback: 0, deposit: 200 })
  })

  it.each([
    [99, 0, false],
    [100, 0, true],
    [101, 0, true],
    [150, 60, false],
    [60, 60, true],
    [50, 60, true],
    [-10, 0, true],
    [0, 0, true],
  ])('of %i with a debt of %i and a minimum of 100 is made: %s', (sum, debt, isMade) => {
    const totals = sum >= 0 ? sums({ sale: sum }) : sums({ return: -sum })
    expect(closed(totals, { minimumPayout: 100 }, debt) !== undefined).toBe(isMade)
  })

  it('leaves nothing owed, whatever came together', () => {
    const amount = fc.nat(1_000_000)
    const anything = fc.record({
      sale: amount,
      return: amount,
      fee: amount,
      tax: amount,
      feeRefund: amount,
      taxRefund: amount,
      credit: amount,
      release: amount,
    })
    const reserve = fc.option(fc.record({ rate: fc.integer({ min: 1, max: 10_000 }), days: fc.constant(1) }))
    fc.assert(
      fc.property(anything, amount, reserve, (some, debt, kept) => {
        const terms = { minimumPayout: 0, ...(kept && { reserve: kept }) }
        const totals = closed(sums(some), terms, debt)
        if (!totals) throw new Error('without a minimum every payout is made')
        expect(settlementOf(totals)).toBe(totals.settlement)
        expect(totals.settlement).toBeGreaterThanOrEqual(0)
        expect(totals.closingDebt).toBe(debt - totals.repay + totals.deposit)
        expect(totals.closingDebt).toBeGreaterThanOrEqual(0)
        expect(totals.settlement === 0 || totals.deposit === 0).toBe(true)
        expect(totals.deposit === 0 || totals.repay === 0).toBe(true)
        // After what it books, the merchant is owed nothing of what came together.
        const owed = closingPostings(totals).reduce(
          (sum, { debit, credit, amount }) =>
            sum + (credit === 'merchant_payable' ? amount : 0) - (debit === 'merchant_payable' ? amount : 0),
          collected(totals),
        )
        expect(owed).toBe(0)
      }),
    )
  })
})

describe('what a payout books when it is made', () => {
  it('is each of its moves, from account to account', () => {
    const totals = sums({ holdback: 1, deposit: 2, repay: 3, settlement: 4 })
    expect(closingPostings(totals)).toEqual([
      { type: 'HOLDBACK', amount: 1, debit: 'merchant_payable', credit: 'reserve' },
      { type: 'DEPOSIT', amount: 2, debit: 'merchant_debt', credit: 'merchant_payable' },
      { type: 'REPAY', amount: 3, debit: 'merchant_payable', credit: 'merchant_debt' },
      { type: 'PAYOUT', amount: 4, debit: 'merchant_payable', credit: 'payout_in_transit' },
    ])
  })

  it('has nothing for what is nothing', () => {
    expect(closingPostings(NOTHING)).toEqual([])
  })
})

describe('an invoice over fees', () => {
  it('says what the merchant owes, as a negative settlement', () => {
    expect(invoiced(sums({ fee: 100, tax: 25, feeRefund: 20, taxRefund: 5 }))).toEqual(
      sums({ fee: 100, tax: 25, feeRefund: 20, taxRefund: 5, settlement: -100 }),
    )
  })

  it.each([
    { fee: 100, feeRefund: 100 },
    { fee: 100, feeRefund: 150 },
  ])('waits while there is nothing to be paid: %o', (some) => {
    expect(invoiced(sums(some))).toBeUndefined()
  })
})

describe('the next payout, as things stand', () => {
  const collecting = payout({ number: 7, state: 'scheduled', totals: sums({ sale: 500, fee: 10 }) })
  const made = payout({ number: 6, state: 'paid', totals: sums({ closingDebt: 40 }) })
  const before = payout({ number: 5, state: 'paid', totals: sums({ closingDebt: 90 }) })
  const invoice = payout({
    number: 8,
    state: 'scheduled',
    settlementType: 'GROSS_FEE',
    totals: sums({ fee: 9 }),
  })

  it('is what has come together, what is due, and less the debt of the last one', () => {
    expect(expected([before, collecting, made, invoice], sums({ sale: 100, return: 50 }), PLAIN)).toEqual({
      totals: sums({ sale: 600, fee: 10, return: 50, openingDebt: 40, repay: 40, settlement: 500 }),
      isPaid: true,
    })
  })

  it('is what is due alone where nothing has come together', () => {
    const totals = sums({ sale: 100, settlement: 100 })
    expect(expected([], sums({ sale: 100 }), PLAIN)).toEqual({ totals, isPaid: true })
  })

  it('is not paid when it is too little, and goes on collecting', () => {
    const totals = sums({ sale: 600, fee: 10 })
    expect(expected([collecting], sums({ sale: 100 }), { minimumPayout: 591 })).toEqual({
      totals,
      isPaid: false,
    })
    expect(expected([collecting], sums({ sale: 100 }), { minimumPayout: 590 }).isPaid).toBe(true)
  })

  it('is not paid when debt takes all of it', () => {
    const { totals, isPaid } = expected([made], sums({ sale: 40 }), PLAIN)
    expect([totals.settlement, totals.closingDebt, isPaid]).toEqual([0, 0, false])
  })

  it('begins with no debt but that of the last payout that was made', () => {
    expect(openingDebtOf([])).toBe(0)
    expect(openingDebtOf([collecting, invoice])).toBe(0)
    expect(openingDebtOf([before, made])).toBe(40)
    const paidInvoice = { ...invoice, state: 'paid', totals: sums({ closingDebt: 1 }) } as const
    expect(openingDebtOf([paidInvoice, before])).toBe(90)
  })
})
