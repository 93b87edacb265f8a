/**
 * What an order is. A discriminated union over `status`; amounts are integers in minor units of
 * `currency` (ISO 4217); instants are milliseconds since 1970-01-01 UTC.
 */

import type { CaptureSettlement } from './events.ts'

export const ORDER_STATUSES = ['AUTHORIZED', 'PART_CAPTURED', 'CAPTURED', 'CANCELLED', 'EXPIRED'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

export type FraudStatus = 'ACCEPTED' | 'PENDING' | 'REJECTED'

export interface ProductIdentifiers {
  brand?: string
  category_path?: string
  color?: string
  size?: string
  global_trade_item_number?: string
  manufacturer_part_number?: string
}

export interface Subscription {
  name: string
  interval: 'DAY' | 'WEEK' | 'MONTH' | 'YEAR'
  interval_count: number
}

/** A line as the wire has it: field names are the API's own, since a line is stored and given back whole. */
export interface OrderLine {
  type?: string
  reference?: string
  name: string
  quantity: number
  quantity_unit?: string
  unit_price: number
  tax_rate?: number
  total_amount: number
  total_discount_amount?: number
  total_tax_amount?: number
  merchant_data?: string
  product_url?: string
  image_url?: string
  product_identifiers?: ProductIdentifiers
  subscription?: Subscription
}

export interface ShippingInfo {
  shipping_company?: string
  shipping_method?: string
  tracking_number?: string
  tracking_uri?: string
  return_shipping_company?: string
  return_tracking_number?: string
  return_tracking_uri?: string
}

export interface Address {
  organization_name?: string
  attention?: string
  given_name?: string
  family_name?: string
  title?: string
  street_address?: string
  street_address2?: string
  postal_code?: string
  city?: string
  region?: string
  country?: string
  email?: string
  phone?: string
}

export interface Customer {
  date_of_birth?: string
  national_identification_number?: string
  gender?: string
  title?: string
  type?: string
  last_four_ssn?: string
  organization_entity_type?: string
  organization_registration_id?: string
  vat_id?: string
}

/** Everything that names a person. Stored in rows of its own, so that it can be erased without touching history. */
export interface Persons {
  billingAddress?: Address
  shippingAddress?: Address
  customer?: Customer
}

/** What was bought: replaced as a whole when the authorization changes, never by a capture. */
export interface OrderDocument {
  orderLines: OrderLine[]
  orderTaxAmount?: number
  merchantData?: string
  merchantUrls?: Record<string, string>
  /** The order is captured in full as soon as it may be: at once, or when its review ends well. */
  autoCapture?: true
}

export interface PaymentMethod {
  /** In the Payments API's spelling, lower case: `invoice`, `pay_by_card`, … */
  type: string
  numberOfInstallments?: number
  numberOfDays?: number
}

/** One list of parcels as it was sent, with the change that added it. */
export interface ShippingInfoEntry {
  transactionId: string
  items: ShippingInfo[]
}

export interface Capture {
  captureId: string
  /** How it is paid out; absent where there was no contract. */
  settlement?: CaptureSettlement
  /** The part of its amount of which refunds have given back the fees; absent: none. */
  feesRefundedOf?: number
  /** 1 for the order's first capture; the wire's `klarna_reference` is the order's reference, `-`, this number. */
  number: number
  amount: number
  refundedAmount: number
  capturedAt: number
  description: string
  reference?: string
  orderLines: OrderLine[]
  shippingDelay?: number
  /** Which version of the order's persons this capture was shipped to. */
  personsVersion: number
  shippingInfo: ShippingInfoEntry[]
  dueDateExtensions: DueDateExtension[]
}

/** The shopper pays later, for a fee that the merchant bears. */
export interface DueDateExtension {
  transactionId: string
  days: number
  /** Minor units of the order's currency. */
  feeAmount: number
}

export interface Refund {
  refundId: string
  /** The change that made it. */
  transactionId: string
  /** 1 for the order's first refund. */
  number: number
  amount: number
  refundedAt: number
  description: string
  reference?: string
  orderLines: OrderLine[]
  /** The capture that it was attached to; absent when it stands against the order as a whole. */
  captureId?: string
}

interface OrderFields {
  orderId: string
  merchantId: string
  /** Eight characters, for people: on invoices and in support. Not an identity. */
  klarnaReference: string
  currency: string
  country: string
  locale: string
  fraudStatus: FraudStatus
  paymentMethod: PaymentMethod
  orderAmount: number
  originalOrderAmount: number
  capturedAmount: number
  refundedAmount: number
  captureCount: number
  refundCount: number
  /** Count of events so far: the next event has `version + 1`. */
  version: number
  documentVersion: number
  /** The version that the order itself has now; a capture may have another. */
  personsVersion: number
  /** The highest version of persons there is, of the order or of one of its captures. */
  personsCount: number
  merchantReference1?: string
  merchantReference2?: string
  /** Transaction id of the change that acknowledged the order; absent until then. */
  acknowledgedBy?: string
  /** Transaction id of the last extension of the authorization. */
  extendedBy?: string
  /** Transaction id of the change that released what was left. */
  releasedBy?: string
  /** When a pending review ended, ms. */
  fraudDecidedAt?: number
  /** The last captures and refunds, in short: whether a new one repeats one of them (see duplicates.ts). */
  recentMoves?: string
  createdAt: number
  expiresAt: number
  /** The order's history in detail. Absent when only the order's row was loaded (see `needsHistory`). */
  history?: OrderHistory
}

export interface OrderHistory {
  captures: Capture[]
  refunds: Refund[]
  shippingInfo: ShippingInfoEntry[]
}

interface Open extends OrderFields {
  status: 'AUTHORIZED' | 'PART_CAPTURED'
}
interface Captured extends OrderFields {
  status: 'CAPTURED'
}
interface Cancelled extends OrderFields {
  status: 'CANCELLED'
  /** Transaction id of the cancellation. */
  cancelledBy: string
}
interface Expired extends OrderFields {
  status: 'EXPIRED'
}

export type Order = Open | Captured | Cancelled | Expired

/**
 * The order as it is at `now`: past `expiresAt` an open order reads as expired, whether or not a job has
 * recorded it yet (rule: capture is possible until `expires_at`).
 */
export function asOf(order: Order, now: number): Order {
  const open = order.status === 'AUTHORIZED' || order.status === 'PART_CAPTURED'
  return open && order.expiresAt <= now ? { ...order, status: 'EXPIRED' } : order
}

/** What can still be captured, in minor units: order amount − captured while the order is open, else 0. */
export function capturable(order: Order): number {
  return order.status === 'AUTHORIZED' || order.status === 'PART_CAPTURED'
    ? order.orderAmount - order.capturedAmount
    : 0
}

/**
 * The wire's `remaining_authorized_amount`: a view, never used to decide. A cancelled order keeps showing
 * what it had (read off recordings of the original); every other closed order shows 0.
 */
export function shownRemaining(order: Order): number {
  return order.status === 'CANCELLED' ? order.orderAmount - order.capturedAmount : capturable(order)
}
