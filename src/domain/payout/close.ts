/** What becomes of what has come together when a payout's cut-off is reached. */
import type { ContractTerms } from '../contract/contract.ts'
import type { Posting } from '../ledger/transfer.ts'
import { shareOf } from '../money.ts'
import type { Payout, PayoutTotals } from './payout.ts'
import { added, collected, NOTHING } from './totals.ts'

/**
 * The final sums, or undefined when it is too little to pay and waits for more.
 *
 * The reserve is its share of the sales, half up, and never more than there is. What is missing is carried as debt; what
 * there is pays earlier debt first.
 */
export function closed(
  totals: PayoutTotals,
  terms: Pick<ContractTerms, 'minimumPayout' | 'reserve'>,
  openingDebt: number,
): PayoutTotals | undefined {
  const sum = collected(totals)
  const holdback = terms.reserve ? Math.min(shareOf(totals.sale, terms.reserve.rate), Math.max(sum, 0)) : 0
  const left = sum - holdback
  const deposit = Math.max(-left, 0)
  const repay = Math.min(openingDebt, Math.max(left, 0))
  const settlement = left + deposit - repay
  if (settlement > 0 && settlement < terms.minimumPayout) return undefined
  const closingDebt = openingDebt - repay + deposit
  return { ...totals, holdback, deposit, repay, openingDebt, closingDebt, settlement }
}

/** The debt with which the next payout of a merchant and currency begins: of the last one that was made. */
export function openingDebtOf(payouts: readonly Payout[]): number {
  const made = payouts.filter(
    ({ state, settlementType }) => state !== 'scheduled' && settlementType !== 'GROSS_FEE',
  )
  return made.sort((one, other) => other.number - one.number)[0]?.totals.closingDebt ?? 0
}

/**
 * What the next payout comes to if nothing else happens until its cut-off.
 * @param payouts of the merchant and currency: those that collect, and the last one that was made
 * @param due sums of what is due until then, and in no payout
 * @returns `isPaid`: false when it is too little, and goes on collecting with these sums
 */
export function expected(
  payouts: readonly Payout[],
  due: PayoutTotals,
  terms: Parameters<typeof closed>[1],
): { totals: PayoutTotals; isPaid: boolean } {
  const collecting = payouts.find(
    ({ state, settlementType }) => state === 'scheduled' && settlementType !== 'GROSS_FEE',
  )
  const sums = added(collecting?.totals ?? NOTHING, due)
  const totals = closed(sums, terms, openingDebtOf(payouts))
  return { totals: totals ?? sums, isPaid: totals !== undefined && totals.settlement > 0 }
}

/** What a payout books when it is made, besides what it consists of: after it nothing of that is owed any more. */
export function closingPostings({ holdback, deposit, repay, settlement }: PayoutTotals): Posting[] {
  const postings: Posting[] = [
    { type: 'HOLDBACK', amount: holdback, debit: 'merchant_payable', credit: 'reserve' },
    { type: 'DEPOSIT', amount: deposit, debit: 'merchant_debt', credit: 'merchant_payable' },
    { type: 'REPAY', amount: repay, debit: 'merchant_payable', credit: 'merchant_debt' },
    { type: 'PAYOUT', amount: settlement, debit: 'merchant_payable', credit: 'payout_in_transit' },
  ]
  return postings.filter(({ amount }) => amount > 0)
}

/** An invoice over fees: what the merchant owes, negative. Undefined while there is nothing to be paid by the merchant. */
export function invoiced(totals: PayoutTotals): PayoutTotals | undefined {
  const settlement = collected(totals)
  return settlement < 0 ? { ...totals, settlement } : undefined
}
