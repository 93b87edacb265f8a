/**
 * The request log's files: `log/requests-2026-11-22-001.sqlite` and so on, one per UTC day and per SEGMENT_MAX_BYTES.
 * They stand apart from the orders' database, so that the log's writes never wait for its commits nor bloat it,
 * and so that old rows go by deleting a file.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { FAILED_FROM, type FailureCounts } from '../../request-log/port.ts'
import type { LogStorageSettings } from '../../request-log/storage.ts'
import { RecentRows } from './request-log-recent.ts'

const FOLDER = 'log'
const FILE = /^requests-(\d{4}-\d{2}-\d{2})-(\d{3,})\.sqlite$/
/** A damaged file holds people's data as well, and goes when its time has come. */
const BROKEN_FILE = /^requests-(\d{4}-\d{2}-\d{2})-\d{3,}\.sqlite\.broken$/

/**
 * 100,000 to 300,000 calls. Until it is full, a file has no index on order ids and is scanned for them: 0.1 s at
 * most. Ten times as large, a scan would take a second; ten times smaller, a search over 10 GB opens 800 files.
 */
const SEGMENT_MAX_BYTES = 128 * 1024 * 1024
/** A small cap is kept in so many parts, so that going over it costs a part and not everything. */
const PARTS_PER_CAP = 8
/** Rows of 1 to 1.5 KB: at 4 KB a page they cost twice the time to insert (measured). */
const PAGE_BYTES = 8192
/** Pages in the write-ahead log before it is copied into the file: 16 MB. */
const CHECKPOINT_PAGES = 2000
/** Somebody may look into a file with another program. */
const BUSY_TIMEOUT_MS = 1000
const DAY_MS = 86_400_000
const WAL_SUFFIXES = ['-wal', '-shm']

/**
 * Order ids and keys come in no order: kept up to date row by row, an index on them would double the cost of a row
 * (measured). These are made once, when the file is full; until then request-log-recent.ts knows where they stand.
 */
export const ORDER_INDEX = 'calls_by_order_id'
export const KEY_INDEX = 'calls_by_idempotency_key'
/** Grows at as many edges as there are merchants. */
export const MERCHANT_INDEX = 'calls_by_merchant_id'
/**
 * Of the few calls that were refused or failed, with what they are counted by: had they to be looked at for their merchants,
 * those of a busy day would take a quarter of a second (measured). Files that are there stay as they are, and go soon.
 */
export const FAILURE_INDEX = 'failed_calls_by_correlation_id'
export const MERCHANT_FAILURE_INDEX = 'failed_calls_by_merchant_id'
/** Of those again, so that what is rare among many failures is found without looking at the others. */
export const STATUS_INDEX = 'failed_calls_by_status'
export const CODE_INDEX = 'failed_calls_by_error_code'

/** Cheap to insert into: rows in the order of arrival, and indexes that grow at their right edges. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS calls (
    position INTEGER PRIMARY KEY,
    correlation_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    duration_ms REAL NOT NULL,
    merchant_id TEXT,
    actor TEXT,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    operation TEXT,
    order_id BLOB,
    status INTEGER NOT NULL,
    error_code TEXT,
    idempotency_key TEXT,
    request_body TEXT,
    response_body TEXT,
    duplicate_of TEXT,
    headers TEXT
  );
  CREATE UNIQUE INDEX IF NOT EXISTS calls_by_correlation_id ON calls (correlation_id);
  CREATE INDEX IF NOT EXISTS ${MERCHANT_INDEX} ON calls (merchant_id, correlation_id) WHERE merchant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS ${FAILURE_INDEX} ON calls (correlation_id, status, error_code, merchant_id)
    WHERE status >= ${FAILED_FROM};
  CREATE INDEX IF NOT EXISTS ${MERCHANT_FAILURE_INDEX} ON calls (merchant_id, correlation_id, status, error_code)
    WHERE status >= ${FAILED_FROM} AND merchant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS ${STATUS_INDEX} ON calls (merchant_id, status, correlation_id)
    WHERE status >= ${FAILED_FROM} AND merchant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS ${CODE_INDEX} ON calls (merchant_id, error_code, correlation_id)
    WHERE status >= ${FAILED_FROM} AND merchant_id IS NOT NULL;
`
/** Not in files of earlier versions, of which the last may still have room. */
const ADDED_COLUMNS = ['duplicate_of', 'headers']
const SEAL = `
  BEGIN IMMEDIATE;
  CREATE INDEX IF NOT EXISTS ${ORDER_INDEX} ON calls (order_id, correlation_id) WHERE order_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS ${KEY_INDEX} ON calls (idempotency_key, correlation_id)
    WHERE idempotency_key IS NOT NULL;
  CREATE INDEX IF NOT EXISTS ${MERCHANT_INDEX} ON calls (merchant_id, correlation_id) WHERE merchant_id IS NOT NULL;
  COMMIT;
  PRAGMA journal_mode=DELETE;
`

