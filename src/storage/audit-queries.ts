/** Reads for `capstan verify`: short ones, in id order, so that they can run beside a busy server. */
import { type Kysely, sql } from 'kysely'
import type { Transfer } from '../domain/ledger/transfer.ts'
import type { RecordedEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'
import type { AuditReader, KeptKey, TransferPosition } from '../engine/store.ts'
import type { ReadingDialect } from './queries.ts'
import { bytes, eventOf, keyOf, orderOf, transferOf } from './rows.ts'
import type { Database } from './schema.ts'

/** As many orders are looked at in one query of `eventsWithoutOrder`: some milliseconds each. */
const ORDERS_AT_ONCE = 1000

export class AuditQueries implements AuditReader {
  readonly #db: Kysely<Database>
  readonly #storeError: ReadingDialect['storeError']

  constructor({ db, storeError }: Pick<ReadingDialect, 'db' | 'storeError'>) {
    this.#db = db
    this.#storeError = storeError
  }

  async orders(after: string, limit: number): Promise<Order[]> {
    const rows = await this.#ask(
      this.#db
        .selectFrom('orders')
        .selectAll()
        // An empty position is before every id; PostgreSQL would not take it for one.
        .$if(after !== '', (query) => query.where('order_id', '>', after))
        .orderBy('order_id')
        .limit(limit),
    )
    return rows.map(orderOf)
  }

  async eventsOf(orderIds: string[]): Promise<RecordedEvent[]> {
    if (orderIds.length === 0) return []
    const rows = await this.#ask(
      this.#db
        .selectFrom('events')
        .selectAll()
        .where('order_id', 'in', orderIds)
        .orderBy('order_id')
        .orderBy('version'),
    )
    return rows.map(eventOf)
  }

  async transfersAfter(after: TransferPosition | undefined, limit: number): Promise<Transfer[]> {
    const query = this.#db.selectFrom('transfers').selectAll()
    const position =
      after &&
      sql<boolean>`(merchant_id, source_id, type) > (${after.merchantId}, ${after.sourceId}, ${after.type})`
    const rows = await this.#ask(
      (position ? query.where(position) : query)
        .orderBy('merchant_id')
        .orderBy('source_id')
        .orderBy('type')
        .limit(limit),
    )
    return rows.map(transferOf)
  }

  /** By merchant, because no form of a list of pairs is written the same in both dialects. */
  async transfersBySource(sources: { merchantId: string; sourceId: string }[]): Promise<Transfer[]> {
    const byMerchant = Map.groupBy(sources, ({ merchantId }) => merchantId)
    const transfers: Transfer[] = []
    for (const [merchantId, some] of byMerchant) {
      const sourceIds = some.map(({ sourceId }) => sourceId)
      const rows = await this.#ask(
        this.#db
          .selectFrom('transfers')
          .selectAll()
          .where('merchant_id', '=', merchantId)
          .where('source_id', 'in', sourceIds),
      )
      for (const row of rows) transfers.push(transferOf(row))
    }
    return transfers
  }

  async keys(after: string, limit: number): Promise<KeptKey[]> {
    const rows = await this.#ask(
      this.#db
        .selectFrom('idempotency_keys')
        .selectAll()
        .where('digest', '>', bytes(after))
        .orderBy('digest')
        .limit(limit),
    )
    return rows.map(keyOf)
  }

  async eventsWithoutOrder(limit: number): Promise<string[]> {
    const found: string[] = []
    let after = ''
    while (found.length < limit) {
      const ids = await this.#orderIdsWithEvents(after)
      const last = ids.at(-1)
      if (last === undefined) break
      after = last
      const there = await this.#ask(
        this.#db.selectFrom('orders').select('order_id').where('order_id', 'in', ids),
      )
      const known = new Set(there.map((row) => row.order_id))
      found.push(...ids.filter((id) => !known.has(id)))
    }
    return found.slice(0, limit)
  }

  async #orderIdsWithEvents(after: string): Promise<string[]> {
    const rows = await this.#ask(
      this.#db
        .selectFrom('events')
        .select('order_id')
        .distinct()
        .$if(after !== '', (query) => query.where('order_id', '>', after))
        .orderBy('order_id')
        .limit(ORDERS_AT_ONCE),
    )
    return rows.map((row) => row.order_id)
  }

  async #ask<Row>(query: { execute(): Promise<Row[]> }): Promise<Row[]> {
    try {
      return await query.execute()
    } catch (error) {
      throw this.#storeError(error)
    }
  }
}
