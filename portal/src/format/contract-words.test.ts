import { describe, expect, it } from 'vitest'
import type { Terms } from '../api/contracts.ts'
import { termsInWords } from './contract-words.ts'

const TERMS: Terms = {
  fees: [{ percentage_basis_points: 299, fixed_amount: 30 }],
  vat_basis_points: 0,
  fee_refund: 'none',
  settlement: 'NET',
  delay: { days: 1, of: 'calendar' },
  schedule: { every: 'day' },
  cut_off: { time: '00:00', time_zone: 'UTC' },
  minimum_payout: 0,
}

function said(title: string, changed: Partial<Terms> = {}, currency = 'EUR'): string[] {
  return (
    termsInWords({ ...TERMS, ...changed }, currency).find((clause) => clause.title === title)?.sentences ?? []
  )
}

describe('a contract in words', () => {
  it('says everything that money depends on', () => {
    expect(termsInWords(TERMS, 'EUR')).toEqual([
      {
        title: 'Fees',
        sentences: ['A capture costs 2.99 % of its amount plus 0.30 EUR.', 'No VAT is added to fees.'],
      },
      { title: 'Refunds', sentences: ['A refund gives back none of the fees.'] },
      {
        title: 'When money is due',
        sentences: ['What is captured on a day is due 1 day later (days begin at midnight, UTC time).'],
      },
      {
        title: 'Payouts',
        sentences: [
          'Payouts are made every day at 00:00 (UTC time), of everything that is due by then.',
          'Fees are taken off each payout.',
        ],
      },
      { title: 'Reserve', sentences: ['Nothing is kept back.'] },
    ])
  })

  it.each([
    [{ percentage_basis_points: 0, fixed_amount: 0 }, 'EUR', 'A capture costs nothing.'],
    [{ percentage_basis_points: 250, fixed_amount: 0 }, 'EUR', 'A capture costs 2.5 % of its amount.'],
    [{ percentage_basis_points: 0, fixed_amount: 30 }, 'JPY', 'A capture costs 30 JPY.'],
  ])('prices %o in %s', (rule, currency, sentence) => {
    expect(said('Fees', { fees: [rule] }, currency)[0]).toBe(sentence)
  })

  it('says no VAT of what costs nothing', () => {
    expect(
      said('Fees', { fees: [{ percentage_basis_points: 0, fixed_amount: 0 }], vat_basis_points: 2500 }),
    ).toEqual(['A capture costs nothing.'])
  })

  it('names rules from the most specific to the last resort, as they are applied', () => {
    const fees = [
      { percentage_basis_points: 300, fixed_amount: 0 },
      { country: 'SE', percentage_basis_points: 250, fixed_amount: 0 },
      { payment_method: 'pay_by_card', percentage_basis_points: 200, fixed_amount: 0 },
      { payment_method: 'pay_later', country: 'DE', percentage_basis_points: 100, fixed_amount: 50 },
    ]
    expect(said('Fees', { fees, vat_basis_points: 2500 })).toEqual([
      'A capture of an order from Germany paid by pay later costs 1 % of its amount plus 0.50 EUR.',
      'A capture paid by card costs 2 % of its amount.',
      'A capture of an order from Sweden costs 2.5 % of its amount.',
      'Any other capture costs 3 % of its amount.',
      '25 % VAT is added to fees.',
    ])
  })

  it.each([
    ['percentage', 'The fixed fee is not given back.'],
    ['all', 'gives back the fixed fee, too.'],
  ] as const)('says what refunds give back: %s', (fee_refund, end) => {
    expect(said('Refunds', { fee_refund })[0]).toContain(end)
  })

  it.each([
    [{ days: 0, of: 'calendar' }, 'is due on the same day'],
    [{ days: 1, of: 'banking' }, 'is due 1 banking day later'],
    [{ days: 14, of: 'calendar' }, 'is due 14 days later'],
  ] as const)('says when money is due: %o', (delay, part) => {
    expect(said('When money is due', { delay })[0]).toContain(part)
  })

  it('says what a banking day is', () => {
    expect(said('When money is due', { delay: { days: 2, of: 'banking' } })[0]).toContain('TARGET2')
    expect(said('When money is due')[0]).not.toContain('TARGET2')
  })

  it.each([
    [{ every: 'weekday' }, 'from Monday to Friday at'],
    [{ every: 'week', on: 1 }, 'every Monday at'],
    [{ every: 'week', on: 7 }, 'every Sunday at'],
    [{ every: 'half-month', on: [1, 15] }, 'on the 1st and the 15th of every month at'],
    [{ every: 'month', on: 2 }, 'on the 2nd of every month at'],
    [
      { every: 'month', on: 31 },
      'on the 31st of every month, or on the last day of a month that is shorter, at',
    ],
  ] as const)('says when payouts are made: %o', (schedule, part) => {
    const { on, ...every } = { on: undefined, ...schedule }
    const sent = on === undefined ? every : { ...every, on: typeof on === 'number' ? on : [...on] }
    expect(said('Payouts', { schedule: sent })[0]).toContain(`Payouts are made ${part} 00:00`)
  })

  it('says what waits, and who pays fees', () => {
    expect(said('Payouts', { minimum_payout: 10_000, settlement: 'GROSS' }).slice(1)).toEqual([
      'Fees are not taken off: they are invoiced apart, and paid by you.',
      'A payout of less than 100.00 EUR waits for the next one.',
    ])
  })

  it('says what is kept back', () => {
    expect(said('Reserve', { reserve: { basis_points: 1000, days: 90 } })).toEqual([
      'Of each payout, 10 % of its sales is kept back for 90 days, and is paid out then.',
    ])
  })
})
