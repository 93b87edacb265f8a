/** What captures cost, what refunds give back: to the minor unit, whatever the parts. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ContractVersion, FeeRule } from './contract.ts'
import { type Fees, feesGivenBack, feesOf, ruleFor, vatOn } from './fees.ts'

const AT = Date.UTC(2026, 10, 25, 17)
const DAY_MS = 86_400_000

const terms: ContractVersion = {
  version: 3,
  validFrom: 0,
  registeredAt: 0,
  registeredBy: 'system',
  fees: [{ percentage: 299, fixed: 30 }],
  vatRate: 2500,
  feeRefund: 'all',
  settlement: 'NET',
  delay: { days: 1, of: 'calendar' },
  schedule: { every: 'day' },
  cutOff: { time: '00:00', timeZone: 'UTC' },
  minimumPayout: 0,
}
const capture = { amount: 10_000, paymentMethod: 'invoice', country: 'SE', at: AT }

describe('the fees of a capture', () => {
  it('are a percentage of it and a fixed fee, with VAT on each, due when the capture is', () => {
    expect(feesOf(terms, capture)).toEqual({
      version: 3,
      percentage: 299,
      fixed: 30,
      percentageVat: 75,
      fixedVat: 8,
      vatRate: 2500,
      gross: false,
      dueAt: Date.UTC(2026, 10, 26),
    })
  })

  it('are invoiced apart under GROSS settlement', () => {
    expect(feesOf({ ...terms, settlement: 'GROSS' }, capture).gross).toBe(true)
  })

  it.each([
    [1, 0],
    [16, 0],
    [17, 1],
    [50, 1],
    [51, 2],
    [10_000, 299],
    [10_016, 299],
    [10_017, 300],
  ])('of %i, at 2.99 %%, are %i: half up', (amount, percentage) => {
    expect(feesOf(terms, { ...capture, amount }).percentage).toBe(percentage)
  })

  it('have VAT on each by itself: two halves are two', () => {
    const halves = { ...terms, fees: [{ percentage: 200, fixed: 2 }] }
    expect(feesOf(halves, { ...capture, amount: 100 })).toMatchObject({
      percentage: 2,
      percentageVat: 1,
      fixed: 2,
      fixedVat: 1,
    })
  })

  it('are exact where the product exceeds 2^53', () => {
    const amount = Number.MAX_SAFE_INTEGER
    expect(
      feesOf({ ...terms, fees: [{ percentage: 9999, fixed: 0 }] }, { ...capture, amount }),
    ).toMatchObject({
      percentage: Number((BigInt(amount) * 9999n + 5000n) / 10_000n),
    })
  })

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('of %f are none: it cannot be captured', (amount) => {
    expect(() => feesOf(terms, { ...capture, amount })).toThrow(
      new RangeError(`${amount} cannot be captured`),
    )
  })

  it('are due a day later at the start of that day in the zone of the cut-off', () => {
    const inNewYork = { ...terms, cutOff: { time: '12:00', timeZone: 'America/New_York' } }
    const lateInTheEvening = Date.UTC(2026, 10, 26, 4, 59)
    expect(feesOf(inNewYork, { ...capture, at: lateInTheEvening }).dueAt).toBe(Date.UTC(2026, 10, 26, 5))
    expect(feesOf(inNewYork, { ...capture, at: lateInTheEvening + 60_000 }).dueAt).toBe(
      Date.UTC(2026, 10, 26, 5) + DAY_MS,
    )
  })
})

describe('VAT', () => {
  it('is a share of the fee, half up', () => {
    expect(vatOn({ vatRate: 2500 }, 2)).toBe(1)
    expect(vatOn({ vatRate: 2500 }, 1)).toBe(0)
    expect(vatOn({ vatRate: 0 }, 1000)).toBe(0)
  })
})

describe('the rule for a capture', () => {
  const any: FeeRule = { percentage: 1, fixed: 0 }
  const inSweden: FeeRule = { country: 'SE', percentage: 2, fixed: 0 }
  const invoice: FeeRule = { paymentMethod: 'invoice', percentage: 3, fixed: 0 }
  const invoiceInSweden: FeeRule = { paymentMethod: 'invoice', country: 'SE', percentage: 4, fixed: 0 }
  const all = [any, inSweden, invoice, invoiceInSweden]

  it.each([
    ['invoice', 'SE', invoiceInSweden],
    ['invoice', 'DE', invoice],
    ['card', 'SE', inSweden],
    ['card', 'DE', any],
  ])('is the most specific: %s in %s', (paymentMethod, country, rule) => {
    expect(ruleFor({ fees: all }, { paymentMethod, country })).toBe(rule)
    expect(ruleFor({ fees: all.toReversed() }, { paymentMethod, country })).toBe(rule)
  })

  it('is the one for the method where one is for the method and one for the country', () => {
    for (const fees of [
      [inSweden, invoice],
      [invoice, inSweden],
    ]) {
      expect(ruleFor({ fees }, { paymentMethod: 'invoice', country: 'SE' })).toBe(invoice)
    }
  })

  it('takes methods in any case', () => {
    const shouted = { ...invoice, paymentMethod: 'INVOICE' }
    expect(ruleFor({ fees: [any, shouted] }, { paymentMethod: 'Invoice', country: 'SE' })).toBe(shouted)
  })

  it('is the first of two that are as specific, which terms that were validated do not have', () => {
    expect(ruleFor({ fees: [any, { ...any }] }, { paymentMethod: 'card', country: 'DE' })).toBe(any)
  })

  it('must exist', () => {
    const ask = () => ruleFor({ fees: [inSweden, invoice] }, { paymentMethod: 'card', country: 'DE' })
    expect(ask).toThrow(new RangeError('no fee rule fits card in DE'))
  })
})

describe('the fees that a refund gives back', () => {
  const fees = feesOf(terms, capture)
  const nothing = { percentage: 0, fixed: 0, percentageVat: 0, fixedVat: 0 }
  const whole = { amount: 10_000, refundedBefore: 0 }

  it('are none by a contract that gives none back', () => {
    expect(feesGivenBack({ feeRefund: 'none' }, fees, whole, 10_000)).toEqual(nothing)
  })

  it('are the share of the percentage fee, and never the fixed fee, by one that gives that back', () => {
    expect(feesGivenBack({ feeRefund: 'percentage' }, fees, whole, 10_000)).toEqual({
      ...nothing,
      percentage: 299,
      percentageVat: 75,
    })
    expect(feesGivenBack({ feeRefund: 'percentage' }, fees, whole, 5000)).toEqual({
      ...nothing,
      percentage: 150,
      percentageVat: 38,
    })
    expect(
      feesGivenBack({ feeRefund: 'percentage' }, fees, { amount: 10_000, refundedBefore: 5000 }, 5000),
    ).toEqual({ ...nothing, percentage: 149, percentageVat: 37 })
  })

  it('are the fixed fee as well with the refund that takes the last of the capture', () => {
    expect(feesGivenBack({ feeRefund: 'all' }, fees, whole, 10_000)).toEqual({
      percentage: 299,
      fixed: 30,
      percentageVat: 75,
      fixedVat: 8,
    })
    expect(feesGivenBack({ feeRefund: 'all' }, fees, whole, 9999)).toMatchObject({ fixed: 0, fixedVat: 0 })
    expect(feesGivenBack({ feeRefund: 'all' }, fees, { amount: 10_000, refundedBefore: 9999 }, 1)).toEqual({
      percentage: 0,
      fixed: 30,
      percentageVat: 0,
      fixedVat: 8,
    })
  })

  it.each([
    [0, 10_001, 'more is refunded than was captured'],
    [10_000, 1, 'more is refunded than was captured'],
    [-1, 1, 'more is refunded than was captured'],
    [0, 0, '0 cannot be refunded'],
    [0, -1, '-1 cannot be refunded'],
    [0, 0.5, '0.5 cannot be refunded'],
  ])('are nothing that can be said, %i before, for %f', (refundedBefore, refund, message) => {
    expect(() =>
      feesGivenBack({ feeRefund: 'none' }, fees, { amount: 10_000, refundedBefore }, refund),
    ).toThrow(new RangeError(message))
    expect(() => feesGivenBack({ feeRefund: 'all' }, fees, { amount: 0, refundedBefore: 0 }, 1)).toThrow(
      new RangeError('0 cannot be captured'),
    )
  })

  const amounts = fc.oneof(
    fc.integer({ min: 1, max: 300 }),
    fc.integer({ min: 1, max: 200_000_000 }),
    fc.maxSafeNat().map((amount) => Math.max(1, amount)),
  )
  /** A capture, its fees, and the refunds that take all of it, in parts. */
  const histories = fc
    .record({
      amount: amounts,
      cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }),
      percentage: fc.integer({ min: 0, max: 10_000 }),
      fixed: fc.integer({ min: 0, max: 10_000 }),
      vatRate: fc.integer({ min: 0, max: 10_000 }),
    })
    .map(({ amount, cuts, percentage, fixed, vatRate }) => {
      const version = { ...terms, fees: [{ percentage, fixed }], vatRate }
      const marks = [...new Set([0, ...cuts.map((cut) => Math.floor(cut * amount)), amount])]
      marks.sort((one, other) => one - other)
      return { amount, marks, fees: feesOf(version, { ...capture, amount }) }
    })

  const refundsOf = (amount: number, marks: number[], charged: Fees) =>
    marks.slice(1).map((mark, index) => {
      const before = marks[index] as number
      return feesGivenBack({ feeRefund: 'all' }, charged, { amount, refundedBefore: before }, mark - before)
    })

  it('add up to the fees when all is refunded, in whatever parts, and are never negative', () => {
    fc.assert(
      fc.property(histories, ({ amount, marks, fees: charged }) => {
        const sums = { ...nothing }
        for (const back of refundsOf(amount, marks, charged)) {
          for (const key of ['percentage', 'fixed', 'percentageVat', 'fixedVat'] as const) {
            expect(back[key]).toBeGreaterThanOrEqual(0)
            sums[key] += back[key]
          }
          if (back.percentage === 0) expect(back.percentageVat).toBe(0)
        }
        const { percentage, fixed, percentageVat, fixedVat } = charged
        expect(sums).toEqual({ percentage, fixed, percentageVat, fixedVat })
      }),
      { numRuns: 1000 },
    )
  })

  it('are, after any refunds, the fee × refunded / captured, half up', () => {
    fc.assert(
      fc.property(histories, ({ amount, marks, fees: charged }) => {
        let sum = 0
        refundsOf(amount, marks, charged).forEach((back, index) => {
          sum += back.percentage
          // |sum - exact| is at most a half, and the half goes up: sum - 1/2 <= exact < sum + 1/2.
          const exact = 2n * BigInt(charged.percentage) * BigInt(marks[index + 1] as number)
          expect((2n * BigInt(sum) - 1n) * BigInt(amount) <= exact).toBe(true)
          expect(exact < (2n * BigInt(sum) + 1n) * BigInt(amount)).toBe(true)
        })
      }),
      { numRuns: 1000 },
    )
  })
})
