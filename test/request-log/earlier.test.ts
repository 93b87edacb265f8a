/** A log that an earlier version wrote: it is read, and written on. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import { uuidv7 } from '../../src/engine/ids.ts'
import type { RequestLog } from '../../src/request-log/port.ts'
import { firstIdAt } from '../../src/request-log/uuid-time.ts'
import { raw } from '../storage/raw.ts'
import { type Place, TEST_STORES } from '../support/databases.ts'
import { DAY_MS, entryAt, findAll, newestFirst, openLog, openStorage, until } from './support.ts'

const open: RequestLog[] = []
afterEach(async () => {
  for (const log of open.splice(0)) await log.close()
})

async function opened(place: Place): Promise<RequestLog> {
  const log = await openLog(place)
  open.push(log)
  return log
}

/** Takes away what came after the first version. */
async function makeEarlier(place: Place): Promise<void> {
  if ('databaseUrl' in place) {
    await raw(place, 'ALTER TABLE request_log DROP COLUMN duplicate_of, DROP COLUMN headers')
    return
  }
  withFiles(place, 'ALTER TABLE calls DROP COLUMN duplicate_of; ALTER TABLE calls DROP COLUMN headers')
}

function withFiles({ dataDir }: { dataDir: string }, sql: string): void {
  const folder = join(dataDir, 'log')
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.sqlite'))) {
    const db = new DatabaseSync(join(folder, name))
    db.exec(sql)
    db.close()
  }
}

describe.each(TEST_STORES)('a request log of the first version on $name', ({ skipReason, newPlace }) => {
  const call = (duplicateOf: string | null) =>
    entryAt(Date.now(), { correlationId: uuidv7(), duplicateOf, headers: duplicateOf && 'a: b\n\n' })

  it.skipIf(skipReason)('is read, and goes on with what is known now', async () => {
    const place = await newPlace()
    const first = await opened(place)
    const old = call(null)
    first.record(old)
    expect(await until(() => first.stats().queuedRows === 0, 30_000)).toBe(true)
    await open.pop()?.close()
    await makeEarlier(place)
    const log = await opened(place)
    expect(await log.find({ correlationId: old.correlationId, limit: 1 })).toEqual({ rows: [old] })
    const repeat = call('0190f5a0-0000-7000-8000-000000000001')
    log.record(repeat)
    expect(await until(() => log.stats().queuedRows === 0, 30_000)).toBe(true)
    expect(await log.find({ limit: 10 })).toEqual({ rows: [repeat, old] })
  })
})

describe.each(TEST_STORES)('a request log without indexes by status on $name', ({ skipReason, newPlace }) => {
  it.skipIf(skipReason)('is searched for a status from its newest day to its oldest', async () => {
    const place = await newPlace()
    const log = openStorage(place, { scanMaxRows: 50 })
    const rare = (at: number) => entryAt(at, { status: 412, errorCode: 'PRECONDITION_FAILED' })
    const [old, now] = [Date.now() - DAY_MS, Date.now()]
    const all = [rare(old), rare(old + 100), rare(now)]
    log.nowMs = old
    const others = Array.from({ length: 200 }, (_, n) => entryAt(old + n, { status: 403, errorCode: 'NO' }))
    await log.write([...all.slice(0, 2), ...others])
    if ('databaseUrl' in place) {
      await raw(place, 'DROP INDEX request_log_failed_by_code, request_log_failed_by_status')
    } else {
      withFiles(place, 'DROP INDEX failed_calls_by_status; DROP INDEX failed_calls_by_error_code')
    }
    log.nowMs = now
    if ('databaseUrl' in place) await log.maintain()
    await log.write(all.slice(2))
    for (const filter of [{ status: 412 }, { errorCode: 'PRECONDITION_FAILED' }]) {
      expect(await findAll(log, { merchantId: 'PK1', limit: 10, ...filter })).toEqual(newestFirst(all))
      const before = firstIdAt(old + 150)
      expect(await findAll(log, { merchantId: 'PK1', limit: 10, before, ...filter })).toEqual(
        newestFirst(all.slice(0, 2)),
      )
    }
    await log.close()
  })
})
