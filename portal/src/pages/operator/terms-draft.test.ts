import { describe, expect, it } from 'vitest'
import type { Terms } from '../../api/contracts.ts'
import { draftOf, NEW_FEE, termsOfDraft } from './terms-draft.ts'

const TERMS: Terms = {
  fees: [
    { percentage_basis_points: 299, fixed_amount: 30 },
    { payment_method: 'pay_by_card', country: 'SE', percentage_basis_points: 0, fixed_amount: 1000 },
  ],
  vat_basis_points: 2500,
  fee_refund: 'all',
  settlement: 'GROSS',
  delay: { days: 2, of: 'banking' },
  schedule: { every: 'half-month', on: [1, 15] },
  cut_off: { time: '17:30', time_zone: 'Europe/Stockholm' },
  minimum_payout: 12_345,
  reserve: { basis_points: 1050, days: 90 },
}

describe('terms in a form', () => {
  it.each(['EUR', 'JPY', 'KWD'])('are the same terms when nothing was changed, in %s', (currency) => {
    for (const schedule of [
      TERMS.schedule,
      { every: 'day' } as const,
      { every: 'week', on: 3 } as const,
      { every: 'month', on: 31 } as const,
    ]) {
      const terms = { ...TERMS, schedule }
      expect(termsOfDraft(draftOf(terms, currency), currency)).toEqual(terms)
    }
    const { reserve: _, ...plain } = TERMS
    expect(termsOfDraft(draftOf(plain, currency), currency)).toEqual(plain)
  })

  it('take percents and amounts as people type them', () => {
    const draft = {
      ...draftOf(TERMS, 'EUR'),
      fees: [{ ...NEW_FEE, percentage: '1,5', fixed: '0.3', country: ' se ' }],
    }
    expect(termsOfDraft(draft, 'EUR')).toMatchObject({
      fees: [{ percentage_basis_points: 150, fixed_amount: 30, country: 'SE' }],
    })
  })

  it('name every field that cannot be read', () => {
    const draft = {
      ...draftOf(TERMS, 'EUR'),
      vat: 'much',
      delayDays: '-1',
      on: '1',
      minimum: '1.234',
      reserve: '10.555',
      reserveDays: '',
    }
    expect(termsOfDraft({ ...draft, fees: [{ ...NEW_FEE, percentage: 'x' }] }, 'EUR')).toEqual({
      wrong: [
        'Percentage',
        'VAT on fees',
        'Days until due',
        'On',
        'Smallest payout',
        'Reserve',
        'Days kept back',
      ],
    })
  })

  it('of nothing charge nothing', () => {
    expect(termsOfDraft(draftOf(undefined, 'EUR'), 'EUR')).toMatchObject({
      fees: [{ percentage_basis_points: 0, fixed_amount: 0 }],
      minimum_payout: 0,
    })
  })
})
