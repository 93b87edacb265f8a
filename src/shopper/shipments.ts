/** What was sent together, and how its parcels can be followed. */
import type { OrderLine, ShippingInfoEntry } from '../domain/order/order.ts'
import { type Tracking, trackingOf } from './carriers.ts'
import type { Formats } from './formats.ts'
import { type Item, isExtra, itemsOf } from './items.ts'
import { filled, type ShopperTexts } from './texts.ts'

export interface Parcel {
  /** What following it is called, with its carrier where that is known. */
  label: string
  /** http or https only. */
  href?: string
  number?: string
  /** It brings goods back to the shop. */
  isReturn?: true
}

export interface Shipment {
  heading: string
  /** When it was sent, as a sentence; absent where the shop did not say. */
  sent?: string
  /** Empty where the shop did not say what is in it. */
  items: Item[]
  parcels: Parcel[]
}

interface Sent {
  /** Where there are several. */
  number?: number | undefined
  sentAt?: number
  lines: readonly OrderLine[]
  entries: readonly ShippingInfoEntry[]
}

export function shipmentOf(
  { number, sentAt, lines, entries }: Sent,
  texts: ShopperTexts,
  formats: Formats,
): Shipment {
  const heading = sentAt === undefined ? texts.otherParcels : shipmentHeading(number, texts, formats)
  return {
    heading,
    ...(sentAt !== undefined && { sent: filled(texts.sentOn, { date: formats.date(sentAt) }) }),
    items: itemsOf(
      lines.filter((line) => !isExtra(line)),
      formats,
    ),
    parcels: parcelsOf(entries, texts),
  }
}

function shipmentHeading(number: number | undefined, texts: ShopperTexts, formats: Formats): string {
  if (number === undefined) return texts.onlyShipment
  return filled(texts.shipment, { number: formats.number(number) })
}

function parcelsOf(entries: readonly ShippingInfoEntry[], texts: ShopperTexts): Parcel[] {
  const ways = entries.flatMap(({ items }) => items).map(trackingOf)
  const parcel = (tracking: Tracking | undefined): Parcel[] =>
    tracking ? [{ label: labelOf(tracking, texts), ...linkOf(tracking) }] : []
  return [
    ...ways.flatMap(({ to }) => parcel(to)),
    ...ways.flatMap(({ back }) => parcel(back)).map((found): Parcel => ({ ...found, isReturn: true })),
  ]
}

function labelOf({ carrier, href }: Tracking, texts: ShopperTexts): string {
  if (carrier !== undefined) return href === undefined ? carrier : filled(texts.trackWith, { carrier })
  return href === undefined ? texts.trackingNumber : texts.track
}

function linkOf({ href, number }: Tracking): Pick<Parcel, 'href' | 'number'> {
  return { ...(href !== undefined && { href }), ...(number !== undefined && { number }) }
}
