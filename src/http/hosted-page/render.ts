/** The shopper's pages as HTML: no script, no asset from elsewhere, readable on a bad phone. */
import { randomBytes } from 'node:crypto'
import type { Address, OrderLine } from '../../domain/order/order.ts'
import type { HostedPageStatus } from '../../domain/payments/hosted-page.ts'
import type { Session } from '../../domain/payments/session.ts'
import type { Mode, RecordOf } from '../../engine/store.ts'
import { type Language, languageOf, TEXTS, type TextKey } from './languages.ts'
import { SHOPPER } from './shared.ts'
import { STYLE } from './style.ts'

export interface Html {
  text: string
  /** Of its style. */
  nonce: string
}

export interface PaymentPage {
  record: RecordOf<'hostedPage'>
  session: Session
  merchantName: string
  mode: Mode
}

/** Statuses in which the shopper still has a choice. */
const OPEN: ReadonlySet<HostedPageStatus> = new Set(['WAITING', 'BACK', 'IN_PROGRESS'])

export function paymentPage({ record, session, merchantName, mode }: PaymentPage): Html {
  const { fields } = session
  const language = languageOf(fields.locale)
  const t = (key: TextKey) => escaped(TEXTS[language][key])
  const money = moneyFormat(fields.locale ?? language, fields.purchase_currency)
  const { status } = record.data
  const isOpen = OPEN.has(status)
  const title = String(record.data.options.page_title ?? '') || TEXTS[language].pay
  const body = `
<p class="shop">${t('at')} <strong>${escaped(merchantName)}</strong></p>
<h1>${isOpen ? escaped(title) : t(status as TextKey)}</h1>
${cart(fields.order_lines, language, money)}
<dl class="sums">
  ${fields.order_tax_amount ? `<div><dt>${t('taxIncluded')}</dt><dd>${money(fields.order_tax_amount)}</dd></div>` : ''}
  <div class="total"><dt>${t('total')}</dt><dd>${money(fields.order_amount)}</dd></div>
</dl>
${delivery(fields.shipping_address ?? fields.billing_address, t('delivery'))}
${isOpen ? choices(record, mode, t) : ''}`
  return document(language, `${title} – ${merchantName}`, body)
}

/** A page that says one thing. */
export function messagePage(language: Language, message: TextKey): Html {
  const text = TEXTS[language][message]
  return document(language, text, `<h1>${escaped(text)}</h1>`)
}

function cart(lines: readonly OrderLine[], language: Language, money: (amount: number) => string): string {
  const t = (key: TextKey) => escaped(TEXTS[language][key])
  const rows = lines.map(
    (line) => `<tr>
    <th scope="row">${escaped(line.name)}</th>
    <td class="number">${escaped(`${line.quantity}${line.quantity_unit ? ` ${line.quantity_unit}` : ''}`)}</td>
    <td class="number">${money(line.total_amount)}</td>
  </tr>`,
  )
  return `<table>
  <caption>${t('cart')}</caption>
  <thead><tr><th scope="col">${t('item')}</th><th scope="col" class="number">${t('quantity')}</th><th scope="col" class="number">${t('price')}</th></tr></thead>
  <tbody>${rows.join('')}</tbody>
</table>`
}

function delivery(address: Address | undefined, label: string): string {
  if (!address) return ''
  const name =
    address.organization_name ?? [address.given_name, address.family_name].filter(Boolean).join(' ')
  const place = [address.postal_code, address.city].filter(Boolean).join(' ')
  const lines = [name, address.street_address, address.street_address2, place, address.country]
  const shown = lines.filter((line): line is string => Boolean(line)).map(escaped)
  return shown.length === 0
    ? ''
    : `<section><h2>${label}</h2><address>${shown.join('<br>')}</address></section>`
}

function choices({ id, data }: RecordOf<'hostedPage'>, mode: Mode, t: (key: TextKey) => string): string {
  const button = (action: TextKey, kind = '') =>
    `<button name="action" value="${action}"${kind && ` class="${kind}"`}>${t(action)}</button>`
  const [note, buttons] =
    mode === 'sandbox'
      ? [t('sandbox'), [button('approve', 'primary'), button('review'), button('decline'), button('abort')]]
      : [t('waiting'), [button('continue', 'primary'), button('abort')]]
  return `<form method="post" action="${SHOPPER}/${escaped(id)}">
  <p class="note">${note}</p>
  <input type="hidden" name="csrf" value="${escaped(data.csrfToken)}">
  <div class="buttons">${buttons.join('')}</div>
</form>`
}

function document(language: Language, title: string, body: string): Html {
  const nonce = randomBytes(16).toString('base64')
  const text = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escaped(title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<main>${body}
</main>
</body>
</html>
`
  return { text, nonce }
}

/**
 * Nothing but the page's own style may run or load. A form leads to this server, which may send the shopper on to the
 * merchant's own URLs: browsers hold such a redirect against the policy too.
 */
export function contentSecurityPolicy(nonce: string, merchantUrls: Record<string, string>): string {
  const origins = Object.values(merchantUrls)
    .map((url) => url.replace(/\{\{?[a-z_.]+\}?\}/g, 'x'))
    .filter((url) => URL.canParse(url))
    .map((url) => new URL(url).origin)
  const targets = ["'self'", ...new Set(origins)].join(' ')
  return `default-src 'none'; style-src 'nonce-${nonce}'; form-action ${targets}; base-uri 'none'; frame-ancestors 'none'`
}

/** In the locale's own form, with the currency's own decimals. */
function moneyFormat(locale: string, currency: string): (amountMinor: number) => string {
  const format = new Intl.NumberFormat(supported(locale), { style: 'currency', currency })
  const { maximumFractionDigits = 2 } = format.resolvedOptions()
  return (amountMinor) => escaped(format.format(amountMinor / 10 ** maximumFractionDigits))
}

function supported(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en'
  } catch {
    return 'en'
  }
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string)
}
