/**
 * The HTTP thread's side of the log: rows wait here until the worker has confirmed that they are written. Nothing
 * here blocks, and nothing is ever dropped: at the soft bound bodies are left out, at the hard bound `hasRoom`
 * turns false and the caller takes no new calls (I11).
 */
import { beginningOf } from './cut.ts'
import { type FlatValue, flatten } from './messages.ts'
import type { LogEntry, RequestLogStats } from './port.ts'
import { isByUnknownCaller, UnauthorizedBound } from './unauthorized.ts'

/**
 * Rows wait at most this long before they go to the worker. At 10 ms, batches of a few rows would cost a
 * transaction each; at 1 s, a SIGKILL would lose a second and "found within a second" could not be kept.
 */
const FLUSH_EVERY_MS = 100
/** As many rows at once: handing over 256 takes half a millisecond, which no capture beside them notices. */
const BATCH_ROWS = 256
/** And as many bytes: what the worker holds besides the queue is bounded by this times IN_FLIGHT_MAX. */
const BATCH_BYTES = 4 * 1024 * 1024
/** One batch being written and one ready: the worker never waits for this thread, nor hoards rows. */
const IN_FLIGHT_MAX = 2
/**
 * Memory of rows not yet confirmed. 64 MB hold about 15 s of 3,000 calls a second with their bodies, and a minute
 * without: long enough for a database to fail over, small enough for a container of 256 MB.
 */
export const QUEUE_MAX_BYTES = 64 * 1024 * 1024
/** Of that, from where on bodies are left out: the other half takes 30,000 rows more. */
const SOFT_BOUND_SHARE = 1 / 2
/** An entry's object, its numbers and its place in the arrays. */
const ROW_OVERHEAD_BYTES = 400
/** An upper bound: V8 keeps a string with one or two bytes a character. */
const BYTES_PER_CHARACTER = 2

export interface Batch {
  batch: number
  values: FlatValue[]
}

interface InFlight extends Batch {
  rows: number
  bytes: number
}

export interface LogQueueOptions {
  bodyMaxBytes: number
  /** At this bound no new calls are taken; QUEUE_MAX_BYTES unless a test makes it small. */
  maxBytes?: number
  /** Hands a batch to the worker. */
  send: (batch: Batch) => void
  /** Makes the ids of summary rows. */
  newId: () => string
}

export class LogQueue {
  readonly #options: LogQueueOptions
  readonly #maxBytes: number
  readonly #unauthorized = new UnauthorizedBound(Date.now())
  #waiting: LogEntry[] = []
  #waitingSizes: number[] = []
  #inFlight: InFlight[] = []
  #queuedBytes = 0
  #writtenRows = 0
  #cutBodies = 0
  #lastBatch = 0
  #timer: NodeJS.Timeout | undefined
  #drained: (() => void)[] = []

  constructor(options: LogQueueOptions) {
    this.#options = options
    this.#maxBytes = options.maxBytes ?? QUEUE_MAX_BYTES
  }

  hasRoom(): boolean {
    return this.#queuedBytes < this.#maxBytes
  }

