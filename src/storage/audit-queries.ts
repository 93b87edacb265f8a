/** Reads for `capstan verify`: short ones, along the keys and indexes that there are. */
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { DueItem } from '../domain/ledger/postings.ts'
import type { Transfer } from '../domain/ledger/transfer.ts'
import type { RecordedEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'
import type {
  AuditReader,
  ItemPosition,
  ItemRange,
  PayoutItem,
  PayoutPosition,
  Period,
  ReservePage,
  SourceRef,
  TallyPosition,
  TransferPosition,
  WrongTally,
} from '../engine/audit-reader.ts'
import type { DueWork, KeptKey, Mode, RecordOf } from '../engine/store.ts'
import type { Ask } from './ask.ts'
import { auditedPayoutOf, dueItemOf, payoutItemOf } from './payout-rows.ts'
import { bytes, dueWorkOf, eventOf, keyOf, orderOf, recordOf, transferOf } from './rows.ts'
import type { Database } from './schema.ts'
import { reservesAmong, tallyPage, wrongTallies } from './tally-queries.ts'

/** As many orders are looked at in one query of `eventsWithoutOrder` and `ordersIn`: some milliseconds each. */
const ORDERS_AT_ONCE = 1000
/** Rows that are each named by all of their key's columns: SQLite takes expressions up to a depth of 1000. */
const NAMED_AT_ONCE = 100

export class AuditQueries implements AuditReader {
  readonly #db: Kysely<Database>
  readonly #put: Ask

  constructor(db: Kysely<Database>, ask: Ask) {
    this.#db = db
    this.#put = ask
  }

  async mode(): Promise<Mode> {
    const [row] = await this.#ask(this.#db.selectFrom('instance').select('mode'))
    return row?.mode ?? 'production'
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

  async ordersById(orderIds: string[]): Promise<Order[]> {
    if (orderIds.length === 0) return []
    const rows = await this.#ask(
      this.#db.selectFrom('orders').selectAll().where('order_id', 'in', orderIds).orderBy('order_id'),
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

  /** No index tells when events were: all of a stretch of orders are looked at inside the database. */
  async ordersIn({ from, to }: Period, after: string): Promise<{ orderIds: string[]; end?: string }> {
    const [last] = await this.#ask(
      this.#db
        .selectFrom('orders')
        .select('order_id')
        .$if(after !== '', (query) => query.where('order_id', '>', after))
        .orderBy('order_id')
        .offset(ORDERS_AT_ONCE - 1)
        .limit(1),
    )
    const rows = await this.#ask(
      this.#db
        .selectFrom('events')
        .select('order_id')
        .distinct()
        .$if(after !== '', (query) => query.where('order_id', '>', after))
        .$if(last !== undefined, (query) => query.where('order_id', '<=', last?.order_id ?? ''))
        .where('at', '>=', from)
        .where('at', '<', to)
        .orderBy('order_id'),
    )
    const orderIds = rows.map((row) => row.order_id)
    return { orderIds, ...(last && { end: last.order_id }) }
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

  transfersBySource(sources: SourceRef[]): Promise<Transfer[]> {
    return this.#bySource(sources, async (merchantId, sourceIds) => {
      const query = this.#db.selectFrom('transfers').selectAll().where('merchant_id', '=', merchantId)
      return (await this.#ask(query.where('source_id', 'in', sourceIds))).map(transferOf)
    })
  }

  async transfersOfMerchant(merchantId: string, after: string, limit: number): Promise<Transfer[]> {
    const rows = await this.#ask(
      this.#db
        .selectFrom('transfers')
        .selectAll()
        .where('merchant_id', '=', merchantId)
        .where('source_id', '>', after)
        .orderBy('source_id')
        .orderBy('type')
        .limit(limit),
    )
    return rows.map(transferOf)
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

  tallies(after: TallyPosition | undefined, limit: number) {
    return this.#ask(tallyPage(this.#db, after, limit))
  }

  wrongTallies(merchantId: string): Promise<WrongTally[]> {
    return this.#ask(wrongTallies(this.#db, merchantId))
  }

  async reserves(after: string): Promise<ReservePage> {
    return this.#ask({ execute: () => reservesAmong(this.#db, after) })
  }

  sellerAfter(merchantId: string): Promise<string | undefined> {
    return this.#merchantAfter(['tallies', 'orders', 'transfers', 'due_work'], merchantId)
  }

  merchantAfter(merchantId: string): Promise<string | undefined> {
    return this.#merchantAfter(['transfers', 'payouts', 'payout_items', 'due_items'], merchantId)
  }

  async #merchantAfter(
    tables: readonly (
      | 'tallies'
      | 'orders'
      | 'transfers'
      | 'due_work'
      | 'payouts'
      | 'payout_items'
      | 'due_items'
    )[],
    merchantId: string,
  ): Promise<string | undefined> {
    const found = await Promise.all(
      tables.map(async (table) => {
        const query = this.#db.selectFrom(table).select('merchant_id').where('merchant_id', '>', merchantId)
        const [row] = await this.#ask(query.orderBy('merchant_id').limit(1))
        return row?.merchant_id
      }),
    )
    return found.reduce((least, id) => (least === undefined || (id !== undefined && id < least) ? id : least))
  }

  async contractsOf(merchantIds: string[]): Promise<RecordOf<'contract'>[]> {
    if (merchantIds.length === 0) return []
    const query = this.#db.selectFrom('records').selectAll().where('kind', '=', 'contract')
    const rows = await this.#ask(query.where('merchant_id', 'in', merchantIds))
    return rows.map((row) => recordOf(row) as RecordOf<'contract'>)
  }

  itemsBySource(sources: SourceRef[]): Promise<PayoutItem[]> {
    return this.#bySource(sources, async (merchantId, sourceIds) => {
      const query = this.#db.selectFrom('payout_items').selectAll().where('merchant_id', '=', merchantId)
      return (await this.#ask(query.where('source_id', 'in', sourceIds))).map(payoutItemOf)
    })
  }

  async itemsOfMerchant(
    merchantId: string,
    { after, upTo }: ItemRange,
    limit: number,
  ): Promise<PayoutItem[]> {
    const rows = await this.#ask(
      this.#db
        .selectFrom('payout_items')
        .selectAll()
        .where('merchant_id', '=', merchantId)
        .where(sql<boolean>`(source_id, part) > (${after.sourceId}, ${after.part})`)
        .where('source_id', '<=', upTo)
        .orderBy('source_id')
        .orderBy('part')
        .limit(limit),
    )
    return rows.map(payoutItemOf)
  }

  async itemsOfPayout(payoutId: string, after: ItemPosition, limit: number): Promise<PayoutItem[]> {
    const rows = await this.#ask(
      this.#db
        .selectFrom('payout_items')
        .selectAll()
        .where('payout_id', '=', payoutId)
        .where(sql<boolean>`(source_id, part) > (${after.sourceId}, ${after.part})`)
        .orderBy('source_id')
        .orderBy('part')
        .orderBy('merchant_id')
        .limit(limit),
    )
    return rows.map(payoutItemOf)
  }

  async dueItems(merchantId: string, after: DueItem | undefined, limit: number): Promise<DueItem[]> {
    let query = this.#db.selectFrom('due_items').selectAll().where('merchant_id', '=', merchantId)
    if (after) {
      const { currency, dueAt, sourceId, part } = after
      query = query.where(
        sql<boolean>`(currency, due_at, source_id, part) > (${currency}, ${dueAt}, ${sourceId}, ${part})`,
      )
    }
    const rows = await this.#ask(
      query.orderBy('currency').orderBy('due_at').orderBy('source_id').orderBy('part').limit(limit),
    )
    return rows.map(dueItemOf)
  }

  async dueItemsAmong(items: DueItem[]): Promise<DueItem[]> {
    const found: DueItem[] = []
    for (let from = 0; from < items.length; from += NAMED_AT_ONCE) {
      const some = items.slice(from, from + NAMED_AT_ONCE)
      const rows = await this.#ask(
        this.#db
          .selectFrom('due_items')
          .selectAll()
          .where(({ and, or }) =>
            or(
              some.map(({ merchantId, currency, dueAt, sourceId, part }) =>
                and({ merchant_id: merchantId, currency, due_at: dueAt, source_id: sourceId, part }),
              ),
            ),
          ),
      )
      found.push(...rows.map(dueItemOf))
    }
    return found
  }

  async payouts(merchantId: string, after: PayoutPosition | undefined, limit: number) {
    let query = this.#db.selectFrom('payouts').selectAll().where('merchant_id', '=', merchantId)
    if (after) {
      const { currency, kind, number } = after
      query = query.where(sql<boolean>`(currency, kind, number) > (${currency}, ${kind}, ${number})`)
    }
    const rows = await this.#ask(query.orderBy('currency').orderBy('kind').orderBy('number').limit(limit))
    return rows.map(auditedPayoutOf)
  }

  async payoutsById(payoutIds: string[]) {
    if (payoutIds.length === 0) return []
    const query = this.#db.selectFrom('payouts').selectAll().where('payout_id', 'in', payoutIds)
    return (await this.#ask(query)).map(auditedPayoutOf)
  }

  async payoutsOfFile(fileId: string) {
    const query = this.#db.selectFrom('payouts').selectAll().where('file_id', '=', fileId)
    return (await this.#ask(query.orderBy('payout_id'))).map(auditedPayoutOf)
  }

  async releasesDue(merchantId: string, dueAts: number[]): Promise<DueWork[]> {
    if (dueAts.length === 0) return []
    const rows = await this.#ask(
      this.#db
        .selectFrom('due_work')
        .selectAll()
        .where('merchant_id', '=', merchantId)
        .where('due_at', 'in', dueAts)
        .where('kind', '=', 'releaseReserve'),
    )
    return rows.map(dueWorkOf)
  }

  async dueWorkById(workIds: string[]): Promise<DueWork[]> {
    if (workIds.length === 0) return []
    const rows = await this.#ask(this.#db.selectFrom('due_work').selectAll().where('work_id', 'in', workIds))
    return rows.map(dueWorkOf)
  }

  bankFiles(after: string, limit: number): Promise<RecordOf<'bankFile'>[]> {
    return this.#files((query) => query.where('id', '>', after).orderBy('id').limit(limit))
  }

  async bankFilesById(ids: string[]): Promise<RecordOf<'bankFile'>[]> {
    return ids.length === 0 ? [] : this.#files((query) => query.where('id', 'in', ids))
  }

  async #files(
    narrow: (query: SelectQueryBuilder<Database, 'records', Database['records']>) => typeof query,
  ): Promise<RecordOf<'bankFile'>[]> {
    const query = this.#db.selectFrom('records').selectAll().where('kind', '=', 'bankFile')
    return (await this.#ask(narrow(query))).map((row) => recordOf(row) as RecordOf<'bankFile'>)
  }

  /** By merchant, because no form of a list of pairs is written the same in both dialects. */
  async #bySource<T>(
    sources: SourceRef[],
    read: (merchantId: string, sourceIds: string[]) => Promise<T[]>,
  ): Promise<T[]> {
    const found: T[] = []
    for (const [merchantId, some] of Map.groupBy(sources, (source) => source.merchantId)) {
      const rows = await read(
        merchantId,
        some.map(({ sourceId }) => sourceId),
      )
      for (const row of rows) found.push(row)
    }
    return found
  }

  #ask<Found>(query: { execute(): Promise<Found> }): Promise<Found> {
    return this.#put(() => query.execute())
  }
}
