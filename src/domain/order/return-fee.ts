/** A return fee: a line of a refund by which the shopper gets back less than the goods cost. */
import { sumOf } from './allocation.ts'
import type { RefundOrder } from './commands.ts'
import type { Order } from './order.ts'

/** Where a shopper may be charged for a return (documented). */
export const RETURN_FEE_COUNTRIES = [
  'AT',
  'AU',
  'CZ',
  'DE',
  'DK',
  'ES',
  'FI',
  'FR',
  'GR',
  'IE',
  'IT',
  'NL',
  'NO',
  'PT',
  'SE',
]

/** The condition that this refund's fee does not meet, as a sentence; undefined when there is no fee or all are met. */
export function returnFeeProblem(order: Order, { amount, orderLines = [] }: RefundOrder): string | undefined {
  const fees = orderLines.filter((line) => line.type === 'return_fee')
  if (fees.length === 0) return undefined
  if (fees.some((line) => line.total_amount >= 0 || line.unit_price >= 0)) {
    return 'A return fee must be negative.'
  }
  if (fees.some((line) => line.tax_rate === undefined)) return 'A return fee needs its tax_rate.'
  if (!RETURN_FEE_COUNTRIES.includes(order.country)) {
    return `Return fees are not possible in ${order.country}.`
  }
  const isCapturedOnce = order.captureCount === 1 && order.capturedAmount === order.orderAmount
  if (!isCapturedOnce) return 'A return fee needs an order that was captured in full in exactly one capture.'
  if (sumOf(orderLines) !== amount) return 'With a return fee the order lines must add up to refunded_amount.'
  return undefined
}
