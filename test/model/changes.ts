/** The calls of what is done to an order after it was placed, but capturing, cancelling and shipping it. */
import * as authorization from './authorization.ts'
import { type Asked, amountOf, chosenCapture, UNKNOWN_ID } from './calls.ts'
import type { Line } from './checkouts.ts'
import * as customers from './customers.ts'
import * as refunds from './refunds.ts'
import * as rules from './rules.ts'
import type { CaptureChoice, NewAmount, StepOf } from './steps.ts'
import { capturedAmount, leftOf, type ModelOrder, refundedAmount, type World } from './world.ts'

export type ChangeStep = StepOf<
  | 'setAmount'
  | 'adjustAmount'
  | 'extend'
  | 'release'
  | 'refund'
  | 'reverse'
  | 'tryCapture'
  | 'tryRefund'
  | 'setDetails'
  | 'sendOut'
  | 'extendDueDate'
  | 'readRefund'
  | 'readDueDateOptions'
>

interface Known {
  orderId: string
  /** Whoever it belongs to. */
  order: ModelOrder | undefined
  world: World
  now: number
}

const CAPSTAN = '/capstan/v1/orders'

export function changing(step: ChangeStep, known: Known): Asked {
  const { orderId, order, now } = known
  const missing = `Order ${orderId} cannot be found`
  switch (step.do) {
    case 'setAmount':
      return settingAmount(step, known, `${missing}. Order authorization cannot be updated.`)
    case 'adjustAmount': {
      const lines = step.lines === 'first' ? firstLine(order) : []
      const body = { adjust_amount: step.by, ...(lines.length > 0 && { order_lines: lines }) }
      return {
        method: 'POST',
        tail: '/authorization-adjustments',
        body,
        missing: `${missing}. Order authorization cannot be updated.`,
        answer: (found) => authorization.adjust(found, body, now),
      }
    }
    case 'extend':
      return {
        method: 'POST',
        tail: '/extend-authorization-time',
        missing: `${missing}. Authorization time cannot be extended.`,
        answer: (found) => authorization.extend(found, now),
      }
    case 'release':
      return {
        method: 'POST',
        tail: '/release-remaining-authorization',
        missing: `${missing}. Remaining authorization cannot be released.`,
        answer: (found) => authorization.release(found, now),
      }
    case 'reverse':
      return {
        method: 'POST',
        root: CAPSTAN,
        tail: '/reverse',
        body: {},
        missing,
        answer: (found) => refunds.reverse(found, now),
      }
    case 'refund':
    case 'readRefund':
      return refunding(step, known, missing)
    case 'tryCapture':
    case 'tryRefund':
      return trying(step, known, missing)
    default:
      return aboutCustomer(step, known, missing)
  }
}

function settingAmount(step: StepOf<'setAmount'>, { order, now }: Known, missing: string): Asked {
  const amount = newAmountOf(step.amount, order)
  const lines = step.lines === 'same' ? (order?.lines ?? []) : step.lines === 'first' ? firstLine(order) : []
  const body: authorization.SetBody = {
    ...(amount !== undefined && { order_amount: amount }),
    ...(lines.length > 0 && { order_lines: lines }),
  }
  return {
    method: 'PATCH',
    tail: '/authorization',
    body,
    unreadable: authorization.setBreaksItsForm(body),
    missing,
    answer: (found) => authorization.set(found, body, now),
  }
}

function newAmountOf(amount: NewAmount, order: ModelOrder | undefined): number | undefined {
  const captured = order ? capturedAmount(order) : 0
  if (typeof amount === 'object') return Math.max(0, (order?.amount ?? 0) + amount.plus)
  switch (amount) {
    case 'captured':
      return captured
    case 'belowCaptured':
      return Math.max(0, captured - 1)
    case 'zero':
      return 0
    case 'aboveLimit':
      return 200_000_001
    case 'missing':
      return undefined
  }
}

function firstLine(order: ModelOrder | undefined): Line[] {
  return order?.lines.slice(0, 1) ?? []
}

function refunding(step: StepOf<'refund' | 'readRefund'>, known: Known, missing: string): Asked {
  const { order, world, now } = known
  if (step.do === 'readRefund') {
    const refundId = chosenRefund(step.refund, order)
    return {
      method: 'GET',
      tail: `/refunds/${refundId}`,
      missing: `Refund ${refundId} cannot be found for order ${known.orderId}`,
      missingCode: 'NOT_FOUND',
      answer: (found) => refunds.refundRead(found, refundId),
    }
  }
  const body = refundBody(step, order)
  const isKeyed = step.key !== undefined
  return {
    method: 'POST',
    tail: '/refunds',
    body,
    unreadable: refunds.refundBreaksItsForm(body),
    missing: `${missing}. Refund not possible.`,
    missingCode: 'NOT_FOUND',
    answer: (found) => refunds.refund(found, body, now, world, isKeyed),
  }
}

