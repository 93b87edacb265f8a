/** What reads answer, for the API reference. */

import { ORDER_STATUSES } from '../../domain/order/order.ts'
import { instant, managementLine, oneOf, shippingInfo } from '../schemas/fields.ts'
import { type TSchema, Type } from '../schemas/type.ts'
import { ADDRESS_FIELDS } from './wire.ts'

const amount = Type.Integer()
const text = Type.String()

/** Every field is there, empty when unknown. */
const addressSchema: TSchema = Type.Object(Object.fromEntries(ADDRESS_FIELDS.map((field) => [field, text])))

/** What was not sent reads as its default. */
const lineSchema = Type.Object({
  ...managementLine.properties,
  type: text,
  tax_rate: amount,
  total_discount_amount: amount,
  total_tax_amount: amount,
})

export const captureSchema = Type.Object({
  capture_id: text,
  klarna_reference: text,
  captured_amount: amount,
  captured_at: instant,
  description: text,
  reference: Type.Optional(text),
  order_lines: Type.Array(lineSchema),
  refunded_amount: amount,
  billing_address: addressSchema,
  shipping_address: addressSchema,
  shipping_info: Type.Array(shippingInfo),
})

export const refundSchema = Type.Object({
  refund_id: text,
  refunded_amount: amount,
  refunded_at: instant,
  description: text,
  reference: Type.Optional(text),
  order_lines: Type.Array(lineSchema),
  credit_invoice: Type.Optional(Type.Boolean()),
})

export const orderSchema = Type.Object({
  order_id: text,
  status: oneOf(ORDER_STATUSES),
  fraud_status: oneOf(['ACCEPTED', 'PENDING', 'REJECTED']),
  order_amount: amount,
  original_order_amount: amount,
  captured_amount: amount,
  refunded_amount: amount,
  remaining_authorized_amount: amount,
  purchase_currency: text,
  purchase_country: text,
  locale: text,
  klarna_reference: text,
  merchant_reference1: Type.Optional(text),
  merchant_reference2: Type.Optional(text),
  merchant_data: Type.Optional(text),
  order_lines: Type.Array(lineSchema),
  billing_address: addressSchema,
  shipping_address: addressSchema,
  customer: Type.Object({
    date_of_birth: Type.Optional(text),
    national_identification_number: Type.Optional(text),
  }),
  created_at: instant,
  expires_at: instant,
  captures: Type.Array(captureSchema),
  refunds: Type.Array(refundSchema),
  initial_payment_method: Type.Object({
    type: text,
    number_of_installments: Type.Optional(Type.Integer()),
  }),
  shipping_info: Type.Array(shippingInfo),
  capstan_merchant_id: Type.Optional(Type.String({ description: 'For the operator.' })),
  capstan_line_quantities: Type.Optional(
    Type.Array(
      Type.Object({
        reference: Type.Optional(text),
        name: text,
        ordered_quantity: Type.Integer(),
        captured_quantity: Type.Integer(),
        refunded_quantity: Type.Integer(),
      }),
    ),
  ),
})
