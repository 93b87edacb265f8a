/** The sums of a payout as lines that are added up, in the order in which a statement has them. */
import type { Totals } from '../api/settlements.ts'

interface StatementLine {
  name: string
  /** Minor units; what is taken off is negative. */
  amount: number
}

const LINES: readonly [field: string, name: string, sign: 1 | -1][] = [
  ['sale_amount', 'Sales', 1],
  ['return_amount', 'Refunds', -1],
  ['reversal_amount', 'Reversals', -1],
  ['fee_amount', 'Fees', -1],
  ['tax_amount', 'VAT on fees', -1],
  ['fee_refund_amount', 'Fees given back', 1],
  ['tax_refund_amount', 'VAT on fees given back', 1],
  ['fee_correction_amount', 'Corrections of fees', 1],
  ['commission_amount', 'Commission', 1],
  ['charge_amount', 'Charges', -1],
  ['credit_amount', 'Payouts that failed or came back', 1],
  ['release_amount', 'Released from the reserve', 1],
  ['holdback_amount', 'Kept back as reserve', -1],
  ['repay_amount', 'Debt paid off', -1],
  ['deposit_amount', 'Carried over as debt', 1],
]

/** Lines of 0 are left out; the others add up to `settlement_amount`. */
export function statementOf(totals: Totals): StatementLine[] {
  return LINES.flatMap(([field, name, sign]) => {
    const amount = totals[field] ?? 0
    return amount === 0 ? [] : [{ name, amount: sign * amount }]
  })
}

/** Fees and their VAT, less what was given back of both. */
export function feesOf(totals: Totals): number {
  const { fee_amount = 0, tax_amount = 0, fee_refund_amount = 0, tax_refund_amount = 0 } = totals
  const { fee_correction_amount = 0 } = totals
  return fee_amount + tax_amount - fee_refund_amount - tax_refund_amount - fee_correction_amount
}
