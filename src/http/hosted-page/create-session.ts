import { refuse } from '../../domain/refusals.ts'
import { isUuid } from '../../engine/ids.ts'
import { INACTIVE, isInactive } from '../payments/shared.ts'
import { urlRefusal } from '../payments/urls.ts'
import { replyTo, route } from '../route.ts'
import { failure, instant, oneOf, optionalText, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { PAGES, SHOPPER } from './shared.ts'

const url = optionalText(2000)

const CATEGORIES = [
  'DIRECT_DEBIT',
  'DIRECT_BANK_TRANSFER',
  'PAY_NOW',
  'PAY_LATER',
  'PAY_OVER_TIME',
  'KLARNA',
] as const

export const createHostedPage = route({
  operation: 'createHostedPage',
  method: 'POST',
  path: PAGES,
  access: 'merchant',
  need: 'developer',
  tag: 'Hosted Payment Page',
  summary: 'Make a page on which the shopper completes a payment session.',
  body: Type.Object({
    payment_session_url: text(2000, 1),
    merchant_urls: Type.Optional(
      Type.Object({ success: url, cancel: url, back: url, failure: url, error: url, status_update: url }),
    ),
    options: Type.Optional(
      Type.Object({
        background_images: Type.Optional(
          Type.Array(Type.Object({ url: optionalText(2000), width: Type.Optional(Type.Integer()) }), {
            maxItems: 20,
          }),
        ),
        logo_url: url,
        page_title: optionalText(255),
        payment_method_categories: Type.Optional(Type.Array(oneOf(CATEGORIES), { maxItems: 20 })),
        payment_method_category: Type.Optional(oneOf(CATEGORIES)),
        place_order_mode: Type.Optional(oneOf(['PLACE_ORDER', 'CAPTURE_ORDER', 'NONE'])),
        purchase_type: Type.Optional(
          oneOf(['BUY', 'RENT', 'BOOK', 'SUBSCRIBE', 'DOWNLOAD', 'ORDER', 'CONTINUE']),
        ),
        show_subtotal_detail: Type.Optional(oneOf(['HIDE'])),
      }),
    ),
    profile_id: optionalText(255),
  }),
  invalidBody: 'badValue',
  answers: {
    201: {
      description: 'The page. Send the shopper to redirect_url.',
      schema: Type.Object({
        session_id: Type.String(),
        session_url: Type.String(),
        redirect_url: Type.String(),
        expires_at: instant,
      }),
    },
    400: failure('BAD_VALUE: the fields that break a rule, in one message.'),
    403: INACTIVE,
    404: failure(
      'NOT_FOUND: no such payment session of this merchant. SESSION_COMPLETED: it became an order.',
    ),
  },
  async handle(call) {
    const { payment_session_url, merchant_urls = {}, options = {} } = call.body
    const wrongUrls = urlRefusal(merchant_urls, 'merchant_urls', call.services.mode)
    if (wrongUrls) return { refusal: wrongUrls }
    const sessionId = sessionIdIn(payment_session_url)
    if (sessionId === undefined) return { refusal: refuse('badValue', { fields: 'payment_session_url' }) }
    const outcome = await call.execute<'createHostedPage'>({
      type: 'createHostedPage',
      sessionId,
      placeOrderMode: options.place_order_mode ?? 'NONE',
      merchantUrls: merchant_urls as Record<string, string>,
      options,
      merchantInactive: await isInactive(call),
    })
    const base = call.services.publicUrl()
    return replyTo(outcome, ({ pageId, expiresAt }) => ({
      status: 201,
      body: {
        session_id: pageId,
        session_url: `${base}${PAGES}/${pageId}`,
        redirect_url: `${base}${SHOPPER}/${pageId}`,
        expires_at: new Date(expiresAt).toISOString(),
      },
    }))
  },
})

/** Of whatever host: behind a proxy a shop may know this server by several names. */
function sessionIdIn(sessionUrl: string): string | undefined {
  if (!URL.canParse(sessionUrl)) return undefined
  const id = /\/payments\/v1\/sessions\/([^/]+)\/?$/.exec(new URL(sessionUrl).pathname)?.[1]
  return id !== undefined && isUuid(id) ? id.toLowerCase() : undefined
}
