/** A merchant that sells: real orders, of which some are captured, refunded and cancelled. */
import type { CheckoutFields } from '../../src/domain/payments/session.ts'
import { type Client, ORDERS } from '../support/client.ts'
import { realOrders, SAMPLES } from '../support/orders.ts'
import { must } from '../support/payouts.ts'

/** As many as there are real ones. */
const COUNT = 400
/** Enough to keep the server busy, far from what it refuses. */
const AT_ONCE = 16

export interface Filled {
  /** Paid, captured in full. */
  captured: string[]
  refunded: string[]
  cancelled: string[]
  open: string[]
}

/** Where the file of real orders is not there, the samples of the tests take their place, again and again. */
export function bodies(): CheckoutFields[] {
  const real = realOrders(COUNT)
  if (real.length > 0) return real
  console.warn('../shared/data/orders.ndjson is not there: pages are filled with the samples of the tests.')
  const samples = Object.values(SAMPLES).filter(({ order_amount: amount = 0 }) => amount > 100)
  return Array.from({ length: COUNT }, (_, at) => ({
    ...(samples[at % samples.length] as CheckoutFields),
    merchant_reference1: `sample-${at}`,
  }))
}

/** Places all of them: of ten, six are captured, of which two in part and one is refunded, and one is cancelled. */
export async function fill(client: Client): Promise<Filled> {
  const filled: Filled = { captured: [], refunded: [], cancelled: [], open: [] }
  const all = bodies()
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE)
    await Promise.all(some.map((body, at) => live(client, body, (from + at) % 10, filled)))
  }
  return filled
}

async function live(client: Client, body: CheckoutFields, turn: number, filled: Filled): Promise<void> {
  const orderId = await client.placedOrder({ ...body })
  const amount = Number(body.order_amount)
  if (turn < 4) {
    await client.captured(orderId, { captured_amount: amount, order_lines: body.order_lines })
    filled.captured.push(orderId)
  } else if (turn < 6) await client.captured(orderId, Math.ceil(amount / 2))
  else if (turn === 6) {
    must(await client.post(`${ORDERS}/${orderId}/cancel`), 204)
    filled.cancelled.push(orderId)
  } else filled.open.push(orderId)
  if (turn !== 0) return
  must(await client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: Math.ceil(amount / 3) }), 201)
  filled.refunded.push(orderId)
}
