/**
 * The ledger: a list of transfers, each with one debit account, one credit account and a positive amount in
 * one currency, so that it cannot be unbalanced (I4). Transfers are only ever added.
 */
import type { RecordedEvent } from '../order/events.ts'

export const ACCOUNTS = ['consumer_receivable', 'merchant_payable'] as const
export type Account = (typeof ACCOUNTS)[number]

export type TransferType = 'SALE'

export interface Transfer {
  merchantId: string
  /** What caused it: for a SALE the capture's id. With `type` it is the transfer's identity: booking twice cannot be stored. */
  sourceId: string
  type: TransferType
  orderId: string
  /** The event that was booked. */
  eventVersion: number
  debit: Account
  credit: Account
  amount: number
  currency: string
  /** Business time of the event, ms. */
  bookedAt: number
}

/** What an event books: a capture of A is a SALE, consumer_receivable → merchant_payable, of A (I5). */
export function transfersOf(recorded: RecordedEvent, currency: string): Transfer[] {
  const { event, merchantId, orderId, version, at } = recorded
  if (event.type !== 'OrderCaptured') return []
  if (!(Number.isSafeInteger(event.amount) && event.amount > 0)) {
    throw new RangeError(`capture ${event.captureId} has an amount that cannot be booked`)
  }
  return [
    {
      merchantId,
      sourceId: event.captureId,
      type: 'SALE',
      orderId,
      eventVersion: version,
      debit: 'consumer_receivable',
      credit: 'merchant_payable',
      amount: event.amount,
      currency,
      bookedAt: at,
    },
  ]
}
