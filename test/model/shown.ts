/** What reads must show (sections 0 and 2 of the reference). */
import { expect } from 'vitest'
import type { Line } from './checkouts.ts'
import {
  capturedAmount,
  leftOf,
  type ModelCapture,
  type ModelOrder,
  type ModelRefund,
  type Persons,
  refundableOf,
  refundedAmount,
  type Span,
  statusOf,
} from './world.ts'

const ADDRESS = {
  organization_name: '',
  attention: '',
  given_name: '',
  family_name: '',
  title: '',
  street_address: '',
  street_address2: '',
  postal_code: '',
  city: '',
  region: '',
  country: '',
  email: '',
  phone: '',
}

export function shownOrder(order: ModelOrder, now: number): Record<string, unknown> {
  const { checkout } = order
  const status = statusOf(order, now)
  const captured = capturedAmount(order)
  return {
    order_id: order.orderId,
    status,
    fraud_status: 'ACCEPTED',
    order_amount: order.amount,
    original_order_amount: checkout.order_amount,
    captured_amount: captured,
    refunded_amount: refundedAmount(order),
    // A cancelled order shows what it had (recorded); any other closed one has nothing left.
    remaining_authorized_amount: status === 'CANCELLED' ? order.amount - captured : leftOf(order, now),
    purchase_currency: checkout.purchase_currency.toUpperCase(),
    purchase_country: checkout.purchase_country.toUpperCase(),
    locale: checkout.locale ?? 'en-US',
    klarna_reference: order.klarnaReference ?? expect.stringMatching(/^[0-9A-Z]{8}$/),
    ...references(order),
    ...(checkout.merchant_data !== undefined && { merchant_data: checkout.merchant_data }),
    order_lines: order.lines.map(shownLine),
    ...shownPersons(order.persons),
    customer: shownCustomer(checkout),
    created_at: during(order.placedAt),
    expires_at: new Date(order.expiresAt).toISOString(),
    captures: shownCaptures(order),
    refunds: order.refunds.map(shownRefund),
    initial_payment_method: expect.objectContaining({ type: 'INVOICE' }),
    shipping_info: order.shipping.flatMap(({ parcels }) => parcels),
  }
}

function references({ merchant_reference1, merchant_reference2 }: ModelOrder) {
  return {
    ...(merchant_reference1 && { merchant_reference1 }),
    ...(merchant_reference2 && { merchant_reference2 }),
  }
}

function shownPersons({ billing, shipping }: Persons) {
  return { billing_address: { ...ADDRESS, ...billing }, shipping_address: { ...ADDRESS, ...shipping } }
}

/** A date of birth is read back, a gender is not. */
function shownCustomer({ customer }: ModelOrder['checkout']) {
  const { date_of_birth } = customer ?? {}
  return date_of_birth === undefined ? {} : { date_of_birth }
}

export function shownRefund(refund: ModelRefund): Record<string, unknown> {
  return {
    refund_id: refund.refundId,
    refunded_amount: refund.amount,
    refunded_at: during(refund.at),
    description: refund.description,
    ...(refund.reference !== undefined && { reference: refund.reference }),
    order_lines: refund.lines.map(shownLine),
  }
}

export function shownCaptures(order: ModelOrder): Record<string, unknown>[] {
  return order.captures.map((capture, index) => shownCapture(order, capture, index + 1))
}

export function shownCapture(order: ModelOrder, capture: ModelCapture, number: number) {
  const { klarnaReference } = order
  return {
    capture_id: capture.captureId ?? expect.stringMatching(/^[0-9a-f-]{36}$/),
    klarna_reference:
      klarnaReference === undefined
        ? expect.stringMatching(new RegExp(`^[0-9A-Z]{8}-${number}$`))
        : `${klarnaReference}-${number}`,
    captured_amount: capture.amount,
    captured_at: during(capture.at),
    description: capture.description,
    ...(capture.reference !== undefined && { reference: capture.reference }),
    order_lines: capture.lines.map(shownLine),
    refunded_amount: capture.amount - refundableOf(order, capture),
    ...shownPersons(capture.persons),
    shipping_info: capture.shipping.flatMap(({ parcels }) => parcels),
  }
}

function shownLine(line: Line): Line {
  return { type: 'physical', total_discount_amount: 0, tax_rate: 0, total_tax_amount: 0, ...line }
}

/** UTC with milliseconds and `Z`, at a time at which the call was under way. */
function during({ from, to }: Span) {
  return {
    asymmetricMatch: (text: unknown) => {
      if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text))
        return false
      const at = Date.parse(text)
      return from <= at && at <= to
    },
    toString: () => 'Instant',
    toAsymmetricMatcher: () => `Instant<${new Date(from).toISOString()} to ${new Date(to).toISOString()}>`,
  }
}
