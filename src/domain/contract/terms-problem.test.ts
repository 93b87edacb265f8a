/** Every refusal of terms, and the edges that are not refused. */
import { describe, expect, it } from 'vitest'
import type { ContractTerms, FeeRule, PayoutSchedule } from './contract.ts'
import { termsProblem } from './terms-problem.ts'

const terms: ContractTerms = {
  fees: [
    { percentage: 299, fixed: 30 },
    { paymentMethod: 'invoice', percentage: 199, fixed: 0 },
    { country: 'SE', percentage: 99, fixed: 0 },
    { paymentMethod: 'invoice', country: 'SE', percentage: 49, fixed: 0 },
  ],
  vatRate: 2500,
  feeRefund: 'percentage',
  settlement: 'GROSS',
  delay: { days: 2, of: 'banking' },
  schedule: { every: 'week', on: 3 },
  cutOff: { time: '16:00', timeZone: 'Europe/Stockholm' },
  minimumPayout: 5000,
  reserve: { rate: 500, days: 90 },
}
const problem = (change: object) => termsProblem({ ...terms, ...change } as ContractTerms, 'EUR')
const any: FeeRule = { percentage: 299, fixed: 30 }
const rulesOf = (count: number): FeeRule[] =>
  Array.from({ length: count }, (_, index) => ({ ...any, paymentMethod: `method_${index}` }))