  record(entry: LogEntry): void {
    if (!isByUnknownCaller(entry)) this.#add(entry)
    else if (this.#unauthorized.admits(entry.status, Date.now())) this.#add(withoutBodies(entry))
    if (this.#waiting.length >= BATCH_ROWS) this.#sendFull()
    else this.#startTimer()
  }

  /** Sends what waits now, as far as the worker takes it. */
  flush(): void {
    while (this.#waiting.length > 0 && this.#inFlight.length < IN_FLIGHT_MAX) this.#sendOne()
  }

  /** The worker has written this batch. */
  confirm(batch: number): void {
    const index = this.#inFlight.findIndex((sent) => sent.batch === batch)
    const [sent] = index < 0 ? [] : this.#inFlight.splice(index, 1)
    if (sent === undefined) return
    this.#queuedBytes -= sent.bytes
    this.#writtenRows += sent.rows
    if (this.#drained.length > 0) this.flush()
    else this.#sendFull()
    if (this.#waiting.length > 0) this.#startTimer()
    if (this.#isEmpty()) for (const resolve of this.#drained.splice(0)) resolve()
  }

  /** To a new worker, after the old one died: the same batches again, whatever the old one made of them. */
  resend(): void {
    for (const { batch, values } of this.#inFlight) this.#options.send({ batch, values })
  }

  /** Resolves when everything recorded so far is written. */
  drained(): Promise<void> {
    this.#addSummaries(true)
    this.flush()
    if (this.#isEmpty()) return Promise.resolve()
    return new Promise((resolve) => this.#drained.push(resolve))
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  stats(): RequestLogStats {
    return {
      queuedRows: this.#inFlight.reduce((sum, sent) => sum + sent.rows, this.#waiting.length),
      queuedBytes: this.#queuedBytes,
      writtenRows: this.#writtenRows,
      cutBodies: this.#cutBodies,
      suppressedUnauthorized: this.#unauthorized.suppressed,
    }
  }

  #isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#inFlight.length === 0
  }

  #add(given: LogEntry): void {
    let entry = shorten(given, this.#options.bodyMaxBytes)
    let size = sizeOf(entry)
    if (this.#queuedBytes + size > this.#maxBytes * SOFT_BOUND_SHARE) {
      this.#cutBodies += Number(entry.requestBody !== null) + Number(entry.responseBody !== null)
      entry = withoutBodies(entry)
      size = sizeOf(entry)
    }
    this.#waiting.push(entry)
    this.#waitingSizes.push(size)
    this.#queuedBytes += size
  }

  #sendFull(): void {
    while (this.#waiting.length >= BATCH_ROWS && this.#inFlight.length < IN_FLIGHT_MAX) this.#sendOne()
  }

  #sendOne(): void {
    let rows = 0
    let bytes = 0
    while (rows < BATCH_ROWS && rows < this.#waiting.length && bytes < BATCH_BYTES) {
      bytes += this.#waitingSizes[rows++] as number
    }
    const batch = { batch: ++this.#lastBatch, values: flatten(this.#waiting.splice(0, rows)) }
    this.#waitingSizes.splice(0, rows)
    this.#inFlight.push({ ...batch, rows, bytes })
    this.#options.send(batch)
  }

  #startTimer(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      this.#addSummaries(false)
      this.flush()
      if (!this.#isEmpty() || this.#unauthorized.hasUnsummed) this.#startTimer()
    }, FLUSH_EVERY_MS).unref()
  }

  #addSummaries(atOnce: boolean): void {
    const rows = this.#unauthorized.summaries(Date.now(), this.#options.newId, atOnce)
    for (const row of rows) this.#add(row)
  }
}

function sizeOf(entry: LogEntry): number {
  const characters =
    entry.correlationId.length +
    entry.method.length +
    entry.path.length +
    (entry.merchantId?.length ?? 0) +
    (entry.actor?.length ?? 0) +
    (entry.operation?.length ?? 0) +
    (entry.orderId?.length ?? 0) +
    (entry.errorCode?.length ?? 0) +
    (entry.idempotencyKey?.length ?? 0) +
    (entry.headers?.length ?? 0) +
    (entry.requestBody?.length ?? 0) +
    (entry.responseBody?.length ?? 0)
  return characters * BYTES_PER_CHARACTER + ROW_OVERHEAD_BYTES
}

/** Bodies that are too long need not wait in full. */
function shorten(entry: LogEntry, bodyMaxBytes: number): LogEntry {
  const requestBody = entry.requestBody && beginningOf(entry.requestBody, bodyMaxBytes)
  const responseBody = entry.responseBody && beginningOf(entry.responseBody, bodyMaxBytes)
  if (requestBody === entry.requestBody && responseBody === entry.responseBody) return entry
  return { ...entry, requestBody, responseBody }
}

function withoutBodies(entry: LogEntry): LogEntry {
  return { ...entry, requestBody: null, responseBody: null }
}
