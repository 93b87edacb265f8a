/** What an event of an order books, and which items of a payout that makes. */
import type { OrderCaptured, OrderRefunded, RecordedEvent } from '../order/events.ts'
import {
  assertBookable,
  PAYOUT_TRANSFER_TYPES,
  type Posting,
  type Transfer,
  type TransferType,
} from './transfer.ts'

/** What an event books. Most book nothing. */
export function transfersOf(recorded: RecordedEvent, currency: string): Transfer[] {
  const { merchantId, orderId, version: eventVersion, at: bookedAt } = recorded
  const booking = bookingOf(recorded)
  if (!booking) return []
  const { sourceId, postings } = booking
  return postings
    .filter(({ amount, type }) => amount !== 0 || type === 'SALE' || type === 'RETURN')
    .map((posting) => {
      assertBookable(posting, sourceId)
      return { merchantId, orderId, eventVersion, currency, bookedAt, sourceId, ...posting }
    })
}

function bookingOf({ event, transactionId }: RecordedEvent) {
  switch (event.type) {
    case 'OrderCaptured':
      return { sourceId: event.captureId, postings: capturePostings(event) }
    case 'OrderRefunded':
      return { sourceId: event.refundId, postings: refundPostings(event) }
    case 'DueDateExtended': {
      const { vat, gross } = event.settlement ?? {}
      return { sourceId: transactionId, postings: fee('EXTEND_DUE_DATE_FEE', event.feeAmount, vat, gross) }
    }
    default:
      return undefined
  }
}

/** A capture of A is a SALE of A (I5), and its fees with their VAT, each a transfer of its own. */
function capturePostings({ amount, settlement = { contract: 0, dueAt: 0 } }: OrderCaptured): Posting[] {
  const { percentage, fixed, percentageVat, fixedVat, gross } = settlement
  return [
    { type: 'SALE', amount, debit: 'consumer_receivable', credit: 'merchant_payable' },
    ...fee('PURCHASE_FEE_PERCENTAGE', percentage, percentageVat, gross),
    ...fee('PURCHASE_FEE_FIXED', fixed, fixedVat, gross),
  ]
}

/** A refund of R is a RETURN of R (I5), and what it gives back of the fees. */
function refundPostings({ amount, settlement = {} }: OrderRefunded): Posting[] {
  const { percentage, fixed, percentageVat, fixedVat, gross } = settlement
  return [
    { type: 'RETURN', amount, debit: 'merchant_payable', credit: 'consumer_receivable' },
    ...fee('PURCHASE_FEE_PERCENTAGE', percentage, percentageVat, gross).map(givenBack),
    ...fee('PURCHASE_FEE_FIXED', fixed, fixedVat, gross).map(givenBack),
  ]
}

type FeeType = 'PURCHASE_FEE_PERCENTAGE' | 'PURCHASE_FEE_FIXED' | 'EXTEND_DUE_DATE_FEE'
type FeePosting = Posting & { type: FeeType | `${FeeType}_VAT` }

/** Under GROSS settlement a fee is owed apart from what the merchant is paid. */
function fee(type: FeeType, amount = 0, vat = 0, gross = false): FeePosting[] {
  const debit = gross ? 'fee_receivable' : 'merchant_payable'
  return [
    { type, amount, debit, credit: 'fee_income' },
    { type: `${type}_VAT`, amount: vat, debit, credit: 'vat_payable' },
  ]
}

/** The same the other way. */
function givenBack({ type, amount, debit, credit }: FeePosting): Posting {
  const refundType = type.endsWith('_VAT') ? `${type.slice(0, -'_VAT'.length)}_REFUND_VAT` : `${type}_REFUND`
  return { type: refundType as Posting['type'], amount, debit: credit, credit: debit }
}

/**
 * What is paid out as one: `order` is what an event books with the merchant, `invoice` its fees where they are invoiced,
 * `release` a reserve that is free again, `returned` a payout that failed or came back.
 */
export const ITEM_PARTS = ['order', 'invoice', 'release', 'returned'] as const
export type ItemPart = (typeof ITEM_PARTS)[number]

/** Something that is to be in exactly one payout (I9). */
export interface DueItem {
  merchantId: string
  currency: string
  sourceId: string
  part: ItemPart
  /** From when on it can be in one, ms. */
  dueAt: number
}

/** Whether a transfer is one of those that an item of its source stands for. */
export function isOfItem({ type, debit, credit }: Posting, part: ItemPart): boolean {
  switch (part) {
    case 'order':
      return !OF_PAYOUTS.has(type) && (debit === 'merchant_payable' || credit === 'merchant_payable')
    case 'invoice':
      return !OF_PAYOUTS.has(type) && (debit === 'fee_receivable' || credit === 'fee_receivable')
    case 'release':
      return type === 'RELEASE'
    case 'returned':
      return type === 'PAYOUT_RETURNED'
  }
}

/** What payouts book, with a payout's id for a source. */
export const OF_PAYOUTS: ReadonlySet<TransferType> = new Set(PAYOUT_TRANSFER_TYPES)

/** The items that an event makes. `transfers`: what it books, where that is known already. */
export function itemsOf(
  recorded: RecordedEvent,
  currency: string,
  transfers = transfersOf(recorded, currency),
): DueItem[] {
  if (transfers.length === 0) return []
  const { event, merchantId, at } = recorded
  const dueAt = 'settlement' in event && 'dueAt' in event.settlement ? event.settlement.dueAt : at
  return (['order', 'invoice'] as const).flatMap((part) => {
    const one = transfers.find((transfer) => isOfItem(transfer, part))
    return one ? [{ merchantId, currency, sourceId: one.sourceId, part, dueAt }] : []
  })
}
