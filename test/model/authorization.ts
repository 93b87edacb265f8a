/** Changing, extending and giving back an authorization (sections 1.3, 1.4, 1.11 and 3 of the reference). */
import { type Expected, refusal } from './answers.ts'
import type { Line } from './checkouts.ts'
import { changed, repeated, unprocessable } from './rules.ts'
import { capturedAmount, extendedExpiry, type ModelOrder, statusOf } from './world.ts'

const AMOUNT_MAX = 200_000_000

export interface SetBody {
  order_amount?: number
  order_lines?: Line[]
}

export function setBreaksItsForm({ order_amount: amount }: SetBody): Expected | undefined {
  if (amount === undefined) return unprocessable("'order_amount' must not be null")
  const fits = amount >= 0 && amount <= AMOUNT_MAX
  return fits ? undefined : unprocessable(`The order_amount value must be between 0 and ${AMOUNT_MAX}`)
}

/** Lines that are not sent are gone. */
export function set(order: ModelOrder, { order_amount, order_lines = [] }: SetBody, now: number): Expected {
  return setTo(order, order_amount as number, order_lines, now)
}

/** The older, relative form: the amount is added, the lines are appended. */
export function adjust(
  order: ModelOrder,
  { adjust_amount, order_lines = [] }: { adjust_amount: number; order_lines?: Line[] },
  now: number,
): Expected {
  return setTo(order, order.amount + adjust_amount, [...order.lines, ...order_lines], now)
}

function setTo(order: ModelOrder, amount: number, lines: Line[], now: number): Expected {
  const status = statusOf(order, now)
  const captured = capturedAmount(order)
  const closed = { CANCELLED: 'cancelled', EXPIRED: 'expired', CAPTURED: 'fully captured' }
  if (status in closed) {
    const state = closed[status as keyof typeof closed]
    return refusal(403, 'NOT_ALLOWED', `Order is ${state}. Order authorization cannot be updated.`)
  }
  if (amount < captured) {
    const message = `Resulting authorization amount ${amount} cannot be less than the captured amount ${captured} for order. Order authorization cannot be updated`
    return refusal(403, 'NOT_ALLOWED', message)
  }
  if (amount === 0) {
    return refusal(403, 'NOT_ALLOWED', 'An order cannot have an amount below 1. Cancel it instead.')
  }
  // All orders here are paid by invoice, in countries where that can be raised.
  if (amount > AMOUNT_MAX) return refusal(403, 'NOT_ALLOWED', 'Update not allowed.')
  return changed(() => Object.assign(order, { amount, lines }))
}

export function extend(order: ModelOrder, now: number): Expected {
  const no = (why: string) =>
    refusal(403, 'NOT_ALLOWED', `Order is ${why}. Authorization time cannot be extended.`)
  const status = statusOf(order, now)
  if (status === 'EXPIRED') return no('expired')
  if (status === 'CANCELLED') return no('cancelled')
  if (status === 'CAPTURED') return no('fully captured')
  const expiresAt = extendedExpiry(order, now)
  if (order.extendedBy !== undefined && expiresAt === order.expiresAt) return repeated(order.extendedBy)
  return changed((extendedBy) => Object.assign(order, { extendedBy, expiresAt }))
}

export function release(order: ModelOrder, now: number): Expected {
  if (order.releasedBy !== undefined) return repeated(order.releasedBy)
  const no = (why: string) =>
    refusal(403, 'NOT_ALLOWED', `Order ${why}. Remaining authorization cannot be released.`)
  const status = statusOf(order, now)
  if (status === 'CAPTURED') return no('is fully captured')
  if (status === 'CANCELLED') return no('is cancelled')
  if (status === 'EXPIRED') return no('is expired')
  if (order.captures.length === 0) return no('has no captures')
  return changed((releasedBy) => Object.assign(order, { releasedBy }))
}
