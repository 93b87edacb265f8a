/** What each operation answers and changes (sections 0, 3, 4 and 7 of the reference). */
import { type Answer, type Expected, NEW, refusal } from './answers.ts'
import type { Checkout, Line } from './checkouts.ts'
import { duplicate, moveOf } from './duplicates.ts'
import {
  capturedAmount,
  expiryOf,
  leftOf,
  type ModelCapture,
  type ModelOrder,
  type SentParcels,
  statusOf,
  type World,
} from './world.ts'

const CAPTURE_MAX = 200_000_000

/** As a client may send them; a tracking number may be a number, and is text from then on. */
export type Parcels = Record<string, string | number>[]

export const transactionOf = (answer: Answer) => answer.headers.get('Transaction-Id') as string

/** 204, and the change has a name of its own. */
export function changed(learn: (transactionId: string) => void): Expected {
  return { status: 204, headers: { 'Transaction-Id': NEW }, learn: (answer) => learn(transactionOf(answer)) }
}

/** 204 again: nothing changed, and the change that did it first is named. */
export function repeated(transactionId: string): Expected {
  return { status: 204, headers: { 'Transaction-Id': transactionId } }
}

export interface CaptureBody {
  captured_amount?: number
  description?: string
  reference?: string
  order_lines?: Line[]
  shipping_info?: Parcels
}

export function captureBreaksItsForm({ captured_amount: amount }: CaptureBody): Expected | undefined {
  if (amount === undefined) return unprocessable("'captured_amount' must not be null")
  const fits = amount >= 1 && amount <= CAPTURE_MAX
  return fits ? undefined : unprocessable(`The captured_amount value must be between 1 and ${CAPTURE_MAX}`)
}

export function capture(
  order: ModelOrder,
  body: CaptureBody,
  now: number,
  world: World,
  isKeyed: boolean,
): Expected {
  const amount = body.captured_amount as number
  const status = statusOf(order, now)
  const left = leftOf(order, now)
  const details = { capturable_amount: left, requested_amount: amount }
  const no = (message: string) =>
    refusal(403, 'CAPTURE_NOT_ALLOWED', `${message} Capture not possible.`, details)
  if (status === 'EXPIRED') return no(`Order ${order.orderId} is expired.`)
  if (status === 'CANCELLED') return no(`Order ${order.orderId} is cancelled.`)
  if (amount > left) return no('Captured amount is higher than the remaining authorized amount.')
  const location = `${world.publicUrl}/ordermanagement/v1/orders/${order.orderId}/captures/`
  return {
    status: 201,
    headers: {
      'Transaction-Id': NEW,
      'Capture-Id': NEW,
      Location: (answer) => location + answer.headers.get('Capture-Id'),
      ...verdict(body.order_lines, amount),
      ...duplicate(order, moveOf('capture', amount, body), now, isKeyed),
    },
    learn: (answer) => recordCapture(order, body, answer),
  }
}

/** Lines are stored, whatever their sum: the answer says whether it is the amount. */
export function verdict(lines: Line[] = [], amount: number) {
  if (lines.length === 0) return {}
  const sum = lines.reduce((total, line) => total + line.total_amount, 0)
  return { 'Klarna-Order-Validation': sum === amount ? 'Valid' : 'Invalid' }
}

function recordCapture(order: ModelOrder, body: CaptureBody, answer: Answer): void {
  const transactionId = transactionOf(answer)
  const parcels = body.shipping_info ?? []
  const amount = body.captured_amount as number
  const captureId = answer.headers.get('Capture-Id') as string
  order.moves.push({ ...moveOf('capture', amount, body), id: () => captureId, at: answer.at })
  order.captures.push({
    captureId,
    amount,
    description: body.description ?? '',
    ...(body.reference !== undefined && { reference: body.reference }),
    lines: body.order_lines ?? [],
    shipping: parcels.length > 0 ? [{ transactionId, parcels: asText(parcels) }] : [],
    at: answer.at,
    persons: order.persons,
    extensions: [],
  })
  // A capture tells as well that the merchant knows the order.
  order.acknowledgedBy ??= transactionId
}

