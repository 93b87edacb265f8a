/** What the embedded store does when there is no room, or when its connection is taken away. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { openReader } from '../../src/storage/open.ts'
import { DATABASE_FILE, openForWriting } from '../../src/storage/sqlite/connection.ts'
import { migrateDatabase } from '../../src/storage/sqlite/migrations.ts'
import { SqliteStore } from '../../src/storage/sqlite/store.ts'
import { newFolder } from '../support/databases.ts'
import { mountSmallDisk, tmpfsSkipReason } from '../support/tmpfs.ts'
import { capture, load, needs, place, placement, put } from './samples.ts'

const outage = { name: 'StoreError', kind: 'unavailable' }

function openIn(dataDir: string): { db: DatabaseSync; store: SqliteStore } {
  const db = openForWriting(dataDir)
  migrateDatabase(db, 'sandbox')
  return { db, store: new SqliteStore(db, () => {}) }
}

/** Places orders until there is no room; gives how many were placed. */
async function fillUp(store: SqliteStore): Promise<number> {
  for (let count = 0; ; count++) {
    try {
      await place(store)
    } catch (error) {
      expect(error).toMatchObject(outage)
      return count
    }
  }
}

describe('without room in the database', () => {
  test('nothing is half-written, what was there stays, and it works again when there is room', async () => {
    const dataDir = newFolder()
    const { db, store } = openIn(dataDir)
    const order = await place(store)
    const { page_count: pages } = db.prepare('PRAGMA page_count').get() as { page_count: number }
    db.exec(`PRAGMA max_page_count = ${pages + 20}`)
    const placed = await fillUp(store)
    expect(placed).toBeGreaterThan(0)

    const many = Array.from({ length: 50 }, () => placement())
    const batch = {
      newOrders: many.flatMap((one) => one.changes.newOrders),
      events: many.flatMap((one) => one.changes.events),
    }
    await expect(put(store, batch)).rejects.toMatchObject(outage)
    const reader = await openReader({ dataDir })
    expect(await reader.audit.orders('', 10_000)).toHaveLength(placed + 1)
    expect(await reader.audit.eventsWithoutOrder(1)).toEqual([])
    expect((await load(store, { orderIds: [order.orderId] })).orders.size).toBe(1)

    db.exec('PRAGMA max_page_count = 1000000')
    await put(store, batch)
    await put(store, capture(order, 1).changes)
    expect(await reader.audit.orders('', 10_000)).toHaveLength(placed + 51)
    await reader.close()
    await store.close()
  })
})

const noSmallDisk = tmpfsSkipReason()

describe.skipIf(noSmallDisk !== undefined)(`on a full disk${noSmallDisk ? ` (${noSmallDisk})` : ''}`, () => {
  test('commands are refused, checkpoints wait, and both go on when there is room', async () => {
    const disk = mountSmallDisk(16)
    try {
      const { db, store } = openIn(join(disk.path))
      const order = await place(store)
      disk.fill()
      await fillUp(store)
      // Time for the checkpoint that is due, which finds no room either.
      await sleep(400)
      await expect(put(store, { newOrders: placement().changes.newOrders })).rejects.toMatchObject(outage)
      disk.free()
      await put(store, capture(order, 1).changes)
      // While the thread moves pages nobody else can.
      await expect
        .poll(() => {
          db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
          return statSync(join(disk.path, `${DATABASE_FILE}-wal`)).size
        })
        .toBe(0)
      expect(db.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' })
      await store.close()
    } finally {
      disk.remove()
    }
  })
})

describe('a transaction', () => {
  test('that SQLite ended by itself is not committed, and the next one is a new one', async () => {
    const { db, store } = openIn(newFolder())
    const placed = placement()
    const running = store.transact(async (transaction) => {
      await transaction.load(needs({}))
      await transaction.write(placed.changes)
      db.exec('ROLLBACK')
    })
    await expect(running).rejects.toMatchObject(outage)
    const order = await place(store)
    const loaded = await load(store, { orderIds: [order.orderId, placed.order.orderId] })
    expect([...loaded.orders.keys()]).toEqual([order.orderId])
    await store.close()
  })

  test('waits for nobody when another connection holds the database for long, and can be tried again', async () => {
    const dataDir = newFolder()
    const { store } = openIn(dataDir)
    const other = new DatabaseSync(join(dataDir, DATABASE_FILE))
    other.exec('BEGIN IMMEDIATE')
    await expect(place(store)).rejects.toMatchObject({ name: 'StoreError', kind: 'retry' })
    other.exec('ROLLBACK')
    await place(store)
    other.close()
    await store.close()
  })

  test('after the store was closed is an outage, and closing again is harmless', async () => {
    const { store } = openIn(newFolder())
    await store.close()
    await store.close()
    await expect(place(store)).rejects.toMatchObject(outage)
    await expect(store.sweep(1)).rejects.toMatchObject(outage)
  })
})

describe('the write-ahead log', () => {
  /** Of the log, what is not in the database file yet, in pages. */
  function waiting(db: DatabaseSync): number {
    const { log, checkpointed } = db.prepare('PRAGMA wal_checkpoint(NOOP)').get() as Record<string, number>
    return Number(log) - Number(checkpointed)
  }
  async function fill(store: SqliteStore): Promise<void> {
    const some = Array.from({ length: 1000 }, () => placement().changes)
    await put(store, {
      newOrders: some.flatMap((one) => one.newOrders),
      events: some.flatMap((one) => one.events),
    })
  }

  test('is moved into the database between batches, each time that something was written', async () => {
    const { db, store } = openIn(newFolder())
    for (let round = 0; round < 4; round++) {
      await fill(store)
      await fill(store)
      // Nothing more is written: it is moved all the same.
      await expect.poll(() => waiting(db)).toBeLessThan(300)
    }
    await store.close()
  })

  test('that a reader still needs is moved as soon as it has finished', async () => {
    const dataDir = newFolder()
    const { db, store } = openIn(dataDir)
    const reader = new DatabaseSync(join(dataDir, DATABASE_FILE), { readOnly: true })
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM orders').get()
    for (let round = 0; round < 2; round++) {
      await fill(store)
      // Time for a move, which has to leave what the reader needs.
      await sleep(300)
      expect(waiting(db)).toBeGreaterThan(300)
    }
    reader.exec('COMMIT')
    await fill(store)
    await expect.poll(() => waiting(db)).toBeLessThan(300)
    reader.close()
    await store.close()
  })
})