describe('terms', () => {
  it('may be of every kind that there is', () => {
    expect(problem({})).toBeUndefined()
    for (const feeRefund of ['none', 'percentage', 'all']) expect(problem({ feeRefund })).toBeUndefined()
    for (const settlement of ['NET', 'GROSS']) expect(problem({ settlement })).toBeUndefined()
    for (const of of ['calendar', 'banking']) expect(problem({ delay: { days: 1, of } })).toBeUndefined()
  })

  it.each([
    ['rates of nothing', { vatRate: 0, fees: [{ percentage: 0, fixed: 0 }], minimumPayout: 0 }],
    ['the highest rates', { vatRate: 10_000, fees: [{ percentage: 10_000, fixed: 200_000_000 }] }],
    ['100 rules', { fees: [any, ...rulesOf(99)] }],
    ['no delay', { delay: { days: 0, of: 'calendar' } }],
    ['a year of delay', { delay: { days: 365, of: 'calendar' } }],
    ['the least reserve', { reserve: { rate: 1, days: 1 } }],
    ['all kept for two years', { reserve: { rate: 10_000, days: 730 } }],
    ['no reserve', { reserve: undefined }],
    ['the first minute', { cutOff: { time: '00:00', timeZone: 'UTC' } }],
    ['the last minute', { cutOff: { time: '23:59', timeZone: 'America/Argentina/Buenos_Aires' } }],
    ['methods of 64 characters', { fees: [any, { ...any, paymentMethod: 'm'.repeat(64) }] }],
  ])('may have %s', (_, change) => {
    expect(problem(change)).toBeUndefined()
  })

  it.each<PayoutSchedule>([
    { every: 'day' },
    { every: 'weekday' },
    { every: 'week', on: 1 },
    { every: 'week', on: 7 },
    { every: 'half-month', on: [1, 2] },
    { every: 'half-month', on: [30, 31] },
    { every: 'month', on: 1 },
    { every: 'month', on: 31 },
  ])('may have payouts by %o', (schedule) => {
    expect(problem({ schedule })).toBeUndefined()
  })

  it.each(['', 'eur', 'EURO', 'EU', 'E1R', ' EUR'])('are in no currency %j', (currency) => {
    expect(termsProblem(terms, currency)).toBe('The currency is not three upper-case letters.')
  })

  const noRate = 'A percentage fee is not 0 to 10000 basis points.'
  const noFixed = 'A fixed fee is not 0 to 200000000 minor units.'
  const noMethod = 'A payment method is not made of 1 to 64 letters, digits and _.'
  it.each([
    [[], 'No fee rule is for any payment method in any country.'],
    [
      [
        { ...any, country: 'SE' },
        { ...any, paymentMethod: 'card' },
      ],
      'No fee rule is for any payment method in any country.',
    ],
    [[any, ...rulesOf(100)], 'There are more than 100 fee rules.'],
    [[any, any], 'Two fee rules are for any payment method in any country.'],
    [
      [any, { ...any, paymentMethod: 'card' }, { ...any, paymentMethod: 'CARD', fixed: 1 }],
      'Two fee rules are for card in any country.',
    ],
    [
      [any, { ...any, country: 'SE' }, { ...any, country: 'SE' }],
      'Two fee rules are for any payment method in SE.',
    ],
    [[{ ...any, percentage: -1 }], noRate],
    [[{ ...any, percentage: 10_001 }], noRate],
    [[{ ...any, percentage: 2.99 }], noRate],
    [[{ ...any, fixed: -1 }], noFixed],
    [[{ ...any, fixed: 200_000_001 }], noFixed],
    [[{ ...any, fixed: 0.3 }], noFixed],
    [[any, { ...any, country: 'UK' }], 'The country of a fee rule is none.'],
    [[any, { ...any, country: 'se' }], 'The country of a fee rule is none.'],
    [[any, { ...any, paymentMethod: '' }], noMethod],
    [[any, { ...any, paymentMethod: 'pay later' }], noMethod],
    [[any, { ...any, paymentMethod: ' card' }], noMethod],
    [[any, { ...any, paymentMethod: 'm'.repeat(65) }], noMethod],
  ])('have no fees %o', (fees, expected) => {
    expect(problem({ fees })).toBe(expected)
  })

  const noVat = 'vatRate is not 0 to 10000 basis points.'
  const noDelay = 'The delay is not 0 to 365 days.'
  const noMinimum = 'minimumPayout is not 0 or more.'
  const noReserve = 'The reserve is not 1 to 10000 basis points.'
  const noReserveDays = 'The reserve is kept for other than 1 to 730 days.'
  const noTime = 'The cut-off time is not 00:00 to 23:59.'
  const noZone = 'The cut-off has a time zone that does not exist.'
  const cutOff = (time: string, timeZone = 'UTC') => ({ cutOff: { time, timeZone } })
  it.each([
    [{ vatRate: -1 }, noVat],
    [{ vatRate: 10_001 }, noVat],
    [{ vatRate: 0.25 }, noVat],
    [{ vatRate: Number.NaN }, noVat],
    [{ feeRefund: 'some' }, 'feeRefund is none of none, percentage, all.'],
    [{ settlement: 'GROSS_FEE' }, 'settlement is neither NET nor GROSS.'],
    [{ delay: { days: -1, of: 'calendar' } }, noDelay],
    [{ delay: { days: 366, of: 'calendar' } }, noDelay],
    [{ delay: { days: 0.5, of: 'calendar' } }, noDelay],
    [{ delay: { days: 1, of: 'working' } }, 'The delay is of neither calendar nor banking days.'],
    [{ minimumPayout: -1 }, noMinimum],
    [{ minimumPayout: 0.5 }, noMinimum],
    [{ minimumPayout: 2 ** 53 }, noMinimum],
    [{ reserve: { rate: 0, days: 1 } }, noReserve],
    [{ reserve: { rate: 10_001, days: 1 } }, noReserve],
    [{ reserve: { rate: 1, days: 0 } }, noReserveDays],
    [{ reserve: { rate: 1, days: 731 } }, noReserveDays],
    [cutOff('24:00'), noTime],
    [cutOff('23:60'), noTime],
    [cutOff('9:00'), noTime],
    [cutOff('09:00:00'), noTime],
    [cutOff(' 09:00'), noTime],
    [cutOff('29:00'), noTime],
    [cutOff('0900'), noTime],
    [cutOff('09:00', 'Europe/Nowhere'), noZone],
    [cutOff('09:00', ''), noZone],
    [cutOff('09:00', '+01:00'), noZone],
    [{ schedule: { every: 'year' } }, 'Payouts are every day, weekday, week, half-month or month.'],
    [{ schedule: { every: 'week', on: 0 } }, 'The weekday of payouts is not 1 to 7.'],
    [{ schedule: { every: 'week', on: 8 } }, 'The weekday of payouts is not 1 to 7.'],
    [{ schedule: { every: 'month', on: 0 } }, 'The day of payouts is not 1 to 31.'],
    [{ schedule: { every: 'month', on: 32 } }, 'The day of payouts is not 1 to 31.'],
    [{ schedule: { every: 'half-month', on: [0, 15] } }, 'A day of payouts is not 1 to 31.'],
    [{ schedule: { every: 'half-month', on: [1, 32] } }, 'A day of payouts is not 1 to 31.'],
    [
      { schedule: { every: 'half-month', on: [15, 15] } },
      'The first day of payouts is not before the second.',
    ],
    [
      { schedule: { every: 'half-month', on: [15, 1] } },
      'The first day of payouts is not before the second.',
    ],
    [{ schedule: { every: 'half-month', on: [] } }, 'Payouts are on two days of a month.'],
    [{ schedule: { every: 'half-month', on: [1] } }, 'Payouts are on two days of a month.'],
    [{ schedule: { every: 'half-month', on: [1, 2, 3] } }, 'Payouts are on two days of a month.'],
  ])('are not with %o', (change, expected) => {
    expect(problem(change)).toBe(expected)
  })
})
