/** The search of the request log's table, newest first. */
import {
  FAILED_FROM,
  type LogPage,
  type LogQuery,
  type LogRow,
  oneStatusOf,
  PERSON,
  wantsFailures,
} from '../../request-log/port.ts'
import { rangeOf } from '../../request-log/range.ts'
import { PAGE_MAX } from '../../request-log/storage.ts'
import { type Run, TABLE } from './request-log-parts.ts'

/**
 * Rows looked at per search: some hundredths of a second from memory, half a second from a cold disk. Past it the page
 * names where to go on.
 */
const SCAN_MAX_ROWS = 25_000

/** Without the bodies, which lie on pages of their own when they are long. */
const COLUMNS = `correlation_id, duration_ms, merchant_id, actor, method, path, operation, order_id, status, error_code,
  idempotency_key, duplicate_of`

/** In the indexes of failures beside the id: by these, rows are chosen without being read. */
const INDEXED = new Set(['status', 'error_code'])

/**
 * A page of what matches, newest first. `exactFrom`: the id from which on failures are found by their status and code;
 * a page ends there, and the next one looks at all failures.
 */
export async function searchTable(
  run: Run,
  query: LogQuery,
  exactFrom: string | undefined,
  scanMaxRows = SCAN_MAX_ROWS,
): Promise<LogPage> {
  const range = rangeOf(query)
  if (range === undefined) return { rows: [] }
  const isExact = exactFrom === undefined || exactFrom < range.high
  const ends = isExact && exactFrom !== undefined && isByFailure(query) && exactFrom > range.low
  if (!ends) return searchRange(run, query, range, isExact, scanMaxRows)
  const page = await searchRange(run, query, { low: exactFrom, high: range.high }, isExact, scanMaxRows)
  return page.next === undefined ? { ...page, next: exactFrom } : page
}

async function searchRange(
  run: Run,
  query: LogQuery,
  range: { low: string; high: string },
  isExact: boolean,
  scanMaxRows: number,
): Promise<LogPage> {
  const limit = Math.min(query.limit, PAGE_MAX)
  const { scan, scanValues, compared, values, isCovered } = statement(query, range, isExact)
  const filter = compared.length > 0 ? `WHERE ${compared.join(' AND ')}` : ''
  const columns = `${COLUMNS}${query.withoutBodies ? '' : ', request_body, response_body, headers'}, extract(epoch FROM at) * 1000 AS at_ms`
  // The limit inside bounds the work; its order is kept, and the scan stops when the page is full.
  const page = (given: string) => `
    SELECT ${given} FROM (SELECT * ${scan} LIMIT ${scanMaxRows}) AS scanned ${filter} LIMIT ${limit + 1}`
  const found = await run(page(isCovered ? 'correlation_id' : columns), values)
  const rows = (isCovered ? await inFull(run, found.rows, columns) : found.rows).map(toRow)
  if (rows.length > limit)
    return { rows: rows.slice(0, limit), next: rows[limit - 1]?.correlationId as string }
  if (compared.length === 0) return { rows }
  const end = await run(`SELECT correlation_id ${scan} LIMIT 1 OFFSET ${scanMaxRows - 1}`, scanValues)
  const next = end.rows[0]?.correlation_id
  return typeof next === 'string' ? { rows, next } : { rows }
}

async function inFull(run: Run, found: Record<string, unknown>[], columns: string) {
  if (found.length === 0) return []
  const ids = found.map((row) => row.correlation_id)
  const sql = `SELECT ${columns} FROM ${TABLE} WHERE correlation_id = ANY ($1::uuid[]) ORDER BY correlation_id DESC`
  return (await run(sql, [ids])).rows
}

/** Whether there may be an index for the status or the code that is asked for. */
export function isByFailure(query: LogQuery): boolean {
  const { merchantId, errorCode } = query
  if (merchantId === undefined || hasFewRows(query) || !wantsFailures(query)) return false
  return errorCode !== undefined || oneStatusOf(query) !== undefined
}

