import { changed, replyTo, route } from '../route.ts'
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ORDERS } from './shared.ts'

export const extendAuthorizationTime = route({
  operation: 'extendAuthorizationTime',
  method: 'POST',
  path: `${ORDERS}/:order_id/extend-authorization-time`,
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  summary: 'Let the authorization last its period again, from today.',
  answers: { 204: EMPTY, 403: NOT_ALLOWED, 404: NOT_FOUND },
  async handle(call) {
    const orderId = call.params.order_id as string
    const command = { type: 'extendAuthorization' } as const
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})
