/** Payment sessions: what a checkout collects before there is an order. */
import { arithmeticRefusal } from '../../domain/payments/arithmetic.ts'
import { mergeSession } from '../../domain/payments/place.ts'
import { SESSION_LIFETIME_MS } from '../../domain/payments/session.ts'
import { clientToken } from '../client-token.ts'
import type { Outcome } from '../command.ts'
import { uuidv7 } from '../ids.ts'
import { accepted, type Handler, refused, refusedWith } from './handler.ts'

export const createSession: Handler<'createSession'> = {
  needs() {},

  run({ intent, merchantId }, work): Outcome<'createSession'> {
    const refusal = arithmeticRefusal(intent.fields)
    if (refusal) return refusedWith(refusal)
    if (intent.merchantInactive) return refused('merchantInactive', { merchant_id: merchantId })
    const unsigned = {
      sessionId: uuidv7(),
      merchantId,
      fields: intent.fields,
      createdAt: work.now,
      expiresAt: work.now + SESSION_LIFETIME_MS,
    }
    const session = { ...unsigned, clientToken: clientToken(unsigned, work.loaded) }
    work.setSession(session)
    return accepted({ sessionId: session.sessionId, clientToken: session.clientToken })
  },
}

/** Fields that are sent replace those of the session; the arithmetic must hold for the whole. */
export const updateSession: Handler<'updateSession'> = {
  needs({ intent }, needs) {
    needs.sessionIds.add(intent.sessionId)
  },

  run({ intent, merchantId }, work): Outcome<'updateSession'> {
    const session = work.loaded.sessions.get(intent.sessionId)
    if (!session || session.merchantId !== merchantId) return refused('invalidSession')
    if (session.orderId !== undefined) return refused('sessionCompleted', { order_id: session.orderId })
    if (session.expiresAt <= work.now) return refused('invalidSession')
    const fields = mergeSession(session.fields, intent.fields)
    const refusal = arithmeticRefusal(fields)
    if (refusal) return refusedWith(refusal)
    work.setSession({ ...session, fields })
    return accepted({})
  },
}
