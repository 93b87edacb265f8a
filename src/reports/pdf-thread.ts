/**
 * Documents are made in a thread of their own: one page takes some 40 ms of the processor, a long one seconds, and a
 * capture must not wait for that. The thread is started for the first document and ends when none was asked for a while.
 */
import { Worker } from 'node:worker_threads'
import type { PayoutPdfInput, SummaryPdfInput } from './settlement-pdf.ts'

/** From sources this file is .ts, in the published package .js, and so is the one beside it. */
const WORKER_FILE = new URL(
  import.meta.url.endsWith('.ts') ? './pdf-worker.ts' : './pdf-worker.js',
  import.meta.url,
)
/** Documents that wait, their input in memory: of one page each they are made within two seconds. */
const WAITING_MAX = 32
/** Fonts and library take some 80 MB, which a server that makes no documents has better uses for. */
const IDLE_MS = 30_000
/**
 * A summary of as many payouts as it may have takes 250 MB. A larger young generation would be filled with what is
 * garbage, and hold 120 MB more after a few documents.
 */
const WORKER_LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 }

export interface AskedDocument {
  id: number
  document: { kind: 'payout'; input: PayoutPdfInput } | { kind: 'summary'; input: SummaryPdfInput }
}

export type MadeDocument = { id: number; bytes: Uint8Array } | { id: number; problem: string }

/** As many documents wait as may; the next one has to be asked for later. */
export class TooManyDocuments extends Error {}

interface Waiting {
  resolve(bytes: Uint8Array): void
  reject(error: Error): void
}

export class PdfThread {
  #worker: Worker | undefined
  #idle: NodeJS.Timeout | undefined
  readonly #waiting = new Map<number, Waiting>()
  #last = 0
  readonly #idleMs: number

  constructor(idleMs = IDLE_MS) {
    this.#idleMs = idleMs
  }

  /** Whether the thread is there. */
  get isRunning(): boolean {
    return this.#worker !== undefined
  }

  payout(input: PayoutPdfInput): Promise<Uint8Array> {
    return this.#ask({ kind: 'payout', input })
  }

  summary(input: SummaryPdfInput): Promise<Uint8Array> {
    return this.#ask({ kind: 'summary', input })
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    await this.#worker?.terminate()
  }

  #ask(document: AskedDocument['document']): Promise<Uint8Array> {
    if (this.#waiting.size >= WAITING_MAX) {
      return Promise.reject(new TooManyDocuments(`${WAITING_MAX} documents are being made`))
    }
    clearTimeout(this.#idle)
    this.#worker ??= this.#start()
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker?.postMessage({ id, document } satisfies AskedDocument)
    })
  }

  #start(): Worker {
    const worker = new Worker(WORKER_FILE, {
      name: 'documents',
      resourceLimits: WORKER_LIMITS,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    worker.unref()
    worker.on('message', (made: MadeDocument) => this.#settle(made))
    worker.on('error', (error) => this.#end(worker, error))
    worker.on('exit', () => this.#end(worker, new Error('the thread for documents ended')))
    return worker
  }

  #settle(made: MadeDocument): void {
    const waiting = this.#waiting.get(made.id)
    this.#waiting.delete(made.id)
    if ('bytes' in made) waiting?.resolve(made.bytes)
    else waiting?.reject(new Error(made.problem))
    if (this.#waiting.size > 0) return
    this.#idle = setTimeout(() => {
      const worker = this.#worker
      // Who asks from now on gets another one.
      this.#worker = undefined
      void worker?.terminate()
    }, this.#idleMs)
    this.#idle.unref()
  }

  /** What was under way is lost with the thread; the next document starts another one. */
  #end(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
