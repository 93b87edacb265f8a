/**
 * What a shopper is told of an order, whole: pages and messages lay it out and add nothing. Texts, money and dates are
 * ready in the order's locale. Nobody's name or address is in it, and no id but the reference that the shop gave.
 */
import { lineQuantities } from '../domain/order/line-quantities.ts'
import { asOf, type Capture, capturable, type Order, type OrderDocument } from '../domain/order/order.ts'
import { type Formats, formatsOf } from './formats.ts'
import { type Item, isExtra, itemsOf, type OrderedLine, orderedLine, type Row, sumsOf } from './items.ts'
import { hasLanguage, type Language, languageOf } from './languages.ts'
import { type Payment, paymentOf } from './payment.ts'
import { type Shipment, shipmentOf } from './shipments.ts'
import { filled, SHOPPER_TEXTS, type ShopperTexts } from './texts.ts'

/** Whom to ask: what the shop has given of it. */
export interface ShopContact {
  name: string
  email?: string
  phone?: string
  url?: string
}

export const SHOPPER_STATES = [
  'ordered',
  'underReview',
  'rejected',
  'partSent',
  'sent',
  'complete',
  'closed',
  'partRefunded',
  'refunded',
  'cancelled',
  'expired',
] as const
export type ShopperState = (typeof SHOPPER_STATES)[number]

export interface ShopperOrder {
  /** For `lang`, and for the words around this. */
  language: Language
  /** The words of its labels. */
  texts: ShopperTexts
  shopName: string
  state: ShopperState
  /** The state as a heading, and what it means in a sentence. */
  title: string
  summary: string
  /** What the shop calls the order. */
  reference: string
  /** When it was ordered, as a sentence. */
  placed: string
  lines: OrderedLine[]
  /** What comes on top of the goods or off them, the total, and the taxes in it. */
  sums: Row[]
  shipments: Shipment[]
  /** Goods that are still to be sent; absent where the shop does not tell which are in which parcel. */
  toSend?: Item[]
  payment: Payment
  contact: { text: string; email?: string; phone?: string; url?: string }
}

/** Of an order with its history, as it is at `now`, business time, ms. */
export function shopperOrder(
  { order: stored, document }: { order: Order; document: OrderDocument },
  now: number,
  shop: ShopContact,
): ShopperOrder {
  const order = asOf(stored, now)
  const language = languageOf(order.locale)
  const texts = SHOPPER_TEXTS[language]
  const formats = formatsOf(writtenIn(order.locale, language, order.country), order.currency, order.country)
  const reference = order.merchantReference1 || order.klarnaReference
  const state = stateOf(order, document)
  const goods = document.orderLines.filter((line) => !isExtra(line))
  const toSend = isOpen(order, state) ? unsent(order, document, formats) : undefined
  return {
    language,
    texts,
    shopName: shop.name,
    state,
    title: texts[state],
    summary: texts[`${state}More`],
    reference,
    placed: filled(texts.placed, { date: formats.date(order.createdAt) }),
    lines: goods.map((line) => orderedLine(line, texts, formats)),
    sums: sumsOf(order, document, texts, formats),
    shipments: shipmentsOf(order, document, texts, formats),
    ...(toSend && toSend.length > 0 && { toSend }),
    payment: paymentOf(order, isOpen(order, state), texts, formats),
    contact: {
      text: filled(texts.ask, { shop: shop.name, reference }),
      ...(shop.email !== undefined && { email: shop.email }),
      ...(shop.phone !== undefined && { phone: shop.phone }),
      ...(shop.url !== undefined && { url: shop.url }),
    },
  }
}

/** A locale of another language would give dates in a script that is not that of the words around them. */
function writtenIn(locale: string, language: Language, country: string): string {
  return hasLanguage(locale) ? locale : `${language}-${country}`
}

function stateOf(order: Order, document: OrderDocument): ShopperState {
  const { capturedAmount, refundedAmount, fraudStatus, status } = order
  if (status === 'CANCELLED') return 'cancelled'
  if (capturedAmount === 0) {
    if (status === 'EXPIRED') return 'expired'
    if (fraudStatus === 'PENDING') return 'underReview'
    return fraudStatus === 'REJECTED' ? 'rejected' : 'ordered'
  }
  if (capturable(order) > 0) return 'partSent'
  if (refundedAmount > 0) return refundedAmount === capturedAmount ? 'refunded' : 'partRefunded'
  if (capturedAmount < order.orderAmount) return 'closed'
  const goods = document.orderLines.filter((line) => !isExtra(line))
  return goods.length > 0 && goods.every(({ type }) => type === 'digital') ? 'complete' : 'sent'
}

/** More may come of it. */
function isOpen(order: Order, state: ShopperState): boolean {
  return capturable(order) > 0 && state !== 'rejected'
}

/** A capture says what is in it; the one that takes all of an order need not. */
function linesOf(capture: Capture, order: Order, document: OrderDocument) {
  return capture.orderLines.length === 0 && capture.amount === order.orderAmount
    ? document.orderLines
    : capture.orderLines
}

function shipmentsOf(order: Order, document: OrderDocument, texts: ShopperTexts, formats: Formats) {
  const { captures = [], shippingInfo = [] } = order.history ?? {}
  const sent = captures.map((capture) =>
    shipmentOf(
      {
        number: captures.length > 1 ? capture.number : undefined,
        sentAt: capture.capturedAt,
        lines: linesOf(capture, order, document),
        entries: capture.shippingInfo,
      },
      texts,
      formats,
    ),
  )
  // Parcels that the shop has told of the order alone: which goods are in them it did not say.
  const others = shipmentOf({ lines: [], entries: shippingInfo }, texts, formats)
  return others.parcels.length > 0 ? [...sent, others] : sent
}

function unsent(order: Order, document: OrderDocument, formats: Formats): Item[] | undefined {
  if (order.history?.captures.some(({ orderLines }) => orderLines.length === 0)) return undefined
  const extras = new Set(document.orderLines.filter(isExtra).map(({ reference, name }) => reference ?? name))
  const units = new Map(
    document.orderLines.map((line) => [line.reference ?? line.name, line.quantity_unit] as const),
  )
  const left = lineQuantities(order, document)
    .filter(({ reference, name }) => !extras.has(reference ?? name))
    .map(({ reference, name, ordered, captured }) => ({
      name,
      quantity: ordered - captured,
      quantity_unit: units.get(reference ?? name) ?? '',
    }))
  return itemsOf(
    left.filter(({ quantity }) => quantity > 0),
    formats,
  )
}
