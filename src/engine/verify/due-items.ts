/** I9: what waits to be paid out was booked, is in no payout yet, and is due when its contract says. */
import { type DueItem, itemsOf } from '../../domain/ledger/postings.ts'
import type { Transfer } from '../../domain/ledger/transfer.ts'
import type { RecordedEvent } from '../../domain/order/events.ts'
import { payable } from './bookings.ts'
import { type Breach, breach, instant } from './breach.ts'
import { ofItem } from './digest.ts'
import { itemKey } from './items.ts'
import { transfersOf } from './payouts.ts'
import { inParts, type Run } from './run.ts'
import { Sums } from './sums.ts'

const DUE_PAGE = 500

/** Gives what is due by currency. */
export async function verifyDueItems(merchantId: string, run: Run): Promise<Sums> {
  const sums = new Sums()
  for await (const { items, transfers } of dueItemsOf(merchantId, run)) {
    run.counts.items += items.length
    for (const item of items) {
      if (isOfOrder(item)) run.owed.remove(ofItem(item))
      run.seen.addDue(item, transfersOf(item, transfers))
    }
    const suspects = await suspectsAmong(items, transfers, run)
    // What was taken into a payout or deleted meanwhile is no longer due.
    const still = new Set(
      (await inParts([...suspects.keys()], (some) => run.audit.dueItemsAmong(some))).map(itemKey),
    )
    for (const [item, found] of suspects) if (still.has(itemKey(item))) run.tell([found])
    addTo(sums, items, transfers)
    run.progress()
  }
  return sums
}

/** The other parts are of payouts, which are asked for theirs. */
export function isOfOrder({ part }: Pick<DueItem, 'part'>): boolean {
  return part === 'order' || part === 'invoice'
}

/** The same sums, and nothing else. */
export async function sumDueItems(merchantId: string, run: Run): Promise<Sums> {
  const sums = new Sums()
  for await (const { items, transfers } of dueItemsOf(merchantId, run)) addTo(sums, items, transfers)
  return sums
}

interface Page {
  items: DueItem[]
  /** By source. */
  transfers: Map<string, Transfer[]>
}

async function* dueItemsOf(merchantId: string, { audit }: Run): AsyncGenerator<Page> {
  for (let after: DueItem | undefined; ; ) {
    const items = await audit.dueItems(merchantId, after, DUE_PAGE)
    if (items.length === 0) return
    const transfers = Map.groupBy(await audit.transfersBySource(items), ({ sourceId }) => sourceId)
    yield { items, transfers }
    if (items.length < DUE_PAGE) return
    after = items.at(-1)
  }
}

function addTo(sums: Sums, items: DueItem[], transfers: Map<string, Transfer[]>): void {
  for (const item of items) sums.addAmount(item.currency, payable(transfersOf(item, transfers)))
}

async function suspectsAmong(
  items: DueItem[],
  transfers: Map<string, Transfer[]>,
  { audit }: Run,
): Promise<Map<DueItem, Breach>> {
  const paid = new Map((await audit.itemsBySource(items)).map((item) => [itemKey(item), item]))
  const own = new Map(items.map((item) => [item, transfersOf(item, transfers)]))
  const orderIds = new Set([...own.values()].flat().flatMap(({ orderId }) => orderId ?? []))
  const events = new Map(
    (await inParts([...orderIds], (some) => audit.eventsOf(some))).map((recorded) => [
      `${recorded.orderId} ${recorded.version}`,
      recorded,
    ]),
  )
  const suspects = new Map<DueItem, Breach>()
  for (const item of items) {
    const payoutId = paid.get(itemKey(item))?.payoutId
    const found = problemOf(item, own.get(item) ?? [], payoutId, events)
    if (found) suspects.set(item, found)
  }
  return suspects
}

function problemOf(
  item: DueItem,
  own: Transfer[],
  payoutId: string | undefined,
  events: Map<string, RecordedEvent>,
): Breach | undefined {
  const { merchantId, sourceId, part, currency, dueAt } = item
  const [first] = own
  const ids = {
    ...(first?.orderId !== undefined && { order_id: first.orderId }),
    merchant_id: merchantId,
    source_id: sourceId,
    part,
  }
  if (payoutId !== undefined) {
    return breach('I9', 'item-in-both', { ...ids, payout_id: payoutId }, 'it is in a payout, and due as well')
  }
  if (!first) return breach('I9', 'due-item-without-transfers', ids, 'it is due and was not booked')
  if (first.currency !== currency) {
    const message = `it is due in ${currency} and was booked in ${first.currency}`
    return breach('I9', 'due-item-currency', ids, message)
  }
  const shouldBe = dueAtOf(item, first, events)
  if (shouldBe === undefined || shouldBe === dueAt) return undefined
  const message = `it is due at ${instant(dueAt)}, and by what made it at ${instant(shouldBe)}`
  return breach('I9', 'due-date', ids, message)
}

/** Undefined where nothing tells: then another breach does. */
function dueAtOf(item: DueItem, booked: Transfer, events: Map<string, RecordedEvent>): number | undefined {
  if (booked.orderId === undefined) return booked.bookedAt
  const event = events.get(`${booked.orderId} ${booked.eventVersion}`)
  if (!event) return undefined
  try {
    return itemsOf(event, item.currency).find((owed) => itemKey(owed) === itemKey(item))?.dueAt
  } catch {
    return undefined
  }
}
