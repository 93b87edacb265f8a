/** Orders and captures as Order Management shows them. Section 0 of the wire: which fields are always there. */

import { lineQuantities } from '../../domain/order/line-quantities.ts'
import {
  type Address,
  asOf,
  type Capture,
  type Order,
  type OrderLine,
  type Persons,
  type Refund,
  type ShippingInfoEntry,
  shownRemaining,
} from '../../domain/order/order.ts'
import type { OrderRecord } from '../../engine/store.ts'

export const ADDRESS_FIELDS = [
  'organization_name',
  'attention',
  'given_name',
  'family_name',
  'title',
  'street_address',
  'street_address2',
  'postal_code',
  'city',
  'region',
  'country',
  'email',
  'phone',
] as const satisfies readonly (keyof Address)[]

/** The Payments API's names of payment methods, and those under which Order Management shows them. */
const INITIAL_PAYMENT_METHODS: Record<string, string> = {
  invoice: 'INVOICE',
  b2b_invoice: 'INVOICE_BUSINESS',
  base_account: 'ACCOUNT',
  direct_debit: 'DIRECT_DEBIT',
  direct_bank_transfer: 'BANK_TRANSFER',
  fixed_amount: 'FIXED_AMOUNT',
  fixed_sum_credit: 'FIXED_SUM_CREDIT',
  card: 'CARD',
  pay_by_card: 'PAY_BY_CARD',
  slice_it_by_card: 'FIXED_AMOUNT_BY_CARD',
  pay_later_by_card: 'PAY_LATER_BY_CARD',
  alternative_payment_method: 'ALTERNATIVE_PAYMENT_METHOD',
}

export const instantText = (ms: number): string => new Date(ms).toISOString()

/** The order as it is at `now`. */
export function orderOnWire(record: OrderRecord, now: number) {
  const order = asOf(record.order, now)
  const { document } = record
  const persons = record.persons.get(order.personsVersion) ?? {}
  return {
    order_id: order.orderId,
    status: order.status,
    fraud_status: order.fraudStatus,
    order_amount: order.orderAmount,
    original_order_amount: order.originalOrderAmount,
    captured_amount: order.capturedAmount,
    refunded_amount: order.refundedAmount,
    remaining_authorized_amount: shownRemaining(order),
    purchase_currency: order.currency,
    purchase_country: order.country,
    locale: order.locale,
    klarna_reference: order.klarnaReference,
    ...(order.merchantReference1 !== undefined && { merchant_reference1: order.merchantReference1 }),
    ...(order.merchantReference2 !== undefined && { merchant_reference2: order.merchantReference2 }),
    ...(document.merchantData !== undefined && { merchant_data: document.merchantData }),
    order_lines: document.orderLines.map(lineOnWire),
    billing_address: addressOnWire(persons.billingAddress),
    shipping_address: addressOnWire(persons.shippingAddress),
    customer: customerOnWire(persons),
    created_at: instantText(order.createdAt),
    expires_at: instantText(order.expiresAt),
    captures: capturesOnWire(record),
    refunds: (order.history?.refunds ?? []).map((refund) => refundOnWire(refund, order)),
    initial_payment_method: initialPaymentMethod(order),
    shipping_info: parcels(order.history?.shippingInfo ?? []),
  }
}

export function capturesOnWire({ order, persons }: OrderRecord) {
  return (order.history?.captures ?? []).map((capture) => captureOnWire(capture, order, persons))
}

export function captureOnWire(capture: Capture, order: Order, persons: OrderRecord['persons']) {
  const shippedTo = persons.get(capture.personsVersion)
  return {
    capture_id: capture.captureId,
    klarna_reference: `${order.klarnaReference}-${capture.number}`,
    captured_amount: capture.amount,
    captured_at: instantText(capture.capturedAt),
    description: capture.description,
    ...(capture.reference !== undefined && { reference: capture.reference }),
    order_lines: capture.orderLines.map(lineOnWire),
    refunded_amount: capture.refundedAmount,
    billing_address: addressOnWire(shippedTo?.billingAddress),
    shipping_address: addressOnWire(shippedTo?.shippingAddress),
    shipping_info: parcels(capture.shippingInfo),
  }
}

export function refundOnWire(refund: Refund, order: Order) {
  return {
    refund_id: refund.refundId,
    refunded_amount: refund.amount,
    refunded_at: instantText(refund.refundedAt),
    description: refund.description,
    ...(refund.reference !== undefined && { reference: refund.reference }),
    order_lines: refund.orderLines.map(lineOnWire),
    // Companies get a credit invoice; shoppers do not.
    ...(order.paymentMethod.type === 'b2b_invoice' && { credit_invoice: true }),
  }
}

/** What of each line is captured and refunded. */
export function lineQuantitiesOnWire({ order, document }: OrderRecord) {
  return lineQuantities(order, document).map(({ reference, name, ordered, captured, refunded }) => ({
    ...(reference !== undefined && { reference }),
    name,
    ordered_quantity: ordered,
    captured_quantity: captured,
    refunded_quantity: refunded,
  }))
}

/** Reads name a type and have numbers for what was not sent. */
function lineOnWire(line: OrderLine): OrderLine {
  return { type: 'physical', total_discount_amount: 0, tax_rate: 0, total_tax_amount: 0, ...line }
}

/** Every field is there, empty when unknown. */
function addressOnWire(address: Address = {}): Record<string, string> {
  return Object.fromEntries(ADDRESS_FIELDS.map((field) => [field, address[field] ?? '']))
}

function customerOnWire({ customer = {} }: Persons) {
  const { date_of_birth, national_identification_number } = customer
  return {
    ...(date_of_birth !== undefined && { date_of_birth }),
    ...(national_identification_number !== undefined && { national_identification_number }),
  }
}

function initialPaymentMethod({ paymentMethod }: Order) {
  const type = INITIAL_PAYMENT_METHODS[paymentMethod.type] ?? 'OTHER'
  const { numberOfInstallments } = paymentMethod
  return {
    type,
    ...(numberOfInstallments !== undefined && { number_of_installments: numberOfInstallments }),
  }
}

function parcels(entries: ShippingInfoEntry[]) {
  return entries.flatMap(({ items }) => items)
}
