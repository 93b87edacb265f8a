/** Every failure that a sandbox can be told to have, and what a retry with the same key makes of it; its bank's too. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { type Client, type ErrorBody, MERCHANT_2, ORDERS, type Reply } from '../support/client.ts'
import { tomatoOrder } from '../support/orders.ts'
import { captureOf, lastPayoutOf, moveClock, must, payoutsOf, shopAtNoon } from '../support/payouts.ts'
import { onSharedServers } from '../support/stores.ts'

const FAILURES = '/sandbox/v1/failures'
const BANK = '/sandbox/v1/bank'

const EFFECTS = {
  'an error': { type: 'answer', status: 500, error_code: 'INTERNAL_SERVER_ERROR', message: 'Ordered' },
  'a late answer': { type: 'delay', delay_ms: 20 },
  'no answer': { type: 'drop' },
} as const

interface Change {
  operation: string
  /** What the order is before; gives the call to make. */
  prepare(client: Client): Promise<{ path: string; body: unknown; orderId?: string }>
  /** How often it had its effect: from the order's books. */
  effects(
    client: Client,
    made: { orderId?: string; reply: Reply<ErrorBody & { order_id?: string }> },
  ): Promise<number>
}

/** What is placed is found by the reference that was sent with it. */
async function ordersWith(client: Client, { orderId: reference }: { orderId?: string }): Promise<number> {
  const found = await client.get<{ orders: unknown[] }>(`/capstan/v1/orders?reference=${reference}`)
  return found.body.orders.length
}

const CHANGES: Record<string, Change> = {
  'a capture': {
    operation: 'captureOrder',
    async prepare(client) {
      const orderId = await client.placedOrder()
      return { path: `${ORDERS}/${orderId}/captures`, body: { captured_amount: 1000 }, orderId }
    },
    effects: async (client, { orderId }) => (await client.order(String(orderId))).captures.length,
  },
  'a refund': {
    operation: 'refundOrder',
    async prepare(client) {
      const orderId = await client.placedOrder()
      await client.captured(orderId, 6000)
      return { path: `${ORDERS}/${orderId}/refunds`, body: { refunded_amount: 1000 }, orderId }
    },
    effects: async (client, { orderId }) => (await client.order(String(orderId))).refunds.length,
  },
  'an order': {
    operation: 'createOrder',
    async prepare() {
      const reference = randomUUID()
      const body = { ...tomatoOrder(), merchant_reference1: reference }
      return { path: `/payments/v1/authorizations/${randomUUID()}/order`, body, orderId: reference }
    },
    effects: ordersWith,
  },
  'an order of a token': {
    operation: 'createTokenOrder',
    async prepare(client) {
      const reference = randomUUID()
      const agreed = await client.post<{ token_id: string }>(
        `/payments/v1/authorizations/${randomUUID()}/customer-token`,
        {
          description: 'Tomatoes every week',
          intended_use: 'SUBSCRIPTION',
          locale: 'sv-SE',
          purchase_country: 'SE',
          purchase_currency: 'SEK',
        },
      )
      const body = { ...tomatoOrder(), merchant_reference1: reference }
      return {
        path: `/customer-token/v1/tokens/${agreed.body.token_id}/order`,
        body,
        orderId: reference,
      }
    },
    effects: ordersWith,
  },
  'a reversal': {
    operation: 'reverseOrder',
    async prepare(client) {
      const orderId = await client.placedOrder()
      await client.captured(orderId, 2000)
      return { path: `/capstan/v1/orders/${orderId}/reverse`, body: {}, orderId }
    },
    effects: async (client, { orderId }) => (await client.order(String(orderId))).refunds.length,
  },
}

