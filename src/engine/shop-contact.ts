/** Whom the shoppers of a merchant can ask, as the merchant gave it. */
import { uuidOf } from './ids.ts'

export interface ShopContact {
  email?: string
  phone?: string
  /** http or https. */
  url?: string
}

/** A merchant has one. */
export function shopContactId(merchantId: string): string {
  return uuidOf('shopContact', merchantId)
}
