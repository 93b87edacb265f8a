import type { CheckoutFields } from '../../domain/payments/session.ts'
import { replyTo, route } from '../route.ts'
import { failure } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { placeOrderBody } from './schemas.ts'
import { AUTHORIZATIONS, BAD_VALUE, isInactive, NO_TOKEN, upperCased } from './shared.ts'

export const placeOrder = route({
  operation: 'createOrder',
  method: 'POST',
  path: `${AUTHORIZATIONS}/:authorizationToken/order`,
  access: 'merchant',
  tag: 'Payments',
  summary: 'Place the order that an authorization approved; with auto_capture, capture it in full as well.',
  body: placeOrderBody,
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'The order. The same token again gives the same order.',
      schema: Type.Object({
        order_id: Type.String(),
        redirect_url: Type.String(),
        fraud_status: Type.String(),
        authorized_payment_method: Type.Object({
          type: Type.String(),
          number_of_installments: Type.Optional(Type.Integer()),
          number_of_days: Type.Optional(Type.Integer()),
        }),
      }),
    },
    400: BAD_VALUE,
    403: failure('INVALID_OPERATION: the authorization was deleted. MERCHANT_INACTIVE: no new orders.'),
    404: NO_TOKEN,
    409: failure('CONFLICT: the order differs from what was authorized.'),
  },
  async handle(call) {
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
    return replyTo(outcome, ({ orderId, fraudStatus, paymentMethod, confirmationUrl }) => ({
      status: 200,
      body: {
        order_id: orderId,
        redirect_url: confirmationUrl ?? call.services.publicUrl(),
        fraud_status: fraudStatus,
        authorized_payment_method: {
          type: paymentMethod.type,
          ...(paymentMethod.numberOfInstallments !== undefined && {
            number_of_installments: paymentMethod.numberOfInstallments,
          }),
          ...(paymentMethod.numberOfDays !== undefined && { number_of_days: paymentMethod.numberOfDays }),
        },
      },
    }))
  },
})
