/** Two processes on one PostgreSQL database, as two stores: who comes first decides, and both find the same. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { uuidv7 } from '../../src/engine/ids.ts'
import { authorizationRef, type Reader, type Store } from '../../src/engine/store.ts'
import { openReader, openStore } from '../../src/storage/open.ts'
import { newDatabaseUrl, postgresSkipReason } from '../support/databases.ts'
import {
  authorization,
  capture,
  changes,
  credential,
  digestOf,
  keptKey,
  load,
  MERCHANT,
  merchant,
  needs,
  place,
  placement,
  put,
  session,
} from './samples.ts'

describe.skipIf(postgresSkipReason !== undefined)('two processes on one PostgreSQL database', () => {
  let databaseUrl: string
  let stores: [Store, Store]
  let reader: Reader

  beforeAll(async () => {
    databaseUrl = await newDatabaseUrl()
    const at = { databaseUrl, mode: 'sandbox' as const }
    stores = [await openStore(at), await openStore(at)]
    reader = await openReader(at)
  })
  afterAll(async () => {
    await reader?.close()
    await Promise.all((stores ?? []).map((store) => store.close()))
  })

  /** Runs `one` `count` times at once, in turn on both stores. */
  function race<T>(count: number, one: (store: Store, turn: number) => Promise<T>): Promise<T[]> {
    return Promise.all(Array.from({ length: count }, (_, turn) => one(stores[turn % 2] as Store, turn)))
  }

  /** How many of these happened. */
  const happened = (outcomes: boolean[]) => outcomes.filter(Boolean).length

  test('64 captures of a third of one order: three of them fit', async () => {
    const order = await place(stores[0], 6000)
    const outcomes = await race(64, (store) =>
      store.transact(async (transaction) => {
        const loaded = await transaction.load(needs({ orderIds: [order.orderId] }))
        const found = loaded.orders.get(order.orderId)
        if (!found || found.capturedAmount + 2000 > found.orderAmount) return false
        await transaction.write(capture(found, 2000).changes)
        return true
      }),
    )
    expect(happened(outcomes)).toBe(3)
    const record = await reader.order(order.orderId)
    expect(record?.order.history?.captures.map(({ number }) => number)).toEqual([1, 2, 3])
    expect((await reader.orderRow(order.orderId))?.capturedAmount).toBe(6000)
  })

  /** Uses the key once: writes a session, or finds that somebody did. */
  function useKey(store: Store, key: ReturnType<typeof keptKey>, orderIds: string[]): Promise<boolean> {
    return store.transact(async (transaction) => {
      const loaded = await transaction.load(needs({ orderIds, keys: [key] }))
      if (loaded.keys.has(key.digest)) return false
      await transaction.write(changes({ keys: [key], sessions: [session()] }))
      return true
    })
  }

  test('one key is used once, whether its path names an order, names one that is not there, or none', async () => {
    for (let repeat = 0; repeat < 10; repeat++) {
      const { orderId } = await place(stores[0])
      const nowhere = uuidv7()
      const keys = [
        { key: keptKey(uuidv7(), { orderId }), orderIds: [orderId] },
        { key: keptKey(uuidv7(), { orderId: nowhere }), orderIds: [nowhere] },
        { key: keptKey(uuidv7()), orderIds: [] },
      ]
      for (const { key, orderIds } of keys) {
        expect(happened(await race(16, (store) => useKey(store, key, orderIds)))).toBe(1)
      }
    }
  })

  test('an order that is placed while its merchant is reset stays whole, or is gone', async () => {
    const merchantId = 'PK-busy'
    const [known, token] = [session({ merchantId }), uuidv7()]
    await put(stores[0], { sessions: [known], authorizations: [authorization(token, { merchantId })] })
    const holder = new pg.Client({ connectionString: databaseUrl })
    await holder.connect()
    onTestFinished(() => holder.end())
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM sessions WHERE session_id = $1 FOR UPDATE', [known.sessionId])
    const reset = stores[0].reset(merchantId, 500)
    const waiting =
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    await expect.poll(async () => (await reading(waiting)).length).toBe(1)
    const { orderId, due } = await placeWith(stores[1], merchantId)
    await holder.query('COMMIT')
    await reset
    const record = await reader.order(orderId)
    const works = await reader.dueWork(Number.MAX_SAFE_INTEGER, 100)
    const { orders } = await reader.findOrders({ merchantId, terms: ['busy'], limit: 10 })
    const left = [works.filter(({ workId }) => workId === due).length, orders.length]
    expect(left).toEqual(record ? [1, 1] : [0, 0])
    expect(await reader.session(known.sessionId)).toBeUndefined()
  })

  async function reading(query: string): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    return client
      .query(query)
      .then(({ rows }) => rows)
      .finally(() => client.end())
  }

  /** An order with what belongs to it: its due work, and the words by which it is found. */
  async function placeWith(store: Store, merchantId: string): Promise<{ orderId: string; due: string }> {
    const placed = placement()
    const { orderId } = placed.order
    const due = uuidv7()
    const at = { dueAt: Date.now() + 86_400_000, attempts: 0, data: {}, createdAt: Date.now() }
    await put(store, {
      ...placed.changes,
      newOrders: placed.changes.newOrders.map((made) => ({ ...made, order: { ...made.order, merchantId } })),
      terms: [{ orderId, merchantId, terms: ['busy'], isNew: true }],
      works: [{ workId: due, kind: 'expireOrder', merchantId, orderId, ...at }],
    })
    return { orderId, due }
  }

  test('an expired key is used once again, also while it is swept away', async () => {
    for (let repeat = 0; repeat < 20; repeat++) {
      const past = { createdAt: 1, expiresAt: 2 }
      const key = keptKey(uuidv7())
      await put(stores[0], { keys: [{ ...key, ...past }] })
      const [outcomes] = await Promise.all([
        race(8, (store) => useKey(store, key, [])),
        race(4, (store) => store.sweep(100)),
      ])
      expect(happened(outcomes)).toBe(1)
      const { keys } = await load(stores[1], { keys: [key] })
      expect(keys.get(key.digest)).toEqual(key)
    }
  })

  test('a token that nobody has seen before becomes one order', async () => {
    for (let repeat = 0; repeat < 10; repeat++) {
      const token = uuidv7()
      const outcomes = await race(16, (store) =>
        store.transact(async (transaction) => {
          const ref = { merchantId: MERCHANT, token }
          const loaded = await transaction.load(needs({ authorizations: [ref] }))
          if (loaded.authorizations.has(authorizationRef(MERCHANT, token))) return false
          await transaction.write(changes({ authorizations: [authorization(token, { state: 'consumed' })] }))
          return true
        }),
      )
      expect(happened(outcomes)).toBe(1)
    }
  })

  test('a token that the first of them refused is free for the next one', async () => {
    for (let repeat = 0; repeat < 10; repeat++) {
      const token = uuidv7()
      const outcomes = await race(8, (store, turn) =>
        store.transact(async (transaction) => {
          const loaded = await transaction.load(
            needs({ authorizations: [{ merchantId: MERCHANT, token }], keys: [{ digest: digestOf(token) }] }),
          )
          if (loaded.authorizations.size + loaded.keys.size > 0) return false
          // Refused, with another row of the batch that is written, and with none.
          if (turn % 4 < 2) await transaction.write(changes({ sessions: [session()] }))
          if (turn % 4 < 3) return false
          await transaction.write(changes({ authorizations: [authorization(token)] }))
          return true
        }),
      )
      expect(happened(outcomes)).toBe(1)
      expect(
        (await load(stores[0], { authorizations: [{ merchantId: MERCHANT, token }] })).authorizations.size,
      ).toBe(1)
    }
  })

  test('a merchant and a name are made once', async () => {
    for (let repeat = 0; repeat < 10; repeat++) {
      const merchantId = `M-${uuidv7()}`
      const outcomes = await race(8, (store, turn) =>
        store.transact(async (transaction) => {
          const loaded = await transaction.load(needs({ merchantIds: [merchantId], usernames: [merchantId] }))
          if (loaded.merchants.has(merchantId) || loaded.credentials.has(merchantId)) return false
          const made = credential(merchantId, { merchantId, secretDigest: digestOf(`${merchantId}${turn}`) })
          await transaction.write(changes({ merchants: [merchant(merchantId)], credentials: [made] }))
          return true
        }),
      )
      expect(happened(outcomes)).toBe(1)
      expect(await reader.credentialsOf(merchantId)).toHaveLength(1)
    }
  })

  test('crossed batches over the same rows never deadlock, and no amount is lost', async () => {
    const orders = await Promise.all(Array.from({ length: 20 }, () => place(stores[0], 1_000_000)))
    const tokens = Array.from({ length: 10 }, () => uuidv7())
    const names = Array.from({ length: 10 }, () => uuidv7())
    const some = <T>(all: T[]) => all.filter(() => Math.random() < 0.4).sort(() => Math.random() - 0.5)
    let captured = 0
    await race(300, (store, turn) =>
      store.transact(async (transaction) => {
        // Those without orders meet at the other rows only.
        const orderIds = turn % 3 === 0 ? some(orders).map(({ orderId }) => orderId) : []
        const keys = [
          ...orderIds.map((orderId) => keptKey(uuidv7(), { orderId })),
          ...some(names).map((n) => keptKey(n)),
        ]
        const refs = some(tokens).map((token) => ({ merchantId: MERCHANT, token }))
        const loaded = await transaction.load(
          needs({
            orderIds,
            keys: keys.reverse(),
            authorizations: refs,
            merchantIds: some(names),
            usernames: some(names),
          }),
        )
        const made = [...loaded.orders.values()].map((order) => capture(order, 1).changes)
        await transaction.write(
          changes({
            orders: made.flatMap((one) => one.orders),
            events: made.flatMap((one) => one.events),
            transfers: made.flatMap((one) => one.transfers),
            keys: keys.filter(({ digest, orderId }) => orderId || !loaded.keys.has(digest)),
            authorizations: refs.slice(1).map(({ token }) => authorization(token)),
          }),
        )
        captured += made.length
      }),
    )
    const rows = await Promise.all(orders.map(({ orderId }) => reader.orderRow(orderId)))
    expect(rows.reduce((sum, row) => sum + (row?.capturedAmount ?? 0), 0)).toBe(captured)
    expect(await rowsWithoutUse()).toBe(0)
  })

  /** Rows that were only inserted to have something to lock. */
  async function rowsWithoutUse(): Promise<number> {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    const tables = ['authorizations', 'merchants', 'credentials', 'idempotency_keys']
    const counts = tables.map((table) => `(SELECT count(*) FROM ${table} WHERE created_at = 0)`)
    const { rows } = await client.query(`SELECT ${counts.join(' + ')} AS count`)
    await client.end()
    return Number(rows[0].count)
  }

  test('an order that somebody else holds is told of in time, and its neighbours pass without it', async () => {
    const [held, free] = [await place(stores[0]), await place(stores[0])]
    const holder = new pg.Client({ connectionString: databaseUrl })
    await holder.connect()
    onTestFinished(() => holder.end())
    await holder.query('BEGIN')
    await holder.query('SELECT 1 FROM orders WHERE order_id = $1 FOR UPDATE', [held.orderId])
    const orderIds = [held.orderId, free.orderId]
    const began = performance.now()
    await expect(load(stores[0], { orderIds })).rejects.toMatchObject({ name: 'StoreError', kind: 'busy' })
    // After two seconds, and some for a machine that is busy; the lock is held for ever.
    expect(performance.now() - began).toBeLessThan(20_000)

    const passing = await stores[0].transact(async (transaction) => {
      const loaded = await transaction.load({ ...needs({ orderIds }), skipHeld: true })
      const order = loaded.orders.get(free.orderId)
      if (order) await transaction.write(capture(order, 1).changes)
      return loaded
    })
    expect([...(passing.held ?? [])]).toEqual([held.orderId])
    expect((await reader.orderRow(free.orderId))?.capturedAmount).toBe(1)
    await holder.end()
    expect((await load(stores[0], { orderIds })).orders.size).toBe(2)
  })
})
