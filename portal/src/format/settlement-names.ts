/** Payouts and what is in them, as words. */
import { type Named, words } from './names.ts'

const HOLDS: Record<string, string> = {
  MISSING_BANK_ACCOUNT: 'No bank account is named',
  WRONG_BANK_ACCOUNT: 'The bank refused the account',
  UNDER_REVIEW: 'Under review',
  AWAITING_APPROVAL: 'Awaiting approval',
}
export const holdName = (hold: string): string => HOLDS[hold] ?? words(hold)

export const HOLD_CHOICES = Object.entries(HOLDS).map(([value, label]) => ({ value, label }))

const KINDS: Record<string, string> = {
  NET: 'Payout',
  GROSS: 'Payout, fees apart',
  GROSS_FEE: 'Invoice for fees',
}
export const payoutKind = (type: string): string => KINDS[type] ?? words(type)

const TRANSACTIONS: Record<string, string> = {
  SALE: 'Sale',
  RETURN: 'Refund',
  FEE: 'Fee',
  FEE_REFUND: 'Fee given back',
  CREDIT: 'Payout that came back',
  HOLDBACK: 'Kept back as reserve',
  RELEASE: 'Released from the reserve',
}
export const transactionName = (type: string): string => TRANSACTIONS[type] ?? words(type)
export const TRANSACTION_CHOICES = Object.entries(TRANSACTIONS).map(([value, label]) => ({ value, label }))

/** Amounts of transactions are not signed on the wire: their type says whether they are taken off. */
export function signOf(type: string): 1 | -1 {
  return ['RETURN', 'FEE', 'HOLDBACK'].includes(type) ? -1 : 1
}

const ITEMS: Record<string, string> = {
  capture: 'Capture',
  refund: 'Refund',
  due_date_fee: 'Fee for a later due date',
  release: 'Released from the reserve',
  returned: 'Payout that came back',
}
export const itemName = (kind: string): string => ITEMS[kind] ?? words(kind)

const TRANSFERS: Record<string, string> = {
  RETURN: 'Refund',
  PURCHASE_FEE_PERCENTAGE: 'Percentage fee',
  PURCHASE_FEE_PERCENTAGE_VAT: 'VAT on the percentage fee',
  PURCHASE_FEE_FIXED: 'Fixed fee',
  PURCHASE_FEE_FIXED_VAT: 'VAT on the fixed fee',
  PURCHASE_FEE_PERCENTAGE_REFUND: 'Percentage fee given back',
  PURCHASE_FEE_PERCENTAGE_REFUND_VAT: 'VAT given back on the percentage fee',
  PURCHASE_FEE_FIXED_REFUND: 'Fixed fee given back',
  PURCHASE_FEE_FIXED_REFUND_VAT: 'VAT given back on the fixed fee',
  EXTEND_DUE_DATE_FEE: 'Fee for a later due date',
  EXTEND_DUE_DATE_FEE_VAT: 'VAT on the fee for a later due date',
  HOLDBACK: 'Kept back as reserve',
  RELEASE: 'Released from the reserve',
  DEPOSIT: 'Carried on as debt',
  REPAY: 'Debt paid off',
  PAYOUT_PAID: 'Paid by the bank',
  PAYOUT_REVERSED: 'Payout that failed',
  PAYOUT_RETURNED: 'Payout that came back',
}
/** An entry of the ledger: `PURCHASE_FEE_FIXED_VAT` is "VAT on the fixed fee". */
export const transferName = (type: string): string => TRANSFERS[type] ?? words(type)

const FILE_STATES: Record<string, Named> = {
  assigned: { word: 'Put together', tone: 'neutral' },
  staged: { word: 'Written', tone: 'neutral' },
  sent: { word: 'Given to the bank', tone: 'info' },
  answered: { word: 'Answered', tone: 'good' },
}
export const fileState = (state: string): Named =>
  FILE_STATES[state] ?? { word: words(state), tone: 'neutral' }
