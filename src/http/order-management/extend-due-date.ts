import { dueDateOptions } from '../../domain/order/due-date.ts'
import { refuse } from '../../domain/refusals.ts'
import { changed, replyTo, route } from '../route.ts'
import { integer } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ORDERS, readOrder, UNPROCESSABLE } from './shared.ts'

const CAPTURE = `${ORDERS}/:order_id/captures/:capture_id`

export const extendDueDateOptions = route({
  operation: 'getExtendDueDateOptions',
  method: 'GET',
  path: `${CAPTURE}/extend-due-date-options`,
  access: 'merchant',
  need: 'read',
  tag: 'Order Management',
  absentIn: 'kustom',
  summary: 'By how many days the due date of a capture can be extended, and at what fee.',
  answers: {
    200: {
      description: 'The options; none when the payment method has no due date.',
      schema: Type.Object({
        currency: Type.String(),
        options: Type.Array(Type.Object({ number_of_days: Type.Integer(), amount: Type.Integer() })),
      }),
    },
    404: NOT_FOUND,
  },
  async handle(call) {
    const found = await readOrder(call)
    if (found.refusal) return found
    const { order } = found.record
    const isThere = order.history?.captures.some(({ captureId }) => captureId === call.params.capture_id)
    if (!isThere) return { refusal: refuse('noSuchCapture', { suffix: '.' }) }
    const options = dueDateOptions(order).map(({ days, feeAmount }) => ({
      number_of_days: days,
      amount: feeAmount,
    }))
    return { status: 200, body: { currency: order.currency, options } }
  },
})

const EXTEND = `${CAPTURE}/extend-due-date`

const extend = (operation: string, path: string, summary: string) =>
  route({
    operation,
    method: 'PATCH',
    path,
    access: 'merchant',
    need: 'orders',
    tag: 'Order Management',
    absentIn: 'kustom',
    guarded: true,
    keyPath: EXTEND,
    summary,
    body: Type.Object({ number_of_days: integer(1, 2_147_483_647) }),
    invalidBody: 'unprocessable',
    answers: { 204: EMPTY, 403: NOT_ALLOWED, 404: NOT_FOUND, 422: UNPROCESSABLE },
    async handle(call) {
      const orderId = call.params.order_id as string
      const command = {
        type: 'extendDueDate',
        captureId: call.params.capture_id as string,
        days: call.body.number_of_days,
      } as const
      return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
    },
  })

export const extendDueDate = extend(
  'extendDueDate',
  EXTEND,
  'Extend the due date of a capture by one of the offered numbers of days, for its fee.',
)

/** Part of the published prose names this path for the change as well. */
export const extendDueDateAlias = extend(
  'extendDueDateByOptions',
  `${CAPTURE}/extend-due-date-options`,
  'The same as extendDueDate, under the path that older documentation names.',
)
