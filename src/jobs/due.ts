/**
 * The job that does what is due: it looks once a second, and gives each piece of work to the engine as a command of
 * its own. Any number of processes may do so side by side: each piece has its effect once, in one transaction with the
 * removal of its row.
 */
import type { Command, Engine, Outcome } from '../engine/command.ts'
import type { Delivery } from '../engine/deliveries.ts'
import { isMoving } from '../engine/handlers/clock.ts'
import { uuidv7 } from '../engine/ids.ts'
import { type DueWork, type Reader, StoreError } from '../engine/store.ts'

/** Commands in one round: one batch of the engine, short enough that captures that wait for it are not late. */
export const ROUND_MAX = 128
const PERIOD_MS = 1000
/** Work that made the engine fail is left alone for so long: it must not be tried a thousand times a second. */
const FAILED_PAUSE_MS = 60_000
/** Failed pieces that are remembered; past it something larger is wrong, and the oldest are tried again. */
const FAILED_MAX = 1000

/** How an attempt to tell somebody something ended. */
export interface Sent {
  result: string
  /** Whether no further attempt is wanted. */
  final: boolean
}

/** How many pieces were due, and those of them that were done here: another process may have done the rest. */
export interface Round {
  found: number
  done: DueWork[]
}

export interface DueServices {
  engine: Pick<Engine, 'execute'>
  reader: Pick<Reader, 'dueWork' | 'clock'>
  /** Never throws. `hurry`: somebody waits for the clock. */
  send(delivery: Delivery, work: DueWork, hurry: boolean): Promise<Sent>
  onFault(error: unknown): void
}

export class DueJob {
  readonly #services: DueServices
  /** Real time until which failed work is left alone, by its id. */
  readonly #failed = new Map<string, number>()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #stopping = false

  constructor(services: DueServices) {
    this.#services = services
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.#look().finally(() => {
        this.#running = undefined
      })
    }, PERIOD_MS)
    this.#timer.unref()
  }

  /** Lets a round that has begun end. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#timer)
    await this.#running
  }

  async #look(): Promise<void> {
    try {
      while (!this.#stopping) {
        const clock = await this.#services.reader.clock()
        // Who moves the clock does what is due, in its order, and counts it.
        if (isMoving(clock)) return
        const { found } = await this.round(clock.realNow + clock.offsetMs, false)
        if (found === 0) return
      }
    } catch (error) {
      this.#services.onFault(error)
    }
  }

  /**
   * Does up to ROUND_MAX pieces that are due at or before `until`, in order. Throws StoreError when the database is
   * away. Resolves when everybody concerned was told, or could not be.
   */
  async round(until: number, hurry: boolean): Promise<Round> {
    const works = await this.#due(until)
    const outcomes = await Promise.all(works.map((work) => this.#perform(work)))
    if (outcomes.some((outcome) => outcome.status === 'unavailable')) {
      throw new StoreError('unavailable', 'due work could not be done')
    }
    const told: Promise<void>[] = []
    const done: DueWork[] = []
    works.forEach((work, index) => {
      const outcome = outcomes[index] as Outcome<'performWork'>
      if (outcome.status !== 'accepted') {
        this.#leaveAlone(work)
        return
      }
      if (outcome.result.done) done.push(work)
      if (outcome.result.delivery) told.push(this.#tell(outcome.result.delivery, work, hurry))
    })
    await Promise.all(told)
    return { found: works.length, done }
  }

  async #due(until: number): Promise<DueWork[]> {
    const now = performance.now()
    for (const [workId, pausedUntil] of this.#failed) if (pausedUntil <= now) this.#failed.delete(workId)
    const found = await this.#services.reader.dueWork(until, ROUND_MAX + this.#failed.size)
    return found.filter(({ workId }) => !this.#failed.has(workId)).slice(0, ROUND_MAX)
  }

  #perform({ workId, kind, orderId, merchantId }: DueWork): Promise<Outcome<'performWork'>> {
    const command: Command<'performWork'> = {
      ...systemCall(merchantId),
      intent: { type: 'performWork', workId, kind, ...(orderId !== undefined && { orderId }) },
    }
    return this.#services.engine.execute<'performWork'>(command)
  }

  async #tell(delivery: Delivery, work: DueWork, hurry: boolean): Promise<void> {
    const { result, final } = await this.#services.send(delivery, work, hurry)
    const { workId, merchantId } = work
    await this.#services.engine.execute<'finishDelivery'>({
      ...systemCall(merchantId),
      intent: { type: 'finishDelivery', workId, result, final },
    })
  }

  #leaveAlone({ workId, kind }: DueWork): void {
    if (this.#failed.size >= FAILED_MAX) this.#failed.clear()
    this.#failed.set(workId, performance.now() + FAILED_PAUSE_MS)
    this.#services.onFault(new Error(`due work ${workId} (${kind}) failed and is tried again later`))
  }
}

function systemCall(merchantId: string) {
  return { merchantId, correlationId: uuidv7(), actor: 'system' }
}
