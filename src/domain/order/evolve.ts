/** What an event does to an order. Total over events; replaying all events of an order gives its state (I8). */
import type { MerchantReferencesUpdated, OrderCaptured, OrderPlaced, RecordedEvent } from './events.ts'
import type { Capture, Order, OrderHistory } from './order.ts'

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
  const next: Order = { ...order, version: recorded.version }
  switch (event.type) {
    case 'OrderAcknowledged':
      return { ...next, acknowledgedBy: recorded.transactionId }
    case 'OrderCaptured':
      return captured(next, event, recorded)
    case 'OrderCancelled':
      if (order.status !== 'AUTHORIZED')
        throw new Error(`order ${order.orderId} is cancelled as ${order.status}`)
      return { ...next, status: 'CANCELLED', cancelledBy: recorded.transactionId }
    case 'MerchantReferencesUpdated':
      return withReferences(next, event)
    case 'OrderShippingInfoAdded':
      return withHistory(next, ({ captures, shippingInfo }) => ({
        captures,
        shippingInfo: [...shippingInfo, entry(recorded, event.shippingInfo)],
      }))
    case 'CaptureShippingInfoAdded':
      return withHistory(next, ({ captures, shippingInfo }) => ({
        shippingInfo,
        captures: captures.map((capture) =>
          capture.captureId === event.captureId
            ? { ...capture, shippingInfo: [...capture.shippingInfo, entry(recorded, event.shippingInfo)] }
            : capture,
        ),
      }))
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
  const { type: _, amount, expiresAt, ...fields } = event
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
    createdAt: at,
    expiresAt,
    history: { captures: [], shippingInfo: [] },
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
  }
  return withHistory(next, ({ captures, shippingInfo }) => ({
    captures: [...captures, newCapture(event, recorded)],
    shippingInfo,
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
  const { captureId, number, amount, personsVersion, reference, shippingDelay } = event
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
  }
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

function entry(recorded: RecordedEvent, items: Capture['shippingInfo'][number]['items']) {
  return { transactionId: recorded.transactionId, items }
}
