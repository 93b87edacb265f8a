/** Reads for settlements. Each is answered by an index, and reads no more rows than it is asked for. */
import { type Kysely, sql } from 'kysely'
import type { ItemPart } from '../domain/ledger/postings.ts'
import type { Transfer, TransferType } from '../domain/ledger/transfer.ts'
import type { RecordedEvent } from '../domain/order/events.ts'
import type { Order, Persons } from '../domain/order/order.ts'
import type { Payout } from '../domain/payout/payout.ts'
import { ROW_TYPES } from '../domain/payout/rows.ts'
import type { TransferPosition } from '../engine/audit-reader.ts'
import type { ItemPosition, MadePayouts, PayoutPlace, SettlementReader } from '../engine/settlement-reader.ts'
import type { Ask } from './ask.ts'
import { payoutOf, payoutRow } from './payout-rows.ts'
import { eventOf, orderOf, transferOf } from './rows.ts'
import type { Database } from './schema.ts'

/** One of them for each source: what its event booked first. */
const FIRST_BOOKED: TransferType[] = ['SALE', 'RETURN', 'EXTEND_DUE_DATE_FEE']

export class SettlementQueries implements SettlementReader {
  readonly #db: Kysely<Database>
  readonly #put: Ask

  constructor(db: Kysely<Database>, ask: Ask) {
    this.#db = db
    this.#put = ask
  }

