/** The sums of a payout. */
import type { Transfer, TransferType } from '../ledger/transfer.ts'
import type { PayoutTotals } from './payout.ts'

export const NOTHING: PayoutTotals = {
  sale: 0,
  return: 0,
  reversal: 0,
  fee: 0,
  feeRefund: 0,
  feeCorrection: 0,
  tax: 0,
  taxRefund: 0,
  commission: 0,
  charge: 0,
  credit: 0,
  holdback: 0,
  release: 0,
  deposit: 0,
  repay: 0,
  openingDebt: 0,
  closingDebt: 0,
  settlement: 0,
}

/** Which sum a transfer adds to. What is not here moves what a payout comes to, and is no part of it. */
export const TOTAL_OF: { readonly [T in TransferType]?: keyof PayoutTotals } = {
  SALE: 'sale',
  RETURN: 'return',
  PURCHASE_FEE_PERCENTAGE: 'fee',
  PURCHASE_FEE_FIXED: 'fee',
  EXTEND_DUE_DATE_FEE: 'fee',
  PURCHASE_FEE_PERCENTAGE_VAT: 'tax',
  PURCHASE_FEE_FIXED_VAT: 'tax',
  EXTEND_DUE_DATE_FEE_VAT: 'tax',
  PURCHASE_FEE_PERCENTAGE_REFUND: 'feeRefund',
  PURCHASE_FEE_FIXED_REFUND: 'feeRefund',
  PURCHASE_FEE_PERCENTAGE_REFUND_VAT: 'taxRefund',
  PURCHASE_FEE_FIXED_REFUND_VAT: 'taxRefund',
  HOLDBACK: 'holdback',
  RELEASE: 'release',
  DEPOSIT: 'deposit',
  REPAY: 'repay',
  PAYOUT_RETURNED: 'credit',
}

/** With the transfers' amounts added, each to its sum. */
export function withTransfers(
  totals: PayoutTotals,
  transfers: Iterable<Pick<Transfer, 'type' | 'amount'>>,
): PayoutTotals {
  const sums = { ...totals }
  for (const { type, amount } of transfers) {
    const name = TOTAL_OF[type]
    if (name === undefined) throw new Error(`a ${type} is no part of a payout`)
    sums[name] += amount
    if (!Number.isSafeInteger(sums[name])) throw new RangeError(`the sum of ${name} is too large`)
  }
  return sums
}

/** Both together. */
export function added(some: PayoutTotals, more: PayoutTotals): PayoutTotals {
  const sums = { ...some }
  for (const name of Object.keys(more) as (keyof PayoutTotals)[]) {
    sums[name] += more[name]
    if (!Number.isSafeInteger(sums[name])) throw new RangeError(`the sum of ${name} is too large`)
  }
  return sums
}

/** What has come together, before reserve and debt: negative when more was given back than sold. */
export function collected(totals: PayoutTotals): number {
  const { sale, reversal, fee, feeRefund, feeCorrection, tax, taxRefund } = totals
  const { commission, charge, credit, release, return: returned } = totals
  return (
    sale -
    returned -
    reversal -
    fee +
    feeRefund +
    feeCorrection -
    tax +
    taxRefund +
    commission -
    charge +
    credit +
    release
  )
}

/** The formula of a settlement: what its sums say is paid. */
export function settlementOf(totals: PayoutTotals): number {
  return collected(totals) - totals.holdback - totals.repay + totals.deposit
}
