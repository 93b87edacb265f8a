/**
 * The ledger: a list of transfers, each with one debit account, one credit account and a positive amount in
 * one currency, so that it cannot be unbalanced (I4). Transfers are only ever added.
 */
import type { RecordedEvent } from '../order/events.ts'

export const ACCOUNTS = ['consumer_receivable', 'merchant_payable', 'fee_income'] as const
export type Account = (typeof ACCOUNTS)[number]

export type TransferType = 'SALE' | 'RETURN' | 'EXTEND_DUE_DATE_FEE'

export interface Transfer {
  merchantId: string
  /** What caused it: the capture's id, the refund's, or for a fee the change's. With `type` it is the transfer's identity: booking twice cannot be stored. */
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

type Posting = Pick<Transfer, 'type' | 'sourceId' | 'amount' | 'debit' | 'credit'>

/** What an event books. Most book nothing. */
export function transfersOf(recorded: RecordedEvent, currency: string): Transfer[] {
  const posting = postingOf(recorded)
  if (!posting) return []
  const { merchantId, orderId, version, at } = recorded
  if (!(Number.isSafeInteger(posting.amount) && posting.amount > 0)) {
    throw new RangeError(`${posting.type} ${posting.sourceId} has an amount that cannot be booked`)
  }
  return [{ merchantId, orderId, eventVersion: version, currency, bookedAt: at, ...posting }]
}

/**
 * A capture of A is a SALE, consumer_receivable → merchant_payable, of A; a refund of R is a RETURN the other way, of R
 * (I5). Extending a due date costs the merchant a fee, if it is not a free one.
 */
function postingOf({ event, transactionId }: RecordedEvent): Posting | undefined {
  switch (event.type) {
    case 'OrderCaptured':
      return {
        type: 'SALE',
        sourceId: event.captureId,
        amount: event.amount,
        debit: 'consumer_receivable',
        credit: 'merchant_payable',
      }
    case 'OrderRefunded':
      return {
        type: 'RETURN',
        sourceId: event.refundId,
        amount: event.amount,
        debit: 'merchant_payable',
        credit: 'consumer_receivable',
      }
    case 'DueDateExtended':
      if (event.feeAmount === 0) return undefined
      return {
        type: 'EXTEND_DUE_DATE_FEE',
        sourceId: transactionId,
        amount: event.feeAmount,
        debit: 'merchant_payable',
        credit: 'fee_income',
      }
    default:
      return undefined
  }
}
