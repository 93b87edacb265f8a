/**
 * The pass over orders: each row against its events, and what they cost against contracts.
 *
 * An order's row is read before its events, and events newer than the row are left out when the row has caught up.
 * What looks wrong all the same is looked at once more: a merchant that was reset meanwhile is gone then, and terms
 * that were agreed on meanwhile are known.
 *
 * What the events book and owe is counted in digests, from which the pass over the ledger takes off what is there. So
 * a ledger is read once, in its own order. Only orders about which the two differ are laid beside it one by one.
 */
import { type DueItem, itemsOf } from '../../domain/ledger/postings.ts'
import type { Transfer } from '../../domain/ledger/transfer.ts'
import type { RecordedEvent } from '../../domain/order/events.ts'
import type { Order } from '../../domain/order/order.ts'
import { bookingsOf, checkBooked, currencyOf, idsTwice } from './bookings.ts'
import { type Breach, breach, instant } from './breach.ts'
import { ofItem, ofTransfer } from './digest.ts'
import { unplaced } from './items.ts'
import { capturesIn, checkOrder } from './order-checks.ts'
import { checkPrice } from './prices.ts'
import { inParts, type Run } from './run.ts'

/** An order has at most 500 events, nearly always under ten: a page is some thousand rows, some milliseconds. */
const ORDERS_PAGE = 200
/** Orders that have events and no row: past this many the database is not worth a longer list. */
const ORPHANS_MAX = 10_000

interface History {
  row: Order
  events: RecordedEvent[]
  /** What the events book and owe. */
  bookings: Transfer[]
  items: DueItem[]
}

export async function verifyOrders(run: Run): Promise<void> {
  for await (const rows of pages(run)) {
    const histories = await historiesOf(rows, run)
    await run.contracts.load(rows.map(({ merchantId }) => merchantId))
    for (const { row, events, bookings, items } of histories) {
      run.seen.addOrder(row)
      run.counts.orders++
      run.counts.events += events.length
      run.counts.captures += capturesIn(events).length
      for (const transfer of bookings) run.booked.add(ofTransfer(transfer))
      for (const item of items) run.owed.add(ofItem(item))
    }
    const wrong = histories.filter((history) => checkAlone(history, run).length > 0)
    await confirm(run.period ? histories : wrong, run)
    run.progress()
  }
}

/** Orders whose bookings or items were not all there, or not at the same time. */
export async function verifyDoubtfulOrders(run: Run): Promise<void> {
  if (run.period || (run.booked.agrees && run.owed.agrees)) return
  for await (const rows of pages(run)) {
    const doubtful = (await historiesOf(rows, run)).filter(
      ({ bookings, items }) =>
        bookings.some((transfer) => run.booked.mayDiffer(ofTransfer(transfer))) ||
        items.some((item) => run.owed.mayDiffer(ofItem(item))),
    )
    await run.contracts.load(rows.map(({ merchantId }) => merchantId))
    // What is wrong with the order alone was told.
    const wrong = [...(await checkLedger(doubtful, run)).keys()]
    const again = await historiesOf(await run.audit.ordersById(wrong), run)
    for (const breaches of (await checkLedger(again, run)).values()) run.tell(breaches)
    run.progress()
  }
}

async function* pages(run: Run): AsyncGenerator<Order[]> {
  const { audit, period } = run
  let after = ''
  while (!period) {
    const rows = await audit.orders(after, ORDERS_PAGE)
    if (rows.length > 0) yield rows
    if (rows.length < ORDERS_PAGE) return
    after = (rows.at(-1) as Order).orderId
  }
  for (;;) {
    const { orderIds, end } = await audit.ordersIn(period, after)
    for (let from = 0; from < orderIds.length; from += ORDERS_PAGE) {
      yield await audit.ordersById(orderIds.slice(from, from + ORDERS_PAGE))
    }
    if (end === undefined) return
    after = end
  }
}

export async function verifyEventsWithoutOrder(run: Run): Promise<void> {
  for (const orderId of await run.audit.eventsWithoutOrder(ORPHANS_MAX)) {
    const ids = { order_id: orderId }
    run.tell([breach('I8', 'events-without-order', ids, 'there are events, but no order')])
  }
}

