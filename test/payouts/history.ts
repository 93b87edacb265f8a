/** Histories: what shops, the operator and the bank do, and the time that passes in between. */
import fc from 'fast-check'
import type { ContractTerms, PayoutSchedule, Weekday } from '../../src/domain/contract/contract.ts'
import type { PayoutBooks } from '../support/payout-books.ts'
import { comingProblems, comparedWith, type ExpectedPayout, expectedPayouts } from './coming.ts'
import { priceProblems } from './prices.ts'
import { DAY_MS, type World } from './world.ts'

/** The first has no contract but the sandbox's own. */
const MERCHANTS = ['PK000001_demo', 'M-two', 'M-three'] as const
/** 2, 0 and 3 decimals; and one of those with fees for later due dates. */
const CURRENCIES = ['EUR', 'JPY', 'KWD', 'SEK'] as const

const ACCOUNT = {
  kind: 'iban',
  iban: 'DE89370400440532013000',
  holder: 'Ada’s shop',
  address: { city: 'Berlin', country: 'DE' },
} as const

export type Step =
  | { do: 'sell'; merchant: number; currency: number; amount: number; parts: number[]; country: string }
  | { do: 'capture'; order: number; share: number }
  | { do: 'refund'; order: number; capture: number; share: number }
  | { do: 'extend'; order: number; capture: number; days: number }
  | { do: 'terms'; merchant: number; currency: number; terms: ContractTerms; inHours: number }
  | { do: 'hold'; merchant: number; currency: number; on: boolean }
  | { do: 'bank'; merchant: number; outcome: 'rejected' | 'returned'; count: number }
  | { do: 'answer'; payout: number; kind: 'executed' | 'rejected' | 'returned' | 'received'; off: number }
  | { do: 'move'; hours: number }
  | { do: 'restart' }

const merchant = fc.nat({ max: MERCHANTS.length - 1 })
const currency = fc.nat({ max: CURRENCIES.length - 1 })
const share = fc.integer({ min: 1, max: 100 })
const nth = fc.nat({ max: 20 })

const schedule: fc.Arbitrary<PayoutSchedule> = fc.oneof(
  fc.constant({ every: 'day' } as const),
  fc.constant({ every: 'weekday' } as const),
  fc.integer({ min: 1, max: 7 }).map((on) => ({ every: 'week', on: on as Weekday }) as const),
  fc
    .constantFrom([1, 15], [10, 31])
    .map((on) => ({ every: 'half-month', on: on as [number, number] }) as const),
  fc.constantFrom(1, 29, 31).map((on) => ({ every: 'month', on }) as const),
)

const cutOff = fc.record({
  time: fc.constantFrom('00:00', '02:30', '15:00', '23:59'),
  timeZone: fc.constantFrom('UTC', 'Europe/Stockholm', 'America/New_York', 'Asia/Kathmandu'),
})

const terms: fc.Arbitrary<ContractTerms> = fc
  .record({
    percentage: fc.constantFrom(0, 1, 299, 3333, 10_000),
    fixed: fc.constantFrom(0, 30, 999),
    special: fc.boolean(),
    vatRate: fc.constantFrom(0, 1900, 2500, 3333),
    feeRefund: fc.constantFrom('none', 'percentage', 'all'),
    settlement: fc.constantFrom('NET', 'NET', 'GROSS'),
    delay: fc.record({ days: fc.constantFrom(0, 1, 7), of: fc.constantFrom('calendar', 'banking') }),
    schedule,
    cutOff,
    minimumPayout: fc.constantFrom(0, 0, 5000),
    reserve: fc.constantFrom(undefined, { rate: 1000, days: 3 }, { rate: 9999, days: 20 }),
  })
  .map(({ percentage, fixed, special, reserve, ...rest }) => ({
    ...rest,
    fees: [{ percentage, fixed }, ...(special ? [{ country: 'SE', percentage: 150, fixed: 1 }] : [])],
    ...(reserve && { reserve }),
  })) as fc.Arbitrary<ContractTerms>

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('sell' as const),
      merchant,
      currency,
      amount: fc.constantFrom(1, 99, 1000, 10_001, 1_000_000),
      parts: fc.array(share, { maxLength: 3 }),
      country: fc.constantFrom('SE', 'DE'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('capture' as const), order: nth, share }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      order: nth,
      capture: fc.integer({ min: -2, max: 2 }),
      share,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('extend' as const),
      order: nth,
      capture: fc.nat({ max: 2 }),
      days: fc.constantFrom(2, 10, 60),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('terms' as const),
      merchant: fc.constantFrom(1, 2),
      currency,
      terms,
      inHours: fc.constantFrom(0, 0, 30, 200),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('hold' as const),
      merchant: fc.constantFrom(1, 2),
      currency,
      on: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('bank' as const),
      merchant,
      outcome: fc.constantFrom('rejected', 'returned'),
      count: fc.constantFrom(1, 2),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      payout: nth,
      kind: fc.constantFrom('executed', 'rejected', 'returned', 'received'),
      off: fc.constantFrom(0, 0, 0, 1),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      hours: fc.constantFrom(1, 5, 13, 24, 25, 24 * 7, 24 * 33),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
)

