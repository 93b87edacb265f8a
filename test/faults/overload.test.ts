/** More than can be done: what is beyond the bound is told so at once, and nobody else waits for it. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client, type ErrorBody, ORDERS, type Reply } from '../support/client.ts'
import { tomatoes } from '../support/orders.ts'
import { type CapstanServer, startServer } from '../support/server.ts'
import { parallel } from '../support/topologies.ts'
import { expectSound } from '../support/verify.ts'

/** Together several times what may wait for the engine. */
const CALLS = 200
const LINES = 1000
/** So long the database is held: shorter than a batch is tried again. */
const HELD_MS = 1000

describe('a server that gets more than it can do', () => {
  let server: CapstanServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server?.dispose())

  it('answers 503 early, stays responsive, and loses nothing that it took', async () => {
    const client = new Client(server.url)
    const order_lines = Array.from({ length: LINES }, (_, index) =>
      tomatoes({ name: `${index} ${'x'.repeat(240)}` }),
    )
    const body = JSON.stringify({ captured_amount: 1, order_lines })
    const orders = await parallel(CALLS, () => client.placedOrder())
    const database = new DatabaseSync(join(String(server.dataDir), 'capstan.sqlite'), { timeout: 5000 })
    database.exec('BEGIN IMMEDIATE')
    const early: Reply<ErrorBody>[] = []
    const calls = orders.map(async (orderId) => {
      const reply = await client.post(`${ORDERS}/${orderId}/captures`, body)
      if (database.isOpen) early.push(reply)
      return reply
    })
    try {
      // While nothing can be written: reads and the health of the process.
      await expect.poll(() => early.length, { timeout: 20_000, interval: 20 }).toBeGreaterThan(0)
      expect((await client.get(`${ORDERS}/${orders[0]}`)).status).toBe(200)
      expect((await client.get('/health/live')).status).toBe(200)
      await sleep(HELD_MS)
    } finally {
      database.exec('ROLLBACK')
      database.close()
    }
    const replies = await Promise.all(calls)
    for (const { status, headers, body: refusal } of early) {
      expect([status, refusal.error_code]).toEqual([503, 'TEMPORARILY_UNAVAILABLE'])
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    }
    const taken = replies.filter(({ status }) => status === 201).length
    expect(replies.filter(({ status }) => status !== 201 && status !== 503)).toEqual([])
    expect(taken).toBeGreaterThan(0)
    const shown = await parallel(CALLS, (n) => client.order(String(orders[n])))
    expect(shown.map(({ captured_amount }) => captured_amount)).toEqual(
      replies.map(({ status }) => (status === 201 ? 1 : 0)),
    )
    await expectSound(server)
    // And is itself again.
    expect((await client.capture(String(orders[0]), 1)).status).toBe(201)
  })
})
