/** What must hold of one order by its events: pure checks, each giving the breaches it sees. */
import { isDeepStrictEqual } from 'node:util'
import type { OrderCaptured, OrderEvent, RecordedEvent } from '../../domain/order/events.ts'
import { evolve } from '../../domain/order/evolve.ts'
import { ORDER_STATUSES, type Order } from '../../domain/order/order.ts'
import { type Breach, breach } from './breach.ts'

type CaptureRecord = RecordedEvent & { event: OrderCaptured }

export function capturesIn(events: RecordedEvent[]): CaptureRecord[] {
  return events.filter((recorded): recorded is CaptureRecord => recorded.event.type === 'OrderCaptured')
}

/** Looks at an event with the order as it stood before it. */
export type Look = (before: Order, recorded: RecordedEvent) => Breach[]

/**
 * I1, I2, I3, I8 and the keys of one order: its row against all of its events, in the order of versions; and what
 * `look` finds while they are replayed.
 */
export function checkOrder(row: Order, events: RecordedEvent[], keyLifetimeMs: number, look: Look): Breach[] {
  return [
    ...checkAmounts(row, events),
    ...checkStatus(row),
    ...checkReplay(row, events, look),
    ...checkEffectsOfKeys(events, keyLifetimeMs),
  ]
}

function checkAmounts(row: Order, events: RecordedEvent[]): Breach[] {
  const ids = { order_id: row.orderId }
  const breaches: Breach[] = []
  const { orderAmount, capturedAmount, refundedAmount } = row
  if (capturedAmount > orderAmount) {
    const message = `the row has ${capturedAmount} captured of ${orderAmount}`
    breaches.push(breach('I1', 'row-over-captured', ids, message))
  }
  const inEvents = capturesIn(events).reduce((sum, { event }) => sum + event.amount, 0)
  if (inEvents > orderAmount) {
    const message = `the events have ${inEvents} captured of ${orderAmount}`
    breaches.push(breach('I1', 'events-over-captured', ids, message))
  }
  const refundedInEvents = events.reduce(
    (sum, { event }) => sum + (event.type === 'OrderRefunded' ? event.amount : 0),
    0,
  )
  if (refundedInEvents > inEvents) {
    const message = `the events have ${refundedInEvents} refunded of ${inEvents} captured`
    breaches.push(breach('I2', 'events-over-refunded', ids, message))
  }
  if (refundedAmount > capturedAmount) {
    const message = `${refundedAmount} refunded of ${capturedAmount} captured`
    breaches.push(breach('I2', 'over-refunded', ids, message))
  }
  return breaches
}

function checkStatus(row: Order): Breach[] {
  const ids = { order_id: row.orderId }
  const { status, orderAmount, capturedAmount, captureCount } = row
  if (!ORDER_STATUSES.includes(status)) {
    return [breach('I3', 'status-unknown', ids, `the status is ${status}`)]
  }
  const amounts = [orderAmount, row.originalOrderAmount, capturedAmount, row.refundedAmount]
  if (!amounts.every((amount) => Number.isSafeInteger(amount) && amount >= 0)) {
    return [breach('I3', 'amount-impossible', ids, `the amounts are ${amounts.join(', ')}`)]
  }
  const breaches: Breach[] = []
  if (!STATUS_FITS[status](capturedAmount, orderAmount, row.releasedBy !== undefined)) {
    const message = `${status} with ${capturedAmount} captured of ${orderAmount}`
    breaches.push(breach('I3', 'status-amounts', ids, message))
  }
  if (captureCount > 0 !== capturedAmount > 0) {
    const message = `${captureCount} captures of ${capturedAmount} in all`
    breaches.push(breach('I3', 'capture-count', ids, message))
  }
  if (row.refundCount > 0 !== row.refundedAmount > 0) {
    const message = `${row.refundCount} refunds of ${row.refundedAmount} in all`
    breaches.push(breach('I3', 'refund-count', ids, message))
  }
  return breaches
}

/** What each status says of captured and ordered amounts; what was left of a captured order may have been released. */
const STATUS_FITS: Record<
  Order['status'],
  (captured: number, ordered: number, isReleased: boolean) => boolean