export const histories = fc.array(step, { minLength: 5, maxLength: 40, size: 'max' })

interface Sold {
  merchantId: string
  orderId: string
  amount: number
  captureIds: string[]
}

/** Lives through a history; throws at the first thing that is not as it must be. */
export class History {
  readonly #world: World
  readonly #orders: Sold[] = []
  /** Told about each step, so that tests know that enough happens. */
  readonly tally = new Map<string, number>()

  constructor(world: World) {
    this.#world = world
  }

  async live(steps: readonly Step[]): Promise<void> {
    for (const merchantId of MERCHANTS.slice(1)) {
      await this.#world.must<'addMerchant'>({
        type: 'addMerchant',
        newMerchantId: merchantId,
        name: merchantId,
      })
      for (const currency of CURRENCIES) await this.#nameAccount(merchantId, currency)
    }
    for (const one of steps) await this.#step(one)
    await this.#settleAll()
  }

  #count(what: string, count = 1): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + count)
  }

  #nameAccount(forMerchantId: string, currency: string) {
    return this.#world.must<'setBankAccount'>({
      type: 'setBankAccount',
      forMerchantId,
      currency,
      account: ACCOUNT,
    })
  }

  async #step(step: Step): Promise<void> {
    switch (step.do) {
      case 'sell':
        return this.#sell(step)
      case 'capture':
        return this.#capture(this.#orderAt(step.order), step.share)
      case 'refund':
        return this.#refund(step)
      case 'extend':
        return this.#extend(step)
      case 'terms':
        return this.#agree(step)
      case 'hold': {
        const on = step.on ? { note: 'looked into' } : {}
        await this.#world.must<'setHold'>({ type: 'setHold', ...aboutOf(step), ...on })
        return
      }
      case 'bank': {
        const orders = { outcome: step.outcome, reason: 'MS03 not said', remaining: step.count }
        const merchantId = MERCHANTS[step.merchant] as string
        await this.#world.must<'orderBank'>({ type: 'orderBank', orders }, merchantId)
        return
      }
      case 'answer':
        return this.#answer(step)
      case 'move':
        return this.#move(step.hours)
      case 'restart':
        await this.#world.stop()
        return this.#world.start()
    }
  }

  #orderAt(index: number): Sold | undefined {
    return this.#orders.length === 0 ? undefined : this.#orders[index % this.#orders.length]
  }

  async #sell({ merchant, currency, amount, parts, country }: Extract<Step, { do: 'sell' }>): Promise<void> {
    const merchantId = MERCHANTS[merchant] as string
    const orderId = await this.#world.placed(merchantId, CURRENCIES[currency] as string, amount, country)
    const order = { merchantId, orderId, amount, captureIds: [] }
    this.#orders.push(order)
    // At once: they are decided in one batch.
    await Promise.all(parts.map((part) => this.#capture(order, part)))
  }

  async #capture(order: Sold | undefined, share: number): Promise<void> {
    if (!order) return
    const amount = Math.max(1, Math.floor((order.amount * share) / 100))
    const result = await this.#change(order, { type: 'capture', amount })
    if (result?.captureId !== undefined) order.captureIds.push(result.captureId)
  }

  async #refund({ order: index, capture, share }: Extract<Step, { do: 'refund' }>): Promise<void> {
    const order = this.#orderAt(index)
    if (!order) return
    const captureId = capture < 0 ? undefined : order.captureIds[capture % order.captureIds.length]
    const amount = Math.max(1, Math.floor((order.amount * share) / 100))
    await this.#change(order, { type: 'refund', amount, ...(captureId !== undefined && { captureId }) })
  }

  async #extend({ order: index, capture, days }: Extract<Step, { do: 'extend' }>): Promise<void> {
    const order = this.#orderAt(index)
    const captureId = order?.captureIds[capture % order.captureIds.length]
    if (order && captureId !== undefined)
      await this.#change(order, { type: 'extendDueDate', captureId, days })
  }

  async #change({ merchantId, orderId }: Sold, command: Parameters<typeof changeOf>[1]) {
    const outcome = await this.#world.ask<'changeOrder'>(changeOf(orderId, command), merchantId)
    this.#count(`${command.type} ${outcome.status}`)
    return outcome.status === 'accepted' ? outcome.result : undefined
  }

  async #agree(step: Extract<Step, { do: 'terms' }>): Promise<void> {
    const validFrom =
      step.inHours === 0 ? {} : { validFrom: (await this.#world.reader.now()) + step.inHours * 3_600_000 }
    const intent = { type: 'registerTerms', ...aboutOf(step), terms: step.terms, ...validFrom } as const
    const outcome = await this.#world.ask<'registerTerms'>(intent)
    this.#count(`terms ${outcome.status}`)
  }

  /** The bank says something of a payout, whether it makes sense or not. */
  async #answer({ payout: index, kind, off }: Extract<Step, { do: 'answer' }>): Promise<void> {
    const payouts = (await this.#world.books()).payouts.filter(({ state }) => state !== 'scheduled')
    const payout = payouts[index % payouts.length]
    if (!payout) return
    const { paymentReference, currency, totals } = payout
    const answer = {
      kind,
      amount: Math.abs(totals.settlement) + off,
      currency,
      at: await this.#world.reader.now(),
    }
    for (let times = 0; times < 2; times++) {
      const { outcome } = await this.#world.must<'answerPayout'>({
        type: 'answerPayout',
        paymentReference,
        answer,
      })
      this.#count(`bank ${kind}: ${outcome}`)
      if (times === 1 && outcome === 'changed') throw new Error(`${kind} changed a payout twice`)
    }
    await this.#check()
  }

  /** What was due at a cut-off that passed is in a payout. */
  async #move(hours: number): Promise<void> {
    const before = await this.#world.books()
    const expected: ExpectedPayout[] = await expectedPayouts(this.#world, MERCHANTS)
    const happened = await this.#world.move(hours)
    for (const [kind, count] of Object.entries(happened)) this.#count(`happened ${kind}`, count)
    const books = await this.#check()
    const now = await this.#world.reader.now()
    this.#count('as expected', comparedWith(expected, books, now))
    const left = new Set(books.due.map(({ source_id, part }) => `${source_id} ${part}`))
    for (const { merchant_id, currency, due_at, source_id, part } of before.due) {
      const run = before.runs.get(`${merchant_id} ${currency}`)
      if (run === undefined) throw new Error(`nobody pays ${merchant_id} its ${currency}`)
      if (run <= now && due_at <= run && left.has(`${source_id} ${part}`)) {
        throw new Error(`${part} of ${source_id} was due at ${due_at} and is not paid at ${run}`)
      }
    }
    for (const [line, run] of books.runs) if (run <= now) throw new Error(`the payout of ${line} is late`)
  }

  async #check(): Promise<PayoutBooks> {
    const books = await this.#world.soundBooks()
    const problems = [
      ...(await priceProblems(this.#world.place, books)),
      ...(await comingProblems(this.#world, books)),
    ]
    if (problems.length > 0) throw new Error(problems.slice(0, 5).join('\n'))
    return books
  }

  /** Nothing holds anything back any more, and so much time passes that all is due: then nothing is owed. */
  async #settleAll(): Promise<void> {
    const orders = { outcome: 'rejected', reason: '', remaining: 0 } as const
    for (const [merchant, merchantId] of MERCHANTS.entries()) {
      await this.#world.must<'orderBank'>({ type: 'orderBank', orders }, merchantId)
      if (merchant === 0) continue
      for (const currency of CURRENCIES.keys()) {
        const about = aboutOf({ merchant, currency })
        await this.#world.must<'setHold'>({ type: 'setHold', ...about })
        const last = { type: 'registerTerms', ...about, terms: LAST_TERMS } as const
        const validFrom = (await this.#world.reader.now()) + 201 * 3_600_000
        await this.#world.must<'registerTerms'>({ ...last, validFrom })
      }
    }
    await this.#move(24 * 45)
    const { due, payouts, transfers } = await this.#check()
    const now = await this.#world.reader.now()
    const owed = due.filter(({ due_at }) => due_at < now - DAY_MS)
    if (owed.length > 0) throw new Error(`still due: ${JSON.stringify(owed[0])}`)
    const balances = new Map<string, number>()
    for (const { merchant_id, currency, debit, credit, amount } of transfers) {
      for (const [account, sum] of [
        [debit, -amount],
        [credit, amount],
      ] as const) {
        const name = `${merchant_id} ${currency} ${account}`
        balances.set(name, (balances.get(name) ?? 0) + sum)
      }
    }
    for (const [name, balance] of balances) {
      if (/ (merchant_payable|payout_in_transit|reserve)$/.test(name) && balance !== 0) {
        throw new Error(`${name} holds ${balance} in the end`)
      }
    }
    for (const { state } of payouts) this.#count(`payout ${state}`)
  }
}

/** Whatever was agreed, from now on all is paid the next day. */
const LAST_TERMS: ContractTerms = {
  fees: [{ percentage: 0, fixed: 0 }],
  vatRate: 0,
  feeRefund: 'none',
  settlement: 'NET',
  delay: { days: 0, of: 'calendar' },
  schedule: { every: 'day' },
  cutOff: { time: '00:00', timeZone: 'UTC' },
  minimumPayout: 0,
}

const aboutOf = ({ merchant, currency }: { merchant: number; currency: number }) => ({
  forMerchantId: MERCHANTS[merchant] as string,
  currency: CURRENCIES[currency] as string,
})

function changeOf(
  orderId: string,
  command:
    | { type: 'capture'; amount: number }
    | { type: 'refund'; amount: number; captureId?: string }
    | { type: 'extendDueDate'; captureId: string; days: number },
) {
  return { type: 'changeOrder' as const, orderId, command }
}
