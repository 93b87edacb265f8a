/** Ordering failures, seeing how often they were met, and taking them back. */

import { refuse } from '../../domain/refusals.ts'
import type { FailureRule } from '../../engine/failures.ts'
import type { RecordOf } from '../../engine/store.ts'
import { RULES_MAX } from '../failures.ts'
import { type Call, replyTo, route } from '../route.ts'
import { failure, instant, integer, oneOf, optionalText, text } from '../schemas/fields.ts'
import { type Static, type TSchema, Type } from '../schemas/type.ts'
import { SANDBOX } from './shared.ts'

/** Longer than any client waits; a call that is held has a connection. */
const DELAY_MAX_MS = 60_000

const effect = Type.Object({
  type: oneOf(['answer', 'delay', 'drop']),
  status: Type.Optional(integer(400, 599)),
  error_code: optionalText(64, 1),
  message: optionalText(255),
  delay_ms: Type.Optional(integer(1, DELAY_MAX_MS)),
})

const failureBody = Type.Object({
  operation: optionalText(64, 1),
  order_id: Type.Optional(Type.String({ format: 'uuid' })),
  effect,
  point: Type.Optional(oneOf(['before', 'after'])),
  count: Type.Optional(integer(1, 1_000_000)),
  share: Type.Optional(Type.Number()),
})

const failureSchema: TSchema = Type.Object({
  id: text(36),
  operation: Type.Optional(Type.String()),
  order_id: Type.Optional(Type.String()),
  point: oneOf(['before', 'after']),
  effect,
  remaining: Type.Optional(Type.Integer()),
  share: Type.Optional(Type.Number()),
  met: Type.Integer(),
  hits: Type.Integer(),
  created_at: instant,
})

const BAD_VALUE = failure('BAD_VALUE: the fields that break a rule, in one message.')

export const orderFailure = route({
  operation: 'orderFailure',
  method: 'POST',
  path: `${SANDBOX}/failures`,
  access: 'merchant',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
  summary:
    "Let the caller's next calls fail: with an error, late, or without an answer, before or after they have their effect.",
  body: failureBody,
  invalidBody: 'badValue',
  answers: {
    201: { description: 'It applies from now on.', schema: Type.Object({ id: Type.String() }) },
    400: BAD_VALUE,
    409: failure('CONFLICT: there are as many as there may be.'),
  },
  async handle(call) {
    const rule = ruleOf(call.body)
    if ('wrong' in rule) return { refusal: refuse('badValue', { fields: rule.wrong }) }
    if (!(await hasRoom(call))) {
      return { refusal: refuse('conflict', { reason: `No more than ${RULES_MAX} failures can be ordered.` }) }
    }
    const outcome = await call.execute<'putFailure'>({ type: 'putFailure', rule })
    await call.services.failures.refresh()
    return replyTo(outcome, ({ failureId }) => ({ status: 201, body: { id: failureId } }))
  },
})

/** Room for one more: that of the oldest which is used up, where there is none. A long suite never has to tidy up. */
async function hasRoom({
  services,
  merchantId,
  correlationId,
  principal,
}: Pick<Call<unknown, unknown>, 'services' | 'merchantId' | 'correlationId' | 'principal'>) {
  const rules = await services.reader.records('failure', merchantId, '', RULES_MAX)
  if (rules.length < RULES_MAX) return true
  const spent = rules.find(({ data }) => data.remaining === 0)
  if (!spent) return false
  // Without the call's own key, which is for the failure that it orders.
  await services.engine.execute<'removeFailure'>({
    merchantId,
    correlationId,
    actor: principal.actor,
    intent: { type: 'removeFailure', failureId: spent.id },
  })
  return true
}

function ruleOf(body: Static<typeof failureBody>): FailureRule | { wrong: string } {
  const { operation, order_id, point = 'before', count, share } = body
  if (share !== undefined && !(share > 0 && share <= 1)) return { wrong: 'share' }
  const wanted = effectOf(body.effect)
  if ('wrong' in wanted) return wanted
  // Without a number or a share it is the next call alone: what was forgotten must not fail for ever.
  const remaining = count ?? (share === undefined ? 1 : undefined)
  return {
    ...(operation !== undefined && { operation }),
    ...(order_id !== undefined && { orderId: order_id.toLowerCase() }),
    point,
    effect: wanted,
    ...(remaining !== undefined && { remaining }),
    ...(share !== undefined && { share }),
    met: 0,
    hits: 0,
  }
}

function effectOf(sent: Static<typeof effect>): FailureRule['effect'] | { wrong: string } {
  switch (sent.type) {
    case 'drop':
      return { type: 'drop' }
    case 'delay':
      return sent.delay_ms === undefined
        ? { wrong: 'effect.delay_ms' }
        : { type: 'delay', delayMs: sent.delay_ms }
    case 'answer': {
      const {
        status = 503,
        error_code = 'TEMPORARILY_UNAVAILABLE',
        message = 'Temporarily unavailable',
      } = sent
      return { type: 'answer', status, errorCode: error_code, message }
    }
  }
}

export const listFailures = route({
  operation: 'listFailures',
  method: 'GET',
  path: `${SANDBOX}/failures`,
  access: 'merchant',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
  summary: 'The failures that were ordered, and how often each was met.',
  answers: {
    200: { description: 'Oldest first.', schema: Type.Object({ failures: Type.Array(failureSchema) }) },
  },
  async handle(call) {
    const rules = await call.services.reader.records('failure', call.merchantId, '', RULES_MAX)
    return { status: 200, body: { failures: rules.map(onWire) } }
  },
})

function onWire({ id, data, createdAt }: RecordOf<'failure'>) {
  const { operation, orderId, point, effect: applied, remaining, share, met, hits } = data
  const { type } = applied
  return {
    id,
    ...(operation !== undefined && { operation }),
    ...(orderId !== undefined && { order_id: orderId }),
    point,
    effect:
      applied.type === 'answer'
        ? { type, status: applied.status, error_code: applied.errorCode, message: applied.message }
        : applied.type === 'delay'
          ? { type, delay_ms: applied.delayMs }
          : { type },
    ...(remaining !== undefined && { remaining }),
    ...(share !== undefined && { share }),
    met,
    hits,
    created_at: new Date(createdAt).toISOString(),
  }
}

export const removeFailure = route({
  operation: 'removeFailure',
  method: 'DELETE',
  path: `${SANDBOX}/failures/:failure_id`,
  access: 'merchant',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
  summary: 'Take a failure back.',
  answers: { 204: { description: 'It is gone.' }, 404: failure('NOT_FOUND: there is none.') },
  async handle(call) {
    const failureId = call.params.failure_id as string
    const outcome = await call.execute<'removeFailure'>({ type: 'removeFailure', failureId })
    await call.services.failures.refresh()
    return replyTo(outcome, () => ({ status: 204 }))
  },
})

export const removeFailures = route({
  operation: 'removeFailures',
  method: 'DELETE',
  path: `${SANDBOX}/failures`,
  access: 'merchant',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
  summary: "Take all of the caller's failures back.",
  answers: { 204: { description: 'None is left.' } },
  async handle(call) {
    const rules = await call.services.reader.records('failure', call.merchantId, '', RULES_MAX)
    for (const { id } of rules) {
      const outcome = await call.execute<'removeFailure'>({ type: 'removeFailure', failureId: id })
      // Somebody else may have taken it back meanwhile.
      if (outcome.status === 'unavailable' || outcome.status === 'failed')
        return replyTo(outcome, () => ({ status: 204 }))
    }
    await call.services.failures.refresh()
    return { status: 204 }
  },
})
