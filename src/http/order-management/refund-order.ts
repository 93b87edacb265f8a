import type { RefundOrder } from '../../domain/order/commands.ts'
import { replyTo, route, versionHeader } from '../route.ts'
import { AMOUNT_MAX, failure, integer, managementLine, optionalText } from '../schemas/fields.ts'
import { type Static, Type } from '../schemas/type.ts'
import { duplicateHeader, ORDERS, UNPROCESSABLE } from './shared.ts'

export const refundBody = Type.Object({
  refunded_amount: integer(1, AMOUNT_MAX),
  description: optionalText(255),
  reference: optionalText(255),
  order_lines: Type.Optional(Type.Array(managementLine, { minItems: 0, maxItems: 1000 })),
  /** An extension of the wire: attach the refund to this capture, whatever its lines say. */
  capture_id: Type.Optional(Type.String({ format: 'uuid' })),
})

export const refundOrder = route({
  operation: 'refundOrder',
  method: 'POST',
  path: `${ORDERS}/:order_id/refunds`,
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  summary: 'Give back what was captured, in full or in part.',
  body: refundBody,
  invalidBody: 'unprocessable',
  answers: {
    201: {
      description: 'Refunded. Empty body; Refund-Id and Location name the refund.',
      headers: {
        Location: 'Where the refund is read.',
        'Refund-Id': 'The id of the refund.',
        'Transaction-Id': 'Names the change.',
        ETag: "The order's version.",
        'Klarna-Order-Validation': 'With lines: Valid when they add up to the amount, else Invalid.',
        'Capstan-Duplicate-Of': 'An equal refund of a moment before, when neither had a key.',
      },
    },
    403: failure(
      'REFUND_NOT_ALLOWED: more than was captured, nothing captured, or a return fee that is not possible.',
    ),
    404: failure('NOT_FOUND: no such order of this merchant. NO_SUCH_CAPTURE: it has no such capture.'),
    422: UNPROCESSABLE,
  },
  async handle(call) {
    const orderId = call.params.order_id as string
    const command = refundCommand(call.body)
    const outcome = await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command })
    return replyTo(outcome, ({ transactionId, refundId = '', orderValidation, duplicateOf, version }) => ({
      status: 201,
      headers: [
        ['Location', `${call.services.publicUrl()}${ORDERS}/${orderId}/refunds/${refundId}`],
        ['Refund-Id', refundId],
        ['Transaction-Id', transactionId],
        ...versionHeader(version),
        ...(orderValidation ? [['Klarna-Order-Validation', orderValidation] as const] : []),
        ...duplicateHeader(duplicateOf),
      ],
    }))
  },
})

export function refundCommand(body: Static<typeof refundBody>): RefundOrder {
  return {
    type: 'refund',
    amount: body.refunded_amount,
    ...(body.description !== undefined && { description: body.description }),
    ...(body.reference !== undefined && { reference: body.reference }),
    ...(body.order_lines?.length && { orderLines: body.order_lines }),
    ...(body.capture_id !== undefined && { captureId: body.capture_id.toLowerCase() }),
  }
}