onSharedServers('a failure on order', (suite) => {
  for (const [name, change] of Object.entries(CHANGES)) {
    for (const [kind, effect] of Object.entries(EFFECTS)) {
      for (const point of ['before', 'after'] as const) {
        it(`gives ${kind}, ${point} the effect of ${name}; a retry with the key has it once`, async () => {
          const { client } = suite
          const { path, body, orderId } = await change.prepare(client)
          const ordered = await client.post<{ id: string }>(FAILURES, {
            operation: change.operation,
            effect,
            point,
          })
          expect(ordered.status).toBe(201)
          const key = randomUUID()
          const first = await client.post(path, body, { key }).catch(() => undefined)
          if (effect.type === 'drop') expect(first).toBeUndefined()
          else if (effect.type === 'answer') {
            expect(first).toMatchObject({ status: 500, body: { error_messages: ['Ordered'] } })
            expect(first?.body.correlation_id).toBe(first?.headers.get('klarna-correlation-id'))
          } else expect(first?.status).toBeLessThan(300)
          const made = { ...(orderId !== undefined && { orderId }) }
          const happened = point === 'after' || effect.type === 'delay' ? 1 : 0
          expect(await change.effects(client, { ...made, reply: first as never })).toBe(happened)
          const retry = await client.post(path, body, { key })
          expect(retry.status).toBeLessThan(300)
          expect(await change.effects(client, { ...made, reply: retry })).toBe(1)
        })
      }
    }
  }

  it('is met by so many calls, and then no more', async () => {
    const { client } = suite
    const orderId = await client.placedOrder()
    await client.post(FAILURES, { operation: 'captureOrder', effect: { type: 'answer' }, count: 2 })
    const statuses = []
    for (let call = 0; call < 4; call++) statuses.push((await client.capture(orderId, 100)).status)
    expect(statuses).toEqual([503, 503, 201, 201])
  })

  it('is met by its share of the calls, at any number of them at once', async () => {
    const { client } = suite
    await client.call('DELETE', FAILURES)
    const orderId = await client.placedOrder()
    await client.post(FAILURES, { order_id: orderId, effect: { type: 'answer', status: 502 }, share: 0.3 })
    const replies = await Promise.all(Array.from({ length: 20 }, () => client.capture(orderId, 1)))
    expect(replies.filter(({ status }) => status === 502)).toHaveLength(6)
    expect((await client.order(orderId)).captures.length).toBeGreaterThan(0)
    const { body } = await client.get<{ failures: { met: number; hits: number }[] }>(FAILURES)
    expect(body.failures).toMatchObject([{ hits: expect.any(Number), share: 0.3 }])
    await client.call('DELETE', FAILURES)
    expect((await client.get<{ failures: unknown[] }>(FAILURES)).body.failures).toEqual([])
    expect((await client.capture(orderId, 1)).status).toBe(201)
  })

  it("never touches another merchant's calls, nor the controls themselves", async () => {
    const { client } = suite
    const other = client.as(MERCHANT_2)
    const otherOrder = await other.placedOrder()
    const { body } = await client.post<{ id: string }>(FAILURES, { effect: { type: 'answer' }, count: 1000 })
    expect((await other.capture(otherOrder, 1)).status).toBe(201)
    expect((await other.call('DELETE', `${FAILURES}/${body.id}`)).status).toBe(404)
    expect((await other.get<{ failures: unknown[] }>(FAILURES)).body.failures).toEqual([])
    expect((await client.get(`${ORDERS}/${otherOrder}`)).status).toBe(503)
    expect((await client.call('DELETE', `${FAILURES}/${body.id}`)).status).toBe(204)
    expect((await client.get(`${ORDERS}/${otherOrder}`)).status).toBe(404)
  })

  it.each([
    [{}, 'effect'],
    [{ effect: { type: 'explode' } }, 'effect.type'],
    [{ effect: { type: 'delay' } }, 'effect.delay_ms'],
    [{ effect: { type: 'delay', delay_ms: 60_001 } }, 'effect.delay_ms'],
    [{ effect: { type: 'answer', status: 200 } }, 'effect.status'],
    [{ effect: { type: 'drop' }, share: 1.5 }, 'share'],
    [{ effect: { type: 'drop' }, share: 0 }, 'share'],
    [{ effect: { type: 'drop' }, count: 0 }, 'count'],
  ])('is refused when it is none: %j', async (body, field) => {
    const reply = await suite.client.post(FAILURES, body)
    expect(reply).toMatchObject({ status: 400, body: { error_messages: [`Bad value: ${field}`] } })
  })

  it('is bounded in number', async () => {
    const { client } = suite
    const orders = await Promise.all(
      Array.from({ length: 100 }, () =>
        client.post(FAILURES, { order_id: randomUUID(), effect: { type: 'drop' } }),
      ),
    )
    expect(orders.every(({ status }) => status === 201 || status === 409)).toBe(true)
    expect((await client.post(FAILURES, { effect: { type: 'drop' } })).status).toBe(409)
    expect((await client.call('DELETE', FAILURES)).status).toBe(204)
  })

  it('makes room for the next when it is used up, the oldest first', async () => {
    const { client } = suite
    await client.call('DELETE', FAILURES)
    const orderId = await client.placedOrder()
    const failure = { operation: 'getOrder', effect: { type: 'answer' } }
    const kept = await client.post<{ id: string }>(FAILURES, { ...failure, order_id: randomUUID() })
    for (let ordered = 0; ordered < 105; ordered++) {
      expect((await client.post(FAILURES, failure, { key: randomUUID() })).status).toBe(201)
      expect((await client.get(`${ORDERS}/${orderId}`)).status).toBe(503)
    }
    const { body } = await client.get<{ failures: { id: string; hits: number }[] }>(FAILURES)
    expect(body.failures).toHaveLength(100)
    expect(body.failures.map(({ hits }) => hits)).toEqual([0, ...Array(99).fill(1)])
    expect(body.failures[0]?.id).toBe(kept.body.id)
    await client.call('DELETE', FAILURES)
  })
})

