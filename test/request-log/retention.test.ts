/** What is old or too much is deleted, by whole files and partitions, and never what is being written. */
import { randomBytes } from 'node:crypto'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import type { LogEntry } from '../../src/request-log/port.ts'
import { newFolder, TEST_STORES } from '../support/databases.ts'
import {
  DAY_MS,
  entryAt,
  findAll,
  HOUR_MS,
  idAt,
  newestFirst,
  openStorage,
  type TestStorage,
} from './support.ts'

const NOON = Date.UTC(2026, 10, 22, 12)
/** Random, since PostgreSQL would make little of two thousand equal letters. */
const BODY = randomBytes(1_000).toString('hex')

const open: TestStorage[] = []
const opened = (storage: TestStorage) => {
  open.push(storage)
  return storage
}
afterEach(async () => {
  for (const storage of open.splice(0)) await storage.close()
})

/** Writes rows at a time, on that day. */
async function writeAt(log: TestStorage, at: number, rows: number): Promise<LogEntry[]> {
  log.nowMs = at
  const entries = Array.from({ length: rows }, (_, n) => entryAt(at + n, { requestBody: BODY }))
  for (let first = 0; first < rows; first += 100) await log.write(entries.slice(first, first + 100))
  return entries
}

describe.each(TEST_STORES)('on $name', ({ skipReason, newPlace }) => {
  it.skipIf(skipReason)('days past the retention go, and no others', async () => {
    const log = opened(openStorage(await newPlace(), { retentionDays: 3 }))
    const days: LogEntry[][] = []
    for (let day = 0; day < 6; day++) {
      days.push(await writeAt(log, NOON + day * DAY_MS, 3))
      await log.maintain()
    }
    const kept = days.slice(2).flat()
    expect(await findAll(log, { limit: 10 })).toEqual(newestFirst(kept))
    // A log that nobody writes to grows old as well, to the last row.
    log.nowMs = NOON + 8 * DAY_MS
    await log.maintain()
    expect(await findAll(log, { limit: 10 })).toEqual(newestFirst(days.slice(5).flat()))
    log.nowMs = NOON + 20 * DAY_MS
    await log.maintain()
    expect(await findAll(log, { limit: 10 })).toEqual([])
  })

  it.skipIf(skipReason)('beyond the size cap the oldest go first, and today stays', async () => {
    const log = opened(openStorage(await newPlace(), { maxBytes: 3_000_000 }))
    const days: LogEntry[][] = []
    for (let day = 0; day < 5; day++) days.push(await writeAt(log, NOON + day * DAY_MS, 500))
    await log.maintain()
    const rows = await findAll(log, { limit: 200 })
    expect(rows.length).toBeLessThan(1_500)
    expect(rows.length).toBeGreaterThanOrEqual(500)
    // What is left is the newest, without gaps.
    expect(rows).toEqual(newestFirst(days.flat()).slice(0, rows.length))
  })

  it.skipIf(skipReason)(
    'rows of a past or a future day, by a clock that was wrong, are kept and found',
    async () => {
      const log = opened(openStorage(await newPlace()))
      log.nowMs = NOON
      const odd = [NOON - 40 * DAY_MS, NOON + 400 * DAY_MS, NOON].map((at) => entryAt(at))
      await log.write(odd)
      await log.maintain()
      expect(await findAll(log, { limit: 10 })).toEqual(newestFirst(odd))
      for (const entry of odd) {
        expect((await log.find({ correlationId: entry.correlationId, limit: 1 })).rows).toEqual([entry])
      }
    },
  )

  it.skipIf(skipReason)(
    'a clock that goes back over midnight loses nothing and doubles nothing',
    async () => {
      const place = await newPlace()
      const log = opened(openStorage(place))
      const entries: LogEntry[] = []
      for (const hours of [11, 13, 11.5, 14, 10, 12.5]) {
        entries.push(...(await writeAt(log, NOON + hours * HOUR_MS, 5)))
        // The ids of a process never go back: rows written on the earlier day carry later ids.
        const ahead = entryAt(NOON + hours * HOUR_MS, { correlationId: idAt(NOON + 15 * HOUR_MS) })
        await log.write([ahead])
        entries.push(ahead)
      }
      expect(await findAll(log, { limit: 7 })).toEqual(newestFirst(entries))
      for (const { correlationId } of entries) {
        expect((await log.find({ correlationId, limit: 5 })).rows).toHaveLength(1)
      }
    },
  )

  it.skipIf(skipReason)(
    'what was written before a restart is found after it, and the writing goes on',
    async () => {
      const place = await newPlace()
      const entries: LogEntry[] = []
      for (let start = 0; start < 4; start++) {
        const log = openStorage(place)
        entries.push(...(await writeAt(log, NOON + start * 10 * HOUR_MS, 20)))
        expect(await findAll(log, { limit: 13 })).toEqual(newestFirst(entries))
        await log.close()
      }
    },
  )
})

