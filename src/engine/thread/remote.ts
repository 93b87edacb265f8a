/** The engine as the HTTP thread sees it: commands of one turn of the event loop cross in one message. */
import { Worker } from 'node:worker_threads'
import type { Command, Engine, IntentType, Outcome } from '../command.ts'
import { type BatchReport, QUEUE_BYTES_MAX, QUEUE_MAX } from '../engine.ts'
import { type CollectDue, StoreError, type StoreErrorKind } from '../store.ts'
import type { EngineThreadSettings, FromEngine, ToEngine } from './messages.ts'

export interface RemoteEngineOptions {
  onFault(error: { name: string; message: string; stack?: string }, correlationIds: string[]): void
  onBatch(report: BatchReport): void
  /** The thread died: nothing can be decided any more, the process is of no use. */
  onDeath(error: Error): void
}

/** The engine could not be started. `refused`: the message is a sentence for the operator. */
class EngineNotStarted extends Error {
  readonly refused: boolean
  constructor(message: string, refused: boolean) {
    super(message)
    this.refused = refused
  }
}

/**
 * What a batch makes is garbage a moment later. With V8's own 48 MB a tenth of the thread's time goes into clearing it up,
 * since some of each batch is still in use; with twice as much it is half of that.
 */
const YOUNG_MB = 96

/** Worker threads are started from a file: `.ts` in a checkout, `.js` where the package was transpiled. */
const WORKER_FILE = new URL(`./worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

export async function startEngineThread(
  settings: EngineThreadSettings,
  options: RemoteEngineOptions,
): Promise<RemoteEngine> {
  const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_MB }
  const worker = new Worker(WORKER_FILE, { workerData: settings, resourceLimits })
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (text: string) => {
      const message = JSON.parse(text) as FromEngine
      worker.off('error', reject)
      if (message.type === 'ready') return resolve()
      void worker.terminate()
      const failed = message.type === 'failed'
      reject(
        new EngineNotStarted(
          failed ? message.message : 'unexpected first message',
          failed && message.refused,
        ),
      )
    })
  })
  return new RemoteEngine(worker, options)
}

/**
 * Commands that are sent without waiting for the end of the turn. A turn may read 64 requests at once, for several
 * milliseconds: the engine works on the first of them meanwhile. Fewer cost more messages; many more, and the two
 * threads wait for each other in turn.
 */
const SEND_AT = 16

export class RemoteEngine implements Engine {
  readonly #worker: Worker
  readonly #options: RemoteEngineOptions
  readonly #pending = new Map<number, { settle(outcome: Outcome): void; bytes: number }>()
  readonly #resets = new Map<number, (deleted: number | undefined) => void>()
  readonly #collections = new Map<number, (failed: StoreErrorKind | undefined) => void>()
  #pendingBytes = 0
  #outbox: [number, Command, number][] = []
  #sequence = 0
  #dead = false
  #closed: (() => void) | undefined

  constructor(worker: Worker, options: RemoteEngineOptions) {
    this.#worker = worker
    this.#options = options
    worker.on('message', (text: string) => this.#receive(JSON.parse(text) as FromEngine))
    worker.on('error', (error) => this.#die(error))
    worker.on('exit', (code) => this.#die(new Error(`the engine's thread ended with code ${code}`)))
  }

  /** Commands that wait for their outcome. */
  get depth(): number {
    return this.#pending.size
  }

  execute<T extends IntentType>(command: Command<T>, bytes = 0): Promise<Outcome<T>> {
    const isFull = this.#pending.size >= QUEUE_MAX || this.#pendingBytes >= QUEUE_BYTES_MAX
    if (this.#dead || this.#closed || isFull) return Promise.resolve({ status: 'unavailable' })
    return new Promise((resolve) => {
      const sequence = ++this.#sequence
      this.#pending.set(sequence, { settle: resolve as (outcome: Outcome) => void, bytes })
      this.#pendingBytes += bytes
      if (this.#outbox.length === 0) setImmediate(() => this.#send())
      this.#outbox.push([sequence, command as unknown as Command, bytes])
      if (this.#outbox.length === SEND_AT) this.#send()
    })
  }

  reset(merchantId: string): Promise<number> {
    if (this.#dead || this.#closed)
      return Promise.reject(new StoreError('unavailable', 'the engine is closed'))
    return new Promise((resolve, reject) => {
      const sequence = ++this.#sequence
      this.#resets.set(sequence, (deleted) => {
        if (deleted === undefined) reject(new StoreError('unavailable', 'a reset could not be done'))
        else resolve(deleted)
      })
      this.#post({ type: 'reset', sequence, merchantId })
    })
  }

  collectDue(asks: readonly CollectDue[]): Promise<void> {
    if (this.#dead || this.#closed)
      return Promise.reject(new StoreError('unavailable', 'the engine is closed'))
    return new Promise((resolve, reject) => {
      const sequence = ++this.#sequence
      this.#collections.set(sequence, (failed) => {
        if (failed) reject(new StoreError(failed, 'what is due could not be collected'))
        else resolve()
      })
      this.#post({ type: 'collect', sequence, asks })
    })
  }

  async close(): Promise<void> {
    if (this.#dead) return
    this.#send()
    await new Promise<void>((resolve) => {
      this.#closed = resolve
      this.#post({ type: 'close' })
    })
    this.#dead = true
    await this.#worker.terminate()
  }

  #send(): void {
    if (this.#outbox.length === 0) return
    this.#post({ type: 'commands', commands: this.#outbox })
    this.#outbox = []
  }

  #post(message: ToEngine): void {
    this.#worker.postMessage(JSON.stringify(message))
  }

  #receive(message: FromEngine): void {
    switch (message.type) {
      case 'outcomes':
        for (const [sequence, outcome] of message.outcomes) {
          const waiting = this.#pending.get(sequence)
          if (!waiting) continue
          this.#pending.delete(sequence)
          this.#pendingBytes -= waiting.bytes
          waiting.settle(outcome)
        }
        if (message.report) this.#options.onBatch(message.report)
        return
      case 'reset':
        this.#resets.get(message.sequence)?.(message.deleted)
        this.#resets.delete(message.sequence)
        return
      case 'collected':
        this.#collections.get(message.sequence)?.(message.failed)
        this.#collections.delete(message.sequence)
        return
      case 'fault':
        this.#options.onFault(message.error, message.correlationIds)
        return
      case 'closed':
        this.#closed?.()
    }
  }

  /** Whatever was under way has an unknown outcome: 503, and the retry with the same key finds out. */
  #die(error: Error): void {
    if (this.#dead) return
    this.#dead = true
    for (const { settle } of this.#pending.values()) settle({ status: 'unavailable' })
    this.#pending.clear()
    for (const settle of this.#resets.values()) settle(undefined)
    this.#resets.clear()
    for (const settle of this.#collections.values()) settle('unavailable')
    this.#collections.clear()
    this.#closed?.()
    this.#options.onDeath(error)
  }
}
