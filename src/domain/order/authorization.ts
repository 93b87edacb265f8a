/** The authorization of an order: its amount and lines, how long it lasts, and giving back what is left of it. */
import type { AdjustAuthorization, Circumstances, UpdateAuthorization } from './commands.ts'
import { accepted, type Decision, instantText, refused, unchanged } from './decision.ts'
import { capturable, type Order, type OrderDocument, type OrderLine } from './order.ts'

const DAY_MS = 86_400_000

/** An authorization cannot be made to last longer than this after its creation (documented). */
export const EXTENDED_AT_MOST_DAYS = 180

/** The largest amount of one call; an adjustment must not lead beyond it either. */
const AMOUNT_MAX = 200_000_000

/** As many lines as one call may have: an older client's adjustments append to them. */
const LINES_MAX = 1000

/** Payment methods that may be asked for more than was authorised, and in which countries (documented). */
const INCREASABLE: Record<string, (country: string) => boolean> = {
  invoice: (country) => country !== 'CH',
  b2b_invoice: (country) => country !== 'CH',
  base_account: (country) => country !== 'CH',
  direct_debit: (country) => country !== 'CH',
  fixed_amount: (country) => ['AT', 'DE', 'DK', 'FI', 'FR', 'NL', 'NO', 'SE'].includes(country),
}

/** Methods whose authorization cannot be extended: the bank holds the money for its own time (documented). */
const NOT_EXTENDABLE = ['card', 'pay_by_card', 'fixed_sum_credit']

/** Amount and lines are set. Without lines the stored ones are deleted, the wire's own rule, unless the caller says not to. */
export function decideUpdate(order: Order, command: UpdateAuthorization, given: Circumstances): Decision {
  const { amount, orderLines, keepLines, description } = command
  const lines = orderLines ?? (keepLines ? documentOf(given).orderLines : [])
  return setAuthorization(order, { amount, orderLines: lines, description }, given)
}

/** The older, relative form: amount added, lines appended. */
export function decideAdjust(order: Order, command: AdjustAuthorization, given: Circumstances): Decision {
  const lines = [...documentOf(given).orderLines, ...(command.orderLines ?? [])]
  if (lines.length > LINES_MAX) return refused('lineLimit', { limit: LINES_MAX })
  const { amount: adjustment, description } = command
  const amount = order.orderAmount + adjustment
  return setAuthorization(order, { amount, adjustment, orderLines: lines, description }, given)
}

interface Wanted {
  amount: number
  orderLines: OrderLine[]
  description: string | undefined
  adjustment?: number
}

function setAuthorization(
  order: Order,
  { amount, orderLines, description, adjustment }: Wanted,
  given: Circumstances,
): Decision {
  const details = {
    order_amount: order.orderAmount,
    captured_amount: order.capturedAmount,
    requested_amount: amount,
    status: order.status,
  }
  switch (order.status) {
    case 'CANCELLED':
    case 'EXPIRED':
      return refused('updateClosed', { state: order.status.toLowerCase() }, details)
    case 'CAPTURED':
      return refused('updateClosed', { state: 'fully captured' }, details)
  }
  if (amount < order.capturedAmount) {
    return refused('amountBelowCaptured', { amount, captured_amount: order.capturedAmount }, details)
  }
  // An order of nothing cannot be captured, and reads as if it never was: it is to be cancelled instead.
  if (amount < 1) return refused('amountOfNothing', {}, details)
  if (amount > AMOUNT_MAX) return refused('updateNotAllowed', {}, { ...details, maximum: AMOUNT_MAX })
  if (amount > order.orderAmount && !mayIncrease(order, amount, given)) {
    return refused('updateNotAllowed', {}, details)
  }
  const { orderTaxAmount: _, ...kept } = documentOf(given)
  return {
    outcome: 'accepted',
    events: [
      {
        type: 'AuthorizationUpdated',
        amount,
        documentVersion: order.documentVersion + 1,
        ...(description !== undefined && { description }),
        ...(adjustment !== undefined && { adjustment }),
      },
    ],
    document: { ...kept, orderLines },
  }
}

/**
 * More than before needs a new approval. A sandbox gives it to the methods that can get one. In production nobody
 * decides on risk here: no more than the amount that was approved in the beginning.
 */
function mayIncrease(order: Order, amount: number, { mode }: Circumstances): boolean {
  if (order.fraudStatus !== 'ACCEPTED') return false
  if (mode === 'production') return amount <= order.originalOrderAmount
  return INCREASABLE[order.paymentMethod.type]?.(order.country) ?? false
}

/** Midnight UTC, the period after the day of the call: several calls on one day come to the same. */
export function decideExtend(order: Order, { now, authorizationDays }: Circumstances): Decision {
  const details = { expires_at: instantText(order.expiresAt), status: order.status }
  switch (order.status) {
    case 'EXPIRED':
      return refused('extendExpired', {}, details)
    case 'CANCELLED':
      return refused('extendClosed', { state: 'cancelled' }, details)
    case 'CAPTURED':
      return refused('extendClosed', { state: 'fully captured' }, details)
  }
  const created = Math.floor(order.createdAt / DAY_MS)
  const latest = (created + EXTENDED_AT_MOST_DAYS) * DAY_MS
  if (now >= latest) return refused('extendTooLate', { days: EXTENDED_AT_MOST_DAYS }, details)
  if (NOT_EXTENDABLE.includes(order.paymentMethod.type)) {
    return refused('extendMethod', { method: order.paymentMethod.type }, details)
  }
  const wanted = (Math.floor(now / DAY_MS) + authorizationDays) * DAY_MS
  // Never shorter than it was: a longer period may have been agreed on when the order was placed.
  const expiresAt = Math.max(order.expiresAt, Math.min(wanted, latest))
  if (order.extendedBy !== undefined && expiresAt === order.expiresAt) return unchanged(order.extendedBy)
  return accepted({ type: 'AuthorizationExtended', expiresAt })
}

/** For an order that will not be shipped any further. */
export function decideRelease(order: Order): Decision {
  if (order.releasedBy !== undefined && order.status === 'CAPTURED') return unchanged(order.releasedBy)
  const details = {
    order_amount: order.orderAmount,
    captured_amount: order.capturedAmount,
    status: order.status,
  }
  switch (order.status) {
    case 'CAPTURED':
      return refused('releaseCaptured', {}, details)
    case 'CANCELLED':
    case 'EXPIRED':
      return refused('releaseClosed', { state: order.status.toLowerCase() }, details)
    case 'AUTHORIZED':
      return refused('releaseUncaptured', {}, details)
    case 'PART_CAPTURED':
      return accepted({ type: 'AuthorizationReleased', amount: capturable(order) })
  }
}

/**
 * By the job, on the order as it is stored: what time has done is written down, once. An order that was extended
 * since, or is closed, needs nothing.
 */
export function decideExpire(stored: Order, { now }: Circumstances): Decision {
  const isOpen = stored.status === 'AUTHORIZED' || stored.status === 'PART_CAPTURED'
  if (!isOpen || stored.expiresAt > now) return unchanged('')
  return accepted({ type: 'OrderExpired', amount: capturable(stored) })
}

function documentOf({ document }: Circumstances): OrderDocument {
  if (!document) throw new Error('this decision needs the document of the order, which was not loaded')
  return document
}
