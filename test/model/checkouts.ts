/** Random checkout bodies whose sums agree, for placing orders. */
import fc from 'fast-check'

export interface Line {
  name: string
  quantity: number
  unit_price: number
  total_amount: number
  type?: string
  reference?: string
  quantity_unit?: string
  tax_rate?: number
  total_discount_amount?: number
  total_tax_amount?: number
}

export type Address = Record<string, string>

/** What is sent, in the wire's names. */
export interface Checkout {
  purchase_country: string
  purchase_currency: string
  order_amount: number
  order_lines: Line[]
  order_tax_amount?: number
  locale?: string
  merchant_reference1?: string
  merchant_reference2?: string
  merchant_data?: string
  billing_address?: Address
  shipping_address?: Address
  customer?: Record<string, string>
  merchant_urls?: { confirmation?: string }
}

const texts = fc.constantFrom(
  'Tomatoes',
  'Überraschungsei',
  '寿司 🍣',
  'O’Neill "quoted" \\',
  '<b>&amp;</b>',
  'x',
)

/** `undefined` and absent are one on the wire; here absent is what is meant. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

const sometimes = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined, freq: 2 })

const taxedLine: fc.Arbitrary<Line> = fc
  .record({
    name: texts,
    quantity: fc.integer({ min: 1, max: 9 }),
    unit_price: fc.integer({ min: 1, max: 5000 }),
    discountPercent: fc.constantFrom(0, 0, 10, 100),
    tax_rate: sometimes(fc.constantFrom(0, 600, 1900, 2500)),
    type: sometimes(fc.constantFrom('physical', 'digital', 'shipping_fee')),
    reference: sometimes(fc.constantFrom('75001', 'sku-Ä')),
    quantity_unit: sometimes(fc.constantFrom('kg', 'Stk')),
  })
  .map(({ discountPercent, tax_rate, ...line }) => {
    const gross = line.quantity * line.unit_price
    const discount = Math.floor((gross * discountPercent) / 100)
    const total = gross - discount
    const rate = tax_rate ?? 0
    return defined({
      ...line,
      total_amount: total,
      total_discount_amount: discountPercent === 0 ? undefined : discount,
      tax_rate,
      total_tax_amount: rate === 0 ? undefined : Math.round((total * rate) / (10_000 + rate)),
    }) as Line
  })

const untaxedLine = taxedLine.map(({ tax_rate: _, total_tax_amount: __, ...line }) => line as Line)

const salesTax: fc.Arbitrary<Line> = fc.integer({ min: 1, max: 900 }).map((amount) => ({
  type: 'sales_tax',
  name: 'Sales tax',
  quantity: 1,
  unit_price: amount,
  total_amount: amount,
}))

const address = fc.constantFrom<Record<string, string>>(
  { given_name: 'Ada', family_name: 'Lövelace', city: 'Göteborg', country: 'SE' },
  { organization_name: 'Analytical Engines AB', email: 'ada@example.com', postal_code: '' },
)

const extras = fc.record({
  locale: sometimes(fc.constantFrom('sv-SE', 'en-US', 'de-AT')),
  merchant_reference1: sometimes(fc.constantFrom('A-1001', '', 'påse 7')),
  merchant_reference2: sometimes(fc.constantFrom('B', '')),
  merchant_data: sometimes(fc.constant('{"cart":[1,2,3]}')),
  billing_address: sometimes(address),
  shipping_address: sometimes(address),
  customer: sometimes(fc.constant({ date_of_birth: '1815-12-10', gender: 'female' })),
  merchant_urls: sometimes(fc.constant({ confirmation: 'https://shop.example/?order={order.id}' })),
})

const market = fc.constantFrom(
  { purchase_country: 'SE', purchase_currency: 'SEK' },
  { purchase_country: 'de', purchase_currency: 'eur' },
  { purchase_country: 'JP', purchase_currency: 'JPY' },
)

const sumOf = (lines: Line[], field: 'total_amount' | 'total_tax_amount') =>
  lines.reduce((sum, line) => sum + (line[field] ?? 0), 0)

/** Tax within each line. */
const europeanCheckout = fc
  .record({
    market,
    extras,
    lines: fc.array(taxedLine, { minLength: 1, maxLength: 3 }),
    stated: fc.boolean(),
  })
  .map(
    ({ market, extras, lines, stated }): Checkout => ({
      ...market,
      ...defined(extras),
      order_lines: lines,
      order_amount: sumOf(lines, 'total_amount'),
      ...(stated && { order_tax_amount: sumOf(lines, 'total_tax_amount') }),
    }),
  )

/** Sales tax on top, as a line of its own. */
const americanCheckout = fc
  .record({ extras, lines: fc.array(untaxedLine, { minLength: 1, maxLength: 2 }), tax: salesTax })
  .map(
    ({ extras, lines, tax }): Checkout => ({
      purchase_country: 'US',
      purchase_currency: 'USD',
      ...defined(extras),
      order_lines: [...lines, tax],
      order_amount: sumOf(lines, 'total_amount') + tax.total_amount,
      order_tax_amount: tax.total_amount,
    }),
  )

export const checkouts: fc.Arbitrary<Checkout> = fc.oneof(
  { arbitrary: europeanCheckout, weight: 4 },
  { arbitrary: americanCheckout, weight: 1 },
)
