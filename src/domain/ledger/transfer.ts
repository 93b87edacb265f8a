/**
 * The ledger: a list of transfers, each with one debit account, one credit account and a positive amount in
 * one currency, so that it cannot be unbalanced (I4). Transfers are only ever added.
 */

export const ACCOUNTS = [
  /** What shoppers owe for what was captured. */
  'consumer_receivable',
  /** What the merchant is owed and was not paid yet. */
  'merchant_payable',
  /** What a merchant owes from periods that ended below zero. */
  'merchant_debt',
  'fee_income',
  /** Fees that are invoiced. */
  'fee_receivable',
  'vat_payable',
  /** What of a merchant's sales is kept back for a time. */
  'reserve',
  /** Made, and not executed by the bank yet. */
  'payout_in_transit',
  'bank',
] as const
export type Account = (typeof ACCOUNTS)[number]

/** What payouts book. */
export const PAYOUT_TRANSFER_TYPES = [
  'HOLDBACK',
  'RELEASE',
  'DEPOSIT',
  'REPAY',
  'PAYOUT',
  'PAYOUT_PAID',
  'PAYOUT_REVERSED',
  'PAYOUT_RETURNED',
  'INVOICE_PAID',
] as const

/** With the source it is the transfer's identity. Those of one event or payout have different types. */
export const TRANSFER_TYPES = [
  'SALE',
  'RETURN',
  'PURCHASE_FEE_PERCENTAGE',
  'PURCHASE_FEE_PERCENTAGE_VAT',
  'PURCHASE_FEE_FIXED',
  'PURCHASE_FEE_FIXED_VAT',
  'PURCHASE_FEE_PERCENTAGE_REFUND',
  'PURCHASE_FEE_PERCENTAGE_REFUND_VAT',
  'PURCHASE_FEE_FIXED_REFUND',
  'PURCHASE_FEE_FIXED_REFUND_VAT',
  'EXTEND_DUE_DATE_FEE',
  'EXTEND_DUE_DATE_FEE_VAT',
  ...PAYOUT_TRANSFER_TYPES,
] as const
export type TransferType = (typeof TRANSFER_TYPES)[number]

export interface Transfer {
  merchantId: string
  /** What caused it: the capture's id, the refund's, for another fee the change's; or the payout's. With `type` it is the transfer's identity: booking twice cannot be stored. */
  sourceId: string
  type: TransferType
  /** Absent for what a payout books. */
  orderId?: string
  /** The event that was booked. */
  eventVersion?: number
  debit: Account
  credit: Account
  amount: number
  currency: string
  /** Business time of the event, ms. */
  bookedAt: number
}

export type Posting = Pick<Transfer, 'type' | 'amount' | 'debit' | 'credit'>

/** Throws for what cannot be booked: an amount that is not a positive safe integer, or one account against itself. */
export function assertBookable({ type, amount, debit, credit }: Posting, sourceId: string): void {
  if (!(Number.isSafeInteger(amount) && amount > 0)) {
    throw new RangeError(`${type} ${sourceId} has an amount that cannot be booked`)
  }
  if (debit === credit) throw new RangeError(`${type} ${sourceId} is from ${debit} to itself`)
}
