/** The end of a review, and what follows from a rejection. */
import type { Circumstances, DecideFraud } from './commands.ts'
import { accepted, type Decision, isClosed, refused, unchanged } from './decision.ts'
import type { OrderEvent } from './events.ts'
import { capturable, type Order } from './order.ts'
import { capturedEvent } from './settlement.ts'

/** So long a rejected order may still be captured, at the merchant's own risk; then it is closed (documented). */
export const CAPTURE_REJECTED_MS = 4 * 3_600_000

/** Until when a rejected order can be captured, ms; undefined for any other. */
export function rejectedUntil({ fraudStatus, fraudDecidedAt, createdAt }: Order): number | undefined {
  return fraudStatus === 'REJECTED' ? (fraudDecidedAt ?? createdAt) + CAPTURE_REJECTED_MS : undefined
}

/** A decision is made once. An order that was to be captured when it is accepted is captured by the same change. */
export function decideFraudStatus(
  order: Order,
  { fraudStatus }: DecideFraud,
  given: Circumstances,
): Decision {
  if (order.fraudStatus !== 'PENDING') return refused('fraudDecided', { fraud_status: order.fraudStatus })
  const decided: OrderEvent = { type: 'FraudDecided', fraudStatus }
  const { document } = given
  if (!document) throw new Error('this decision needs the document of the order, which was not loaded')
  const capturesNow = fraudStatus === 'ACCEPTED' && document.autoCapture === true && !isClosed(order)
  if (!capturesNow || capturable(order) === 0) return accepted(decided)
  const capture = { type: 'capture', amount: capturable(order), orderLines: document.orderLines } as const
  return accepted(decided, capturedEvent(capture, order.captureCount + 1, order.personsVersion, order, given))
}

/** By the job, when the hours are over: nothing more can be captured of a rejected order. */
export function decideCloseRejected(order: Order, { now }: Circumstances): Decision {
  const until = rejectedUntil(order)
  if (until === undefined || until > now || isClosed(order)) return unchanged('')
  return order.status === 'AUTHORIZED'
    ? accepted({ type: 'OrderCancelled' })
    : accepted({ type: 'AuthorizationReleased', amount: capturable(order) })
}
