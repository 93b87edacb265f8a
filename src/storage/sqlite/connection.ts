/** Connections to the embedded database, and the lock by which one process owns a data folder. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StorageRefused } from '../settings.ts'
import { storeError } from './errors.ts'

export const DATABASE_FILE = 'capstan.sqlite'
export const OWNER_FILE = 'owner.lock'

/** Before it, a checkpoint racing a writer could lose commits (SQLite release notes of 3.51.3). */
const SQLITE_MIN = '3.51.3'

/**
 * How long a writer waits for a lock. One process writes, so there is nothing to wait for but a checkpoint or
 * a recovery that a reader has started.
 */
export const BUSY_TIMEOUT_MS = 2000

/** `synchronous=FULL`, as SQLite reads it back. */
const SYNCHRONOUS_FULL = 2

/**
 * Page cache of the writer. It holds the inner pages of every index and a whole batch; what it misses is in the
 * system's cache. More is slower while the database is smaller than 1 GB: each time rows move between pages,
 * SQLite searches its whole cache at the commit (measured: 64 MB costs a millisecond a batch).
 */
const CACHE_KIB = 16_000

/**
 * After a backup or another long reader has made the write-ahead log grow, it is cut back to this: somewhat more than
 * it has under full load (see Checkpoints), since a file that grows anew costs more at each fsync.
 */
const LOG_FILE_KEPT_BYTES = 160 * 1024 * 1024

const WRITER_PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -${CACHE_KIB};
  PRAGMA journal_size_limit = ${LOG_FILE_KEPT_BYTES};
  PRAGMA wal_autocheckpoint = 0;`

/**
 * Opens the folder's database for writing, making it when it is not there. Who writes with it sees to the
 * checkpoints (see Checkpoints).
 */
export function openForWriting(dataDir: string): DatabaseSync {
  assertSqliteVersion(process.versions.sqlite)
  const db = new DatabaseSync(join(dataDir, DATABASE_FILE), { timeout: BUSY_TIMEOUT_MS })
  try {
    db.exec(WRITER_PRAGMAS)
    assertDurable(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** Opens the folder's database for reading beside a process that writes. */
export function openForReading(dataDir: string): DatabaseSync {
  assertSqliteVersion(process.versions.sqlite)
  const path = join(dataDir, DATABASE_FILE)
  if (!existsSync(path)) {
    throw new StorageRefused(
      `There is no Capstan database in ${dataDir}: check --data, or start the server first.`,
    )
  }
  return new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS })
}

/**
 * An answered 2xx is on disk (I6) only with the write-ahead log and an fsync per commit. Read back, because a
 * pragma that is misspelled or not obeyed says nothing.
 */
function assertDurable(db: DatabaseSync): void {
  const journal = db.prepare('PRAGMA journal_mode').get()?.journal_mode
  const synchronous = db.prepare('PRAGMA synchronous').get()?.synchronous
  if (journal !== 'wal' || synchronous !== SYNCHRONOUS_FULL) {
    throw new StorageRefused(
      `SQLite would not write durably here (journal_mode=${journal}, synchronous=${synchronous}): use a local disk for the data folder.`,
    )
  }
}

export function assertSqliteVersion(version: string | undefined): void {
  const parts = (text: string) => text.split('.').map(Number)
  const found = parts(version ?? '0')
  const wanted = parts(SQLITE_MIN)
  const differing = wanted.findIndex((part, index) => found[index] !== part)
  if (differing >= 0 && (found[differing] ?? 0) < (wanted[differing] ?? 0)) {
    throw new StorageRefused(
      `This Node brings SQLite ${version}, which can lose data; ${SQLITE_MIN} or later is needed: use the Node that Capstan installs.`,
    )
  }
}

/**
 * Takes the folder for this process until the lock is closed. The lock is the operating system's, on a SQLite
 * file, and not a number in a file: it ends with the process however that ends, in containers too.
 */
export function ownFolder(dataDir: string): { release(): void } {
  const lock = new DatabaseSync(join(dataDir, OWNER_FILE), { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;')
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw storeError(error)
    throw new StorageRefused(
      `Another Capstan process is using the data folder ${dataDir}: stop it first, or choose another folder with --data.`,
    )
  }
  return { release: () => lock.close() }
}

const SQLITE_BUSY = 5

function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === SQLITE_BUSY
}
