/** A message to a shopper: the content of the order's page, as text and as HTML that programs for mail show. */
import { oneLine } from '../domain/messages/address.ts'
import { type Html, html } from '../shopper/html.ts'
import type { Item, Row } from '../shopper/items.ts'
import type { ShopperOrder } from '../shopper/order.ts'
import type { Move } from '../shopper/payment.ts'
import type { Parcel, Shipment } from '../shopper/shipments.ts'

/** For who tests a shop, whatever the shopper reads. */
const SANDBOX = 'Sandbox'

export interface MessageOptions {
  /** The order's page; absent where there is none to show. */
  link?: string
  /** What it is about is a refund and nothing else: then that is what it is called. */
  refund?: 'part' | 'whole'
  isSandbox: boolean
}

export interface MessageText {
  subject: string
  html: string
  text: string
}

export function messageOf(told: ShopperOrder, options: MessageOptions): MessageText {
  const { reference, shopName } = told
  const title = titleOf(told, options)
  const mark = options.isSandbox ? `[${SANDBOX}] ` : ''
  return {
    subject: `${mark}${title} – ${reference}, ${shopName}`,
    html: htmlOf(told, title, options),
    text: textOf(told, title, options),
  }
}

function titleOf({ title, texts }: ShopperOrder, { refund }: MessageOptions): string {
  if (refund === undefined) return title
  return refund === 'whole' ? texts.refunded : texts.partRefunded
}

/** Longer names fill screens; the shop's page cuts none. */
const LINE_MAX = 500
const line = (text: string) => oneLine(text, LINE_MAX)

function textOf(told: ShopperOrder, title: string, { link, isSandbox }: MessageOptions): string {
  const { texts, payment, contact } = told
  const blocks: (string | false | undefined)[][] = [
    [isSandbox && SANDBOX, line(told.shopName)],
    // Of a refund the state says more than its own title, and stands under it.
    [line(title), told.title !== title && line(told.title), line(told.summary)],
    [`${texts.reference}: ${line(told.reference)}`, line(told.placed), link && `${texts.order}: ${link}`],
    [heading(texts.order), ...told.lines.map(lineText), ...told.sums.map(rowText)],
    ...told.shipments.map((shipment) => shipmentText(shipment, told)),
    told.toSend ? [heading(texts.toSend), ...told.toSend.map(itemText)] : [],
    [
      heading(texts.payment),
      ...[...payment.charges, ...payment.refunds].flatMap(moveText),
      payment.net && rowText(payment.net),
      payment.toCome && rowText(payment.toCome),
      ...(payment.due.length > 0 ? [texts.due, ...payment.due.map(rowText)] : []),
      ...payment.notes.map(line),
    ],
    [
      heading(texts.contact),
      line(contact.text),
      contact.email && `${texts.email}: ${line(contact.email)}`,
      contact.phone && `${texts.phone}: ${line(contact.phone)}`,
      contact.url && `${texts.website}: ${line(contact.url)}`,
    ],
  ]
  return `${blocks
    .map((lines) => lines.filter(Boolean).join('\n'))
    .filter((block) => block !== '')
    .join('\n\n')}\n`
}

const heading = (text: string) => `${line(text)}\n${'-'.repeat(Math.min([...text].length, 40))}`
const rowText = ({ label, amount }: Row) => `${line(label)}: ${amount}`
const itemText = ({ quantity, name }: Item) => `${line(quantity)} × ${line(name)}`

function lineText({ name, quantity, each, discount, amount }: ShopperOrder['lines'][number]): string {
  const more = [each ?? quantity, discount].filter((part) => part !== undefined).map(line)
  return `${line(name)} (${more.join(', ')}): ${amount}`
}

function moveText({ label, amount, description, items, fees }: Move): string[] {
  return [
    `${line(label)}: ${amount}`,
    ...(description === undefined ? [] : [`  ${line(description)}`]),
    ...items.map((item) => `  ${itemText(item)}`),
    ...fees.map((fee) => `  ${rowText(fee)}`),
  ]
}

function shipmentText({ heading: name, sent, items, parcels }: Shipment, { texts }: ShopperOrder): string[] {
  return [
    heading(name),
    ...(sent === undefined ? [] : [line(sent)]),
    ...(items.length === 0 ? [texts.contentsUnknown] : items.map(itemText)),
    ...parcels.map((parcel) => [parcelText(parcel, texts), parcel.href].filter(Boolean).join('\n  ')),
  ]
}

function parcelText({ label, number, isReturn }: Parcel, { returns }: ShopperOrder['texts']): string {
  const parts = [isReturn && returns, line(label), number !== undefined && line(number)]
  return parts.filter(Boolean).join(': ')
}

/**
 * Programs for mail take little: tables, and styles in the elements. Colours are left to them but for lines and quiet
 * text, which are read on white and on black alike.
 */
const BODY =
  'margin:0;padding:24px 16px;font:16px/1.5 system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif'
