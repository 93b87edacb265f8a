import type { AdjustAuthorization, UpdateAuthorization } from '../../domain/order/commands.ts'
import { changed, replyTo, route } from '../route.ts'
import { AMOUNT_MAX, integer, managementLine, optionalText } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ORDERS, UNPROCESSABLE } from './shared.ts'

const rest = {
  description: optionalText(255),
  order_lines: Type.Optional(Type.Array(managementLine, { minItems: 0, maxItems: 1000 })),
}

const common = {
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  invalidBody: 'unprocessable',
  answers: { 204: EMPTY, 403: NOT_ALLOWED, 404: NOT_FOUND, 422: UNPROCESSABLE },
} as const

export const updateAuthorization = route({
  ...common,
  operation: 'updateAuthorization',
  method: 'PATCH',
  path: `${ORDERS}/:order_id/authorization`,
  summary:
    'Set the amount and the lines of an order. Lines that are not sent are deleted, unless the request header `Capstan-Keep-Lines: true` says to keep them.',
  body: Type.Object({ order_amount: integer(0, AMOUNT_MAX), ...rest }),
  async handle(call) {
    const { order_amount, description, order_lines } = call.body
    const command: UpdateAuthorization = {
      type: 'updateAuthorization',
      amount: order_amount,
      ...(description !== undefined && { description }),
      ...(order_lines && { orderLines: order_lines }),
      ...(call.header('capstan-keep-lines')?.toLowerCase() === 'true' && { keepLines: true as const }),
    }
    const orderId = call.params.order_id as string
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})

export const adjustAuthorization = route({
  ...common,
  operation: 'adjustAuthorization',
  method: 'POST',
  path: `${ORDERS}/:order_id/authorization-adjustments`,
  summary: 'The older, relative form: add to the amount (or take from it), and append lines.',
  body: Type.Object({ adjust_amount: integer(-AMOUNT_MAX, AMOUNT_MAX), ...rest }),
  async handle(call) {
    const { adjust_amount, description, order_lines } = call.body
    const command: AdjustAuthorization = {
      type: 'adjustAuthorization',
      amount: adjust_amount,
      ...(description !== undefined && { description }),
      ...(order_lines && { orderLines: order_lines }),
    }
    const orderId = call.params.order_id as string
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})
