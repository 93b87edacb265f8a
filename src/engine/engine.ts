/**
 * The engine: commands in, durable outcomes out. What waits while a commit runs becomes the next batch (group
 * commit): no timer when idle, and one fsync for many commands under load.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { GuiltyCommand, HELD, runBatch } from './batch.ts'
import type { Command, Engine, IntentType, Outcome } from './command.ts'
import { HeldOrders } from './held-orders.ts'
import { orderIdOf } from './idempotency.ts'
import { type CollectDue, type Store, StoreError } from './store.ts'
import type { EngineSettings } from './work.ts'

/** A batch of 10 would leave throughput on the table; at 10,000 the last caller waits for all the others. */
const BATCH_MAX = 256
/** Bytes of request bodies in one batch: 256 captures of 1 MB each must not become one 256 MB statement. */
const BATCH_BYTES_MAX = 4 * 1024 * 1024
/** Commands that wait. At some thousand captures a second this is about a second of work: past it, say so. */
export const QUEUE_MAX = 4096
/** Bytes of the request bodies behind them. Parsed and copied between threads, each takes several times as much. */
export const QUEUE_BYTES_MAX = 32 * 1024 * 1024
/** A deadlock or serialization failure is somebody else's progress; five in a row are a fault to be told. */
const RETRIES_MAX = 5
const RETRY_DELAY_MS = 5
/**
 * No retry begins later than this. A failure that took its time was waited for by the database already: SQLite
 * gives up after 2 s, and six of those in a row would hold up everybody for 12.
 */
const RETRY_MAX_MS = 1500

/**
 * How long a batch is halved to find the row that somebody holds: of 256 commands one is found in eight tries of
 * a tenth of a second. Past it more is held than rows, a whole table perhaps, and each half would wait in vain.
 */
const SEARCH_MAX_MS = 2000

/** Items that one transaction takes into payouts: 20 ms or so, in which captures wait. With 100 the disk would set the pace. */
const COLLECTED_AT_ONCE = 1000

/** Orders that one reset transaction deletes: captures wait meanwhile. */
export const RESET_ORDERS = 500

interface Waiting {
  command: Command
  bytes: number
  settle: (outcome: Outcome) => void
}

/** Told after each batch, when all of its commands are settled. */
export interface BatchReport {
  commands: number
  durationMs: number
}

export interface EngineOptions {
  store: Store
  settings: EngineSettings
  /** Told of every fault that is ours, with the correlation ids of the commands concerned. */
  onFault(error: unknown, correlationIds: string[]): void
  onBatch?(report: BatchReport): void
}

export class BatchingEngine implements Engine {
  readonly #options: EngineOptions
  readonly #queue: Waiting[] = []
  readonly #held = new HeldOrders()
  #running = 0
  #closing = false
  #idle: (() => void) | undefined

  constructor(options: EngineOptions) {
    this.#options = options
  }

  execute<T extends IntentType>(command: Command<T>, bytes = 0): Promise<Outcome<T>> {
    return new Promise((resolve) => {
      this.submit(command as unknown as Command, bytes, resolve as (outcome: Outcome) => void)
    })
  }

  /** As `execute`, without a promise for each command: for a thread that answers many at once. */
  submit(command: Command, bytes: number, settle: (outcome: Outcome) => void): void {
    if (this.#closing || this.#queue.length >= QUEUE_MAX) {
      settle({ status: 'unavailable' })
      return
    }
    this.#queue.push({ command, bytes, settle })
    this.#start()
  }

