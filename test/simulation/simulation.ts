/**
 * The whole engine in one process, from one seed: its clock, its ids, failures, restarts and races. On the embedded store
 * the same seed gives the same run, byte for byte: the trace of all that was asked and answered.
 */

import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderDelivery } from '../../src/banking/delivery.ts'
import type { Transfer } from '../../src/domain/ledger/transfer.ts'
import type { OrderCommand } from '../../src/domain/order/commands.ts'
import {
  type Command,
  type IntentOf,
  type IntentType,
  OPERATOR,
  type Outcome,
} from '../../src/engine/command.ts'
import { BatchingEngine } from '../../src/engine/engine.ts'
import { takeRandomnessFrom, uuidv7 } from '../../src/engine/ids.ts'
import type { Reader, Store } from '../../src/engine/store.ts'
import { bookingsOf, checkBooked } from '../../src/engine/verify/bookings.ts'
import type { Breach } from '../../src/engine/verify/breach.ts'
import { checkOrder } from '../../src/engine/verify/order-checks.ts'
import { verify } from '../../src/engine/verify/verify.ts'
import { BankJob } from '../../src/jobs/bank.ts'
import { ClockMover } from '../../src/jobs/clock-move.ts'
import { DueJob } from '../../src/jobs/due.ts'
import type { Place as Where } from '../support/databases.ts'
import { payoutProblems, readPayoutBooks } from '../support/payout-books.ts'
import { Random } from '../support/random.ts'
import { type Fault, FaultyStore } from './faulty-store.ts'
import { type KnownOrder, randomChange, randomTerms } from './moves.ts'

export const KEY_LIFETIME_MS = 24 * 3_600_000
const MERCHANT = 'PK000001_demo'
const NOBODY = '00000000-0000-4000-8000-000000000000'
const ORDERS_MAX = 12
const CHECK_ALL_EVERY = 100

/** Whose account pays. */
const PAYER = { name: 'Simulation', iban: 'DE89370400440532013000' }

export interface Place {
  where: Where
  openStore(): Promise<Store>
  openReader(): Promise<Reader>
}

export interface SimulationOptions {
  seed: number
  steps: number
  place: Place
  /** Real time stands still but for a millisecond each step, and ids follow from the seed: the run can be had again. */
  deterministic: boolean
}

/** Runs it all; gives the trace. Throws at the first thing that is not as it must be, with the step. */
export async function simulate(options: SimulationOptions): Promise<string[]> {
  const simulation = new Simulation(options)
  const [realNow, realTicks, realInterval] = [Date.now, performance.now, globalThis.setInterval]
  if (options.deterministic) {
    let ms = Date.UTC(2026, 0, 1, 12)
    simulation.tick = () => ms++
    Date.now = () => ms
    performance.now = () => ms
    // What is seen once a second of real time is seen more often on a slower machine.
    globalThis.setInterval = (() => undefined) as unknown as typeof setInterval
    const bytes = new Random(options.seed ^ 0x5eed)
    takeRandomnessFrom((buffer) => {
      for (let index = 0; index < buffer.length; index++) buffer[index] = bytes.between(0, 255)
    })
  }
  try {
    await simulation.run()
    return simulation.trace
  } finally {
    Date.now = realNow
    performance.now = realTicks
    globalThis.setInterval = realInterval
    takeRandomnessFrom()
    await simulation.end()
  }
}

class Simulation {
  readonly trace: string[] = []
  tick: () => void = () => {}
  readonly #options: SimulationOptions
  readonly #random: Random
  readonly #orders: KnownOrder[] = []
  /** Accepted answers by key, until their lifetime is over. */
  readonly #kept = new Map<string, { command: Command; answer: string; until: number }>()
  readonly #faults: string[] = []
  readonly #bankFolder = mkdtempSync(join(tmpdir(), 'capstan-simulation-bank-'))
  readonly #bankFaults: string[] = []
  #store!: FaultyStore
  #engine!: BatchingEngine
  #reader!: Reader
  #keys = 0

  constructor(options: SimulationOptions) {
    this.#options = options
    this.#random = new Random(options.seed)
  }

