/** Customer tokens and what is placed with them, as the wire has them. */
import type { Customer, Persons } from '../../domain/order/order.ts'
import type { PlacedOrder } from '../../engine/command.ts'
import { Type } from '../schemas/type.ts'

export const TOKENS = '/customer-token/v1/tokens'

export const placedSchema = Type.Object({
  order_id: Type.String(),
  redirect_url: Type.String(),
  fraud_status: Type.String(),
  authorized_payment_method: Type.Object({
    type: Type.String(),
    number_of_installments: Type.Optional(Type.Integer()),
    number_of_days: Type.Optional(Type.Integer()),
  }),
})

export function placedOnWire(
  { orderId, fraudStatus, paymentMethod, confirmationUrl }: PlacedOrder,
  publicUrl: string,
) {
  return {
    order_id: orderId,
    redirect_url: confirmationUrl ?? publicUrl,
    fraud_status: fraudStatus,
    authorized_payment_method: {
      type: paymentMethod.type,
      ...(paymentMethod.numberOfInstallments !== undefined && {
        number_of_installments: paymentMethod.numberOfInstallments,
      }),
      ...(paymentMethod.numberOfDays !== undefined && { number_of_days: paymentMethod.numberOfDays }),
    },
  }
}

/** What the wire has of them. Where to ship to, and what identifies a person or a company, is never given back. */
export function personsOnWire({ billingAddress, customer }: Persons) {
  return {
    ...(billingAddress && { billing_address: billingAddress }),
    ...(customer && { customer: shownOf(customer) }),
  }
}

function shownOf({ date_of_birth, gender }: Customer) {
  return { ...(date_of_birth !== undefined && { date_of_birth }), ...(gender !== undefined && { gender }) }
}
