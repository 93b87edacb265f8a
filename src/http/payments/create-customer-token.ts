import type { Persons } from '../../domain/order/order.ts'
import { personsOnWire } from '../customer-token/wire.ts'
import { replyTo, route } from '../route.ts'
import { failure, paymentsAddress, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { customer } from './schemas.ts'
import { AUTHORIZATIONS, BAD_VALUE, isInactive, NO_TOKEN } from './shared.ts'

export const createCustomerToken = route({
  operation: 'createCustomerToken',
  method: 'POST',
  path: `${AUTHORIZATIONS}/:authorizationToken/customer-token`,
  access: 'merchant',
  need: 'developer',
  tag: 'Payments',
  summary:
    'Make a customer token from an authorization, for orders to come. The same authorization gives the same token.',
  body: Type.Object({
    description: text(255, 1),
    intended_use: Type.Enum(['SUBSCRIPTION']),
    locale: Type.String({ pattern: '^[A-Za-z]{2}(?:-[A-Za-z]{2})*$', maxLength: 35 }),
    purchase_country: Type.String({ pattern: '^[A-Za-z]{2}$' }),
    purchase_currency: Type.String({ pattern: '^[A-Za-z]{3}$' }),
    billing_address: Type.Optional(paymentsAddress),
    shipping_address: Type.Optional(paymentsAddress),
    customer: Type.Optional(customer),
  }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'The token.',
      schema: Type.Object({
        token_id: Type.String(),
        redirect_url: Type.String(),
        payment_method_reference: Type.Optional(Type.String()),
        billing_address: Type.Optional(Type.Record()),
        customer: Type.Optional(Type.Record()),
      }),
    },
    400: BAD_VALUE,
    403: failure('INVALID_OPERATION: the authorization is used up. MERCHANT_INACTIVE. REJECTED: declined.'),
    404: NO_TOKEN,
    409: failure('CONFLICT: another currency than was authorized.'),
  },
  async handle(call) {
    const { body } = call
    const persons = {
      ...(body.billing_address && { billingAddress: body.billing_address }),
      ...(body.shipping_address && { shippingAddress: body.shipping_address }),
      ...(body.customer && { customer: body.customer }),
    } as Persons
    const outcome = await call.execute<'createCustomerToken'>({
      type: 'createCustomerToken',
      authorizationToken: call.params.authorizationToken as string,
      description: body.description,
      intendedUse: body.intended_use,
      country: body.purchase_country.toUpperCase(),
      currency: body.purchase_currency.toUpperCase(),
      locale: body.locale,
      persons,
      merchantInactive: await isInactive(call),
    })
    return replyTo(outcome, ({ tokenId, token }) => ({
      status: 200,
      body: {
        token_id: tokenId,
        redirect_url: call.services.publicUrl(),
        payment_method_reference: token.paymentMethod.type,
        ...personsOnWire(token.persons),
      },
    }))
  },
})
