/** The reading side of the Store port: what is committed, beside the engine. What is read by subject has files of its own. */
import type { RecordedEvent } from '../domain/order/events.ts'
import type { FraudStatus, Order, OrderDocument, OrderStatus, Persons } from '../domain/order/order.ts'
import type { Session } from '../domain/payments/session.ts'
import type { Payout } from '../domain/payout/payout.ts'
import type { AuditReader } from './audit-reader.ts'
import type { FiguresReader } from './figures-reader.ts'
import type { PayoutReader } from './payout-reader.ts'
import type { SettlementReader } from './settlement-reader.ts'
import type { Clock, Credential, DueWork, Merchant, RecordKind, RecordOf } from './store.ts'
import type { TracingReader } from './tracing-reader.ts'

/** An order with everything a reader may see of it. */
export interface OrderRecord {
  /** With history, from its events. */
  order: Order
  events: RecordedEvent[]
  document: OrderDocument
  /** By persons version. */
  persons: Map<number, Persons>
}

/** The reading side, used beside the engine: sees what is committed. */
export interface Reader {
  /** Business time, ms. */
  now(): Promise<number>
  order(orderId: string): Promise<OrderRecord | undefined>
  /** The order's row alone. */
  orderRow(orderId: string): Promise<Order | undefined>
  session(sessionId: string): Promise<Session | undefined>
  credential(username: string): Promise<Credential | undefined>
  credentialByDigest(secretDigest: string): Promise<Credential | undefined>
  merchants(after: string, limit: number): Promise<Merchant[]>
  merchant(merchantId: string): Promise<Merchant | undefined>
  credentialsOf(merchantId: string): Promise<Credential[]>
  /** Whether any operator credential is active. */
  hasOperator(): Promise<boolean>
  /**
   * Up to `limit` things that are due at or before `until`, in the order in which they are to happen; without the
   * messages (work of the kind `deliver`) of some merchants, or without all mail.
   */
  dueWork(
    until: number,
    limit: number,
    withoutMessagesOf?: readonly string[],
    withoutMail?: boolean,
  ): Promise<DueWork[]>
  /** What is scheduled for a merchant (all merchants when undefined), soonest first, after the position. */
  scheduled(
    merchantId: string | undefined,
    after: { dueAt: number; workId: string } | undefined,
    limit: number,
  ): Promise<DueWork[]>
  clock(): Promise<Clock>
  record<K extends RecordKind>(kind: K, id: string): Promise<RecordOf<K> | undefined>
  /** By id, oldest first. `merchantId` undefined: of all merchants. */
  records<K extends RecordKind>(
    kind: K,
    merchantId: string | undefined,
    after: string,
    limit: number,
  ): Promise<RecordOf<K>[]>
  /** The same, newest first: before the id, or from the newest on. */
  latestRecords<K extends RecordKind>(
    kind: K,
    merchantId: string | undefined,
    before: string | undefined,
    limit: number,
  ): Promise<RecordOf<K>[]>
  findOrders(search: OrderSearch): Promise<FoundOrders>
  payout(paymentReference: string): Promise<Payout | undefined>
  payoutsOfFile(fileId: string): Promise<Payout[]>
  payouts: PayoutReader
  figures: FiguresReader
  /** Throws StoreError when the database cannot answer. */
  ping(): Promise<void>
  audit: AuditReader
  settlements: SettlementReader
  tracing: TracingReader
  close(): Promise<void>
}

/** Of one merchant's orders, or of all with `merchantId` undefined; newest first. Bounds are inclusive, ms. */
export interface OrderSearch {
  merchantId?: string
  /** This order alone, if it is what the other fields say. */
  orderId?: string
  statuses?: OrderStatus[]
  fraudStatus?: FraudStatus
  createdFrom?: number
  createdTo?: number
  expiresFrom?: number
  expiresTo?: number
  currency?: string
  amountFrom?: number
  amountTo?: number
  acknowledged?: boolean
  /** Every one of them must be the beginning of a term of the order (see domain/order/terms.ts). */
  terms: string[]
  /** The order id before which the page begins. */
  before?: string
  limit: number
}

export interface FoundOrders {
  /** Rows as they are at `now`: an order past its expiry reads EXPIRED and is found as such. */
  orders: Order[]
  /** By order id. */
  persons: Map<string, Persons>
  now: number
  /** Where the next page begins. A page may be short, or empty, and still have one: a query reads only so many rows. */
  next?: string
}
