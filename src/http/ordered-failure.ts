/** What an ordered failure does to a call. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from './answer.ts'
import type { FailureRules, Rule } from './failures.ts'
import type { AnyRoute, Call } from './route.ts'

/** In place of an answer: the connection is closed without one. */
export const DROPPED = 'dropped'

type Failing = Pick<
  Call<unknown, unknown>,
  'merchantId' | 'principal' | 'params' | 'services' | 'correlationId'
>

/** The rule that this call meets, counted as met; undefined for nearly every call. */
export async function orderedFailure(
  rules: FailureRules,
  route: AnyRoute,
  call: Failing,
): Promise<Rule | undefined> {
  if (rules.isEmpty || route.tag === 'Sandbox' || call.principal.kind !== 'merchant') return undefined
  for (const found of rules.matching(call.merchantId, route.operation, call.params.order_id)) {
    // Without the call's own key, which is for its own effect.
    const outcome = await call.services.engine.execute<'useFailure'>({
      merchantId: call.merchantId,
      correlationId: call.correlationId,
      actor: call.principal.actor,
      intent: { type: 'useFailure', failureId: found.id },
    })
    if (outcome.status === 'accepted' && outcome.result.applies) return found
  }
  return undefined
}

/** Waits, or gives what the caller gets instead of its answer; undefined: the call goes on. */
export async function fail(
  { rule: { effect } }: Rule,
  correlationId: string,
): Promise<Answer | typeof DROPPED | undefined> {
  switch (effect.type) {
    case 'drop':
      return DROPPED
    case 'delay':
      await sleep(effect.delayMs, undefined, { ref: false })
      return undefined
    case 'answer':
      return {
        status: effect.status,
        headers: effect.status === 503 || effect.status === 429 ? [['Retry-After', '1']] : [],
        body: {
          error_code: effect.errorCode,
          error_messages: [effect.message],
          correlation_id: correlationId,
        },
      }
  }
}