/** Read again, with nothing remembered: what was written in between explains itself then. */
async function confirm(histories: History[], run: Run): Promise<void> {
  if (histories.length === 0) return
  const rows = await run.audit.ordersById(histories.map(({ row }) => row.orderId))
  if (!run.period) {
    await run.contracts.load(
      rows.map(({ merchantId }) => merchantId),
      true,
    )
  }
  const again = await historiesOf(rows, run)
  for (const history of again) run.tell(checkAlone(history, run))
  // The ledger of a whole database is laid beside all of its events later.
  if (!run.period) return
  for (const breaches of (await checkLedger(again, run)).values()) run.tell(breaches)
}

async function historiesOf(rows: Order[], run: Run): Promise<History[]> {
  return (await eventsOf(rows, run)).map(({ row, events }) => {
    return { row, events, bookings: bookingsOf(events), items: owedBy(events) }
  })
}

/** Events beyond a row are a write in between, which a new look at the row shows, or else a breach. */
async function eventsOf(rows: Order[], { audit }: Run): Promise<Pick<History, 'row' | 'events'>[]> {
  const ids = rows.map(({ orderId }) => orderId)
  const events = Map.groupBy(await audit.eventsOf(ids), ({ orderId }) => orderId)
  const histories = rows.map((row) => ({ row, events: events.get(row.orderId) ?? [] }))
  const behind = histories.filter(({ row, events }) => (events.at(-1)?.version ?? 0) > row.version)
  if (behind.length === 0) return histories
  const again = await audit.ordersById(behind.map(({ row }) => row.orderId))
  const versions = new Map(again.map(({ orderId, version }) => [orderId, version]))
  return histories.map(({ row, events }) => {
    const caughtUp = (versions.get(row.orderId) ?? 0) >= (events.at(-1)?.version ?? 0)
    return { row, events: caughtUp ? events.filter(({ version }) => version <= row.version) : events }
  })
}

/** An event that cannot be booked owes nothing: the replay tells of it. */
function owedBy(events: RecordedEvent[]): DueItem[] {
  const currency = currencyOf(events)
  const items: DueItem[] = []
  for (const recorded of events) {
    try {
      for (const item of itemsOf(recorded, currency)) items.push(item)
    } catch {
      // As above.
    }
  }
  return items
}

/** What can be said without the ledger. */
function checkAlone({ row, events, bookings }: History, run: Run): Breach[] {
  const contract = run.contracts.of(row.merchantId, row.currency)
  const breaches = checkOrder(row, events, run.options.idempotencyLifetimeMs, (before, recorded) =>
    checkPrice(before, recorded, contract),
  )
  const twice = idsTwice(bookings)
  return twice.length === 0 ? breaches : [...breaches, ...twice]
}

/** By order id, those whose bookings or items are not what the ledger has: read after the events that made them. */
async function checkLedger(histories: History[], run: Run): Promise<Map<string, Breach[]>> {
  const wrong = new Map<string, Breach[]>()
  const sources = new Map(
    histories.flatMap(({ bookings }) => bookings.map((transfer) => [transfer.sourceId, transfer] as const)),
  )
  const booked = Map.groupBy(
    await inParts([...sources.values()], (some) => run.audit.transfersBySource(some)),
    ({ sourceId }) => sourceId,
  )
  const lost = await lostItems(histories, run)
  for (const { row, bookings } of histories) {
    const breaches = [...checkBooked(bookings, booked), ...(lost.get(row.orderId) ?? [])]
    if (breaches.length > 0) wrong.set(row.orderId, breaches)
  }
  return wrong
}

async function lostItems(histories: History[], run: Run): Promise<Map<string, Breach[]>> {
  const orderOf = new Map(
    histories.flatMap(({ row, items }) => items.map(({ sourceId }) => [sourceId, row.orderId] as const)),
  )
  const all = histories.flatMap(({ items }) => items)
  const breaches = (await unplaced(all, run.audit)).map(({ merchantId, sourceId, part, dueAt }) => {
    const orderId = orderOf.get(sourceId) ?? ''
    const ids = { order_id: orderId, merchant_id: merchantId, source_id: sourceId, part }
    const message = `it is in no payout, and not among what is due at ${instant(dueAt)}`
    return breach('I9', 'item-in-neither', ids, message)
  })
  return Map.groupBy(breaches, ({ ids }) => String(ids.order_id))
}