  reset(merchantId: string): Promise<number> {
    return again(() => this.#options.store.reset(merchantId, RESET_ORDERS))
  }

  async collectDue(asks: readonly CollectDue[]): Promise<void> {
    // Until nothing is left: who gets less than asked for may have met another process that collects the same.
    while ((await again(() => this.#options.store.collectDue(asks, COLLECTED_AT_ONCE))) > 0);
  }

  async close(): Promise<void> {
    this.#closing = true
    if (this.#running > 0 || this.#queue.length > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve
      })
    }
    await this.#options.store.close()
  }

  /** Starts as many batches as the store takes at once; each goes on while commands wait. */
  #start(): void {
    if (this.#running >= this.#options.store.concurrency || this.#queue.length === 0) return
    this.#running++
    // After this turn of the event loop: what arrives together is decided together.
    setImmediate(() => void this.#run())
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#take()
      const began = performance.now()
      await this.#settle(batch)
      this.#options.onBatch?.({ commands: batch.length, durationMs: performance.now() - began })
    }
    this.#running--
    if (this.#running === 0) this.#idle?.()
  }

  #take(): Waiting[] {
    let bytes = 0
    let count = 0
    for (const waiting of this.#queue) {
      bytes += waiting.bytes
      if (count === BATCH_MAX || (count > 0 && bytes > BATCH_BYTES_MAX)) break
      count++
    }
    return this.#queue.splice(0, count)
  }

  /**
   * Settles every command of the batch, whatever happens. Never throws. Waits for rows that others hold, unless
   * `skipHeld`. `waited`: it did so a moment ago in vain, and this is why it skips them now. `searchUntil`: it is
   * a part of a batch in which a held row is looked for.
   */
  async #settle(
    batch: Waiting[],
    skipHeld = this.#anyHeld(batch),
    waited?: StoreError,
    searchUntil?: number,
  ): Promise<void> {
    const commands = batch.map(({ command }) => command)
    const { store, settings } = this.#options
    const retryUntil = performance.now() + RETRY_MAX_MS
    for (let attempt = 0; ; attempt++) {
      try {
        const outcomes = await runBatch(store, commands, settings, skipHeld)
        const again = this.#tell(batch, outcomes, waited)
        return again.length > 0 ? this.#settle(again, false) : undefined
      } catch (error) {
        const kind = error instanceof StoreError ? error.kind : undefined
        if (kind === 'busy' && !skipHeld) {
          return this.#settle(batch, true, error as StoreError, searchUntil)
        }
        if (kind === 'retry' && attempt < RETRIES_MAX && performance.now() < retryUntil) {
          await sleep(RETRY_DELAY_MS * (attempt + 1) * (1 + Math.random()))
          continue
        }
        return this.#afterFailure(batch, error, searchUntil)
      }
    }
  }

  #anyHeld(batch: Waiting[]): boolean {
    return !this.#held.isEmpty && batch.some(({ command }) => this.#held.has(orderIdOf(command)))
  }

  /**
   * Tells the outcomes. Commands whose orders somebody holds are asked to come back, if they were waited for, now
   * or lately. Gives the others, that were only skipped with them, perhaps for a batch about to commit: to be waited for.
   */
  #tell(batch: Waiting[], outcomes: (Outcome | typeof HELD)[], waited?: StoreError): Waiting[] {
    const given: Waiting[] = []
    const again: Waiting[] = []
    batch.forEach((waiting, index) => {
      const outcome = outcomes[index] as Outcome | typeof HELD
      const orderId = orderIdOf(waiting.command)
      if (outcome !== HELD) {
        this.#held.delete(orderId)
        waiting.settle(outcome)
      } else if (waited || this.#held.has(orderId)) {
        this.#held.add(orderId)
        given.push(waiting)
        waiting.settle({ status: 'unavailable' })
      } else {
        again.push(waiting)
      }
    })
    if (waited && given.length > 0) this.#report(waited, given)
    return again
  }

  /** The database is away: all wait. One command is at fault: it is found, and its neighbours go through. */
  async #afterFailure(
    batch: Waiting[],
    error: unknown,
    searchUntil = performance.now() + SEARCH_MAX_MS,
  ): Promise<void> {
    if (error instanceof GuiltyCommand) {
      const [guilty] = batch.splice(error.index, 1)
      if (guilty) this.#fail(guilty, error.cause)
      return batch.length > 0 ? this.#settle(batch) : undefined
    }
    const kind = error instanceof StoreError ? error.kind : 'data'
    const inVain = kind === 'busy' && performance.now() > searchUntil
    if (kind === 'unavailable' || kind === 'retry' || inVain) {
      this.#report(error, batch)
      for (const { settle } of batch) settle({ status: 'unavailable' })
      return
    }
    const [only] = batch
    if (batch.length === 1 && only) {
      if (kind === 'data') return this.#fail(only, error)
      this.#report(error, batch)
      return only.settle({ status: 'unavailable' })
    }
    // A row that is held and is no order's: found without waiting for it again.
    const skipHeld = kind === 'busy' || this.#anyHeld(batch)
    const middle = batch.length >> 1
    await this.#settle(batch.slice(0, middle), skipHeld, undefined, searchUntil)
    await this.#settle(batch.slice(middle), skipHeld, undefined, searchUntil)
  }

  #fail(waiting: Waiting, error: unknown): void {
    this.#report(error, [waiting])
    waiting.settle({ status: 'failed' })
  }

  #report(error: unknown, batch: Waiting[]): void {
    this.#options.onFault(
      error,
      batch.map(({ command }) => command.correlationId),
    )
  }
}

/** For transactions beside the batches: they meet others as batches do, and the outcome of a failed one is known. */
async function again<T>(transaction: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      return await transaction()
    } catch (error) {
      if (error instanceof StoreError && error.kind === 'unavailable') throw error
      if (++failures > RETRIES_MAX) throw error
      await sleep(RETRY_DELAY_MS * failures * (1 + Math.random()))
    }
  }
}
