import { changed, replyTo, route } from '../route.ts'
import { optionalText } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { EMPTY, NOT_ALLOWED, NOT_FOUND, ORDERS, UNPROCESSABLE } from './shared.ts'

export const updateMerchantReferences = route({
  operation: 'updateMerchantReferences',
  method: 'PATCH',
  path: `${ORDERS}/:order_id/merchant-references`,
  access: 'merchant',
  need: 'orders',
  tag: 'Order Management',
  guarded: true,
  summary: "Set the merchant's own references. A field that is not sent stays; an empty one is cleared.",
  body: Type.Object({ merchant_reference1: optionalText(255), merchant_reference2: optionalText(255) }),
  invalidBody: 'unprocessable',
  answers: { 204: EMPTY, 403: NOT_ALLOWED, 404: NOT_FOUND, 422: UNPROCESSABLE },
  async handle(call) {
    const { merchant_reference1, merchant_reference2 } = call.body
    const command = {
      type: 'updateMerchantReferences',
      ...(merchant_reference1 !== undefined && { merchantReference1: merchant_reference1 }),
      ...(merchant_reference2 !== undefined && { merchantReference2: merchant_reference2 }),
    } as const
    const orderId = call.params.order_id as string
    return replyTo(await call.execute<'changeOrder'>({ type: 'changeOrder', orderId, command }), changed)
  },
})
