/** What the tests of the request log share: entries, storages with a clock of their own, whole logs. */
import { randomBytes } from 'node:crypto'
import { type OpenRequestLogOptions, openRequestLog } from '../../src/request-log/open.ts'
import type { LogEntry, LogPage, LogQuery, LogRow, RequestLog } from '../../src/request-log/port.ts'
import type { LogStorage, LogStorageSettings } from '../../src/request-log/storage.ts'
import { firstIdAt } from '../../src/request-log/uuid-time.ts'
import { openPostgresRequestLog } from '../../src/storage/postgres/request-log.ts'
import { openSqliteRequestLog } from '../../src/storage/sqlite/request-log.ts'
import type { Place } from '../support/databases.ts'

export const DAY_MS = 86_400_000
export const HOUR_MS = 3_600_000
export const BODY_MAX_BYTES = 16_384

/** A UUIDv7 of that millisecond, with a random tail. */
export function idAt(ms: number): string {
  return firstIdAt(ms).slice(0, 24) + randomBytes(6).toString('hex')
}

export function entryAt(at: number, changes: Partial<LogEntry> = {}): LogEntry {
  return {
    correlationId: idAt(at),
    at,
    durationMs: 1.25,
    merchantId: 'PK1',
    actor: 'merchant:PK1',
    method: 'POST',
    path: '/ordermanagement/v1/orders/x/captures',
    operation: 'captureOrder',
    orderId: null,
    status: 201,
    errorCode: null,
    idempotencyKey: null,
    requestBody: '{"captured_amount":6000}',
    responseBody: null,
    duplicateOf: null,
    headers: null,
    ...changes,
  }
}

export interface TestStorage extends LogStorage {
  /** Real time as this storage sees it, ms. */
  nowMs: number
  troubles: string[]
}

/** A storage without its thread, and with a clock that the test sets. */
export function openStorage(place: Place, settings: Partial<LogStorageSettings> = {}): TestStorage {
  const troubles: string[] = []
  const clock = { nowMs: Date.now() }
  const options: LogStorageSettings = {
    retentionDays: 90,
    maxBytes: 1e9,
    now: () => clock.nowMs,
    onTrouble: (message) => troubles.push(message),
    ...settings,
  }
  const storage =
    'dataDir' in place
      ? openSqliteRequestLog(place.dataDir, options)
      : openPostgresRequestLog(place.databaseUrl, options)
  const methods = {
    write: storage.write.bind(storage),
    find: storage.find.bind(storage),
    countFailures: storage.countFailures.bind(storage),
    maintain: storage.maintain.bind(storage),
    close: storage.close.bind(storage),
  }
  return Object.assign(clock, { ...methods, troubles })
}

export function openLog(place: Place, options: Partial<OpenRequestLogOptions> = {}): Promise<RequestLog> {
  return openRequestLog({
    ...place,
    retentionDays: 90,
    maxBytes: 1e9,
    bodyMaxBytes: BODY_MAX_BYTES,
    ...options,
  })
}

/** Follows the cursor to the end. Throws when a page is longer than asked for, or there is no end. */
export async function findAll(
  log: { find(query: LogQuery): Promise<LogPage> },
  query: LogQuery,
): Promise<LogRow[]> {
  const rows: LogRow[] = []
  let before = query.before
  for (let pages = 0; pages < 10_000; pages++) {
    const page = await log.find({ ...query, ...(before !== undefined && { before }) })
    if (page.rows.length > query.limit) throw new Error('a page is longer than its limit')
    rows.push(...page.rows)
    if (page.next === undefined) return rows
    if (before !== undefined && page.next >= before) throw new Error('the cursor does not move on')
    before = page.next
  }
  throw new Error('the cursor has no end')
}

export function newestFirst(entries: LogEntry[]): LogEntry[] {
  return [...entries].sort((a, b) => (a.correlationId < b.correlationId ? 1 : -1))
}

export async function until(condition: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + withinMs
  while (Date.now() < giveUpAt) {
    if (await condition()) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return condition()
}
