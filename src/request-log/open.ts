/** Opens the request log: its queue on this thread, its worker on another. */
import { Worker } from 'node:worker_threads'
import { uuidv7 } from '../engine/ids.ts'
import { StoreError } from '../engine/store.ts'
import type { FromWorker, ToWorker, WorkerData } from './messages.ts'
import type {
  FailureCounts,
  FailureQuery,
  LogEntry,
  LogPage,
  LogQuery,
  RequestLog,
  RequestLogSettings,
  RequestLogStats,
} from './port.ts'
import { LogQueue } from './queue.ts'

/** How long `close` waits for a database that does not take the last rows. */
const CLOSE_TIMEOUT_MS = 10_000
/** A worker that died is started again after this long: not at once, in case it dies each time. */
const RESTART_AFTER_MS = 1_000
/** Searches waiting at the same time; the worker runs one after the other, beside its writing. */
const SEARCHES_MAX = 32
/**
 * The worker's heap. It holds two batches of 4 MB, one page of a search and its code; the default would let it
 * grow to gigabytes, with a young generation of 48 MB.
 */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 }

/** Settings and, for the operator's eyes, where to say that the log cannot be written and that it can again. */
export interface OpenRequestLogOptions extends RequestLogSettings {
  onTrouble?: (message: string) => void
  /** Tests make these small; see the constants of the same names. */
  queueMaxBytes?: number
  closeTimeoutMs?: number
  /** The worker's file, for tests of what happens when it dies. */
  workerFile?: URL
}

/** From sources this file is .ts, in the published package .js, and so is the one beside it. */
const WORKER_FILE = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url)

/**
 * Starts the worker and resolves when it is ready to write. Throws StoreError('unavailable') when the log's folder
 * cannot be used; a PostgreSQL that is away is waited for in the background.
 */
export async function openRequestLog(options: OpenRequestLogOptions): Promise<RequestLog> {
  const log = new WorkerLog(options)
  await log.start()
  return log
}

type Found = { page: LogPage } | { counts: FailureCounts }

interface Search {
  resolve: (found: Found) => void
  reject: (error: Error) => void
}

class WorkerLog implements RequestLog {
  readonly #settings: RequestLogSettings
  readonly #onTrouble: (message: string) => void
  readonly #workerFile: URL
  readonly #closeTimeoutMs: number
  readonly #queue: LogQueue
  readonly #searches = new Map<number, Search>()
  #lastSearch = 0
  /** Absent before the first start, and between the death of one worker and the start of the next. */
  #worker: Worker | undefined
  #isClosing = false
  #closed: Promise<void> | undefined

