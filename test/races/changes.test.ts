/** Changes of one order that exclude each other, from several callers at once. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { select } from '../support/books.ts'
import { type Client, type ErrorBody, ORDERS, type Reply } from '../support/client.ts'
import { times } from '../support/counts.ts'
import type { CapstanServer } from '../support/server.ts'
import { onTopologies, parallel } from '../support/topologies.ts'
import { expectSound } from '../support/verify.ts'

const REPEATS = times(2, 50)
const TIMEOUT_MS = times(60_000, 900_000)

onTopologies('Changes of one order that race', (topology) => {
  const database = () => topology.servers[0] as CapstanServer
  const at = (orderId: string, path: string) => `${ORDERS}/${orderId}${path}`
  const post = (n: number, orderId: string, path: string, body?: unknown, key?: string) =>
    topology.client(n).post(at(orderId, path), body, key === undefined ? {} : { key })
  const accepted = (replies: Reply<ErrorBody>[]) => replies.filter(({ status }) => status < 300)

  /** An order of 6000 with this much captured. */
  async function capturedOrder(amount: number): Promise<string> {
    const orderId = await topology.client().placedOrder()
    await topology.client().captured(orderId, amount)
    return orderId
  }

  async function booked(orderId: string, type: 'SALE' | 'RETURN'): Promise<number> {
    const sql = `SELECT CAST(coalesce(sum(amount), 0) AS integer) AS amount FROM transfers
      WHERE order_id = '${orderId}' AND type = '${type}'`
    const [row] = await select<{ amount: number }>(database(), sql)
    return Number(row?.amount)
  }

  async function repeated(race: (client: Client) => Promise<void>): Promise<void> {
    for (let repeat = 0; repeat < REPEATS; repeat++) await race(topology.client())
    await expectSound(database())
  }

  it('of 32 refunds of a third exactly three succeed', { timeout: TIMEOUT_MS }, () =>
    repeated(async (client) => {
      const orderId = await capturedOrder(3000)
      const replies = await parallel(32, (n) => post(n, orderId, '/refunds', { refunded_amount: 1000 }))
      expect(accepted(replies)).toHaveLength(3)
      expect((await client.order(orderId)).refunded_amount).toBe(3000)
      expect(await booked(orderId, 'RETURN')).toBe(3000)
    }),
  )

  it('of 32 refunds with one key there is one, and 32 equal answers', { timeout: TIMEOUT_MS }, () =>
    repeated(async (client) => {
      const orderId = await capturedOrder(6000)
      const key = randomUUID()
      const replies = await parallel(32, (n) => post(n, orderId, '/refunds', { refunded_amount: 100 }, key))
      expect(new Set(replies.map(({ headers }) => headers.get('refund-id'))).size).toBe(1)
      expect((await client.order(orderId)).refunded_amount).toBe(100)
    }),
  )

  it('a capture never gets what a release has given back', { timeout: TIMEOUT_MS }, () =>
    repeated(async (client) => {
      const orderId = await capturedOrder(1000)
      const [release, ...captures] = await Promise.all([
        post(0, orderId, '/release-remaining-authorization'),
        ...Array.from({ length: 6 }, (_, n) => topology.client(n).capture(orderId, 1000)),
      ])
      const order = await client.order(orderId)
      const taken = 1000 + accepted(captures).length * 1000
      expect(order).toMatchObject({ captured_amount: taken, remaining_authorized_amount: 0 })
      expect([204, 403]).toContain(release?.status)
      // With everything captured there was nothing left to release.
      expect(release?.status === 204 || taken === 6000).toBe(true)
      expect(await booked(orderId, 'SALE')).toBe(taken)
    }),
  )

  it('a lower authorization never falls below what a capture took', { timeout: TIMEOUT_MS }, () =>
    repeated(async (client) => {
      const orderId = await client.placedOrder()
      const replies = await Promise.all([
        topology.client(0).capture(orderId, 4000),
        topology.client(1).patch(at(orderId, '/authorization'), { order_amount: 3000 }),
      ])
      const order = await client.order(orderId)
      expect(accepted(replies)).toHaveLength(1)
      expect(order.captured_amount).toBeLessThanOrEqual(order.order_amount)
      expect([order.captured_amount, order.order_amount]).toEqual(
        replies[0].status === 201 ? [4000, 6000] : [0, 3000],
      )
    }),
  )

  it('relative changes of an authorization all count', { timeout: TIMEOUT_MS }, () =>
    repeated(async (client) => {
      const orderId = await client.placedOrder()
      const replies = await parallel(16, (n) =>
        post(n, orderId, '/authorization-adjustments', { adjust_amount: n % 2 === 0 ? 100 : -30 }),
      )
      expect(accepted(replies)).toHaveLength(16)
      expect((await client.order(orderId)).order_amount).toBe(6000 + 8 * 100 - 8 * 30)
    }),
  )

  it(
    'undone several times, while it is refunded and captured, an order ends with nothing kept',
    {
      timeout: TIMEOUT_MS,
    },
    () =>
      repeated(async (client) => {
        const orderId = await capturedOrder(3000)
        const reverse = (n: number) => topology.client(n).post(`/capstan/v1/orders/${orderId}/reverse`, {})
        await Promise.all([
          reverse(0),
          reverse(1),
          post(0, orderId, '/refunds', { refunded_amount: 500 }),
          topology.client(1).capture(orderId, 1000),
          post(1, orderId, '/release-remaining-authorization'),
        ])
        const between = await client.order(orderId)
        expect(between.refunded_amount).toBeLessThanOrEqual(between.captured_amount)
        await reverse(0)
        const order = await client.order(orderId)
        expect(order).toMatchObject({ status: 'CAPTURED', remaining_authorized_amount: 0 })
        expect(order.refunded_amount).toBe(order.captured_amount)
        expect(await booked(orderId, 'RETURN')).toBe(await booked(orderId, 'SALE'))
      }),
  )

  it('the free days of a due date are given once', { timeout: TIMEOUT_MS }, () =>
    repeated(async (client) => {
      const orderId = await client.placedOrder()
      const captures = await Promise.all([client.captured(orderId, 1000), client.captured(orderId, 2000)])
      const replies = await parallel(8, (n) =>
        topology
          .client(n)
          .patch(at(orderId, `/captures/${captures[n % 2]}/extend-due-date`), { number_of_days: 2 }),
      )
      expect(accepted(replies)).toHaveLength(1)
    }),
  )

  it('a guarded change happens once for one version', { timeout: TIMEOUT_MS }, () =>
    repeated(async (client) => {
      const orderId = await client.placedOrder()
      const etag = (await client.get(at(orderId, ''))).headers.get('etag') as string
      const replies = await parallel(8, (n) =>
        topology
          .client(n)
          .post(at(orderId, '/captures'), { captured_amount: 100 }, { headers: { 'if-match': etag } }),
      )
      expect(replies.map(({ status }) => status).sort()).toEqual([201, ...Array(7).fill(412)])
      expect((await client.order(orderId)).captured_amount).toBe(100)
    }),
  )
})
