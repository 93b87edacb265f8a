import { describe, expect, it } from 'vitest'
import { boundsOf, lastMonths, monthOf, monthText, sumsByMonth } from './months.ts'

const payout = (payout_date: string, fee_amount: number, currency_code = 'EUR') => ({
  payment_reference: payout_date,
  payout_date,
  currency_code,
  totals: { sale_amount: 1000, fee_amount, tax_amount: 5, settlement_amount: 995 - fee_amount },
})

describe('months', () => {
  it('begin at midnight of the zone', () => {
    expect(monthOf('2026-10-31T23:30:00Z', 'UTC')).toBe('2026-10')
    expect(monthOf('2026-10-31T23:30:00Z', 'Europe/Stockholm')).toBe('2026-11')
    expect(boundsOf('2026-12', 'Europe/Stockholm')).toEqual({
      from: '2026-11-30T23:00:00.000Z',
      to: '2026-12-31T23:00:00.000Z',
    })
  })

  it('go back over the turn of a year', () => {
    expect(lastMonths('2026-02-10T00:00:00Z', 'UTC', 4)).toEqual(['2026-02', '2026-01', '2025-12', '2025-11'])
    expect(monthText('2026-02')).toBe('February 2026')
  })

  it('have the sums of their payouts in one currency', () => {
    const payouts = [
      payout('2026-10-31T23:30:00Z', 30),
      payout('2026-11-02T00:00:00Z', 20),
      payout('2026-11-02T00:00:00Z', 999, 'SEK'),
      payout('2026-08-02T00:00:00Z', 999),
    ]
    expect(sumsByMonth(payouts, 'EUR', ['2026-11', '2026-10'], 'Europe/Stockholm')).toEqual([
      { month: '2026-11', sales: 2000, fees: 60, paidOut: 1940, payouts: 2 },
      { month: '2026-10', sales: 0, fees: 0, paidOut: 0, payouts: 0 },
    ])
  })

  it('count what the bank refused or gave back once, though a later payout has it again', () => {
    const failed = payout('2026-10-30T00:00:00Z', 20)
    const again = {
      ...payout('2026-11-02T00:00:00Z', 30),
      totals: { ...payout('', 30).totals, credit_amount: 975, settlement_amount: 965 + 975 },
    }
    const sums = sumsByMonth([again, failed], 'EUR', ['2026-11', '2026-10'], 'UTC')
    expect(sums.map(({ paidOut }) => paidOut)).toEqual([965, 975])
  })
})
