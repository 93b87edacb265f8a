import { RESET_ORDERS } from '../../engine/engine.ts'
import { route } from '../route.ts'
import { Type } from '../schemas/type.ts'
import { SANDBOX } from './shared.ts'

export const resetSandbox = route({
  operation: 'resetSandbox',
  method: 'POST',
  path: `${SANDBOX}/reset`,
  access: 'merchant',
  need: 'developer',
  tag: 'Sandbox',
  only: 'sandbox',
  summary:
    "Delete all of the caller's orders, sessions, tokens, keys, failures and scheduled work, and nobody else's. The clock stays.",
  answers: {
    200: {
      description: 'It is empty.',
      schema: Type.Object({ deleted_orders: Type.Integer() }),
    },
  },
  async handle({ services, merchantId }) {
    let deletedOrders = 0
    // Piece by piece, so that others are served in between; what comes in meanwhile may be deleted or stay.
    let deleted: number
    do {
      deleted = await services.engine.reset(merchantId)
      deletedOrders += deleted
    } while (deleted === RESET_ORDERS)
    await services.failures.refresh()
    return { status: 200, body: { deleted_orders: deletedOrders } }
  },
})
