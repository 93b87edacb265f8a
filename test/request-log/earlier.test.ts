/** A log that an earlier version wrote: it is read, and written on. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import { uuidv7 } from '../../src/engine/ids.ts'
import type { RequestLog } from '../../src/request-log/port.ts'
import { raw } from '../storage/raw.ts'
import { type Place, TEST_STORES } from '../support/databases.ts'
import { entryAt, openLog, until } from './support.ts'

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
    await raw(place, 'ALTER TABLE request_log DROP COLUMN duplicate_of')
    return
  }
  const folder = join(place.dataDir, 'log')
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.sqlite'))) {
    const db = new DatabaseSync(join(folder, name))
    db.exec('ALTER TABLE calls DROP COLUMN duplicate_of')
    db.close()
  }
}

describe.each(TEST_STORES)('a request log of the first version on $name', ({ skipReason, newPlace }) => {
  const call = (duplicateOf: string | null) => entryAt(Date.now(), { correlationId: uuidv7(), duplicateOf })

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
