/** The search of the request log's table, newest first. */
import type { LogPage, LogQuery, LogRow } from '../../request-log/port.ts'
import { rangeOf } from '../../request-log/range.ts'
import { PAGE_MAX } from '../../request-log/storage.ts'
import { TABLE } from './request-log-parts.ts'

/**
 * Rows looked at per search: a tenth of a second from memory, a second from a cold disk. Past it the page names
 * where to go on.
 */
const SCAN_MAX_ROWS = 50_000

/** The driver's way to run a statement. */
export type Run = (text: string, values: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>

/** A page of what matches, newest first. */
export async function searchTable(run: Run, query: LogQuery): Promise<LogPage> {
  const range = rangeOf(query)
  if (range === undefined) return { rows: [] }
  const limit = Math.min(query.limit, PAGE_MAX)
  const { text, values } = statement(query, range, limit)
  const found = (await run(text, values)).rows
  const rows = found.filter((row) => row.path !== null).map(toRow)
  if (rows.length > limit)
    return { rows: rows.slice(0, limit), next: rows[limit - 1]?.correlationId as string }
  const scannedTo = found.find((row) => row.scanned_to !== null)?.scanned_to
  return typeof scannedTo === 'string' ? { rows, next: scannedTo } : { rows }
}

/**
 * `scanned` bounds the work: it follows an index, and what no index is for is compared outside of it. Only what
 * matches is then read in full. `scanned_to` is given when there may be more behind the rows looked at.
 */
function statement(query: LogQuery, range: { low: string; high: string }, limit: number) {
  const values: unknown[] = [range.low, range.high]
  const parameter = (value: unknown) => `$${values.push(value)}`
  const indexed: string[] = []
  const compared: string[] = []
  const add = (to: string[], condition: string, value: unknown) => {
    if (value !== undefined) to.push(condition.replace('?', parameter(value)))
  }
  // Of an order there are few rows and of a merchant many: with both, only the order's index is to be followed.
  add(indexed, 'order_id = ?', query.orderId)
  add(query.orderId === undefined ? indexed : compared, 'merchant_id = ?', query.merchantId)
  add(compared, 'status = ?', query.status)
  add(compared, 'operation = ?', query.operation)
  add(compared, 'at >= to_timestamp(?::float8 / 1000)', query.from)
  add(compared, 'at < to_timestamp(?::float8 / 1000)', query.to)
  const scanMax = compared.length === 0 ? limit + 1 : SCAN_MAX_ROWS
  const text = `
    WITH scanned AS MATERIALIZED (
      SELECT correlation_id, merchant_id, status, operation, at FROM ${TABLE}
      WHERE correlation_id >= $1 AND correlation_id < $2 ${indexed.map((condition) => `AND ${condition}`).join(' ')}
      ORDER BY correlation_id DESC LIMIT ${scanMax}
    ), found AS MATERIALIZED (
      SELECT correlation_id FROM scanned
      ${compared.length > 0 ? `WHERE ${compared.join(' AND ')}` : ''}
      ORDER BY correlation_id DESC LIMIT ${limit + 1}
    ), reached AS (
      SELECT CASE WHEN count(*) = ${scanMax} THEN (
        SELECT correlation_id FROM scanned ORDER BY correlation_id LIMIT 1
      ) END AS scanned_to FROM scanned
    )
    SELECT row.*, extract(epoch FROM row.at) * 1000 AS at_ms, reached.scanned_to FROM reached
    LEFT JOIN (found JOIN ${TABLE} AS row USING (correlation_id)) ON true
    ORDER BY row.correlation_id DESC`
  return { text, values }
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
    requestBody: row.request_body as string | null,
    responseBody: row.response_body as string | null,
  }
}
