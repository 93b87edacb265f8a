/**
 * `capstan verify`: the invariants of design and ARCHITECTURE.md, checked over a whole database in short reads
 * by id range, beside a server that writes. Memory is bounded by a page, however large the database.
 *
 * What is written while it runs must not look like a breach, and the reads are not one transaction. A change is
 * committed as a whole, so whoever reads one part of it finds every other part in a later read. So an order's
 * row is read before its events, and events newer than the row are left out; a capture's event is read before
 * its transfer; a transfer or a kept key is read before the events it speaks of.
 */
import type { RecordedEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'
import { type AuditReader, StoreError, type TransferPosition } from './store.ts'
import {
  type Breach,
  bookingsOf,
  breach,
  capturesIn,
  checkBooked,
  checkKey,
  checkOrder,
  checkTransfer,
} from './verify-checks.ts'

/** An order has at most 500 events, nearly always under ten: a page is some thousand rows, some milliseconds. */
const ORDERS_PAGE = 200
const TRANSFERS_PAGE = 500
const KEYS_PAGE = 500
/** Values in one statement: SQLite takes 32,766, and a page of orders with 200 captures each has more. */
const SOURCES_AT_ONCE = 1000
/** Orders that have events and no row: past this many the database is not worth a longer list. */
const ORPHANS_MAX = 10_000

export interface VerifyOptions {
  audit: AuditReader
  /** How long a key has one effect, business time: the setting of the servers that wrote the database. */
  idempotencyLifetimeMs: number
  onBreach(breach: Breach): void
}

export interface VerifyCounts {
  orders: number
  events: number
  captures: number
  transfers: number
  keys: number
}

/** Checks everything, telling each breach when it is found; gives how much was checked. Throws StoreError. */
export async function verify(options: VerifyOptions): Promise<VerifyCounts> {
  const counts: VerifyCounts = { orders: 0, events: 0, captures: 0, transfers: 0, keys: 0 }
  const run = new Verification(options, counts)
  await run.pass('orders', () => run.orders())
  await run.pass('events without an order', () => run.eventsWithoutOrder())
  await run.pass('transfers', () => run.transfers())
  await run.pass('idempotency keys', () => run.keys())
  return counts
}

class Verification {
  readonly #options: VerifyOptions
  readonly #audit: AuditReader
  readonly #counts: VerifyCounts

  constructor(options: VerifyOptions, counts: VerifyCounts) {
    this.#options = options
    this.#audit = options.audit
    this.#counts = counts
  }

  /** A row that cannot even be read is a breach and ends this pass; the others still say what they find. */
  async pass(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof StoreError && error.kind !== 'data') throw error
      this.#tell([breach('I8', 'row-unreadable', {}, `reading ${what} stopped: ${(error as Error).message}`)])
    }
  }

  async orders(): Promise<void> {
    for (let after = ''; ; ) {
      const rows = await this.#audit.orders(after, ORDERS_PAGE)
      if (rows.length === 0) return
      const eventsOf = await this.#eventsByOrder(rows.map(({ orderId }) => orderId))
      const fresh = await this.#rereadIfBehind(rows, eventsOf, after)
      await this.#checkOrders(fresh, eventsOf)
      after = (rows.at(-1) as Order).orderId
    }
  }

  /** Events beyond a row are a write in between, which a new look at the row shows, or else a breach. */
  async #rereadIfBehind(
    rows: Order[],
    eventsOf: Map<string, RecordedEvent[]>,
    after: string,
  ): Promise<{ row: Order; mayLag: boolean }[]> {
    const lags = (row: Order) =>
      (eventsOf.get(row.orderId) ?? []).some((event) => event.version > row.version)
    if (!rows.some(lags)) return rows.map((row) => ({ row, mayLag: false }))
    const again = new Map<string, Order>()
    const last = (rows.at(-1) as Order).orderId
    for (let from = after; from < last; ) {
      const page = await this.#audit.orders(from, ORDERS_PAGE)
      if (page.length === 0) break
      for (const row of page) again.set(row.orderId, row)
      from = (page.at(-1) as Order).orderId
    }
    return rows.map((row) => {
      const newest = eventsOf.get(row.orderId)?.at(-1)?.version ?? 0
      const caughtUp = (again.get(row.orderId)?.version ?? 0) >= newest
      return { row, mayLag: caughtUp }
    })
  }

  async #checkOrders(
    rows: { row: Order; mayLag: boolean }[],
    eventsOf: Map<string, RecordedEvent[]>,
  ): Promise<void> {
    const checked = rows.map(({ row, mayLag }) => {
      const all = eventsOf.get(row.orderId) ?? []
      return { row, events: mayLag ? all.filter(({ version }) => version <= row.version) : all }
    })
    const sources = checked.flatMap(({ events }) =>
      bookingsOf(events).map(({ merchantId, sourceId }) => ({ merchantId, sourceId })),
    )
    const booked = await this.#transfersBySource(sources)
    for (const { row, events } of checked) {
      this.#counts.orders++
      this.#counts.events += events.length
      this.#counts.captures += capturesIn(events).length
      this.#tell(checkOrder(row, events, this.#options.idempotencyLifetimeMs))
      this.#tell(checkBooked(events, booked))
    }
  }

  async #transfersBySource(sources: { merchantId: string; sourceId: string }[]) {
    const found = []
    for (let from = 0; from < sources.length; from += SOURCES_AT_ONCE) {
      found.push(...(await this.#audit.transfersBySource(sources.slice(from, from + SOURCES_AT_ONCE))))
    }
    return Map.groupBy(found, ({ sourceId }) => sourceId)
  }

  async eventsWithoutOrder(): Promise<void> {
    for (const orderId of await this.#audit.eventsWithoutOrder(ORPHANS_MAX)) {
      this.#tell([
        breach('I8', 'events-without-order', { order_id: orderId }, 'there are events, but no order'),
      ])
    }
  }

  async transfers(): Promise<void> {
    let position: TransferPosition | undefined
    for (;;) {
      const page = await this.#audit.transfersAfter(position, TRANSFERS_PAGE)
      if (page.length === 0) return
      const eventsOf = await this.#eventsByOrder(page.flatMap(({ orderId }) => orderId ?? []))
      for (const transfer of page) {
        this.#counts.transfers++
        this.#tell(checkTransfer(transfer, eventsOf.get(transfer.orderId ?? '') ?? []))
        position = transfer
      }
    }
  }

  async keys(): Promise<void> {
    for (let after = ''; ; ) {
      const page = await this.#audit.keys(after, KEYS_PAGE)
      if (page.length === 0) return
      const eventsOf = await this.#eventsByOrder(page.flatMap(({ orderId }) => orderId ?? []))
      for (const kept of page) {
        this.#counts.keys++
        this.#tell(checkKey(kept, eventsOf.get(kept.orderId ?? '') ?? []))
        after = kept.digest
      }
    }
  }

  async #eventsByOrder(orderIds: string[]): Promise<Map<string, RecordedEvent[]>> {
    const events = await this.#audit.eventsOf([...new Set(orderIds)])
    return Map.groupBy(events, ({ orderId }) => orderId)
  }

  #tell(breaches: Breach[]): void {
    for (const found of breaches) this.#options.onBreach(found)
  }
}
