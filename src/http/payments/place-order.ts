import type { CheckoutFields } from '../../domain/payments/session.ts'
import { placedOnWire, placedSchema } from '../customer-token/wire.ts'
import { replyTo, route } from '../route.ts'
import { failure } from '../schemas/fields.ts'
import { placeOrderBody } from './schemas.ts'
import { AUTHORIZATIONS, BAD_VALUE, isInactive, NO_TOKEN, upperCased } from './shared.ts'
import { urlRefusal } from './urls.ts'

export const placeOrder = route({
  operation: 'createOrder',
  method: 'POST',
  path: `${AUTHORIZATIONS}/:authorizationToken/order`,
  access: 'merchant',
  need: 'developer',
  tag: 'Payments',
  summary: 'Place the order that an authorization approved; with auto_capture, capture it in full as well.',
  body: placeOrderBody,
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'The order. The same token again gives the same order.',
      schema: placedSchema,
    },
    400: BAD_VALUE,
    403: failure(
      'INVALID_OPERATION: the authorization was deleted. MERCHANT_INACTIVE: no new orders. REJECTED: declined.',
    ),
    404: NO_TOKEN,
    409: failure('CONFLICT: the order differs from what was authorized.'),
  },
  async handle(call) {
    const wrongUrls = urlRefusal(call.body.merchant_urls, 'merchant_urls', call.services.mode)
    if (wrongUrls) return { refusal: wrongUrls }
    const { auto_capture: autoCapture = false, ...body } = call.body
    const fields: CheckoutFields = upperCased(body)
    const token = call.params.authorizationToken as string
    const merchantInactive = await isInactive(call)
    const outcome = await call.execute<'placeOrder'>({
      type: 'placeOrder',
      token,
      fields,
      autoCapture,
      merchantInactive,
    })
    return replyTo(outcome, (placed) => ({
      status: 200,
      body: placedOnWire(placed, call.services.publicUrl()),
    }))
  },
})