export function acknowledge(order: ModelOrder, now: number): Expected {
  const { acknowledgedBy } = order
  if (acknowledgedBy !== undefined && acknowledgedBy !== 'unseen') return repeated(acknowledgedBy)
  const status = statusOf(order, now)
  const closed = status === 'CANCELLED' || status === 'EXPIRED'
  if (closed && acknowledgedBy === undefined) {
    return refusal(403, 'NOT_ALLOWED', `Order is ${status.toLowerCase()}. Acknowledgement not possible.`)
  }
  return changed((transactionId) => {
    order.acknowledgedBy = transactionId
  })
}

export function cancel(order: ModelOrder, now: number): Expected {
  if (order.cancelledBy !== undefined) return repeated(order.cancelledBy)
  if (capturedAmount(order) > 0) {
    return refusal(403, 'CANCEL_NOT_ALLOWED', 'Order has previous captures. Cancel not possible.')
  }
  if (statusOf(order, now) === 'EXPIRED') {
    return refusal(403, 'CANCEL_NOT_ALLOWED', 'Order is expired. Cancel not possible.')
  }
  return changed((transactionId) => {
    order.cancelledBy = transactionId
  })
}

export function shippingBreaksItsForm(parcels: Parcels): Expected | undefined {
  return parcels.length > 0
    ? undefined
    : unprocessable('The size of the shipping_info value must be between 1 and 500')
}

export function shipOrder(order: ModelOrder, parcels: Parcels, now: number): Expected {
  const repeat = repeatOf(order.shipping, parcels)
  if (repeat !== undefined) return repeated(repeat)
  const status = statusOf(order, now)
  const neverShips = status === 'CANCELLED' || (status === 'EXPIRED' && order.captures.length === 0)
  if (neverShips) {
    const message = `Order is ${status.toLowerCase()}. Shipping info cannot be added to order ${order.orderId}.`
    return refusal(403, 'NOT_ALLOWED', message)
  }
  return changed((transactionId) => order.shipping.push({ transactionId, parcels: asText(parcels) }))
}

export function shipCapture(order: ModelOrder, captureId: string, parcels: Parcels): Expected {
  if (order.captures.length === 0) {
    const message = `Order has no captures. Shipping info cannot be added to capture ${captureId}.`
    return refusal(403, 'NOT_ALLOWED', message)
  }
  const found = order.captures.find((candidate) => candidate.captureId === captureId)
  if (!found) {
    const message = `Capture could not be found. Shipping info cannot be added to capture ${captureId}`
    return refusal(404, 'NO_SUCH_CAPTURE', message)
  }
  const repeat = repeatOf(found.shipping, parcels)
  if (repeat !== undefined) return repeated(repeat)
  return changed((transactionId) => found.shipping.push({ transactionId, parcels: asText(parcels) }))
}

/** The change that added this very list last. */
function repeatOf(sent: SentParcels[], parcels: Parcels): string | undefined {
  const last = sent.at(-1)
  return last && canonical(last.parcels) === canonical(asText(parcels)) ? last.transactionId : undefined
}

function asText(parcels: Parcels): Record<string, string>[] {
  return parcels.map((parcel) =>
    Object.fromEntries(Object.entries(parcel).map(([name, value]) => [name, String(value)])),
  )
}

function canonical(parcels: Record<string, string>[]): string {
  return JSON.stringify(parcels.map((parcel) => Object.entries(parcel).sort(([a], [b]) => (a < b ? -1 : 1))))
}

export type References = { merchant_reference1?: string; merchant_reference2?: string }

export function setReferences(order: ModelOrder, references: References): Expected {
  if (order.cancelledBy !== undefined) {
    return refusal(403, 'NOT_ALLOWED', 'Order is cancelled. Merchant references cannot be updated.')
  }
  return changed(() => Object.assign(order, references))
}

