/**
 * Messages to shoppers: what makes one, what it is about, and when it is tried again. The moves of an order within a
 * minute are one message, which says how the order stands when it is sent: so nothing is lost, and nobody gets three
 * messages for an order that was sent in three parcels at once.
 */
import { mailAddress, maskedAddress } from '../domain/messages/address.ts'
import type { OrderEvent } from '../domain/order/events.ts'
import type { Order, Persons } from '../domain/order/order.ts'
import { uuidOf, uuidv7 } from './ids.ts'
import type { DueWork, StoredRecord } from './store.ts'

/** What happened that the shopper is told of. */
export const MESSAGE_CAUSES = ['capture', 'refund', 'cancel', 'expiry', 'send_out'] as const
export type MessageCause = (typeof MESSAGE_CAUSES)[number]

export const MESSAGE_STATES = ['waiting', 'sent', 'failed'] as const

/** A message, without its content: that is made of the order at each attempt. */
export interface ShopperMessage {
  orderId: string
  /** Those between the versions, once the first attempt was made; until then the first of them. */
  causes: MessageCause[]
  /** The order's events from this version on are what it is about. */
  fromVersion: number
  toVersion: number
  /** Masked: the address itself stands with the order's persons, so that it can be erased. */
  recipient: string
  state: (typeof MESSAGE_STATES)[number]
  attempts: number
  /** When it is tried again, while it is waiting. */
  nextAttemptAt?: number
  /** How the last attempt ended. */
  result?: string
  /** When it was sent, or given up. */
  endedAt?: number
  /** The message whose repeat it is. */
  resendOf?: string
}

/** What was sent, kept in a sandbox to be looked at. Its id is the message's. */
export interface MessageContent {
  orderId: string
  to: string
  subject: string
  html: string
  text: string
}

/** The messages of an order, by `orderMessagesId`; the last is the newest. */
export interface OrderMessages {
  orderId: string
  messageIds: string[]
}

/** Of one order. A shop that sends more has them in the list of all. */
const MESSAGES_OF_ORDER_MAX = 50
/** How long a message is remembered, and what a sandbox keeps of it. */
const REMEMBERED_MS = 90 * 86_400_000

/** An attempt that is to be made now; the next one is scheduled already. */
export interface MailTask {
  messageId: string
  workId: string
  merchantId: string
  orderId: string
  fromVersion: number
  toVersion: number
  /** 1 for the first. */
  attempt: number
  /** To the order's page, made for this attempt; absent where the order has too many. */
  link?: { linkId: string; token: string }
}

/** How an attempt ended. */
export interface MailEnd {
  outcome: 'sent' | 'refused' | 'failed'
  result: string
  causes?: MessageCause[]
  content?: MessageContent
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Moves within it go into one message. */
const GATHERING_MS = MINUTE_MS
/** Between attempts: an hour of trouble is bridged quickly, and a weekend of it as well. Some two and a half days in all. */
const PAUSES_MS = [
  1 * MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  1 * HOUR_MS,
  3 * HOUR_MS,
  8 * HOUR_MS,
  24 * HOUR_MS,
  24 * HOUR_MS,
]
export const ATTEMPTS_MAX = PAUSES_MS.length + 1
/**
 * So long an attempt counts as under way, unless it is heard of before: longer than it may wait for its turn and take
 * (jobs/mail.ts). No other process makes the next one meanwhile.
 */
export const UNDER_WAY_MS = 5 * MINUTE_MS

/** The pause after this attempt; undefined after the last. */
export function pauseAfter(attempt: number): number | undefined {
  return PAUSES_MS[attempt - 1]
}

/** What a shopper is told of; undefined for what concerns the shop alone. */
export function causeOf({ type }: OrderEvent): MessageCause | undefined {
  switch (type) {
    case 'OrderCaptured':
      return 'capture'
    case 'OrderRefunded':
      return 'refund'
    case 'OrderCancelled':
      return 'cancel'
    case 'OrderExpired':
      return 'expiry'
    case 'SendOutTriggered':
      return 'send_out'
    default:
      return undefined
  }
}

/** The row in which moves of an order gather. `order`: after the events, of which there are so many. */
export function gatheringWork(order: Order, events: readonly OrderEvent[], now: number): DueWork | undefined {
  const first = events.findIndex((event) => causeOf(event) !== undefined)
  const cause = first < 0 ? undefined : causeOf(events[first] as OrderEvent)
  if (cause === undefined) return undefined
  const { orderId, merchantId, version } = order
  return {
    workId: uuidOf('writeMail', orderId),
    kind: 'writeMail',
    merchantId,
    orderId,
    dueAt: now + GATHERING_MS,
    attempts: 0,
    data: { cause, fromVersion: version - events.length + first + 1 },
    createdAt: now,
  }
}

/** Where the shopper said to be written to, as it was typed. */
export function emailOf({ billingAddress, shippingAddress }: Persons = {}): string | undefined {
  return billingAddress?.email?.trim() || shippingAddress?.email?.trim() || undefined
}

export function orderMessagesId(orderId: string): string {
  return uuidOf('orderMessages', orderId)
}

type About = Pick<ShopperMessage, 'causes' | 'fromVersion' | 'toVersion' | 'resendOf'>

/** A new message with the work that sends it; without an address to send to it has failed from the beginning. */
export function newMessage(
  { orderId, merchantId }: Order,
  email: string,
  about: About,
  now: number,
): { record: Extract<StoredRecord, { kind: 'message' }>; work?: DueWork } {
  const id = uuidv7()
  const address = mailAddress(email)
  const common = { orderId, ...about, recipient: maskedAddress(address ?? ''), attempts: 0 }
  const row = { kind: 'message', id, merchantId, createdAt: now, expiresAt: now + REMEMBERED_MS } as const
  if (address === undefined) {
    const result = 'the order has no address that mail can be sent to'
    return { record: { ...row, data: { ...common, state: 'failed', result, endedAt: now } } }
  }
  return {
    record: { ...row, data: { ...common, state: 'waiting', nextAttemptAt: now } },
    work: {
      workId: id,
      kind: 'sendMail',
      merchantId,
      orderId,
      dueAt: now,
      attempts: 0,
      data: { about: id },
      createdAt: now,
    },
  }
}

/** The order's list with one more. */
export function withMessage(
  known: OrderMessages | undefined,
  { data: { orderId }, id, merchantId, createdAt, expiresAt }: Extract<StoredRecord, { kind: 'message' }>,
): StoredRecord {
  const messageIds = [...(known?.messageIds ?? []), id].slice(-MESSAGES_OF_ORDER_MAX)
  return {
    kind: 'orderMessages',
    id: orderMessagesId(orderId),
    merchantId,
    data: { orderId, messageIds },
    createdAt,
    ...(expiresAt !== undefined && { expiresAt }),
  }
}
