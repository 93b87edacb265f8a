/** A row of a settlement: one transfer of a payout, or one that is not paid out yet, with what it was about. */

/** As the Settlements API names them; the set is open on the wire. */
export const TRANSACTION_TYPES = [
  'SALE',
  'FEE',
  'FEE_REFUND',
  'RETURN',
  'CREDIT',
  'HOLDBACK',
  'RELEASE',
] as const
export type TransactionType = (typeof TRANSACTION_TYPES)[number]

export interface SettlementTransaction {
  type: TransactionType
  /** PURCHASE, PURCHASE_FEE_PERCENTAGE, PURCHASE_FEE_FIXED, EXTEND_DUE_DATE_FEE, PURCHASE_RETURN, ROLLING_RESERVE, … */
  detailedType: string
  /** Minor units, not negative: the sign is the type's. */
  amount: number
  currency: string
  /** VAT on a fee or on a fee given back: minor units and basis points. */
  vatAmount?: number
  vatRate?: number
  /** Absent for what concerns no order: reserves, and payouts that came back. */
  orderId?: string
  shortOrderId?: string
  captureId?: string
  refundId?: string
  merchantReference1?: string
  merchantReference2?: string
  merchantCaptureReference?: string
  merchantRefundReference?: string
  /** When the order was placed, ms. */
  saleDate: number
  /** When this was booked, ms, whatever its type. */
  captureDate: number
  purchaseCountry?: string
  shippingCountry?: string
  initialPaymentMethodType?: string
  initialNumberOfInstallments?: number
  /** Of the payout that it is in; absent until then. */
  paymentReference?: string
}
