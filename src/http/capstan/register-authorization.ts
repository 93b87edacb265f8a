import { replyTo, route } from '../route.ts'
import { AMOUNT_MAX, instant, integer, oneOf, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { BAD_VALUE, CAPSTAN, CONFLICT, identifier, NOT_FOUND } from './shared.ts'

const PAYMENT_METHODS = [
  'invoice',
  'fixed_amount',
  'base_account',
  'direct_debit',
  'direct_bank_transfer',
  'b2b_invoice',
  'card',
  'slice_it_by_card',
  'pay_later_by_card',
  'pay_by_card',
  'fixed_sum_credit',
  'alternative_payment_method',
] as const

const INT32_MAX = 2_147_483_647

export const registerAuthorization = route({
  operation: 'registerAuthorization',
  method: 'POST',
  path: `${CAPSTAN}/authorizations`,
  access: 'operator',
  tag: 'Capstan',
  summary: 'Hand over an approved purchase: its token may be placed once as an order of this merchant.',
  body: Type.Object({
    merchant_id: identifier,
    amount: integer(0, AMOUNT_MAX),
    currency: Type.String({ pattern: '^[A-Za-z]{3}$' }),
    payment_method: Type.Optional(
      Type.Object({
        type: oneOf(PAYMENT_METHODS),
        number_of_installments: Type.Optional(integer(1, INT32_MAX)),
        number_of_days: Type.Optional(integer(1, INT32_MAX)),
      }),
    ),
    expires_at: Type.Optional(Type.String({ format: 'date-time' })),
    session_id: Type.Optional(Type.String({ format: 'uuid' })),
    authorization_token: Type.Optional(text(255, 16)),
    fraud_status: Type.Optional(oneOf(['ACCEPTED', 'PENDING'])),
  }),
  invalidBody: 'badValue',
  answers: {
    201: {
      description: 'Registered.',
      schema: Type.Object({
        authorization_token: Type.String(),
        merchant_id: Type.String(),
        expires_at: instant,
      }),
    },
    400: BAD_VALUE,
    404: NOT_FOUND,
    409: CONFLICT,
  },
  async handle(call) {
    const { body } = call
    const { payment_method, expires_at, session_id, authorization_token } = body
    const expiresAt = expires_at === undefined ? undefined : Date.parse(expires_at)
    const { type = 'invoice', number_of_installments, number_of_days } = payment_method ?? {}
    const outcome = await call.execute<'registerAuthorization'>({
      type: 'registerAuthorization',
      forMerchantId: body.merchant_id,
      amount: body.amount,
      currency: body.currency.toUpperCase(),
      paymentMethod: {
        type,
        ...(number_of_installments !== undefined && { numberOfInstallments: number_of_installments }),
        ...(number_of_days !== undefined && { numberOfDays: number_of_days }),
      },
      ...(body.fraud_status !== undefined && { fraudStatus: body.fraud_status }),
      ...(authorization_token !== undefined && { token: authorization_token }),
      ...(expiresAt !== undefined && { expiresAt }),
      ...(session_id !== undefined && { sessionId: session_id.toLowerCase() }),
    })
    return replyTo(outcome, ({ token, merchantId, expiresAt: until }) => ({
      status: 201,
      body: {
        authorization_token: token,
        merchant_id: merchantId,
        expires_at: new Date(until).toISOString(),
      },
    }))
  },
})
