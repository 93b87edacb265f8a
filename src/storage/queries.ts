/** The reading side of both databases, written once. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { replay } from '../domain/order/evolve.ts'
import type { Order, OrderDocument, Persons } from '../domain/order/order.ts'
import type { Payout } from '../domain/payout/payout.ts'
import type { AuditReader } from '../engine/audit-reader.ts'
import type { FiguresReader } from '../engine/figures-reader.ts'
import { isUuid } from '../engine/ids.ts'
import type { PayoutReader } from '../engine/payout-reader.ts'
import type { SettlementReader } from '../engine/settlement-reader.ts'
import type {
  Clock,
  DueWork,
  FoundOrders,
  OrderRecord,
  OrderSearch,
  Reader,
  RecordKind,
  RecordOf,
} from '../engine/store.ts'
import type { TracingReader } from '../engine/tracing-reader.ts'
import type { Ask } from './ask.ts'
import { AuditQueries } from './audit-queries.ts'
import { FigureQueries } from './figure-queries.ts'
import { findOrders } from './order-search.ts'
import { payoutOf } from './payout-rows.ts'
import { PayoutQueries } from './payout-search.ts'
import {
  bytes,
  clockOf,
  credentialOf,
  dueWorkOf,
  eventOf,
  instanceOf,
  merchantOf,
  orderOf,
  recordOf,
  sessionOf,
} from './rows.ts'
import type { Database } from './schema.ts'
import type { Instance } from './settings.ts'
import { SettlementQueries } from './settlement-queries.ts'
import { TracingQueries } from './tracing-queries.ts'

/** What differs between the dialects. */
export interface ReadingDialect {
  db: Kysely<Database>
  /** Real time, ms, of the one clock that all processes of this database share; as part of a query. */
  realNow(): RawBuilder<number>
  /** Says what a driver's error means. */
  storeError(error: unknown): Error
  close(): Promise<void>
}

export class SharedReader implements Reader {
  readonly audit: AuditReader
  readonly settlements: SettlementReader
  readonly payouts: PayoutReader
  readonly figures: FiguresReader
  readonly tracing: TracingReader
  readonly #dialect: ReadingDialect
  readonly #db: Kysely<Database>

  constructor(dialect: ReadingDialect) {
    this.#dialect = dialect
    this.#db = dialect.db
    const ask: Ask = (question) => this.#ask(question)
    this.audit = new AuditQueries(dialect.db, ask)
    this.settlements = new SettlementQueries(dialect.db, ask)
    this.payouts = new PayoutQueries(dialect.db, ask)
    this.figures = new FigureQueries(dialect.db, ask)
    this.tracing = new TracingQueries(dialect.db, ask)
  }

  async now(): Promise<number> {
    const now = sql<number>`clock_offset_ms + ${this.#dialect.realNow()}`.as('now')
    const row = await this.#ask(() => this.#db.selectFrom('instance').select(now).executeTakeFirstOrThrow())
    return row.now
  }

