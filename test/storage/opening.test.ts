/** Opening a database: what is made, what is migrated, and what is refused with a sentence. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { NOTHING } from '../../src/domain/payout/totals.ts'
import { migrate, openReader, openStore } from '../../src/storage/open.ts'
import { COLUMNS } from '../../src/storage/schema.ts'
import { assertSqliteVersion, openForWriting } from '../../src/storage/sqlite/connection.ts'
import { newDatabaseUrl, newFolder, postgresSkipReason, TEST_STORES } from '../support/databases.ts'
import { SAMPLE_ORDER, SAMPLES } from './earlier-schemas.ts'
import { columnsOf, migrateTo, raw, SCHEMA_VERSION, SCHEMA_VERSIONS } from './raw.ts'
import { load, place } from './samples.ts'

const run = promisify(execFile)
const refused = (text: string) => ({ name: 'StorageRefused', message: expect.stringContaining(text) })

test('both dialects have the same schema numbers', () => {
  expect(SCHEMA_VERSIONS.PostgreSQL).toBe(SCHEMA_VERSIONS.SQLite)
})

describe.each(TEST_STORES)('opening a database of $name', ({ skipReason, newPlace }) => {
  const it = skipReason ? test.skip : test

  it('makes the schema, stamps the mode and keeps one secret for good', async () => {
    const at = { ...(await newPlace()), mode: 'sandbox' as const }
    const first = await openStore(at)
    const { instanceSecret } = await load(first, {})
    await first.close()
    const second = await openStore(at)
    expect(await load(second, {})).toMatchObject({ instanceSecret, mode: 'sandbox' })
    await second.close()
    const [row] = await raw(at, 'SELECT mode, schema_version, clock_offset_ms FROM instance')
    expect({ ...row, clock_offset_ms: Number(row?.clock_offset_ms) }).toEqual({
      mode: 'sandbox',
      schema_version: SCHEMA_VERSION,
      clock_offset_ms: 0,
    })
  })

  it('gives every table the columns that the code knows, and no others', async () => {
    const at = await newPlace()
    expect(await migrate({ ...at, mode: 'sandbox' })).toBe(SCHEMA_VERSION)
    for (const [table, columns] of Object.entries(COLUMNS)) {
      expect(await columnsOf(at, table), table).toEqual([...columns].sort())
    }
  })

  it('refuses a database of the other mode, for writing, reading and migrating, and leaves it as it is', async () => {
    const at = await newPlace()
    await (await openStore({ ...at, mode: 'sandbox' })).close()
    const production = { ...at, mode: 'production' as const }
    const sentence = refused('belongs to sandbox mode and cannot be opened in production mode')
    await expect(openStore(production)).rejects.toMatchObject(sentence)
    await expect(openReader(production)).rejects.toMatchObject(sentence)
    await expect(migrate(production)).rejects.toMatchObject(sentence)
    expect(await raw(at, 'SELECT mode FROM instance')).toEqual([{ mode: 'sandbox' }])
    await (await openStore({ ...at, mode: 'sandbox' })).close()
  })

  it('refuses a schema that is newer than the code', async () => {
    const at = { ...(await newPlace()), mode: 'sandbox' as const }
    await (await openStore(at)).close()
    await raw(at, `UPDATE instance SET schema_version = ${SCHEMA_VERSION + 1}`)
    const sentence = refused('written by a newer Capstan')
    await expect(openStore(at)).rejects.toMatchObject(sentence)
    await expect(openReader(at)).rejects.toMatchObject(sentence)
    await expect(migrate(at)).rejects.toMatchObject(sentence)
  })

  it('does not read a database that nothing was written to, or whose schema is older than the code', async () => {
    const at = await newPlace()
    await expect(openReader(at)).rejects.toMatchObject({ name: 'StorageRefused' })
    await migrateTo(at, 'sandbox', 0)
    await expect(openReader(at)).rejects.toMatchObject(refused('holds no Capstan data'))
    await (await openStore({ ...at, mode: 'sandbox' })).close()
    await raw(at, `UPDATE instance SET schema_version = ${SCHEMA_VERSION} - 1`)
    await expect(openReader(at)).rejects.toMatchObject({ name: 'StorageRefused' })
  })

  it('undoes a migration that fails, so that it can be tried again', async () => {
    const at = await newPlace()
    await migrateTo(at, 'sandbox', 0)
    await raw(at, 'CREATE TABLE transfers (in_the_way integer)')
    await expect(openStore({ ...at, mode: 'sandbox' })).rejects.toMatchObject({ name: 'StoreError' })
    expect(await columnsOf(at, 'orders')).toEqual([])
    await raw(at, 'DROP TABLE transfers')
    await (await openStore({ ...at, mode: 'sandbox' })).close()
  })

  it('counts reserves that are to be freed to what is due then', async () => {
    const at = await newPlace()
    await migrateTo(at, 'sandbox', 4)
    await raw(
      at,
      `INSERT INTO due_work (work_id, kind, merchant_id, order_id, due_at, attempts, data, created_at)
        VALUES ('${SAMPLE_ORDER}', 'releaseReserve', 'PK000001', NULL, 1700000000000, 0,
        '{"about":"${SAMPLE_ORDER}","amount":77,"currency":"EUR"}', 0)`,
    )
    await (await openStore({ ...at, mode: 'sandbox' })).close()
    const reader = await openReader({ ...at, mode: 'sandbox' })
    const { due } = await reader.payouts.coming('PK000001', 'EUR', { now: 0, until: 1800000000000 })
    expect(due).toEqual({ ...NOTHING, release: 77 })
    await reader.close()
  })

  it.each(Array.from({ length: SCHEMA_VERSION + 1 }, (_, version) => version))(
    'brings schema %i with data in it to the current one',
    async (version) => {
      const at = await newPlace()
      await migrateTo(at, 'sandbox', version)
      const sample = SAMPLES[version]
      if (version > 0 && !sample) throw new Error(`there is no sample of schema ${version}`)
      if (sample) await raw(at, ...sample)
      const store = await openStore({ ...at, mode: 'sandbox' })
      const reader = await openReader({ ...at, mode: 'sandbox' })
      if (sample) {
        const record = await reader.order(SAMPLE_ORDER)
        // What was captured before schema 2 is not remembered for warnings.
        const { history: _, recentMoves: __, ...folded } = record?.order ?? {}
        expect(folded).toEqual(await reader.orderRow(SAMPLE_ORDER))
        expect(record?.order.capturedAmount).toBe(1000)
        expect(await reader.audit.transfersAfter(undefined, 10)).toHaveLength(1)
        // What came with schema 2 is there for older orders as well, and what came with schema 3: they are to be paid out.
        expect(await reader.dueWork(4_000_000_000_000, 10)).toMatchObject([
          { kind: 'makePayout', merchantId: 'PK000001', dueAt: 0, data: { about: 'EUR' } },
          { kind: 'expireOrder', orderId: SAMPLE_ORDER, dueAt: 4_000_000_000_000 },
        ])
        const found = await reader.findOrders({ terms: ['abcd2345'], limit: 10 })
        expect(found.orders.map(({ orderId }) => orderId)).toEqual([SAMPLE_ORDER])
        const { figures } = reader
        expect(await figures.byDay('PK000001', 'EUR', [1_699_920_000_000, 1_700_006_400_000])).toEqual([
          { kind: 'SALE', day: 0, count: 1, amount: 1000 },
        ])
        const open = await figures.openOrders('PK000001', 'EUR', 1_700_000_000_000, 4_000_000_000_000)
        expect(open).toEqual({ open: 1, soon: 1 })
        const ask = { merchantId: 'PK000001', currency: 'EUR', until: 1700000000001 }
        expect(await store.collectDue([{ ...ask, until: 1700000000000 }], 10)).toBe(0)
        const coming = () =>
          reader.payouts.coming('PK000001', 'EUR', { now: 1700000000000, until: 1800000000000 })
        expect((await coming()).due).toEqual({ ...NOTHING, sale: 1000 })
        expect(await store.collectDue([ask], 10)).toBe(1)
        expect((await coming()).due).toEqual(NOTHING)
        const by = { by: 'open', merchantId: 'PK000001', currency: 'EUR' } as const
        const [payout] = (await load(store, { payouts: [by] })).payouts.values()
        expect(payout).toMatchObject({ itemCount: 1, totals: { sale: 1000, fee: 0 } })
      }
      await place(store)
      await reader.close()
      await store.close()
    },
  )
})

describe('the data folder', () => {
  test('belongs to one process at a time', async () => {
    const at = { dataDir: newFolder(), mode: 'sandbox' as const }
    const owner = await openStore(at)
    await expect(openStore(at)).rejects.toMatchObject(
      refused('Another Capstan process is using the data folder'),
    )
    const reader = await openReader(at)
    const order = await place(owner)
    expect(await reader.orderRow(order.orderId)).toBeDefined()
    await reader.close()
    await owner.close()
    await (await openStore(at)).close()
  })

  test('is free again after its owner was killed, and everything committed is there', async () => {
    const dataDir = newFolder()
    const script = `
      import { openStore } from '${new URL('../../src/storage/open.ts', import.meta.url)}'
      import { place } from '${new URL('./samples.ts', import.meta.url)}'
      const store = await openStore({ dataDir: process.argv[1], mode: 'sandbox' })
      const order = await place(store)
      console.log(order.orderId)
      setInterval(() => {}, 1000)`
    const owner = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(owner.stdout, 'data')) as [Buffer]
    await expect(openStore({ dataDir, mode: 'sandbox' })).rejects.toMatchObject(
      refused('Another Capstan process'),
    )
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    const store = await openStore({ dataDir, mode: 'sandbox' })
    const orderId = line.toString().trim()
    expect((await load(store, { orderIds: [orderId] })).orders.has(orderId)).toBe(true)
    await store.close()
  })

  test('that cannot be made, or holds something else under our name, is told of', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'file'), '')
    const inFile = { dataDir: join(folder, 'file', 'data'), mode: 'sandbox' as const }
    await expect(openStore(inFile)).rejects.toMatchObject(refused('cannot be made'))
    writeFileSync(
      join(folder, 'capstan.sqlite'),
      'this is not a database, but long enough to look at '.repeat(40),
    )
    const strange = { dataDir: folder, mode: 'sandbox' as const }
    await expect(openStore(strange)).rejects.toMatchObject({ name: 'StoreError', kind: 'unavailable' })
    await expect(openReader({ dataDir: join(folder, 'none') })).rejects.toMatchObject(
      refused('no Capstan database'),
    )
  })

  test('is written with the write-ahead log and full syncs', () => {
    const db = openForWriting(newFolder())
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    db.close()
  })
})

test.each(['3.51.2', '3.45.1', '2.99.99', undefined])('SQLite %s is refused', (version) => {
  expect(() => assertSqliteVersion(version)).toThrow('3.51.3 or later is needed')
})

test.each(['3.51.3', '3.52.0', '4.0.0'])('SQLite %s is taken', (version) => {
  expect(() => assertSqliteVersion(version)).not.toThrow()
})

describe.skipIf(postgresSkipReason !== undefined)('several processes on one PostgreSQL database', () => {
  test('that start at the same moment agree on one schema and one secret', async () => {
    // Several times: which of them fails to be first, and at what, differs from one time to the next.
    for (let round = 0; round < 10; round++) {
      const at = { databaseUrl: await newDatabaseUrl(), mode: 'sandbox' as const }
      const stores = await Promise.all(Array.from({ length: 6 }, () => openStore(at)))
      const secrets = await Promise.all(stores.map(async (store) => (await load(store, {})).instanceSecret))
      expect(new Set(secrets).size).toBe(1)
      await Promise.all(stores.map((store) => store.close()))
    }
  })

  test('a server that cannot be reached, or a database that is not there, is an outage', async () => {
    const unreachable = { databaseUrl: 'postgres://postgres@127.0.0.1:9/nothing', mode: 'sandbox' as const }
    const outage = { name: 'StoreError', kind: 'unavailable' }
    await expect(openStore(unreachable)).rejects.toMatchObject(outage)
    await expect(openReader(unreachable)).rejects.toMatchObject(outage)
    const url = new URL(await newDatabaseUrl())
    url.pathname = '/not_made'
    await expect(openStore({ databaseUrl: url.href, mode: 'sandbox' })).rejects.toMatchObject(outage)
  })
})

test('who uses SQLite never loads the PostgreSQL client, and who only writes no query builder', async () => {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = new Set()
    registerHooks({
      load(url, context, next) {
        const [, name] = url.match(/node_modules\\/([^/]+)/) ?? []
        if (name) loaded.add(name)
        return next(url, context)
      },
    })
    const { openStore, openReader } = await import('${new URL('../../src/storage/open.ts', import.meta.url)}')
    const at = { dataDir: process.argv[1], mode: 'sandbox' }
    const store = await openStore(at)
    const writing = [...loaded]
    const reader = await openReader(at)
    await reader.close()
    await store.close()
    console.log(JSON.stringify({ writing, reading: [...loaded] }))`
  const args = ['--input-type=module-typescript', '--eval', script, newFolder()]
  const { stdout } = await run(process.execPath, args)
  expect(JSON.parse(stdout)).toEqual({ writing: [], reading: ['kysely'] })
})
