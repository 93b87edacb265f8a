/** What an event does to an order. Total over events; replaying all events of an order gives its state (I8). */
import { withMove } from './duplicates.ts'
import type {
  AuthorizationReleased,
  AuthorizationUpdated,
  CustomerDetailsUpdated,
  MerchantReferencesUpdated,
  OrderCaptured,
  OrderEvent,
  OrderPlaced,
  OrderRefunded,
  RecordedEvent,
} from './events.ts'
import { type Capture, capturable, type Order, type OrderHistory, type Refund } from './order.ts'

/**
 * The order after the event. `order` is undefined for the first event only. Throws when the event cannot
 * follow: that is a fault in the store or in the engine, never a caller's.
 */
export function evolve(order: Order | undefined, recorded: RecordedEvent): Order {
  const { event } = recorded
  if (event.type === 'OrderPlaced') {
    if (order) throw new Error(`order ${recorded.orderId} was placed twice`)
    return placed(event, recorded)
  }
  if (!order) throw new Error(`order ${recorded.orderId} has events before it was placed`)
  if (recorded.orderId !== order.orderId) {
    throw new Error(`order ${order.orderId} has an event of order ${recorded.orderId}`)
  }
  if (recorded.version !== order.version + 1) {
    throw new Error(`order ${recorded.orderId} has event ${recorded.version} after ${order.version}`)
  }
  return changed({ ...order, version: recorded.version }, event, recorded)
}

function changed(order: Order, event: Exclude<OrderEvent, OrderPlaced>, recorded: RecordedEvent): Order {
  switch (event.type) {
    case 'OrderAcknowledged':
      return { ...order, acknowledgedBy: recorded.transactionId }
    case 'OrderCaptured':
      return captured(order, event, recorded)
    case 'OrderRefunded':
      return refunded(order, event, recorded)
    case 'OrderCancelled':
      if (order.status !== 'AUTHORIZED')
        throw new Error(`order ${order.orderId} is cancelled as ${order.status}`)
      return { ...order, status: 'CANCELLED', cancelledBy: recorded.transactionId }
    case 'MerchantReferencesUpdated':
      return withReferences(order, event)
    case 'AuthorizationUpdated':
      return withAmount(order, event)
    case 'AuthorizationExtended':
      assertOpen(order, 'extended')
      return { ...order, expiresAt: event.expiresAt, extendedBy: recorded.transactionId }
    case 'AuthorizationReleased':
      return released(order, event, recorded)
    case 'OrderExpired':
      assertOpen(order, 'expired')
      return { ...order, status: 'EXPIRED' }
    case 'FraudDecided':
      if (order.fraudStatus !== 'PENDING')
        throw new Error(`order ${order.orderId} is decided on as ${order.fraudStatus}`)
      return { ...order, fraudStatus: event.fraudStatus, fraudDecidedAt: recorded.at }
    case 'CustomerDetailsUpdated':
      return withPersons(order, event)
    case 'OrderShippingInfoAdded':
      return withHistory(order, (history) => ({
        ...history,
        shippingInfo: [...history.shippingInfo, entry(recorded, event.shippingInfo)],
      }))
    case 'CaptureShippingInfoAdded':
      return withCapture(order, event.captureId, (capture) => ({
        ...capture,
        shippingInfo: [...capture.shippingInfo, entry(recorded, event.shippingInfo)],
      }))
    case 'DueDateExtended':
      return withCapture(order, event.captureId, (capture) => ({
        ...capture,
        dueDateExtensions: [
          ...capture.dueDateExtensions,
          { transactionId: recorded.transactionId, days: event.days, feeAmount: event.feeAmount },
        ],
      }))
    case 'SendOutTriggered':
      return order
  }
}

/** The order that a list of events, from the first on, leads to; undefined for an empty list. */
export function replay(events: Iterable<RecordedEvent>): Order | undefined {
  let order: Order | undefined
  for (const event of events) order = evolve(order, event)
  return order
}

