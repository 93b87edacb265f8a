/** What becomes of a transaction when PostgreSQL goes away, and of the store when it is back. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Store, StoreError } from '../../src/engine/store.ts'
import { openReader, openStore } from '../../src/storage/open.ts'
import { postgresSkipReason } from '../support/databases.ts'
import { type Cluster, startPostgres } from '../support/postgres.ts'
import { quickest } from '../support/timing.ts'
import { capture, needs, place, put } from './samples.ts'

const outage = { name: 'StoreError', kind: 'unavailable' }

describe.skipIf(postgresSkipReason !== undefined)('a PostgreSQL server of its own', () => {
  let cluster: Cluster
  let store: Store

  beforeAll(async () => {
    // Without fsync: it is stopped and killed here, but the machine is not.
    const started = await startPostgres({ settings: ['fsync=off'] })
    if ('skipReason' in started) throw new Error(started.skipReason)
    cluster = started
    store = await openStore({ databaseUrl: cluster.url, mode: 'sandbox' })
  })
  afterAll(async () => {
    await store?.close()
    await cluster?.remove()
  })

  /** Tries until the store is back. */
  async function untilItWorks(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        await place(store)
        return
      } catch (error) {
        if (attempt > 100 || !(error instanceof StoreError)) throw error
        await sleep(100)
      }
    }
  }

  async function admin(...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: cluster.url })
    await client.connect()
    for (const text of statements) await client.query(text)
    await client.end()
  }

  const endOthers = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`

  test('a connection that is ended while idle is replaced without anybody noticing', async () => {
    await place(store)
    await admin(endOthers)
    await sleep(100)
    await place(store)
  })

  test('a connection that is ended inside a transaction is an outage, and nothing of it is there', async () => {
    const order = await place(store)
    const running = store.transact(async (transaction) => {
      await transaction.load(needs({ orderIds: [order.orderId] }))
      await admin(endOthers)
      await transaction.write(capture(order, 1000).changes)
    })
    await expect(running).rejects.toMatchObject(outage)
    const reader = await openReader({ databaseUrl: cluster.url })
    expect((await reader.order(order.orderId))?.events).toHaveLength(1)
    await put(store, capture(order, 1000).changes)
    expect((await reader.orderRow(order.orderId))?.capturedAmount).toBe(1000)
    await reader.close()
  })

  test('a connection that is cut without a word while it reads fails that read, and nothing else', async () => {
    const reader = await openReader({ databaseUrl: cluster.url })
    const order = await place(store)
    const locking = new pg.Client({ connectionString: cluster.url })
    locking.on('error', () => {})
    await locking.connect()
    await locking.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE')
    const read = expect(reader.orderRow(order.orderId)).rejects.toMatchObject(outage)
    const waiting = async () => {
      const { rows } = await locking.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
      )
      return rows[0]?.pid
    }
    await expect.poll(waiting).toBeGreaterThan(0)
    process.kill((await waiting()) as number, 'SIGKILL')
    await read
    // The server starts itself anew.
    await untilItWorks()
    await expect.poll(() => reader.orderRow(order.orderId).catch(() => undefined)).toBeDefined()
    await reader.close()
    await locking.end().catch(() => {})
  })

  test.each(['fast', 'immediate'] as const)(
    'a %s stop is an outage until the server is back',
    async (mode) => {
      const order = await place(store)
      const reader = await openReader({ databaseUrl: cluster.url })
      await cluster.stop(mode)
      await expect(place(store)).rejects.toMatchObject(outage)
      await expect(place(store)).rejects.toMatchObject(outage)
      await expect(store.sweep(1)).rejects.toMatchObject(outage)
      await expect(reader.ping()).rejects.toMatchObject(outage)
      await cluster.start()
      await untilItWorks()
      await reader.ping()
      expect(await reader.orderRow(order.orderId)).toBeDefined()
      await reader.close()
    },
  )

  test('while the server is away, an attempt fails at once instead of keeping others waiting', async () => {
    await cluster.stop('fast')
    await place(store).catch(() => {})
    const attempts = () =>
      Promise.all(Array.from({ length: 20 }, () => expect(place(store)).rejects.toMatchObject(outage)))
    expect(await quickest(attempts)).toBeLessThan(2000)
    await cluster.start()
    await untilItWorks()
  })

  test('a server that became read-only is an outage, and is left for the one that takes over', async () => {
    await admin('ALTER DATABASE postgres SET default_transaction_read_only = on', endOthers)
    await sleep(100)
    await expect(place(store)).rejects.toMatchObject(outage)
    await admin(
      'SET default_transaction_read_only = off',
      'ALTER DATABASE postgres RESET default_transaction_read_only',
    )
    await untilItWorks()
  })

  test('closing lets what runs finish and refuses what comes later', async () => {
    const own = await openStore({ databaseUrl: cluster.url, mode: 'sandbox' })
    const running = place(own)
    const closing = own.close()
    await expect(running).resolves.toBeDefined()
    await closing
    await own.close()
    await expect(place(own)).rejects.toMatchObject(outage)
  })

  test('production mode refuses a server that runs without fsync', async () => {
    const databaseUrl = await cluster.createDatabase('production')
    await expect(openStore({ databaseUrl, mode: 'production' })).rejects.toMatchObject({
      name: 'StorageRefused',
      message: expect.stringContaining('fsync=off'),
    })
  })
})
