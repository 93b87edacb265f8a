import type { TokenOrderFields } from '../../domain/payments/session.ts'
import { merchantUrls } from '../payments/schemas.ts'
import { isInactive } from '../payments/shared.ts'
import { urlRefusal } from '../payments/urls.ts'
import { replyTo, route } from '../route.ts'
import {
  AMOUNT_MAX,
  failure,
  integer,
  optionalText,
  paymentsAddress,
  paymentsLine,
} from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { placedOnWire, placedSchema, TOKENS } from './wire.ts'

export const placeTokenOrder = route({
  operation: 'createTokenOrder',
  method: 'POST',
  path: `${TOKENS}/:customerToken/order`,
  access: 'merchant',
  need: 'developer',
  tag: 'Customer Token',
  summary: 'Place an order with a customer token. Without an idempotency key every call places another one.',
  body: Type.Object({
    order_amount: integer(1, AMOUNT_MAX),
    order_lines: Type.Array(paymentsLine, { minItems: 1, maxItems: 1000 }),
    order_tax_amount: integer(0, AMOUNT_MAX),
    purchase_currency: Type.String({ pattern: '^[A-Za-z]{3}$' }),
    auto_capture: Type.Optional(Type.Boolean()),
    merchant_data: optionalText(6000),
    merchant_reference1: optionalText(255),
    merchant_reference2: optionalText(255),
    merchant_urls: Type.Optional(merchantUrls),
    shipping_address: Type.Optional(paymentsAddress),
  }),
  invalidBody: 'badValue',
  answers: {
    200: { description: 'The order.', schema: placedSchema },
    400: failure('BAD_VALUE: the fields that break a rule, in one message.'),
    403: failure(
      'TOKEN_SUSPENDED, TOKEN_CANCELLED, PAYMENT_METHOD_CURRENCY_MISMATCH, PAYMENT_METHOD_FAILED (try again later), REJECTED, MERCHANT_INACTIVE.',
    ),
    404: failure('TOKEN_NOT_FOUND: no such token of this merchant.'),
  },
  async handle(call) {
    const { auto_capture: autoCapture = false, ...body } = call.body
    const wrongUrls = urlRefusal(body.merchant_urls, 'merchant_urls', call.services.mode)
    if (wrongUrls) return { refusal: wrongUrls }
    const fields = { ...body, purchase_currency: body.purchase_currency.toUpperCase() } as TokenOrderFields
    const outcome = await call.execute<'placeTokenOrder'>({
      type: 'placeTokenOrder',
      tokenId: call.params.customerToken as string,
      fields,
      autoCapture,
      merchantInactive: await isInactive(call),
    })
    return replyTo(outcome, (placed) => ({
      status: 200,
      body: placedOnWire(placed, call.services.publicUrl()),
    }))
  },
})
