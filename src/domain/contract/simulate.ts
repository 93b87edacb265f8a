/** What captures of the past would have cost by other terms. */
import type { ContractVersion } from './contract.ts'
import { type Fees, feesOf, type PricedCapture } from './fees.ts'

/** What a capture was charged, minor units. */
export type ChargedFees = Pick<Fees, 'percentage' | 'fixed' | 'percentageVat' | 'fixedVat'>

export interface PastCapture extends PricedCapture {
  /** Undefined where no contract was valid: nothing. */
  charged: ChargedFees | undefined
}

/** Sums in minor units. */
export interface PriceDifference {
  captures: number
  amount: number
  chargedFees: number
  chargedVat: number
  proposedFees: number
  proposedVat: number
  /** Fees and VAT proposed less those charged: negative where the proposal is cheaper for the merchant. */
  difference: number
}

const NO_DIFFERENCE: PriceDifference = {
  captures: 0,
  amount: 0,
  chargedFees: 0,
  chargedVat: 0,
  proposedFees: 0,
  proposedVat: 0,
  difference: 0,
}

/**
 * Prices each capture by the proposed terms, whatever they are valid from, and adds that to what `earlier` ones came
 * to. All must be of the terms' currency. Throws a RangeError when a sum exceeds what a number holds exactly.
 */
export function priceDifference(
  captures: Iterable<PastCapture>,
  proposed: ContractVersion,
  earlier: PriceDifference = NO_DIFFERENCE,
): PriceDifference {
  const { difference: _, ...before } = earlier
  const sums = { ...before }
  for (const capture of captures) {
    const fees = feesOf(proposed, capture)
    sums.captures += 1
    sums.amount += capture.amount
    sums.chargedFees += feeOf(capture.charged)
    sums.chargedVat += vatOf(capture.charged)
    sums.proposedFees += feeOf(fees)
    sums.proposedVat += vatOf(fees)
  }
  const difference = sums.proposedFees + sums.proposedVat - sums.chargedFees - sums.chargedVat
  const all = { ...sums, difference }
  if (!Object.values(all).every(Number.isSafeInteger)) throw new RangeError('the sums are too large')
  return all
}

function feeOf(fees: ChargedFees | undefined): number {
  return fees === undefined ? 0 : fees.percentage + fees.fixed
}

function vatOf(fees: ChargedFees | undefined): number {
  return fees === undefined ? 0 : fees.percentageVat + fees.fixedVat
}
