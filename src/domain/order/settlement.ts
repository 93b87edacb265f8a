/** What the contract makes of a capture, a refund or a fee, at the instant at which it happens. */
import { type Fees, feesGivenBack, feesOf, vatOn } from '../contract/fees.ts'
import { termsAt } from '../contract/terms.ts'
import type { CaptureOrder, Circumstances } from './commands.ts'
import { historyOf } from './decision.ts'
import type { CaptureSettlement, FeeSettlement, OrderCaptured, RefundSettlement } from './events.ts'
import type { Order } from './order.ts'

/** What a price depends on. */
export type PricedOrder = Pick<Order, 'country' | 'paymentMethod'>

type Given = Pick<Circumstances, 'contract' | 'now'>

/** The event of a capture that was found to fit, with its price. */
export function capturedEvent(
  { type: _, amount, ...rest }: CaptureOrder,
  number: number,
  personsVersion: number,
  order: PricedOrder,
  given: Pick<Circumstances, 'captureId' | 'contract' | 'now'>,
): OrderCaptured {
  const { captureId } = given
  const settlement = captureSettlement(order, amount, given)
  return {
    type: 'OrderCaptured',
    captureId,
    number,
    amount,
    personsVersion,
    ...rest,
    ...(settlement && { settlement }),
  }
}

/** Undefined without a contract: then a capture costs nothing, and is due at once. */
export function captureSettlement(
  { country, paymentMethod }: PricedOrder,
  amount: number,
  { contract, now: at }: Given,
): CaptureSettlement | undefined {
  const terms = termsAt(contract, at)
  if (!terms) return undefined
  const fees = feesOf(terms, { amount, paymentMethod: paymentMethod.type, country, at })
  return { contract: fees.version, ...sums(fees), dueAt: fees.dueAt }
}

/**
 * A refund gives back of the fees of its capture, by the terms that the capture was priced by. One that is attached to
 * no capture counts for the order's only one; with several captures nobody knows which, and nothing is given back. What
 * counted once counts no more, however later refunds are attached.
 */
export function refundSettlement(
  order: Order,
  { amount, captureId }: { amount: number; captureId?: string | undefined },
  { contract, now }: Given,
): RefundSettlement | undefined {
  const { captures } = historyOf(order)
  const [only] = captures
  const isAttached = captureId !== undefined
  const meant = isAttached ? captureId : captures.length === 1 ? only?.captureId : undefined
  const capture = captures.find((found) => found.captureId === meant)
  const { settlement } = capture ?? {}
  if (!capture || !settlement) return undefined
  const terms = contract?.versions.find(({ version }) => version === settlement.contract)
  const refundedBefore = capture.feesRefundedOf ?? 0
  const counting = Math.min(amount, capture.amount - refundedBefore)
  const priced = { amount: capture.amount, refundedBefore }
  // It counts also where it is too little to give back a cent: with others it may be one.
  const counts = terms !== undefined && terms.feeRefund !== 'none' && counting > 0
  const dueLater = settlement.dueAt > now
  if (!counts && !dueLater) return undefined
  const charged = { percentage: 0, fixed: 0, fixedVat: 0, vatRate: 0, ...settlement }
  const back = counts ? feesGivenBack(terms, charged, priced, counting) : undefined
  const { vatRate = 0, gross = false } = settlement
  return {
    ...(counts && !isAttached && { captureId: capture.captureId }),
    ...(back && sums({ ...back, vatRate, gross })),
    ...(dueLater && { dueAt: settlement.dueAt }),
  }
}

/** The VAT on a fee for something else than a capture. Undefined without a contract. */
export function feeSettlement(fee: number, { contract, now }: Given): FeeSettlement | undefined {
  const terms = termsAt(contract, now)
  if (!terms || fee === 0) return undefined
  const vat = vatOn(terms, fee)
  return {
    contract: terms.version,
    ...(vat > 0 && { vat, vatRate: terms.vatRate }),
    ...(terms.settlement === 'GROSS' && { gross: true }),
  }
}

type Sums = Omit<Fees, 'version' | 'dueAt'>

/** Without what is 0: an event is kept for ever. Rate and kind tell only where there is a fee. */
function sums({ percentage, fixed, percentageVat, fixedVat, vatRate, gross }: Sums): RefundSettlement {
  const hasVat = percentageVat > 0 || fixedVat > 0
  return {
    ...(percentage > 0 && { percentage }),
    ...(fixed > 0 && { fixed }),
    ...(percentageVat > 0 && { percentageVat }),
    ...(fixedVat > 0 && { fixedVat }),
    ...(hasVat && { vatRate }),
    ...(gross && (percentage > 0 || fixed > 0) && { gross: true as const }),
  }
}
