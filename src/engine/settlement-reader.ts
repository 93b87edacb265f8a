/** What is read for settlements. */
import type { DueItem } from '../domain/ledger/postings.ts'
import type { Transfer } from '../domain/ledger/transfer.ts'
import type { RecordedEvent } from '../domain/order/events.ts'
import type { Order, Persons } from '../domain/order/order.ts'
import type { Payout } from '../domain/payout/payout.ts'
import type { TransferPosition } from './audit-reader.ts'

/** Payouts of one merchant that were made: in [from, to) of their dates, ms. */
export interface MadePayouts {
  merchantId: string
  currency?: string
  from?: number
  to?: number
}

/** Where a page of payouts begins, newest first: behind so many, or behind this one. */
export type PayoutPlace = { offset: number } | { after: Payout & { createdAt: number } }

export type ItemPosition = Pick<DueItem, 'sourceId' | 'part'>

/**
 * What settlements are put together from (engine/settlement-rows.ts): short reads, each by an index, of as many rows as
 * are asked for.
 */
export interface SettlementReader {
  /** Newest first. */
  payouts(asked: MadePayouts, place: PayoutPlace, limit: number): Promise<Payout[]>
  payoutCount(asked: MadePayouts): Promise<number>
  /** The one that was made before it, of the same merchant, currency and kind. */
  payoutBefore(payout: Payout): Promise<Payout | undefined>
  /** What is in a payout, by source and part. */
  itemsOf(payoutId: string, after: ItemPosition | undefined, limit: number): Promise<ItemPosition[]>
  transfersOf(merchantId: string, sourceIds: readonly string[]): Promise<Transfer[]>
  /** A merchant's transfers that are rows, by source and type, after the position and `skip` more. */
  rowTransfers(
    merchantId: string,
    after: Omit<TransferPosition, 'merchantId'> | undefined,
    skip: number,
    limit: number,
  ): Promise<Transfer[]>
  /** The events that booked these sources. */
  eventsOf(merchantId: string, sourceIds: readonly string[]): Promise<RecordedEvent[]>
  /** The sources of an order's transfers, oldest event first; none for another merchant's order. */
  sourcesOf(merchantId: string, orderId: string): Promise<string[]>
  orders(orderIds: readonly string[]): Promise<Order[]>
  /** Persons of one version, by order id. */
  persons(version: number, orderIds: readonly string[]): Promise<Map<string, Persons>>
  /** Of those items that are in a payout that was made: its payment reference. */
  references(
    merchantId: string,
    sourceIds: readonly string[],
  ): Promise<(ItemPosition & { paymentReference: string })[]>
  /** Payment references of payouts that were made, by their ids. */
  referencesOf(payoutIds: readonly string[]): Promise<Map<string, string>>
}
