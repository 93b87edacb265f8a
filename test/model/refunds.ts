/** Giving back what was captured (sections 1.9, 3.5 of the reference), and undoing an order as a whole. */
import { type Answer, type Expected, NEW, refusal } from './answers.ts'
import type { Line } from './checkouts.ts'
import { duplicate, moveOf } from './duplicates.ts'
import { transactionOf, unprocessable, verdict } from './rules.ts'
import { shownRefund } from './shown.ts'
import {
  capturedAmount,
  leftOf,
  type ModelCapture,
  type ModelOrder,
  refundableOf,
  refundedAmount,
  statusOf,
  type World,
} from './world.ts'

const REFUND_MAX = 200_000_000

export interface RefundBody {
  refunded_amount?: number
  description?: string
  reference?: string
  order_lines?: Line[]
  capture_id?: string
}

export function refundBreaksItsForm({ refunded_amount: amount }: RefundBody): Expected | undefined {
  if (amount === undefined) return unprocessable("'refunded_amount' must not be null")
  const fits = amount >= 1 && amount <= REFUND_MAX
  return fits ? undefined : unprocessable(`The refunded_amount value must be between 1 and ${REFUND_MAX}`)
}

export function refund(
  order: ModelOrder,
  body: RefundBody,
  now: number,
  world: World,
  isKeyed: boolean,
): Expected {
  const amount = body.refunded_amount as number
  const left = capturedAmount(order) - refundedAmount(order)
  const no = (message: string) =>
    refusal(403, 'REFUND_NOT_ALLOWED', message, { refundable_amount: left, requested_amount: amount })
  if (order.captures.length === 0) return no('Order has no captures. Refund not possible')
  if (amount > left) return no('Over refund is not allowed. Refund not possible.')
  const named = order.captures.find(({ captureId }) => captureId === body.capture_id)
  if (body.capture_id !== undefined && !named) {
    return refusal(404, 'NO_SUCH_CAPTURE', 'Capture could not be found. Refund not possible.')
  }
  if (named && amount > refundableOf(order, named)) {
    return no('Refunded amount is higher than what is left of the capture. Refund not possible.')
  }
  const location = `${world.publicUrl}/ordermanagement/v1/orders/${order.orderId}/refunds/`
  return {
    status: 201,
    headers: {
      'Transaction-Id': NEW,
      'Refund-Id': NEW,
      Location: (answer) => location + answer.headers.get('Refund-Id'),
      ...verdict(body.order_lines, amount),
      ...duplicate(order, moveOf('refund', amount, body), now, isKeyed),
    },
    learn: (answer) => recordRefund(order, body, named ?? captureOf(order, body), answer),
  }
}

/** Section 3.5: only where its lines tell, and as long as every refund before it could be attached. */
function captureOf(
  order: ModelOrder,
  { refunded_amount, order_lines = [] }: RefundBody,
): ModelCapture | undefined {
  const amount = refunded_amount as number
  const sum = order_lines.reduce((total, line) => total + line.total_amount, 0)
  const isTold = order_lines.length > 0 && order_lines.every(({ reference }) => reference !== undefined)
  if (!isTold || sum !== amount) return undefined
  for (const earlier of order.refunds) if (!earlier.capture) return undefined
  return order.captures.find((capture) => {
    const known = new Set(capture.lines.map(({ reference }) => reference))
    return (
      order_lines.every(({ reference }) => known.has(reference)) && amount <= refundableOf(order, capture)
    )
  })
}

function recordRefund(
  order: ModelOrder,
  body: RefundBody,
  capture: ModelCapture | undefined,
  answer: Answer,
): void {
  const amount = body.refunded_amount as number
  const refundId = answer.headers.get('Refund-Id') as string
  order.moves.push({ ...moveOf('refund', amount, body), id: () => refundId, at: answer.at })
  order.refunds.push({
    refundId,
    transactionId: transactionOf(answer),
    amount,
    description: body.description ?? '',
    ...(body.reference !== undefined && { reference: body.reference }),
    lines: body.order_lines ?? [],
    at: answer.at,
    ...(capture && { capture }),
  })
}

export function refundRead(order: ModelOrder, refundId: string): Expected {
  const found = order.refunds.find((candidate) => candidate.refundId === refundId)
  return found
    ? { status: 200, body: shownRefund(found) }
    : refusal(404, 'NOT_FOUND', `Refund ${refundId} cannot be found for order ${order.orderId}`)
}

