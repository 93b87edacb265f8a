/** The shopper's side of a hosted payment page: opened by a link, used by the buttons of its form. */
import { timingSafeEqual } from 'node:crypto'
import { isFinal } from '../../domain/payments/hosted-page.ts'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { IntentOf } from '../../engine/command.ts'
import type { Mode, RecordOf } from '../../engine/store.ts'
import { acceptedLanguages } from '../../shopper/languages.ts'
import type { Answer } from '../answer.ts'
import { HTML_TYPE, pageAnswer } from '../pages/document.ts'
import { troublePage } from '../pages/trouble-page.ts'
import { isInactive } from '../payments/shared.ts'
import { type Call, type Reply, route } from '../route.ts'
import { failure, optionalText, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { type Purchase, paymentPage } from './payment-page.ts'
import { noPage, openPageRecord, SHOPPER } from './shared.ts'

const HTML = { description: 'The page, for people.', contentType: HTML_TYPE, schema: Type.String() }

const common = {
  path: `${SHOPPER}/:page_id`,
  access: 'anyone',
  tag: 'Hosted Payment Page',
  page: troublePage,
} as const

export const openPage = route({
  ...common,
  operation: 'openPage',
  method: 'GET',
  summary: 'The page on which a shopper completes a payment session.',
  answers: { 200: HTML, 404: failure('NOT_FOUND: no such page, or its time is over.') },
  async handle(call) {
    const visit = await visited(call)
    if (!visit || !mayHaveMoved(visit)) return visit ? shown(visit, call) : { refusal: noPage() }
    // The first look at a page is told to the shop, and an order that came by another door to the page.
    const acted = await act(visit, { action: 'open' }, call)
    return 'refusal' in acted ? acted : shown({ ...visit, record: acted.record }, call)
  },
})

const ACTIONS: Record<Mode, readonly string[]> = {
  sandbox: ['approve', 'review', 'decline', 'abort', 'back'],
  production: ['continue', 'abort', 'back'],
}

export const actOnPage = route({
  ...common,
  operation: 'actOnPage',
  method: 'POST',
  form: true,
  summary:
    'What the shopper chose. Leads to the URL that the merchant gave for the outcome, and nowhere else; where there is none, to the page.',
  body: Type.Object({ action: text(20), csrf_token: optionalText(64), shown: optionalText(64) }),
  invalidBody: 'badValue',
  answers: {
    200: HTML,
    303: {
      description: 'To the URL of the merchant that belongs to the outcome.',
      headers: { Location: 'Where to.' },
    },
    403: failure('FORBIDDEN: the form comes from another site, or without the token of the page.'),
    404: failure('NOT_FOUND: no such page, or its time is over.'),
    409: { ...HTML, description: 'The page again: the purchase has changed, or is not approved yet.' },
  },
  async handle(call) {
    const visit = await visited(call)
    if (!visit) return { refusal: noPage() }
    const { action, csrf_token, shown: seen } = call.body
    if (!isSame(csrf_token ?? '', visit.record.data.csrfToken)) return { refusal: refuse('foreignForm') }
    if (!ACTIONS[call.services.mode].includes(action))
      return { refusal: refuse('badValue', { fields: 'action' }) }
    const acted = await act(
      visit,
      { action: action as Action, ...(seen !== undefined && { shown: seen }) },
      call,
    )
    if ('refusal' in acted) return acted
    const { record, redirectUrl, notice } = acted
    if (redirectUrl === undefined) return shown({ ...visit, record, ...(notice && { notice }) }, call)
    return { status: 303, headers: [['Location', redirectUrl]], about: aboutOf(record) }
  },
})

type Visiting = Pick<Call<unknown, unknown>, 'params' | 'services' | 'correlationId' | 'header'>
type Visit = Pick<Purchase, 'record' | 'session' | 'notice'>
type Action = IntentOf<'actOnHostedPage'>['action']

async function visited({ params, services: { reader } }: Visiting): Promise<Visit | undefined> {
  const record = await openPageRecord(reader, params.page_id as string)
  const session = record && (await reader.session(record.data.sessionId))
  return session && { record, session }
}

function mayHaveMoved({ record: { data }, session }: Visit): boolean {
  if (isFinal(data.status)) return false
  return data.status !== 'IN_PROGRESS' || session.orderId !== undefined
}

/** In constant time: how much of a guess is right must not be told by how long it takes. */
function isSame(sent: string, expected: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

type Acted =
  | { record: RecordOf<'hostedPage'>; redirectUrl?: string; notice?: NonNullable<Visit['notice']> }
  | { refusal: Refusal }

async function act(
  { record, session }: Visit,
  choice: { action: Action; shown?: string },
  { services, correlationId }: Visiting,
): Promise<Acted> {
  const { merchantId } = record
  const { authorizationToken } = session
  const outcome = await services.engine.execute<'actOnHostedPage'>({
    merchantId,
    correlationId,
    actor: SHOPPER_ACTOR,
    intent: {
      type: 'actOnHostedPage',
      pageId: record.id,
      sessionId: session.sessionId,
      ...choice,
      ...(authorizationToken !== undefined && { authorizationToken }),
      merchantInactive: await isInactive({ merchantId, services }),
    },
  })
  switch (outcome.status) {
    case 'accepted': {
      const { page, ...rest } = outcome.result
      return { ...rest, record: { ...record, data: page } }
    }
    case 'refused':
      return { refusal: outcome.refusal }
    default:
      return { refusal: refuse(outcome.status === 'unavailable' ? 'unavailable' : 'internal') }
  }
}

const SHOPPER_ACTOR = 'shopper'

function aboutOf({ merchantId, data: { orderId } }: RecordOf<'hostedPage'>): NonNullable<Answer['about']> {
  return { merchantId, actor: SHOPPER_ACTOR, ...(orderId !== undefined && { orderId }) }
}

async function shown(visit: Visit, { services, header }: Visiting): Promise<Reply> {
  const { reader, mode } = services
  const { orderId } = visit.record.data
  const [merchant, order] = await Promise.all([
    reader.merchant(visit.record.merchantId),
    orderId === undefined ? undefined : reader.orderRow(orderId),
  ])
  if (!merchant) return { refusal: noPage() }
  const page = paymentPage({
    ...visit,
    merchantName: merchant.name,
    mode,
    ...(order && { order }),
    languages: acceptedLanguages(header('accept-language')),
  })
  return { ...pageAnswer(page), about: aboutOf(visit.record) }
}
