/** Which transfers are rows of a settlement, and what they are called there. */
import type { Transfer, TransferType } from '../ledger/transfer.ts'
import type { TransactionType } from './transaction.ts'

interface RowName {
  type: TransactionType
  detailedType: string
}

/** In the order in which the rows of one capture, refund or payout stand. */
const ROW_NAMES: { readonly [T in TransferType]?: RowName } = {
  SALE: { type: 'SALE', detailedType: 'PURCHASE' },
  RETURN: { type: 'RETURN', detailedType: 'PURCHASE_RETURN' },
  PURCHASE_FEE_PERCENTAGE: { type: 'FEE', detailedType: 'PURCHASE_FEE_PERCENTAGE' },
  PURCHASE_FEE_FIXED: { type: 'FEE', detailedType: 'PURCHASE_FEE_FIXED' },
  EXTEND_DUE_DATE_FEE: { type: 'FEE', detailedType: 'EXTEND_DUE_DATE_FEE' },
  PURCHASE_FEE_PERCENTAGE_REFUND: { type: 'FEE_REFUND', detailedType: 'PURCHASE_FEE_PERCENTAGE_REFUND' },
  // So the published list has it: unlike the percentage, the fixed fee given back has no name of its own.
  PURCHASE_FEE_FIXED_REFUND: { type: 'FEE_REFUND', detailedType: 'PURCHASE_FEE_FIXED' },
  RELEASE: { type: 'RELEASE', detailedType: 'ROLLING_RESERVE' },
  PAYOUT_RETURNED: { type: 'CREDIT', detailedType: 'PAYOUT_RETURNED' },
  HOLDBACK: { type: 'HOLDBACK', detailedType: 'ROLLING_RESERVE' },
}

export const ROW_TYPES = Object.keys(ROW_NAMES) as TransferType[]

/** Their VAT is no row but a part of the fee's; what a payout books of its debt and of itself is none at all. */
export function isRow({ type }: Pick<Transfer, 'type'>): boolean {
  return type in ROW_NAMES
}

/** @throws Error for what is no row */
export function rowName(type: TransferType): RowName {
  const name = ROW_NAMES[type]
  if (!name) throw new Error(`a ${type} is no row of a settlement`)
  return name
}

/** For sorting the transfers of one source. */
export function byRowOrder(one: Pick<Transfer, 'type'>, other: Pick<Transfer, 'type'>): number {
  return ROW_TYPES.indexOf(one.type) - ROW_TYPES.indexOf(other.type)
}

/** The transfer that is a fee's VAT, as its type is called. */
export function vatTypeOf(type: TransferType): string {
  return `${type}_VAT`
}
