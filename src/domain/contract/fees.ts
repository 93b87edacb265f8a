/**
 * What a capture costs its merchant, and what a refund gives back of that.
 *
 * Rounding: the percentage fee is rounded half up for each capture. VAT is computed on each fee by itself, percentage
 * and fixed, half up: each is a row of its own in the settlement with its VAT beside it, so that the rows of an
 * invoice add up to its total to the cent. Nothing is rounded again when sums are made.
 */
import { shareOf } from '../money.ts'
import type { ContractTerms, ContractVersion, FeeRule } from './contract.ts'
import { dueAt } from './schedule.ts'

/** Of one capture, minor units of its currency. */
export interface Fees {
  /** Of the contract that priced it. */
  version: number
  percentage: number
  fixed: number
  percentageVat: number
  fixedVat: number
  /** Basis points. */
  vatRate: number
  /** Invoiced apart from the payouts, not taken from them. */
  gross: boolean
  /** From when on the capture and its fees can be in a payout, ms. */
  dueAt: number
}

export interface PricedCapture {
  /** Minor units, positive. */
  amount: number
  paymentMethod: string
  /** The purchase country, two upper-case letters. */
  country: string
  /** When it was booked, ms. */
  at: number
}

/** By the version that was valid when it was captured. Throws when no rule fits. */
export function feesOf(terms: ContractVersion, capture: PricedCapture): Fees {
  assertAmount(capture.amount, 'captured')
  const rule = ruleFor(terms, capture)
  const percentage = shareOf(capture.amount, rule.percentage)
  return {
    version: terms.version,
    percentage,
    fixed: rule.fixed,
    percentageVat: vatOn(terms, percentage),
    fixedVat: vatOn(terms, rule.fixed),
    vatRate: terms.vatRate,
    gross: terms.settlement === 'GROSS',
    dueAt: dueAt(terms, capture.at),
  }
}

/** VAT on one fee that is not negative, half up. */
export function vatOn({ vatRate }: Pick<ContractTerms, 'vatRate'>, fee: number): number {
  return shareOf(fee, vatRate)
}

/**
 * The most specific rule that fits: method and country, then method, then country, then neither. Methods compare in
 * lower case. Throws a RangeError when none fits; terms that were validated always have one.
 */
export function ruleFor(
  { fees }: Pick<ContractTerms, 'fees'>,
  { paymentMethod, country }: Pick<PricedCapture, 'paymentMethod' | 'country'>,
): FeeRule {
  const method = paymentMethod.toLowerCase()
  let best: FeeRule | undefined
  for (const rule of fees) {
    const fits =
      (rule.paymentMethod === undefined || rule.paymentMethod.toLowerCase() === method) &&
      (rule.country === undefined || rule.country === country)
    if (fits && (best === undefined || weightOf(rule) > weightOf(best))) best = rule
  }
  if (best === undefined) throw new RangeError(`no fee rule fits ${paymentMethod} in ${country}`)
  return best
}

function weightOf({ paymentMethod, country }: FeeRule): number {
  return (paymentMethod === undefined ? 0 : 2) + (country === undefined ? 0 : 1)
}

/** What of the fees of a capture tells what comes back of them. */
export type ChargedFees = Pick<Fees, 'percentage' | 'fixed' | 'fixedVat' | 'vatRate'>

/** Of one refund, minor units. */
export interface FeesGivenBack {
  percentage: number
  fixed: number
  percentageVat: number
  fixedVat: number
}

const NOTHING: FeesGivenBack = { percentage: 0, fixed: 0, percentageVat: 0, fixedVat: 0 }

/**
 * What this refund gives back of the fees that were charged for its capture; `refundedBefore` is what earlier refunds
 * took of it. Rounding is cumulative: after any refunds the percentage fee given back is fee × refunded / captured,
 * half up, in total, so that refunding all of a capture in whatever parts gives back the fee to the cent. VAT comes
 * back as the VAT on what was given back so far, so there is never VAT without a fee. With `all`, the fixed fee comes
 * back with the refund that takes the last of the capture. Throws a RangeError for more than was captured.
 */
export function feesGivenBack(
  { feeRefund }: Pick<ContractVersion, 'feeRefund'>,
  fees: ChargedFees,
  capture: { amount: number; refundedBefore: number },
  refund: number,
): FeesGivenBack {
  const { amount, refundedBefore } = capture
  const refunded = refundedBefore + refund
  assertAmount(amount, 'captured')
  assertAmount(refund, 'refunded')
  if (!(refundedBefore >= 0 && refunded <= amount)) throw new RangeError('more is refunded than was captured')
  if (feeRefund === 'none') return NOTHING
  const before = partOf(fees.percentage, refundedBefore, amount)
  const now = partOf(fees.percentage, refunded, amount)
  const isLast = feeRefund === 'all' && refunded === amount
  return {
    percentage: now - before,
    fixed: isLast ? fees.fixed : 0,
    percentageVat: vatOn(fees, now) - vatOn(fees, before),
    fixedVat: isLast ? fees.fixedVat : 0,
  }
}

/** fee × part / whole, half up. In BigInt, since the product can exceed 2^53. */
function partOf(fee: number, part: number, whole: number): number {
  const doubled = 2n * BigInt(whole)
  return Number((2n * BigInt(fee) * BigInt(part) + BigInt(whole)) / doubled)
}

function assertAmount(amount: number, what: string): void {
  if (!(Number.isSafeInteger(amount) && amount > 0)) throw new RangeError(`${amount} cannot be ${what}`)
}
