/** Callers that race for the same money, or with the same key. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { booksOf, expectBooks } from '../support/books.ts'
import type { ErrorBody, Reply } from '../support/client.ts'
import { report, times } from '../support/counts.ts'
import { orderOf } from '../support/orders.ts'
import type { CapstanServer } from '../support/server.ts'
import { onTopologies, parallel, type Topology } from '../support/topologies.ts'

const CALLERS = 64
const REPEATS = times(2, 100)
const TIMEOUT_MS = times(60_000, 900_000)

onTopologies('Captures that race', (topology) => {
  describe('for the same money', () => {
    it(`of ${CALLERS} captures of a third exactly three succeed, ${REPEATS} times`, {
      timeout: TIMEOUT_MS,
    }, async () => {
      for (let repeat = 0; repeat < REPEATS; repeat++) await raceForThirds(topology)
      report(`${topology.name}: ${CALLERS} captures of a third, ${REPEATS} times`)
    })

    it(`${CALLERS} partial captures that all fit leave totals, captures and ledger in exact agreement`, async () => {
      const client = topology.client()
      // Amounts 1, 2, 3, … so that a capture booked twice and one left out cannot cancel each other out.
      const total = (CALLERS * (CALLERS + 1)) / 2
      const orderId = await client.placedOrder({ ...orderOf(total) })
      const replies = await parallel(CALLERS, (n) => topology.client(n).capture(orderId, n + 1))
      expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(201))
      await expectBooks(client, database(topology), orderId, {
        captureIds: replies.map(captureId),
        amount: total,
      })
      expect(await client.order(orderId)).toMatchObject({ status: 'CAPTURED' })
    })

    it(`${CALLERS} captures of unequal amounts take what fits and never more`, async () => {
      const client = topology.client()
      const authorised = 1000
      const orderId = await client.placedOrder({ ...orderOf(authorised) })
      const replies = await parallel(CALLERS, (n) => topology.client(n).capture(orderId, 7 * n + 1))
      const taken = replies.flatMap(({ status }, n) => (status === 201 ? [7 * n + 1] : []))
      const amount = taken.reduce((sum, each) => sum + each, 0)
      const captureIds = replies.filter(({ status }) => status === 201).map(captureId)
      expect(amount).toBeLessThanOrEqual(authorised)
      await expectBooks(client, database(topology), orderId, { captureIds, amount })
      // Whoever was refused asked for more than was left in the end, or it would have fitted.
      const refused = replies.flatMap(({ status }, n) => (status === 403 ? [7 * n + 1] : []))
      expect(taken.length + refused.length).toBe(CALLERS)
      expect(Math.min(...refused)).toBeGreaterThan(authorised - amount)
    })
  })

  describe('with the same key', () => {
    it(`${CALLERS} requests make one capture and get equal answers, ${REPEATS} times`, {
      timeout: TIMEOUT_MS,
    }, async () => {
      for (let repeat = 0; repeat < REPEATS; repeat++) await raceWithOneKey(topology)
      report(`${topology.name}: ${CALLERS} requests with one key, ${REPEATS} times`)
    })

    it('a refusal is decided once and told to all of them', async () => {
      const orderId = await topology.client().placedOrder()
      const key = randomUUID()
      const replies = await parallel(CALLERS, (n) =>
        topology.client(n).capture(orderId, n === 0 ? 6001 : 6001 + n, { key }),
      )
      expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(403))
      const told = replies.map(({ body: { correlation_id: _, ...rest } }) => JSON.stringify(rest))
      expect(new Set(told).size).toBe(1)
      expect((await booksOf(database(topology), orderId)).captureEvents).toBe(0)
    })

    it('one key on two orders is two captures, and never a 500', async () => {
      const client = topology.client()
      const orderIds = [await client.placedOrder(), await client.placedOrder()]
      const key = randomUUID()
      const replies = await parallel(CALLERS, (n) =>
        topology.client(n >> 1).capture(orderIds[n % 2] as string, 2000, { key }),
      )
      expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(201))
      for (const [index, orderId] of orderIds.entries()) {
        const ids = new Set(replies.filter((_, n) => n % 2 === index).map(captureId))
        expect(ids.size).toBe(1)
        await expectBooks(client, database(topology), orderId, { captureIds: [...ids], amount: 2000 })
      }
    })

    it('on an order that is not there it is one 404 for all', async () => {
      const key = randomUUID()
      const orderId = randomUUID()
      const replies = await parallel(CALLERS, (n) => topology.client(n).capture(orderId, 1, { key }))
      expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(404))
    })

    it('the changes that carry no money happen once as well', async () => {
      const client = topology.client()
      const orderId = await client.placedOrder()
      const path = `/ordermanagement/v1/orders/${orderId}/shipping-info`
      const key = randomUUID()
      const replies = await parallel(CALLERS, (n) =>
        topology.client(n).post(path, { shipping_info: [{ tracking_number: `n-${n}` }] }, { key }),
      )
      expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(204))
      expect(new Set(replies.map(({ headers }) => headers.get('transaction-id'))).size).toBe(1)
      expect((await client.order(orderId)).shipping_info).toHaveLength(1)
    })
  })

  it('cancelling against capturing: one of the two wins, and the other is refused', async () => {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const client = topology.client()
      const orderId = await client.placedOrder()
      const [capture, cancel] = await Promise.all([
        topology.client(repeat).capture(orderId, 6000),
        topology.client(repeat + 1).post(`/ordermanagement/v1/orders/${orderId}/cancel`),
      ])
      const order = await client.order(orderId)
      if (capture.status === 201) {
        expect(cancel.status).toBe(403)
        expect(order).toMatchObject({ status: 'CAPTURED', captured_amount: 6000 })
      } else {
        expect([capture.status, cancel.status]).toEqual([403, 204])
        expect(order).toMatchObject({ status: 'CANCELLED', captured_amount: 0 })
      }
    }
  })
})

async function raceForThirds(topology: Topology): Promise<void> {
  const client = topology.client()
  const orderId = await client.placedOrder()
  const replies = await parallel(CALLERS, (n) => topology.client(n).capture(orderId, 2000))
  const captured = replies.filter(({ status }) => status === 201)
  const refused = replies.filter(({ status }) => status === 403)
  expect([captured.length, refused.length]).toEqual([3, CALLERS - 3])
  for (const { body } of refused) expect(body.error_code).toBe('CAPTURE_NOT_ALLOWED')
  await expectBooks(client, database(topology), orderId, {
    captureIds: captured.map(captureId),
    amount: 6000,
  })
}

async function raceWithOneKey(topology: Topology): Promise<void> {
  const client = topology.client()
  const orderId = await client.placedOrder()
  const key = randomUUID()
  const replies = await parallel(CALLERS, (n) => topology.client(n).capture(orderId, 2000, { key }))
  const answers = replies.map(({ status, text, headers }) => ({
    status,
    text,
    captureId: headers.get('capture-id'),
    location: headers.get('location'),
    transactionId: headers.get('transaction-id'),
  }))
  const id = captureId(replies[0] as Reply<ErrorBody>)
  expect(answers[0]).toEqual({
    status: 201,
    text: '',
    captureId: id,
    location: `http://capstan.example/ordermanagement/v1/orders/${orderId}/captures/${id}`,
    transactionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(new Set(replies.map(({ headers }) => headers.get('klarna-correlation-id'))).size).toBe(CALLERS)
  await expectBooks(client, database(topology), orderId, { captureIds: [id], amount: 2000 })
}

function captureId({ headers }: Reply<ErrorBody>): string {
  return headers.get('capture-id') ?? 'none'
}

function database({ servers }: Topology): CapstanServer {
  return servers[0] as CapstanServer
}
