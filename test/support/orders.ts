/** Order bodies as shops send them: those of ../shared/data where it is there, and samples of every kind. */
import { existsSync, readFileSync } from 'node:fs'
import type { OrderLine } from '../../src/domain/order/order.ts'
import type { CheckoutFields } from '../../src/domain/payments/session.ts'

const REAL_ORDERS = new URL('../../../shared/data/orders.ndjson', import.meta.url)

/** Up to `limit` real bodies: ten countries, currencies with 0, 2 and 3 decimals. Empty where there is no such file. */
export function realOrders(limit = Number.POSITIVE_INFINITY): CheckoutFields[] {
  if (!existsSync(REAL_ORDERS)) return []
  const lines = readFileSync(REAL_ORDERS, 'utf8').split('\n').filter(Boolean)
  return lines.slice(0, limit).map((line) => JSON.parse(line) as CheckoutFields)
}

export function tomatoes(fields: Partial<OrderLine> = {}): OrderLine {
  return {
    type: 'physical',
    reference: '75001',
    name: 'Tomatoes',
    quantity: 10,
    quantity_unit: 'kg',
    unit_price: 600,
    tax_rate: 0,
    total_amount: 6000,
    total_discount_amount: 0,
    total_tax_amount: 0,
    ...fields,
  }
}

/** The order of the documentation: 10 kg of tomatoes at 600. */
export function tomatoOrder(fields: Partial<CheckoutFields> = {}): CheckoutFields {
  return {
    purchase_country: 'SE',
    purchase_currency: 'SEK',
    locale: 'sv-SE',
    order_amount: 6000,
    order_tax_amount: 0,
    order_lines: [tomatoes()],
    ...fields,
  }
}

/** An order of this amount in one line. */
export function orderOf(amount: number, fields: Partial<CheckoutFields> = {}): CheckoutFields {
  const line = tomatoes({ quantity: 1, unit_price: amount, total_amount: amount })
  return tomatoOrder({ order_amount: amount, order_lines: [line], ...fields })
}

const ADA = {
  title: 'Ms',
  given_name: 'Ada',
  family_name: 'Lövelace-Ångström',
  email: 'ada@example.com',
  phone: '+46700000001',
  street_address: 'Sveavägen 44',
  street_address2: 'c/o Babbage',
  postal_code: '111 34',
  city: 'Stockholm',
  country: 'SE',
}

const minus = (
  type: string,
  name: string,
  amount: number,
  tax?: [rate: number, amount: number],
): OrderLine => ({
  type,
  name,
  quantity: 1,
  unit_price: -amount,
  total_amount: -amount,
  ...(tax && { tax_rate: tax[0], total_tax_amount: -tax[1] }),
})

/** One body of every kind that shops send; each is placed as it is. */
export const SAMPLES: Record<string, CheckoutFields> = {
  'the four required fields': {
    purchase_country: 'SE',
    purchase_currency: 'SEK',
    order_amount: 6000,
    order_lines: [{ name: 'Tomatoes', quantity: 10, unit_price: 600, total_amount: 6000 }],
  },
  'codes in lower case': tomatoOrder({ purchase_country: 'se', purchase_currency: 'sek' }),
  'persons and references': tomatoOrder({
    billing_address: ADA,
    shipping_address: { ...ADA, given_name: 'Charles', city: 'Göteborg' },
    customer: { date_of_birth: '1815-12-10', gender: 'female', type: 'person' },
    merchant_reference1: 'A-1001',
    merchant_reference2: 'påse 7',
    merchant_data: JSON.stringify({ cart: [1, 2, 3] }),
    merchant_urls: { confirmation: 'https://shop.example/confirm?order={order.id}' },
  }),
  'a company': tomatoOrder({
    billing_address: { ...ADA, organization_name: 'Analytical Engines AB', attention: 'Ada' },
    customer: { type: 'organization', organization_registration_id: '556036-0793', vat_id: 'SE556036079301' },
  }),
  'tax, discount within a line, shipping': {
    purchase_country: 'DE',
    purchase_currency: 'EUR',
    locale: 'de-DE',
    order_amount: 9990,
    order_tax_amount: 1595,
    order_lines: [
      tomatoes({
        name: 'Überraschungsei',
        quantity: 2,
        quantity_unit: 'Stk',
        unit_price: 5000,
        total_discount_amount: 500,
        total_amount: 9500,
        tax_rate: 1900,
        total_tax_amount: 1517,
      }),
      {
        type: 'shipping_fee',
        name: 'Versand',
        quantity: 1,
        unit_price: 490,
        total_amount: 490,
        tax_rate: 1900,
        total_tax_amount: 78,
      },
    ],
  },
  'discount, store credit and gift card lines': {
    purchase_country: 'NO',
    purchase_currency: 'NOK',
    order_amount: 7500,
    order_tax_amount: 1900,
    order_lines: [
      tomatoes({
        quantity: 1,
        unit_price: 10000,
        total_amount: 10000,
        tax_rate: 2500,
        total_tax_amount: 2000,
      }),
      minus('discount', 'Rabatt', 500, [2500, 100]),
      minus('store_credit', 'Tilgodelapp', 1000),
      minus('gift_card', 'Gavekort', 1000),
    ],
  },
  'US sales tax': {
    purchase_country: 'US',
    purchase_currency: 'USD',
    locale: 'en-US',
    order_amount: 10825,
    order_tax_amount: 825,
    order_lines: [
      { name: 'Bookcase', quantity: 1, unit_price: 10000, total_amount: 10000 },
      { type: 'sales_tax', name: 'Sales tax', quantity: 1, unit_price: 825, total_amount: 825 },
    ],
  },
  'a currency without decimals': orderOf(1980, {
    purchase_country: 'JP',
    purchase_currency: 'JPY',
    locale: 'ja-JP',
  }),
  'a currency with three decimals': orderOf(12345, { purchase_country: 'KW', purchase_currency: 'KWD' }),
  'digital goods, surcharge, a subscription': tomatoOrder({
    order_amount: 6600,
    order_lines: [
      tomatoes({
        type: 'digital',
        subscription: { name: 'Weekly', interval: 'WEEK', interval_count: 1 },
        product_identifiers: {
          brand: 'Red',
          category_path: 'Food > Vegetables',
          color: 'red',
          size: 'L',
          global_trade_item_number: '735858293167',
          manufacturer_part_number: 'T-1',
        },
        merchant_data: '{"sku":7}',
        product_url: 'https://shop.example/tomatoes',
        image_url: 'https://shop.example/tomatoes.png',
      }),
      { type: 'surcharge', name: 'Small order', quantity: 1, unit_price: 600, total_amount: 600 },
    ],
  }),
  'one minor unit': orderOf(1),
  'the largest amount': orderOf(200_000_000),
  'nothing to pay': orderOf(0),
  'texts in many scripts': tomatoOrder({
    order_lines: [tomatoes({ name: '寿司 🍣 سوشي суши "quoted" \\ <b>&amp;</b>\t\n' })],
    billing_address: { given_name: 'فاطمة', family_name: 'الصباح', city: 'مدينة الكويت', country: 'KW' },
  }),
}
