/** The search of the request log's table, newest first. */
import {
  FAILED_FROM,
  type LogPage,
  type LogQuery,
  type LogRow,
  wantsFailures,
} from '../../request-log/port.ts'
import { rangeOf } from '../../request-log/range.ts'
import { PAGE_MAX } from '../../request-log/storage.ts'
import { TABLE } from './request-log-parts.ts'

/**
 * Rows looked at per search: some hundredths of a second from memory, half a second from a cold disk. Past it the page
 * names where to go on.
 */
const SCAN_MAX_ROWS = 25_000

/** Without the bodies, which lie on pages of their own when they are long. */
const COLUMNS = `correlation_id, duration_ms, merchant_id, actor, method, path, operation, order_id, status, error_code,
  idempotency_key, duplicate_of`

/** The driver's way to run a statement. */
export type Run = (text: string, values: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>

/** A page of what matches, newest first. */
export async function searchTable(run: Run, query: LogQuery, scanMaxRows = SCAN_MAX_ROWS): Promise<LogPage> {
  const range = rangeOf(query)
  if (range === undefined) return { rows: [] }
  const limit = Math.min(query.limit, PAGE_MAX)
  const { scan, compared, values } = statement(query, range)
  const filter = compared.length > 0 ? `WHERE ${compared.join(' AND ')}` : ''
  // The limit inside bounds the work; its order is kept, and the scan stops when the page is full.
  const page = `
    SELECT ${COLUMNS}${query.withoutBodies ? '' : ', request_body, response_body'}, extract(epoch FROM at) * 1000 AS at_ms
    FROM (SELECT * ${scan} LIMIT ${scanMaxRows}) AS scanned ${filter} LIMIT ${limit + 1}`
  const rows = (await run(page, values)).rows.map(toRow)
  if (rows.length > limit)
    return { rows: rows.slice(0, limit), next: rows[limit - 1]?.correlationId as string }
  if (compared.length === 0) return { rows }
  const used = values.slice(0, values.length - compared.length)
  const end = await run(`SELECT correlation_id ${scan} LIMIT 1 OFFSET ${scanMaxRows - 1}`, used)
  const next = end.rows[0]?.correlation_id
  return typeof next === 'string' ? { rows, next } : { rows }
}

/**
 * `scan` follows an index, newest first, and meets no other merchant's rows when there is one in the query: where
 * it stops is told to the caller. `compared` are the conditions that no index is for.
 */
function statement(query: LogQuery, range: { low: string; high: string }) {
  const values: unknown[] = [range.low, range.high]
  const conditions = (given: [condition: string, value: unknown][]) =>
    given
      .filter(([, value]) => value !== undefined)
      .map(([condition, value]) => condition.replace('?', `$${values.push(value)}`))
  // Of an order, or of a key, there are few rows and of a merchant many: with both, only the order's index is to be
  // followed, and for IS NOT DISTINCT FROM there is none.
  const hasFewRows = query.orderId !== undefined || query.idempotencyKey !== undefined
  const merchant = hasFewRows ? 'merchant_id IS NOT DISTINCT FROM ?' : 'merchant_id = ?'
  const scanned = conditions([
    ['order_id = ?', query.orderId],
    ['idempotency_key = ?', query.idempotencyKey],
    [merchant, query.merchantId],
  ])
  // As the indexes of failures have it: the planner compares texts.
  if (!hasFewRows && wantsFailures(query)) scanned.push(`status >= ${FAILED_FROM}`)
  const compared = conditions([
    ['status = ?', query.status],
    ['status >= ?', query.statusFrom],
    ['status <= ?', query.statusTo],
    ['error_code = ?', query.errorCode],
    ['method = ?', query.method],
    ['starts_with(path, ?)', query.path],
    ['operation = ?', query.operation],
    ['at >= to_timestamp(?::float8 / 1000)', query.from],
    ['at < to_timestamp(?::float8 / 1000)', query.to],
  ])
  const where = ['correlation_id >= $1', 'correlation_id < $2', ...scanned].join(' AND ')
  return { scan: `FROM ${TABLE} WHERE ${where} ORDER BY correlation_id DESC`, compared, values }
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
  }
}
