/** The shopper's page: what is bought, and what can be done about it; or how it ended. */
import { isFinal } from '../../domain/payments/hosted-page.ts'
import type { Session } from '../../domain/payments/session.ts'
import { cartDigest, endUrl, merchantUrl } from '../../engine/hosted-pages.ts'
import type { Mode, RecordOf } from '../../engine/store.ts'
import { type Formats, formatsOf } from '../../shopper/formats.ts'
import { type Html, html } from '../../shopper/html.ts'
import { languageOf } from '../../shopper/languages.ts'
import { type Icon, icon, type Page } from '../pages/document.ts'
import { cart } from './cart.ts'
import { STYLE } from './style.ts'
import { type TextKey, textsOf } from './texts.ts'

export interface Purchase {
  record: RecordOf<'hostedPage'>
  session: Session
  merchantName: string
  mode: Mode
  /** The order that became of it. */
  order?: { fraudStatus: string; klarnaReference: string }
  /** Why the last click did nothing. */
  notice?: 'cartChanged' | 'notApproved'
  /** What the browser would like, where the shop says nothing. */
  languages: readonly string[]
}

interface View extends Purchase {
  t: Readonly<Record<TextKey, string>>
  formats: Formats
}

export function paymentPage(purchase: Purchase): Page {
  const { record, session, merchantName, mode, notice } = purchase
  const { locale, purchase_currency } = session.fields
  const language = languageOf(...(locale === undefined ? purchase.languages : [locale]))
  const t = textsOf(language)
  const view: View = { ...purchase, t, formats: formatsOf(locale ?? language, purchase_currency) }
  const common = { language, merchantName, style: STYLE, ...(mode === 'sandbox' && { mark: t.sandbox }) }
  if (isFinal(record.data.status)) return { ...common, status: 200, ...endPage(view) }
  const heading = String(record.data.options.page_title ?? '') || t.pay
  return {
    ...common,
    status: notice ? 409 : 200,
    title: notice ? t[notice] : heading,
    kind: 'purchase',
    content: purchasePage(view, heading),
    footer: html`<p>${t.openUntil.replace('{date}', view.formats.instant(record.expiresAt ?? 0))}</p>`,
    formIn: mode,
  }
}

function purchasePage(view: View, heading: string): Html {
  const { t, formats, session, notice } = view
  return html`<div class="ask">
<h1 dir="auto">${heading}</h1>
<p class="amount">${formats.money(session.fields.order_amount)}</p>
</div>
<div class="what">
${cart(session.fields, { t, formats, plain: isPlain(view), addresses: true })}
</div>
<div class="act">
${notice && html`<p class="notice" role="alert">${t[notice]}</p>`}
${choices(view)}
</div>`
}

function isPlain({ record }: View): boolean {
  return record.data.options.show_subtotal_detail === 'HIDE'
}

/** In production nobody approves here: that is for the payment provider, through the operator. */
function choices(view: View): Html {
  const { t, mode, record, session } = view
  const isSandbox = mode === 'sandbox'
  const isApproved = session.authorizationToken !== undefined
  const note = isSandbox ? t.choose : isApproved ? t.approved : t.confirm
  const button = (action: string, label: TextKey, kind: string) =>
    html`<button name="action" value="${action}" class="${kind}">${t[label]}</button>`
  return html`<form method="post">
<input type="hidden" name="csrf_token" value="${record.data.csrfToken}">
<input type="hidden" name="shown" value="${cartDigest(session.fields)}">
<fieldset>
<legend>${note}</legend>
${isSandbox ? button('approve', 'approve', 'primary') : button('continue', 'continue', 'primary')}
${isSandbox && [button('review', 'review', 'other'), button('decline', 'decline', 'other')]}
${button('abort', 'abort', 'quiet')}
${merchantUrl(record, 'back') !== undefined && button('back', 'toShop', 'quiet')}
</fieldset>
</form>`
}

interface End {
  icon: Icon
  title: TextKey
  more: TextKey
}

const over = (title: TextKey): End => ({ icon: 'over', title, more: 'notCharged' })

function endOf({ record, order }: View): End {
  const { status, underReview } = record.data
  if (status === 'CANCELLED') return over('cancelled')
  if (status === 'FAILED') return over('failed')
  if (status === 'DISABLED') return over('disabled')
  if (status !== 'COMPLETED') return over('error')
  const fraudStatus = order?.fraudStatus ?? (underReview ? 'PENDING' : 'ACCEPTED')
  if (fraudStatus === 'PENDING') return { icon: 'waiting', title: 'underReview', more: 'underReviewMore' }
  if (fraudStatus === 'REJECTED') return { icon: 'over', title: 'rejected', more: 'rejectedMore' }
  return { icon: 'done', title: 'completed', more: order ? 'completedMore' : 'authorizedMore' }
}

function endPage(view: View): Pick<Page, 'title' | 'kind' | 'content'> {
  const { t, formats, session, record, order } = view
  const end = endOf(view)
  const isBought = record.data.status === 'COMPLETED'
  const content = html`<div class="ask">
${icon(end.icon)}
<h1>${t[end.title]}</h1>
<p class="more">${t[end.more]}</p>
${wayOut(view)}
</div>
${
  isBought &&
  html`<div class="what">
${order && html`<dl class="reference"><dt>${t.reference}</dt><dd>${order.klarnaReference}</dd></dl>`}
${cart(session.fields, { t, formats, plain: isPlain(view), addresses: false })}
</div>`
}`
  return { title: t[end.title], kind: 'end', content }
}

/** To where the shop wants its shopper; where it did not say, back to it if it said that. */
function wayOut({ t, record }: View): Html | undefined {
  const isBought = record.data.status === 'COMPLETED'
  const fallback = isBought ? undefined : (merchantUrl(record, 'back') ?? merchantUrl(record, 'cancel'))
  const url = endUrl(record) ?? fallback
  return url === undefined ? undefined : html`<p><a class="primary" href="${url}">${t.toShop}</a></p>`
}
