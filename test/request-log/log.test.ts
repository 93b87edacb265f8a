/** The whole log, with its thread: what is recorded is found, masked, within a second, and is all there. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { uuidv7 } from '../../src/engine/ids.ts'
import type { LogEntry, RequestLog } from '../../src/request-log/port.ts'
import { BURST_ROWS, SUPPRESSED_OPERATION } from '../../src/request-log/unauthorized.ts'
import {
  newDatabaseUrl,
  newFolder,
  type Place,
  postgresSkipReason,
  TEST_STORES,
} from '../support/databases.ts'
import { entryAt, findAll, newestFirst, openLog, until } from './support.ts'

const open: RequestLog[] = []
async function opened(...args: Parameters<typeof openLog>): Promise<RequestLog> {
  const log = await openLog(...args)
  open.push(log)
  return log
}
afterEach(async () => {
  for (const log of open.splice(0)) await log.close()
})

/** A call of now, with an id in the order in which they are made. */
const call = (changes: Partial<LogEntry> = {}) => entryAt(Date.now(), { correlationId: uuidv7(), ...changes })

const SECRETS = [
  '4111111111111111',
  'klarna_test_api_VerySecretKey',
  'tok-5eed-5eed',
  '1980-02-29',
  'hunter2hunter2',
]
const telling = () =>
  call({
    actor: SECRETS[1] as string,
    path: `/payments/v1/authorizations/${SECRETS[2]}/order?token=${SECRETS[2]}`,
    idempotencyKey: `capture ${SECRETS[0]}`,
    requestBody: JSON.stringify({
      note: SECRETS[0],
      key: SECRETS[1],
      authorization_token: SECRETS[2],
      customer: { date_of_birth: SECRETS[3] },
    }),
    responseBody: `{"password": "${SECRETS[4]}", "broken`,
  })

/** Everything that is on disk, as bytes. */
async function stored(place: Place): Promise<string> {
  if ('dataDir' in place) {
    const folder = join(place.dataDir, 'log')
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'latin1'))
      .join()
  }
  const client = new pg.Client({ connectionString: place.databaseUrl })
  await client.connect()
  const { rows } = await client.query('SELECT request_log::text FROM request_log')
  await client.end()
  return JSON.stringify(rows)
}

