/** What concerns the customer: addresses, messages, and paying later (sections 1.6, 1.13, 1.14 of the reference). */
import { type Expected, refusal } from './answers.ts'
import type { Address } from './checkouts.ts'
import { changed } from './rules.ts'
import { type ModelCapture, type ModelOrder, refundableOf, statusOf } from './world.ts'

export interface DetailsBody {
  shipping_address?: Address
  billing_address?: Address
}

const NEEDED = ['given_name', 'family_name', 'street_address', 'postal_code', 'city', 'country']

export function details(order: ModelOrder, body: DetailsBody, now: number): Expected {
  const refused = closed(order, now)
  if (refused) return refused
  if (body.billing_address) {
    const why = 'Billing address cannot be updated for user account order.'
    return refusal(403, 'NOT_ALLOWED', `${why} Customer details cannot be updated.`)
  }
  return changeOf(order, body)
}

/** The older form, for one capture: of both addresses. */
export function detailsOfCapture(
  order: ModelOrder,
  captureId: string,
  body: DetailsBody,
  now: number,
): Expected {
  const refused = closed(order, now)
  if (refused) return refused
  const found = captureNamed(order, captureId, 'Customer details cannot be updated.')
  return 'status' in found ? found : changeOf(found, body)
}

function closed(order: ModelOrder, now: number): Expected | undefined {
  const status = statusOf(order, now)
  const isClosed = status === 'CANCELLED' || (status === 'EXPIRED' && order.captures.length === 0)
  const state = status.toLowerCase()
  return isClosed
    ? refusal(403, 'NOT_ALLOWED', `Order is ${state}. Customer details cannot be updated.`)
    : undefined
}

function changeOf(
  holder: Pick<ModelOrder | ModelCapture, 'persons'>,
  { shipping_address, billing_address }: DetailsBody,
): Expected {
  const sent = [shipping_address, billing_address].flatMap((address) => Object.entries(address ?? {}))
  if (sent.some(([name, value]) => value === '' && NEEDED.includes(name))) {
    return refusal(422, 'INVALID_ADDRESS', 'The shipping and/or billing address is invalid')
  }
  return changed(() => {
    const { shipping, billing } = holder.persons
    holder.persons = {
      shipping: { ...shipping, ...shipping_address },
      billing: { ...billing, ...billing_address },
    }
  })
}

export function sendOut(order: ModelOrder, captureId: string): Expected {
  const found = captureNamed(order, captureId, 'Communication cannot be sent.')
  return 'status' in found ? found : changed(() => {})
}

/** The capture, or why the change is refused: without any capture in other words than with others. */
function captureNamed(order: ModelOrder, captureId: string, suffix: string): ModelCapture | Expected {
  if (order.captures.length === 0) {
    return refusal(403, 'NOT_ALLOWED', `Order has no captures. ${suffix}`)
  }
  const found = order.captures.find((capture) => capture.captureId === captureId)
  return found ?? refusal(404, 'NO_SUCH_CAPTURE', `Capture could not be found. ${suffix}`)
}

/** Section 1.14, in minor units: a fee for each step of the order's value. */
const FEES: Record<string, { steps: [number, number]; 10: number; 30: number[]; 60: number[] }> = {
  EUR: { steps: [300_00, 750_00], 10: 1_00, 30: [1_99, 4_99, 7_99], 60: [4_99, 9_99, 12_99] },
  SEK: { steps: [3000_00, 7500_00], 10: 10_00, 30: [19_00, 49_00, 79_00], 60: [49_00, 99_00, 129_00] },
}

function options(order: ModelOrder): Map<number, number> {
  const fees = FEES[order.checkout.purchase_currency.toUpperCase()]
  if (!fees) return new Map()
  const [low, high] = fees.steps
  const step = order.amount < low ? 0 : order.amount > high ? 2 : 1
  const used = order.captures.some(({ extensions }) => extensions.some(({ days }) => days === 2))
  return new Map([
    ...(used ? [] : [[2, 0] as const]),
    [10, fees[10]],
    [30, fees[30][step] as number],
    [60, fees[60][step] as number],
  ])
}

export function dueDateOptions(order: ModelOrder, captureId: string): Expected {
  const isThere = order.captures.some((capture) => capture.captureId === captureId)
  if (!isThere) return refusal(404, 'NO_SUCH_CAPTURE', 'Capture could not be found.')
  const offered = [...options(order)].map(([number_of_days, amount]) => ({ number_of_days, amount }))
  return {
    status: 200,
    body: { currency: order.checkout.purchase_currency.toUpperCase(), options: offered },
  }
}

export function extendDueDate(order: ModelOrder, captureId: string, days: number): Expected {
  const found = captureNamed(order, captureId, 'Due date cannot be extended.')
  if ('status' in found) return found
  if (refundableOf(order, found) === 0) {
    return refusal(403, 'NOT_ALLOWED', 'Capture is fully refunded. Due date cannot be extended.')
  }
  const offered = options(order)
  const fee = offered.get(days)
  if (fee === undefined) {
    const message = `The due date cannot be extended by ${days} days.`
    return refusal(403, 'NOT_ALLOWED', message, { offered_days: [...offered.keys()] })
  }
  return changed((transactionId) => found.extensions.push({ days, fee, transactionId }))
}
