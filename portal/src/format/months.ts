/** Months of a zone, and sums by month. */
import type { SettledPayout } from '../api/settlements.ts'
import { startOfDay } from './dates.ts'
import { feesOf } from './statement.ts'

/** `2026-11`, of an instant in a zone. */
export function monthOf(instant: string, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
  }).formatToParts(new Date(instant))
  const part = (type: string) => parts.find((one) => one.type === type)?.value
  return `${part('year')}-${part('month')}`
}

/** The months up to and with the one of `now`, newest first. */
export function lastMonths(now: string, zone: string, count: number): string[] {
  const [year = 0, month = 1] = monthOf(now, zone).split('-').map(Number)
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7),
  )
}

/** "November 2026" */
export function monthText(month: string): string {
  return new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  )
}

/** The first instants of a month and of the next one, for a period. */
export function boundsOf(month: string, zone: string): { from: string; to: string } {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const next = new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10)
  return { from: startOfDay(`${month}-01`, zone) ?? '', to: startOfDay(next, zone) ?? '' }
}

export interface MonthSums {
  month: string
  sales: number
  fees: number
  paidOut: number
  payouts: number
}

/** Of one currency, for each month, those without payouts too. Invoices over fees count as fees, and pay nothing out. */
export function sumsByMonth(
  payouts: readonly SettledPayout[],
  currency: string,
  months: readonly string[],
  zone: string,
): MonthSums[] {
  const sums = new Map(months.map((month) => [month, { month, sales: 0, fees: 0, paidOut: 0, payouts: 0 }]))
  for (const { payout_date, currency_code, totals } of payouts) {
    const sum = currency_code === currency ? sums.get(monthOf(payout_date, zone)) : undefined
    if (!sum) continue
    sum.sales += totals.sale_amount ?? 0
    sum.fees += feesOf(totals)
    // What did not arrive is owed again, and in two payouts: in the later one as a credit.
    sum.paidOut += Math.max(totals.settlement_amount ?? 0, 0) - (totals.credit_amount ?? 0)
    sum.payouts++
  }
  return [...sums.values()]
}