describe.each(TEST_STORES)('the request log on $name', ({ skipReason, newPlace }) => {
  it.skipIf(skipReason)('finds a call at once in the process that recorded it', async () => {
    const log = await opened(await newPlace())
    for (let n = 0; n < 20; n++) {
      const entry = call({ status: 404 })
      log.record(entry)
      expect(await log.find({ correlationId: entry.correlationId, limit: 2 })).toEqual({ rows: [entry] })
    }
  })

  it.skipIf(skipReason)('writes every row once, in a burst and in a trickle', async () => {
    const log = await opened(await newPlace())
    const entries: LogEntry[] = []
    for (let n = 0; n < 3_000; n++) {
      entries.push(call({ path: `/${n}` }))
      log.record(entries.at(-1) as LogEntry)
      if (n > 2_900) await new Promise((resolve) => setTimeout(resolve, 3))
    }
    expect(await until(() => log.stats().queuedRows === 0, 30_000)).toBe(true)
    expect(log.stats()).toMatchObject({ writtenRows: 3_000, queuedBytes: 0, cutBodies: 0 })
    expect(await findAll(log, { limit: 200 })).toEqual(newestFirst(entries))
  })

  it.skipIf(skipReason)('stores nothing that must not be stored', async () => {
    const place = await newPlace()
    const log = await opened(place)
    const entry = telling()
    log.record(entry)
    const { rows } = await log.find({ limit: 1 })
    expect(rows[0]).toEqual({
      ...entry,
      actor: '***',
      path: '/payments/v1/authorizations/***/order?token=***',
      idempotencyKey: 'capture ***',
      requestBody:
        '{"note":"***","key":"***","authorization_token":"***","customer":{"date_of_birth":"***"}}',
      responseBody: '{"password": "***", "broken',
    })
    await log.close()
    const bytes = await stored(place)
    expect(bytes).toContain('authorization_token')
    for (const secret of SECRETS) expect(bytes).not.toContain(secret)
  })

  it.skipIf(skipReason)('cuts bodies at the bound, and stores what no database would take', async () => {
    const log = await opened(await newPlace(), { bodyMaxBytes: 100 })
    log.record(call({ requestBody: 'ä'.repeat(10_000), responseBody: 'a\0b\ud800' }))
    const { rows } = await log.find({ limit: 1 })
    expect([rows[0]?.requestBody, rows[0]?.responseBody]).toEqual([
      `${'ä'.repeat(50)}…[cut]`,
      'a\ufffdb\ufffd',
    ])
  })

  it.skipIf(skipReason)(
    'writes what is queued when it is closed, also with calls that were summed up',
    async () => {
      const place = await newPlace()
      const log = await openLog(place)
      for (let n = 0; n < 1_000; n++) log.record(call())
      const unknown = { status: 401, merchantId: null, actor: 'tried' }
      for (let n = 0; n < BURST_ROWS + 7; n++) log.record(call(unknown))
      await Promise.all([log.close(), log.close()])
      await expect(log.find({ limit: 1 })).rejects.toMatchObject({ kind: 'unavailable' })

      const again = await opened(place)
      expect(await findAll(again, { limit: 200 })).toHaveLength(1_000 + BURST_ROWS + 1)
      const [summary] = (await again.find({ operation: SUPPRESSED_OPERATION, limit: 2 })).rows
      expect(JSON.parse(summary?.responseBody ?? '')).toMatchObject({ suppressed_calls: 7 })
      expect((await again.find({ merchantId: 'PK1', status: 401, limit: 10 })).rows).toEqual([])
    },
  )

  it.skipIf(skipReason)(
    'goes on after its thread died again and again, without a row lost or doubled',
    async () => {
      const place = await newPlace()
      const workerFile = new URL('./dying-worker.ts', import.meta.url)
      const troubles: string[] = []
      const log = await opened(place, { workerFile, onTrouble: (message) => troubles.push(message) })
      const entries: LogEntry[] = []
      const endAt = Date.now() + 5_000
      while (Date.now() < endAt) {
        for (let n = 0; n < 20; n++) entries.push(call())
        for (const entry of entries.slice(-20)) log.record(entry)
        // A search that the death breaks off fails, and does not hang.
        await log.find({ limit: 1 }).catch((error) => expect(error.kind).toBe('unavailable'))
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      expect(await until(() => log.stats().queuedRows === 0, 20_000)).toBe(true)
      await log.close()
      const after = await opened(place)
      expect(await findAll(after, { limit: 200 })).toEqual(newestFirst(entries))
    },
  )

  it.skipIf(skipReason)('refuses searches when too many wait, and answers the others', async () => {
    const log = await opened(await newPlace())
    log.record(call())
    const searches = await Promise.allSettled(Array.from({ length: 100 }, () => log.find({ limit: 1 })))
    const answered = searches.filter((search) => search.status === 'fulfilled')
    expect(answered.length).toBeGreaterThanOrEqual(32)
    expect(answered.length).toBeLessThan(100)
    expect(answered.every(({ value }) => value.rows.length === 1)).toBe(true)
  })
})

describe('opening', () => {
  it('says why when the folder cannot be used', async () => {
    const aFile = join(newFolder(), 'file')
    writeFileSync(aFile, '')
    await expect(openLog({ dataDir: aFile })).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('the request log cannot be opened'),
    })
  })

  it('waits in the background for a PostgreSQL that is away, and closes without it', async () => {
    const troubles: string[] = []
    const log = await openLog(
      { databaseUrl: 'postgres://postgres@127.0.0.1:1/none' },
      { onTrouble: (message) => troubles.push(message) },
    )
    await expect(log.find({ limit: 1 })).rejects.toMatchObject({ kind: 'unavailable' })
    await log.close()
  })

  it('needs no folder that is there already', async () => {
    const log = await opened({ dataDir: join(newFolder(), 'a', 'b') })
    expect((await log.find({ limit: 1 })).rows).toEqual([])
  })
})

describe.skipIf(postgresSkipReason)('several processes on one PostgreSQL', () => {
  it('find each others calls, and start at the same instant', async () => {
    const place = { databaseUrl: await newDatabaseUrl() }
    const logs = await Promise.all([1, 2, 3, 4].map(() => opened(place)))
    const entries = logs.map((log) => {
      const entry = call()
      log.record(entry)
      return entry
    })
    for (const log of logs) {
      for (const entry of entries) {
        const isFound = async () =>
          (await log.find({ correlationId: entry.correlationId, limit: 1 }).catch(() => undefined))?.rows
            .length === 1
        // Within a second, where the machine has one to spare.
        expect(await until(isFound, 20_000)).toBe(true)
      }
    }
  })
})
