/** Several callers, and several processes, that let time pass. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { select } from '../support/books.ts'
import { OPERATOR } from '../support/client.ts'
import type { CapstanServer } from '../support/server.ts'
import { onTopologies, onTopology, parallel } from '../support/topologies.ts'
import { expectSound } from '../support/verify.ts'

const CLOCK = '/sandbox/v1/clock'
const ORDERS = 60
const MOVERS = 6
const MESSAGES = 40

interface Moved {
  now: string
  happened: Record<string, number>
}

onTopologies('A clock that many want to move', (topology) => {
  it('is moved by one at a time; the others are told, and what is due happens once', async () => {
    const orders = await parallel(ORDERS, () => topology.client().placedOrder())
    const replies = await parallel(MOVERS, (n) => topology.client(n).post<Moved>(CLOCK, { advance: 'P29D' }))
    const done = replies.filter(({ status }) => status === 200)
    expect(done.length).toBeGreaterThanOrEqual(1)
    expect(replies.map(({ status }) => status).sort()).toEqual(
      [...done.map(() => 200), ...Array(MOVERS - done.length).fill(409)].sort(),
    )
    const counted = done.reduce((sum, { body }) => sum + (body.happened.expireOrder ?? 0), 0)
    expect(counted).toBe(ORDERS)
    const database = topology.servers[0] as CapstanServer
    const sql = `SELECT order_id FROM events WHERE type = 'OrderExpired'`
    const expired = await select<{ order_id: string }>(database, sql)
    expect(expired.map(({ order_id }) => order_id).sort()).toEqual(orders.sort())
    await expectSound(database)
  })

  it('lets captures through, each decided by the instant that the clock has reached', async () => {
    const client = topology.client()
    const [early, late] = await parallel(2, () => client.placedOrder())
    await client.post(CLOCK, { advance: 'P20D' })
    expect((await client.post(`/ordermanagement/v1/orders/${late}/extend-authorization-time`)).status).toBe(
      204,
    )
    const moving = client.post<Moved>(CLOCK, { advance: 'P10D' })
    const captures = await parallel(40, (n) =>
      topology.client(n).capture(String(n % 2 === 0 ? early : late), 1),
    )
    expect((await moving).status).toBe(200)
    // Of the one that expires on the way either is right, as long as it is what the books say.
    expect(captures.filter((_, n) => n % 2 === 1).map(({ status }) => status)).toEqual(Array(20).fill(201))
    const taken = captures.filter(({ status }, n) => n % 2 === 0 && status === 201).length
    expect(await client.order(String(early))).toMatchObject({ status: 'EXPIRED', captured_amount: taken })
    expect(await client.order(String(late))).toMatchObject({ status: 'PART_CAPTURED', captured_amount: 20 })
    await expectSound(topology.servers[0] as CapstanServer)
  })
})

onTopology('two processes on one PostgreSQL', 'Messages to merchants', (topology) => {
  const received: string[] = []
  const shop = createServer((request, response) => {
    request.resume()
    received.push(String(request.url))
    response.end()
  })
  beforeAll(() => new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve)))
  afterAll(() => {
    shop.closeAllConnections()
    shop.close()
  })

  it('are sent by one of them, once', async () => {
    const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/`
    const placed = await parallel(MESSAGES, (n) =>
      topology.client(n).placedOrder({
        merchant_reference2: 'capstan:pending',
        merchant_urls: { notification: `${url}{order.id}` },
      }),
    )
    await parallel(MESSAGES, (n) =>
      topology
        .client(n)
        .as(OPERATOR)
        .post(`/capstan/v1/orders/${placed[n]}/fraud-decision`, { fraud_status: 'ACCEPTED' }),
    )
    const paths = placed.map((orderId) => `/${orderId}`).sort()
    await expect.poll(() => new Set(received).size, { timeout: 20_000 }).toBe(MESSAGES)
    // A day of chances to send again.
    expect((await topology.client(1).post(CLOCK, { advance: 'P1D' })).status).toBe(200)
    expect(received.toSorted()).toEqual(paths)
  })
})
