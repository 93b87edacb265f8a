import { NOT_ALLOWED, NOT_FOUND } from '../order-management/shared.ts'
import { changed, replyTo, route } from '../route.ts'
import { oneOf } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { CAPSTAN_ORDERS } from './orders.ts'
import { BAD_VALUE } from './shared.ts'

const DONE = { description: 'Decided. Empty body; Transaction-Id names the change.' }

const decision = (operation: string, path: string, access: 'operator' | 'merchant', summary: string) =>
  route({
    operation,
    method: 'POST',
    path,
    access,
    tag: access === 'operator' ? 'Capstan' : 'Sandbox',
    ...(access === 'merchant' && { only: 'sandbox' as const, need: 'developer' as const }),
    guarded: true,
    summary,
    body: Type.Object({ fraud_status: oneOf(['ACCEPTED', 'REJECTED']) }),
    invalidBody: 'badValue',
    answers: { 204: DONE, 400: BAD_VALUE, 403: NOT_ALLOWED, 404: NOT_FOUND },
    async handle(call) {
      const orderId = call.params.order_id as string
      const command = { type: 'decideFraud', fraudStatus: call.body.fraud_status } as const
      return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
    },
  })

export const decideFraud = decision(
  'decideFraud',
  `${CAPSTAN_ORDERS}/:order_id/fraud-decision`,
  'operator',
  'End the review of an order that is PENDING. The merchant is notified.',
)

export const decideFraudInSandbox = decision(
  'decideFraudInSandbox',
  '/sandbox/v1/orders/:order_id/fraud-decision',
  'merchant',
  "End the review of one's own order that is PENDING, as an operator would.",
)
