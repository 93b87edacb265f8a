/** What a sandbox's bank is told to do with the caller's next payouts. */
import type { BankOrders } from '../../engine/bank-files.ts'
import { uuidOf } from '../../engine/ids.ts'
import { type Call, replyTo, route } from '../route.ts'
import { failure, integer, oneOf, optionalText } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { SANDBOX } from './shared.ts'

const common = {
  path: `${SANDBOX}/bank`,
  access: 'merchant',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
} as const

/** As many payouts as a merchant has in a few years: who wants more asks again. */
const PAYOUTS_MAX = 1000
/** As a bank would say it: ISO's code, and words. */
/** Of no account: the next payout goes to the same one. */
const REASON = 'MS03 Reason not specified'

const OUTCOMES = ['rejected', 'returned'] as const

export const orderBank = route({
  ...common,
  operation: 'orderBank',
  method: 'POST',
  summary:
    "Let the bank refuse the caller's next payouts (`rejected`), or pay them and give the money back (`returned`).",
  body: Type.Object({
    outcome: oneOf(OUTCOMES),
    reason: optionalText(100, 1),
    payouts: Type.Optional(integer(1, PAYOUTS_MAX)),
  }),
  invalidBody: 'badValue',
  answers: {
    204: { description: 'So it will be, instead of what was ordered before. Empty body.' },
    400: failure('BAD_VALUE: the fields that break a rule, in one message.'),
  },
  async handle(call) {
    const { outcome, reason = REASON, payouts = 1 } = call.body
    return order(call, { outcome, reason, remaining: payouts })
  },
})

async function order(call: Pick<Call<unknown, unknown>, 'execute'>, orders: BankOrders) {
  const outcome = await call.execute<'orderBank'>({ type: 'orderBank', orders })
  return replyTo(outcome, () => ({ status: 204 }))
}

export const readBankOrder = route({
  ...common,
  operation: 'readBankOrder',
  method: 'GET',
  summary: "What the bank does with the caller's next payouts.",
  answers: {
    200: {
      description: 'For so many payouts more; 0: it executes them, as it does without an order.',
      schema: Type.Object({
        payouts: Type.Integer(),
        outcome: Type.Optional(oneOf(OUTCOMES)),
        reason: Type.Optional(Type.String()),
      }),
    },
  },
  async handle({ merchantId, services }) {
    const record = await services.reader.record('bankOrders', uuidOf('bankOrders', merchantId))
    const { remaining = 0, outcome, reason } = record?.data ?? {}
    return { status: 200, body: remaining === 0 ? { payouts: 0 } : { payouts: remaining, outcome, reason } }
  },
})

export const forgetBankOrder = route({
  ...common,
  operation: 'forgetBankOrder',
  method: 'DELETE',
  summary: 'Let the bank execute payouts again.',
  answers: { 204: { description: 'It does. Empty body.' } },
  async handle(call) {
    return order(call, { outcome: 'rejected', reason: REASON, remaining: 0 })
  },
})