function placed(event: OrderPlaced, { orderId, version, at }: RecordedEvent): Order {
  if (version !== 1) throw new Error(`order ${orderId} was placed by event ${version}`)
  const { type: _, review: __, amount, expiresAt, ...fields } = event
  return {
    status: 'AUTHORIZED',
    orderId,
    ...fields,
    orderAmount: amount,
    originalOrderAmount: amount,
    capturedAmount: 0,
    refundedAmount: 0,
    captureCount: 0,
    refundCount: 0,
    version,
    documentVersion: 1,
    personsVersion: 1,
    personsCount: 1,
    createdAt: at,
    expiresAt,
    history: { captures: [], refunds: [], shippingInfo: [] },
  }
}

function captured(order: Order, event: OrderCaptured, recorded: RecordedEvent): Order {
  const capturedAmount = order.capturedAmount + event.amount
  const problem = captureProblem(order, event, capturedAmount)
  if (problem !== undefined) throw new Error(`order ${order.orderId} ${problem}`)
  const next: Order = {
    ...order,
    status: capturedAmount === order.orderAmount ? 'CAPTURED' : 'PART_CAPTURED',
    capturedAmount,
    captureCount: order.captureCount + 1,
    acknowledgedBy: order.acknowledgedBy ?? recorded.transactionId,
    recentMoves: withMove(order.recentMoves, 'C', event, { id: event.captureId, at: recorded.at }),
  }
  return withHistory(next, (history) => ({
    ...history,
    captures: [...history.captures, newCapture(event, recorded)],
  }))
}

/** What no stored capture may be: `decide` makes none of these, and `verify` finds those that somebody wrote. */
function captureProblem(order: Order, event: OrderCaptured, capturedAmount: number): string | undefined {
  const open = order.status === 'AUTHORIZED' || order.status === 'PART_CAPTURED'
  if (capturedAmount > order.orderAmount) {
    return `would have ${capturedAmount} captured of ${order.orderAmount}`
  }
  if (!open) return `is captured while ${order.status}`
  if (!(Number.isSafeInteger(event.amount) && event.amount > 0)) return `has a capture of ${event.amount}`
  if (event.number !== order.captureCount + 1) {
    return `has capture number ${event.number} after ${order.captureCount}`
  }
  return undefined
}

function newCapture(event: OrderCaptured, recorded: RecordedEvent): Capture {
  const { captureId, number, amount, personsVersion, reference, shippingDelay, settlement } = event
  return {
    captureId,
    number,
    amount,
    refundedAmount: 0,
    capturedAt: recorded.at,
    description: event.description ?? '',
    ...(reference !== undefined && { reference }),
    orderLines: event.orderLines ?? [],
    ...(shippingDelay !== undefined && { shippingDelay }),
    personsVersion,
    shippingInfo: event.shippingInfo?.length ? [entry(recorded, event.shippingInfo)] : [],
    dueDateExtensions: [],
    ...(settlement && { settlement }),
  }
}

/** I2 on the order, and on the capture that the refund is attached to. The status stays what it is (recorded). */
function refunded(order: Order, event: OrderRefunded, recorded: RecordedEvent): Order {
  const refundedAmount = order.refundedAmount + event.amount
  const problem = refundProblem(order, event, refundedAmount)
  if (problem !== undefined) throw new Error(`order ${order.orderId} ${problem}`)
  const { refundId, number, amount, reference, captureId } = event
  const refund: Refund = {
    refundId,
    transactionId: recorded.transactionId,
    number,
    amount,
    refundedAt: recorded.at,
    description: event.description ?? '',
    ...(reference !== undefined && { reference }),
    orderLines: event.orderLines ?? [],
    ...(captureId !== undefined && { captureId }),
  }
  const next: Order = {
    ...order,
    refundedAmount,
    refundCount: order.refundCount + 1,
    recentMoves: withMove(order.recentMoves, 'R', event, { id: refundId, at: recorded.at }),
  }
  const counted = withFeesRefunded(next, event)
  const listed = withHistory(counted, (history) => ({ ...history, refunds: [...history.refunds, refund] }))
  if (captureId === undefined) return listed
  return withCapture(listed, captureId, (capture) => {
    const ofCapture = capture.refundedAmount + amount
    if (ofCapture > capture.amount) throw new Error(`capture ${captureId} would have ${ofCapture} refunded`)
    return { ...capture, refundedAmount: ofCapture }
  })
}