  constructor(options: OpenRequestLogOptions) {
    const {
      onTrouble = () => {},
      workerFile = WORKER_FILE,
      queueMaxBytes,
      closeTimeoutMs,
      ...settings
    } = options
    this.#settings = settings
    this.#onTrouble = onTrouble
    this.#workerFile = workerFile
    this.#closeTimeoutMs = closeTimeoutMs ?? CLOSE_TIMEOUT_MS
    this.#queue = new LogQueue({
      bodyMaxBytes: settings.bodyMaxBytes,
      ...(queueMaxBytes !== undefined && { maxBytes: queueMaxBytes }),
      newId: uuidv7,
      send: (batch) => this.#post({ type: 'write', ...batch }),
    })
  }

  /** Starts a worker; resolves when it is ready, rejects when it cannot be. */
  async start(): Promise<void> {
    const workerData: WorkerData = { settings: this.#settings }
    const worker = new Worker(this.#workerFile, {
      name: 'request log',
      workerData,
      resourceLimits: WORKER_LIMITS,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    await ready(worker)
    // What keeps the process alive is the server; a start that fails must not hang on its log.
    worker.unref()
    worker.on('message', (message: FromWorker) => this.#onMessage(message))
    worker.on('error', (error) => this.#onTrouble(`the request log's thread failed: ${reason(error)}`))
    worker.on('exit', () => this.#onExit())
    this.#worker = worker
  }

  hasRoom(): boolean {
    return this.#queue.hasRoom()
  }

  record(entry: LogEntry): void {
    this.#queue.record(entry)
  }

  async find(query: LogQuery): Promise<LogPage> {
    const found = await this.#ask((search) => ({ type: 'find', search, query }))
    return 'page' in found ? found.page : { rows: [] }
  }

  async countFailures(query: FailureQuery): Promise<FailureCounts> {
    const found = await this.#ask((search) => ({ type: 'count', search, query }))
    return 'counts' in found ? found.counts : { counts: [], isCut: false }
  }

  #ask(question: (search: number) => ToWorker): Promise<Found> {
    if (this.#isClosing || this.#worker === undefined) {
      return Promise.reject(new StoreError('unavailable', 'the request log cannot be searched now'))
    }
    if (this.#searches.size >= SEARCHES_MAX) {
      return Promise.reject(new StoreError('unavailable', 'too many searches of the request log at once'))
    }
    // The worker takes messages in order, so that a search also sees what was recorded just before it.
    this.#queue.flush()
    const search = ++this.#lastSearch
    return new Promise((resolve, reject) => {
      this.#searches.set(search, { resolve, reject })
      this.#post(question(search))
    })
  }

  stats(): RequestLogStats {
    return this.#queue.stats()
  }

  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#worker?.ref()
    await within(this.#closeTimeoutMs, this.#queue.drained())
    this.#isClosing = true
    this.#queue.stop()
    if (this.#worker !== undefined) await this.#end(this.#worker)
    this.#failSearches('the request log is closed')
    const lost = this.stats().queuedRows
    if (lost > 0) this.#onTrouble(`the request log could not be written: its last ${lost} rows are lost`)
  }

  async #end(worker: Worker): Promise<void> {
    const ended = new Promise((resolve) => worker.once('exit', resolve))
    const hasMore = this.stats().queuedRows > 0
    worker.postMessage({ type: 'close' } satisfies ToWorker)
    // A worker that still tries to write does so until it is stopped.
    if (hasMore || !(await within(this.#closeTimeoutMs, ended))) await worker.terminate()
  }

  /** Nothing is sent to a worker that is not there: batches go to the next one, searches have failed. */
  #post(message: ToWorker): void {
    this.#worker?.postMessage(message)
  }

  #onMessage(message: FromWorker): void {
    switch (message.type) {
      case 'written':
        this.#queue.confirm(message.batch)
        return
      case 'found':
        this.#searches.get(message.search)?.resolve({ page: message.page })
        this.#searches.delete(message.search)
        return
      case 'counted':
        this.#searches.get(message.search)?.resolve({ counts: message.counts })
        this.#searches.delete(message.search)
        return
      case 'notFound':
        this.#searches.get(message.search)?.reject(new StoreError('unavailable', message.reason))
        this.#searches.delete(message.search)
        return
      case 'trouble':
        this.#onTrouble(message.message)
    }
  }

  #onExit(): void {
    this.#worker = undefined
    this.#failSearches('the search of the request log was broken off')
    if (!this.#isClosing) setTimeout(() => void this.#restart(), RESTART_AFTER_MS).unref()
  }

  async #restart(): Promise<void> {
    try {
      await this.start()
      this.#queue.resend()
    } catch (error) {
      this.#onTrouble(reason(error))
      if (!this.#isClosing) setTimeout(() => void this.#restart(), RESTART_AFTER_MS).unref()
    }
  }

  #failSearches(why: string): void {
    for (const search of this.#searches.values()) search.reject(new StoreError('unavailable', why))
    this.#searches.clear()
  }
}

/** Its first message says that it can write; if it fails before, it never could. */
async function ready(worker: Worker): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const fail = (error: unknown) =>
      reject(new StoreError('unavailable', `the request log cannot be opened: ${reason(error)}`))
    worker.once('error', fail)
    worker.once('message', () => {
      worker.off('error', fail)
      resolve()
    })
  })
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Whether the promise resolved in time. */
async function within(timeoutMs: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false)
  })
  const done = await Promise.race([promise.then(() => true), timeout])
  clearTimeout(timer)
  return done
}
