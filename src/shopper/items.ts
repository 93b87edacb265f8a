/** Goods and sums as lines of text. */
import type { Order, OrderDocument, OrderLine } from '../domain/order/order.ts'
import type { Formats } from './formats.ts'
import type { ShopperTexts } from './texts.ts'

export interface Item {
  name: string
  /** With its unit; 1 as well. */
  quantity: string
}

export interface OrderedLine extends Item {
  /** How many of what price; absent for a single piece. */
  each?: string
  discount?: string
  amount: string
}

export interface Row {
  label: string
  amount: string
  isTotal?: true
}

/** What comes on top of the goods, or off them: told below them, before the total. */
const EXTRAS: ReadonlySet<string> = new Set([
  'discount',
  'shipping_fee',
  'sales_tax',
  'store_credit',
  'gift_card',
  'surcharge',
  'return_fee',
])

export function isExtra({ type }: Pick<OrderLine, 'type'>): boolean {
  return type !== undefined && EXTRAS.has(type)
}

type Counted = Pick<OrderLine, 'name' | 'quantity' | 'quantity_unit'>

export function itemsOf(lines: readonly Counted[], formats: Formats): Item[] {
  return lines.map((line) => ({ name: line.name, quantity: quantityOf(line, formats) }))
}

function quantityOf({ quantity, quantity_unit }: Counted, formats: Formats): string {
  return [formats.number(quantity), quantity_unit].filter(Boolean).join(' ')
}

export function orderedLine(line: OrderLine, texts: ShopperTexts, formats: Formats): OrderedLine {
  const { name, unit_price, total_amount, total_discount_amount: discount = 0 } = line
  const quantity = quantityOf(line, formats)
  const isMany = line.quantity !== 1 || Boolean(line.quantity_unit)
  return {
    name,
    quantity,
    ...(isMany && { each: `${quantity} × ${formats.money(unit_price)}` }),
    ...(discount !== 0 && { discount: `${texts.discount} ${formats.money(-discount)}` }),
    amount: formats.money(total_amount),
  }
}

export function sumsOf(
  order: Order,
  { orderLines, orderTaxAmount = 0 }: OrderDocument,
  texts: ShopperTexts,
  formats: Formats,
): Row[] {
  const extras = orderLines.filter(isExtra)
  // Where tax comes on top it has a line of its own.
  const includedTax = extras.some(({ type }) => type === 'sales_tax') ? 0 : orderTaxAmount
  const tax: Row[] =
    includedTax === 0 ? [] : [{ label: texts.taxIncluded, amount: formats.money(includedTax) }]
  return [
    ...extras.map(({ name, total_amount }) => ({ label: name, amount: formats.money(total_amount) })),
    { label: texts.total, amount: formats.money(order.orderAmount), isTotal: true },
    ...tax,
  ]
}
