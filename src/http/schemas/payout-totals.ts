/** The sums of a payout on the wire, in the spelling and the order of the Settlements API. */
import type { PayoutTotals } from '../../domain/payout/payout.ts'
import { Type } from './type.ts'

const TOTALS = [
  ['sale', 'sale_amount'],
  ['return', 'return_amount'],
  ['reversal', 'reversal_amount'],
  ['fee', 'fee_amount'],
  ['feeRefund', 'fee_refund_amount'],
  ['feeCorrection', 'fee_correction_amount'],
  ['tax', 'tax_amount'],
  ['taxRefund', 'tax_refund_amount'],
  ['commission', 'commission_amount'],
  ['charge', 'charge_amount'],
  ['credit', 'credit_amount'],
  ['holdback', 'holdback_amount'],
  ['release', 'release_amount'],
  ['deposit', 'deposit_amount'],
  ['repay', 'repay_amount'],
  ['openingDebt', 'opening_debt_balance_amount'],
  ['closingDebt', 'closing_debt_balance_amount'],
  ['settlement', 'settlement_amount'],
] as const satisfies (readonly [keyof PayoutTotals, string])[]

export const totalsSchema = Type.Object(Object.fromEntries(TOTALS.map(([, name]) => [name, Type.Integer()])))

export function totalsOnWire(totals: PayoutTotals): Record<string, number> {
  return Object.fromEntries(TOTALS.map(([name, onWire]) => [onWire, totals[name]]))
}
