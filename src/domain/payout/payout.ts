/** A payout: what was due to a merchant in one currency, added up, and what became of it. Amounts in minor units. */
import type { BankAccount } from '../contract/contract.ts'

/**
 * - `scheduled`: collects what becomes due; made at its cut-off when enough has come together.
 * - `created`: its sum is fixed and booked; not yet with the bank. It may be held.
 * - `sent`: in a file for the bank.
 * - `paid`: the bank has executed it, or there was nothing to transfer.
 * - `failed`: the bank refused it; `returned`: the money came back. Either way what it paid is owed again.
 */
export const PAYOUT_STATES = ['scheduled', 'created', 'sent', 'paid', 'failed', 'returned'] as const
export type PayoutState = (typeof PAYOUT_STATES)[number]

/** NET: fees taken off. GROSS: fees are not in it. GROSS_FEE: the invoice for them. */
export type SettlementType = 'NET' | 'GROSS' | 'GROSS_FEE'

/** Sums of a payout by kind, each 0 or more but `settlement` of a GROSS_FEE, which is what the merchant owes: negative. */
export interface PayoutTotals {
  sale: number
  return: number
  reversal: number
  fee: number
  feeRefund: number
  feeCorrection: number
  /** VAT on the fees. */
  tax: number
  /** VAT on the fees given back. */
  taxRefund: number
  commission: number
  charge: number
  /** A payout that failed or came back, owed again. */
  credit: number
  holdback: number
  release: number
  /** What the period was short of: carried as debt. */
  deposit: number
  /** Debt of earlier periods that was paid off. */
  repay: number
  openingDebt: number
  closingDebt: number
  settlement: number
}

/** Why a created payout is not sent. */
export const PAYOUT_HOLDS = [
  'MISSING_BANK_ACCOUNT',
  /** The bank refused the account; another one, or the same once more, is to be named. */
  'WRONG_BANK_ACCOUNT',
  'UNDER_REVIEW',
  'AWAITING_APPROVAL',
] as const
export type PayoutHold = (typeof PAYOUT_HOLDS)[number]

export interface Payout {
  payoutId: string
  merchantId: string
  currency: string
  /** 1, 2, 3, … of the merchant's payouts in this currency; invoices over fees are counted apart. */
  number: number
  /** On the bank statement, and the end-to-end id of the transfer. */
  paymentReference: string
  /** Until it is made, NET stands for either. */
  settlementType: SettlementType
  state: PayoutState
  /** Why it is not sent. */
  hold?: PayoutHold
  /** Business time at which it was begun. */
  openedAt: number
  /** What was due until then is in it, ms. */
  dueUntil: number
  /** Business time at which it was made: the settlement's payout date. */
  createdAt?: number
  totals: PayoutTotals
  /** How many captures, refunds, fees, … are in it. */
  itemCount: number
  /** How many rows of its settlement they make. */
  rowCount: number
  /** Who made it (`system`) or released it last: they may not approve it. */
  releasedBy?: string
  approvedBy?: string
  /** Where it goes, as the account was when it was approved, or put into a file. */
  account?: BankAccount
  /** The file it is in. */
  fileId?: string
  sentAt?: number
  /** When the bank executed it, refused it or gave it back. */
  endedAt?: number
  /** The bank's reason code and words. */
  reason?: string
  /** The bank's own name for the movement that paid it. */
  bankReference?: string
  /** In a sandbox: what its bank was told to do with it. */
  bankOutcome?: { outcome: 'rejected' | 'returned'; reason: string }
}
