/** What is asked of one file of the log: the next rows that match, out of a bounded number that is looked at. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import {
  FAILED_FROM,
  type LogQuery,
  type LogRow,
  oneStatusOf,
  PERSON,
  wantsFailures,
} from '../../request-log/port.ts'
import { idFromBytes, idToBytes } from '../../request-log/uuid-time.ts'
import {
  CODE_INDEX,
  FAILURE_INDEX,
  type IdBounds,
  KEY_INDEX,
  MERCHANT_FAILURE_INDEX,
  MERCHANT_INDEX,
  ORDER_INDEX,
  STATUS_INDEX,
} from './request-log-parts.ts'
import type { RecentRows } from './request-log-recent.ts'

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

/** What leads to the rows that are asked for, without the others. */
interface Access {
  from: string
  condition: string
  values: SQLInputValue[]
  /** Of few rows: all of them are looked at. */
  isWhole: boolean
}

export function searchChunk(db: DatabaseSync, search: ChunkSearch, recent?: RecentRows): Chunk {
  const access = accessFor(indexesOf(db), search.query, recent)
  const { from, condition, values, isWhole } = access ?? EVERYTHING
  const scan = {
    sql: `FROM ${from} WHERE correlation_id >= ? AND correlation_id < ? AND ${condition} ORDER BY correlation_id DESC`,
    values: [idToBytes(search.low), idToBytes(search.high), ...values],
  }
  const compared = comparisons(search.query)
  const looked = ['position', ...new Set(compared.flatMap(({ columns }) => columns))]
  // The inner query bounds the work; the outer one picks what matches, and only that is read in full. The order
  // of the inner one is kept, since it has a limit and drives the join.
  const sql = `
    SELECT ${search.query.withoutBodies ? WITHOUT_BODIES : 'calls.*'} FROM (
      SELECT ${looked.join(', ')} ${scan.sql} LIMIT ?
    ) AS chunk CROSS JOIN calls ON calls.position = chunk.position
    WHERE ${['true', ...compared.map(({ condition }) => condition)].join(' AND ')}
    LIMIT ?`
  const inner = [...scan.values, isWhole ? -1 : search.rowsMax]
  const outer = [...compared.flatMap(({ values }) => values), search.limit]
  const rows = db
    .prepare(sql)
    .all(...inner, ...outer)
    .map(toRow)
  const isFull = rows.length === search.limit
  const end = isFull ? rows.at(-1)?.correlationId : isWhole ? undefined : chunkEnd(db, scan, search.rowsMax)
  const cost = isWhole ? rows.length : search.rowsMax
  return { rows, cost, isIndexed: access !== undefined, ...(end !== undefined && { end }) }
}

const EVERYTHING: Access = { from: 'calls', condition: 'true', values: [], isWhole: false }

/** Bodies and headers lie behind the other columns, most of them on pages of their own. */
const WITHOUT_BODIES = `calls.correlation_id, calls.at, calls.duration_ms, calls.merchant_id, calls.actor, calls.method,
  calls.path, calls.operation, calls.order_id, calls.status, calls.error_code, calls.idempotency_key,
  NULL AS request_body, NULL AS response_body, calls.duplicate_of`

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
  return indexesOf(db).has(ORDER_INDEX)
}

