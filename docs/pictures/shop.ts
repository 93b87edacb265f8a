/** Five weeks of a shop, played by a sandbox's clock: sales, parcels, refunds, payouts, and what goes wrong. */
import type { OrderLine } from '../../src/domain/order/order.ts'
import { SANDBOX_MERCHANTS } from '../../src/engine/sandbox.ts'
import { type Client, MERCHANT_2, OPERATOR, ORDERS } from '../../test/support/client.ts'
import { Desk, moveClock, must } from '../../test/support/payouts.ts'
import { demoUser } from '../../test/support/people.ts'
import { dice, orderNumbered, type ShopOrder } from './goods.ts'

const DAYS = 33
/** Orders of each day of a week, from Monday on. */
const BUSY = [6, 5, 5, 4, 7, 9, 3]
const [MERCHANT, OTHER] = SANDBOX_MERCHANTS

export interface Shown {
  /** Sent in two parcels, and refunded in part. */
  orderId: string
  /** Of a capture that was refused. */
  correlationId: string
  paymentReference: string
  messageId: string
  merchantId: string
  /** Of one who signs in for the merchant. */
  userId: string
  /** The shopper's page of the order, as a path. */
  shopperPath: string
}

/** A Monday in March: the first one that is still to come when it is played. */
function firstDay(now: Date): Date {
  const year = now.getUTCFullYear() + (now.getUTCMonth() < 2 ? 0 : 1)
  const day = new Date(Date.UTC(year, 2, 1, 7))
  day.setUTCDate(1 + ((8 - day.getUTCDay()) % 7))
  return day
}

/** `client`: of the first demo merchant. */
export async function playShop(client: Client): Promise<Shown> {
  const operator = client.as(OPERATOR)
  await moveClock(client, firstDay(new Date()).getTime())
  await agree(operator)
  const roll = dice(20_417)
  for (let day = 0, number = 1; day < DAYS; day++) {
    if (day === 22) must(await client.post('/sandbox/v1/bank', { outcome: 'returned' }), 204)
    const count = BUSY[day % 7] ?? 5
    for (let order = 0; order < count; order++) await sell(client, number++, roll, DAYS - day)
    await moveClock(client, 'P1D')
  }
  await otherShop(client.as(MERCHANT_2))
  await new Desk(operator, OTHER.merchantId).hold('Waiting for a copy of the register')
  const orderId = await lastOrder(client, roll)
  for (const number of [1, 2]) await underReview(client, number, roll)
  await moveClock(client, 'PT3H')
  const correlationId = await troubles(client, orderId)
  return { orderId, correlationId, merchantId: MERCHANT.merchantId, ...(await found(client, orderId)) }
}

async function agree(operator: Client): Promise<void> {
  for (const { merchantId } of [MERCHANT, OTHER]) {
    must(await operator.patch(`/capstan/v1/merchants/${merchantId}`, { shopper_messages: true }), 204)
  }
  await new Desk(operator, MERCHANT.merchantId, 'EUR').terms({
    fees: [
      { percentage_basis_points: 249, fixed_amount: 30 },
      { country: 'FI', percentage_basis_points: 199, fixed_amount: 25 },
    ],
    vat_basis_points: 1900,
    delay: { days: 2, of: 'banking' },
    schedule: { every: 'weekday' },
    cut_off: { time: '06:00', time_zone: 'Europe/Berlin' },
    reserve: { basis_points: 300, days: 14 },
  })
}

/** An order as most are: sent at once, in full; some in part, some returned, some not sent yet. */
async function sell(client: Client, number: number, roll: (below: number) => number, daysLeft: number) {
  const order = orderNumbered(number, roll)
  const orderId = await client.placedOrder(order)
  const fate = roll(20)
  if (fate === 0) return void must(await client.post(`${ORDERS}/${orderId}/cancel`), 204)
  if (fate <= 2 || (daysLeft <= 2 && fate <= 9)) return
  const isPart = fate <= 5 && order.order_lines.length > 2
  must(
    await client.capture(
      orderId,
      parcelOf(isPart ? order.order_lines.slice(0, 1) : order.order_lines, number),
    ),
    201,
  )
  if (fate >= 18) await giveBack(client, orderId, order.order_lines.slice(0, 1), 'Returned unused')
}

