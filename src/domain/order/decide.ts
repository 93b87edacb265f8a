/**
 * The rules of an order's life. `decide` is total over every status and command: it gives the events that
 * happen, or the refusal, and nothing else happens anywhere.
 */
import { decideAdjust, decideExpire, decideExtend, decideRelease, decideUpdate } from './authorization.ts'
import type { AddCaptureShippingInfo, CaptureOrder, Circumstances, OrderCommand } from './commands.ts'
import { decideCustomerDetails } from './customer-details.ts'
import {
  accepted,
  type Decision,
  findCapture,
  historyOf,
  instantText,
  isDecision,
  refused,
  unchanged,
} from './decision.ts'
import { decideExtendDueDate } from './due-date.ts'
import { duplicateOf } from './duplicates.ts'
import { decideCloseRejected, decideFraudStatus, rejectedUntil } from './fraud.ts'
import { asOf, type Capture, capturable, type Order, type ShippingInfo } from './order.ts'
import { decideRefund, decideReverse } from './refunds.ts'
import { capturedEvent } from './settlement.ts'

/**
 * As many captures and changes as one order may have. The original's newer API has the same caps; they keep
 * an order's history small enough to be read and replayed in one go.
 */
export const CAPTURES_MAX = 200
export const CHANGES_MAX = 500
/** Parcels that one order, or one capture, may collect over several calls: the limit of one call, twice. */
export const PARCELS_MAX = 1000

export function decide(stored: Order, command: OrderCommand, given: Circumstances): Decision {
  // What time has done is decided on the order as it is stored: the job records it.
  if (command.type === 'expire') return decideExpire(stored, given)
  const order = asOf(stored, given.now)
  const decision = decideFor(order, command, given)
  // Repeats are answered however many changes there were.
  const limited = !UNLIMITED.has(command.type)
  if (limited && decision.outcome === 'accepted' && order.version + decision.events.length > CHANGES_MAX) {
    return refused('actionLimit', { order_id: order.orderId, limit: CHANGES_MAX })
  }
  return decision
}

/**
 * Captures and refunds have limits of their own, and the rest comes once: a chatty system must not make an order
 * impossible to charge, to give back or to give up.
 */
const UNLIMITED: ReadonlySet<OrderCommand['type']> = new Set([
  'capture',
  'refund',
  'cancel',
  'releaseAuthorization',
  'reverse',
  'decideFraud',
  'closeRejected',
])

function decideFor(order: Order, command: OrderCommand, given: Circumstances): Decision {
  switch (command.type) {
    case 'acknowledge':
      return decideAcknowledge(order)
    case 'capture':
      return decideCapture(order, command, given)
    case 'refund':
      return decideRefund(order, command, given)
    case 'reverse':
      return decideReverse(order, command, given)
    case 'addOrderShippingInfo':
      return decideOrderShippingInfo(order, command.shippingInfo)
    case 'addCaptureShippingInfo':
      return decideCaptureShippingInfo(order, command)
    case 'triggerSendOut':
      return decideSendOut(order, command.captureId)
    case 'extendDueDate':
      return decideExtendDueDate(order, command, given)
    case 'cancel':
      return decideCancel(order)
    case 'updateMerchantReferences':
      return decideReferences(order, command)
    case 'updateCustomerDetails':
      return decideCustomerDetails(order, command, given)
    case 'updateAuthorization':
      return decideUpdate(order, command, given)
    case 'adjustAuthorization':
      return decideAdjust(order, command, given)
    case 'extendAuthorization':
      return decideExtend(order, given)
    case 'releaseAuthorization':
      return decideRelease(order)
    case 'expire':
      return decideExpire(order, given)
    case 'decideFraud':
      return decideFraudStatus(order, command, given)
    case 'closeRejected':
      return decideCloseRejected(order, given)
  }
}

/** Repeating it is harmless and names the first change; a capture has acknowledged the order as well. */
function decideAcknowledge(order: Order): Decision {
  if (order.acknowledgedBy !== undefined) return unchanged(order.acknowledgedBy)
  if (order.status === 'CANCELLED' || order.status === 'EXPIRED') {
    return refused('acknowledgeClosed', { state: order.status.toLowerCase() })
  }
  return accepted({ type: 'OrderAcknowledged' })
}

