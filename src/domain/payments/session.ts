/** What a checkout agrees on before there is an order: payment sessions and authorizations. */
import type { Address, Customer, OrderLine, PaymentMethod } from '../order/order.ts'

/** Fields of a session or of an order to be placed, in the wire's own names. */
export interface CheckoutFields {
  purchase_country: string
  purchase_currency: string
  locale?: string
  order_amount: number
  order_tax_amount?: number
  order_lines: OrderLine[]
  billing_address?: Address
  shipping_address?: Address
  customer?: Customer
  merchant_reference1?: string
  merchant_reference2?: string
  merchant_data?: string
  merchant_urls?: Record<string, string>
  /** Kept and given back, without effect here: options, intent, acquiring_channel, attachment, design, … */
  [extra: string]: unknown
}

/** Fields of an order that is placed with a customer token: country, locale and persons are the token's. */
export type TokenOrderFields = Omit<CheckoutFields, 'purchase_country' | 'locale'>

export interface Session {
  sessionId: string
  merchantId: string
  clientToken: string
  fields: CheckoutFields
  /** Set when the operator registered an authorization for this session. */
  authorizationToken?: string
  /** Set when an order was placed from it; the session is complete then. */
  orderId?: string
  createdAt: number
  expiresAt: number
}

/** An approval to place one order. In sandbox mode any token is one; in production the operator registers it. */
export interface Authorization {
  merchantId: string
  token: string
  /** What was approved; absent for a token that a sandbox took on trust. */
  approved?: {
    amount: number
    currency: string
    sessionId?: string
  }
  /** What the order begins with: PENDING when the purchase is still under review. */
  fraudStatus: 'ACCEPTED' | 'PENDING'
  paymentMethod: PaymentMethod
  state: 'open' | 'consumed' | 'deleted'
  /** The order placed with it. */
  orderId?: string
  createdAt: number
  expiresAt: number
}

/** Recorded at the original: a session lives 48 hours, an authorization 60 minutes. */
export const SESSION_LIFETIME_MS = 48 * 3600_000
export const AUTHORIZATION_LIFETIME_MS = 60 * 60_000
