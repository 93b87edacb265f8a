/**
 * What time brings: work that is due at an instant of business time. A row is made in the transaction that makes it
 * due, and removed in the one that does it: so each happens once, whoever looks, and however often the process dies.
 */
import type { OrderEvent } from '../domain/order/events.ts'
import { CAPTURE_REJECTED_MS } from '../domain/order/fraud.ts'
import type { Order, OrderDocument } from '../domain/order/order.ts'
import { OPERATOR } from './command.ts'
import { deliveriesAfter } from './deliveries.ts'
import { uuidOf, uuidv7 } from './ids.ts'
import type { DueWork, Mode } from './store.ts'

const DUE_WORK_KINDS = [
  /** The order's `expires_at` is reached. An order that was extended comes again; one that is closed needs nothing. */
  'expireOrder',
  /** A review that the sandbox decides by itself ends. data: { fraudStatus } */
  'decideFraud',
  /** The hours in which a rejected order may still be captured are over. */
  'closeRejected',
  /** Something is to be told to a URL of the merchant. data: Delivery (deliveries.ts) */
  'deliver',
  /** What happened to an order within a minute becomes a message to its shopper. data: { cause, fromVersion } */
  'writeMail',
  /** A message to a shopper is to be sent. data.about: its id */
  'sendMail',
  /** The cut-off of a merchant's payouts in a currency, named in data.about. Comes again at the next one, for ever. */
  'makePayout',
  /** What a payout kept back is free again. data: { about: the payout's id, amount } */
  'releaseReserve',
  /** Payouts that were held may be free: a hold was lifted, an account named. data.about: the currency */
  'reviewHolds',
  /** The bank refused a merchant's account. data: { about: the currency, account, reason } */
  'refuseAccount',
  /** Payouts in a currency are to be sent. data.about: the currency */
  'sendPayouts',
  /** A file is to be given to the bank. data.about: its id */
  'deliverFile',
  /** A sandbox's bank answers a file. data.about: its id */
  'answerFile',
] as const
export type DueWorkKind = (typeof DUE_WORK_KINDS)[number]

export function dueWork(
  kind: DueWorkKind,
  about: { merchantId: string; orderId?: string },
  now: number,
  dueAt: number,
  data: Record<string, unknown> = {},
): DueWork {
  return { workId: uuidv7(), kind, ...about, dueAt, attempts: 0, data, createdAt: now }
}

/** The one row that makes a merchant's payouts in a currency, at its next cut-off. */
export function payoutRun(merchantId: string, currency: string, now: number, dueAt: number): DueWork {
  const workId = uuidOf('makePayout', merchantId, currency)
  return { ...dueWork('makePayout', { merchantId }, now, dueAt, { about: currency }), workId }
}

/** Soon after payouts were made, one row for all of a currency: so that they go in one file. */
export function sendingRun(currency: string, now: number): DueWork {
  const workId = uuidOf('sendPayouts', currency)
  const about = dueWork('sendPayouts', { merchantId: OPERATOR }, now, now + SENDING_DELAY_MS, {
    about: currency,
  })
  return { ...about, workId }
}

/** Payouts of one cut-off are made within it, thousands of them as well. */
const SENDING_DELAY_MS = 60_000

/** What follows later from what happened now. `document`: where it is loaded; events with deliveries have it. */
export function followingWork(
  order: Order,
  events: readonly OrderEvent[],
  { now, mode, document }: { now: number; mode: Mode; document: OrderDocument | undefined },
): DueWork[] {
  const about = { merchantId: order.merchantId, orderId: order.orderId }
  return events.flatMap((event) => {
    switch (event.type) {
      case 'OrderPlaced': {
        const expiry = dueWork('expireOrder', about, now, event.expiresAt)
        return event.fraudStatus === 'PENDING' && mode === 'sandbox' && event.review
          ? [
              expiry,
              dueWork('decideFraud', about, now, now + event.review.afterMs, {
                fraudStatus: event.review.outcome,
              }),
            ]
          : [expiry]
      }
      case 'FraudDecided': {
        const told = deliveriesAfter(event, order, document, now)
        return event.fraudStatus === 'REJECTED'
          ? [...told, dueWork('closeRejected', about, now, now + CAPTURE_REJECTED_MS)]
          : told
      }
      default:
        return []
    }
  })
}