onSharedServers('a reset', (suite) => {
  it("empties the caller's own sandbox and nobody else's, also while it is used", async () => {
    const { client } = suite
    const other = client.as(MERCHANT_2)
    const kept = await other.placedOrder()
    const orders = await Promise.all(Array.from({ length: 30 }, () => client.placedOrder()))
    const captures = Promise.all(orders.map((orderId) => client.capture(orderId, 100)))
    const reset = await client.post<{ deleted_orders: number }>('/sandbox/v1/reset')
    expect(reset).toMatchObject({ status: 200 })
    for (const { status } of await captures) expect([201, 404]).toContain(status)
    await client.post('/sandbox/v1/reset')
    expect((await client.get<{ orders: unknown[] }>('/capstan/v1/orders')).body.orders).toEqual([])
    expect((await client.get<{ scheduled: unknown[] }>('/sandbox/v1/scheduled')).body.scheduled).toEqual([])
    for (const orderId of orders) expect((await client.get(`${ORDERS}/${orderId}`)).status).toBe(404)
    expect((await other.order(kept)).status).toBe('AUTHORIZED')
  })
})

onSharedServers("a sandbox's bank", (suite) => {
  const shopWith = () => shopAtNoon(suite.client)

  it('does as it is told with so many payouts, then executes them again', async () => {
    const { client } = await shopWith()
    const read = async () => must(await client.get(BANK), 200)
    expect(await read()).toEqual({ payouts: 0 })
    must(await client.post(BANK, { outcome: 'rejected', payouts: 2 }), 204)
    expect(await read()).toEqual({
      payouts: 2,
      outcome: 'rejected',
      reason: 'MS03 Reason not specified',
    })
    await captureOf(client, 5000)
    await moveClock(client, 'P12D')
    expect(await read()).toEqual({ payouts: 0 })
    const states = (await payoutsOf(client)).map(({ state }) => state)
    expect(states).toEqual(['failed', 'failed', 'paid'])
  })

  it('is told something else, or nothing more', async () => {
    const { client } = await shopWith()
    must(await client.post(BANK, { outcome: 'rejected', payouts: 5 }), 204)
    must(await client.post(BANK, { outcome: 'returned', reason: 'MS03' }), 204)
    expect(must(await client.get(BANK), 200)).toEqual({ payouts: 1, outcome: 'returned', reason: 'MS03' })
    must(await client.call('DELETE', BANK), 204)
    expect(must(await client.get(BANK), 200)).toEqual({ payouts: 0 })
    await captureOf(client, 5000)
    await moveClock(client, 'P4D')
    expect(await lastPayoutOf(client)).toMatchObject({ state: 'paid' })
  })

  it('obeys each merchant for its own payouts', async () => {
    const [one, other] = [await shopWith(), await shopWith()]
    must(await one.client.post(BANK, { outcome: 'rejected' }), 204)
    await captureOf(one.client, 5000)
    await captureOf(other.client, 5000)
    await moveClock(one.client, 'P3DT12H')
    expect((await payoutsOf(one.client))[0]).toMatchObject({ state: 'failed' })
    expect((await payoutsOf(other.client))[0]).toMatchObject({ state: 'paid' })
  })

  it.each([
    [{}, 'outcome'],
    [{ outcome: 'paid' }, 'outcome'],
    [{ outcome: 'rejected', payouts: 0 }, 'payouts'],
    [{ outcome: 'rejected', payouts: 1001 }, 'payouts'],
    [{ outcome: 'rejected', reason: '' }, 'reason'],
  ])('cannot be told %j', async (body, fields) => {
    const reply = await suite.client.post(BANK, body)
    expect(reply).toMatchObject({ status: 400, body: { error_messages: [`Bad value: ${fields}`] } })
  })

  it('orders once by one key', async () => {
    const key = randomUUID()
    const { client } = await shopWith()
    must(await client.post(BANK, { outcome: 'rejected', payouts: 3 }, { key }), 204)
    must(await client.call('DELETE', BANK), 204)
    must(await client.post(BANK, { outcome: 'rejected', payouts: 3 }, { key }), 204)
    expect(must(await client.get(BANK), 200)).toEqual({ payouts: 0 })
  })
})

it('is there in a sandbox alone', async () => {
  const { routesFor } = await import('../../src/http/routes.ts')
  const paths = routesFor({ mode: 'production', profile: 'klarna' }).map(({ path }) => path)
  expect(paths.filter((path) => path.startsWith('/sandbox'))).toEqual([])
})
