/** What a shopper is told of an order, laid out as a page. It needs no script, and loads nothing. */

import { type Html, html } from '../../shopper/html.ts'
import type { Item, OrderedLine, Row } from '../../shopper/items.ts'
import type { ShopperOrder, ShopperState } from '../../shopper/order.ts'
import type { Move } from '../../shopper/payment.ts'
import type { Parcel, Shipment } from '../../shopper/shipments.ts'
import { filled } from '../../shopper/texts.ts'
import { type Icon, icon, type Page } from '../pages/document.ts'
import { PAGE_TEXTS } from '../pages/texts.ts'
import { STYLE } from './style.ts'

/** `openUntil`: the day of it, in words. */
export function orderPage(order: ShopperOrder, openUntil: string, isSandbox: boolean): Page {
  const { language, title, shopName, texts } = order
  return {
    status: 200,
    language,
    title,
    merchantName: shopName,
    ...(isSandbox && { mark: PAGE_TEXTS[language].sandbox }),
    kind: 'order',
    style: STYLE,
    content: html`${head(order)}
<div>
${shipments(order)}
${ordered(order)}
</div>
<div>
${payment(order)}
${contact(order)}
</div>`,
    footer: html`<p>${filled(texts.openUntil, { date: openUntil })}</p>`,
  }
}

const ICONS: Record<ShopperState, Icon> = {
  ordered: 'done',
  underReview: 'waiting',
  rejected: 'over',
  partSent: 'waiting',
  sent: 'done',
  complete: 'done',
  closed: 'done',
  partRefunded: 'done',
  refunded: 'done',
  cancelled: 'over',
  expired: 'over',
}

function head({ state, title, summary, reference, placed, texts }: ShopperOrder): Html {
  return html`<div class="ask">
${icon(ICONS[state])}
<h1>${title}</h1>
<p class="more">${summary}</p>
<p class="facts">${texts.reference} <strong dir="auto">${reference}</strong><br>${placed}</p>
</div>`
}

function shipments({ shipments, toSend, texts }: ShopperOrder): Html | false {
  if (shipments.length === 0) return false
  const more = toSend && html`<h3>${texts.toSend}</h3>${itemList(toSend)}`
  return html`<section>
<h2>${texts.shipments}</h2>
${shipments.map((shipment) => shipmentPart(shipment, texts))}
${more && html`<div class="shipment">${more}</div>`}
</section>`
}

function shipmentPart({ heading, sent, items, parcels }: Shipment, texts: ShopperOrder['texts']): Html {
  const isUnknown = sent !== undefined && items.length === 0
  return html`<div class="shipment">
<h3>${heading}</h3>
${sent !== undefined && html`<p class="small">${sent}</p>`}
${items.length > 0 && itemList(items)}
${isUnknown && html`<p class="small">${texts.contentsUnknown}</p>`}
${parcels.map((parcel) => parcelPart(parcel, texts))}
</div>`
}

function parcelPart({ label, href, number, isReturn }: Parcel, texts: ShopperOrder['texts']): Html {
  const name =
    href === undefined
      ? html`<bdi>${label}</bdi>`
      : html`<a class="track" href="${href}" rel="noopener noreferrer nofollow">${label}</a>`
  return html`<p class="parcel">
${isReturn && html`<span class="kind">${texts.returns}</span>`}
${name}
${number !== undefined && html`<bdi class="number">${number}</bdi>`}
</p>`
}

function itemList(items: readonly Item[]): Html {
  return html`<ul>${items.map(({ name, quantity }) => html`<li>${quantity} × <bdi>${name}</bdi></li>`)}</ul>`
}

function ordered({ lines, sums, texts }: ShopperOrder): Html {
  return html`<section>
<h2>${texts.order}</h2>
${lines.length > 0 && html`<ul class="lines">${lines.map(linePart)}</ul>`}
<dl class="sums">${sums.map((row) => rowPart(row, row.isTotal ? 'total' : ''))}</dl>
</section>`
}

function linePart({ name, each, discount, amount }: OrderedLine): Html {
  return html`<li>
<p class="name" dir="auto">${name}</p>
<p class="sum">${amount}</p>
${each !== undefined && html`<p class="small">${each}</p>`}
${discount !== undefined && html`<p class="small">${discount}</p>`}
</li>`
}

function rowPart({ label, amount }: Row, kind: string, more: readonly Html[] = []): Html {
  return html`<div class="${kind}"><dt dir="auto">${label}</dt><dd>${amount}</dd>${more}</div>`
}

function payment({ payment, texts }: ShopperOrder): Html {
  const { charges, refunds, net, toCome, due, notes } = payment
  const rows = [
    ...[...charges, ...refunds].map(movePart),
    ...(net ? [rowPart(net, 'strong')] : []),
    ...(toCome ? [rowPart(toCome, 'strong')] : []),
  ]
  return html`<section>
<h2>${texts.payment}</h2>
${rows.length > 0 && html`<dl class="sums">${rows}</dl>`}
${notes.map((note) => html`<p class="more">${note}</p>`)}
${due.length > 0 && html`<div class="due"><h3>${texts.due}</h3><dl class="sums">${due.map((row) => rowPart(row, ''))}</dl></div>`}
</section>`
}

function movePart(move: Move): Html {
  const { description, items, fees } = move
  const said = (text: string) => html`<dd class="said" dir="auto">${text}</dd>`
  return rowPart(move, '', [
    ...(description === undefined ? [] : [said(description)]),
    ...items.map(({ name, quantity }) => said(`${quantity} × ${name}`)),
    ...fees.map(({ label, amount }) => said(`${label}: ${amount}`)),
  ])
}

function contact({ contact: { text, email, phone, url }, texts }: ShopperOrder): Html {
  const way = (label: string, href: string, shown: string) =>
    html`<p>${label}: <a href="${href}" rel="noopener noreferrer"><bdi>${shown}</bdi></a></p>`
  return html`<section class="contact">
<h2>${texts.contact}</h2>
<p class="more" dir="auto">${text}</p>
${email !== undefined && way(texts.email, `mailto:${email}`, email)}
${phone !== undefined && way(texts.phone, `tel:${phone.replaceAll(/[^+\d]/g, '')}`, phone)}
${url !== undefined && way(texts.website, url, url)}
</section>`
}
