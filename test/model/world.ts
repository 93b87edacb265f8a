/**
 * A small model of what Capstan holds, written from the reference of the wire and not from the product's own
 * rules: two accounts of the same thing that must agree. Amounts in minor units; instants in ms of business time.
 */
import type { CallStep } from './calls.ts'
import type { Address, Checkout, Line } from './checkouts.ts'

export const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Section 2.1: midnight UTC, 28 days after the creation date. */
const AUTHORIZATION_DAYS = 28
/** Section 1.4: beyond it an authorization is not extended. */
const EXTENDED_AT_MOST_DAYS = 180
/** Section 5. */
export const KEY_LIFETIME_MS = DAY_MS

/** When something happened: between sending a request and having its answer. */
export interface Span {
  from: number
  to: number
}

export interface SentParcels {
  transactionId: string
  /** As they are read back. */
  parcels: Record<string, string>[]
}

export interface ModelCapture {
  /** Of an automatic capture it is known once it was read. */
  captureId?: string
  amount: number
  description: string
  reference?: string
  lines: Line[]
  shipping: SentParcels[]
  at: Span
  /** As they were when it was made; the older call changes them for this capture alone. */
  persons: Persons
  /** By which its due date was extended. */
  extensions: { days: number; fee: number; transactionId: string }[]
}

export interface ModelRefund {
  refundId: string
  transactionId: string
  amount: number
  description: string
  reference?: string
  lines: Line[]
  at: Span
  /** The capture that it belongs to; without one it stands against the order. */
  capture?: ModelCapture
}

export interface Persons {
  billing: Address
  shipping: Address
}

/** A capture or refund as the warning of possible repeats sees it. */
export interface Move {
  kind: 'capture' | 'refund'
  amount: number
  reference: string
  /** Of its lines. */
  text: string
  /** Of an automatic capture it is known once it was read. */
  id(): string | undefined
  at: Span
}

export interface ModelOrder {
  orderId: string
  merchant: 0 | 1
  checkout: Checkout
  placedAt: Span
  expiresAt: number
  /** What is authorised now. */
  amount: number
  lines: Line[]
  persons: Persons
  captures: ModelCapture[]
  refunds: ModelRefund[]
  moves: Move[]
  shipping: SentParcels[]
  merchant_reference1?: string
  merchant_reference2?: string
  /** The change that acknowledged it; an automatic capture is one that no answer has named yet. */
  acknowledgedBy?: string | 'unseen'
  cancelledBy?: string
  extendedBy?: string
  releasedBy?: string
  /** Known once it was read. */
  klarnaReference?: string
}

export interface Token {
  state: 'deleted' | 'consumed'
  orderId?: string
}

/** What a key brought the first time: to be given again, whatever is asked with it. */
export interface Kept {
  /** The call that did. */
  step: CallStep
  /** What was sent, for those who want no other body under the same key. */
  sent: string
  at: Span
  status: number
  headers: Record<string, string | null>
  /** Without the correlation id, which is new in each answer. */
  body: unknown
}

export interface World {
  /** Makes tokens and keys of this sequence different from those of all others. */
  prefix: string
  publicUrl: string
  orders: ModelOrder[]
  tokens: Map<string, Token>
  keys: Map<string, Kept>
  /** The calls so far, to be made again. */
  done: CallStep[]
  /** Every id that an answer has named: what is new must be none of them. */
  seen: Set<string>
}

export function emptyWorld(prefix: string, publicUrl: string): World {
  return { prefix, publicUrl, orders: [], tokens: new Map(), keys: new Map(), done: [], seen: new Set() }
}

export type Status = 'AUTHORIZED' | 'PART_CAPTURED' | 'CAPTURED' | 'CANCELLED' | 'EXPIRED'

export function capturedAmount(order: ModelOrder): number {
  return order.captures.reduce((sum, { amount }) => sum + amount, 0)
}

export function refundedAmount(order: ModelOrder): number {
  return order.refunds.reduce((sum, { amount }) => sum + amount, 0)
}

/** What can still be given back of one capture. */
export function refundableOf(order: ModelOrder, capture: ModelCapture): number {
  const attached = order.refunds.filter((refund) => refund.capture === capture)
  return attached.reduce((left, { amount }) => left - amount, capture.amount)
}

/** Section 3.1. */
export function statusOf(order: ModelOrder, now: number): Status {
  const captured = capturedAmount(order)
  if (order.cancelledBy !== undefined) return 'CANCELLED'
  if (order.releasedBy !== undefined) return 'CAPTURED'
  if (captured > 0 && captured === order.amount) return 'CAPTURED'
  if (now >= order.expiresAt) return 'EXPIRED'
  return captured > 0 ? 'PART_CAPTURED' : 'AUTHORIZED'
}

/** What a capture may still take. */
export function leftOf(order: ModelOrder, now: number): number {
  const status = statusOf(order, now)
  const open = status === 'AUTHORIZED' || status === 'PART_CAPTURED'
  return open ? order.amount - capturedAmount(order) : 0
}

export function expiryOf(placedAt: number): number {
  return Math.floor(placedAt / DAY_MS) * DAY_MS + AUTHORIZATION_DAYS * DAY_MS
}

/** Section 1.4: counted from the day of the call, never earlier than it was, and bounded from the day of creation. */
export function extendedExpiry({ expiresAt, placedAt }: ModelOrder, now: number): number {
  const latest = Math.floor(placedAt.from / DAY_MS) * DAY_MS + EXTENDED_AT_MOST_DAYS * DAY_MS
  return Math.max(expiresAt, Math.min(expiryOf(now), latest))
}

/** Whether the order is there for this merchant: another's is as good as none. */
export function orderFor(world: World, merchant: 0 | 1, orderId: string): ModelOrder | undefined {
  return world.orders.find((order) => order.orderId === orderId && order.merchant === merchant)
}
