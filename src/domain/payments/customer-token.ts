/** A shopper's standing agreement: orders may be placed with it again and again, until it is cancelled. */
import type { PaymentMethod, Persons } from '../order/order.ts'

export type CustomerTokenStatus = 'ACTIVE' | 'SUSPENDED' | 'CANCELLED'

export interface CustomerToken {
  status: CustomerTokenStatus
  description: string
  intendedUse: string
  country: string
  currency: string
  locale: string
  paymentMethod: PaymentMethod
  persons: Persons
  /** The authorization that it was made from: a repeat gives the same token. */
  authorizationToken: string
}