export interface Segment {
  path: string
  /** UTC day in which it was written, `2026-11-22`. */
  day: string
  number: number
  /** Its least and its greatest correlation id, once nothing is added any more and somebody has looked. */
  sealedBounds?: IdBounds
  /** Of such a file: what was refused or failed in it, by merchant, as far as it was asked for. */
  failures?: Map<string, FailureCounts['counts']>
  /** Where orders and keys stand, while the file has no indexes on them. */
  recent?: RecentRows
}

/** Both inclusive. */
export interface IdBounds {
  first: string
  last: string
}

export interface OpenSegment {
  segment: Segment
  db: DatabaseSync
}

/** The files of one data folder, of which at most one, the current, is written. */
export class Segments {
  readonly #folder: string
  readonly #settings: LogStorageSettings
  readonly #maxSegmentBytes: number
  /** Oldest first. */
  #segments: Segment[]
  #current: OpenSegment | undefined
  /** Not known to be sealed: those found at the start, and those left since. */
  #unsealed: Set<Segment>

  /** Throws when the folder cannot be made or read. Makes no file: that is for the first row. */
  constructor(dataDir: string, settings: LogStorageSettings) {
    this.#folder = join(dataDir, FOLDER)
    this.#settings = settings
    this.#maxSegmentBytes = Math.min(SEGMENT_MAX_BYTES, settings.maxBytes / PARTS_PER_CAP)
    mkdirSync(this.#folder, { recursive: true })
    this.#segments = listSegments(this.#folder)
    this.#unsealed = new Set(this.#segments)
  }

  /** Oldest first. */
  get all(): readonly Segment[] {
    return this.#segments
  }

  isCurrent(segment: Segment): boolean {
    return this.#current?.segment === segment
  }

  /** The file for rows written now: the same as before, or another one when the day or the file is over. */
  current(): OpenSegment {
    const day = dayOf(this.#settings.now())
    const current = this.#current
    if (current !== undefined && (current.segment.day !== day || this.#isFull(current.db))) this.close()
    this.#current ??= this.#openCurrent(day)
    return this.#current
  }

  /** The connection that writes. One thread writes and searches, so it may be used for reading in between. */
  get currentDb(): DatabaseSync | undefined {
    return this.#current?.db
  }

  /** A connection of its own to a file, to be closed by the caller; undefined when the file is gone. */
  openForReading(segment: Segment): DatabaseSync | undefined {
    if (!this.#segments.includes(segment)) return undefined
    return new DatabaseSync(segment.path, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
  }

  /** Of a file that is not sealed. */
  recentOf(segment: Segment): RecentRows {
    segment.recent ??= new RecentRows()
    return segment.recent
  }

  /** Deletes whole files, those past the retention and then the oldest beyond the cap, and seals finished ones. */
  maintain(): void {
    const now = this.#settings.now()
    if (this.#current !== undefined && this.#current.segment.day !== dayOf(now)) this.close()
    this.#deleteExpired(dayOf(now - this.#settings.retentionDays * DAY_MS))
    this.#deleteOverCap()
    for (const segment of this.#unsealed) {
      if (!this.#isFinished(segment, dayOf(now)) || !seal(segment)) continue
      this.#unsealed.delete(segment)
      delete segment.recent
    }
  }

  /** Puts a file aside that is no database any more, so that writing can go on in another one. */
  setAside(segment: Segment): void {
    if (this.isCurrent(segment)) this.close()
    this.#forget(segment)
    renameSync(segment.path, `${segment.path}.broken`)
    for (const suffix of WAL_SUFFIXES) rmSync(segment.path + suffix, { force: true })
    this.#settings.onTrouble(`a file of the request log was damaged and is put aside: ${segment.path}.broken`)
  }

  /** Closes the current file; the next row opens it again. */
  close(): void {
    if (this.#current === undefined) return
    this.#unsealed.add(this.#current.segment)
    this.#current.db.close()
    this.#current = undefined
  }

  #isFull(db: DatabaseSync): boolean {
    const pages = db.prepare('PRAGMA page_count').get()?.page_count as number
    return pages * PAGE_BYTES >= this.#maxSegmentBytes
  }

  /** Nothing will be added: its day is over, or it was full and has a successor. */
  #isFinished(segment: Segment, today: string): boolean {
    if (this.isCurrent(segment)) return false
    return segment.day !== today || segment !== this.#lastOf(today)
  }

  #lastOf(day: string): Segment | undefined {
    return this.#segments.findLast((segment) => segment.day === day)
  }

  /** Where a day's writing goes on: in its last file if that has room and is sound, or in its next one. */
  #openCurrent(day: string): OpenSegment {
    const last = this.#lastOf(day)
    const number = (last?.number ?? 0) + 1
    if (last !== undefined) {
      const db = this.#reopen(last)
      if (db !== undefined) return { segment: last, db }
    }
    const path = join(this.#folder, `requests-${day}-${String(number).padStart(3, '0')}.sqlite`)
    const segment = { path, day, number }
    const db = openForWriting(path)
    this.#segments = [...this.#segments, segment].sort(byAge)
    return { segment, db }
  }

  #reopen(segment: Segment): DatabaseSync | undefined {
    try {
      const db = openForWriting(segment.path)
      delete segment.sealedBounds
      delete segment.failures
      if (!this.#isFull(db)) return db
      db.close()
    } catch (error) {
      if (!isDamaged(error)) throw error
      this.setAside(segment)
    }
    return undefined
  }

  #deleteExpired(firstDayKept: string): void {
    for (const segment of [...this.#segments]) {
      if (segment.day < firstDayKept && !this.isCurrent(segment)) this.#delete(segment)
    }
    for (const name of readdirSync(this.#folder)) {
      const day = BROKEN_FILE.exec(name)?.[1]
      if (day !== undefined && day < firstDayKept) rmSync(join(this.#folder, name), { force: true })
    }
  }

  #deleteOverCap(): void {
    const sizes = this.#segments.map((segment) => ({ segment, bytes: sizeOf(segment) }))
    let total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
    for (const { segment, bytes } of sizes) {
      if (total <= this.#settings.maxBytes) return
      if (this.isCurrent(segment)) continue
      this.#delete(segment)
      total -= bytes
    }
  }

  #delete(segment: Segment): void {
    this.#forget(segment)
    for (const suffix of ['', ...WAL_SUFFIXES]) rmSync(segment.path + suffix, { force: true })
  }

  #forget(segment: Segment): void {
    this.#segments = this.#segments.filter((other) => other !== segment)
    this.#unsealed.delete(segment)
  }
}

export function hasIndex(db: DatabaseSync, name: string): boolean {
  return db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?`).get(name) !== undefined
}

/** SQLite's codes: a file that somebody else uses; one that is damaged, or no database at all. */
const BUSY = 5
const DAMAGED = [11, 26]

export function isDamaged(error: unknown): boolean {
  return DAMAGED.includes(kindOf(error))
}

/** The low byte is the kind; what stands above it tells the kind's variants apart. */
function kindOf(error: unknown): number {
  return ((error as { errcode?: number }).errcode ?? 0) & 0xff
}

function listSegments(folder: string): Segment[] {
  return readdirSync(folder)
    .map((name) => ({ name, parts: FILE.exec(name) }))
    .flatMap(({ name, parts }) =>
      parts === null ? [] : [{ path: join(folder, name), day: parts[1] as string, number: Number(parts[2]) }],
    )
    .sort(byAge)
}

function byAge(a: Segment, b: Segment): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1
  return a.number - b.number
}

/**
 * Without an fsync per commit: a killed process loses nothing that was written, since the system's cache outlives
 * it; a power failure loses what came after the last checkpoint, and NORMAL sees to it that the file stays whole.
 */
function openForWriting(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS })
  try {
    db.exec(`
      PRAGMA page_size=${PAGE_BYTES};
      PRAGMA journal_mode=WAL;
      PRAGMA synchronous=NORMAL;
      PRAGMA wal_autocheckpoint=${CHECKPOINT_PAGES};
      ${SCHEMA}
    `)
    for (const name of ADDED_COLUMNS) {
      if (!hasColumn(db, name)) db.exec(`ALTER TABLE calls ADD COLUMN ${name} TEXT`)
    }
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function hasColumn(db: DatabaseSync, name: string): boolean {
  return db.prepare(`SELECT 1 FROM pragma_table_info('calls') WHERE name = ?`).get(name) !== undefined
}

/** False when somebody else is reading the file just now, as a backup does: another time, then. */
function seal(segment: Segment): boolean {
  const db = new DatabaseSync(segment.path, { timeout: 0 })
  try {
    db.exec(SEAL)
    return true
  } catch (error) {
    if (kindOf(error) !== BUSY) throw error
    return false
  } finally {
    db.close()
  }
}

function sizeOf(segment: Segment): number {
  return ['', ...WAL_SUFFIXES]
    .map((suffix) => statSync(segment.path + suffix, { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, bytes) => sum + bytes, 0)
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
