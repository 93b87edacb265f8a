import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { viewOrder } from '../viewing.ts'
import { captureSchema } from './read-schemas.ts'
import { NOT_FOUND, ORDERS } from './shared.ts'
import { capturesOnWire } from './wire.ts'

export const getCaptures = route({
  operation: 'getCaptures',
  method: 'GET',
  path: `${ORDERS}/:order_id/captures`,
  access: 'both',
  need: 'read',
  tag: 'Order Management',
  summary: "List an order's captures, the first one first.",
  answers: {
    200: {
      description: 'The captures; an empty list when there are none.',
      schema: Type.Array(captureSchema),
    },
    404: NOT_FOUND,
  },
  async handle(call) {
    const found = await viewOrder(call)
    return found.refusal ? found : { status: 200, body: capturesOnWire(found.record) }
  },
})
