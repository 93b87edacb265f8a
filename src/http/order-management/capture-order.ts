import type { CaptureOrder } from '../../domain/order/commands.ts'
import { replyTo, route, versionHeader } from '../route.ts'
import {
  AMOUNT_MAX,
  failure,
  integer,
  managementLine,
  optionalText,
  shippingInfo,
} from '../schemas/fields.ts'
import { type Static, Type } from '../schemas/type.ts'
import { duplicateHeader, NOT_FOUND, ORDERS, UNPROCESSABLE } from './shared.ts'

/** A capture of nothing is refused here, so that no capture ever reads as 0 (reads are at least 1). */
export const captureBody = Type.Object({
  captured_amount: integer(1, AMOUNT_MAX),
  description: optionalText(255),
  reference: optionalText(255),
  order_lines: Type.Optional(Type.Array(managementLine, { minItems: 0, maxItems: 1000 })),
  shipping_info: Type.Optional(Type.Array(shippingInfo, { minItems: 0, maxItems: 500 })),
  shipping_delay: Type.Optional(integer(0)),
})

export const captureOrder = route({
  operation: 'captureOrder',
  method: 'POST',
  path: `${ORDERS}/:order_id/captures`,
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  summary: 'Capture an order in full or in part. The answer is sent when the capture is on disk.',
  body: captureBody,
  invalidBody: 'unprocessable',
  answers: {
    201: {
      description: 'Captured. Empty body; Capture-Id and Location name the capture.',
      headers: {
        Location: 'Where the capture is read.',
        'Capture-Id': 'The id of the capture.',
        'Transaction-Id': 'Names the change.',
        ETag: "The order's version.",
        'Klarna-Order-Validation': 'With lines: Valid when they add up to the amount, else Invalid.',
        'Capstan-Duplicate-Of': 'An equal capture of a moment before, when neither had a key.',
      },
    },
    403: failure('CAPTURE_NOT_ALLOWED: more than is left, or the order is expired, cancelled or pending.'),
    404: NOT_FOUND,
    422: UNPROCESSABLE,
  },
  async handle(call) {
    const { body, params, services } = call
    const orderId = params.order_id as string
    const outcome = await call.execute<'changeOrder'>({
      type: 'changeOrder',
      orderId,
      command: captureCommand(body),
    })
    return replyTo(outcome, ({ transactionId, captureId = '', orderValidation, duplicateOf, version }) => ({
      status: 201,
      headers: [
        ['Location', `${services.publicUrl()}${ORDERS}/${orderId}/captures/${captureId}`],
        ['Capture-Id', captureId],
        ['Transaction-Id', transactionId],
        ...versionHeader(version),
        ...(orderValidation ? [['Klarna-Order-Validation', orderValidation] as const] : []),
        ...duplicateHeader(duplicateOf),
      ],
    }))
  },
})

export function captureCommand(body: Static<typeof captureBody>): CaptureOrder {
  return {
    type: 'capture',
    amount: body.captured_amount,
    ...(body.description !== undefined && { description: body.description }),
    ...(body.reference !== undefined && { reference: body.reference }),
    ...(body.order_lines?.length && { orderLines: body.order_lines }),
    ...(body.shipping_info?.length && { shippingInfo: body.shipping_info }),
    ...(body.shipping_delay !== undefined && { shippingDelay: body.shipping_delay }),
  }
}
