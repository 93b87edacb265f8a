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

const FILE_STATES: Record<string, Named> = {
  assigned: { word: 'Put together', tone: 'neutral' },
  staged: { word: 'Written', tone: 'neutral' },
  sent: { word: 'Given to the bank', tone: 'info' },
  answered: { word: 'Answered', tone: 'good' },
}
export const fileState = (state: string): Named =>
  FILE_STATES[state] ?? { word: words(state), tone: 'neutral' }
