/** When nothing can be written, rows wait: first without bodies, then no new calls are taken, and none is lost. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { uuidv7 } from '../../src/engine/ids.ts'
import type { LogEntry, RequestLog } from '../../src/request-log/port.ts'
import { skipReason } from '../support/counts.ts'
import type { Place } from '../support/databases.ts'
import { type Cluster, startPostgres } from '../support/postgres.ts'
import { mountSmallDisk, tmpfsSkipReason } from '../support/tmpfs.ts'
import { entryAt, findAll, openLog, until } from './support.ts'

const BODY = 'x'.repeat(4_000)
const call = (changes: Partial<LogEntry> = {}) =>
  entryAt(Date.now(), { correlationId: uuidv7(), requestBody: BODY, ...changes })

/** Ends, whatever the test did. */
const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

const QUEUE_MAX_BYTES = 6_000_000

async function opened(place: Place, troubles: string[]): Promise<RequestLog> {
  const onTrouble = (message: string) => troubles.push(message)
  const log = await openLog(place, { onTrouble, queueMaxBytes: QUEUE_MAX_BYTES })
  endings.push(() => log.close())
  return log
}

/** Records until there is no room, as the HTTP side does; gives the ids. */
function recordUntilFull(log: RequestLog): Set<string> {
  const ids = new Set<string>()
  while (log.hasRoom() && ids.size < 1_000_000) {
    const entry = call()
    log.record(entry)
    ids.add(entry.correlationId)
  }
  return ids
}

async function expectAllFound(log: RequestLog, ids: Set<string>): Promise<void> {
  const found = (await findAll(log, { limit: 200 })).map(({ correlationId }) => correlationId)
  expect(found.length).toBe(ids.size)
  expect(new Set(found)).toEqual(ids)
}

const noPostgres = 'PostgreSQL is not installed here'
let cluster: Cluster | undefined
beforeAll(async () => {
  const started = await startPostgres()
  if ('skipReason' in started) return
  cluster = started
  return () => started.remove()
})

describe('while PostgreSQL is away', () => {
  it('rows wait up to the bound without blocking anybody, and are written when it is back', async ({
    skip,
  }) => {
    if (!cluster) return skip(noPostgres)
    const troubles: string[] = []
    const log = await opened({ databaseUrl: await cluster.createDatabase() }, troubles)
    const first = call()
    log.record(first)
    await log.find({ limit: 1 })
    await cluster.stop('immediate')

    const ids = recordUntilFull(log)
    const { queuedBytes, cutBodies, queuedRows } = log.stats()
    expect(log.hasRoom()).toBe(false)
    expect(queuedRows).toBe(ids.size)
    expect(queuedBytes).toBeLessThan(QUEUE_MAX_BYTES + 20_000)
    expect(cutBodies).toBeGreaterThan(100)
    await expect(log.find({ limit: 1 })).rejects.toMatchObject({ kind: 'unavailable' })

    await cluster.start()
    expect(await until(() => log.stats().queuedRows === 0, 40_000)).toBe(true)
    expect(log.hasRoom()).toBe(true)
    await expectAllFound(log, ids.add(first.correlationId))
    expect(troubles[0]).toContain('cannot be written')
    expect(troubles.at(-1)).toBe('the request log is written again')
  })

  it('closing waits for it a while only, and says what is lost', async ({ skip }) => {
    if (!cluster) return skip(noPostgres)
    const troubles: string[] = []
    const log = await openLog(
      { databaseUrl: await cluster.createDatabase() },
      { onTrouble: (message) => troubles.push(message), closeTimeoutMs: 1_000 },
    )
    log.record(call())
    await log.find({ limit: 1 })
    await cluster.stop('immediate')
    for (let n = 0; n < 5; n++) log.record(call())
    await log.close()
    expect(troubles.at(-1)).toContain('its last 5 rows are lost')
    await cluster.start()
  })

  it('is written again after its connections were cut, and after its table was dropped', async ({ skip }) => {
    if (!cluster) return skip(noPostgres)
    const databaseUrl = await cluster.createDatabase()
    const log = await opened({ databaseUrl }, [])
    const { default: pg } = await import('pg')
    const admin = new pg.Client({ connectionString: databaseUrl })
    await admin.connect()
    endings.push(() => admin.end())
    const record = async () => {
      const entry = call()
      log.record(entry)
      const isFound = async () =>
        (await log.find({ correlationId: entry.correlationId, limit: 1 }).catch(() => undefined))?.rows
          .length === 1
      expect(await until(isFound, 30_000)).toBe(true)
    }
    await record()
    for (let n = 0; n < 3; n++) {
      await admin.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()',
      )
      await record()
    }
    await admin.query('DROP TABLE request_log')
    await record()
  })
})

const noSmallDisk = skipReason(tmpfsSkipReason())

describe.skipIf(noSmallDisk)(`on a full disk${noSmallDisk ? ` (skipped: ${noSmallDisk})` : ''}`, () => {
  it.each(['from the start', 'in the middle'])(
    'rows wait %s, and are written when there is room',
    async (when) => {
      const disk = mountSmallDisk(16)
      endings.push(() => disk.remove())
      const troubles: string[] = []
      const log = await opened({ dataDir: disk.path }, troubles)
      const ids = new Set<string>()
      const record = (count: number) => {
        for (let n = 0; n < count; n++) {
          const entry = call()
          log.record(entry)
          ids.add(entry.correlationId)
        }
      }
      if (when === 'in the middle') {
        record(100)
        expect(await until(() => log.stats().queuedRows === 0, 30_000)).toBe(true)
      }
      disk.fill()
      record(400)
      expect(await until(() => troubles.length > 0, 30_000)).toBe(true)
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      expect(log.stats().queuedRows).toBeGreaterThan(100)
      disk.free()
      expect(await until(() => log.stats().queuedRows === 0, 20_000)).toBe(true)
      expect(troubles.at(-1)).toBe('the request log is written again')
      await expectAllFound(log, ids)
    },
  )
})