describe('the files on SQLite', () => {
  const files = (dataDir: string) =>
    readdirSync(join(dataDir, 'log'))
      .filter((name) => /\.sqlite$/.test(name))
      .sort()

  it('are one a day', async () => {
    const dataDir = newFolder()
    const log = opened(openStorage({ dataDir }))
    expect(files(dataDir)).toEqual([])
    await writeAt(log, NOON, 1)
    await writeAt(log, NOON + DAY_MS, 1)
    await writeAt(log, NOON + DAY_MS + HOUR_MS, 1)
    expect(files(dataDir)).toEqual(['requests-2026-11-22-001.sqlite', 'requests-2026-11-23-001.sqlite'])
  })

  it('are several on a day of many rows, each no larger than an eighth of the cap or so', async () => {
    const dataDir = newFolder()
    const log = opened(openStorage({ dataDir }, { maxBytes: 8_000_000 }))
    const entries = await writeAt(log, NOON, 2_000)
    await log.maintain()
    const names = files(dataDir)
    expect(names.length).toBeGreaterThan(3)
    for (const name of names) expect(statSync(join(dataDir, 'log', name)).size).toBeLessThan(1_600_000)
    expect(await findAll(log, { limit: 200 })).toEqual(newestFirst(entries))
  })

  it('are found by order before they are sealed, and after it, and in both together', async () => {
    const log = opened(openStorage({ dataDir: newFolder() }, { maxBytes: 8_000_000 }))
    const orderId = '01900000-0000-7000-8000-00000000000a'
    log.nowMs = NOON
    const entries = Array.from({ length: 2_000 }, (_, n) =>
      entryAt(NOON + n, { requestBody: BODY, orderId: n % 100 ? null : orderId }),
    )
    for (let first = 0; first < 2_000; first += 100) await log.write(entries.slice(first, first + 100))
    const wanted = newestFirst(entries.filter((entry) => entry.orderId === orderId))
    for (let round = 0; round < 2; round++) {
      for (const limit of [3, 100]) {
        expect(await findAll(log, { orderId, limit })).toEqual(wanted)
        expect(await findAll(log, { orderId, limit, merchantId: 'PK2' })).toEqual([])
      }
      await log.maintain()
    }
  })

  it('leave no write-ahead log behind when they are sealed', async () => {
    const dataDir = newFolder()
    const log = opened(openStorage({ dataDir }))
    await writeAt(log, NOON, 10)
    await log.find({ limit: 10 })
    log.nowMs = NOON + DAY_MS
    await log.maintain()
    expect(readdirSync(join(dataDir, 'log'))).toEqual(['requests-2026-11-22-001.sqlite'])
  })

  it('are sealed another time when somebody reads them', async () => {
    const dataDir = newFolder()
    const log = opened(openStorage({ dataDir }))
    const entries = await writeAt(log, NOON, 10)
    log.nowMs = NOON + DAY_MS
    const reader = new DatabaseSync(join(dataDir, 'log', 'requests-2026-11-22-001.sqlite'), {
      readOnly: true,
    })
    reader.exec('BEGIN; SELECT count(*) FROM calls')
    await log.maintain()
    expect(await findAll(log, { limit: 3 })).toEqual(newestFirst(entries))
    reader.close()
    await log.maintain()
    expect(readdirSync(join(dataDir, 'log'))).toEqual(['requests-2026-11-22-001.sqlite'])
  })

  it('are put aside when they are damaged: the rest is found, and the writing goes on', async () => {
    const dataDir = newFolder()
    const before = openStorage({ dataDir })
    const good = await writeAt(before, NOON - 2 * DAY_MS, 5)
    await writeAt(before, NOON - DAY_MS, 5)
    await writeAt(before, NOON, 5)
    await before.close()
    for (const day of ['21', '22']) {
      writeFileSync(join(dataDir, 'log', `requests-2026-11-${day}-001.sqlite`), 'garbage '.repeat(2_000))
    }
    const log = opened(openStorage({ dataDir }, { retentionDays: 30 }))
    const after = await writeAt(log, NOON + HOUR_MS, 5)
    expect(await findAll(log, { limit: 3 })).toEqual(newestFirst([...good, ...after]))
    expect(log.troubles).toHaveLength(2)
    expect(readdirSync(join(dataDir, 'log')).filter((name) => name.endsWith('.broken'))).toHaveLength(2)
    // They hold people's data too, and go with their day.
    log.nowMs = NOON + 60 * DAY_MS
    await log.maintain()
    expect(readdirSync(join(dataDir, 'log'))).toEqual([])
  })

  it('that are not of the log are left alone', async () => {
    const dataDir = newFolder()
    const log = opened(openStorage({ dataDir }, { retentionDays: 1 }))
    writeFileSync(join(dataDir, 'log', 'requests-notes.txt'), 'mine')
    await writeAt(log, NOON, 1)
    log.nowMs = NOON + 10 * DAY_MS
    await log.maintain()
    expect(readdirSync(join(dataDir, 'log'))).toEqual(['requests-notes.txt'])
  })

  it('may be deleted during a search', async () => {
    const log = opened(openStorage({ dataDir: newFolder() }, { retentionDays: 1, scanMaxRows: 1_000_000 }))
    for (let day = 0; day < 5; day++) await writeAt(log, NOON + day * DAY_MS, 5)
    const search = log.find({ status: 404, limit: 10 })
    log.nowMs = NOON + 20 * DAY_MS
    const maintenance = log.maintain()
    expect(await search).toEqual({ rows: [] })
    await maintenance
  })
})
