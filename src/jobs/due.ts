/**
 * The job that does what is due: it looks once a second, and gives each piece of work to the engine as a command of
 * its own. Any number of processes may do so side by side: each piece has its effect once, in one transaction with the
 * removal of its row.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FileTask } from '../engine/bank-files.ts'
import type { Command, Engine, Outcome } from '../engine/command.ts'
import type { Delivery } from '../engine/deliveries.ts'
import { isMoving } from '../engine/handlers/clock.ts'
import { uuidv7 } from '../engine/ids.ts'
import type { MailEnd, MailTask } from '../engine/messages.ts'
import { type CollectDue, type DueWork, type Reader, StoreError } from '../engine/store.ts'

/** Commands in one round: one batch of the engine, short enough that captures that wait for it are not late. */
export const ROUND_MAX = 128
const PERIOD_MS = 1000
/** Work that made the engine fail is left alone for so long: it must not be tried a thousand times a second. */
const FAILED_PAUSE_MS = 60_000
/**
 * Messages of one merchant on their way, those that wait for a connection among them. Further ones stay in the database:
 * so the memory is bounded, and whose receiver is dead stands in nobody else's way.
 */
export const SENDING_OF_ONE_MAX = 32
/**
 * Messages to shoppers on their way, of all merchants: they go through one mail server. Further ones stay in the
 * database. Eight at a time, each for seconds (jobs/mail.ts): the last of them is sent well before it counts as lost.
 */
export const MAILS_MAX = 64
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
  engine: Pick<Engine, 'execute' | 'collectDue'>
  reader: Pick<Reader, 'dueWork' | 'clock'>
  /** Does what is due with a file for the bank, or from it. Never throws. */
  file(task: FileTask): Promise<void>
  /** Never throws. `hurry`: somebody waits for the clock. */
  send(delivery: Delivery, work: DueWork, hurry: boolean): Promise<Sent>
  /** Never throws. */
  mail(task: MailTask, hurry: boolean): Promise<MailEnd>
  onFault(error: unknown): void
}

export class DueJob {
  readonly #services: DueServices
  /** Real time until which failed work is left alone, by its id. */
  readonly #failed = new Map<string, number>()
  /** Messages on their way, by the id of their work. Others do not wait for them. */
  readonly #sending = new Map<string, Promise<void>>()
  readonly #sendingOf = new Map<string, number>()
  #mails = 0
  /** Whether messages were left in the database for want of room. */
  #heldBack = false
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined
  #stopping = false

  constructor(services: DueServices) {
    this.#services = services
  }

  start(): void {
    this.#timer = setInterval(() => this.#lookNow(), PERIOD_MS)
    this.#timer.unref()
  }

  /** Lets a round that has begun end, and the messages on their way. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#timer)
    await this.#running
    await Promise.all(this.#sending.values())
  }

  /** When what was on its way at this instant has arrived, or could not; or after so long. */
  async settled(atMostMs: number): Promise<void> {
    await this.#running
    await Promise.race([Promise.all(this.#sending.values()), sleep(atMostMs, undefined, { ref: false })])
  }

  #lookNow(): void {
    this.#running ??= this.#look().finally(() => {
      this.#running = undefined
    })
  }

  async #look(): Promise<void> {
    this.#heldBack = false
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