/** Files of earlier versions lack some. */
function indexesOf(db: DatabaseSync): Set<string> {
  const rows = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'index'`).all()
  return new Set(rows.map(({ name }) => name as string))
}

/** Of an order, or of a key, there are few rows and of a merchant many: with both, the order's are looked at. */
function accessFor(indexes: Set<string>, query: LogQuery, recent?: RecentRows): Access | undefined {
  const { orderId, idempotencyKey, merchantId } = query
  const id = orderId === undefined ? undefined : idToBytes(orderId)
  const all: [
    index: string,
    condition: string,
    value: SQLInputValue | undefined,
    positions: () => number[],
  ][] = [
    [ORDER_INDEX, 'order_id = ?', id, () => recent?.ofOrder(id as Uint8Array) ?? []],
    [KEY_INDEX, 'idempotency_key = ?', idempotencyKey, () => recent?.ofKey(idempotencyKey as string) ?? []],
  ]
  for (const [index, condition, value, positions] of all) {
    if (value === undefined) continue
    if (indexes.has(index))
      return { from: `calls INDEXED BY ${index}`, condition, values: [value], isWhole: true }
    if (recent)
      return { from: 'calls', condition: AT_POSITIONS, values: [JSON.stringify(positions())], isWhole: true }
  }
  return wantsFailures(query) ? failureAccess(indexes, query) : merchantAccess(indexes, merchantId)
}

/** Nobody's calls but the merchant's, of which most were accepted. */
function merchantAccess(indexes: Set<string>, merchantId: string | undefined): Access | undefined {
  if (merchantId === undefined || !indexes.has(MERCHANT_INDEX)) return undefined
  return access(MERCHANT_INDEX, ['merchant_id = ?'], [merchantId])
}

/** Of one merchant by the status or the code where one is asked for: what is rare lies far apart among other failures. */
function failureAccess(indexes: Set<string>, query: LogQuery): Access | undefined {
  const { merchantId, errorCode } = query
  if (merchantId === undefined) return indexes.has(FAILURE_INDEX) ? access(FAILURE_INDEX, [], []) : undefined
  const status = oneStatusOf(query)
  if (errorCode !== undefined && indexes.has(CODE_INDEX))
    return access(CODE_INDEX, ['merchant_id = ?', 'error_code = ?'], [merchantId, errorCode])
  if (status !== undefined && indexes.has(STATUS_INDEX))
    return access(STATUS_INDEX, ['merchant_id = ?', 'status = ?'], [merchantId, status])
  if (indexes.has(MERCHANT_FAILURE_INDEX))
    return access(MERCHANT_FAILURE_INDEX, ['merchant_id = ?'], [merchantId])
  return merchantAccess(indexes, merchantId)
}

function access(index: string, conditions: string[], values: SQLInputValue[]): Access {
  // As the index has it: of failures alone.
  const all = index === MERCHANT_INDEX ? conditions : [...conditions, `status >= ${FAILED_FROM}`]
  return { from: `calls INDEXED BY ${index}`, condition: all.join(' AND '), values, isWhole: false }
}

const AT_POSITIONS = 'position IN (SELECT value FROM json_each(?))'

interface Comparison {
  columns: string[]
  condition: string
  values: SQLInputValue[]
}

function comparisons(query: LogQuery): Comparison[] {
  const all: [column: string, operator: string, value: SQLInputValue | undefined][] = [
    ['merchant_id', '=', query.merchantId],
    ['order_id', '=', query.orderId && idToBytes(query.orderId)],
    ['idempotency_key', '=', query.idempotencyKey],
    ['status', '=', query.status],
    ['status', '>=', query.statusFrom],
    ['status', '<=', query.statusTo],
    ['error_code', '=', query.errorCode],
    ['method', '=', query.method],
    ['operation', '=', query.operation],
    ['at', '>=', query.from],
    ['at', '<', query.to],
  ]
  const compared = all.flatMap(([column, operator, value]) =>
    value === undefined
      ? []
      : [{ columns: [column], condition: `chunk.${column} ${operator} ?`, values: [value] }],
  )
  if (query.path !== undefined)
    compared.push({ columns: ['path'], condition: 'instr(chunk.path, ?) = 1', values: [query.path] })
  if (query.withoutViews && !wantsFailures(query)) compared.push(NO_VIEW)
  return compared
}

/** See `withoutViews`. */
const NO_VIEW: Comparison = {
  columns: ['method', 'status', 'actor'],
  condition: `(chunk.method <> 'GET' OR chunk.status >= ${FAILED_FROM} OR chunk.actor IS NULL OR instr(chunk.actor, '${PERSON}') <> 1)`,
  values: [],
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
    // Files of an earlier version have no such columns.
    duplicateOf: (row.duplicate_of ?? null) as string | null,
    headers: (row.headers ?? null) as string | null,
  }
}
