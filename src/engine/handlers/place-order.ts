/** Placing an order: with an authorization, or (customer-tokens.ts, hosted-pages.ts) through another door. */
import type { OrderEvent, OrderPlaced } from '../../domain/order/events.ts'
import type { FraudStatus, OrderDocument, PaymentMethod, Persons } from '../../domain/order/order.ts'
import { capturedEvent } from '../../domain/order/settlement.ts'
import { arithmeticRefusal } from '../../domain/payments/arithmetic.ts'
import { magicOutcome, SANDBOX_REVIEW_MS } from '../../domain/payments/magic.ts'
import { consumedBy, decidePlacing, mergeSession, orderExpiry } from '../../domain/payments/place.ts'
import type { Authorization, CheckoutFields } from '../../domain/payments/session.ts'
import type { CallContext, Outcome, PlacedOrder } from '../command.ts'
import { deliverAt, filled } from '../deliveries.ts'
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
      const { paymentMethod, fraudStatus } = stored as Authorization
      const fields = session ? mergeSession(session.fields, intent.fields) : intent.fields
      return accepted(placedResult(placing.orderId, { paymentMethod, fraudStatus }, fields, sessionId))
    }
    if (intent.merchantInactive) return refused('merchantInactive', { merchant_id: merchantId })
    if (placing.outcome === 'refused') return refusedWith(placing.refusal)
    const wrongSums = arithmeticRefusal(placing.fields)
    if (wrongSums) return refusedWith(wrongSums)
    const review = reviewOf(placing.fields, placing.authorization.fraudStatus, work)
    if (review === 'denied') return refused('rejected')
    const { paymentMethod } = placing.authorization
    const orderId = recordOrder(
      command,
      { ...placing, paymentMethod, autoCapture: intent.autoCapture, review },
      work,
    )
    work.setAuthorization(consumedBy({ ...placing.authorization, fraudStatus: review.fraudStatus }, orderId))
    if (session) work.setSession({ ...session, orderId })
    return accepted(
      placedResult(orderId, { paymentMethod, fraudStatus: review.fraudStatus }, placing.fields, sessionId),
    )
  },
}

/** How a new order begins, and in a sandbox what becomes of its review. */
export interface Review {
  fraudStatus: 'ACCEPTED' | 'PENDING'
  outcome?: 'ACCEPTED' | 'REJECTED'
}

/** What was approved, or in a sandbox what a magic value asks for. */
export function reviewOf(
  fields: Pick<CheckoutFields, 'billing_address' | 'merchant_reference1' | 'merchant_reference2'>,
  approved: Review['fraudStatus'],
  work: Work,
): Review | 'denied' {
  if (work.loaded.mode !== 'sandbox') return { fraudStatus: approved }
  switch (magicOutcome(fields)) {
    case 'denied':
    case 'paymentFailed':
      return 'denied'
    case 'pendingAccepted':
      return { fraudStatus: 'PENDING', outcome: 'ACCEPTED' }
    case 'pendingRejected':
      return { fraudStatus: 'PENDING', outcome: 'REJECTED' }
    case 'pending':
      return { fraudStatus: 'PENDING' }
    default:
      return { fraudStatus: approved }
  }
}

export interface NewOrder {
  fields: CheckoutFields
  paymentMethod: PaymentMethod
  autoCapture: boolean
  review: Review
  /** Names the shop's session in the URLs that are called. */
  sessionId?: string
}

/** Records the order with all that belongs to its placing; gives its id. What may be placed was decided before. */
export function recordOrder(call: CallContext, placing: NewOrder, work: Work): string {
  const { fields, autoCapture } = placing
  const orderId = uuidv7()
  const transactionId = uuidv7()
  const placed = placedEvent(call.merchantId, placing, work)
  const events: OrderEvent[] = [placed]
  const isCaptured = autoCapture && placed.amount > 0 && placed.fraudStatus === 'ACCEPTED'
  if (isCaptured) {
    const captureId = uuidv7()
    const capture = { type: 'capture', amount: placed.amount, orderLines: fields.order_lines } as const
    const contract = work.contractOf(call.merchantId, placed.currency)
    const given = { captureId, now: work.now, ...(contract && { contract }) }
    events.push(capturedEvent(capture, 1, 1, placed, given))
  }
  // An order under review is captured by the decision that accepts it.
  const document = documentOf(fields, autoCapture && !isCaptured)
  work.place(orderId, call, transactionId, events, { document, persons: personsOf(fields) })
  const push = fields.merchant_urls?.push
  if (push) {
    const { sessionId } = placing
    const url = filled(push, { orderId, ...(sessionId !== undefined && { sessionId }) })
    work.schedule(deliverAt(work.now, { merchantId: call.merchantId, orderId }, { channel: 'push', url }))
  }
  return orderId
}

function placedEvent(
  merchantId: string,
  { fields, paymentMethod, review }: NewOrder,
  work: Work,
): OrderPlaced {
  const { merchant_reference1, merchant_reference2 } = fields
  const { fraudStatus, outcome } = review
  return {
    type: 'OrderPlaced',
    merchantId,
    klarnaReference: shortReference(),
    currency: fields.purchase_currency,
    country: fields.purchase_country,
    locale: fields.locale ?? DEFAULT_LOCALE,
    amount: fields.order_amount,
    fraudStatus,
    paymentMethod,
    ...(merchant_reference1 && { merchantReference1: merchant_reference1 }),
    ...(merchant_reference2 && { merchantReference2: merchant_reference2 }),
    expiresAt: orderExpiry(work.now, work.settings.authorizationDays),
    ...(outcome && { review: { outcome, afterMs: SANDBOX_REVIEW_MS } }),
  }
}

function documentOf(fields: CheckoutFields, capturesLater: boolean): OrderDocument {
  const { order_lines, order_tax_amount, merchant_data, merchant_urls } = fields
  return {
    orderLines: order_lines,
    ...(order_tax_amount !== undefined && { orderTaxAmount: order_tax_amount }),
    ...(merchant_data !== undefined && { merchantData: merchant_data }),
    ...(merchant_urls && { merchantUrls: merchant_urls }),
    ...(capturesLater && { autoCapture: true }),
  }
}

export function personsOf({ billing_address, shipping_address, customer }: Partial<CheckoutFields>): Persons {
  return {
    ...(billing_address && { billingAddress: billing_address }),
    ...((shipping_address ?? billing_address) && { shippingAddress: shipping_address ?? billing_address }),
    ...(customer && { customer }),
  } as Persons
}

/** With the shop's confirmation page, its placeholders filled in. */
export function placedResult(
  orderId: string,
  { paymentMethod, fraudStatus }: { paymentMethod: PaymentMethod; fraudStatus: FraudStatus },
  { merchant_urls }: Pick<CheckoutFields, 'merchant_urls'>,
  sessionId: string | undefined,
): PlacedOrder {
  const confirmation = merchant_urls?.confirmation
  const ids = { orderId, ...(sessionId !== undefined && { sessionId }) }
  return {
    orderId,
    fraudStatus,
    paymentMethod,
    ...(confirmation && { confirmationUrl: filled(confirmation, ids) }),
  }
}