> = {
  AUTHORIZED: (captured) => captured === 0,
  PART_CAPTURED: (captured, ordered) => captured > 0 && captured < ordered,
  CAPTURED: (captured, ordered, isReleased) =>
    captured > 0 && (isReleased ? captured < ordered : captured === ordered),
  CANCELLED: (captured) => captured === 0,
  EXPIRED: (captured, ordered) => captured < ordered || ordered === 0,
}

function checkReplay(row: Order, events: RecordedEvent[], look: Look): Breach[] {
  const ids = { order_id: row.orderId }
  if (events.length === 0) return [breach('I8', 'order-without-events', ids, 'there is no event')]
  const gap = events.find(({ version }, index) => version !== index + 1)
  if (gap)
    return [breach('I8', 'version-gap', { ...ids, version: gap.version }, 'a version is missing before')]
  const foreign = events.find(({ merchantId }) => merchantId !== row.merchantId)
  if (foreign) {
    const message = `the event is merchant ${foreign.merchantId}'s and the order ${row.merchantId}'s`
    return [breach('I8', 'event-of-other-merchant', { ...ids, version: foreign.version }, message)]
  }
  const seen: Breach[] = []
  let replayed: Order | undefined
  try {
    for (const recorded of events) {
      if (replayed) seen.push(...look(replayed, recorded))
      replayed = evolve(replayed, recorded)
    }
  } catch (error) {
    return [...seen, breach('I8', 'replay-impossible', ids, (error as Error).message)]
  }
  return replayed ? [...seen, ...differences(row, replayed)] : seen
}

/** A memory for warnings, and no fact: orders of schema 1 have none of what was captured before. */
const NO_FACT = 'recentMoves'

function differences(row: Order, replayed: Order): Breach[] {
  const [actual, expected] = [row, replayed] as unknown as Record<string, unknown>[]
  const fields = new Set([...Object.keys(expected ?? {}), ...Object.keys(actual ?? {})])
  const breaches: Breach[] = []
  for (const field of fields) {
    const [is, shouldBe] = [actual?.[field], expected?.[field]]
    if (is === shouldBe || field === NO_FACT || field === 'history' || isDeepStrictEqual(is, shouldBe))
      continue
    const message = `${field} is ${JSON.stringify(is)} in the row and ${JSON.stringify(shouldBe)} by its events`
    breaches.push(breach('I8', 'row-differs', { order_id: row.orderId, field }, message))
  }
  return breaches
}

/**
 * Within its lifetime a key has one effect per path (I7). Which path an event came by is told by its type, and
 * by the capture it is about; what happened when the order was placed came by the path of its authorization.
 */
function checkEffectsOfKeys(events: RecordedEvent[], lifetimeMs: number): Breach[] {
  const placing = events[0]?.transactionId
  const lastUse = new Map<string, RecordedEvent>()
  const breaches: Breach[] = []
  for (const recorded of events) {
    const { idempotencyKey: key, transactionId, event } = recorded
    if (key === undefined || transactionId === placing) continue
    const path = pathOf(event)
    const previous = lastUse.get(`${path} ${key}`)
    lastUse.set(`${path} ${key}`, recorded)
    if (!previous || previous.transactionId === transactionId) continue
    if (recorded.at >= previous.at + lifetimeMs) continue
    const ids = { order_id: recorded.orderId, versions: `${previous.version}, ${recorded.version}`, key }
    breaches.push(breach('I7', 'key-with-two-effects', ids, `two events ${event.type} carry one key`))
  }
  return breaches
}

/** Tells one operation on one thing from all others, as its path did. */
function pathOf(event: OrderEvent): string {
  switch (event.type) {
    case 'CaptureShippingInfoAdded':
    case 'CustomerDetailsUpdated':
    case 'SendOutTriggered':
    case 'DueDateExtended':
      return `${event.type} ${event.captureId}`
    case 'OrderRefunded':
      return `${event.type} ${event.reversal === true}`
    case 'AuthorizationUpdated':
      return `${event.type} ${event.adjustment !== undefined}`
    default:
      return event.type
  }
}
