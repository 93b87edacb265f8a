/**
 * What `capstan verify` reads: short reads in the order of keys that there are, so that it can run beside a busy
 * server. Each list is bounded by its `limit` or by the ids that are asked for.
 */
import type { DueItem, ItemPart } from '../domain/ledger/postings.ts'
import type { Transfer } from '../domain/ledger/transfer.ts'
import type { RecordedEvent } from '../domain/order/events.ts'
import type { Order } from '../domain/order/order.ts'
import type { Payout } from '../domain/payout/payout.ts'
import type { DueWork, KeptKey, Mode, RecordOf } from './store.ts'
import type { Reserve, Tally } from './tallies.ts'

export interface AuditReader {
  mode(): Promise<Mode>
  /** Up to `limit` orders with ids greater than `after`, in id order. */
  orders(after: string, limit: number): Promise<Order[]>
  ordersById(orderIds: string[]): Promise<Order[]>
  /** All events of these orders, by order id and version. */
  eventsOf(orderIds: string[]): Promise<RecordedEvent[]>
  /** Ids of orders with events in the period, from the orders next after `after`; `end`: of the last one looked at. */
  ordersIn(period: Period, after: string): Promise<{ orderIds: string[]; end?: string }>
  /** Order ids, in id order, that have events but no row. */
  eventsWithoutOrder(limit: number): Promise<string[]>

  /** Up to `limit` transfers in the order of merchant, source and type, after the position. */
  transfersAfter(after: TransferPosition | undefined, limit: number): Promise<Transfer[]>
  /** All transfers that these sources caused. */
  transfersBySource(sources: SourceRef[]): Promise<Transfer[]>
  /** Up to `limit` transfers of one merchant with a source greater than `after`, by source and type. */
  transfersOfMerchant(merchantId: string, after: string, limit: number): Promise<Transfer[]>

  /** Up to `limit` rows of the sums that are kept, after the position, in the order of its parts. */
  tallies(after: TallyPosition | undefined, limit: number): Promise<(Tally & TallyPosition)[]>
  /** Reserves that are to be released, from the work next after `after`, in the order of its ids. */
  reserves(after: string): Promise<ReservePage>
  /** The next merchant after this one that has orders, transfers, work to come or sums. */
  sellerAfter(merchantId: string): Promise<string | undefined>
  /** Its sums that are not those of its orders, its transfers and what is due to it, all read in one statement; up to some thousand. */
  wrongTallies(merchantId: string): Promise<WrongTally[]>

  /** Up to `limit` kept keys with a digest greater than `after`. */
  keys(after: string, limit: number): Promise<KeptKey[]>

  /** The next merchant after this one that anything was booked for, or that has payouts or items. */
  merchantAfter(merchantId: string): Promise<string | undefined>
  contractsOf(merchantIds: string[]): Promise<RecordOf<'contract'>[]>

  /** Items of payouts, by source. */
  itemsBySource(sources: SourceRef[]): Promise<PayoutItem[]>
  /** Up to `limit` items of one merchant with after < source ≤ upTo, after the position, by source and part. */
  itemsOfMerchant(merchantId: string, range: ItemRange, limit: number): Promise<PayoutItem[]>
  /** Up to `limit` items of one payout, of whatever merchant, by source and part. */
  itemsOfPayout(payoutId: string, after: ItemPosition, limit: number): Promise<PayoutItem[]>
  /** Up to `limit` items that are in no payout yet, by currency, instant, source and part. */
  dueItems(merchantId: string, after: DueItem | undefined, limit: number): Promise<DueItem[]>
  /** Those of these that are due, at exactly their instants. */
  dueItemsAmong(items: DueItem[]): Promise<DueItem[]>

  /** Up to `limit` of the merchant's payouts after the position, by currency, kind and number. */
  payouts(merchantId: string, after: PayoutPosition | undefined, limit: number): Promise<AuditedPayout[]>
  payoutsById(payoutIds: string[]): Promise<AuditedPayout[]>
  payoutsOfFile(fileId: string): Promise<AuditedPayout[]>
  /** Work that frees reserves of this merchant at one of these instants. */
  releasesDue(merchantId: string, dueAts: number[]): Promise<DueWork[]>
  dueWorkById(workIds: string[]): Promise<DueWork[]>

  /** Up to `limit` records of files for the bank with ids greater than `after`. */
  bankFiles(after: string, limit: number): Promise<RecordOf<'bankFile'>[]>
  bankFilesById(ids: string[]): Promise<RecordOf<'bankFile'>[]>
}

/** Business time, ms: `from` is in it and `to` is not. */
export interface Period {
  from: number
  to: number
}

export interface SourceRef {
  merchantId: string
  sourceId: string
}

export interface TransferPosition extends SourceRef {
  type: string
}

export type TallyPosition = Pick<Tally, 'merchantId' | 'currency' | 'kind' | 'bucket'> & { writer: number }

export interface ReservePage {
  reserves: Reserve[]
  /** Of the last work that was looked at; absent: there is no more. */
  end?: string
}

/** What there is, and what was kept of it. */
export interface WrongTally extends Tally {
  kept: Pick<Tally, 'count' | 'amount'>
}

export interface PayoutItem extends SourceRef {
  part: ItemPart
  payoutId: string
}

export interface ItemPosition {
  sourceId: string
  part: string
}

export interface ItemRange {
  after: ItemPosition
  upTo: string
}

export interface PayoutPosition {
  currency: string
  kind: string
  number: number
}

/** A payout with what its row says twice. */
export interface AuditedPayout {
  payout: Payout
  kind: 'MAIN' | 'FEES'
  settlementAmount: number
  closingDebt: number
}

/** Before and after every id. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000'
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
