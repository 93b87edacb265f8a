/**
 * What a merchant's own systems are told, and when again. The channels and their schedules are the wire's (reference,
 * section 10): a fraud decision is repeated every ten minutes for a day until it is answered with 200; the others are
 * tried three times, from a second on, and any 2xx will do.
 */
import type { FraudDecided } from '../domain/order/events.ts'
import type { Order, OrderDocument } from '../domain/order/order.ts'
import { uuidv7 } from './ids.ts'
import type { DueWork } from './store.ts'

export type Channel = 'fraud' | 'push' | 'authorization' | 'statusUpdate'

/** A message to a merchant's URL: the data of due work of the kind `deliver`. */
export interface Delivery {
  channel: Channel
  /** Its placeholders are filled in. */
  url: string
  /** Absent: an empty body. */
  body?: Record<string, unknown>
  /** How the last attempt ended. */
  lastResult?: string
}

const MINUTE_MS = 60_000
const FRAUD_EVERY_MS = 10 * MINUTE_MS
/** The first one, and one every ten minutes for 24 hours. */
const FRAUD_ATTEMPTS = 145
const OTHER_ATTEMPTS = 3
const OTHER_FIRST_PAUSE_MS = 1000
/**
 * So long an attempt counts as under way, unless it is heard of before: no other process makes the next one meanwhile.
 * Longer than the slowest receiver is waited for behind all messages that may wait for it (jobs/due.ts).
 */
const UNDER_WAY_MS = MINUTE_MS

/** While the attempt is under way: when the next one is due if nothing more is heard of it. `now`: when it begins. */
export function lostAttemptAt(delivery: Delivery, attempt: number, now: number): number | undefined {
  const next = nextAttemptAt(delivery, attempt, now)
  return next === undefined ? undefined : Math.max(next, now + UNDER_WAY_MS)
}

/** When the attempt after this one is due, if there is one. `attempt`: 1 for the first. */
function nextAttemptAt({ channel }: Delivery, attempt: number, now: number): number | undefined {
  if (channel === 'fraud') return attempt < FRAUD_ATTEMPTS ? now + FRAUD_EVERY_MS : undefined
  return attempt < OTHER_ATTEMPTS ? now + OTHER_FIRST_PAUSE_MS * 2 ** (attempt - 1) : undefined
}

/** When it is tried again after an attempt that failed at `now`; never later than if nothing had been heard of it. */
export function retryAt(
  delivery: Delivery,
  attempt: number,
  { now, lostAt }: { now: number; lostAt: number },
): number {
  return Math.min(nextAttemptAt(delivery, attempt, now) ?? lostAt, lostAt)
}

/** Whether an answer of this status ends it. */
export function isDelivered({ channel }: Delivery, status: number): boolean {
  return channel === 'fraud' ? status === 200 : status >= 200 && status < 300
}

export function deliveriesAfter(
  event: FraudDecided,
  order: Order,
  document: OrderDocument | undefined,
  now: number,
): DueWork[] {
  const url = document?.merchantUrls?.notification
  if (!url) return []
  const body = { order_id: order.orderId, event_type: `FRAUD_RISK_${event.fraudStatus}` }
  return [deliverAt(now, order, { channel: 'fraud', url: filled(url, { orderId: order.orderId }), body })]
}

export function deliverAt(
  now: number,
  about: { merchantId: string; orderId?: string },
  delivery: Delivery,
): DueWork {
  return {
    workId: uuidv7(),
    kind: 'deliver',
    merchantId: about.merchantId,
    ...(about.orderId !== undefined && { orderId: about.orderId }),
    dueAt: now,
    attempts: 0,
    data: { ...delivery },
    createdAt: now,
  }
}

/** A URL with its placeholders filled in, in each of their spellings. */
export function filled(
  url: string,
  {
    orderId,
    sessionId,
    authorizationToken,
  }: { orderId?: string; sessionId?: string; authorizationToken?: string },
): string {
  const values: Record<string, string | undefined> = {
    'order.id': orderId,
    order_id: orderId,
    'session.id': sessionId,
    session_id: sessionId,
    authorization_token: authorizationToken,
  }
  return url.replace(/\{\{([a-z_.]+)\}\}|\{([a-z_.]+)\}/g, (placeholder, double: string, single: string) => {
    const value = values[double ?? single]
    return value === undefined ? placeholder : encodeURIComponent(value)
  })
}
