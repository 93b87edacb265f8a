/** Fields of sessions and orders as the Payments API takes them (sections 2.7 and 7 of the wire). */

import {
  AMOUNT_MAX,
  integer,
  oneOf,
  optionalText,
  paymentsAddress,
  paymentsLine,
  signedAmount,
  text,
} from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'

export const customer = Type.Object({
  date_of_birth: Type.Optional(Type.String({ pattern: '^(\\d{4}-\\d{2}-\\d{2})?$' })),
  gender: optionalText(20),
  last_four_ssn: Type.Optional(Type.String({ pattern: '^([0-9]{4}|[0-9]{9})$' })),
  national_identification_number: optionalText(50),
  organization_entity_type: optionalText(50),
  organization_registration_id: optionalText(50),
  title: optionalText(20),
  type: Type.Optional(oneOf(['person', 'organization'])),
  vat_id: optionalText(50),
})

/** Checked further where they are used (urls.ts): their scheme depends on the mode. */
export const merchantUrls = Type.Object({
  confirmation: optionalText(2000),
  notification: optionalText(2000),
  push: optionalText(2000),
  authorization: optionalText(2000),
})

const colour = Type.Optional(Type.String({ pattern: '^#[A-Fa-f0-9]{6}$' }))

/** In the order in which the wire names them when they are missing. */
const required = {
  purchase_country: Type.String({ pattern: '^[A-Za-z]{2}$' }),
  order_amount: integer(0, AMOUNT_MAX),
  order_lines: Type.Array(paymentsLine, { minItems: 1, maxItems: 1000 }),
  purchase_currency: Type.String({ pattern: '^[A-Za-z]{3}$' }),
}

const optional = {
  locale: Type.Optional(Type.String({ pattern: '^[A-Za-z]{2}(?:-[A-Za-z]{2})*$', maxLength: 35 })),
  order_tax_amount: Type.Optional(signedAmount),
  billing_address: Type.Optional(paymentsAddress),
  shipping_address: Type.Optional(paymentsAddress),
  customer: Type.Optional(customer),
  merchant_reference1: optionalText(255),
  merchant_reference2: optionalText(255),
  merchant_data: optionalText(6000),
  merchant_urls: Type.Optional(merchantUrls),
  custom_payment_method_ids: Type.Optional(Type.Array(text(255), { maxItems: 100 })),
}

const sessionOnly = {
  acquiring_channel: Type.Optional(oneOf(['ECOMMERCE', 'IN_STORE', 'TELESALES'])),
  attachment: Type.Optional(Type.Object({ body: text(100_000), content_type: text(255) })),
  design: optionalText(255),
  intent: Type.Optional(
    oneOf(['buy', 'tokenize', 'buy_and_tokenize', 'buy_and_link', 'buy_and_default_tokenize']),
  ),
  options: Type.Optional(
    Type.Object({
      color_border: colour,
      color_border_selected: colour,
      color_details: colour,
      color_text: colour,
      radius_border: optionalText(20),
    }),
  ),
}

export const sessionBody = Type.Object({ ...required, ...optional, ...sessionOnly })

export const sessionUpdateBody = Type.Partial(Type.Object({ ...required, ...optional, ...sessionOnly }))

export const placeOrderBody = Type.Object({
  ...required,
  ...optional,
  auto_capture: Type.Optional(Type.Boolean()),
})
