/** Limits of fields as tables: values that are taken, at the edge, and values that are refused, one past it. */
import { expect, it } from 'vitest'
import type { ErrorBody, Reply } from './client.ts'

export const AMOUNT_MAX = 200_000_000
export const SAFE = Number.MAX_SAFE_INTEGER
/** Of two bytes a character: limits count characters. */
export const text = (length: number) => 'ä'.repeat(length)

export interface Limit {
  /** As the refusal names it. */
  field: string
  /** A body in which the field has this value; everything else in it is valid. */
  body: (value: unknown) => Record<string, unknown>
  /** Values that are taken. */
  good: unknown[]
  /** Values that are refused. */
  bad: unknown[]
}

export const size = (max: number, min = 0) => ({
  good: min === 0 ? ['', text(max)] : [text(min), text(max)],
  bad: [text(max + 1), ...(min > 0 ? [text(min - 1)] : []), 7, true, {}, []],
})
export const NOT_INTEGERS = [1.5, '1', true, {}, [], SAFE + 1, -SAFE - 1]

export const sizesOf = (
  sizes: Record<string, number>,
  body: (name: string) => Limit['body'],
  prefix: string,
): Limit[] =>
  Object.entries(sizes).map(([name, max]) => ({ field: `${prefix}${name}`, body: body(name), ...size(max) }))

const PARCEL_SIZES = {
  shipping_company: 100,
  tracking_uri: 1024,
  return_shipping_company: 100,
  return_tracking_uri: 1024,
}
const PARCEL_METHODS = [
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
]
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
]
const IDENTIFIER_SIZES = {
  brand: 70,
  category_path: 750,
  color: 64,
  size: 64,
  global_trade_item_number: 50,
  manufacturer_part_number: 70,
}

/** Section 2.8, wherever a list of parcels is sent. */
export function parcelLimits(wrap: (parcels: unknown) => Record<string, unknown>): Limit[] {
  const one = (name: string) => (value: unknown) => wrap([{ [name]: value }])
  const tracking = (name: string): Limit => ({
    field: `shipping_info[0].${name}`,
    body: one(name),
    // A number is taken as its digits.
    good: ['', text(100), 0, 4711],
    bad: [text(101), true, {}, []],
  })
  return [
    ...sizesOf(PARCEL_SIZES, one, 'shipping_info[0].'),
    tracking('tracking_number'),
    tracking('return_tracking_number'),
    {
      field: 'shipping_info[0].shipping_method',
      body: one('shipping_method'),
      good: PARCEL_METHODS,
      bad: ['', 'home', 'Drone', 7],
    },
  ]
}

/** Section 2.4 to 2.6; the two APIs differ in a few numbers. */
export function lineLimits(
  wrap: (line: Record<string, unknown>) => Record<string, unknown>,
  numbers: { nameMin: number; unitMin: number; unitMax: number; taxRateMax: number },
): Limit[] {
  const field = (name: string) => `order_lines[0].${name}`
  const set = (name: string) => (value: unknown) => wrap({ [name]: value })
  const within = (object: string, rest: object) => (name: string) => (value: unknown) =>
    wrap({ [object]: { ...rest, [name]: value } })
  const subscription = within('subscription', { name: 'S', interval: 'DAY', interval_count: 1 })
  return [
    { field: field('name'), body: set('name'), ...size(255, numbers.nameMin) },
    { field: field('quantity_unit'), body: set('quantity_unit'), ...size(numbers.unitMax, numbers.unitMin) },
    ...sizesOf({ reference: 255, merchant_data: 1024, product_url: 1024, image_url: 1024 }, set, field('')),
    ...sizesOf(IDENTIFIER_SIZES, within('product_identifiers', {}), field('product_identifiers.')),
    { field: field('type'), body: set('type'), good: LINE_TYPES, bad: ['', 'Physical', 'food', 7] },
    {
      field: field('subscription.name'),
      body: subscription('name'),
      ...size(255, numbers.nameMin),
    },
    {
      field: field('subscription.interval'),
      body: subscription('interval'),
      good: ['DAY', 'WEEK', 'MONTH', 'YEAR'],
      bad: ['day', 'DECADE', 7],
    },
    {
      field: field('subscription.interval_count'),
      body: subscription('interval_count'),
      good: [1, 2_147_483_647],
      bad: [0, -1, 2_147_483_648, 1.5, '1'],
    },
  ]
}

/** How a 422 of Order Management and a 400 of Payments name their fields. */
export function expectUnprocessable(reply: Reply<ErrorBody>, field: string): void {
  expect([reply.status, reply.body.error_code]).toEqual([422, 'UNPROCESSABLE_ENTITY'])
  expect(reply.body.error_messages).toHaveLength(1)
  expect(reply.body.error_messages[0]).toContain(field.replace(/\[\d+\]/g, '').replaceAll('.', '/'))
}

export function expectBadValue(reply: Reply<ErrorBody>, field: string): void {
  expect([reply.status, reply.body.error_code, reply.body.error_messages]).toEqual([
    400,
    'BAD_VALUE',
    [`Bad value: ${field}`],
  ])
}

export const shown = (value: unknown) => {
  const json = JSON.stringify(value)
  return json.length > 40 ? `${json.slice(0, 10)}… (${json.length})` : json
}

/** Numbers of a capture's line: no arithmetic is asked of it, so each stands alone. */
export function numberLimits(
  wrap: (line: Record<string, unknown>) => Record<string, unknown>,
  taxRateMax: number,
): Limit[] {
  const limit = (name: string, good: number[], bad: number[]): Limit => ({
    field: `order_lines[0].${name}`,
    body: (value) => wrap({ [name]: value }),
    good,
    bad: [...bad, ...NOT_INTEGERS],
  })
  return [
    limit('quantity', [0, SAFE], [-1]),
    limit('unit_price', [-SAFE, 0, AMOUNT_MAX], [AMOUNT_MAX + 1]),
    limit('total_amount', [-SAFE, 0, AMOUNT_MAX], [AMOUNT_MAX + 1]),
    limit('total_discount_amount', [0, AMOUNT_MAX], [-1, AMOUNT_MAX + 1]),
    limit('total_tax_amount', [-SAFE, 0, AMOUNT_MAX], [AMOUNT_MAX + 1]),
    limit('tax_rate', [0, taxRateMax], [-1, taxRateMax + 1]),
  ]
}

/** Two tests per field: each value in a call of its own. */
export function checkLimits(
  limits: Limit[],
  send: (body: Record<string, unknown>) => Promise<Reply<ErrorBody>>,
  taken: number,
  expectRefused: (reply: Reply<ErrorBody>, field: string) => void,
): void {
  for (const { field, body, good, bad } of limits) {
    it(`${field}: takes ${good.map(shown).join(', ')}`, async () => {
      for (const value of good) {
        const { status, text } = await send(body(value))
        expect(status === taken ? taken : `${shown(value)}: ${status} ${text}`).toBe(taken)
      }
    })
    it(`${field}: refuses ${bad.map(shown).join(', ')}`, async () => {
      for (const value of bad) expectRefused(await send(body(value)), field)
    })
  }
}
