import { changed, replyTo, route } from '../route.ts'
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ORDERS } from './shared.ts'

export const triggerSendOut = route({
  operation: 'triggerSendOut',
  method: 'POST',
  path: `${ORDERS}/:order_id/captures/:capture_id/trigger-send-out`,
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  summary: 'Send the communication about a capture to the customer again.',
  answers: { 204: EMPTY, 403: NOT_ALLOWED, 404: NOT_FOUND },
  async handle(call) {
    const orderId = call.params.order_id as string
    const command = { type: 'triggerSendOut', captureId: call.params.capture_id as string } as const
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})
