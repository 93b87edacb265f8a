import { changed, replyTo, route } from '../route.ts'
import { managementAddress } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ORDERS, UNPROCESSABLE } from './shared.ts'

const common = {
  method: 'PATCH',
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  body: Type.Object({
    shipping_address: Type.Optional(managementAddress),
    billing_address: Type.Optional(managementAddress),
  }),
  invalidBody: 'unprocessable',
  answers: { 204: EMPTY, 403: NOT_ALLOWED, 404: NOT_FOUND, 422: UNPROCESSABLE },
} as const

export const updateCustomerDetails = route({
  ...common,
  operation: 'updateCustomerDetails',
  path: `${ORDERS}/:order_id/customer-details`,
  summary: 'Change the shipping address of an order. Fields that are not sent stay; an empty one is cleared.',
  async handle(call) {
    const { shipping_address, billing_address } = call.body
    const command = {
      type: 'updateCustomerDetails',
      ...(shipping_address && { shippingAddress: shipping_address }),
      ...(billing_address && { billingAddress: billing_address }),
    } as const
    const orderId = call.params.order_id as string
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})

export const updateCaptureCustomerDetails = route({
  ...common,
  operation: 'updateCaptureCustomerDetails',
  path: `${ORDERS}/:order_id/captures/:capture_id/customer-details`,
  summary: 'The older form, for one capture: change its addresses.',
  async handle(call) {
    const { shipping_address, billing_address } = call.body
    const command = {
      type: 'updateCustomerDetails',
      captureId: call.params.capture_id as string,
      ...(shipping_address && { shippingAddress: shipping_address }),
      ...(billing_address && { billingAddress: billing_address }),
    } as const
    const orderId = call.params.order_id as string
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})