  /** When the next piece is due, of those that are not left alone; undefined when there is none until then. */
  async nextDueAt(until: number): Promise<number | undefined> {
    this.#tryAgain()
    const works = await this.#services.reader.dueWork(until, this.#failed.size + 1)
    return works.find(({ workId }) => !this.#failed.has(workId))?.dueAt
  }

  /**
   * Does up to ROUND_MAX pieces that are due at or before `until`, in order. Throws StoreError when the database is
   * away. With `hurry` it resolves when everybody concerned was told, or could not be; else messages go their way.
   */
  async round(until: number, hurry: boolean): Promise<Round> {
    const works = await this.#due(until, hurry)
    const uncollected = await this.#collect(works, until)
    const outcomes = await Promise.all(works.map((work) => uncollected.get(work) ?? this.#perform(work)))
    const done: DueWork[] = []
    const files: FileTask[] = []
    works.forEach((work, index) => {
      const outcome = outcomes[index] as Outcome<'performWork'>
      if (outcome.status === 'unavailable') return
      if (outcome.status !== 'accepted') {
        this.#leaveAlone(work)
        return
      }
      if (outcome.result.done) done.push(work)
      if (outcome.result.delivery) this.#send(outcome.result.delivery, work, hurry)
      if (outcome.result.mail) this.#mail(outcome.result.mail, work, hurry)
      if (outcome.result.file) files.push(outcome.result.file)
    })
    for (const file of files) await this.#services.file(file)
    if (hurry) await this.#sent(works)
    // After what could be done: an attempt that was claimed and not made would be lost, again each time.
    if (outcomes.some((outcome) => outcome.status === 'unavailable')) {
      throw new StoreError('unavailable', 'due work could not be done')
    }
    return { found: works.length, done }
  }

  async #due(until: number, hurry: boolean): Promise<DueWork[]> {
    this.#tryAgain()
    if (hurry) {
      const found = await this.#services.reader.dueWork(until, ROUND_MAX + this.#failed.size)
      const works = found.filter(({ workId }) => !this.#failed.has(workId)).slice(0, ROUND_MAX)
      await this.#sent(works)
      return works
    }
    const crowded = [...this.#sendingOf.keys()].filter((merchantId) => this.#roomOf(merchantId) === 0)
    const left = this.#failed.size + this.#sending.size
    const noMail = this.#mails >= MAILS_MAX
    const found = await this.#services.reader.dueWork(until, ROUND_MAX + left, crowded, noMail)
    const works = found.filter(({ workId }) => !this.#failed.has(workId) && !this.#sending.has(workId))
    const fitting = this.#fitting(works)
    this.#heldBack ||= noMail || crowded.length > 0 || fitting.length < works.length
    return fitting.slice(0, ROUND_MAX)
  }

  /** What failed a while ago is no longer left alone. */
  #tryAgain(): void {
    const now = performance.now()
    for (const [workId, pausedUntil] of this.#failed) if (pausedUntil <= now) this.#failed.delete(workId)
  }

  /** Without the messages for which their merchant has no room now, and without mail for which there is none. */
  #fitting(works: DueWork[]): DueWork[] {
    const rooms = new Map<string, number>()
    let mails = this.#mails
    return works.filter(({ kind, merchantId }) => {
      if (kind === 'sendMail') return mails++ < MAILS_MAX
      if (kind !== 'deliver') return true
      const room = rooms.get(merchantId) ?? this.#roomOf(merchantId)
      rooms.set(merchantId, Math.max(0, room - 1))
      return room > 0
    })
  }

  #roomOf(merchantId: string): number {
    return Math.max(0, SENDING_OF_ONE_MAX - (this.#sendingOf.get(merchantId) ?? 0))
  }

  /** When none of these is on its way any more. */
  async #sent(works: DueWork[]): Promise<void> {
    await Promise.all(works.map(({ workId }) => this.#sending.get(workId)))
  }

  async #perform(work: DueWork): Promise<Outcome<'performWork'>> {
    const { workId, kind, orderId, merchantId, data, dueAt } = work
    const about = typeof data.about === 'string' ? data.about : undefined
    const command: Command<'performWork'> = {
      ...systemCall(merchantId),
      intent: {
        type: 'performWork',
        workId,
        kind,
        dueAt,
        ...(orderId !== undefined && { orderId }),
        ...(about !== undefined && { about }),
      },
    }
    return this.#services.engine.execute<'performWork'>(command)
  }

  /**
   * Beside the batches, however much it is: so that the cut-offs themselves are short transactions. Gives the work for
   * which it failed, and how.
   */
  async #collect(works: DueWork[], now: number): Promise<Map<DueWork, Outcome<'performWork'>>> {
    const asks = new Map<DueWork, CollectDue>()
    for (const work of works) {
      const { kind, merchantId, data, dueAt } = work
      if (kind !== 'makePayout' || typeof data.about !== 'string') continue
      asks.set(work, { merchantId, currency: data.about, until: dueAt === 0 ? now : dueAt })
    }
    if (asks.size === 0 || !(await this.#collectAll([...asks.values()]))) return new Map()
    // A merchant's books that cannot be read are nobody else's trouble.
    const failed = new Map<DueWork, Outcome<'performWork'>>()
    for (const [work, ask] of asks) {
      const outcome = await this.#collectAll([ask])
      if (outcome) failed.set(work, outcome)
    }
    return failed
  }

  /** What went wrong, as an outcome of the work. */
  async #collectAll(asks: CollectDue[]): Promise<Outcome<'performWork'> | undefined> {
    try {
      await this.#services.engine.collectDue(asks)
      return undefined
    } catch (error) {
      const isAway = error instanceof StoreError && error.kind !== 'data'
      if (!isAway && asks.length === 1) this.#services.onFault(error)
      return { status: isAway ? 'unavailable' : 'failed' }
    }
  }

  #send(delivery: Delivery, work: DueWork, hurry: boolean): void {
    const { workId, merchantId } = work
    const sent = this.#tell(delivery, work, hurry)
      .catch((error: unknown) => this.#services.onFault(error))
      .finally(() => this.#ended(workId, merchantId))
    this.#sending.set(workId, sent)
    this.#sendingOf.set(merchantId, (this.#sendingOf.get(merchantId) ?? 0) + 1)
  }

  #ended(workId: string, merchantId: string): void {
    this.#sending.delete(workId)
    const left = (this.#sendingOf.get(merchantId) ?? 1) - 1
    if (left === 0) this.#sendingOf.delete(merchantId)
    else this.#sendingOf.set(merchantId, left)
    // Not at every one: each look passes over what is held back.
    if (this.#heldBack && left === SENDING_OF_ONE_MAX >> 1 && !this.#stopping) this.#lookNow()
  }

  async #tell(delivery: Delivery, work: DueWork, hurry: boolean): Promise<void> {
    const { result, final } = await this.#services.send(delivery, work, hurry)
    const { workId, merchantId } = work
    await this.#services.engine.execute<'finishDelivery'>({
      ...systemCall(merchantId),
      intent: { type: 'finishDelivery', workId, result, final },
    })
  }

  #mail(task: MailTask, { workId }: DueWork, hurry: boolean): void {
    this.#mails++
    const sent = this.#post(task, hurry)
      .catch((error: unknown) => this.#services.onFault(error))
      .finally(() => {
        this.#sending.delete(workId)
        this.#mails--
        if (this.#heldBack && this.#mails === MAILS_MAX >> 1 && !this.#stopping) this.#lookNow()
      })
    this.#sending.set(workId, sent)
  }

  async #post(task: MailTask, hurry: boolean): Promise<void> {
    const end = await this.#services.mail(task, hurry)
    const { workId, messageId, orderId, attempt, merchantId, link } = task
    const about = { workId, messageId, orderId, attempt, ...(link && { linkId: link.linkId }) }
    await this.#services.engine.execute<'finishMail'>({
      ...systemCall(merchantId),
      intent: { type: 'finishMail', ...about, ...end },
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
