/** Customer tokens: standing agreements with which orders are placed again and again. */
import { createHash } from 'node:crypto'
import { arithmeticRefusal } from '../../domain/payments/arithmetic.ts'
import type { CustomerToken } from '../../domain/payments/customer-token.ts'
import { magicOutcome } from '../../domain/payments/magic.ts'
import { trusted } from '../../domain/payments/place.ts'
import type { CheckoutFields, TokenOrderFields } from '../../domain/payments/session.ts'
import type { Outcome } from '../command.ts'
import { isUuid } from '../ids.ts'
import { authorizationRef, type Needs, recordRef } from '../store.ts'
import { accepted, type Handler, refused, refusedWith } from './handler.ts'
import { placedResult, recordOrder, reviewOf } from './place-order.ts'

/** Made from an authorization, once: the same authorization gives the same token again. */
export const createCustomerToken: Handler<'createCustomerToken'> = {
  needs({ intent, merchantId }, needs) {
    const token = intent.authorizationToken
    needs.authorizations.set(authorizationRef(merchantId, token), { merchantId, token })
    needToken(customerTokenId(merchantId, token), needs)
  },

  run({ intent, merchantId }, work): Outcome<'createCustomerToken'> {
    const { authorizationToken } = intent
    const tokenId = customerTokenId(merchantId, authorizationToken)
    const made = work.record('customerToken', tokenId)
    if (made) return accepted({ tokenId, token: made.data })
    const stored = work.loaded.authorizations.get(authorizationRef(merchantId, authorizationToken))
    const { description, intendedUse, country, currency, locale, persons } = intent
    const token: CustomerToken = {
      status: 'ACTIVE',
      description,
      intendedUse,
      country,
      currency,
      locale,
      paymentMethod: stored?.paymentMethod ?? trusted(merchantId, authorizationToken, work.now).paymentMethod,
      persons,
      authorizationToken,
    }
    if (intent.merchantInactive) return refused('merchantInactive', { merchant_id: merchantId })
    const authorization =
      stored ??
      (work.loaded.mode === 'sandbox' ? trusted(merchantId, authorizationToken, work.now) : undefined)
    if (!authorization) return refused('invalidToken')
    if (authorization.state !== 'open') return refused('authorizationConsumed')
    if (authorization.expiresAt <= work.now) return refused('invalidToken')
    const { approved } = authorization
    if (approved && approved.currency.toUpperCase() !== currency) {
      return refused('notMatching', { fields: 'purchase_currency' })
    }
    const magic = work.loaded.mode === 'sandbox' && magicOutcome(emailOf(persons.billingAddress?.email))
    if (magic === 'denied') return refused('rejected')
    work.setRecord({ kind: 'customerToken', id: tokenId, merchantId, data: token, createdAt: work.now })
    // The purchase that the authorization is for may still be placed with it.
    return accepted({ tokenId, token })
  },
}

/** One token for one authorization of a merchant: a retry finds the first. In the form of a UUID (RFC 9562, version 8). */
function customerTokenId(merchantId: string, authorizationToken: string): string {
  const hex = createHash('sha256').update(`${merchantId}\u0000${authorizationToken}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function emailOf(email: string | undefined) {
  return email === undefined ? {} : { billing_address: { email } }
}

export const setCustomerTokenStatus: Handler<'setCustomerTokenStatus'> = {
  needs({ intent }, needs) {
    needToken(intent.tokenId, needs)
  },

  run({ intent, merchantId }, work): Outcome<'setCustomerTokenStatus'> {
    const record = work.record('customerToken', intent.tokenId)
    if (!record || record.merchantId !== merchantId) return refused('noSuchToken')
    if (record.data.status === intent.status) return accepted({})
    // What was cancelled stays cancelled: the shopper would have to agree anew.
    if (record.data.status === 'CANCELLED') return refused('tokenCancelled')
    work.setRecord({ ...record, data: { ...record.data, status: intent.status } })
    return accepted({})
  },
}

export const placeTokenOrder: Handler<'placeTokenOrder'> = {
  needs({ intent }, needs) {
    needToken(intent.tokenId, needs)
  },

  run(command, work): Outcome<'placeTokenOrder'> {
    const { intent, merchantId } = command
    const record = work.record('customerToken', intent.tokenId)
    if (!record || record.merchantId !== merchantId) return refused('noSuchToken')
    const { data: token } = record
    if (intent.merchantInactive) return refused('merchantInactive', { merchant_id: merchantId })
    if (token.status === 'CANCELLED') return refused('tokenCancelled')
    if (token.status === 'SUSPENDED') return refused('tokenSuspended')
    const fields = fieldsOf(token, intent.fields)
    if (fields.purchase_currency !== token.currency)
      return refused('tokenCurrency', { currency: token.currency })
    const wrongSums = arithmeticRefusal(fields)
    if (wrongSums) return refusedWith(wrongSums)
    if (work.loaded.mode === 'sandbox' && magicOutcome(fields) === 'paymentFailed') {
      return refused('paymentMethodFailed')
    }
    const review = reviewOf(fields, 'ACCEPTED', work)
    if (review === 'denied') return refused('rejected')
    const { paymentMethod } = token
    const orderId = recordOrder(
      command,
      { fields, paymentMethod, autoCapture: intent.autoCapture, review },
      work,
    )
    const { fraudStatus } = review
    return accepted(placedResult(orderId, { paymentMethod, fraudStatus }, fields, undefined))
  },
}

/** Only the goods and the money come with the order: who it is for was agreed on with the token. */
function fieldsOf(token: CustomerToken, sent: TokenOrderFields): CheckoutFields {
  const { billingAddress, shippingAddress, customer } = token.persons
  const shipping = sent.shipping_address ?? shippingAddress
  return {
    ...sent,
    purchase_currency: String(sent.purchase_currency),
    order_amount: Number(sent.order_amount),
    order_lines: sent.order_lines as CheckoutFields['order_lines'],
    purchase_country: token.country,
    locale: token.locale,
    ...(billingAddress && { billing_address: billingAddress }),
    ...(shipping ? { shipping_address: shipping } : {}),
    ...(customer && { customer }),
  } as CheckoutFields
}

function needToken(tokenId: string, needs: Needs): void {
  if (isUuid(tokenId))
    needs.records.set(recordRef('customerToken', tokenId), { kind: 'customerToken', id: tokenId })
}