const SHEET = 'max-width:600px;margin:0 auto;overflow-wrap:anywhere'
const TABLE = 'width:100%;border-collapse:collapse'
const CELL =
  'padding:6px 0;border-bottom:1px solid #8884;text-align:left;vertical-align:top;font-weight:normal'
const AMOUNT = `${CELL};padding-left:16px;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums`
const TITLE = 'margin:8px 0;font-size:22px;line-height:1.25'
const SECTION = 'margin:28px 0 4px;font-size:16px'
const PARAGRAPH = 'margin:4px 0'
const LIST = 'margin:4px 0;padding-left:20px'
const BUTTON =
  'display:inline-block;margin:16px 0;padding:12px 20px;border-radius:10px;background:#17573f;color:#fff;font-weight:600;text-decoration:none'

function htmlOf(told: ShopperOrder, title: string, { link, isSandbox }: MessageOptions): string {
  const { language, texts, shopName, payment, contact, toSend } = told
  const page = html`<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body style="${BODY}"><div style="${SHEET}">
${isSandbox && paragraph(SANDBOX)}<p style="${PARAGRAPH};font-weight:600">${shopName}</p>
<h1 style="${TITLE}">${title}</h1>
${told.title !== title && paragraph(told.title)}${paragraph(told.summary)}
${paragraph(`${texts.reference}: ${told.reference}`)}${paragraph(told.placed)}
${link !== undefined && html`<p style="margin:0"><a href="${link}" style="${BUTTON}">${texts.order}</a></p>`}
${section(texts.order)}${table(told.lines.map(lineRow), told.sums.map(row))}
${told.shipments.map((shipment) => shipmentHtml(shipment, told))}
${toSend && html`${section(texts.toSend)}${list(toSend)}`}
${section(texts.payment)}${table(
  [...payment.charges, ...payment.refunds].map(moveRow),
  [payment.net, payment.toCome].map((sum) => sum && row(sum)),
)}
${payment.due.length > 0 && html`<h3 style="${SECTION}">${texts.due}</h3>${table(payment.due.map(row))}`}
${payment.notes.map(paragraph)}
${section(texts.contact)}${paragraph(contact.text)}
${contact.email !== undefined && paragraph(`${texts.email}: ${contact.email}`)}
${contact.phone !== undefined && paragraph(`${texts.phone}: ${contact.phone}`)}
${contact.url !== undefined && paragraph(`${texts.website}: ${contact.url}`)}
</div></body></html>`
  return `<!doctype html>\n${page.markup.replace(/\n{2,}/g, '\n')}\n`
}

const paragraph = (text: string) => html`<p style="${PARAGRAPH}">${text}</p>`
const section = (text: string) => html`<h2 style="${SECTION}">${text}</h2>`
const list = (items: readonly Item[]) =>
  html`<ul style="${LIST}">${items.map(({ quantity, name }) => html`<li>${quantity} × ${name}</li>`)}</ul>`

function table(...rows: (Html | undefined)[][]): Html | undefined {
  return rows.flat().some(Boolean) ? html`<table style="${TABLE}">${rows}</table>` : undefined
}

function row({ label, amount, isTotal }: Row): Html {
  const weight = isTotal ? ';font-weight:600' : ''
  return html`<tr><th scope="row" style="${CELL}${weight}">${label}</th><td style="${AMOUNT}${weight}">${amount}</td></tr>`
}

function lineRow({ name, quantity, each, discount, amount }: ShopperOrder['lines'][number]): Html {
  const more = [each ?? quantity, discount].filter((part) => part !== undefined).join(', ')
  return html`<tr><th scope="row" style="${CELL}">${name}<br><small>${more}</small></th><td style="${AMOUNT}">${amount}</td></tr>`
}

function moveRow({ label, amount, description, items, fees }: Move): Html {
  const more = [
    ...(description === undefined ? [] : [description]),
    ...items.map(({ quantity, name }) => `${quantity} × ${name}`),
    ...fees.map((fee) => `${fee.label}: ${fee.amount}`),
  ]
  return html`<tr><th scope="row" style="${CELL}">${label}${more.map((text) => html`<br><small>${text}</small>`)}</th><td style="${AMOUNT}">${amount}</td></tr>`
}

function shipmentHtml({ heading: name, sent, items, parcels }: Shipment, { texts }: ShopperOrder): Html {
  return html`${section(name)}${sent !== undefined && paragraph(sent)}
${items.length === 0 ? paragraph(texts.contentsUnknown) : list(items)}
${parcels.map((parcel) => parcelHtml(parcel, texts))}`
}

function parcelHtml({ label, href, number, isReturn }: Parcel, { returns }: ShopperOrder['texts']): Html {
  const name = href === undefined ? label : html`<a href="${href}">${label}</a>`
  return html`<p style="${PARAGRAPH}">${isReturn && `${returns}: `}${name}${number !== undefined && `: ${number}`}</p>`
}
