import { changed, replyTo, route } from '../route.ts'
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ORDERS } from './shared.ts'

export const acknowledgeOrder = route({
  operation: 'acknowledgeOrder',
  method: 'POST',
  path: `${ORDERS}/:order_id/acknowledge`,
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  summary: "Tell that the merchant's system knows the order.",
  answers: { 204: EMPTY, 403: NOT_ALLOWED, 404: NOT_FOUND },
  async handle(call) {
    const orderId = call.params.order_id as string
    const command = { type: 'acknowledge' } as const
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})