export interface Placing {
  merchant: 0 | 1
  token: string
  body: Checkout
  autoCapture: boolean
  /** How far the order amount is from the sum of the lines: 0 in a good request. */
  off: number
}

export function place(world: World, placing: Placing): Expected {
  const { merchant, token, body, off } = placing
  const known = world.tokens.get(`${merchant} ${token}`)
  if (body.order_amount + off < 0) return refusal(400, 'BAD_VALUE', 'Bad value: order_amount')
  if (known?.state === 'deleted') {
    return refusal(403, 'INVALID_OPERATION', 'Authorization token already consumed')
  }
  // Whatever the body: a retry finds the order that the first one made.
  if (known?.orderId !== undefined) return { status: 200, body: placedBody(world, body, known.orderId) }
  if (off !== 0) return refusal(400, 'BAD_VALUE', 'Bad value: order_amount')
  return {
    status: 200,
    body: placedBody(world, body),
    learn: (answer) => recordOrder(world, placing, answer),
  }
}

function placedBody(world: World, body: Checkout, orderId?: string) {
  const url = body.merchant_urls?.confirmation
  return {
    order_id: orderId ?? freshId(world),
    redirect_url: url === undefined ? world.publicUrl : confirmed(url, orderId),
    fraud_status: 'ACCEPTED',
    authorized_payment_method: { type: 'invoice' },
  }
}

function confirmed(url: string, orderId: string | undefined) {
  const [before = '', after = ''] = url.split('{order.id}')
  const matches = (text: unknown) =>
    typeof text === 'string' && text.startsWith(before) && text.endsWith(orderId ?? after)
  return { asymmetricMatch: matches, toString: () => 'ConfirmationUrl' }
}

function freshId({ seen }: World) {
  const matches = (id: unknown) => typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id) && !seen.has(id)
  return { asymmetricMatch: matches, toString: () => 'FreshId' }
}

function recordOrder(world: World, { merchant, token, body, autoCapture }: Placing, answer: Answer): void {
  const orderId = (answer.body as { order_id: string }).order_id
  world.seen.add(orderId)
  world.tokens.set(`${merchant} ${token}`, { state: 'consumed', orderId })
  const { merchant_reference1, merchant_reference2 } = body
  const order: ModelOrder = {
    orderId,
    merchant,
    checkout: body,
    placedAt: answer.at,
    expiresAt: expiryOf(answer.at.from),
    amount: body.order_amount,
    lines: body.order_lines,
    persons: {
      billing: body.billing_address ?? {},
      // Sent once, goods go to the address that was given.
      shipping: body.shipping_address ?? body.billing_address ?? {},
    },
    captures: [],
    refunds: [],
    moves: [],
    shipping: [],
    ...(merchant_reference1 !== undefined && { merchant_reference1 }),
    ...(merchant_reference2 !== undefined && { merchant_reference2 }),
  }
  world.orders.push(order)
  if (!autoCapture || body.order_amount === 0) return
  order.acknowledgedBy = 'unseen'
  const captured: ModelCapture = {
    amount: body.order_amount,
    description: '',
    lines: body.order_lines,
    shipping: [],
    at: answer.at,
    persons: order.persons,
    extensions: [],
  }
  order.captures.push(captured)
  const move = moveOf('capture', captured.amount, { order_lines: captured.lines })
  order.moves.push({ ...move, id: () => captured.captureId, at: answer.at })
}

export function giveBack(world: World, merchant: 0 | 1, token: string): Expected {
  const name = `${merchant} ${token}`
  if (world.tokens.get(name)?.state === 'consumed') {
    return refusal(404, 'NOT_FOUND', 'Authorization cannot be deleted')
  }
  return { status: 204, learn: () => void world.tokens.set(name, { state: 'deleted' }) }
}

export function unprocessable(message: string): Expected {
  return refusal(422, 'UNPROCESSABLE_ENTITY', message)
}
