/** Placing the order that an authorization approved. */
import { capturedEvent } from '../../domain/order/decide.ts'
import type { OrderEvent, OrderPlaced } from '../../domain/order/events.ts'
import type { FraudStatus, OrderDocument, Persons } from '../../domain/order/order.ts'
import { arithmeticRefusal } from '../../domain/payments/arithmetic.ts'
import { consumedBy, decidePlacing, mergeSession, orderExpiry } from '../../domain/payments/place.ts'
import type { Authorization, CheckoutFields } from '../../domain/payments/session.ts'
import type { Command, Outcome } from '../command.ts'
import { shortReference, uuidv7 } from '../ids.ts'
import { authorizationRef } from '../store.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler, refused, refusedWith } from './handler.ts'

const DEFAULT_LOCALE = 'en-US'

export const placeOrder: Handler<'placeOrder'> = {
  needs({ intent, merchantId }, needs) {
    needs.authorizations.set(authorizationRef(merchantId, intent.token), { merchantId, token: intent.token })
  },

  run(command, work): Outcome<'placeOrder'> {
    const { intent, merchantId } = command
    const stored = work.loaded.authorizations.get(authorizationRef(merchantId, intent.token))
    const sessionId = stored?.approved?.sessionId
    const session = sessionId === undefined ? undefined : work.loaded.sessions.get(sessionId)
    const placing = decidePlacing({
      merchantId,
      token: intent.token,
      fields: intent.fields,
      mode: work.loaded.mode,
      now: work.now,
      ...(stored && { authorization: stored }),
      ...(session && { session }),
    })
    // First of all: a retry of what went through finds its order, whatever its body, and whatever came since.
    if (placing.outcome === 'repeat') {
      const fields = session ? mergeSession(session.fields, intent.fields) : intent.fields
      return accepted(placedResult(placing.orderId, stored as Authorization, fields))
    }
    if (intent.merchantInactive) return refused('merchantInactive', { merchant_id: merchantId })
    if (placing.outcome === 'refused') return refusedWith(placing.refusal)
    const wrongSums = arithmeticRefusal(placing.fields)
    if (wrongSums) return refusedWith(wrongSums)
    const orderId = uuidv7()
    recordOrder(orderId, command, placing, work)
    work.setAuthorization(consumedBy(placing.authorization, orderId))
    if (session) work.setSession({ ...session, orderId })
    return accepted(placedResult(orderId, placing.authorization, placing.fields))
  },
}

function recordOrder(
  orderId: string,
  command: Command<'placeOrder'>,
  placing: { authorization: Authorization; fields: CheckoutFields },
  work: Work,
): void {
  const given = { now: work.now, transactionId: uuidv7(), captureId: uuidv7() }
  const placed = placedEvent(command.merchantId, placing, work)
  const events: OrderEvent[] = [placed]
  if (command.intent.autoCapture && placed.amount > 0 && placed.fraudStatus === 'ACCEPTED') {
    const { order_lines: orderLines } = placing.fields
    events.push(capturedEvent({ type: 'capture', amount: placed.amount, orderLines }, 1, 1, given))
  }
  const parts = { document: documentOf(placing.fields), persons: personsOf(placing.fields) }
  work.place(orderId, command, given.transactionId, events, parts)
}

function placedEvent(
  merchantId: string,
  { authorization, fields }: { authorization: Authorization; fields: CheckoutFields },
  work: Work,
): OrderPlaced {
  const { merchant_reference1, merchant_reference2 } = fields
  return {
    type: 'OrderPlaced',
    merchantId,
    klarnaReference: shortReference(),
    currency: fields.purchase_currency,
    country: fields.purchase_country,
    locale: fields.locale ?? DEFAULT_LOCALE,
    amount: fields.order_amount,
    fraudStatus: 'ACCEPTED',
    paymentMethod: authorization.paymentMethod,
    ...(merchant_reference1 && { merchantReference1: merchant_reference1 }),
    ...(merchant_reference2 && { merchantReference2: merchant_reference2 }),
    expiresAt: orderExpiry(work.now, work.settings.authorizationDays),
  }
}

function documentOf(fields: CheckoutFields): OrderDocument {
  const { order_lines, order_tax_amount, merchant_data, merchant_urls } = fields
  return {
    orderLines: order_lines,
    ...(order_tax_amount !== undefined && { orderTaxAmount: order_tax_amount }),
    ...(merchant_data !== undefined && { merchantData: merchant_data }),
    ...(merchant_urls && { merchantUrls: merchant_urls }),
  }
}

function personsOf({ billing_address, shipping_address, customer }: CheckoutFields): Persons {
  return {
    ...(billing_address && { billingAddress: billing_address }),
    ...((shipping_address ?? billing_address) && { shippingAddress: shipping_address ?? billing_address }),
    ...(customer && { customer }),
  } as Persons
}

/** With the shop's confirmation page, its placeholders filled in. */
function placedResult(
  orderId: string,
  { paymentMethod, approved }: Authorization,
  { merchant_urls }: CheckoutFields,
) {
  const fraudStatus: FraudStatus = 'ACCEPTED'
  const confirmation = merchant_urls?.confirmation
    ?.replaceAll('{order.id}', orderId)
    .replaceAll('{session.id}', approved?.sessionId ?? '{session.id}')
  return {
    orderId,
    fraudStatus,
    paymentMethod,
    ...(confirmation && { confirmationUrl: confirmation }),
  }
}
