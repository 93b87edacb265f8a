/**
 * Searches the log's files as if they were one list, newest first. The ids of two files may overlap (a slow call
 * is written after midnight, a clock is set back), so the files are merged row by row, by id.
 */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { LogPage, LogQuery, LogRow } from '../../request-log/port.ts'
import { type IdRange, idAfter, rangeOf } from '../../request-log/range.ts'
import { PAGE_MAX } from '../../request-log/storage.ts'
import { idFromBytes, idToBytes } from '../../request-log/uuid-time.ts'
import { type IdBounds, isDamaged, ORDER_INDEX, type Segment, type Segments } from './request-log-parts.ts'

/** Rows looked at between two chances for the writer: about 5 ms. */
const CHUNK_ROWS = 10_000
/** Rows looked at per search, about a quarter of a second; past it the page names where to go on. */
const SCAN_MAX_ROWS = 500_000

/** A page of what matches, newest first. Between its steps it lets others of its thread work. */
export async function searchSegments(
  segments: Segments,
  query: LogQuery,
  scanMaxRows = SCAN_MAX_ROWS,
): Promise<LogPage> {
  const range = rangeOf(query)
  if (range === undefined) return { rows: [] }
  const limit = Math.min(query.limit, PAGE_MAX)
  const chunkRows = Math.min(CHUNK_ROWS, scanMaxRows)
  const wanted = { query, range, limit, chunkRows }
  const sources = segments.all.map((segment) => new Source(segments, segment, wanted))
  try {
    return await merge(
      sources.filter((source) => source.begin()),
      limit,
      scanMaxRows,
    )
  } finally {
    for (const source of sources) source.end()
  }
}

