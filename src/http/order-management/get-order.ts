import { route, versionHeader } from '../route.ts'
import { viewOrder } from '../viewing.ts'
import { orderSchema } from './read-schemas.ts'
import { NOT_FOUND, ORDERS } from './shared.ts'
import { lineQuantitiesOnWire, orderOnWire } from './wire.ts'

export const getOrder = route({
  operation: 'getOrder',
  method: 'GET',
  path: `${ORDERS}/:order_id`,
  access: 'both',
  need: 'read',
  tag: 'Order Management',
  summary:
    'Read an order with its captures and refunds. A merchant reads its own; the operator reads any, which is in the audit trail of its merchant.',
  answers: {
    200: {
      description:
        'The order, for the operator with `capstan_merchant_id`. With the request header `Capstan-Line-Quantities: true` also what of each line is captured and refunded.',
      schema: orderSchema,
      headers: { ETag: "The order's version, for If-Match." },
    },
    404: NOT_FOUND,
  },
  async handle(call) {
    const found = await viewOrder(call)
    if (found.refusal) return found
    const { record, now } = found
    const wanted =
      call.header('capstan-line-quantities')?.toLowerCase() === 'true' || call.services.lineQuantities
    return {
      status: 200,
      headers: versionHeader(record.order.version),
      body: {
        ...orderOnWire(record, now),
        ...(call.principal.kind === 'operator' && { capstan_merchant_id: record.order.merchantId }),
        ...(wanted && { capstan_line_quantities: lineQuantitiesOnWire(record) }),
      },
    }
  },
})
