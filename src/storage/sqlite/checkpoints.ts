/** When the write-ahead log is moved into the database file. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'

/**
 * A checkpoint holds the writer up for about 12 µs a page, and an fsync. Left to itself, SQLite makes one whenever
 * so many pages are waiting, in the middle of a commit. Here it is made between two batches, and at most so often.
 * At 200 captures a second it then takes 3 ms, which few of them meet; every 250 ms it would take 6. Under load,
 * pages that were written several times in between are moved once.
 */
const EVERY_MS = 100

/** Fewer pages than this are not worth an fsync of the database file. */
const PAGES_MIN = 100

/**
 * Without a pause between batches a checkpoint is made at this many pages (32 MB) all the same: the log would
 * grow without end, and a single checkpoint would take too long. Reads get slower with its length, too.
 */
const PAGES_MAX = 8000

export class Checkpoints {
  readonly #db: DatabaseSync
  readonly #look: StatementSync
  readonly #move: StatementSync
  #timer: NodeJS.Timeout | undefined
  #last = 0
  /** Pages that the last checkpoint had to leave, since a reader still needed the log. */
  #left = 0

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#look = db.prepare('PRAGMA wal_checkpoint(NOOP)')
    this.#move = db.prepare('PRAGMA wal_checkpoint(PASSIVE)')
  }

  /** Makes a checkpoint now or soon if one is due. Never throws: what was committed is safe in the log. */
  afterCommit(): void {
    const waiting = this.#waiting(this.#look)
    if (waiting >= this.#left + PAGES_MAX) this.#checkpoint()
    else if (waiting >= this.#left + PAGES_MIN) this.#soon(EVERY_MS - (performance.now() - this.#last))
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #soon(ms: number): void {
    this.#timer ??= setTimeout(() => this.#onTimer(), Math.max(ms, 0)).unref()
  }

  #onTimer(): void {
    this.#timer = undefined
    if (!this.#db.isOpen) return
    if (this.#db.isTransaction) this.#soon(1)
    else this.#checkpoint()
  }

  /** A full disk or a long reader may stand in the way; then the next one moves more. */
  #checkpoint(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#left = this.#waiting(this.#move)
    this.#last = performance.now()
  }

  #waiting(pragma: StatementSync): number {
    try {
      const { log, checkpointed } = pragma.get() as { log: number; checkpointed: number }
      return log - checkpointed
    } catch {
      return 0
    }
  }
}
