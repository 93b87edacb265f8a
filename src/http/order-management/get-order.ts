import { route } from '../route.ts'
import { orderSchema } from './read-schemas.ts'
import { NOT_FOUND, ORDERS, readOrder } from './shared.ts'
import { orderOnWire } from './wire.ts'

export const getOrder = route({
  operation: 'getOrder',
  method: 'GET',
  path: `${ORDERS}/:order_id`,
  access: 'merchant',
  tag: 'Order Management',
  summary: 'Read an order with its captures and refunds.',
  answers: { 200: { description: 'The order.', schema: orderSchema }, 404: NOT_FOUND },
  async handle(call) {
    const found = await readOrder(call)
    return found.refusal ? found : { status: 200, body: orderOnWire(found.record, found.now) }
  },
})
