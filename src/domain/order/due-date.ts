/** Paying later: extending the due date of a capture for a fee that the merchant bears. */
import type { Circumstances, ExtendDueDate } from './commands.ts'
import { accepted, type Decision, findCapture, historyOf, isDecision, refused } from './decision.ts'
import type { Capture, Order } from './order.ts'
import { feeSettlement } from './settlement.ts'

export interface DueDateOption {
  days: number
  /** Minor units of the order's currency. */
  feeAmount: number
}

/** Methods with a due date that can be moved (documented: pay later only). */
const PAY_LATER = ['invoice', 'b2b_invoice', 'pay_later_by_card']

interface FeeTable {
  /** Order values in minor units that divide the steps. */
  steps: readonly [number, number]
  tenDays: number
  thirtyDays: readonly [number, number, number]
  sixtyDays: readonly [number, number, number]
}

const LARGE: FeeTable = {
  steps: [30_000, 75_000],
  tenDays: 100,
  thirtyDays: [199, 499, 799],
  sixtyDays: [499, 999, 1299],
}
const SMALL: FeeTable = {
  steps: [300_000, 750_000],
  tenDays: 1000,
  thirtyDays: [1900, 4900, 7900],
  sixtyDays: [4900, 9900, 12_900],
}

/** The published fees. For other currencies there are none, so there is nothing to offer. */
const FEES: Record<string, FeeTable> = { EUR: LARGE, GBP: LARGE, DKK: SMALL, NOK: SMALL, SEK: SMALL }

/** Two days are a courtesy, once in an order. */
const FREE_DAYS = 2

/** What can be chosen for a capture now; empty when the order was not paid by a pay-later method. */
export function dueDateOptions(order: Order): DueDateOption[] {
  const fees = FEES[order.currency]
  if (!fees || !PAY_LATER.includes(order.paymentMethod.type)) return []
  const step = order.orderAmount < fees.steps[0] ? 0 : order.orderAmount <= fees.steps[1] ? 1 : 2
  const options = [
    { days: 10, feeAmount: fees.tenDays },
    { days: 30, feeAmount: fees.thirtyDays[step] },
    { days: 60, feeAmount: fees.sixtyDays[step] },
  ]
  return hasUsedFreeDays(order) ? options : [{ days: FREE_DAYS, feeAmount: 0 }, ...options]
}

function hasUsedFreeDays(order: Order): boolean {
  const isFree = (capture: Capture) => capture.dueDateExtensions.some(({ days }) => days === FREE_DAYS)
  return historyOf(order).captures.some(isFree)
}

export function decideExtendDueDate(
  order: Order,
  { captureId, days }: ExtendDueDate,
  given: Pick<Circumstances, 'contract' | 'now'>,
): Decision {
  const capture = findCapture(order, captureId, 'Due date cannot be extended.')
  if (isDecision(capture)) return capture
  if (capture.refundedAmount === capture.amount) return refused('dueDateRefunded')
  const options = dueDateOptions(order)
  const option = options.find((offered) => offered.days === days)
  if (!option) {
    return refused('dueDateOption', { days }, { offered_days: options.map((offered) => offered.days) })
  }
  const { feeAmount } = option
  const settlement = feeSettlement(feeAmount, given)
  return accepted({ type: 'DueDateExtended', captureId, days, feeAmount, ...(settlement && { settlement }) })
}
