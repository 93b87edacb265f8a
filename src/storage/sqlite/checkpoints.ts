/** When the write-ahead log is moved into the database file, and by whom. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import type { MovedPages, ToCheckpointThread } from './checkpoint-thread.ts'

/**
 * Left to itself, SQLite makes a checkpoint whenever so many pages are waiting, in the middle of a commit. Here it is
 * made between two batches, and at most so often. At 200 captures a second it then takes 3 ms, which few of them
 * meet; every 250 ms it would take 6.
 */
const EVERY_MS = 100

/** Fewer pages than this are not worth an fsync of the database file. */
const PAGES_MIN = 100

/**
 * From so many pages on, a thread of its own makes the checkpoint beside the writer, which SQLite allows. Under load
 * it takes 17 ms, mostly in the fsync, and the writer would stand still for a sixth of its time.
 */
const PAGES_FOR_THREAD = 500

/**
 * The log begins anew only when all of it is moved while nobody writes, which beside a busy writer never comes about. At
 * this many pages (132 MB) the writer moves the rest itself: the log would grow without end, and reads get slower with
 * its length. That takes 20 to 40 ms, so it should be rare: with half as many pages one capture in fifty waits for it
 * under full load, with these fewer than one in a hundred.
 */
const LOG_PAGES_MAX = 32_000

/** It runs one statement. */
const THREAD_LIMITS = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 }

const THREAD_FILE = new URL(
  `./checkpoint-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
  import.meta.url,
)

export class Checkpoints {
  readonly #db: DatabaseSync
  readonly #look: StatementSync
  readonly #move: StatementSync
  #timer: NodeJS.Timeout | undefined
  #last = 0
  /** Pages that the last checkpoint had to leave, since a reader still needed the log. */
  #left = 0
  /** Length of the log when the writer last moved it itself, in pages; 0 when it has begun anew since. */
  #tried = 0
  #thread: Worker | undefined
  #isMoving = false
  /** A thread that failed is not tried again: the writer does it all, as with few pages. */
  #isAlone = false

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#look = db.prepare('PRAGMA wal_checkpoint(NOOP)')
    this.#move = db.prepare('PRAGMA wal_checkpoint(PASSIVE)')
  }

  /** Makes a checkpoint now or soon if one is due. Never throws: what was committed is safe in the log. */
  afterCommit(): void {
    if (this.#isMoving) return
    const { log, waiting } = this.#pages(this.#look)
    if (log < this.#tried) this.#tried = 0
    if (log >= this.#tried + LOG_PAGES_MAX) this.#checkpoint()
    else if (waiting >= this.#left + PAGES_MIN) this.#soon(EVERY_MS - (performance.now() - this.#last))
  }

  /** Resolves when no thread has the database open any more. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    const thread = this.#thread
    if (!thread) return
    thread.ref()
    const ended = new Promise((resolve) => thread.once('exit', resolve))
    thread.postMessage('end' satisfies ToCheckpointThread)
    await ended
  }

  #soon(ms: number): void {
    this.#timer ??= setTimeout(() => this.#onTimer(), Math.max(ms, 0)).unref()
  }

  #onTimer(): void {
    this.#timer = undefined
    if (!this.#db.isOpen) return
    if (!this.#isAlone && this.#pages(this.#look).waiting >= PAGES_FOR_THREAD) this.#ask()
    else if (this.#db.isTransaction) this.#soon(1)
    else this.#checkpoint()
  }

  /** A full disk or a long reader may stand in the way; then the next one moves more. */
  #checkpoint(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const { log, waiting } = this.#pages(this.#move)
    this.#tried = log
    this.#done(waiting)
  }

  #ask(): void {
    try {
      this.#thread ??= this.#start()
    } catch {
      // The system gives the process no more threads (EAGAIN).
      this.#isAlone = true
      this.#soon(0)
      return
    }
    this.#isMoving = true
    this.#thread.postMessage('move' satisfies ToCheckpointThread)
  }

  #start(): Worker {
    const thread = new Worker(THREAD_FILE, {
      name: 'checkpoints',
      workerData: this.#db.location(),
      resourceLimits: THREAD_LIMITS,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    thread.unref()
    thread.on('message', ({ left }: MovedPages) => {
      this.#done(Math.max(left, 0))
      if (left >= 0) this.#afterMove()
    })
    thread.on('error', () => {
      this.#isAlone = true
    })
    thread.on('exit', () => {
      this.#thread = undefined
      if (this.#isMoving) this.#afterMove()
    })
    return thread
  }

  /** What was committed meanwhile asked for nothing, and may be the last for a long time. */
  #afterMove(): void {
    this.#isMoving = false
    this.afterCommit()
  }

  #done(left: number): void {
    this.#isMoving = false
    this.#left = left
    this.#last = performance.now()
  }

  /** Of the log: how long it is, and how much of it is not moved yet. Nothing, when SQLite cannot say. */
  #pages(pragma: StatementSync): { log: number; waiting: number } {
    try {
      const { log, checkpointed } = pragma.get() as { log: number; checkpointed: number }
      return { log, waiting: log - checkpointed }
    } catch {
      return { log: 0, waiting: 0 }
    }
  }
}
