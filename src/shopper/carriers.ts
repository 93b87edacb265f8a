/** Where parcels can be followed: known carriers and their addresses, and which of a shop's own links are shown at all. */
import type { ShippingInfo } from '../domain/order/order.ts'

interface Carrier {
  name: string
  /** Of a company's name as shops write it. */
  pattern: RegExp
  /** `{number}` is replaced by the tracking number. */
  url: string
}

/** The first that fits: the more exact stand before the wider. */
const CARRIERS: readonly Carrier[] = [
  {
    name: 'PostNord',
    pattern: /post\s?nord|mypack/i,
    url: 'https://tracking.postnord.com/en/tracking?id={number}',
  },
  { name: 'Bring', pattern: /\bbring\b/i, url: 'https://tracking.bring.com/tracking/{number}' },
  {
    name: 'Posten',
    pattern: /\bposten\b(?!.*sverige)/i,
    url: 'https://sporing.posten.no/sporing/{number}',
  },
  { name: 'Posti', pattern: /\bposti\b/i, url: 'https://www.posti.fi/fi/seuranta#/lahetys/{number}' },
  {
    name: 'DHL',
    pattern: /\bdhl\b/i,
    url: 'https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}',
  },
  { name: 'UPS', pattern: /\bups\b|united parcel/i, url: 'https://www.ups.com/track?tracknum={number}' },
  { name: 'FedEx', pattern: /fed\s?ex/i, url: 'https://www.fedex.com/fedextrack/?trknbr={number}' },
  {
    name: 'GLS',
    pattern: /\bgls\b/i,
    url: 'https://gls-group.eu/EU/en/parcel-tracking?match={number}',
  },
  { name: 'DPD', pattern: /\bdpd\b/i, url: 'https://tracking.dpd.de/parcelstatus?query={number}' },
  {
    name: 'Colissimo',
    pattern: /colissimo|la\s?poste\b/i,
    url: 'https://www.laposte.fr/outils/suivre-vos-envois?code={number}',
  },
  {
    name: 'Chronopost',
    pattern: /chronopost/i,
    url: 'https://www.chronopost.fr/tracking-no-cms/suivi-page?listeNumerosLT={number}',
  },
  {
    name: 'Royal Mail',
    pattern: /royal\s?mail/i,
    url: 'https://www.royalmail.com/track-your-item#/tracking-results/{number}',
  },
  { name: 'Evri', pattern: /\bevri\b/i, url: 'https://www.evri.com/track/parcel/{number}' },
  {
    name: 'USPS',
    pattern: /\busps\b/i,
    url: 'https://tools.usps.com/go/TrackConfirmAction?tLabels={number}',
  },
]

/** What carriers print on labels: nothing else becomes part of a link to them. */
const TRACKING_NUMBER = /^[A-Za-z0-9][A-Za-z0-9 ./-]{3,48}$/

export interface Tracking {
  /** As it is known, else as the shop wrote it. */
  carrier?: string
  number?: string
  /** http or https, without a user's name in it; absent where there is nothing that can be followed. */
  href?: string
}

/** What can be told of each way a parcel goes; nothing for one of which nothing is known. */
export function trackingOf(info: ShippingInfo): { to?: Tracking; back?: Tracking } {
  const to = tracking(info.shipping_company, info.tracking_number, info.tracking_uri)
  const back = tracking(info.return_shipping_company, info.return_tracking_number, info.return_tracking_uri)
  return { ...(to && { to }), ...(back && { back }) }
}

/** A shop's own link comes first: it may lead to more than the carrier's, and to the right one of its countries. */
function tracking(company = '', number = '', uri = ''): Tracking | undefined {
  const known = CARRIERS.find(({ pattern }) => pattern.test(company))
  const name = known?.name ?? company.trim()
  const trimmed = number.trim()
  const href = safeLink(uri) ?? carrierLink(known, trimmed)
  if (href === undefined && trimmed === '') return undefined
  return {
    ...(name !== '' && { carrier: name }),
    ...(trimmed !== '' && { number: trimmed }),
    ...(href !== undefined && { href }),
  }
}

function carrierLink(carrier: Carrier | undefined, number: string): string | undefined {
  if (!carrier || !TRACKING_NUMBER.test(number)) return undefined
  return carrier.url.replace('{number}', () => encodeURIComponent(number.replaceAll(' ', '')))
}

/** Longer ones lead nowhere that a shopper wants to go. */
const LINK_MAX = 2000

/**
 * A link that may be shown, in the spelling of a browser; undefined for any that is not http or https, and for one with
 * a name before its host, which is there to make it look like another's.
 */
export function safeLink(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? ''
  if (trimmed === '' || trimmed.length > LINK_MAX || !URL.canParse(trimmed)) return undefined
  const { protocol, username, password, href } = new URL(trimmed)
  const isWeb = protocol === 'https:' || protocol === 'http:'
  return isWeb && username === '' && password === '' ? href : undefined
}
