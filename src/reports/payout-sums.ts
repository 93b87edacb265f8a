/** What a payout is made of, as lines that add up to its settlement amount. */
import type { Payout, PayoutTotals, SettlementType } from '../domain/payout/payout.ts'

export interface SumLine {
  label: string
  /** Signed: what is taken off is negative. */
  amount: number
}

interface Kind {
  field: keyof PayoutTotals
  label: string
  sign: 1 | -1
}

const KINDS: Kind[] = [
  { field: 'sale', label: 'Sales', sign: 1 },
  { field: 'return', label: 'Refunds', sign: -1 },
  { field: 'reversal', label: 'Reversals', sign: -1 },
  { field: 'fee', label: 'Fees without VAT', sign: -1 },
  { field: 'tax', label: 'VAT on fees', sign: -1 },
  { field: 'feeRefund', label: 'Fees given back', sign: 1 },
  { field: 'taxRefund', label: 'VAT on fees given back', sign: 1 },
  { field: 'feeCorrection', label: 'Corrections of fees', sign: 1 },
  { field: 'commission', label: 'Commission', sign: 1 },
  { field: 'charge', label: 'Charges', sign: -1 },
  { field: 'credit', label: 'Credits', sign: 1 },
  { field: 'holdback', label: 'Held back', sign: -1 },
  { field: 'release', label: 'Released', sign: 1 },
  { field: 'deposit', label: 'Shortfall added to the debt', sign: 1 },
  { field: 'repay', label: 'Debt of earlier periods, repaid', sign: -1 },
]

/** What is listed even when there is nothing of it. */
const ALWAYS: Record<SettlementType, (keyof PayoutTotals)[]> = {
  NET: ['sale', 'return', 'fee', 'tax'],
  GROSS: ['sale', 'return'],
  GROSS_FEE: ['fee', 'tax'],
}

/** @throws RangeError when the payout does not add up: better no document than a wrong one */
export function sumLines({ totals, settlementType, paymentReference }: Payout): SumLine[] {
  const signed = (amount: number, sign: 1 | -1) => (amount === 0 ? 0 : sign * amount)
  const lines = KINDS.filter(
    ({ field }) => totals[field] !== 0 || ALWAYS[settlementType].includes(field),
  ).map(({ field, label, sign }) => ({ label, amount: signed(totals[field], sign) }))
  if (lines.reduce((sum, { amount }) => sum + amount, 0) !== totals.settlement) {
    throw new RangeError(`payout ${paymentReference} does not add up to its settlement amount`)
  }
  if (totals.openingDebt - totals.repay + totals.deposit !== totals.closingDebt) {
    throw new RangeError(`payout ${paymentReference}: its debt does not add up`)
  }
  return lines
}

/** Opening balance, what was repaid and added, closing balance; none when there was no debt before, in or after it. */
export function debtLines({ totals }: Payout): SumLine[] {
  const { openingDebt, repay, deposit, closingDebt } = totals
  if (openingDebt === 0 && repay === 0 && deposit === 0 && closingDebt === 0) return []
  return [
    { label: 'Opening balance', amount: openingDebt },
    { label: 'Repaid with this payout', amount: repay === 0 ? 0 : -repay },
    { label: 'Added in this period', amount: deposit },
    { label: 'Closing balance', amount: closingDebt },
  ]
}
