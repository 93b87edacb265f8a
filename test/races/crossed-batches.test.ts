/** Two processes whose batches hold the same orders in different order: the classic way into a deadlock. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { select } from '../support/books.ts'
import type { Client, ErrorBody, Reply } from '../support/client.ts'
import { report, times } from '../support/counts.ts'
import { orderOf, tomatoOrder } from '../support/orders.ts'
import { Random } from '../support/random.ts'
import type { CapstanServer } from '../support/server.ts'
import { onTopology, parallel, type Topology } from '../support/topologies.ts'

const ORDERS = 100
const CALLERS = 64
const DURATION_MS = times(1500, 60_000)
/** An order takes at most 200 captures. Each must fit, so that a refusal is a fault: on average it gets 140. */
const TURNS = Math.floor((140 * ORDERS) / CALLERS)

onTopology('two processes on one PostgreSQL', 'Crossed batches', (topology) => {
  it('no deadlock reaches a client, and the totals are exact', {
    timeout: DURATION_MS + 120_000,
  }, async () => {
    const random = new Random()
    const amount = 200 * 10
    const captured = new Map<string, number>()
    let calls = 0
    let rounds = 0
    const until = Date.now() + DURATION_MS
    for (; Date.now() < until; rounds++) {
      const orderIds = await parallel(ORDERS, (n) => topology.client(n).placedOrder({ ...orderOf(amount) }))
      await parallel(CALLERS, async (n) => {
        for (let turn = 0; turn < TURNS && (turn === 0 || Date.now() < until); turn++) {
          const orderId = random.pick(orderIds)
          const each = random.between(1, 10)
          const reply = await topology.client(n).capture(orderId, each, { key: randomUUID() })
          expect(reply.status, `seed ${random.seed}: ${reply.text}`).toBe(201)
          captured.set(orderId, (captured.get(orderId) ?? 0) + each)
          calls++
        }
      })
    }
    expect(await totals(topology)).toEqual(captured)
    expect(faultsOf(topology)).toEqual([])
    expect(await deadlocks(topology)).toBe(0)
    report(`Crossed batches: ${calls} captures of two processes over ${ORDERS} orders, ${rounds} times`)
  })

  it('whatever kinds of rows they lock', { timeout: DURATION_MS + 120_000 }, async () => {
    const random = new Random()
    const orderIds = await parallel(20, (n) => topology.client(n).placedOrder())
    const sessionIds = await parallel(20, async (n) => {
      const { body } = await topology
        .client(n)
        .post<{ session_id: string }>('/payments/v1/sessions', tomatoOrder())
      return body.session_id
    })
    const names = Array.from({ length: 20 }, () => randomUUID())
    const statuses: Record<string, number> = {}
    const until = Date.now() + DURATION_MS / 2
    await parallel(CALLERS, async (n) => {
      while (Date.now() < until) {
        const reply = await mixedCall(topology.client(n), random, { orderIds, sessionIds, names })
        expect(reply.status, `seed ${random.seed}: ${reply.text}`).toBeLessThan(500)
        statuses[reply.status] = (statuses[reply.status] ?? 0) + 1
      }
    })
    expect(faultsOf(topology)).toEqual([])
    expect(await deadlocks(topology)).toBe(0)
    report(`Crossed batches of every kind: ${JSON.stringify(statuses)}`)
  })
})

interface Names {
  orderIds: string[]
  sessionIds: string[]
  /** Of tokens and of keys. */
  names: string[]
}

function mixedCall(client: Client, random: Random, pool: Names): Promise<Reply<ErrorBody>> {
  const order = `/ordermanagement/v1/orders/${random.pick(pool.orderIds)}`
  const token = `/payments/v1/authorizations/${random.pick(pool.names)}`
  const key = random.next() < 0.7 ? { key: random.pick(pool.names) } : {}
  const calls = [
    () => client.post(`${order}/captures`, { captured_amount: random.between(1, 50) }, key),
    () => client.post(`/ordermanagement/v1/orders/${randomUUID()}/captures`, { captured_amount: 1 }, key),
    () => client.post(`${order}/acknowledge`, undefined, key),
    () => client.patch(`${order}/merchant-references`, { merchant_reference1: 'x' }, key),
    () => client.post('/payments/v1/sessions', tomatoOrder(), key),
    () => client.post(`/payments/v1/sessions/${random.pick(pool.sessionIds)}`, {}, key),
    () => client.post(`${token}/order`, tomatoOrder(), key),
    () => client.call('DELETE', token),
  ]
  return random.pick(calls)()
}

async function totals(topology: Topology): Promise<Map<string, number>> {
  const rows = await select<{ order_id: string; row: number; booked: number }>(
    topology.servers[0] as CapstanServer,
    `SELECT orders.order_id, CAST(captured_amount AS integer) AS row, CAST(sum(amount) AS integer) AS booked
     FROM orders JOIN transfers USING (order_id) WHERE transfers.type = 'SALE' GROUP BY orders.order_id, captured_amount`,
  )
  for (const { row, booked } of rows) expect(booked).toBe(row)
  return new Map(rows.map(({ order_id, row }) => [order_id, row]))
}

/** Those that were retried as well: every writer takes its locks in one order, so there is nothing to retry. */
async function deadlocks(topology: Topology): Promise<number> {
  const [row] = await select<{ deadlocks: number }>(
    topology.servers[0] as CapstanServer,
    'SELECT CAST(deadlocks AS integer) AS deadlocks FROM pg_stat_database WHERE datname = current_database()',
  )
  return row?.deadlocks ?? -1
}

/** What the servers themselves called a fault. */
function faultsOf({ servers }: Topology): string[] {
  return servers.flatMap((server) =>
    server
      .output()
      .split('\n')
      .filter((line) => line.includes('"level":50') || line.includes('"level":60')),
  )
}