interface Reversed {
  transaction_id: string
  actions: { action: string; refund_id?: string }[]
}

/** Whatever undoes it: cancelled, or what is left released and every capture given back, the first ones first. */
export function reverse(order: ModelOrder, now: number): Expected {
  if (order.cancelledBy !== undefined) return reversed(order.cancelledBy, [])
  const status = statusOf(order, now)
  if (order.captures.length === 0) {
    if (status === 'EXPIRED') {
      return refusal(403, 'CANCEL_NOT_ALLOWED', 'Order is expired. Cancel not possible.')
    }
    return { ...reversed(ANY_ID, [{ action: 'cancelled' }]), learn: (answer) => cancelledBy(order, answer) }
  }
  const refunds = refundsOfRest(order)
  const rest = leftOf(order, now)
  const actions = [
    ...(rest > 0 ? [{ action: 'released', amount: rest }] : []),
    ...refunds.map(({ capture, amount }) => ({
      action: 'refunded',
      amount,
      refund_id: ANY_ID,
      capture_id: capture.captureId,
    })),
  ]
  if (actions.length === 0) return reversed(order.refunds.at(-1)?.transactionId ?? ANY_ID, [])
  return {
    ...reversed(ANY_ID, actions),
    learn: (answer) => {
      const { transaction_id, actions: done } = answer.body as Reversed
      if (rest > 0) order.releasedBy = transaction_id
      const ids = done.flatMap(({ refund_id }) => refund_id ?? [])
      refunds.forEach(({ capture, amount }, index) => {
        const isWhole = amount === capture.amount && capture.lines.length > 0
        const lines = isWhole ? capture.lines : []
        const refundId = ids[index] as string
        order.moves.push({
          ...moveOf('refund', amount, { order_lines: lines }),
          id: () => refundId,
          at: answer.at,
        })
        order.refunds.push({
          refundId,
          transactionId: transaction_id,
          amount,
          description: '',
          lines,
          at: answer.at,
          capture,
        })
      })
    },
  }
}

const ANY_ID = {
  asymmetricMatch: (id: unknown) => typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id),
  toString: () => 'AnyId',
}
const ANY_VERSION = {
  asymmetricMatch: (version: unknown) => Number.isSafeInteger(version) && Number(version) > 0,
  toString: () => 'AnyVersion',
}

function reversed(transaction: string | typeof ANY_ID, actions: object[]): Expected {
  return { status: 200, body: { transaction_id: transaction, version: ANY_VERSION, actions } }
}

function cancelledBy(order: ModelOrder, answer: Answer): void {
  order.cancelledBy = (answer.body as Reversed).transaction_id
}

/** What stands against the order as a whole is missing at the last captures. */
function refundsOfRest(order: ModelOrder): { capture: ModelCapture; amount: number }[] {
  let left = capturedAmount(order) - refundedAmount(order)
  return order.captures.flatMap((capture) => {
    const amount = Math.min(left, refundableOf(order, capture))
    left -= amount
    return amount > 0 ? [{ capture, amount }] : []
  })
}

/** A question: what the real call would answer, and what would then remain. Nothing is learned from it. */
export function tried(
  order: ModelOrder,
  real: Expected,
  moved: { captured: number; refunded: number },
  now: number,
): Expected {
  const left = leftOf(order, now)
  const refundable = capturedAmount(order) - refundedAmount(order)
  if (real.status === 201) {
    const isCaptured = moved.captured > 0
    const status = left === moved.captured ? 'CAPTURED' : 'PART_CAPTURED'
    return answered({
      accepted: true,
      status: isCaptured ? status : statusOf(order, now),
      capturable_amount: left - moved.captured,
      refundable_amount: refundable + moved.captured - moved.refunded,
    })
  }
  return answered({
    accepted: false,
    ...(real.body as object),
    status: statusOf(order, now),
    capturable_amount: left,
    refundable_amount: refundable,
  })
}

/** With these fields; what else is told is told beside them. */
function answered(fields: Record<string, unknown>): Expected {
  const matches = (body: unknown) =>
    typeof body === 'object' &&
    body !== null &&
    Object.entries(fields).every(
      ([name, value]) => JSON.stringify(Reflect.get(body, name)) === JSON.stringify(value),
    )
  return { status: 200, body: { asymmetricMatch: matches, toString: () => JSON.stringify(fields) } }
}
