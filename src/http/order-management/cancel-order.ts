import { changed, replyTo, route } from '../route.ts'
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ORDERS } from './shared.ts'

export const cancelOrder = route({
  operation: 'cancelOrder',
  method: 'POST',
  path: `${ORDERS}/:order_id/cancel`,
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  summary: 'Cancel an order of which nothing is captured.',
  answers: { 204: EMPTY, 403: NOT_ALLOWED, 404: NOT_FOUND },
  async handle(call) {
    const orderId = call.params.order_id as string
    const command = { type: 'cancel' } as const
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})
