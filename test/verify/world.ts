/**
 * A sandbox without its HTTP: engine, clock, payouts and bank, on either store. And a lively history in it: contracts
 * and their changes, refunds, debts, reserves, a rejected and a returned payout, invoices, and what is still open.
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { folderDelivery } from '../../src/banking/delivery.ts'
import type { ContractTerms } from '../../src/domain/contract/contract.ts'
import { SANDBOX_TERMS } from '../../src/domain/contract/terms.ts'
import type { OrderCommand } from '../../src/domain/order/commands.ts'
import type { IntentOf, Intents, IntentType } from '../../src/engine/command.ts'
import { BatchingEngine } from '../../src/engine/engine.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import { seedSandbox } from '../../src/engine/sandbox.ts'
import type { Reader } from '../../src/engine/store.ts'
import { BankJob } from '../../src/jobs/bank.ts'
import { ClockMover } from '../../src/jobs/clock-move.ts'
import { DueJob } from '../../src/jobs/due.ts'
import { openReader, openStore } from '../../src/storage/open.ts'
import { newFolder, type Place } from '../support/databases.ts'
import { orderOf } from '../support/orders.ts'

export const A = 'PK000001_demo'
export const B = 'PK000002_demo'
const DAY_MS = 86_400_000
const PAYER = { name: 'Capstan', iban: 'DE89370400440532013000' }

export interface WorldOptions {
  bankFiles?: 'pain.001' | 'csv'
}

export class World {
  readonly place: Place
  readonly bankFolder: string
  readonly reader: Reader
  readonly engine: BatchingEngine
  readonly #mover: ClockMover

  private constructor(place: Place, bankFolder: string, reader: Reader, engine: BatchingEngine) {
    const onFault = (error: unknown) => {
      throw error
    }
    this.place = place
    this.bankFolder = bankFolder
    this.reader = reader
    this.engine = engine
    const delivery = folderDelivery(bankFolder)
    const bank = new BankJob({ engine, reader, delivery, payer: PAYER, onFault })
    const due = new DueJob({
      engine,
      reader,
      file: (task) => bank.perform(task),
      mail: async () => ({ outcome: 'sent', result: '' }),
      send: async () => ({ result: '200', final: true }),
      onFault,
    })
    this.#mover = new ClockMover(engine, due)
  }

  static async open(place: Place, { bankFiles = 'pain.001' }: WorldOptions = {}): Promise<World> {
    const store = await openStore({ ...place, mode: 'sandbox' })
    await seedSandbox(store)
    const engine = new BatchingEngine({
      store,
      settings: {
        idempotencyLifetimeMs: DAY_MS,
        authorizationDays: 28,
        duplicateWindowMs: 0,
        bankFiles,
      },
      onFault: (error) => {
        throw error
      },
    })
    return new World(place, newFolder(), await openReader(place), engine)
  }

  async run<T extends IntentType>(merchantId: string, intent: IntentOf<T>): Promise<Intents[T]['gives']> {
    const call = { merchantId, correlationId: uuidv7(), actor: `merchant:${merchantId}` }
    const outcome = await this.engine.execute<T>({ ...call, intent })
    if (outcome.status !== 'accepted') throw new Error(JSON.stringify(outcome))
    return outcome.result
  }

  async order(merchantId: string, amount: number, currency = 'SEK', country = 'SE'): Promise<string> {
    const fields = orderOf(amount, { purchase_currency: currency, purchase_country: country })
    const intent = { type: 'placeOrder', token: uuidv7(), fields, autoCapture: false } as const
    return (await this.run<'placeOrder'>(merchantId, intent)).orderId
  }

  async change(merchantId: string, orderId: string, command: OrderCommand) {
    return this.run<'changeOrder'>(merchantId, { type: 'changeOrder', orderId, command })
  }

  /** An order that is captured in full. */
  async sale(merchantId: string, amount: number, currency = 'SEK', country = 'SE') {
    const orderId = await this.order(merchantId, amount, currency, country)
    const { captureId } = await this.change(merchantId, orderId, { type: 'capture', amount })
    return { orderId, captureId: captureId as string }
  }

  refund(merchantId: string, orderId: string, amount: number) {
    return this.change(merchantId, orderId, { type: 'refund', amount })
  }

  terms(forMerchantId: string, currency: string, terms: Partial<ContractTerms>) {
    const intent = { forMerchantId, currency, terms: { ...SANDBOX_TERMS, ...terms } }
    return this.run<'registerTerms'>('operator', { type: 'registerTerms', ...intent })
  }

  /** What the bank does with the merchant's next payout, for a reason that holds up no later one. */
  bankWill(merchantId: string, outcome: 'rejected' | 'returned') {
    const orders = { outcome, reason: 'MS03 no reason given', remaining: 1 }
    return this.run<'orderBank'>(merchantId, { type: 'orderBank', orders })
  }

  async days(count: number): Promise<void> {
    const moved = await this.#mover.move({ advanceMs: count * DAY_MS }, 'operator:test')
    if ('refusal' in moved) throw new Error(JSON.stringify(moved.refusal))
  }

  /** Over fees, in their order. */
  async invoices(merchantId: string, currency: string) {
    const payouts = await this.reader.audit.payouts(merchantId, undefined, 100)
    return payouts
      .filter(({ kind, payout }) => kind === 'FEES' && payout.currency === currency)
      .map(({ payout }) => payout)
  }

  async close(): Promise<void> {
    await this.engine.close()
    await this.reader.close()
  }
}

