/** The shopper's side of a hosted payment page: opened by a link, used by the buttons of a form. */
import { timingSafeEqual } from 'node:crypto'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { RecordOf } from '../../engine/store.ts'
import { type Call, type Reply, route } from '../route.ts'
import { optionalText, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { languageOf } from './languages.ts'
import { contentSecurityPolicy, messagePage, paymentPage } from './render.ts'
import { SHOPPER } from './shared.ts'

const HTML = {
  description: 'The page, for people.',
  contentType: 'text/html; charset=utf-8',
  schema: Type.String(),
}

const common = {
  path: `${SHOPPER}/:page_id`,
  access: 'anyone',
  tag: 'Hosted Payment Page',
  page: true,
} as const

type Shopping = Pick<Call<unknown, unknown>, 'params' | 'services' | 'correlationId' | 'header'>

export const openPage = route({
  ...common,
  operation: 'openPage',
  method: 'GET',
  summary: 'The page on which a shopper completes a payment session.',
  answers: { 200: HTML, 404: HTML },
  async handle(call) {
    const found = await call.services.reader.record('hostedPage', call.params.page_id as string)
    const record = found && (await opened(found, call))
    return record ? shown(record, call) : missing(call)
  },
})

const SANDBOX_ACTIONS = ['approve', 'decline', 'review', 'abort', 'back'] as const
const PRODUCTION_ACTIONS = ['continue', 'abort', 'back'] as const
type Action = (typeof SANDBOX_ACTIONS)[number] | (typeof PRODUCTION_ACTIONS)[number]

export const actOnPage = route({
  ...common,
  operation: 'actOnPage',
  method: 'POST',
  form: true,
  summary:
    'What the shopper chose. Leads to one of the URLs that the merchant gave for this page, and nowhere else.',
  body: Type.Object({ action: text(20), csrf: optionalText(64) }),
  answers: {
    200: HTML,
    303: {
      description: 'To the URL of the merchant that belongs to the outcome.',
      headers: { Location: 'Where to.' },
    },
    404: HTML,
  },
  async handle(call) {
    const record = await call.services.reader.record('hostedPage', call.params.page_id as string)
    if (!record) return missing(call)
    if (!isSame(call.body.csrf ?? '', record.data.csrfToken)) return { refusal: refuse('crossSite') }
    const known: readonly string[] = call.services.mode === 'sandbox' ? SANDBOX_ACTIONS : PRODUCTION_ACTIONS
    if (!known.includes(call.body.action)) return { refusal: refuse('badValue', { fields: 'action' }) }
    const acted = await act(record, call.body.action as Action, call)
    if ('refusal' in acted) return acted
    if (acted.redirectUrl !== undefined) return { status: 303, headers: [['Location', acted.redirectUrl]] }
    return shown(acted.record, call)
  },
})

/** As for any other call, in constant time. */
function isSame(sent: string, expected: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

type Acted = { record: RecordOf<'hostedPage'>; redirectUrl?: string } | { refusal: Refusal }

async function act(record: RecordOf<'hostedPage'>, action: Action | 'open', call: Shopping): Promise<Acted> {
  const { engine, reader } = call.services
  const session = action === 'continue' ? await reader.session(record.data.sessionId) : undefined
  const outcome = await engine.execute<'actOnHostedPage'>({
    merchantId: record.merchantId,
    correlationId: call.correlationId,
    actor: 'shopper',
    intent: {
      type: 'actOnHostedPage',
      pageId: record.id,
      sessionId: record.data.sessionId,
      action,
      ...(session?.authorizationToken !== undefined && { authorizationToken: session.authorizationToken }),
    },
  })
  if (outcome.status === 'accepted') {
    const { page, redirectUrl } = outcome.result
    return { record: { ...record, data: page }, ...(redirectUrl !== undefined && { redirectUrl }) }
  }
  if (outcome.status === 'refused') return { refusal: outcome.refusal }
  return { refusal: refuse(outcome.status === 'unavailable' ? 'unavailable' : 'internal') }
}

/** The first look at a page moves it on; an expired one is not there. */
async function opened(
  record: RecordOf<'hostedPage'>,
  call: Shopping,
): Promise<RecordOf<'hostedPage'> | undefined> {
  if (record.data.status !== 'WAITING' && record.data.status !== 'BACK') {
    return (record.expiresAt ?? 0) > (await call.services.reader.now()) ? record : undefined
  }
  const acted = await act(record, 'open', call)
  return 'refusal' in acted ? undefined : acted.record
}

async function shown(record: RecordOf<'hostedPage'>, call: Shopping): Promise<Reply> {
  const { reader, mode } = call.services
  const [session, merchant] = await Promise.all([
    reader.session(record.data.sessionId),
    reader.merchant(record.merchantId),
  ])
  if (!session || !merchant) return missing(call)
  const html = paymentPage({ record, session, merchantName: merchant.name, mode })
  return page(200, html.text, contentSecurityPolicy(html.nonce, record.data.merchantUrls))
}

function missing(call: Shopping): Reply {
  const html = messagePage(languageOf(call.header('accept-language')), 'gone')
  return page(404, html.text, contentSecurityPolicy(html.nonce, {}))
}

function page(status: number, text: string, policy: string): Reply {
  return {
    status,
    headers: [
      ['Content-Security-Policy', policy],
      // A form needs its origin to be sent, and nobody else the address of the page.
      ['Referrer-Policy', 'same-origin'],
    ],
    contentType: 'text/html; charset=utf-8',
    body: text,
  }
}
