/** Approving a payment session in place of the shopper, as the checkout's own page would. Sandbox only. */
import { DEFAULT_PAYMENT_METHOD } from '../../domain/payments/place.ts'
import { AUTHORIZATION_LIFETIME_MS, type Authorization, type Session } from '../../domain/payments/session.ts'
import type { Outcome } from '../command.ts'
import { deliverAt, filled } from '../deliveries.ts'
import { authorizationRef } from '../store.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler, refused } from './handler.ts'

/** The token that a session's approval has: one, however often it is approved. */
export function sessionToken({ sessionId }: Pick<Session, 'sessionId'>): string {
  return `session-${sessionId}`
}

export const approveSession: Handler<'approveSession'> = {
  needs({ intent, merchantId }, needs) {
    needs.sessionIds.add(intent.sessionId)
    const token = sessionToken(intent)
    needs.authorizations.set(authorizationRef(merchantId, token), { merchantId, token })
  },

  run({ intent, merchantId }, work): Outcome<'approveSession'> {
    const session = work.loaded.sessions.get(intent.sessionId)
    if (!session || session.merchantId !== merchantId || session.expiresAt <= work.now)
      return refused('invalidSession')
    if (session.orderId !== undefined) return refused('sessionCompleted', { order_id: session.orderId })
    return accepted({ authorizationToken: approve(session, intent.fraudStatus, work).token })
  },
}

/** The session's authorization, made if there is none yet; the shop is told by its callback. */
export function approve(session: Session, fraudStatus: 'ACCEPTED' | 'PENDING', work: Work): Authorization {
  const { merchantId, sessionId, fields } = session
  const token = sessionToken(session)
  const stored = work.loaded.authorizations.get(authorizationRef(merchantId, token))
  if (stored?.state === 'open' && stored.fraudStatus === fraudStatus && stored.expiresAt > work.now) {
    // Of another amount it would not be an approval of this purchase.
    const { amount, currency } = stored.approved ?? {}
    if (amount === fields.order_amount && currency === fields.purchase_currency) return stored
  }
  const authorization: Authorization = {
    merchantId,
    token,
    approved: { amount: fields.order_amount, currency: fields.purchase_currency, sessionId },
    fraudStatus,
    paymentMethod: DEFAULT_PAYMENT_METHOD,
    state: 'open',
    createdAt: work.now,
    expiresAt: Math.min(work.now + AUTHORIZATION_LIFETIME_MS, session.expiresAt),
  }
  work.setAuthorization(authorization)
  work.setSession({ ...session, authorizationToken: token })
  const callback = fields.merchant_urls?.authorization
  if (callback) {
    const url = filled(callback, { sessionId, authorizationToken: token })
    const body = { authorization_token: token, session_id: sessionId }
    work.schedule(deliverAt(work.now, { merchantId }, { channel: 'authorization', url, body }))
  }
  return authorization
}
