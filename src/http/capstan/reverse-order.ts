import { NOT_ALLOWED, NOT_FOUND, UNPROCESSABLE } from '../order-management/shared.ts'
import { replyTo, route, versionHeader } from '../route.ts'
import { oneOf, optionalText } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { CAPSTAN_ORDERS } from './orders.ts'

const ACTIONS = {
  OrderCancelled: 'cancelled',
  AuthorizationReleased: 'released',
  OrderRefunded: 'refunded',
} as const

export const reverseOrder = route({
  operation: 'reverseOrder',
  method: 'POST',
  path: `${CAPSTAN_ORDERS}/:order_id/reverse`,
  access: 'merchant',
  need: 'orders',
  tag: 'Capstan',
  guarded: true,
  summary:
    'Undo an order as it stands, in one change: cancel it, or release what is left and refund what was captured.',
  body: Type.Object({ description: optionalText(255), reference: optionalText(255) }),
  invalidBody: 'unprocessable',
  answers: {
    200: {
      description: 'What was done. Nothing, where the order was cancelled or given back in full before.',
      schema: Type.Object({
        transaction_id: Type.String(),
        version: Type.Integer(),
        actions: Type.Array(
          Type.Object({
            action: oneOf(['cancelled', 'released', 'refunded']),
            amount: Type.Optional(Type.Integer()),
            refund_id: Type.Optional(Type.String()),
            capture_id: Type.Optional(Type.String()),
          }),
        ),
      }),
    },
    403: NOT_ALLOWED,
    404: NOT_FOUND,
    422: UNPROCESSABLE,
  },
  async handle(call) {
    const { description, reference } = call.body
    const command = {
      type: 'reverse',
      ...(description !== undefined && { description }),
      ...(reference !== undefined && { reference }),
    } as const
    const orderId = call.params.order_id as string
    const outcome = await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command })
    return replyTo(outcome, ({ transactionId, version, events = [] }) => ({
      status: 200,
      headers: versionHeader(version),
      body: {
        transaction_id: transactionId,
        version,
        actions: events.map(({ type, amount, refundId, captureId }) => ({
          action: ACTIONS[type as keyof typeof ACTIONS],
          ...(amount !== undefined && { amount }),
          ...(refundId !== undefined && { refund_id: refundId }),
          ...(captureId !== undefined && { capture_id: captureId }),
        })),
      },
    }))
  },
})