  async payouts(asked: MadePayouts, place: PayoutPlace, limit: number): Promise<Payout[]> {
    let query = this.#made(asked).selectAll()
    if ('offset' in place) query = query.offset(place.offset)
    else {
      const { createdAt, payoutId } = place.after
      query = query.where(sql<boolean>`(created_at, payout_id) < (${createdAt}, ${payoutId})`)
    }
    const rows = await this.#ask(
      query.orderBy('created_at', 'desc').orderBy('payout_id', 'desc').limit(limit),
    )
    return rows.map(payoutOf)
  }

  async payoutCount(asked: MadePayouts): Promise<number> {
    const [row] = await this.#ask(this.#made(asked).select(({ fn }) => fn.countAll<number>().as('count')))
    return Number(row?.count ?? 0)
  }

  #made({ merchantId, currency, from, to }: MadePayouts) {
    return this.#db
      .selectFrom('payouts')
      .where('merchant_id', '=', merchantId)
      .where('created_at', 'is not', null)
      .$if(currency !== undefined, (query) => query.where('currency', '=', String(currency)))
      .$if(from !== undefined, (query) => query.where('created_at', '>=', Number(from)))
      .$if(to !== undefined, (query) => query.where('created_at', '<', Number(to)))
  }

  async payoutBefore(payout: Payout): Promise<Payout | undefined> {
    const { merchant_id, currency, kind, number } = payoutRow(payout)
    const [row] = await this.#ask(
      this.#db
        .selectFrom('payouts')
        .selectAll()
        .where('merchant_id', '=', merchant_id)
        .where('currency', '=', currency)
        .where('kind', '=', kind)
        .where('number', '=', number - 1),
    )
    return row && payoutOf(row)
  }

  itemsOf(payoutId: string, after: ItemPosition | undefined, limit: number): Promise<ItemPosition[]> {
    return this.#ask(
      this.#db
        .selectFrom('payout_items')
        .select(['source_id as sourceId', 'part'])
        .where('payout_id', '=', payoutId)
        .$if(after !== undefined, (query) =>
          query.where(sql<boolean>`(source_id, part) > (${after?.sourceId}, ${after?.part})`),
        )
        .orderBy('source_id')
        .orderBy('part')
        .limit(limit),
    )
  }

  async transfersOf(merchantId: string, sourceIds: readonly string[]): Promise<Transfer[]> {
    if (sourceIds.length === 0) return []
    const rows = await this.#ask(
      this.#db
        .selectFrom('transfers')
        .selectAll()
        .where('merchant_id', '=', merchantId)
        .where('source_id', 'in', sourceIds),
    )
    return rows.map(transferOf)
  }

  async rowTransfers(
    merchantId: string,
    after: Omit<TransferPosition, 'merchantId'> | undefined,
    skip: number,
    limit: number,
  ): Promise<Transfer[]> {
    const rows = await this.#ask(
      this.#db
        .selectFrom('transfers')
        .selectAll()
        .where('merchant_id', '=', merchantId)
        .where('type', 'in', ROW_TYPES)
        .$if(after !== undefined, (query) =>
          query.where(sql<boolean>`(source_id, type) > (${after?.sourceId}, ${after?.type})`),
        )
        .orderBy('source_id')
        .orderBy('type')
        .limit(limit)
        .offset(skip),
    )
    return rows.map(transferOf)
  }

  async eventsOf(merchantId: string, sourceIds: readonly string[]): Promise<RecordedEvent[]> {
    if (sourceIds.length === 0) return []
    const rows = await this.#ask(
      this.#db
        .selectFrom('transfers')
        .innerJoin('events', (join) =>
          join
            .onRef('events.order_id', '=', 'transfers.order_id')
            .onRef('events.version', '=', 'transfers.event_version'),
        )
        .selectAll('events')
        .where('transfers.merchant_id', '=', merchantId)
        .where('transfers.source_id', 'in', sourceIds)
        .where('transfers.type', 'in', FIRST_BOOKED),
    )
    return rows.map(eventOf)
  }

  async sourcesOf(merchantId: string, orderId: string): Promise<string[]> {
    const rows = await this.#ask(
      this.#db
        .selectFrom('events')
        .selectAll()
        .where('order_id', '=', orderId)
        .where('merchant_id', '=', merchantId)
        .where('type', 'in', ['OrderCaptured', 'OrderRefunded', 'DueDateExtended'])
        .orderBy('version'),
    )
    return rows.map(eventOf).map(({ event, transactionId }) => {
      if (event.type === 'OrderCaptured') return event.captureId
      return event.type === 'OrderRefunded' ? event.refundId : transactionId
    })
  }

  async orders(orderIds: readonly string[]): Promise<Order[]> {
    if (orderIds.length === 0) return []
    const rows = await this.#ask(this.#db.selectFrom('orders').selectAll().where('order_id', 'in', orderIds))
    return rows.map(orderOf)
  }

  async persons(version: number, orderIds: readonly string[]): Promise<Map<string, Persons>> {
    if (orderIds.length === 0) return new Map()
    const rows = await this.#ask(
      this.#db
        .selectFrom('order_persons')
        .select(['order_id', 'data'])
        .where('order_id', 'in', orderIds)
        .where('version', '=', version),
    )
    return new Map(rows.map(({ order_id, data }) => [order_id, JSON.parse(data) as Persons]))
  }

  references(merchantId: string, sourceIds: readonly string[]) {
    if (sourceIds.length === 0) return Promise.resolve([])
    return this.#ask<{ sourceId: string; part: ItemPart; paymentReference: string }>(
      this.#db
        .selectFrom('payout_items')
        .innerJoin('payouts', 'payouts.payout_id', 'payout_items.payout_id')
        .select(['source_id as sourceId', 'part', 'payment_reference as paymentReference'])
        .where('payout_items.merchant_id', '=', merchantId)
        .where('source_id', 'in', sourceIds)
        .where('created_at', 'is not', null),
    )
  }

  async referencesOf(payoutIds: readonly string[]): Promise<Map<string, string>> {
    if (payoutIds.length === 0) return new Map()
    const rows = await this.#ask(
      this.#db
        .selectFrom('payouts')
        .select(['payout_id', 'payment_reference'])
        .where('payout_id', 'in', payoutIds)
        .where('created_at', 'is not', null),
    )
    return new Map(rows.map(({ payout_id, payment_reference }) => [payout_id, payment_reference]))
  }

  #ask<Row>(query: { execute(): Promise<Row[]> }): Promise<Row[]> {
    return this.#put(() => query.execute())
  }
}
