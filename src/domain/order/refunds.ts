/** Giving back what was captured. I2 is kept here: never more than was captured, in sum and of each capture. */
import { allocate, refundableOf } from './allocation.ts'
import type { Circumstances, RefundOrder, ReverseOrder } from './commands.ts'
import {
  accepted,
  type Decision,
  findCapture,
  historyOf,
  isDecision,
  refused,
  unchanged,
} from './decision.ts'
import { duplicateOf } from './duplicates.ts'
import type { OrderEvent, OrderRefunded, RefundSettlement } from './events.ts'
import { capturable, type Order } from './order.ts'
import { returnFeeProblem } from './return-fee.ts'
import { refundSettlement } from './settlement.ts'

/** As the captures of an order: they bound what it costs to read and to replay. */
export const REFUNDS_MAX = 200

export function decideRefund(order: Order, command: RefundOrder, given: Circumstances): Decision {
  const details = {
    refundable_amount: order.capturedAmount - order.refundedAmount,
    requested_amount: command.amount,
    captured_amount: order.capturedAmount,
    refunded_amount: order.refundedAmount,
    status: order.status,
  }
  if (order.captureCount === 0) return refused('refundUncaptured', {}, details)
  if (command.amount > order.capturedAmount - order.refundedAmount)
    return refused('refundTooHigh', {}, details)
  if (order.refundCount >= REFUNDS_MAX) {
    return refused('refundLimit', { order_id: order.orderId, limit: REFUNDS_MAX }, details)
  }
  const feeProblem = returnFeeProblem(order, command)
  if (feeProblem !== undefined) return refused('returnFee', { problem: feeProblem }, details)
  if (!(Number.isSafeInteger(command.amount) && command.amount > 0)) {
    throw new RangeError('a refund amount must be a positive safe integer')
  }
  if (command.captureId === undefined)
    return accepted(refundedEvent(order, command, allocate(order, command)?.captureId, given))
  const capture = findCapture(order, command.captureId, 'Refund not possible.')
  if (isDecision(capture)) return capture
  if (command.amount > refundableOf(capture)) {
    const ofCapture = { capture_id: capture.captureId, capture_refundable_amount: refundableOf(capture) }
    return refused('refundCaptureTooHigh', {}, { ...details, ...ofCapture })
  }
  return accepted(refundedEvent(order, command, capture.captureId, given))
}

function refundedEvent(
  order: Order,
  command: RefundOrder,
  captureId: string | undefined,
  given: Circumstances,
): OrderRefunded {
  const { type: _, captureId: __, amount, ...rest } = command
  const repeated = duplicateOf(order, 'R', command, given)
  return {
    type: 'OrderRefunded',
    refundId: given.refundId(),
    number: order.refundCount + 1,
    amount,
    ...rest,
    ...(captureId !== undefined && { captureId }),
    ...(repeated !== undefined && { duplicateOf: repeated }),
    ...settledBy(refundSettlement(order, { amount, captureId }, given)),
  }
}

/**
 * Whatever undoes the order as it stands, in one change: an order without captures is cancelled; else what is left is
 * released and what was captured is refunded, capture by capture.
 */
export function decideReverse(order: Order, command: ReverseOrder, given: Circumstances): Decision {
  if (order.status === 'CANCELLED') return unchanged(order.cancelledBy)
  if (order.capturedAmount === 0) {
    return order.status === 'EXPIRED' ? refused('cancelExpired') : accepted({ type: 'OrderCancelled' })
  }
  const events: OrderEvent[] = []
  if (order.status === 'PART_CAPTURED') {
    events.push({ type: 'AuthorizationReleased', amount: capturable(order) })
  }
  const refunds = reversingRefunds(order, command, given)
  if (order.refundCount + refunds.length > REFUNDS_MAX) {
    return refused('refundLimit', { order_id: order.orderId, limit: REFUNDS_MAX })
  }
  events.push(...refunds)
  if (events.length > 0) return accepted(...events)
  // All is given back already: whoever asks again finds it done.
  return unchanged(historyOf(order).refunds.at(-1)?.transactionId ?? '')
}

/** What refunds that stand against the whole order have given back already is taken from the last captures. */
function reversingRefunds(order: Order, command: ReverseOrder, given: Circumstances): OrderRefunded[] {
  const { description, reference } = command
  let left = order.capturedAmount - order.refundedAmount
  const events: OrderRefunded[] = []
  for (const capture of historyOf(order).captures) {
    const amount = Math.min(left, refundableOf(capture))
    if (amount === 0) continue
    left -= amount
    events.push({
      type: 'OrderRefunded',
      refundId: given.refundId(),
      number: order.refundCount + events.length + 1,
      amount,
      ...(description !== undefined && { description }),
      ...(reference !== undefined && { reference }),
      ...(amount === capture.amount && capture.orderLines.length > 0 && { orderLines: capture.orderLines }),
      captureId: capture.captureId,
      reversal: true,
      ...settledBy(refundSettlement(order, { amount, captureId: capture.captureId }, given)),
    })
  }
  return events
}

const settledBy = (settlement: RefundSettlement | undefined) => (settlement ? { settlement } : {})
