/**
 * Turning an authorization into an order: what must match what was authorized, and what a repeat gives
 * (reference, section 0 before section 7). Also what a checkout needs on the way there.
 */
import type { OrderLine, PaymentMethod } from '../order/order.ts'
import { type Refusal, refuse } from '../refusals.ts'
import {
  AUTHORIZATION_LIFETIME_MS,
  type Authorization,
  type CheckoutFields,
  type Session,
} from './session.ts'

/** The payment method of an authorization that a sandbox takes on trust: the one that every country has. */
export const DEFAULT_PAYMENT_METHOD: PaymentMethod = { type: 'invoice' }

export interface PlacingRequest {
  merchantId: string
  token: string
  /** As sent with the order, and checked by their schema. */
  fields: CheckoutFields
  mode: 'sandbox' | 'production'
  /** Business time, ms. */
  now: number
  /** What is stored under this token for this merchant. */
  authorization?: Authorization
  /** The session that the authorization was registered for. */
  session?: Session
}

export type Placing =
  /** `fields`: those of the session with those of the order over them. `authorization`: to be stored as consumed. */
  | { outcome: 'place'; authorization: Authorization; paymentMethod: PaymentMethod; fields: CheckoutFields }
  /** This merchant has placed an order with this token already: it is answered with that order again. */
  | { outcome: 'repeat'; orderId: string }
  | { outcome: 'refused'; refusal: Refusal }

/** What happens when a merchant places an order with a token. Pure: the caller stores what follows. */
export function decidePlacing(request: PlacingRequest): Placing {
  const { merchantId, token, fields, mode, now, session } = request
  const authorization =
    request.authorization ?? (mode === 'sandbox' ? trusted(merchantId, token, now) : undefined)
  if (!authorization || authorization.merchantId !== merchantId) return refused('invalidToken')
  // Before anything else: a retry of a placing that went through finds its order, whatever the body and the hour.
  if (authorization.state === 'consumed') return { outcome: 'repeat', orderId: orderOf(authorization) }
  if (authorization.state === 'deleted') return refused('authorizationConsumed')
  if (authorization.expiresAt <= now) return refused('invalidToken')
  if (session?.orderId !== undefined) return refused('sessionCompleted', { order_id: session.orderId })

  const differing = notMatching(fields, authorization, session)
  if (differing.length > 0) return refused('notMatching', { fields: differing.join(', ') })
  return {
    outcome: 'place',
    authorization,
    paymentMethod: authorization.paymentMethod,
    fields: session ? mergeSession(session.fields, fields) : fields,
  }
}

/** A sandbox takes any token as an approved authorization, for each merchant on its own. */
export function trusted(merchantId: string, token: string, now: number): Authorization {
  return {
    merchantId,
    token,
    fraudStatus: 'ACCEPTED',
    paymentMethod: DEFAULT_PAYMENT_METHOD,
    state: 'open',
    createdAt: now,
    expiresAt: now + AUTHORIZATION_LIFETIME_MS,
  }
}

/** The last instant that JavaScript has. */
const NEVER = 8_640_000_000_000_000

/** The authorization once an order was placed with it. */
export function consumedBy(authorization: Authorization, orderId: string): Authorization {
  return { ...spent(authorization), state: 'consumed', orderId }
}

/** The authorization once the merchant has given it back. */
export function deleted(authorization: Authorization): Authorization {
  return { ...spent(authorization), state: 'deleted' }
}

/**
 * What is used up is remembered for good. Forgotten with its hour, a sandbox would trust the token once more, and
 * a late retry of a placing that went through would make a second order.
 */
function spent(authorization: Authorization): Authorization {
  return { ...authorization, expiresAt: NEVER }
}

/**
 * A session or an order with changed fields: each field that is sent replaces the old one as a whole, addresses
 * and lines too. The sums are to be checked over the result.
 */
export function mergeSession(fields: CheckoutFields, change: Partial<CheckoutFields>): CheckoutFields {
  const sent = Object.entries(change).filter(([, value]) => value !== undefined)
  return { ...fields, ...(Object.fromEntries(sent) as Partial<CheckoutFields>) }
}

const DAY_MS = 86_400_000

/** Midnight UTC, so many days after the creation date: as recorded, whatever the hour of the creation. */
export function orderExpiry(createdAt: number, days: number): number {
  return (Math.floor(createdAt / DAY_MS) + days) * DAY_MS
}

/** The paths in which the order differs from what was approved, or from what its session says. */
function notMatching(fields: CheckoutFields, { approved }: Authorization, session?: Session): string[] {
  const paths = new Set<string>()
  if (approved && approved.amount !== fields.order_amount) paths.add('order_amount')
  if (approved && !equalCodes(approved.currency, fields.purchase_currency)) paths.add('purchase_currency')
  if (session) {
    const authorized = compared(session.fields)
    const sent = compared(fields)
    for (const name of COMPARED) {
      // A field that is not sent again stays as it was in the session.
      if (sent[name] === undefined) continue
      for (const path of differences(authorized[name], sent[name], name)) paths.add(path)
    }
  }
  return [...paths]
}

/** What was agreed on: the money, the goods and where they go. References, URLs and the like may still change. */
const COMPARED = [
  'purchase_country',
  'purchase_currency',
  'order_amount',
  'order_tax_amount',
  'order_lines',
  'billing_address',
  'shipping_address',
] as const

/** In one spelling: codes in upper case, and the values that an absent field of a line stands for. */
function compared(fields: CheckoutFields): { [name in (typeof COMPARED)[number]]?: unknown } {
  const { purchase_country, purchase_currency, billing_address, shipping_address } = fields
  return {
    ...fields,
    purchase_country: purchase_country.toUpperCase(),
    purchase_currency: purchase_currency.toUpperCase(),
    order_lines: fields.order_lines.map(withDefaults),
    billing_address: withCountryCode(billing_address),
    shipping_address: withCountryCode(shipping_address),
  }
}

function withDefaults(line: OrderLine): OrderLine {
  return { type: 'physical', total_discount_amount: 0, tax_rate: 0, total_tax_amount: 0, ...line }
}

function withCountryCode<T extends { country?: string }>(address: T | undefined): T | undefined {
  return address?.country === undefined ? address : { ...address, country: address.country.toUpperCase() }
}

function equalCodes(a: string, b: string): boolean {
  return a.toUpperCase() === b.toUpperCase()
}

/**
 * Where `sent` is not what was authorized. What was never said before, or was said to be empty, may be filled
 * in; lists are compared in order.
 */
function differences(authorized: unknown, sent: unknown, path: string): string[] {
  if (authorized === undefined || authorized === '' || authorized === sent) return []
  if (Array.isArray(authorized)) {
    if (!Array.isArray(sent) || sent.length !== authorized.length) return [path]
    return authorized.flatMap((item, index) => differences(item, sent[index], `${path}[${index}]`))
  }
  if (isRecord(authorized)) {
    if (!isRecord(sent)) return [path]
    return Object.entries(authorized).flatMap(([name, value]) =>
      differences(value, Object.hasOwn(sent, name) ? sent[name] : undefined, `${path}.${name}`),
    )
  }
  return [path]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function orderOf({ orderId }: Authorization): string {
  if (orderId === undefined) throw new Error('an authorization is consumed by no order')
  return orderId
}

function refused(...args: Parameters<typeof refuse>): { outcome: 'refused'; refusal: Refusal } {
  return { outcome: 'refused', refusal: refuse(...args) }
}
