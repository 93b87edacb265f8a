/** What the operations of the Payments API have in common. */
import type { CheckoutFields } from '../../domain/payments/session.ts'
import type { Reader } from '../../engine/store.ts'
import { failure } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'

export const SESSIONS = '/payments/v1/sessions'
export const AUTHORIZATIONS = '/payments/v1/authorizations'

export const BAD_VALUE = failure('BAD_VALUE: the fields that break a rule, in one message.')
export const NO_SESSION = failure(
  'NOT_FOUND: no such session of this merchant. SESSION_COMPLETED: it became an order.',
)
export const INACTIVE = failure('MERCHANT_INACTIVE: the operator has deactivated this merchant.')
export const NO_TOKEN = failure('NOT_FOUND: no such authorization of this merchant.')

/** The categories that a shop may show: Capstan approves by token, so there is one. */
export const PAYMENT_METHOD_CATEGORIES = [
  { identifier: 'pay_later', name: 'Pay later', asset_urls: { descriptive: '', standard: '' } },
]

export const categoriesSchema = Type.Array(
  Type.Object({
    identifier: Type.String(),
    name: Type.String(),
    asset_urls: Type.Object({ descriptive: Type.String(), standard: Type.String() }),
  }),
)

/** Country and currency in upper case, as they are read back. */
export function upperCased<F extends Partial<CheckoutFields>>(fields: F): F {
  const { purchase_country, purchase_currency } = fields
  return {
    ...fields,
    ...(purchase_country !== undefined && { purchase_country: purchase_country.toUpperCase() }),
    ...(purchase_currency !== undefined && { purchase_currency: purchase_currency.toUpperCase() }),
  }
}

/**
 * Whether the operator has deactivated the caller. Such a merchant takes no new business: told to the engine, which
 * refuses what is new and answers what is a repeat. What the merchant has can still be captured, refunded and read.
 */
export async function isInactive(call: {
  merchantId: string
  services: { reader: Pick<Reader, 'merchant'> }
}): Promise<boolean> {
  const merchant = await call.services.reader.merchant(call.merchantId)
  return merchant?.active === false
}
