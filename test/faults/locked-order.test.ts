/** A row that somebody else holds: the others in its batch must not wait with it for long. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { expect, it } from 'vitest'
import { expectBooks } from '../support/books.ts'
import type { ErrorBody, Reply } from '../support/client.ts'
import { report } from '../support/counts.ts'
import type { CapstanServer } from '../support/server.ts'
import { onTopology, parallel, type Topology } from '../support/topologies.ts'

const NEIGHBOURS = 63
/**
 * A lock is waited for 2 s. Finding the held one among 64 by halves, each waiting again, would take seven waits; the rest
 * is for a machine that is busy.
 */
const NEIGHBOURS_WAIT_MAX_MS = 12_000

onTopology('PostgreSQL', 'A row that somebody else holds', (topology) => {
  it('an order: it answers 503 with Retry-After, and its neighbours are captured meanwhile', async () => {
    const client = topology.client()
    const held = await client.placedOrder()
    const key = randomUUID()
    const capture = () => client.capture(held, 6000, { key })
    await whileHeld(topology, `SELECT 1 FROM orders WHERE order_id = '${held}' FOR UPDATE`, async () => {
      expectUnavailable(await amongNeighbours(topology, capture))
      await expectBooks(client, database(topology), held, { captureIds: [], amount: 0 })
    })
    const again = await capture()
    expect(again.status, again.text).toBe(201)
    const captureIds = [again.headers.get('capture-id') as string]
    await expectBooks(client, database(topology), held, { captureIds, amount: 6000 })
  })

  it('an order that callers try again and again is waited for once, not each time', async () => {
    const client = topology.client()
    const held = await client.placedOrder()
    await whileHeld(topology, `SELECT 1 FROM orders WHERE order_id = '${held}' FOR UPDATE`, async () => {
      const began = performance.now()
      for (let attempt = 0; attempt < 10; attempt++) expectUnavailable(await client.capture(held, 1))
      expect(performance.now() - began).toBeLessThan(NEIGHBOURS_WAIT_MAX_MS)
    })
    expect((await client.capture(held, 1)).status).toBe(201)
  })

  it('an authorization: the same', async () => {
    const client = topology.client()
    const token = randomUUID()
    const orderId = await client.placedOrder({}, token)
    const place = () => client.place({}, token)
    await whileHeld(
      topology,
      `SELECT 1 FROM authorizations WHERE token = '${token}' FOR UPDATE`,
      async () => {
        expectUnavailable(await amongNeighbours(topology, place))
      },
    )
    const again = await place()
    expect([again.status, again.body.order_id]).toEqual([200, orderId])
  })
})

onTopology('SQLite', 'A database that somebody else writes to', (topology) => {
  it('answers 503 with Retry-After, and captures when the other has finished', async () => {
    const client = topology.client()
    const orderId = await client.placedOrder()
    const key = randomUUID()
    const other = new DatabaseSync(join(String(database(topology).dataDir), 'capstan.sqlite'))
    try {
      other.exec('BEGIN IMMEDIATE')
      const began = performance.now()
      expectUnavailable(await client.capture(orderId, 6000, { key }))
      expect(performance.now() - began).toBeLessThan(NEIGHBOURS_WAIT_MAX_MS)
      expect((await client.order(orderId)).captures).toEqual([])
    } finally {
      other.close()
    }
    const again = await client.capture(orderId, 6000, { key })
    expect(again.status, again.text).toBe(201)
  })
})

/** A session of somebody else's runs the query and holds what it locks until the work is done. */
async function whileHeld(topology: Topology, locking: string, work: () => Promise<void>): Promise<void> {
  const session = new pg.Client({ connectionString: database(topology).databaseUrl as string })
  await session.connect()
  try {
    await session.query('BEGIN')
    const { rowCount } = await session.query(locking)
    expect(rowCount).toBe(1)
    await work()
  } finally {
    await session.end()
  }
}

/** The call that meets the lock, sent in the middle of captures that must all succeed, and before long. */
async function amongNeighbours<Body>(
  topology: Topology,
  meetsLock: () => Promise<Reply<Body>>,
): Promise<Reply<Body>> {
  const client = topology.client()
  const orderIds = await parallel(NEIGHBOURS, () => client.placedOrder())
  const began = performance.now()
  let waitedMs = 0
  const capture = async (orderId: string) => {
    const { status } = await client.capture(orderId, 6000)
    waitedMs = Math.max(waitedMs, performance.now() - began)
    return status
  }
  const before = orderIds.slice(0, NEIGHBOURS / 2).map(capture)
  const met = meetsLock()
  const after = orderIds.slice(NEIGHBOURS / 2).map(capture)
  expect(await Promise.all([...before, ...after])).toEqual(Array(NEIGHBOURS).fill(201))
  expect(waitedMs).toBeLessThan(NEIGHBOURS_WAIT_MAX_MS)
  report(`A held row: its ${NEIGHBOURS} neighbours waited ${Math.round(waitedMs)} ms at most`)
  return met
}

function expectUnavailable({ status, headers, body }: Reply<ErrorBody>): void {
  expect(status).toBe(503)
  expect(body.error_code).toBe('TEMPORARILY_UNAVAILABLE')
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
}

function database({ servers }: Topology): CapstanServer {
  return servers[0] as CapstanServer
}
