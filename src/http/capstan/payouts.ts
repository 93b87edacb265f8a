/** Payouts: what was made of what is due, why it waits, and what became of it. */
import {
  PAYOUT_HOLDS,
  PAYOUT_STATES,
  type Payout,
  type PayoutHold,
  type PayoutState,
} from '../../domain/payout/payout.ts'
import { refuse } from '../../domain/refusals.ts'
import { replyTo, route } from '../route.ts'
import { failure, instant, integer, oneOf, text } from '../schemas/fields.ts'
import { totalsOnWire, totalsSchema } from '../schemas/payout-totals.ts'
import { Type } from '../schemas/type.ts'
import { accountOnWire, accountSchema } from './bank-accounts.ts'
import { BAD_VALUE, CAPSTAN, currencyText, NOT_FOUND } from './shared.ts'

export const PAYOUTS = `${CAPSTAN}/payouts`
const PAGE_MAX = 200

/** One or several, each once at most. */
const listOf = (names: readonly string[]) =>
  `^(${names.join('|')})(,(${names.join('|')})){0,${names.length - 1}}$`

const payoutSchema = Type.Object({
  payment_reference: Type.String(),
  merchant_id: Type.String(),
  currency: Type.String(),
  number: Type.Integer(),
  settlement_type: oneOf(['NET', 'GROSS', 'GROSS_FEE']),
  state: oneOf(PAYOUT_STATES),
  hold: Type.Optional(oneOf(PAYOUT_HOLDS)),
  totals: totalsSchema,
  items: Type.Integer(),
  opened_at: instant,
  due_until: instant,
  created_at: Type.Optional(instant),
  sent_at: Type.Optional(instant),
  ended_at: Type.Optional(instant),
  account: Type.Optional(accountSchema),
  file: Type.Optional(Type.String()),
  bank_reference: Type.Optional(
    Type.String({ description: "The bank's own name for the movement that paid it." }),
  ),
  reason: Type.Optional(Type.String()),
  released_by: Type.Optional(Type.String()),
  approved_by: Type.Optional(Type.String()),
})

function payoutOnWire(payout: Payout, fileName: string | undefined, showsWho: boolean) {
  const { hold, account, bankReference, reason, releasedBy, approvedBy } = payout
  return {
    payment_reference: payout.paymentReference,
    merchant_id: payout.merchantId,
    currency: payout.currency,
    number: payout.number,
    settlement_type: payout.settlementType,
    state: payout.state,
    ...(hold !== undefined && { hold }),
    totals: totalsOnWire(payout.totals),
    items: payout.itemCount,
    ...instants(payout),
    ...(account && { account: accountOnWire(account) }),
    ...(fileName !== undefined && { file: fileName }),
    ...(bankReference !== undefined && { bank_reference: bankReference }),
    ...(reason !== undefined && { reason }),
    ...(showsWho && releasedBy !== undefined && { released_by: releasedBy }),
    ...(showsWho && approvedBy !== undefined && { approved_by: approvedBy }),
  }
}

function instants({ openedAt, dueUntil, createdAt, sentAt, endedAt }: Payout) {
  const known = {
    opened_at: openedAt,
    due_until: dueUntil,
    created_at: createdAt,
    sent_at: sentAt,
    ended_at: endedAt,
  }
  return Object.fromEntries(
    Object.entries(known).flatMap(([name, at]) =>
      at === undefined ? [] : [[name, new Date(at).toISOString()]],
    ),
  )
}

