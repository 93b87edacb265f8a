/** What the operations under /capstan/v1/orders have in common. */
import { ORDER_STATUSES, type Order, type Persons, shownRemaining } from '../../domain/order/order.ts'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { OrderRecord } from '../../engine/store.ts'
import type { Call } from '../route.ts'
import { instant, oneOf } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { CAPSTAN } from './shared.ts'

export const CAPSTAN_ORDERS = `${CAPSTAN}/orders`

const text = Type.String()
const amount = Type.Integer()

export const summarySchema = Type.Object({
  order_id: text,
  merchant_id: text,
  klarna_reference: text,
  merchant_reference1: Type.Optional(text),
  merchant_reference2: Type.Optional(text),
  status: oneOf(ORDER_STATUSES),
  fraud_status: oneOf(['ACCEPTED', 'PENDING', 'REJECTED']),
  acknowledged: Type.Boolean(),
  purchase_currency: text,
  purchase_country: text,
  order_amount: amount,
  captured_amount: amount,
  refunded_amount: amount,
  remaining_authorized_amount: amount,
  customer_name: Type.Optional(text),
  created_at: instant,
  expires_at: instant,
  version: Type.Integer(),
})

/** A line of a list: enough to find an order, and to see what is left to do. */
export function summaryOnWire(order: Order, persons: Persons = {}) {
  const { given_name, family_name, organization_name } =
    persons.shippingAddress ?? persons.billingAddress ?? {}
  const name = organization_name ?? [given_name, family_name].filter(Boolean).join(' ')
  return {
    order_id: order.orderId,
    merchant_id: order.merchantId,
    klarna_reference: order.klarnaReference,
    ...(order.merchantReference1 !== undefined && { merchant_reference1: order.merchantReference1 }),
    ...(order.merchantReference2 !== undefined && { merchant_reference2: order.merchantReference2 }),
    status: order.status,
    fraud_status: order.fraudStatus,
    acknowledged: order.acknowledgedBy !== undefined,
    purchase_currency: order.currency,
    purchase_country: order.country,
    order_amount: order.orderAmount,
    captured_amount: order.capturedAmount,
    refunded_amount: order.refundedAmount,
    remaining_authorized_amount: shownRemaining(order),
    ...(name !== '' && { customer_name: name }),
    created_at: new Date(order.createdAt).toISOString(),
    expires_at: new Date(order.expiresAt).toISOString(),
    version: order.version,
  }
}

type Reading = Pick<Call<unknown, unknown>, 'merchantId' | 'params' | 'services' | 'principal'>

/** The order, to its merchant and to the operator. */
export async function readAnyOrder(
  call: Reading,
): Promise<{ record: OrderRecord; now: number; refusal?: never } | { refusal: Refusal }> {
  const orderId = call.params.order_id ?? ''
  const { reader } = call.services
  const [record, now] = await Promise.all([reader.order(orderId), reader.now()])
  const mayRead = call.principal.kind === 'operator' || record?.order.merchantId === call.merchantId
  if (!record || !mayRead) return { refusal: refuse('noSuchOrder', { order_id: orderId, suffix: '' }) }
  return { record, now }
}