export const DEAR: Partial<ContractTerms> = {
  fees: [
    { percentage: 250, fixed: 35 },
    { percentage: 199, fixed: 0, country: 'DE' },
  ],
  vatRate: 2500,
  feeRefund: 'all',
  reserve: { rate: 1000, days: 3 },
}

/** A month of two merchants. */
export async function live(world: World): Promise<void> {
  await world.terms(A, 'EUR', DEAR)
  await world.terms(B, 'EUR', { vatRate: 1900, settlement: 'GROSS', feeRefund: 'percentage' })
  await world.terms(A, 'JPY', { minimumPayout: 10_000_000 })
  const first = await world.order(A, 6000)
  const { captureId } = await world.change(A, first, { type: 'capture', amount: 2000 })
  await world.change(A, first, { type: 'extendDueDate', captureId: captureId as string, days: 10 })
  await world.change(A, first, { type: 'capture', amount: 4000 })
  const dear = await world.sale(A, 10_000, 'EUR', 'DE')
  await world.sale(A, 3333, 'EUR', 'FI')
  const gross = await world.sale(B, 7000, 'EUR', 'DE')
  await world.sale(A, 5000, 'JPY', 'JP')
  await world.refund(A, dear.orderId, 2500)
  await world.days(3)
  // More is given back than sold: a debt, and then its repayment.
  await world.refund(A, first, 5500)
  await world.refund(B, gross.orderId, 100)
  await world.days(2)
  await world.sale(A, 20_000)
  await world.bankWill(B, 'rejected')
  await world.sale(B, 9000, 'EUR', 'FR')
  await world.days(3)
  await world.bankWill(A, 'returned')
  await world.sale(A, 8000, 'EUR', 'DE')
  await world.days(4)
  await world.terms(A, 'SEK', { fees: [{ percentage: 500, fixed: 10 }], vatRate: 600 })
  await world.sale(A, 7777)
  await world.refund(A, dear.orderId, 7500)
  await world.days(5)
  await world.run<'setHold'>('operator', {
    type: 'setHold',
    forMerchantId: B,
    currency: 'SEK',
    note: 'Under review',
  })
  await world.sale(B, 4200)
  await world.sale(A, 12_000, 'EUR', 'DE')
  await world.days(2)
  const [invoice] = await world.invoices(B, 'EUR')
  if (!invoice) throw new Error('no fees were invoiced')
  await world.run<'answerPayout'>('operator', {
    type: 'answerPayout',
    paymentReference: invoice.paymentReference,
    answer: { kind: 'received', amount: -invoice.totals.settlement, currency: 'EUR', at: Date.now() },
  })
  // What is still open: due tomorrow, and a part of it given back.
  const last = await world.sale(A, 6100)
  await world.refund(A, last.orderId, 1000)
  await world.sale(B, 1500, 'EUR', 'DE')
}

/** A copy of a database that nothing is connected to. */
export async function copyOf(place: Place): Promise<Place> {
  if ('dataDir' in place) {
    const dataDir = newFolder()
    cpSync(place.dataDir, dataDir, { recursive: true })
    return { dataDir }
  }
  const template = new URL(place.databaseUrl).pathname.slice(1)
  const url = process.env.CAPSTAN_TEST_PG_URL as string
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const name = `copy_${uuidv7().replaceAll('-', '')}`
  try {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`)
  } finally {
    await client.end()
  }
  const made = new URL(url)
  made.pathname = `/${name}`
  return { databaseUrl: made.href }
}

export function bankFolderOf(folder: string): string {
  const copy = newFolder()
  cpSync(folder, join(copy), { recursive: true })
  return copy
}
