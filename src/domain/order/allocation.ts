/**
 * Which capture a refund belongs to. Each capture is an invoice of its own for the shopper, so a refund is attached to
 * one where that can be told: by the `reference` values of its lines, and nothing else.
 */
import type { RefundOrder } from './commands.ts'
import { historyOf } from './decision.ts'
import type { Capture, Order, OrderLine } from './order.ts'

/**
 * The capture, or undefined when the refund stands against the order as a whole. The conditions are the documented ones:
 * no earlier refund of the order failed to be attached, the lines add up to the amount, all of their references are in
 * one capture, and that capture has as much left to refund.
 */
export function allocate(order: Order, { amount, orderLines }: RefundOrder): Capture | undefined {
  const { captures, refunds } = historyOf(order)
  if (refunds.some((refund) => refund.captureId === undefined)) return undefined
  if (!orderLines?.length || sumOf(orderLines) !== amount) return undefined
  const references = orderLines.filter((line) => line.type !== 'return_fee').map((line) => line.reference)
  if (references.length === 0 || references.includes(undefined)) return undefined
  return captures.find(
    (capture) => amount <= refundableOf(capture) && references.every((reference) => has(capture, reference)),
  )
}

/** What can still be refunded of a capture. */
export function refundableOf({ amount, refundedAmount }: Capture): number {
  return amount - refundedAmount
}

export function sumOf(lines: readonly OrderLine[]): number {
  return lines.reduce((sum, line) => sum + line.total_amount, 0)
}

function has(capture: Capture, reference: string | undefined): boolean {
  return capture.orderLines.some((line) => line.reference === reference)
}
