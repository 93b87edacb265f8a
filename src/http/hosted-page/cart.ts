/** What is bought, line by line, what it costs, and where it goes. */
import type { Address, OrderLine } from '../../domain/order/order.ts'
import type { CheckoutFields } from '../../domain/payments/session.ts'
import type { Formats } from '../../shopper/formats.ts'
import { type Html, html } from '../../shopper/html.ts'
import { isExtra } from '../../shopper/items.ts'
import type { TextKey } from './texts.ts'

interface Shown {
  t: Readonly<Record<TextKey, string>>
  formats: Formats
  /** Without subtotal and tax, as the shop asked for. */
  plain: boolean
  addresses: boolean
}

/** A longer cart is folded: what to do about it must not be far away on a phone. */
const OPEN_LINES_MAX = 6

export function cart(fields: CheckoutFields, shown: Shown): Html {
  const { t, addresses } = shown
  const goods = fields.order_lines.filter((line) => !isExtra(line))
  const isOpen = goods.length <= OPEN_LINES_MAX
  const list = html`<ul>${goods.map((line) => item(line, shown))}</ul>`
  return html`<details class="cart" ${isOpen && OPEN}>
<summary><h2>${t.cart}</h2><span class="count">${goods.length}</span></summary>
${goods.length > 0 && list}
</details>
${sums(fields, goods, shown)}
${addresses && places(fields, shown)}`
}

const OPEN: Html = { markup: 'open' }

function item(line: OrderLine, { t, formats }: Shown): Html {
  const { quantity, quantity_unit, total_discount_amount: discount } = line
  const isMany = quantity !== 1 || Boolean(quantity_unit)
  const many = [formats.number(quantity), quantity_unit].filter(Boolean).join(' ')
  return html`<li>
<p class="name" dir="auto">${line.name}</p>
<p class="sum">${formats.money(line.total_amount)}</p>
${isMany && html`<p class="small">${many} × ${formats.money(line.unit_price)}</p>`}
${Boolean(discount) && html`<p class="small">${t.discount} ${formats.money(-(discount ?? 0))}</p>`}
</li>`
}

function sums(fields: CheckoutFields, goods: OrderLine[], { t, formats, plain }: Shown): Html {
  const extras = fields.order_lines.filter(isExtra)
  const row = (label: string, amount: number, kind = '') =>
    html`<div class="${kind}"><dt dir="auto">${label}</dt><dd>${formats.money(amount)}</dd></div>`
  const subtotal = goods.reduce((sum, { total_amount }) => sum + total_amount, 0)
  // Where tax comes on top it has a line of its own.
  const includedTax = extras.some(({ type }) => type === 'sales_tax') ? 0 : (fields.order_tax_amount ?? 0)
  return html`<dl class="sums">
${!plain && extras.length > 0 && row(t.subtotal, subtotal)}
${extras.map(({ name, total_amount }) => row(name, total_amount))}
${row(t.total, fields.order_amount, 'total')}
${!plain && includedTax !== 0 && row(t.taxIncluded, includedTax)}
</dl>`
}

function places({ billing_address, shipping_address }: CheckoutFields, { t, formats }: Shown): Html {
  const delivery = linesOf(shipping_address ?? billing_address, formats)
  const billing = linesOf(billing_address, formats)
  const isElsewhere = billing.join('\n') !== delivery.join('\n')
  const place = (label: string, lines: string[]) =>
    lines.length > 0 &&
    html`<section><h2>${label}</h2><address dir="auto">${lines.map((line) => html`<span>${line}</span>`)}</address></section>`
  return html`<div class="places">
${place(t.delivery, delivery)}
${isElsewhere && place(t.billing, billing)}
</div>`
}

function linesOf(address: Address | undefined, formats: Formats): string[] {
  if (!address) return []
  const { organization_name, given_name, family_name, street_address, street_address2, country } = address
  const name = [given_name, family_name].filter(Boolean).join(' ')
  const town = [address.postal_code, address.city].filter(Boolean).join(' ')
  const lines = [organization_name, name, street_address, street_address2, town, address.region]
  const known = lines.filter((line): line is string => Boolean(line))
  return country ? [...known, formats.country(country)] : known
}
