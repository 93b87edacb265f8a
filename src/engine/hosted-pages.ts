/** What a hosted payment page says of itself: where it leads, and which purchase it showed. */
import { hash } from 'node:crypto'
import { END_URLS } from '../domain/payments/hosted-page.ts'
import type { CheckoutFields } from '../domain/payments/session.ts'
import { filled } from './deliveries.ts'
import type { RecordOf } from './store.ts'

type PageRecord = RecordOf<'hostedPage'>

/** What fills the placeholders of its URLs. */
export function pageIds({ id, data }: PageRecord) {
  return {
    sessionId: id,
    ...(data.orderId !== undefined && { orderId: data.orderId }),
    ...(data.authorizationToken !== undefined && { authorizationToken: data.authorizationToken }),
  }
}

/** Where a page in this state leads, if its merchant said so. */
export function endUrl(record: PageRecord): string | undefined {
  const name = END_URLS[record.data.status]
  return name && merchantUrl(record, name)
}

/** One of the page's own URLs with its placeholders filled in, in the form in which it can stand in a header. */
export function merchantUrl(record: PageRecord, name: string): string | undefined {
  const url = record.data.merchantUrls[name]
  if (!url) return undefined
  const text = filled(url, pageIds(record))
  return URL.canParse(text) ? new URL(text).href : undefined
}

/** What the shopper is shown of a purchase, in short: a form of the page says with it what it was about. */
export function cartDigest(fields: CheckoutFields): string {
  const { purchase_currency, order_amount, order_tax_amount, order_lines } = fields
  const { billing_address, shipping_address } = fields
  const shown = [
    purchase_currency,
    order_amount,
    order_tax_amount,
    order_lines,
    billing_address,
    shipping_address,
  ]
  return hash('sha256', JSON.stringify(shown), 'base64url')
}