/** I1 is kept here: never more than what is capturable, to the cent; no tolerance for rounding. */
function decideCapture(order: Order, command: CaptureOrder, given: Circumstances): Decision {
  const left = capturable(order)
  const details = {
    capturable_amount: left,
    requested_amount: command.amount,
    order_amount: order.orderAmount,
    captured_amount: order.capturedAmount,
    status: order.status,
  }
  const id = { order_id: order.orderId }
  if (order.status === 'EXPIRED') {
    return refused('captureExpired', id, { ...details, expires_at: instantText(order.expiresAt) })
  }
  if (order.status === 'CANCELLED') return refused('captureCancelled', id, details)
  if (order.fraudStatus === 'PENDING') {
    return refused('capturePending', id, { ...details, fraud_status: order.fraudStatus })
  }
  const until = rejectedUntil(order)
  if (until !== undefined && until <= given.now) {
    return refused('captureRejected', id, { ...details, fraud_status: order.fraudStatus })
  }
  if (command.amount > left) return refused('captureTooHigh', id, details)
  if (order.captureCount >= CAPTURES_MAX) {
    return refused('captureLimit', { ...id, limit: CAPTURES_MAX }, details)
  }
  if (!(Number.isSafeInteger(command.amount) && command.amount > 0)) {
    throw new RangeError('a capture amount must be a positive safe integer')
  }
  const repeated = duplicateOf(order, 'C', command, given)
  const event = capturedEvent(command, order.captureCount + 1, order.personsVersion, order, given)
  return accepted(repeated === undefined ? event : { ...event, duplicateOf: repeated })
}

/** An order may be cancelled while nothing is captured. Cancelling again changes nothing. */
function decideCancel(order: Order): Decision {
  switch (order.status) {
    case 'CANCELLED':
      return unchanged(order.cancelledBy)
    case 'AUTHORIZED':
      return accepted({ type: 'OrderCancelled' })
    case 'PART_CAPTURED':
    case 'CAPTURED':
      return refused('cancelCaptured', {}, { captured_amount: order.capturedAmount })
    case 'EXPIRED':
      return order.capturedAmount > 0
        ? refused('cancelCaptured', {}, { captured_amount: order.capturedAmount })
        : refused('cancelExpired')
  }
}

function decideReferences(
  order: Order,
  command: Extract<OrderCommand, { type: 'updateMerchantReferences' }>,
): Decision {
  if (order.status === 'CANCELLED') return refused('referencesClosed')
  const { type: _, ...references } = command
  return accepted({ type: 'MerchantReferencesUpdated', ...references })
}

/** Tracking may be known before the capture; on an order that will never ship it is refused. */
function decideOrderShippingInfo(order: Order, shippingInfo: ShippingInfo[]): Decision {
  const entries = historyOf(order).shippingInfo
  const last = entries.at(-1)
  if (last && sameParcels(last.items, shippingInfo)) return unchanged(last.transactionId)
  const neverShips =
    order.status === 'CANCELLED' || (order.status === 'EXPIRED' && order.capturedAmount === 0)
  if (neverShips) {
    return refused('shippingClosed', { state: order.status.toLowerCase(), order_id: order.orderId })
  }
  return parcelCount(entries) + shippingInfo.length > PARCELS_MAX
    ? refused('shippingLimit', { limit: PARCELS_MAX })
    : accepted({ type: 'OrderShippingInfoAdded', shippingInfo })
}

function decideCaptureShippingInfo(order: Order, command: AddCaptureShippingInfo): Decision {
  const { captureId, shippingInfo } = command
  const capture = findCapture(order, captureId, `Shipping info cannot be added to capture ${captureId}`)
  if (isDecision(capture)) return capture
  const repeated = repeatedEntry(capture, shippingInfo)
  if (repeated !== undefined) return unchanged(repeated)
  return parcelCount(capture.shippingInfo) + shippingInfo.length > PARCELS_MAX
    ? refused('shippingLimit', { limit: PARCELS_MAX })
    : accepted({ type: 'CaptureShippingInfoAdded', captureId, shippingInfo })
}

/** Tells the shopper again, as often as it is asked for. */
function decideSendOut(order: Order, captureId: string): Decision {
  const capture = findCapture(order, captureId, 'Communication cannot be sent.')
  return isDecision(capture) ? capture : accepted({ type: 'SendOutTriggered', captureId })
}

/** The transaction that added exactly this list last: posting it again appends nothing. */
function repeatedEntry(capture: Capture, shippingInfo: ShippingInfo[]): string | undefined {
  const last = capture.shippingInfo.at(-1)
  return last && sameParcels(last.items, shippingInfo) ? last.transactionId : undefined
}

function parcelCount(entries: { items: ShippingInfo[] }[]): number {
  return entries.reduce((sum, entry) => sum + entry.items.length, 0)
}

function sameParcels(a: ShippingInfo[], b: ShippingInfo[]): boolean {
  return a.length === b.length && a.every((parcel, index) => sameParcel(parcel, b[index] ?? {}))
}

/** Field by field: the order in which a client wrote the fields does not matter. */
function sameParcel(a: ShippingInfo, b: ShippingInfo): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof ShippingInfo>
  return [...keys].every((key) => a[key] === b[key])
}