async function merge(sources: Source[], limit: number, scanMaxRows: number): Promise<LogPage> {
  const rows: LogRow[] = []
  let budget = scanMaxRows
  for (;;) {
    const source = newest(sources)
    if (source === undefined) return { rows }
    const row = source.take()
    if (row !== undefined) {
      const last = rows.at(-1)
      // A batch sent twice, to a worker that died and to its successor, may stand in two files.
      if (row.correlationId === last?.correlationId) continue
      if (rows.length === limit) return last === undefined ? { rows } : { rows, next: last.correlationId }
      rows.push(row)
    } else {
      if (budget <= 0) return { rows, next: source.head }
      budget -= source.advance()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

/** The one whose next row, found or still to be looked for, can be the newest. */
function newest(sources: Source[]): Source | undefined {
  let best: Source | undefined
  for (const source of sources) {
    if (!source.isExhausted && (best === undefined || source.head > best.head)) best = source
  }
  return best
}

interface Wanted {
  query: LogQuery
  range: IdRange
  limit: number
  chunkRows: number
}

/** One file's matching rows, found chunk by chunk. */
class Source {
  readonly #segments: Segments
  readonly #segment: Segment
  readonly #wanted: Wanted
  /** Not used while the file is the current one: that may close at any time between two steps. */
  #ownDb: DatabaseSync | undefined
  #found: LogRow[] = []
  /** Everything from this id on was looked at. */
  #position: string
  #isScanned = false

  constructor(segments: Segments, segment: Segment, wanted: Wanted) {
    this.#segments = segments
    this.#segment = segment
    this.#wanted = wanted
    this.#position = wanted.range.high
  }

  get isExhausted(): boolean {
    return this.#isScanned && this.#found.length === 0
  }

  /** The next row's id, or, where it has still to be found, an id that it must be below. */
  get head(): string {
    return this.#found[0]?.correlationId ?? this.#position
  }

  /** Whether the file can hold anything in the range. */
  begin(): boolean {
    const hasAny = this.#unlessDamaged(() => this.#begin()) ?? false
    // Of a hundred files most are read late or never: they are not all held open.
    this.end()
    return hasAny
  }

  /** Looks at the next chunk of rows; gives how many those were at most. */
  advance(): number {
    const rows = this.#unlessDamaged(() => this.#advance()) ?? 0
    if (this.#isScanned) this.end()
    return rows
  }

  take(): LogRow | undefined {
    return this.#found.shift()
  }

  end(): void {
    this.#ownDb?.close()
    this.#ownDb = undefined
  }

  /** One damaged file must not hide the others: it is put aside, and gives undefined. */
  #unlessDamaged<T>(read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!isDamaged(error)) throw error
      this.#isScanned = true
      this.#segments.setAside(this.#segment)
      return undefined
    }
  }

  #begin(): boolean {
    const bounds = this.#segment.sealedBounds ?? this.#readBounds()
    if (bounds === undefined || bounds.last < this.#wanted.range.low) return false
    const end = idAfter(bounds.last)
    if (end < this.#position) this.#position = end
    return bounds.first < this.#position
  }

  #advance(): number {
    const db = this.#connection()
    if (db === undefined) {
      this.#isScanned = true
      return 0
    }
    const { query, range, limit, chunkRows } = this.#wanted
    const isIndexed = query.orderId !== undefined && hasOrderIndex(db)
    const bounds = [idToBytes(range.low), idToBytes(this.#position)]
    const { sql, values } = chunkQuery(query, isIndexed)
    const chunk = isIndexed ? -1 : chunkRows
    this.#found = db
      .prepare(sql)
      .all(...bounds, ...(isIndexed ? [idToBytes(query.orderId as string)] : []), chunk, ...values, limit + 1)
      .map(toRow)
    const last = this.#found[limit]
    const end = last?.correlationId ?? (isIndexed ? undefined : chunkEnd(db, bounds, chunkRows))
    if (end === undefined) this.#isScanned = true
    else this.#position = end
    return isIndexed ? this.#found.length : chunkRows
  }

  #connection(): DatabaseSync | undefined {
    if (this.#segments.isCurrent(this.#segment)) return this.#segments.currentDb
    this.#ownDb ??= this.#segments.openForReading(this.#segment)
    return this.#ownDb
  }

  #readBounds(): IdBounds | undefined {
    const db = this.#connection()
    const row = db?.prepare(BOUNDS).get()
    if (db === undefined || row === undefined || row.first === null) return undefined
    const bounds = { first: idFromBytes(row.first as Uint8Array), last: idFromBytes(row.last as Uint8Array) }
    // Nothing is added to a sealed file: most files of a large log are opened for their bounds only once.
    if (hasOrderIndex(db)) this.#segment.sealedBounds = bounds
    return bounds
  }
}

const BOUNDS = `
  SELECT (SELECT min(correlation_id) FROM calls) AS first, (SELECT max(correlation_id) FROM calls) AS last
`

function hasOrderIndex(db: DatabaseSync): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(ORDER_INDEX) !== undefined
}

/**
 * The inner query names the chunk, which bounds the work; the outer one picks what matches, and only that is read
 * in full. The order of the inner query is kept, since it has a limit and drives the join.
 */
function chunkQuery(query: LogQuery, isIndexed: boolean): { sql: string; values: SQLInputValue[] } {
  const conditions: string[] = []
  const values: SQLInputValue[] = []
  const add = (condition: string, value: SQLInputValue | undefined) => {
    if (value === undefined) return
    conditions.push(condition)
    values.push(value)
  }
  add('chunk.merchant_id = ?', query.merchantId)
  add('chunk.status = ?', query.status)
  add('chunk.operation = ?', query.operation)
  add('chunk.at >= ?', query.from)
  add('chunk.at < ?', query.to)
  if (!isIndexed) add('chunk.order_id = ?', query.orderId && idToBytes(query.orderId))
  const sql = `
    SELECT calls.* FROM (
      SELECT position, merchant_id, status, operation, at, order_id FROM calls
      WHERE correlation_id >= ? AND correlation_id < ? ${isIndexed ? 'AND order_id = ?' : ''}
      ORDER BY correlation_id DESC LIMIT ?
    ) AS chunk CROSS JOIN calls ON calls.position = chunk.position
    ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
    LIMIT ?`
  return { sql, values }
}

/** The last id of the chunk, where the file goes on behind it. */
function chunkEnd(db: DatabaseSync, bounds: SQLInputValue[], rows: number): string | undefined {
  const sql = `
    SELECT correlation_id FROM calls WHERE correlation_id >= ? AND correlation_id < ?
    ORDER BY correlation_id DESC LIMIT 1 OFFSET ${rows - 1}`
  const row = db.prepare(sql).get(...bounds)
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
  }
}