/** Fees come back once: what a refund counted for is no part of the next one's. */
function withFeesRefunded(order: Order, { settlement, captureId, amount }: OrderRefunded): Order {
  const priced = settlement && (captureId ?? settlement.captureId)
  if (priced === undefined) return order
  return withCapture(order, priced, (capture) => {
    const feesRefundedOf = Math.min((capture.feesRefundedOf ?? 0) + amount, capture.amount)
    return { ...capture, feesRefundedOf }
  })
}

function refundProblem(order: Order, event: OrderRefunded, refundedAmount: number): string | undefined {
  if (refundedAmount > order.capturedAmount) {
    return `would have ${refundedAmount} refunded of ${order.capturedAmount}`
  }
  if (!(Number.isSafeInteger(event.amount) && event.amount > 0)) return `has a refund of ${event.amount}`
  if (event.number !== order.refundCount + 1) {
    return `has refund number ${event.number} after ${order.refundCount}`
  }
  return undefined
}

/** An amount that is captured already leaves nothing open. */
function withAmount(order: Order, { amount, documentVersion }: AuthorizationUpdated): Order {
  assertOpen(order, 'changed')
  if (amount < order.capturedAmount) {
    throw new Error(`order ${order.orderId} would be of ${amount} with ${order.capturedAmount} captured`)
  }
  const isDone = order.capturedAmount > 0 && amount === order.capturedAmount
  return { ...order, orderAmount: amount, documentVersion, ...(isDone && { status: 'CAPTURED' }) } as Order
}

function released(order: Order, event: AuthorizationReleased, recorded: RecordedEvent): Order {
  if (order.status !== 'PART_CAPTURED')
    throw new Error(`order ${order.orderId} is released as ${order.status}`)
  if (event.amount !== capturable(order))
    throw new Error(`order ${order.orderId} has ${event.amount} released of ${capturable(order)}`)
  return { ...order, status: 'CAPTURED', releasedBy: recorded.transactionId }
}

function withPersons(order: Order, { personsVersion, captureId }: CustomerDetailsUpdated): Order {
  const next: Order = { ...order, personsCount: personsVersion }
  return captureId === undefined
    ? { ...next, personsVersion }
    : withCapture(next, captureId, (capture) => ({ ...capture, personsVersion }))
}

function assertOpen(order: Order, verb: string): void {
  if (order.status !== 'AUTHORIZED' && order.status !== 'PART_CAPTURED')
    throw new Error(`order ${order.orderId} is ${verb} as ${order.status}`)
}

/** `""` clears a reference; a field that was not sent stays. */
function withReferences(order: Order, event: MerchantReferencesUpdated): Order {
  const next = { ...order }
  for (const field of ['merchantReference1', 'merchantReference2'] as const) {
    const value = event[field]
    if (value === '') delete next[field]
    else if (value !== undefined) next[field] = value
  }
  return next
}

function withHistory(order: Order, change: (history: OrderHistory) => OrderHistory): Order {
  return order.history ? { ...order, history: change(order.history) } : order
}

function withCapture(order: Order, captureId: string, change: (capture: Capture) => Capture): Order {
  return withHistory(order, (history) => {
    if (!history.captures.some((capture) => capture.captureId === captureId))
      throw new Error(`order ${order.orderId} has no capture ${captureId}`)
    const captures = history.captures.map((capture) =>
      capture.captureId === captureId ? change(capture) : capture,
    )
    return { ...history, captures }
  })
}

function entry(recorded: RecordedEvent, items: Capture['shippingInfo'][number]['items']) {
  return { transactionId: recorded.transactionId, items }
}
