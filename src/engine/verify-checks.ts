/** What must hold of one order, one transfer, one kept key: pure checks, each giving the breaches it sees. */
import { isDeepStrictEqual } from 'node:util'
import { OF_PAYOUTS, transfersOf } from '../domain/ledger/postings.ts'
import { ACCOUNTS, type Transfer } from '../domain/ledger/transfer.ts'
import type { OrderCaptured, OrderEvent, RecordedEvent } from '../domain/order/events.ts'
import { replay } from '../domain/order/evolve.ts'
import { ORDER_STATUSES, type Order } from '../domain/order/order.ts'
import type { KeptKey } from './store.ts'

export const INVARIANTS = {
  I1: 'captured is never more than authorised',
  I2: 'refunded is never more than captured',
  I3: "an order's status says what its amounts say",
  I4: "every transfer is positive, between two accounts, in its order's currency",
  I5: 'every capture, refund and fee is booked exactly once, and nothing else is',
  I7: 'no idempotency key had two effects',
  I8: "replaying an order's events gives its row",
} as const

export type InvariantName = keyof typeof INVARIANTS

export interface Breach {
  invariant: InvariantName
  /** What is wrong, for machines: `sale-missing`, `row-differs`, … */
  kind: string
  /** Which order, capture, transfer or key, by the wire's names. */
  ids: Record<string, string | number>
  message: string
}

export function breach(invariant: InvariantName, kind: string, ids: Breach['ids'], message: string): Breach {
  return { invariant, kind, ids, message }
}

type CaptureRecord = RecordedEvent & { event: OrderCaptured }

export function capturesIn(events: RecordedEvent[]): CaptureRecord[] {
  return events.filter((recorded): recorded is CaptureRecord => recorded.event.type === 'OrderCaptured')
}