function refundBody(step: StepOf<'refund'>, order: ModelOrder | undefined): refunds.RefundBody {
  const { description, reference } = step
  const captureId = chosenCapture(step.capture, order)
  const ofCapture = order?.captures.find((capture) => capture.captureId === captureId)?.lines ?? []
  const lines = step.lines === 'none' ? [] : step.lines === 'first' ? ofCapture.slice(0, 1) : ofCapture
  const sum = lines.reduce((total, line) => total + line.total_amount, 0)
  const amount = step.amount === 'lines' ? Math.max(1, sum) : amountOf(step.amount, refundable(order), order)
  return {
    ...(amount !== undefined && { refunded_amount: amount }),
    ...(description !== undefined && { description }),
    ...(reference !== undefined && { reference }),
    ...(lines.length > 0 && { order_lines: lines }),
    ...(step.named && { capture_id: captureId }),
  }
}

function refundable(order: ModelOrder | undefined): number {
  return order ? capturedAmount(order) - refundedAmount(order) : 0
}

function chosenRefund(choice: CaptureChoice, order: ModelOrder | undefined): string {
  if (choice === 'unknown' || !order?.refunds.length) return UNKNOWN_ID
  return order.refunds[choice.nth % order.refunds.length]?.refundId ?? UNKNOWN_ID
}

function trying(step: StepOf<'tryCapture' | 'tryRefund'>, known: Known, missing: string): Asked {
  const { order, world, now } = known
  const common = { method: 'POST', root: CAPSTAN } as const
  if (step.do === 'tryCapture') {
    const amount = amountOf(step.amount, order ? leftOf(order, now) : 0, order)
    const body = amount === undefined ? {} : { captured_amount: amount }
    return {
      ...common,
      tail: '/captures?dry_run=true',
      missing: `${missing}. Capture not possible.`,
      body,
      unreadable: rules.captureBreaksItsForm(body),
      answer: (found) =>
        refunds.tried(
          found,
          rules.capture(found, body, now, world, true),
          { captured: amount ?? 0, refunded: 0 },
          now,
        ),
    }
  }
  const amount = amountOf(step.amount, refundable(order), order)
  const body: refunds.RefundBody = {
    ...(amount !== undefined && { refunded_amount: amount }),
    ...(step.named && { capture_id: chosenCapture(step.capture, order) }),
  }
  return {
    ...common,
    tail: '/refunds?dry_run=true',
    missing: `${missing}. Refund not possible.`,
    missingCode: 'NOT_FOUND',
    body,
    unreadable: refunds.refundBreaksItsForm(body),
    answer: (found) =>
      refunds.tried(
        found,
        refunds.refund(found, body, now, world, true),
        { captured: 0, refunded: amount ?? 0 },
        now,
      ),
  }
}

type CustomerStep = StepOf<'setDetails' | 'sendOut' | 'extendDueDate' | 'readDueDateOptions'>

function aboutCustomer(step: CustomerStep, { order, now }: Known, missing: string): Asked {
  const captureId = step.capture === undefined ? undefined : chosenCapture(step.capture, order)
  const ofCapture = `/captures/${captureId}`
  switch (step.do) {
    case 'setDetails':
      return {
        method: 'PATCH',
        tail: `${captureId === undefined ? '' : ofCapture}/customer-details`,
        body: step.details,
        missing: `${missing}. Customer details cannot be updated.`,
        answer: (found) =>
          captureId === undefined
            ? customers.details(found, step.details, now)
            : customers.detailsOfCapture(found, captureId, step.details, now),
      }
    case 'sendOut':
      return {
        method: 'POST',
        tail: `${ofCapture}/trigger-send-out`,
        missing,
        answer: (found) => customers.sendOut(found, String(captureId)),
      }
    case 'extendDueDate':
      return {
        method: 'PATCH',
        tail: `${ofCapture}/extend-due-date${step.olderPath ? '-options' : ''}`,
        keyTail: `${ofCapture}/extend-due-date`,
        body: { number_of_days: step.days },
        missing: `${missing}. Due date cannot be extended.`,
        answer: (found) => customers.extendDueDate(found, String(captureId), step.days),
      }
    case 'readDueDateOptions':
      return {
        method: 'GET',
        tail: `${ofCapture}/extend-due-date-options`,
        missing,
        answer: (found) => customers.dueDateOptions(found, String(captureId)),
      }
  }
}
