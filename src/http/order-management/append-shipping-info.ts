import { changed, replyTo, route } from '../route.ts'
import { shippingInfo } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ORDERS, UNPROCESSABLE } from './shared.ts'

const shippingInfoBody = Type.Object({
  shipping_info: Type.Array(shippingInfo, { minItems: 1, maxItems: 500 }),
})

const common = {
  method: 'POST',
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  body: shippingInfoBody,
  invalidBody: 'unprocessable',
  answers: { 204: EMPTY, 403: NOT_ALLOWED, 404: NOT_FOUND, 422: UNPROCESSABLE },
} as const

export const appendOrderShippingInfo = route({
  ...common,
  operation: 'appendOrderShippingInfo',
  absentIn: 'kustom',
  path: `${ORDERS}/:order_id/shipping-info`,
  summary: 'Add parcels to an order, also before it is captured.',
  async handle(call) {
    const orderId = call.params.order_id as string
    const command = { type: 'addOrderShippingInfo', shippingInfo: call.body.shipping_info } as const
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})

export const appendCaptureShippingInfo = route({
  ...common,
  operation: 'appendShippingInfo',
  path: `${ORDERS}/:order_id/captures/:capture_id/shipping-info`,
  summary: 'Add parcels to a capture.',
  async handle(call) {
    const orderId = call.params.order_id as string
    const command = {
      type: 'addCaptureShippingInfo',
      captureId: call.params.capture_id as string,
      shippingInfo: call.body.shipping_info,
    } as const
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})