/** I1, I2, I3, I8 and the keys of one order: its row against all of its events, in the order of versions. */
export function checkOrder(row: Order, events: RecordedEvent[], keyLifetimeMs: number): Breach[] {
  return [
    ...checkAmounts(row, events),
    ...checkStatus(row),
    ...checkReplay(row, events),
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

function checkReplay(row: Order, events: RecordedEvent[]): Breach[] {
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
  let replayed: Order | undefined
  try {
    replayed = replay(events)
  } catch (error) {
    return [breach('I8', 'replay-impossible', ids, (error as Error).message)]
  }
  return replayed ? differences(row, replayed) : []
}

function differences(row: Order, replayed: Order): Breach[] {
  const { history: _, ...expected } = replayed as Order & Record<string, unknown>
  const { history: __, ...actual } = row as Order & Record<string, unknown>
  const fields = new Set([...Object.keys(expected), ...Object.keys(actual)])
  // A memory for warnings, and no fact: orders of schema 1 have none of what was captured before.
  fields.delete('recentMoves')
  return [...fields].flatMap((field) => {
    const [is, shouldBe] = [actual[field as keyof typeof actual], expected[field as keyof typeof expected]]
    if (isDeepStrictEqual(is, shouldBe)) return []
    const message = `${field} is ${JSON.stringify(is)} in the row and ${JSON.stringify(shouldBe)} by its events`
    return [breach('I8', 'row-differs', { order_id: row.orderId, field }, message)]
  })
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

/** What the events of one order book; an event whose amount cannot be booked is a breach of its own (I8). */
export function bookingsOf(events: RecordedEvent[]): Transfer[] {
  const placed = events[0]?.event
  const currency = placed?.type === 'OrderPlaced' ? placed.currency : ''
  return events.flatMap((recorded) => {
    try {
      return transfersOf(recorded, currency)
    } catch {
      return []
    }
  })
}

/** How breaches name what each type of transfer books. */
const BOOKED: Partial<Record<Transfer['type'], Named>> = {
  SALE: { kind: 'sale', id: 'capture_id', what: 'capture' },
  RETURN: { kind: 'return', id: 'refund_id', what: 'refund' },
  EXTEND_DUE_DATE_FEE: { kind: 'due-date-fee', id: 'transaction_id', what: 'extension' },
}

interface Named {
  kind: string
  id: string
  what: string
}

function named(type: Transfer['type']): Named {
  return BOOKED[type] ?? { kind: type.toLowerCase().replaceAll('_', '-'), id: 'source_id', what: 'change' }
}

/** I5, from the events' side. `booked`: the transfers of what these events made, by source id. */
export function checkBooked(events: RecordedEvent[], booked: Map<string, Transfer[]>): Breach[] {
  const seen = new Set<string>()
  return bookingsOf(events).flatMap(({ type, sourceId, orderId = '' }) => {
    const { kind, id, what } = named(type)
    const ids = { order_id: orderId, [id]: sourceId }
    const name = `${type} ${sourceId}`
    if (seen.has(name)) return [breach('I5', `${what}-id-twice`, ids, `two ${what}s have one id`)]
    seen.add(name)
    const own = (booked.get(sourceId) ?? []).filter((transfer) => transfer.type === type)
    if (own.length === 1) return []
    const problem = own.length === 0 ? 'missing' : 'twice'
    return [breach('I5', `${kind}-${problem}`, ids, `the ${what} has ${own.length} ${type} transfers`)]
  })
}

/**
 * I4, and I5 from the transfer's side: `events` are those of the transfer's order. What was booked together with an
 * event differs from it in nothing.
 */
export function checkTransfer(transfer: Transfer, events: RecordedEvent[]): Breach[] {
  const { merchantId, sourceId, type, orderId = '', debit, credit, amount, currency } = transfer
  const ids = { order_id: orderId, merchant_id: merchantId, source_id: sourceId, type }
  const breaches: Breach[] = []
  if (!(Number.isSafeInteger(amount) && amount > 0)) {
    breaches.push(breach('I4', 'transfer-amount', ids, `the amount is ${amount}`))
  }
  const known: readonly string[] = ACCOUNTS
  if (!known.includes(debit) || !known.includes(credit) || debit === credit) {
    breaches.push(breach('I4', 'transfer-accounts', ids, `from ${debit} to ${credit}`))
  }
  const placed = events[0]?.event
  if (placed?.type === 'OrderPlaced' && placed.currency !== currency) {
    const message = `the transfer is in ${currency} and its order in ${placed.currency}`
    breaches.push(breach('I4', 'transfer-currency', ids, message))
  }
  // What a payout books follows from no event.
  if (!OF_PAYOUTS.has(type)) breaches.push(...checkAgainstEvent(transfer, events, ids))
  return breaches
}

function checkAgainstEvent(transfer: Transfer, events: RecordedEvent[], ids: Breach['ids']): Breach[] {
  const { kind, what } = named(transfer.type)
  const booked = bookingsOf(events).find(
    ({ type, sourceId, merchantId }) =>
      type === transfer.type && sourceId === transfer.sourceId && merchantId === transfer.merchantId,
  )
  if (!booked) return [breach('I5', `${kind}-without-${what}`, ids, `no ${what} of the order has this id`)]
  const fields = ['amount', 'eventVersion', 'bookedAt', 'debit', 'credit'] as const
  return fields
    .filter((field) => transfer[field] !== booked[field])
    .map((field) => {
      const message = `${field} is ${transfer[field]} in the ${transfer.type} and ${booked[field]} by its ${what}`
      return breach('I5', `${kind}-differs`, { ...ids, field }, message)
    })
}

/** I7, from the key's side: a kept capture is there, once, under this key. `events`: those of the key's order. */
export function checkKey(kept: KeptKey, events: RecordedEvent[]): Breach[] {
  if (kept.outcome.status !== 'accepted' || kept.orderId === undefined) return []
  const { captureId, refundId } = kept.outcome.result
  if (typeof refundId === 'string') return checkKeptRefund(kept, refundId, events)
  if (typeof captureId !== 'string') return []
  const ids = { order_id: kept.orderId, capture_id: captureId, key: kept.key }
  const captures = capturesIn(events).filter(({ event }) => event.captureId === captureId)
  if (captures.length !== 1) {
    const kind = captures.length === 0 ? 'kept-capture-missing' : 'kept-capture-twice'
    return [breach('I7', kind, ids, `the key's capture is there ${captures.length} times`)]
  }
  const [{ idempotencyKey } = {}] = captures
  if (idempotencyKey === kept.key) return []
  const message = `the capture carries ${idempotencyKey === undefined ? 'no key' : `key ${idempotencyKey}`}`
  return [breach('I7', 'kept-capture-other-key', ids, message)]
}

function checkKeptRefund(kept: KeptKey, refundId: string, events: RecordedEvent[]): Breach[] {
  const ids = { order_id: String(kept.orderId), refund_id: refundId, key: kept.key }
  const refunds = events.filter(({ event }) => event.type === 'OrderRefunded' && event.refundId === refundId)
  if (refunds.length !== 1) {
    const kind = refunds.length === 0 ? 'kept-refund-missing' : 'kept-refund-twice'
    return [breach('I7', kind, ids, `the key's refund is there ${refunds.length} times`)]
  }
  if (refunds[0]?.idempotencyKey === kept.key) return []
  return [breach('I7', 'kept-refund-other-key', ids, 'the refund carries another key, or none')]
}
