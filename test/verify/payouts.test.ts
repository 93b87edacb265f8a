/** Damage to contracts, payouts, items, reserves and files is found and named; a lively history has none. */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { outgoingFiles } from '../../src/banking/outgoing-files.ts'
import { openStore } from '../../src/storage/open.ts'
import { select } from '../support/books.ts'
import { TEST_STORES } from '../support/databases.ts'
import { damage, verified } from './books.ts'
import { BOOKINGS } from './damage/bookings.ts'
import { FILES } from './damage/files.ts'
import { ITEMS } from './damage/items.ts'
import { PAYOUTS } from './damage/payouts.ts'
import { PRICES } from './damage/prices.ts'
import type { Copy } from './damage/support.ts'
import { A, B, bankFolderOf, copyOf, DEAR, live, World } from './world.ts'

const DAY_MS = 86_400_000

describe.each(TEST_STORES)('verify of payouts on $name', ({ name: store, skipReason, newPlace }) => {
  const it = skipReason ? test.skip : test
  let world: World

  beforeAll(async () => {
    if (skipReason !== undefined) return
    world = await World.open(await newPlace())
    await live(world)
    await world.close()
  })

  async function copy(): Promise<Copy> {
    const place = await copyOf(world.place)
    const at = 'dataDir' in place ? { ...place, databaseUrl: undefined } : { ...place, dataDir: undefined }
    return {
      place,
      bankFolder: bankFolderOf(world.bankFolder),
      sql: (statement) => damage(place, jsonIn(statement, store)),
      one: async <Row>(query: string) => {
        const [row] = await select<Row>(at as never, `${query} LIMIT 1`)
        if (!row) throw new Error(`nothing to damage: ${query}`)
        return row
      },
    }
  }

  const found = async ({ place, bankFolder }: Pick<Copy, 'place' | 'bankFolder'>, options = {}) => {
    const files = await outgoingFiles(bankFolder)
    return verified(place, { ...(files && { files }), ...options })
  }

  it('finds nothing in a lively history, and says how much it looked at', async () => {
    const { counts, breaches } = await found(world)
    expect(breaches).toEqual([])
    expect(counts).toMatchObject({ orders: 13, captures: 14, files: 10, filesRead: 10 })
    expect(counts.payouts).toBeGreaterThan(15)
    expect(counts.items).toBeGreaterThan(25)
  })

  it('finds nothing in any period of it', async () => {
    const now = Date.now()
    for (const [from, to] of [
      [-1, 99],
      [-1, 3],
      [3, 9],
      [9, 99],
    ] as const) {
      const period = { from: now + from * DAY_MS, to: now + to * DAY_MS }
      const { counts, breaches } = await found(world, { period })
      expect(breaches).toEqual([])
      expect(counts.orders + counts.payouts).toBeGreaterThan(0)
    }
  })

  it('finds nothing when a merchant was reset, whose payouts are in files with those of others', async () => {
    const { place, bankFolder } = await copy()
    const store = await openStore({ ...place, mode: 'sandbox' })
    expect(await store.reset(B, 1000)).toBeLessThan(1000)
    await store.close()
    const { breaches } = await found({ place, bankFolder })
    expect(breaches).toEqual([])
  })

  it('finds nothing while captures are made and payouts run', async () => {
    const busy = await World.open(await newPlace(), { bankFiles: 'csv' })
    let isOver = false
    const lived = Promise.all([live(busy), traffic(busy)]).finally(() => {
      isOver = true
    })
    for (let times = 0; !isOver || times === 0; times++) {
      const began = performance.now()
      const { breaches } = await found(busy, { idempotencyLifetimeMs: DAY_MS })
      expect(breaches).toEqual([])
      // In the same thread, what is looked at would hardly get on beside one look after the other.
      await Promise.race([lived, sleep(4 * (performance.now() - began))])
    }
    await lived
    await busy.close()
    const { counts, breaches } = await found(busy)
    expect(breaches).toEqual([])
    expect(counts.filesRead).toBe(counts.files)
  })

  const cases = [...BOOKINGS, ...PRICES, ...ITEMS, ...PAYOUTS, ...FILES].filter(
    ({ only }) => only === undefined || only === store,
  )

  it.each(cases)('names $name: $named', async ({ named, plant }) => {
    const damaged = await copy()
    const ids = await plant(damaged)
    const [invariant, kind] = named.split(' ')
    const { breaches } = await found(damaged)
    expect(breaches).toContainEqual({
      invariant,
      kind,
      ids: expect.objectContaining(ids),
      message: expect.any(String),
    })
  })
})

/** Sales and refunds of a third currency, for as long as days go by beside them. */
async function traffic(world: World): Promise<void> {
  await world.terms(A, 'NOK', { ...DEAR, delay: { days: 0, of: 'calendar' } })
  for (let count = 0; count < 150; count++) {
    const { orderId } = await world.sale(A, 1000 + count, 'NOK', 'NO')
    if (count % 3 === 0) await world.refund(A, orderId, 500)
    if (count === 50) await world.terms(A, 'NOK', { vatRate: 700 })
    await sleep(2)
  }
}

/** PostgreSQL keeps texts and JSON apart. */
function jsonIn(statement: string, store: string): string {
  return store === 'SQLite'
    ? statement
    : statement.replaceAll(/SET data = (replace\([^\n]*?\)(?=\s+WHERE))/g, 'SET data = ($1)::json')
}
