import { refundSchema } from '../order-management/read-schemas.ts'
import { NOT_FOUND } from '../order-management/shared.ts'
import { refundOnWire } from '../order-management/wire.ts'
import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { viewOrder } from '../viewing.ts'
import { CAPSTAN_ORDERS } from './orders.ts'

export const listRefunds = route({
  operation: 'listRefunds',
  method: 'GET',
  path: `${CAPSTAN_ORDERS}/:order_id/refunds`,
  access: 'both',
  need: 'read',
  tag: 'Capstan',
  summary: "An order's refunds, and which capture each of them was attached to.",
  answers: {
    200: {
      description:
        'The refunds, oldest first. Without a capture_id a refund stands against the order as a whole.',
      schema: Type.Object({
        refunds: Type.Array(
          Type.Object({ ...refundSchema.properties, capture_id: Type.Optional(Type.String()) }),
        ),
      }),
    },
    404: NOT_FOUND,
  },
  async handle(call) {
    const found = await viewOrder(call)
    if (found.refusal) return found
    const { order } = found.record
    const refunds = (order.history?.refunds ?? []).map((refund) => ({
      ...refundOnWire(refund, order),
      ...(refund.captureId !== undefined && { capture_id: refund.captureId }),
    }))
    return { status: 200, body: { refunds } }
  },
})