  instance(): Promise<Instance> {
    return this.#ask(async () => {
      const row = await this.#db.selectFrom('instance').selectAll().executeTakeFirstOrThrow()
      return instanceOf(row)
    })
  }

  /**
   * The order is folded from its events, and documents and persons of a version never change: so this is
   * consistent without a transaction, whatever is written between the three queries. What is deleted between them
   * (a sandbox's reset) is not there.
   */
  async order(orderId: string): Promise<OrderRecord | undefined> {
    if (!isUuid(orderId)) return undefined
    const events = await this.#events(orderId)
    const order = replay(events)
    if (!order) return undefined
    const [document, persons] = await Promise.all([this.#document(order), this.#persons(orderId)])
    if (document && persons.size > 0) return { order, events, document, persons }
    if ((await this.#events(orderId)).length === 0) return undefined
    throw new Error(`order ${orderId} has no document of version ${order.documentVersion}, or no persons`)
  }

  async #events(orderId: string) {
    const rows = await this.#ask(() =>
      this.#db.selectFrom('events').selectAll().where('order_id', '=', orderId).orderBy('version').execute(),
    )
    return rows.map(eventOf)
  }

  async #document({ orderId, documentVersion }: Order): Promise<OrderDocument | undefined> {
    const row = await this.#first(
      this.#db
        .selectFrom('order_documents')
        .select('data')
        .where('order_id', '=', orderId)
        .where('version', '=', documentVersion),
    )
    return row && (JSON.parse(row.data) as OrderDocument)
  }

  async #persons(orderId: string): Promise<Map<number, Persons>> {
    const rows = await this.#ask(() =>
      this.#db
        .selectFrom('order_persons')
        .select(['version', 'data'])
        .where('order_id', '=', orderId)
        .execute(),
    )
    return new Map(rows.map(({ version, data }) => [version, JSON.parse(data) as Persons]))
  }

  async orderRow(orderId: string) {
    if (!isUuid(orderId)) return undefined
    const row = await this.#first(this.#db.selectFrom('orders').selectAll().where('order_id', '=', orderId))
    return row && orderOf(row)
  }

  async payout(paymentReference: string): Promise<Payout | undefined> {
    const row = await this.#first(
      this.#db.selectFrom('payouts').selectAll().where('payment_reference', '=', paymentReference),
    )
    return row && payoutOf(row)
  }

  async payoutsOfFile(fileId: string): Promise<Payout[]> {
    if (!isUuid(fileId)) return []
    const query = this.#db.selectFrom('payouts').selectAll().where('file_id', '=', fileId)
    return (await this.#ask(() => query.orderBy('payout_id').execute())).map(payoutOf)
  }

  async session(sessionId: string) {
    if (!isUuid(sessionId)) return undefined
    const row = await this.#first(
      this.#db.selectFrom('sessions').selectAll().where('session_id', '=', sessionId),
    )
    return row && sessionOf(row)
  }

  async credential(username: string) {
    const row = await this.#first(
      this.#db.selectFrom('credentials').selectAll().where('username', '=', username),
    )
    return row && credentialOf(row)
  }

  async credentialByDigest(secretDigest: string) {
    const row = await this.#first(
      this.#db.selectFrom('credentials').selectAll().where('secret_digest', '=', bytes(secretDigest)),
    )
    return row && credentialOf(row)
  }

  async merchants(after: string, limit: number) {
    const rows = await this.#ask(() =>
      this.#db
        .selectFrom('merchants')
        .selectAll()
        .where('merchant_id', '>', after)
        .orderBy('merchant_id')
        .limit(limit)
        .execute(),
    )
    return rows.map(merchantOf)
  }

  async merchant(merchantId: string) {
    const row = await this.#first(
      this.#db.selectFrom('merchants').selectAll().where('merchant_id', '=', merchantId),
    )
    return row && merchantOf(row)
  }

  async credentialsOf(merchantId: string) {
    const rows = await this.#ask(() =>
      this.#db
        .selectFrom('credentials')
        .selectAll()
        .where('merchant_id', '=', merchantId)
        .orderBy('username')
        .execute(),
    )
    return rows.map(credentialOf)
  }

  async hasOperator(): Promise<boolean> {
    const row = await this.#first(
      this.#db
        .selectFrom('credentials')
        .select('username')
        .where('merchant_id', 'is', null)
        .where('disabled_at', 'is', null)
        .limit(1),
    )
    return row !== undefined
  }

  async dueWork(
    until: number,
    limit: number,
    withoutMessagesOf: readonly string[] = [],
    withoutMail = false,
  ): Promise<DueWork[]> {
    let query = this.#db.selectFrom('due_work').selectAll().where('due_at', '<=', until)
    if (withoutMessagesOf.length > 0) {
      query = query.where(({ eb, or }) =>
        or([eb('kind', '!=', 'deliver'), eb('merchant_id', 'not in', withoutMessagesOf)]),
      )
    }
    if (withoutMail) query = query.where('kind', '!=', 'sendMail')
    const rows = await this.#ask(() => query.orderBy('due_at').orderBy('work_id').limit(limit).execute())
    return rows.map(dueWorkOf)
  }

  async scheduled(
    merchantId: string | undefined,
    after: { dueAt: number; workId: string } | undefined,
    limit: number,
  ): Promise<DueWork[]> {
    let query = this.#db.selectFrom('due_work').selectAll()
    if (merchantId !== undefined) query = query.where('merchant_id', '=', merchantId)
    if (after) query = query.where(sql<boolean>`(due_at, work_id) > (${after.dueAt}, ${after.workId})`)
    const rows = await this.#ask(() => query.orderBy('due_at').orderBy('work_id').limit(limit).execute())
    return rows.map(dueWorkOf)
  }

  async clock(): Promise<Clock> {
    const realNow = this.#dialect.realNow().as('real_now')
    const row = await this.#ask(() =>
      this.#db
        .selectFrom('instance')
        .select(['clock_offset_ms', 'clock_move', realNow])
        .executeTakeFirstOrThrow(),
    )
    return clockOf(row, row.real_now)
  }

  async record<K extends RecordKind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
    if (!isUuid(id)) return undefined
    const row = await this.#first(
      this.#db.selectFrom('records').selectAll().where('kind', '=', kind).where('id', '=', id),
    )
    return row && (recordOf(row) as RecordOf<K>)
  }

  async records<K extends RecordKind>(
    kind: K,
    merchantId: string | undefined,
    after: string,
    limit: number,
  ): Promise<RecordOf<K>[]> {
    let query = this.#db.selectFrom('records').selectAll().where('kind', '=', kind)
    if (merchantId !== undefined) query = query.where('merchant_id', '=', merchantId)
    if (isUuid(after)) query = query.where('id', '>', after)
    const rows = await this.#ask(() => query.orderBy('id').limit(limit).execute())
    return rows.map((row) => recordOf(row) as RecordOf<K>)
  }

  async latestRecords<K extends RecordKind>(
    kind: K,
    merchantId: string | undefined,
    before: string | undefined,
    limit: number,
  ): Promise<RecordOf<K>[]> {
    let query = this.#db.selectFrom('records').selectAll().where('kind', '=', kind)
    if (merchantId !== undefined) query = query.where('merchant_id', '=', merchantId)
    if (before !== undefined) query = query.where('id', '<', before)
    const rows = await this.#ask(() => query.orderBy('id', 'desc').limit(limit).execute())
    return rows.map((row) => recordOf(row) as RecordOf<K>)
  }

  findOrders(search: OrderSearch): Promise<FoundOrders> {
    return this.#ask(async () => findOrders(this.#db, search, await this.now()))
  }

  async ping(): Promise<void> {
    await this.#ask(() => sql`SELECT 1 FROM instance`.execute(this.#db))
  }

  close(): Promise<void> {
    return this.#dialect.close()
  }

  #first<Row>(query: { executeTakeFirst(): Promise<Row | undefined> }): Promise<Row | undefined> {
    return this.#ask(() => query.executeTakeFirst())
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question()
    } catch (error) {
      throw this.#dialect.storeError(error)
    }
  }
}
