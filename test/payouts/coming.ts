/** The sums that are kept of what is due, beside those of the items themselves. */
import { isOfItem } from '../../src/domain/ledger/postings.ts'
import { NOTHING, withTransfers } from '../../src/domain/payout/totals.ts'
import { type NextPayout, nextPayouts } from '../../src/engine/next-payouts.ts'
import { transferOf } from '../../src/storage/rows.ts'
import { raw } from '../storage/raw.ts'
import type { PayoutBooks } from '../support/payout-books.ts'
import type { World } from './world.ts'

/** Of every merchant and currency, until its next cut-off and until the end of time. */
export async function comingProblems({ reader, place }: World, books: PayoutBooks): Promise<string[]> {
  const releases = await raw(
    place,
    `SELECT merchant_id, due_at, data FROM due_work WHERE kind = 'releaseReserve'`,
  )
  const now = await reader.now()
  const problems: string[] = []
  for (const [line, run] of books.runs) {
    const [merchantId = '', currency = ''] = line.split(' ')
    for (const until of [run, now + 100 * 366 * 24 * 3_600_000]) {
      const { due, payouts } = await reader.payouts.coming(merchantId, currency, { now, until })
      const sums = withTransfers(NOTHING, itemsOf(books, merchantId, currency, until))
      for (const { merchant_id, due_at, data } of releases) {
        const told = typeof data === 'string' ? JSON.parse(data) : data
        const { amount, currency: of } = told as { amount: number; currency: string }
        if (merchant_id === merchantId && of === currency && Number(due_at) <= until) sums.release += amount
      }
      if (JSON.stringify(due) !== JSON.stringify(sums)) {
        problems.push(`${line} until ${until}: ${JSON.stringify(due)} is kept of ${JSON.stringify(sums)}`)
      }
      const own = books.payouts.filter((one) => one.merchantId === merchantId && one.currency === currency)
      const made = own.filter((one) => one.state !== 'scheduled' && one.settlementType !== 'GROSS_FEE').at(-1)
      const expected = own.filter((one) => one.state === 'scheduled' || one === made)
      if (payouts.length !== expected.length)
        problems.push(`${line}: ${payouts.length} of ${expected.length}`)
    }
  }
  return problems
}

function itemsOf({ due, transfers }: PayoutBooks, merchantId: string, currency: string, until: number) {
  const items = due.filter(
    (item) => item.merchant_id === merchantId && item.currency === currency && item.due_at <= until,
  )
  const bySource = Map.groupBy(transfers, ({ source_id }) => source_id)
  return items
    .filter(({ part }) => part !== 'invoice')
    .flatMap(({ source_id, part }) =>
      (bySource.get(source_id) ?? []).map(transferOf).filter((transfer) => isOfItem(transfer, part)),
    )
}

/** Less than there is between two cut-offs of one merchant. */
const BETWEEN_CUT_OFFS_MS = 12 * 3_600_000

export type ExpectedPayout = NextPayout & { merchantId: string }

/** What each merchant is told of its next payouts. */
export async function expectedPayouts(
  { reader }: World,
  merchantIds: readonly string[],
): Promise<ExpectedPayout[]> {
  const found = merchantIds.map(async (merchantId) =>
    (await nextPayouts(reader, 'sandbox', merchantId)).map((next) => ({ ...next, merchantId })),
  )
  return (await Promise.all(found)).flat()
}

/**
 * How many were made until now as they were expected, while nothing but time passed. Throws for one that was not. What the
 * bank gave back meanwhile is owed again, so that payout is another.
 */
export function comparedWith(
  expected: readonly ExpectedPayout[],
  { payouts }: PayoutBooks,
  now: number,
): number {
  let compared = 0
  for (const { merchantId, currency, cutOff, totals, isPaid } of expected) {
    if (cutOff > now) continue
    const made = payouts.find(
      (one) =>
        one.merchantId === merchantId &&
        one.currency === currency &&
        one.settlementType !== 'GROSS_FEE' &&
        one.state !== 'scheduled' &&
        one.dueUntil === cutOff &&
        // Else it was too little then, and a later cut-off made it, under terms that ask for less.
        (one.createdAt ?? 0) < cutOff + BETWEEN_CUT_OFFS_MS,
    )
    if (made && made.totals.credit !== totals.credit) continue
    const line = `${merchantId} ${currency} at ${cutOff}`
    if (isPaid !== (made?.totals.settlement ?? 0) > 0) throw new Error(`${line}: ${isPaid} is wrong`)
    const [told, came] = [totals, made?.totals ?? totals].map((sums) =>
      JSON.stringify(Object.entries(sums).sort()),
    )
    if (told !== came) throw new Error(`${line}: ${told} was expected of ${came}`)
    compared++
  }
  return compared
}
