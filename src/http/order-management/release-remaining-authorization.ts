import { changed, replyTo, route } from '../route.ts'
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ORDERS } from './shared.ts'

export const releaseRemainingAuthorization = route({
  operation: 'releaseRemainingAuthorization',
  method: 'POST',
  path: `${ORDERS}/:order_id/release-remaining-authorization`,
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  summary: 'Give back what is left of an order that will not be shipped any further.',
  answers: { 204: EMPTY, 403: NOT_ALLOWED, 404: NOT_FOUND },
  async handle(call) {
    const orderId = call.params.order_id as string
    const command = { type: 'releaseAuthorization' } as const
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})
