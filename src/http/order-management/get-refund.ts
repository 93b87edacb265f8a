import { refuse } from '../../domain/refusals.ts'
import { route } from '../route.ts'
import { failure } from '../schemas/fields.ts'
import { viewOrder } from '../viewing.ts'
import { refundSchema } from './read-schemas.ts'
import { ORDERS } from './shared.ts'
import { refundOnWire } from './wire.ts'

export const getRefund = route({
  operation: 'getRefund',
  method: 'GET',
  path: `${ORDERS}/:order_id/refunds/:refund_id`,
  access: 'both',
  need: 'read',
  tag: 'Order Management',
  summary: 'Read one refund of an order.',
  answers: {
    200: { description: 'The refund.', schema: refundSchema },
    404: failure('NOT_FOUND: no such refund, or no such order of this merchant.'),
  },
  async handle(call) {
    const found = await viewOrder(call)
    const refundId = call.params.refund_id as string
    const notFound = refuse('noSuchRefund', { refund_id: refundId, order_id: call.params.order_id as string })
    // Of an order that is not there no refund is found either: the wire has one code for both.
    if (found.refusal) return { refusal: found.refusal.key === 'noSuchOrder' ? notFound : found.refusal }
    const { order } = found.record
    const refund = order.history?.refunds.find((one) => one.refundId === refundId)
    return refund ? { status: 200, body: refundOnWire(refund, order) } : { refusal: notFound }
  },
})