  async run(): Promise<void> {
    await this.#open()
    // Beside the trace: it makes a secret.
    await this.#engine.execute(this.#operator({ type: 'addMerchant', newMerchantId: MERCHANT, name: 'Ada' }))
    for (let step = 1; step <= this.#options.steps; step++) {
      this.tick()
      try {
        await this.#step()
        if (step % CHECK_ALL_EVERY === 0) await this.#checkAll()
      } catch (cause) {
        const message = `seed ${this.#options.seed}, step ${step}: ${(cause as Error).message}`
        throw new Error(`${message}\n${this.trace.slice(-8).join('\n')}`, { cause })
      }
    }
    await this.#checkAll()
  }

  async close(): Promise<void> {
    await this.#engine?.close()
    await this.#reader?.close()
  }

  async end(): Promise<void> {
    await this.close()
    rmSync(this.#bankFolder, { recursive: true, force: true })
  }

  async #open(): Promise<void> {
    const { place } = this.#options
    this.#store = new FaultyStore(await place.openStore())
    this.#reader = await place.openReader()
    this.#engine = new BatchingEngine({
      store: this.#store,
      settings: {
        idempotencyLifetimeMs: KEY_LIFETIME_MS,
        authorizationDays: 28,
        duplicateWindowMs: 600_000,
        bankFiles: 'pain.001',
      },
      onFault: (error) => this.#faults.push(String(error)),
    })
  }

  async #step(): Promise<void> {
    const dice = this.#random.between(1, 100)
    if (this.#orders.length === 0 || dice <= 5) await this.#place()
    else if (dice <= 68) await this.#change([this.#newChange()])
    else if (dice <= 70) await this.#agree()
    else if (dice <= 80) await this.#race()
    else if (dice <= 86) await this.#retryKept()
    else if (dice <= 92) await this.#failing()
    else if (dice <= 97) await this.#moveClock()
    else await this.#restart()
  }

  async #place(): Promise<void> {
    const amount = this.#random.pick([1000, 1000, 1, 5000])
    const word = this.#random.pick([
      '',
      '',
      '',
      'capstan:pending',
      'capstan:pend-accept',
      'capstan:pend-reject',
    ])
    const intent: IntentOf<'placeOrder'> = {
      type: 'placeOrder',
      token: `token-${this.trace.length}`,
      autoCapture: this.#random.next() < 0.2,
      fields: {
        purchase_country: 'SE',
        purchase_currency: 'SEK',
        order_amount: amount,
        order_lines: [
          { reference: 'A', name: 'Line A', quantity: 1, unit_price: amount, total_amount: amount },
        ],
        billing_address: { given_name: 'Ada', email: 'ada@example.com' },
        merchant_reference2: word,
      },
    }
    const outcome = await this.#ask<'placeOrder'>(this.#command(intent))
    if (outcome.status !== 'accepted') return
    if (this.#orders.length >= ORDERS_MAX) this.#orders.shift()
    this.#orders.push({ orderId: outcome.result.orderId, captureIds: [] })
    await this.#checkOrder(outcome.result.orderId)
  }

  #newChange(order: KnownOrder = this.#random.pick(this.#orders)): Command<'changeOrder'> {
    const asked = randomChange(this.#random, order, NOBODY)
    const isKeyed = this.#random.next() < 0.5
    return this.#command({ type: 'changeOrder', orderId: order.orderId, command: asked }, isKeyed, asked)
  }

  /** At once, as far as the engine goes: what is in one batch, and what waits for the next. */
  async #change(commands: Command<'changeOrder'>[]): Promise<void> {
    const outcomes = await Promise.all(commands.map((command) => this.#ask<'changeOrder'>(command)))
    for (const [index, command] of commands.entries()) {
      this.#learn(command, outcomes[index] as Outcome<'changeOrder'>)
    }
    for (const orderId of new Set(commands.map(({ intent }) => intent.orderId)))
      await this.#checkOrder(orderId)
  }

  /** Several changes of one order, and two uses of one key among them: those get one answer. */
  async #race(): Promise<void> {
    const order = this.#random.pick(this.#orders)
    const commands = Array.from({ length: this.#random.between(2, 8) }, () => this.#newChange(order))
    const keyed = commands.find(({ key }) => key)
    if (keyed) commands.push({ ...keyed, correlationId: uuidv7() })
    await this.#change(commands)
  }

  async #retryKept(): Promise<void> {
    const now = await this.#reader.now()
    for (const [key, { until }] of this.#kept) if (until <= now) this.#kept.delete(key)
    if (this.#kept.size === 0) return
    const { command, answer } = this.#random.pick([...this.#kept.values()])
    const outcome = await this.#ask(command)
    if (answerOf(outcome) !== answer)
      throw new Error(`a repeat got ${answerOf(outcome)} instead of ${answer}`)
  }

  /** The store fails under a keyed change; its retry finds out, and has the effect once. */
  async #failing(): Promise<void> {
    const fault = this.#random.pick<Fault>(['before', 'after', 'retry'])
    const order = this.#random.pick(this.#orders)
    const asked = randomChange(this.#random, order, NOBODY)
    const command = this.#command(
      { type: 'changeOrder', orderId: order.orderId, command: asked },
      true,
      asked,
    )
    this.#store.plan(fault)
    const first = await this.#ask<'changeOrder'>(command)
    const wanted = fault === 'retry' ? first.status : 'unavailable'
    if (first.status !== wanted) throw new Error(`a ${fault} fault is answered with ${first.status}`)
    await this.#change([command])
  }

  async #moveClock(): Promise<void> {
    const hours = this.#random.pick([1, 1, 5, 25, 24 * 7, 24 * 29])
    const [engine, reader] = [this.#engine, this.#reader]
    const onBankFault = (error: unknown) => void this.#bankFaults.push(String(error))
    const delivery = folderDelivery(this.#bankFolder)
    const bank = new BankJob({ engine, reader, delivery, payer: PAYER, onFault: onBankFault })
    const due = new DueJob({
      engine,
      reader,
      mail: async () => ({ outcome: 'sent', result: '' }),
      send: async () => ({ result: 'sent', final: true }),
      file: (task) => bank.perform(task),
      onFault: (error) => this.#faults.push(String(error)),
    })
    const mover = new ClockMover(this.#engine, due)
    const moved = await mover.move({ advanceMs: hours * 3_600_000 }, 'system')
    if ('refusal' in moved) throw new Error(`the clock is refused: ${JSON.stringify(moved.refusal)}`)
    this.trace.push(`clock +${hours} h: ${JSON.stringify(moved.happened)}`)
    for (const { orderId } of this.#orders) await this.#checkOrder(orderId)
    if (this.#bankFaults.length > 0) throw new Error(`the bank: ${this.#bankFaults[0]}`)
    await this.#checkPayouts()
  }

  /** Other terms, a hold that is set or lifted, or a bank that refuses the next payouts. */
  async #agree(): Promise<void> {
    const about = { forMerchantId: MERCHANT, currency: 'SEK' }
    const dice = this.#random.next()
    if (dice < 0.4) {
      await this.#ask(this.#operator({ type: 'registerTerms', ...about, terms: randomTerms(this.#random) }))
    } else if (dice < 0.6) {
      const on = this.#random.next() < 0.3
      await this.#ask(this.#operator({ type: 'setHold', ...about, ...(on && { note: 'looked into' }) }))
    } else {
      const outcome = this.#random.pick(['rejected', 'returned'] as const)
      const orders = { outcome, reason: 'MS03 not said', remaining: 1 }
      await this.#ask({ ...this.#operator({ type: 'orderBank', orders }), merchantId: MERCHANT })
    }
  }

  /** The books of payouts (I9), and every file that the bank was given, once: both are in the trace. */
  async #checkPayouts(): Promise<void> {
    const books = await readPayoutBooks(this.#options.place.where)
    const problems = payoutProblems(books)
    if (problems.length > 0) throw new Error(problems.slice(0, 3).join('\n'))
    for (const { paymentReference, state, itemCount, totals } of books.payouts) {
      this.trace.push(`payout ${paymentReference} ${state} ${itemCount} ${JSON.stringify(totals)}`)
    }
    const given = filesIn(join(this.#bankFolder, 'outgoing'))
    const sent = [...books.files.values()].filter(({ state }) => state === 'sent' || state === 'answered')
    const names = sent.map(({ name }) => name).sort()
    if (names.join() !== given.map(({ name }) => name).join())
      throw new Error(`files ${names} were not given`)
    for (const { name, digest } of given) this.trace.push(`file ${name} ${digest}`)
  }

  #operator<T extends IntentType>(intent: IntentOf<T>): Command<T> {
    return {
      merchantId: 'operator',
      correlationId: uuidv7(),
      actor: 'operator:simulation',
      intent,
    } as Command<T>
  }

  async #restart(): Promise<void> {
    await this.close()
    this.trace.push('restart')
    await this.#open()
  }

  #command<T extends IntentType>(intent: IntentOf<T>, isKeyed = false, asked?: OrderCommand): Command<T> {
    const scope = asked
      ? `${asked.type} ${'captureId' in asked ? asked.captureId : ''} ${JSON.stringify(intent)}`
      : ''
    return {
      merchantId: asked?.type === 'decideFraud' ? OPERATOR : MERCHANT,
      correlationId: uuidv7(),
      actor: 'merchant:simulation',
      ...(isKeyed && { key: { key: `key-${++this.#keys}`, scope, bodyDigest: '0'.repeat(64) } }),
      intent,
    } as Command<T>
  }

  async #ask<T extends IntentType>(command: Command<T>): Promise<Outcome<T>> {
    const outcome = await this.#engine.execute<T>(command)
    this.trace.push(
      `${command.key?.key ?? '-'} ${JSON.stringify(command.intent)} => ${JSON.stringify(outcome)}`,
    )
    if (outcome.status === 'failed') throw new Error(`a command failed: ${this.#faults.at(-1)}`)
    return outcome
  }

  #learn(command: Command<'changeOrder'>, outcome: Outcome<'changeOrder'>): void {
    if (outcome.status !== 'accepted') return
    const { captureId } = outcome.result
    const order = this.#orders.find(({ orderId }) => orderId === command.intent.orderId)
    if (captureId !== undefined && order && !order.captureIds.includes(captureId))
      order.captureIds.push(captureId)
    if (!command.key || outcome.replayed) return
    const until = Date.now() + KEY_LIFETIME_MS / 2
    this.#kept.set(command.key.key, {
      command: command as unknown as Command,
      answer: answerOf(outcome),
      until,
    })
  }

  /** The order's row, its events and its bookings, as they are on disk. */
  async #checkOrder(orderId: string): Promise<void> {
    const [row, record] = await Promise.all([this.#reader.orderRow(orderId), this.#reader.order(orderId)])
    if (!row || !record) throw new Error(`order ${orderId} is gone`)
    const bookings = bookingsOf(record.events)
    const booked = await this.#reader.audit.transfersBySource(bookings)
    const bySource = Map.groupBy<string, Transfer>(booked, ({ sourceId }) => sourceId)
    throwAny([
      ...checkOrder(row, record.events, KEY_LIFETIME_MS, () => []),
      ...checkBooked(bookings, bySource),
    ])
    const { history: _, ...folded } = record.order
    if (JSON.stringify(sorted(folded)) !== JSON.stringify(sorted(row)))
      throw new Error(`order ${orderId} is not its events`)
  }

  async #checkAll(): Promise<void> {
    const breaches: Breach[] = []
    const onBreach = (found: Breach) => void breaches.push(found)
    await verify({ audit: this.#reader.audit, idempotencyLifetimeMs: KEY_LIFETIME_MS, onBreach })
    throwAny(breaches)
  }
}

function filesIn(folder: string): { name: string; digest: string }[] {
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.sort().map((name) => {
    return {
      name,
      digest: createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    }
  })
}

function throwAny(breaches: Breach[]): void {
  if (breaches.length > 0) throw new Error(JSON.stringify(breaches.slice(0, 3)))
}

function answerOf(outcome: Outcome): string {
  const { replayed: _, ...answer } = outcome as Outcome & { replayed?: boolean }
  return JSON.stringify(sorted(answer))
}

/** With its fields in one order: databases give them in theirs. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)]))
}
