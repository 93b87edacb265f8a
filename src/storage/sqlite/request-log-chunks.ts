/** What is asked of one file of the log: the next rows that match, out of a bounded number that is looked at. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { LogQuery, LogRow } from '../../request-log/port.ts'
import { idFromBytes, idToBytes } from '../../request-log/uuid-time.ts'
import { type IdBounds, MERCHANT_INDEX, ORDER_INDEX } from './request-log-parts.ts'

export interface ChunkSearch {
  query: LogQuery
  /** Ids from `low`, inclusive, to `high`, exclusive. */
  low: string
  high: string
  /** Rows found at most. */
  limit: number
  /** Rows looked at at most; of one order's, all. */
  rowsMax: number
}

export interface Chunk {
  /** Newest first. */
  rows: LogRow[]
  /** Everything from this id on was looked at; absent when the file's end was reached. */
  end?: string
  /** Rows looked at, at most. */
  cost: number
  /** Whether only rows of the order or merchant asked for were looked at, and `end` is the id of one. */
  isIndexed: boolean
}

/** The index that leads to the rows of an order or a merchant, once the file has it. */
interface Access {
  index: string
  condition: string
  value: SQLInputValue
}

export function searchChunk(db: DatabaseSync, search: ChunkSearch): Chunk {
  const access = isSealed(db) ? accessFor(search.query) : undefined
  const isWhole = access?.index === ORDER_INDEX
  const scan = {
    sql: `FROM calls ${access ? `INDEXED BY ${access.index}` : ''}
      WHERE correlation_id >= ? AND correlation_id < ? ${access ? `AND ${access.condition}` : ''}
      ORDER BY correlation_id DESC`,
    values: [idToBytes(search.low), idToBytes(search.high), ...(access ? [access.value] : [])],
  }
  const compared = comparisons(search.query)
  // The inner query bounds the work; the outer one picks what matches, and only that is read in full. The order
  // of the inner one is kept, since it has a limit and drives the join.
  const sql = `
    SELECT calls.* FROM (
      SELECT position, merchant_id, status, operation, at, order_id ${scan.sql} LIMIT ?
    ) AS chunk CROSS JOIN calls ON calls.position = chunk.position
    WHERE ${['true', ...compared.map(({ condition }) => condition)].join(' AND ')}
    LIMIT ?`
  const inner = [...scan.values, isWhole ? -1 : search.rowsMax]
  const outer = [...compared.map(({ value }) => value), search.limit]
  const rows = db
    .prepare(sql)
    .all(...inner, ...outer)
    .map(toRow)
  const isFull = rows.length === search.limit
  const end = isFull ? rows.at(-1)?.correlationId : isWhole ? undefined : chunkEnd(db, scan, search.rowsMax)
  const cost = isWhole ? rows.length : search.rowsMax
  return { rows, cost, isIndexed: access !== undefined, ...(end !== undefined && { end }) }
}

/** The least and the greatest id in the file; undefined when it is empty. */
export function idBounds(db: DatabaseSync): IdBounds | undefined {
  const row = db
    .prepare(
      'SELECT (SELECT min(correlation_id) FROM calls) AS first, (SELECT max(correlation_id) FROM calls) AS last',
    )
    .get()
  if (row === undefined || row.first === null) return undefined
  return { first: idFromBytes(row.first as Uint8Array), last: idFromBytes(row.last as Uint8Array) }
}

/** Whether the file has all its indexes, since nothing will be added. */
export function isSealed(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(ORDER_INDEX) !== undefined
}

/** Of an order there are few rows and of a merchant many: with both, the order's are looked at. */
function accessFor({ orderId, merchantId }: LogQuery): Access | undefined {
  if (orderId !== undefined)
    return { index: ORDER_INDEX, condition: 'order_id = ?', value: idToBytes(orderId) }
  if (merchantId !== undefined)
    return { index: MERCHANT_INDEX, condition: 'merchant_id = ?', value: merchantId }
  return undefined
}

function comparisons(query: LogQuery): { condition: string; value: SQLInputValue }[] {
  const all: [condition: string, value: SQLInputValue | undefined][] = [
    ['chunk.merchant_id = ?', query.merchantId],
    ['chunk.order_id = ?', query.orderId && idToBytes(query.orderId)],
    ['chunk.status = ?', query.status],
    ['chunk.operation = ?', query.operation],
    ['chunk.at >= ?', query.from],
    ['chunk.at < ?', query.to],
  ]
  return all.flatMap(([condition, value]) => (value === undefined ? [] : [{ condition, value }]))
}

/** The last id looked at, where the file goes on behind it. */
function chunkEnd(
  db: DatabaseSync,
  scan: { sql: string; values: SQLInputValue[] },
  rowsMax: number,
): string | undefined {
  const row = db
    .prepare(`SELECT correlation_id ${scan.sql} LIMIT 1 OFFSET ?`)
    .get(...scan.values, rowsMax - 1)
  return row === undefined ? undefined : idFromBytes(row.correlation_id as Uint8Array)
}

function toRow(row: Record<string, SQLOutputValue>): LogRow {
  return {
    correlationId: idFromBytes(row.correlation_id as Uint8Array),
    at: row.at as number,
    durationMs: row.duration_ms as number,
    merchantId: row.merchant_id as string | null,
    actor: row.actor as string | null,
    method: row.method as string,
    path: row.path as string,
    operation: row.operation as string | null,
    orderId: row.order_id === null ? null : idFromBytes(row.order_id as Uint8Array),
    status: row.status as number,
    errorCode: row.error_code as string | null,
    idempotencyKey: row.idempotency_key as string | null,
    requestBody: row.request_body as string | null,
    responseBody: row.response_body as string | null,
    // Files of an earlier version have no such column.
    duplicateOf: (row.duplicate_of ?? null) as string | null,
  }
}
