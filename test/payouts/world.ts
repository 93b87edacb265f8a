/** The engine, its jobs and a bank's folder in one process, for tests of payouts. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderDelivery } from '../../src/banking/delivery.ts'
import type { IntentOf, IntentType, Outcome } from '../../src/engine/command.ts'
import { BatchingEngine } from '../../src/engine/engine.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import type { Reader, Store } from '../../src/engine/store.ts'
import type { EngineSettings } from '../../src/engine/work.ts'
import { BankJob, type Imported } from '../../src/jobs/bank.ts'
import { ClockMover } from '../../src/jobs/clock-move.ts'
import { DueJob } from '../../src/jobs/due.ts'
import { openReader, openStore } from '../../src/storage/open.ts'
import type { Place } from '../support/databases.ts'
import { type PayoutBooks, payoutProblems, readPayoutBooks } from '../support/payout-books.ts'

export const SETTINGS: EngineSettings = {
  idempotencyLifetimeMs: 24 * 3_600_000,
  authorizationDays: 365,
  duplicateWindowMs: 0,
  bankFiles: 'pain.001',
}

const PAYER = { name: 'Capstan test', iban: 'DE89370400440532013000' }
const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

export class World {
  readonly place: Place
  readonly folder: string
  readonly faults: string[] = []
  store!: Store
  engine!: BatchingEngine
  reader!: Reader
  due!: DueJob
  bank!: BankJob
  #mover!: ClockMover

  private constructor(place: Place, folder: string) {
    this.place = place
    this.folder = folder
  }

  /** `folder`: the bank's, where several worlds share it. */
  static async open(place: Place, folder = mkdtempSync(join(tmpdir(), 'capstan-bank-'))): Promise<World> {
    const world = new World(place, folder)
    await world.start()
    return world
  }

  async start(): Promise<void> {
    const settings = { ...this.place, mode: 'sandbox' as const }
    const onFault = (error: unknown) => void this.faults.push(String(error))
    this.store = await openStore(settings)
    this.engine = new BatchingEngine({ store: this.store, settings: SETTINGS, onFault })
    this.reader = await openReader(settings)
    const { engine, reader } = this
    this.bank = new BankJob({
      engine,
      reader,
      delivery: folderDelivery(this.folder),
      payer: PAYER,
      onFault,
    })
    this.due = new DueJob({
      engine,
      reader,
      file: (task) => this.bank.perform(task),
      mail: async () => ({ outcome: 'sent', result: '' }),
      send: async () => ({ result: 'sent', final: true }),
      onFault,
    })
    this.#mover = new ClockMover(engine, this.due)
  }

  async stop(): Promise<void> {
    await this.engine.close()
    await this.reader.close()
  }

  async close(): Promise<void> {
    await this.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** Throws for what failed; a refusal is an outcome like any other. */
  async ask<T extends IntentType>(
    intent: IntentOf<T>,
    merchantId = 'operator',
    actor = 'operator:test',
  ): Promise<Outcome<T>> {
    const command = { merchantId, correlationId: uuidv7(), actor, intent }
    const outcome = await this.engine.execute<T>(command)
    if (outcome.status === 'failed' || outcome.status === 'unavailable') {
      throw new Error(`${intent.type} is ${outcome.status}: ${this.faults.at(-1)}`)
    }
    return outcome
  }

  /** As `ask`, where the answer must be yes. */
  async must<T extends IntentType>(intent: IntentOf<T>, merchantId?: string, actor?: string) {
    const outcome = await this.ask<T>(intent, merchantId, actor)
    if (outcome.status === 'accepted') return outcome.result
    throw new Error(`${intent.type} is refused: ${JSON.stringify(outcome)}`)
  }

  async move(hours: number): Promise<Record<string, number>> {
    const moved = await this.#mover.move({ advanceMs: hours * HOUR_MS }, 'operator:test')
    if ('refusal' in moved) throw new Error(`the clock is refused: ${JSON.stringify(moved.refusal)}`)
    if (this.faults.length > 0) throw new Error(this.faults.join('; '))
    return moved.happened
  }

  takeIncoming(): Promise<Imported[]> {
    return this.bank.takeIncoming()
  }

  /** Names of the files that the bank was given. */
  delivered(): string[] {
    try {
      return readdirSync(join(this.folder, 'outgoing')).sort()
    } catch {
      return []
    }
  }

  books(): Promise<PayoutBooks> {
    return readPayoutBooks(this.place)
  }

  /** The books, which must be sound. */
  async soundBooks(): Promise<PayoutBooks> {
    const books = await this.books()
    const problems = payoutProblems(books)
    if (problems.length > 0) throw new Error(problems.slice(0, 5).join('\n'))
    const sent = [...books.files.values()].filter(({ state }) => state === 'sent' || state === 'answered')
    const names = sent.map(({ name }) => name).sort()
    if (names.join() !== this.delivered().join()) {
      throw new Error(`the bank was given ${this.delivered()} of ${names}`)
    }
    return books
  }

  async placed(merchantId: string, currency: string, amount: number, country = 'DE'): Promise<string> {
    const { orderId } = await this.must<'placeOrder'>(
      {
        type: 'placeOrder',
        token: uuidv7(),
        autoCapture: false,
        fields: {
          purchase_country: country,
          purchase_currency: currency,
          order_amount: amount,
          order_lines: [{ name: 'Line', quantity: 1, unit_price: amount, total_amount: amount }],
        },
      },
      merchantId,
    )
    return orderId
  }
}