export const listPayouts = route({
  operation: 'listPayouts',
  method: 'GET',
  path: PAYOUTS,
  access: 'both',
  need: 'settlements',
  tag: 'Capstan',
  summary:
    'List payouts, and invoices over fees (GROSS_FEE), newest first. A merchant sees its own; the operator sees all. Those that still collect are there when `state` names `scheduled`.',
  query: Type.Object({
    merchant_id: Type.Optional(text(64)),
    currency: Type.Optional(currencyText),
    state: Type.Optional(Type.String({ pattern: listOf(PAYOUT_STATES), maxLength: 100 })),
    hold: Type.Optional(Type.String({ pattern: listOf(PAYOUT_HOLDS), maxLength: 100 })),
    created_from: Type.Optional(instant),
    created_to: Type.Optional(instant),
    size: Type.Optional(integer(1, PAGE_MAX)),
    before: Type.Optional(Type.String({ format: 'uuid' })),
  }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description:
        'A page of payouts; `next` is the `before` of the next page. A page may be short, or empty, and still have a next one: rare things are looked for in several steps. Who released and who approved is for the operator alone.',
      schema: Type.Object({ payouts: Type.Array(payoutSchema), next: Type.Optional(Type.String()) }),
    },
    400: BAD_VALUE,
  },
  async handle({ query, principal, services }) {
    const merchantId = principal.kind === 'merchant' ? principal.merchantId : query.merchant_id
    const found = await services.reader.payouts.find({
      limit: query.size ?? 50,
      ...(merchantId !== undefined && { merchantId }),
      ...(query.currency !== undefined && { currency: query.currency.toUpperCase() }),
      ...(query.state !== undefined && { states: query.state.split(',') as PayoutState[] }),
      ...(query.hold !== undefined && { holds: query.hold.split(',') as PayoutHold[] }),
      ...(query.created_from !== undefined && { createdFrom: Date.parse(query.created_from) }),
      ...(query.created_to !== undefined && { createdTo: Date.parse(query.created_to) }),
      ...(query.before !== undefined && { before: query.before.toLowerCase() }),
    })
    const payouts = found.payouts.map((payout) =>
      payoutOnWire(payout, found.fileNames.get(payout.fileId ?? ''), principal.kind === 'operator'),
    )
    return { status: 200, body: { payouts, ...(found.next !== undefined && { next: found.next }) } }
  },
})

export const readPayout = route({
  operation: 'readPayout',
  method: 'GET',
  path: `${PAYOUTS}/:payment_reference`,
  access: 'both',
  need: 'settlements',
  tag: 'Capstan',
  summary: 'Read a payout or an invoice over fees: its sums, why it waits, where and when it went.',
  answers: { 200: { description: 'The payout.', schema: payoutSchema }, 404: NOT_FOUND },
  async handle({ params, principal, services: { reader } }) {
    const paymentReference = params.payment_reference as string
    const payout = await reader.payout(paymentReference)
    const isSeen = principal.kind === 'operator' || payout?.merchantId === principal.merchantId
    if (!payout || !isSeen) return { refusal: refuse('notFound', { what: `Payout ${paymentReference}` }) }
    const file = payout.fileId === undefined ? undefined : await reader.record('bankFile', payout.fileId)
    return { status: 200, body: payoutOnWire(payout, file?.data.name, principal.kind === 'operator') }
  },
})

export const approvePayout = route({
  operation: 'approvePayout',
  method: 'POST',
  path: `${PAYOUTS}/:payment_reference/approval`,
  access: 'operator',
  tag: 'Capstan',
  summary:
    'Approve a payout that waits for it. Not by who released it last, nor by who named the account that it goes to.',
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'Approved, and sent with the next file unless something else holds it.',
      schema: Type.Object({
        payment_reference: Type.String(),
        state: oneOf(PAYOUT_STATES),
        hold: Type.Optional(oneOf(PAYOUT_HOLDS)),
      }),
    },
    403: failure('FORBIDDEN: another operator has to approve it.'),
    404: NOT_FOUND,
    409: failure('CONFLICT: it waits for no approval.'),
  },
  async handle(call) {
    const paymentReference = call.params.payment_reference as string
    const outcome = await call.execute<'approvePayout'>({ type: 'approvePayout', paymentReference })
    return replyTo(outcome, ({ state, hold }) => ({
      status: 200,
      body: { payment_reference: paymentReference, state, ...(hold !== undefined && { hold }) },
    }))
  },
})