/** Of an order, or of a key, there are few rows and of a merchant many. */
function hasFewRows({ orderId, idempotencyKey }: LogQuery): boolean {
  return orderId !== undefined || idempotencyKey !== undefined
}

/**
 * `scan` follows an index, newest first, and meets no other merchant's rows when there is one in the query: where
 * it stops is told to the caller. `compared` are the conditions that no index is for; `isCovered`: an index has all that
 * they look at.
 */
function statement(query: LogQuery, range: { low: string; high: string }, isExact: boolean) {
  const values: unknown[] = [range.low, range.high]
  const conditions = (given: [condition: string, value: unknown][]) =>
    given
      .filter(([, value]) => value !== undefined)
      .map(([condition, value]) => condition.replace('?', `$${values.push(value)}`))
  // With both, only the order's index is to be followed, and for IS NOT DISTINCT FROM there is none.
  const isFew = hasFewRows(query)
  const merchant = isFew ? 'merchant_id IS NOT DISTINCT FROM ?' : 'merchant_id = ?'
  const byFailure = isExact && isByFailure(query)
  const scanned = conditions([
    ['order_id = ?', query.orderId],
    ['idempotency_key = ?', query.idempotencyKey],
    [merchant, query.merchantId],
    ['error_code = ?', byFailure ? query.errorCode : undefined],
    ['status = ?', byFailure && query.errorCode === undefined ? oneStatusOf(query) : undefined],
  ])
  // As the indexes of failures have it: the planner compares texts.
  const isFailure = !isFew && wantsFailures(query)
  if (isFailure) scanned.push(`status >= ${FAILED_FROM}`)
  const wanted: [condition: string, value: unknown][] = [
    ['status = ?', query.status],
    ['status >= ?', query.statusFrom],
    ['status <= ?', query.statusTo],
    ['error_code = ?', query.errorCode],
    ['method = ?', query.method],
    ['starts_with(path, ?)', query.path],
    ['operation = ?', query.operation],
    ['at >= to_timestamp(?::float8 / 1000)', query.from],
    ['at < to_timestamp(?::float8 / 1000)', query.to],
  ]
  const scanValues = [...values]
  const isLeft = ([condition, value]: [string, unknown]) =>
    value !== undefined && !(byFailure && isMet(condition, query))
  const left = wanted.filter(isLeft)
  const where = ['correlation_id >= $1', 'correlation_id < $2', ...scanned].join(' AND ')
  return {
    scan: `FROM ${TABLE} WHERE ${where} ORDER BY correlation_id DESC`,
    scanValues,
    compared: [...conditions(left), ...(query.withoutViews && !isFailure ? [NO_VIEW] : [])],
    values,
    isCovered:
      isFailure && !byFailure && left.every(([condition]) => INDEXED.has(condition.split(' ')[0] as string)),
  }
}

/** See `withoutViews`. */
const NO_VIEW = `(method <> 'GET' OR status >= ${FAILED_FROM} OR actor IS NULL OR NOT starts_with(actor, '${PERSON}'))`

/** Whether the index that is followed has nothing else. */
function isMet(condition: string, { errorCode }: LogQuery): boolean {
  return condition.startsWith(errorCode === undefined ? 'status ' : 'error_code ')
}

function toRow(row: Record<string, unknown>): LogRow {
  return {
    correlationId: row.correlation_id as string,
    at: Math.round(Number(row.at_ms)),
    durationMs: row.duration_ms as number,
    merchantId: row.merchant_id as string | null,
    actor: row.actor as string | null,
    method: row.method as string,
    path: row.path as string,
    operation: row.operation as string | null,
    orderId: row.order_id as string | null,
    status: row.status as number,
    errorCode: row.error_code as string | null,
    idempotencyKey: row.idempotency_key as string | null,
    requestBody: (row.request_body ?? null) as string | null,
    responseBody: (row.response_body ?? null) as string | null,
    duplicateOf: (row.duplicate_of ?? null) as string | null,
    headers: (row.headers ?? null) as string | null,
  }
}
