/** Races before there is an order to serialise on: tokens, sessions, and keys on routes without an order. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectBooks, select } from '../support/books.ts'
import { Client, OPERATOR } from '../support/client.ts'
import { report, times } from '../support/counts.ts'
import { orderOf, tomatoOrder } from '../support/orders.ts'
import type { CapstanServer } from '../support/server.ts'
import { onTopologies, parallel, type Topology } from '../support/topologies.ts'

const CALLERS = 64
const REPEATS = times(2, 100)
const TIMEOUT_MS = times(60_000, 900_000)
const SESSIONS = '/payments/v1/sessions'

onTopologies('Placing that races', (topology) => {
  it(`one token placed ${CALLERS} times is one order, ${REPEATS} times`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const token = randomUUID()
      const replies = await parallel(CALLERS, (n) => topology.client(n).place({}, token))
      expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(200))
      expect(new Set(replies.map(({ body }) => body.order_id)).size).toBe(1)
    }
    report(`${topology.name}: one token placed ${CALLERS} times, ${REPEATS} times`)
  })

  it('one token with unlike bodies and keys is one order all the same', async () => {
    const token = randomUUID()
    const replies = await parallel(CALLERS, (n) =>
      topology.client(n).place({ ...orderOf(1000 + n) }, token, n % 2 === 0 ? { key: randomUUID() } : {}),
    )
    expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(200))
    const orderIds = new Set(replies.map(({ body }) => body.order_id))
    expect(orderIds.size).toBe(1)
    const { original_order_amount: amount } = await topology.client().order([...orderIds][0] as string)
    expect(amount).toBeGreaterThanOrEqual(1000)
  })

  it('auto_capture captures once, however many callers place the token', async () => {
    const token = randomUUID()
    const key = randomUUID()
    const replies = await parallel(CALLERS, (n) =>
      topology.client(n).place({ auto_capture: true }, token, n % 2 === 0 ? { key } : {}),
    )
    expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(200))
    const orderId = replies[0]?.body.order_id as string
    expect(new Set(replies.map(({ body }) => body.order_id))).toEqual(new Set([orderId]))
    const [capture] = (await topology.client().order(orderId)).captures
    const captureIds = [capture?.capture_id as string]
    await expectBooks(topology.client(), database(topology), orderId, { captureIds, amount: 6000 })
  })

  it('tokens of two merchants with one name are two orders', async () => {
    const token = randomUUID()
    const second = 'Basic klarna_test_api_demo_PK000002_not_secret'
    const replies = await parallel(CALLERS, (n) => {
      const client = topology.client(n >> 1)
      return (n % 2 === 0 ? client : client.as(second)).place({}, token)
    })
    expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(200))
    expect(new Set(replies.map(({ body }) => body.order_id)).size).toBe(2)
  })

  describe('keys on a route without an order', () => {
    it(`${CALLERS} requests with one key make one session, ${REPEATS} times`, {
      timeout: TIMEOUT_MS,
    }, async () => {
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const key = randomUUID()
        const before = await sessionCount(topology)
        const replies = await parallel(CALLERS, (n) =>
          topology.client(n).post(SESSIONS, tomatoOrder(), { key }),
        )
        expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(200))
        expect(new Set(replies.map(({ text }) => text)).size).toBe(1)
        expect((await sessionCount(topology)) - before).toBe(1)
      }
      report(`${topology.name}: ${CALLERS} sessions with one key, ${REPEATS} times`)
    })

    it('many keys at once are one session each', async () => {
      const keys = Array.from({ length: CALLERS / 4 }, () => randomUUID())
      const replies = await parallel(CALLERS, (n) =>
        topology.client(n).post(SESSIONS, tomatoOrder(), { key: keys[(n * 7) % keys.length] as string }),
      )
      expect(replies.map(({ status }) => status)).toEqual(Array(CALLERS).fill(200))
      expect(new Set(replies.map(({ text }) => text)).size).toBe(keys.length)
    })
  })

  it('a session with two approved tokens becomes one order', { timeout: TIMEOUT_MS }, async () => {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const { body: session } = await topology.client().post<{ session_id: string }>(SESSIONS, tomatoOrder())
      const tokens = await Promise.all([
        register(topology, session.session_id),
        register(topology, session.session_id),
      ])
      const replies = await Promise.all(tokens.map((token, n) => topology.client(n).place({}, token)))
      expect(replies.map(({ status }) => status).sort()).toEqual([200, 404])
      expect(replies.find(({ status }) => status === 404)?.body.error_code).toBe('SESSION_COMPLETED')
    }
  })

  it('changing a session while its order is placed comes before or after, and never in between', async () => {
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const client = topology.client()
      const { body: session } = await client.post<{ session_id: string }>(SESSIONS, tomatoOrder())
      const token = await register(topology, session.session_id)
      const [placed, changed] = await Promise.all([
        topology.client(repeat).place({}, token),
        topology.client(repeat + 1).post(`${SESSIONS}/${session.session_id}`, orderOf(6000)),
      ])
      // Placed first: the session is completed. Changed first: the order differs from what it says now.
      expect([`200 404`, `409 204`]).toContain(`${placed.status} ${changed.status}`)
    }
  })
})

async function register(topology: Topology, sessionId: string): Promise<string> {
  const operator = new Client(database(topology).url, OPERATOR)
  const reply = await operator.post<{ authorization_token: string }>('/capstan/v1/authorizations', {
    merchant_id: 'PK000001_demo',
    amount: 6000,
    currency: 'SEK',
    session_id: sessionId,
  })
  expect(reply.status, reply.text).toBe(201)
  return reply.body.authorization_token
}

async function sessionCount(topology: Topology): Promise<number> {
  const [row] = await select<{ number: number }>(
    database(topology),
    'SELECT CAST(count(*) AS integer) AS number FROM sessions',
  )
  return row?.number ?? 0
}

function database({ servers }: Topology): CapstanServer {
  return servers[0] as CapstanServer
}
