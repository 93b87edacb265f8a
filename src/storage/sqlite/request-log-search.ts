/**
 * Searches the log's files as if they were one list, newest first. The ids of two files may overlap (a slow call
 * is written after midnight, a clock is set back), so the files are merged row by row, by id.
 */
import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import type { LogPage, LogQuery, LogRow } from '../../request-log/port.ts'
import { type IdRange, idAfter, rangeOf } from '../../request-log/range.ts'
import { PAGE_MAX } from '../../request-log/storage.ts'
import { idBounds, isSealed, searchChunk } from './request-log-chunks.ts'
import { type IdBounds, isDamaged, type Segment, type Segments } from './request-log-parts.ts'

/** Rows looked at between two chances for the writer: about 5 ms. */
const CHUNK_ROWS = 5_000
/** Rows looked at per search, some hundredths of a second; past it the page names where to go on. */
const SCAN_MAX_ROWS = 15_000

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
    const searched = sources.filter((source) => source.begin())
    for (const source of searched) while (source.readRecent()) await turn()
    return await merge(searched, limit, scanMaxRows)
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
      if (budget <= 0 && source.mayStop) return { rows, next: source.head }
      budget -= source.advance()
      await turn()
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
  #mayStop = false

  constructor(segments: Segments, segment: Segment, wanted: Wanted) {
    this.#segments = segments
    this.#segment = segment
    this.#wanted = wanted
    this.#position = wanted.range.high
  }

  get isExhausted(): boolean {
    return this.#isScanned && this.#found.length === 0
  }

  /**
   * Whether a page may end here, with `head` as its cursor. A merchant's may not where that is the id of somebody
   * else's call, by which it would learn of that (I10): such a file is searched to its end, which is not far.
   */
  get mayStop(): boolean {
    return this.#mayStop
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

  /** Where the query needs it, sees what was added to a file without indexes; true while there is more of it. */
  readRecent(): boolean {
    const { orderId, idempotencyKey } = this.#wanted.query
    if (orderId === undefined && idempotencyKey === undefined) return false
    if (this.#segment.sealedBounds) return false
    return this.#unlessDamaged(() => this.#readRecent()) ?? false
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

  #readRecent(): boolean {
    const db = this.#connection()
    if (db === undefined || isSealed(db)) return false
    return this.#segments.recentOf(this.#segment).read(db)
  }

  #advance(): number {
    const db = this.#connection()
    if (db === undefined) {
      this.#isScanned = true
      return 0
    }
    const { query, range, limit, chunkRows } = this.#wanted
    const asked = { query, low: range.low, high: this.#position, limit: limit + 1, rowsMax: chunkRows }
    const chunk = searchChunk(db, asked, this.#segment.recent)
    this.#found = chunk.rows
    this.#mayStop = query.merchantId === undefined || chunk.isIndexed
    if (chunk.end === undefined) this.#isScanned = true
    else this.#position = chunk.end
    return chunk.cost
  }

  #connection(): DatabaseSync | undefined {
    if (this.#segments.isCurrent(this.#segment)) return this.#segments.currentDb
    this.#ownDb ??= this.#segments.openForReading(this.#segment)
    return this.#ownDb
  }

  #readBounds(): IdBounds | undefined {
    const db = this.#connection()
    const bounds = db && idBounds(db)
    // Nothing is added to a sealed file: most files of a large log are opened for their bounds only once.
    if (bounds && !this.#segments.isCurrent(this.#segment) && isSealed(db))
      this.#segment.sealedBounds = bounds
    return bounds
  }
}
