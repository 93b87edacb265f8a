/** What exists on the server under test, for requests to be about; grows with what the answers bring. */
import { randomUUID } from 'node:crypto'
import { Client, MERCHANT_1, MERCHANT_2, OPERATOR } from '../support/client.ts'
import { tomatoOrder } from '../support/orders.ts'
import { paidOut } from '../support/settled.ts'

export interface Pool {
  orders: string[]
  /** Orders of the other merchant. */
  foreignOrders: string[]
  captures: { orderId: string; captureId: string }[]
  sessions: string[]
  /** Of tokens that an order was placed with. */
  tokens: string[]
  merchants: string[]
  usernames: string[]
  /** Of the first merchant's payouts. */
  payouts: string[]
  added: number
}

/** Beyond it new ones replace old ones: requests should meet in the same orders. */
const POOL_MAX = 200

export function addTo<T>(pool: Pool, list: T[], item: T): void {
  list[list.length < POOL_MAX ? list.length : pool.added++ % POOL_MAX] = item
}

/** Orders in every state, sessions, merchants. */
export async function fillPool(url: string): Promise<Pool> {
  const client = new Client(url, MERCHANT_1)
  const pool: Pool = {
    orders: [],
    foreignOrders: [],
    captures: [],
    sessions: [],
    tokens: [],
    merchants: [],
    usernames: [],
    payouts: [],
    added: 0,
  }
  for (let n = 0; n < 24; n++) {
    const token = randomUUID()
    const orderId = await client.placedOrder({ auto_capture: n % 8 === 7 }, token)
    pool.tokens.push(token)
    pool.orders.push(orderId)
    if (n % 4 === 1) pool.captures.push({ orderId, captureId: await client.captured(orderId, 2000) })
    if (n % 8 === 2) await client.post(`/ordermanagement/v1/orders/${orderId}/cancel`)
  }
  // Before the sessions, which would end.
  pool.payouts.push(await paidOut(client))
  for (let n = 0; n < 4; n++) {
    pool.foreignOrders.push(await client.as(MERCHANT_2).placedOrder())
    pool.sessions.push(await newSession(client))
    const merchant = await newMerchant(client.as(OPERATOR), `fuzzed-${n}`)
    pool.merchants.push(merchant.merchant_id)
    pool.usernames.push(merchant.username)
  }
  return pool
}

async function newSession(client: Client): Promise<string> {
  const { status, body } = await client.post<{ session_id: string }>('/payments/v1/sessions', tomatoOrder())
  if (status !== 200) throw new Error(`no session: ${status}`)
  return body.session_id
}

async function newMerchant(operator: Client, merchantId: string) {
  type Made = { merchant_id: string; username: string }
  const { status, body } = await operator.post<Made>('/capstan/v1/merchants', { merchant_id: merchantId })
  if (status !== 201) throw new Error(`no merchant: ${status}`)
  return body
}
