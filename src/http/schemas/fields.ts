/** Field schemas shared by the APIs. Limits are those of the wire: sections of the reference name their source. */
import { type TSchema, Type } from './type.ts'

/** The largest amount of one call, minor units. */
export const AMOUNT_MAX = 200_000_000
/** JSON numbers beyond it lose digits: they are refused, never rounded. */
const INTEGER_MAX = Number.MAX_SAFE_INTEGER
const INTEGER_MIN = Number.MIN_SAFE_INTEGER

export const text = (maxLength: number, minLength = 0) => Type.String({ minLength, maxLength })

export const optionalText = (maxLength: number, minLength = 0) => Type.Optional(text(maxLength, minLength))

export const integer = (minimum: number, maximum = INTEGER_MAX) => Type.Integer({ minimum, maximum })

/**
 * May be negative: discounts, and the tax of an order whose discounts are taxed higher than its goods. No lower
 * limit but that of exact numbers.
 */
export const signedAmount = Type.Integer({ minimum: INTEGER_MIN, maximum: AMOUNT_MAX })

const LINE_TYPES = [
  'physical',
  'discount',
  'shipping_fee',
  'sales_tax',
  'store_credit',
  'gift_card',
  'digital',
  'surcharge',
  'return_fee',
] as const

const SHIPPING_METHODS = [
  'PickUpStore',
  'Home',
  'BoxReg',
  'BoxUnreg',
  'PickUpPoint',
  'Own',
  'Postal',
  'DHLPackstation',
  'Digital',
  'Undefined',
  'PickUpWarehouse',
  'ClickCollect',
  'PalletDelivery',
] as const

export const oneOf = Type.Enum

const productIdentifiers = Type.Object({
  brand: optionalText(70),
  category_path: optionalText(750),
  color: optionalText(64),
  size: optionalText(64),
  global_trade_item_number: optionalText(50),
  manufacturer_part_number: optionalText(70),
})

/** The two APIs differ in how short or long a line's texts may be, not in what a line is. */
function orderLine(limits: { nameMin: number; unitMin: number; unitMax: number; taxRateMax: number }) {
  return Type.Object({
    type: Type.Optional(oneOf(LINE_TYPES)),
    reference: optionalText(255),
    name: text(255, limits.nameMin),
    quantity: integer(0),
    quantity_unit: optionalText(limits.unitMax, limits.unitMin),
    unit_price: signedAmount,
    tax_rate: Type.Optional(integer(0, limits.taxRateMax)),
    total_amount: signedAmount,
    total_discount_amount: Type.Optional(integer(0, AMOUNT_MAX)),
    total_tax_amount: Type.Optional(signedAmount),
    merchant_data: optionalText(1024),
    product_url: optionalText(1024),
    image_url: optionalText(1024),
    product_identifiers: Type.Optional(productIdentifiers),
    subscription: Type.Optional(
      Type.Object({
        name: text(255, limits.nameMin),
        interval: oneOf(['DAY', 'WEEK', 'MONTH', 'YEAR']),
        interval_count: integer(1, 2_147_483_647),
      }),
    ),
  })
}

/** Order Management: section 2.4. */
export const managementLine = orderLine({ nameMin: 0, unitMin: 0, unitMax: 10, taxRateMax: 2_147_483_647 })
/** Payments: section 7. */
export const paymentsLine = orderLine({ nameMin: 1, unitMin: 1, unitMax: 8, taxRateMax: 10_000 })

/** Payments: section 2.7. */
export const paymentsAddress = Type.Object({
  organization_name: optionalText(99),
  attention: optionalText(99),
  given_name: optionalText(99),
  family_name: optionalText(99),
  title: optionalText(20),
  street_address: optionalText(99),
  street_address2: optionalText(99),
  postal_code: optionalText(10),
  city: optionalText(99),
  region: optionalText(99),
  country: Type.Optional(Type.String({ pattern: '^[A-Za-z]{2}$' })),
  email: optionalText(99),
  phone: optionalText(99),
})

/** Order Management: section 2.7. */
export const managementAddress = Type.Object({
  organization_name: optionalText(255),
  attention: optionalText(255),
  given_name: optionalText(100),
  family_name: optionalText(100),
  title: optionalText(20),
  street_address: optionalText(100),
  street_address2: optionalText(100),
  postal_code: optionalText(10),
  city: optionalText(200),
  region: optionalText(200),
  country: Type.Optional(Type.String({ pattern: '^([A-Za-z]{2})?$' })),
  email: optionalText(100),
  phone: optionalText(100),
})

/** A tracking number may come as a JSON number; the body parser has turned it into its digits by then. */
export const shippingInfo = Type.Object({
  shipping_company: optionalText(100),
  shipping_method: Type.Optional(oneOf(SHIPPING_METHODS)),
  tracking_number: optionalText(100),
  tracking_uri: optionalText(1024),
  return_shipping_company: optionalText(100),
  return_tracking_number: optionalText(100),
  return_tracking_uri: optionalText(1024),
})

/** The error body, for the API reference. */
export const errorSchema = Type.Object({
  error_code: Type.String(),
  error_messages: Type.Array(Type.String()),
  correlation_id: Type.String(),
  details: Type.Optional(Type.Record()),
})

export const instant = Type.String({ format: 'date-time' })

export function failure(description: string): { description: string; schema: TSchema } {
  return { description, schema: errorSchema }
}