function parcelOf(lines: readonly OrderLine[], number: number) {
  return {
    captured_amount: lines.reduce((sum, { total_amount }) => sum + total_amount, 0),
    order_lines: lines,
    description: 'Sent from Berlin',
    shipping_info: [{ shipping_company: 'DHL', tracking_number: `0034043416109${4_200_000 + number}` }],
  }
}

async function giveBack(client: Client, orderId: string, lines: readonly OrderLine[], description: string) {
  const refunded_amount = lines.reduce((sum, { total_amount }) => sum + total_amount, 0)
  const body = { refunded_amount, order_lines: lines, description }
  must(await client.post(`${ORDERS}/${orderId}/refunds`, body), 201)
}

/** The one that is looked at: two parcels, of which one thing came back, and something left to send. */
async function lastOrder(client: Client, roll: (below: number) => number): Promise<string> {
  let order: ShopOrder = orderNumbered(417, roll)
  for (let number = 418; order.order_lines.length < 4; number++) order = orderNumbered(number, roll)
  const orderId = await client.placedOrder({ ...order, merchant_reference2: 'Cart 88312', locale: 'en-GB' })
  await moveClock(client, 'PT2H')
  must(await client.capture(orderId, parcelOf(order.order_lines.slice(0, 1), 417)), 201)
  await moveClock(client, 'PT21H')
  must(await client.capture(orderId, parcelOf(order.order_lines.slice(1, 2), 418)), 201)
  await moveClock(client, 'P2D')
  await giveBack(client, orderId, order.order_lines.slice(0, 1), 'Came back in its box')
  return orderId
}

async function underReview(client: Client, number: number, roll: (below: number) => number): Promise<void> {
  const order = orderNumbered(450 + number, roll)
  const address = order.billing_address as Record<string, string>
  const [name, host] = String(address.email).split('@')
  await client.placedOrder({ ...order, billing_address: { ...address, email: `${name}+pending@${host}` } })
}

async function otherShop(client: Client): Promise<void> {
  const roll = dice(7)
  for (let number = 900; number < 906; number++) {
    const order = {
      ...orderNumbered(number, roll),
      purchase_currency: 'SEK',
      purchase_country: 'SE',
      locale: 'sv-SE',
    }
    const orderId = await client.placedOrder(order)
    must(await client.capture(orderId, parcelOf(order.order_lines, number)), 201)
  }
}

/** Calls that fail as calls do. Gives the id of the capture that was refused. */
async function troubles(client: Client, orderId: string): Promise<string> {
  await client.post(`/payments/v1/authorizations/broken/order`, {
    purchase_country: 'DE',
    order_amount: '4500',
  })
  await client.get(`${ORDERS}/${MERCHANT.merchantId}`)
  await client.as(null).get(`${ORDERS}/${orderId}`)
  must(
    await client.post('/sandbox/v1/failures', {
      operation: 'captureOrder',
      count: 3,
      effect: { type: 'delay', delay_ms: 5000 },
    }),
    201,
  )
  const key = 'parcel-3-of-NH-20417'
  const body = { captured_amount: 99_900, description: 'The third parcel' }
  const refused = await client.capture(orderId, body, { key })
  await client.capture(orderId, body, { key })
  return String(refused.headers.get('klarna-correlation-id'))
}

async function found(client: Client, orderId: string) {
  type Payouts = { payouts: { payment_reference: string; state: string }[] }
  const { payouts } = must(await client.get<Payouts>('/capstan/v1/payouts?state=paid'), 200)
  type Messages = { messages: { message_id: string }[] }
  const { messages } = must(await client.get<Messages>(`/capstan/v1/messages?order_id=${orderId}`), 200)
  const link = must(await client.post<{ url: string }>(`/capstan/v1/orders/${orderId}/shopper-links`), 201)
  return {
    paymentReference: String(payouts[0]?.payment_reference),
    messageId: String(messages[0]?.message_id),
    userId: (await demoUser(client.url, 'support')).me.user.user_id,
    shopperPath: new URL(link.url).pathname,
  }
}
