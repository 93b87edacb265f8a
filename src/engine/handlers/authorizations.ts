/** Authorizations: registered by the platform operator, deleted by the merchant. */
import { randomUUID } from 'node:crypto'
import { deleted, trusted } from '../../domain/payments/place.ts'
import { AUTHORIZATION_LIFETIME_MS } from '../../domain/payments/session.ts'
import type { Outcome } from '../command.ts'
import { authorizationRef } from '../store.ts'
import { accepted, type Handler, refused } from './handler.ts'

/** The door through which a real checkout hands an approved purchase over: once per token. */
export const registerAuthorization: Handler<'registerAuthorization'> = {
  needs({ intent }, needs) {
    intent.token ??= randomUUID()
    needs.authorizations.set(authorizationRef(intent.forMerchantId, intent.token), {
      merchantId: intent.forMerchantId,
      token: intent.token,
    })
    needs.merchantIds.add(intent.forMerchantId)
    if (intent.sessionId !== undefined) needs.sessionIds.add(intent.sessionId)
  },

  run({ intent }, work): Outcome<'registerAuthorization'> {
    const { forMerchantId: merchantId, token, amount, currency, paymentMethod, sessionId } = intent
    if (token === undefined) throw new Error('the token is made when the needs are collected')
    const session = sessionId === undefined ? undefined : work.loaded.sessions.get(sessionId)
    // An approval ends with its session at the latest: afterwards there is nothing to compare an order with.
    const wanted = intent.expiresAt ?? work.now + AUTHORIZATION_LIFETIME_MS
    const expiresAt = session ? Math.min(wanted, session.expiresAt) : wanted
    // Here and not before: a retry under the same key may come when the hour has passed.
    if (wanted <= work.now) return refused('badValue', { fields: 'expires_at' })
    if (!work.loaded.merchants.has(merchantId)) return refused('notFound', { what: `Merchant ${merchantId}` })
    if (work.loaded.authorizations.has(authorizationRef(merchantId, token))) {
      return refused('conflict', { reason: 'This authorization token is registered already.' })
    }
    if (sessionId !== undefined) {
      const usable = session?.merchantId === merchantId && session.expiresAt > work.now
      if (!session || !usable) return refused('invalidSession')
      if (session.orderId !== undefined) return refused('sessionCompleted', { order_id: session.orderId })
    }
    work.setAuthorization({
      merchantId,
      token,
      approved: { amount, currency, ...(sessionId !== undefined && { sessionId }) },
      fraudStatus: intent.fraudStatus ?? 'ACCEPTED',
      paymentMethod,
      state: 'open',
      createdAt: work.now,
      expiresAt,
    })
    if (session) work.setSession({ ...session, authorizationToken: token })
    return accepted({ token, merchantId, expiresAt })
  },
}

/** Deleting what is deleted changes nothing; what became an order cannot be deleted. */
export const deleteAuthorization: Handler<'deleteAuthorization'> = {
  needs({ intent, merchantId }, needs) {
    needs.authorizations.set(authorizationRef(merchantId, intent.token), { merchantId, token: intent.token })
  },

  run({ intent, merchantId }, work): Outcome<'deleteAuthorization'> {
    const stored = work.loaded.authorizations.get(authorizationRef(merchantId, intent.token))
    if (!stored && work.loaded.mode === 'production') return refused('invalidToken')
    const authorization = stored ?? trusted(merchantId, intent.token, work.now)
    if (authorization.state === 'consumed') return refused('tokenNotDeletable')
    if (authorization.state === 'deleted') return accepted({})
    if (authorization.expiresAt <= work.now) return refused('invalidToken')
    work.setAuthorization(deleted(authorization))
    return accepted({})
  },
}
