/** The worked example of docs/guides/settlement.md, over HTTP and by the clock: every figure of its tables. */
import { beforeAll, describe, expect, it } from 'vitest'
import { basic, type Client, OPERATOR, ORDERS, type Reply } from '../support/client.ts'
import { orderOf } from '../support/orders.ts'
import { onBothStores, type Suite } from '../support/stores.ts'
import { cents, Guide, type Row } from './guide-tables.ts'

const guide = new Guide('settlement.md')
const DAY_MS = 24 * 3_600_000
const NOON_MS = DAY_MS / 2
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const ZONE = 'Europe/Berlin'

/** Days since the Monday of week 1. */
function dayNumber(week: string | undefined, day: string | undefined): number {
  const number = (Number(week) - 1) * 7 + DAYS.indexOf(String(day))
  if (!(number >= 0 && DAYS.includes(String(day)))) throw new Error(`week ${week}, ${day} is no day`)
  return number
}

/** `week 2, Monday` */
function dayIn(cell: string | undefined): number {
  const [, week, day] = /^week (\d), (\w+)$/.exec(cell ?? '') ?? []
  return dayNumber(week, day)
}

interface Settled {
  due_at: string
  payout?: { payment_reference: string; state: string }
  next_cut_off?: string
}
interface Movement {
  amount: number
  price: Record<string, number>
  booked_at: string
  transfers: { debit: string; credit: string; amount: number }[]
  settled: Settled[]
}
interface TracedPayout {
  payment_reference: string
  number: number
  state: string
  totals: Record<string, number>
  history: { state: string; at: string }[]
}
interface Trace {
  movements: Movement[]
  payout: TracedPayout
}
type Balance = { at: string; balances: Record<string, number>[] }

function must<Body>(reply: Reply<Body>, status: number): Body {
  if (reply.status !== status) throw new Error(`not ${status} but ${reply.status}: ${reply.text}`)
  return reply.body
}

/** The terms, as the API takes them, from the guide's own words. */
function termsOf(rows: Row[]) {
  const term = (name: string) => rows.find((row) => row.Term === name)?.Value ?? ''
  const numbers = (name: string) => (term(name).match(/\d+(\.\d+)?/g) ?? []).map(Number)
  const basisPoints = (percent: number | undefined) => Math.round(Number(percent) * 100)
  const [time, timeZone] = term('Cut-off').split(' ')
  const [reserved, reserveDays] = numbers('Reserve')
  const [delay] = numbers('Delay')
  expect(term('A refund gives back')).toBe('its share of the percentage fee')
  expect(term('Fees are')).toContain('(NET)')
  expect(timeZone).toBe(ZONE)
  return {
    fees: [
      {
        percentage_basis_points: basisPoints(numbers('Percentage fee')[0]),
        fixed_amount: cents(term('Fixed fee')),
      },
    ],
    vat_basis_points: basisPoints(numbers('VAT on fees')[0]),
    fee_refund: 'percentage',
    settlement: 'NET',
    delay: { days: delay, of: 'calendar' },
    schedule: { every: 'week', on: DAYS.indexOf(term('Payouts').replace('every ', '')) + 1 },
    cut_off: { time, time_zone: timeZone },
    minimum_payout: cents(term('Minimum payout')),
    reserve: { basis_points: basisPoints(reserved), days: reserveDays },
  }
}

/** The example as it was played: what was answered on the way. */
class Example {
  readonly client: Client
  readonly operator: Client
  /** Midnight UTC before the Monday of week 1. */
  #monday = 0
  /** Ids of captures, refunds and changes by their names in the guide. */
  readonly ids = new Map<string, string>()
  readonly #orders = new Map<string, string>()
  /** Just after each booking, by name. */
  readonly waiting = new Map<string, Trace>()
  readonly balances: { row: Row; then: Balance }[] = []

  constructor(client: Client, operator: Client) {
    this.client = client
    this.operator = operator
  }

  static async begin(suite: Suite): Promise<Example> {
    const operator = suite.client.as(OPERATOR)
    type Made = { merchant_id: string; username: string; secret: string }
    const made = must(await operator.post<Made>('/capstan/v1/merchants', { name: 'Shop' }), 201)
    const example = new Example(operator.as(basic(made.username, made.secret)), operator)
    const contract = `/capstan/v1/merchants/${made.merchant_id}/contracts/EUR`
    const account = { holder: 'Shop GmbH', iban: 'DE89370400440532013000' }
    must(await operator.post(contract, termsOf(guide.table('The contract'))), 201)
    must(await operator.post(`${contract}/bank-account`, account), 204)
    const { now } = must(await operator.get<{ now: string }>('/sandbox/v1/clock'), 200)
    // 1 January 1970 was a Thursday. Far enough ahead that noon of that Monday is to come.
    const days = Math.floor(Date.parse(now) / DAY_MS) + 1
    example.#monday = (days + ((11 - (days % 7)) % 7)) * DAY_MS
    return example
  }

  instantOf(day: number): number {
    return this.#monday + day * DAY_MS
  }

  async play(): Promise<void> {
    const events = guide.table('What happens').map((row) => ({ row, isEvent: true }))
    const balances = guide.table('What the books say in between').map((row) => ({ row, isEvent: false }))
    const all = [...events, ...balances]
      .map((step) => ({ ...step, day: dayNumber(step.row.Week, step.row.Day) }))
      .sort((one, other) => one.day - other.day)
    let today = -1
    for (const { row, isEvent, day } of all) {
      if (day > today) await this.#goTo(day)
      today = day
      if (isEvent) await this.#do(row)
      else {
        const then = must(await this.client.get<Balance>('/capstan/v1/balance?currency=EUR'), 200)
        this.balances.push({ row, then })
      }
    }
  }

  async #goTo(day: number): Promise<void> {
    const to = new Date(this.instantOf(day) + NOON_MS).toISOString()
    must(await this.client.post('/sandbox/v1/clock', { to }), 200)
  }

  async #do({ Name: name = '', What: what = '', Of: of = '', Amount: amount }: Row): Promise<void> {
    const id =
      what === 'capture' ? await this.#capture(name, cents(amount)) : await this.#change(what, of, amount)
    this.ids.set(name, id)
    this.waiting.set(name, await this.trace(id))
  }

  async #capture(name: string, amount: number): Promise<string> {
    const order = orderOf(amount, { purchase_country: 'DE', purchase_currency: 'EUR', locale: 'de-DE' })
    const orderId = await this.client.placedOrder({ ...order })
    this.#orders.set(name, orderId)
    return this.client.captured(orderId, amount)
  }

  async #change(what: string, of: string, amount: string | undefined): Promise<string> {
    const order = `${ORDERS}/${this.#orders.get(of)}`
    if (what === 'refund') {
      const refund = await this.client.post(`${order}/refunds`, { refunded_amount: cents(amount) })
      must(refund, 201)
      return String(refund.headers.get('refund-id'))
    }
    const [, days] = /^(\d+) days longer to pay$/.exec(what) ?? []
    const extend = `${order}/captures/${this.ids.get(of)}/extend-due-date`
    const extended = await this.client.patch(extend, { number_of_days: Number(days) })
    must(extended, 204)
    return String(extended.headers.get('transaction-id'))
  }

  async trace(id: string): Promise<Trace> {
    return must(await this.client.get<Trace>(`/capstan/v1/trace/${id}`), 200)
  }

  /** The one movement of what has this name, as it is now. */
  async movement(name: string): Promise<Movement> {
    const { movements } = await this.trace(String(this.ids.get(name)))
    return only(movements)
  }
}

function only<T>(all: T[]): T {
  const [one, ...more] = all
  if (one === undefined || more.length > 0) throw new Error(`${all.length}, and not one`)
  return one
}

/** What stands under Payouts, by field of the totals, with the sign that the guide gives it. */
const SUMS: Record<string, readonly [string, 1 | -1]> = {
  Sales: ['sale_amount', 1],
  Refunds: ['return_amount', -1],
  Fees: ['fee_amount', -1],
  'VAT on fees': ['tax_amount', -1],
  'Fees given back': ['fee_refund_amount', 1],
  'VAT on fees given back': ['tax_refund_amount', 1],
  'Reserve freed': ['release_amount', 1],
  'Reserve kept back': ['holdback_amount', -1],
  'Shortfall, carried as debt': ['deposit_amount', 1],
  'Debt repaid': ['repay_amount', -1],
  'Paid out': ['settlement_amount', 1],
  'Debt before': ['opening_debt_balance_amount', 1],
  'Debt after': ['closing_debt_balance_amount', 1],
}
const TOGETHER = 'What has come together'

onBothStores('the example of the settlement guide', (suite) => {
  let example: Example

  beforeAll(async () => {
    example = await Example.begin(suite)
    await example.play()
  })

  const booked = guide.table('What is booked for each')
  const named = booked.filter(({ Name }) => Name !== 'Sum')

  it('names everything that happens in each table', () => {
    const names = (heading: string) => guide.table(heading).map(({ Name }) => Name)
    expect(names('When it is due, and which payout takes it')).toEqual(names('What happens'))
    expect(named.map(({ Name }) => Name)).toEqual(names('What happens'))
  })

  it.each(named)('books $Name as it says', async (row) => {
    const { amount, price, transfers } = await example.movement(String(row.Name))
    // Two columns of VAT: the table names the second one otherwise.
    const told = [
      row.Amount,
      row['Percentage fee'],
      row['VAT on it'],
      row['Fixed fee'],
      row['VAT on that'],
    ].map(cents)
    const taken = (sum: number | undefined) => (sum ? -sum : 0)
    const isRefund = told[0] !== undefined && told[0] < 0
    const fees = [
      price.percentage_fee_amount,
      price.percentage_fee_vat_amount,
      price.fixed_fee_amount ?? price.fee_amount,
      price.fixed_fee_vat_amount ?? price.fee_vat_amount,
    ].map((sum) => (isRefund ? (sum ?? 0) : taken(sum)))
    const moved = price.fee_amount === undefined ? (isRefund ? -amount : amount) : 0
    expect([moved, ...fees]).toEqual(told)
    const owed = transfers.reduce(
      (sum, transfer) => sum + (transfer.debit === 'merchant_payable' ? -transfer.amount : transfer.amount),
      0,
    )
    expect(owed).toBe(cents(row['Owed to the merchant']))
    expect(told.reduce((sum, part) => sum + part, 0)).toBe(owed)
  })

  it('adds up what it books', () => {
    const total = booked.find(({ Name }) => Name === 'Sum')
    for (const [column, cell] of Object.entries(total ?? {})) {
      if (column === 'Name') continue
      expect(named.reduce((sum, row) => sum + cents(row[column]), 0)).toBe(cents(cell))
    }
  })

  it.each(guide.table('When it is due, and which payout takes it'))(
    'knows when $Name is due',
    async (row) => {
      const { booked_at, settled } = await example.movement(String(row.Name))
      const { due_at, payout } = only(settled)
      if (row['Due from'] === 'at once') expect(due_at).toBe(booked_at)
      else expect(inBerlin(due_at)).toBe(`${dayText(example.instantOf(dayIn(row['Due from'])))} 00:00`)
      const cutOff = `${dayText(example.instantOf(dayIn(row['Cut-off'])))} 06:00`
      // As it was foretold when it was booked.
      const foretold = only(only(example.waiting.get(String(row.Name))?.movements ?? []).settled)
      expect(foretold.payout).toBeUndefined()
      expect(inBerlin(String(foretold.next_cut_off))).toBe(cutOff)
      const taken = (await example.trace(String(payout?.payment_reference))).payout
      expect(taken.number).toBe(Number(row.Payout))
      expect(inBerlin(String(taken.history.find(({ state }) => state !== 'scheduled')?.at))).toBe(cutOff)
    },
  )

  describe('pays', () => {
    const rows = guide.table('The payouts')
    const columns = Object.keys(rows[0] ?? {}).filter((name) => name.startsWith('Payout '))
    const figure = (label: string, column: string) => rows.find((row) => row[''] === label)?.[column]

    it('as many payouts as it says', async () => {
      type List = { payouts: { payment_reference: string }[] }
      const { payouts } = must(await example.client.get<List>('/capstan/v1/payouts'), 200)
      expect(payouts).toHaveLength(columns.length)
      expect(rows.map((row) => row['']).filter((label) => label !== 'Cut-off' && label !== TOGETHER)).toEqual(
        Object.keys(SUMS),
      )
    })

    it.each(columns)('%s', async (column) => {
      type List = { payouts: { payment_reference: string }[] }
      const { payouts } = must(await example.client.get<List>('/capstan/v1/payouts'), 200)
      const reference = payouts.toReversed()[columns.indexOf(column)]?.payment_reference
      const { payout } = await example.trace(String(reference))
      const { totals, state, history } = payout
      expect(`Payout ${payout.number}`).toBe(column)
      for (const [label, [field, sign]] of Object.entries(SUMS)) {
        expect([label, totals[field]]).toEqual([label, Math.abs(cents(figure(label, column)))])
        expect(cents(figure(label, column)) * sign).toBeGreaterThanOrEqual(0)
      }
      const [collected, rest] = [rows.slice(1, 8), rows.slice(9, 12)].map((some) =>
        some.reduce((sum, row) => sum + cents(row[column]), 0),
      )
      expect(collected).toBe(cents(figure(TOGETHER, column)))
      expect(Number(collected) + Number(rest)).toBe(cents(figure('Paid out', column)))
      expect(state).toBe('paid')
      const made = history.find((step) => step.state !== 'scheduled')?.at
      const cutOff = dayText(example.instantOf(dayIn(figure('Cut-off', column))))
      expect(inBerlin(String(made))).toBe(`${cutOff} 06:00`)
      const way = totals.settlement_amount === 0 ? [] : ['created', 'sent']
      expect(history.map((step) => step.state)).toEqual(['scheduled', ...way, 'paid'])
    })
  })

  it('has the balances that it says, when they are asked for then and afterwards', async () => {
    for (const { row, then } of example.balances) {
      expect(then.balances).toMatchObject([
        {
          unsettled_amount: cents(row['Not settled']),
          in_transit_amount: cents(row['In transit']),
          reserved_amount: cents(row.Reserved),
          debt_amount: cents(row.Debt),
          paid_out_amount: cents(row['Paid out']),
          unpaid_fee_amount: 0,
        },
      ])
      const again = await example.client.get<Balance>(`/capstan/v1/balance?currency=EUR&at=${then.at}`)
      expect(again.body).toEqual(then)
    }
  })

  it('has the day of the ledger that it says', async () => {
    const day = dayText(example.instantOf(dayIn('week 4, Wednesday')))
    type Trial = { currencies: { currency: string; accounts: Record<string, string | number>[] }[] }
    const path = `/capstan/v1/trial-balance?day=${day}`
    const { currencies } = must(await example.operator.get<Trial>(path), 200)
    const rows = guide.table('A day of the ledger')
    const accounts = rows.filter(({ Account }) => Account !== 'Sum')
    expect(only(currencies).accounts).toEqual(
      accounts.map((row) => ({
        account: row.Account,
        opening_amount: cents(row.Opening),
        debit_amount: cents(row.Debits),
        credit_amount: cents(row.Credits),
        closing_amount: cents(row.Closing),
      })),
    )
    for (const column of ['Opening', 'Debits', 'Credits', 'Closing']) {
      const sum = accounts.reduce((total, row) => total + cents(row[column]), 0)
      expect(sum).toBe(cents(rows.find(({ Account }) => Account === 'Sum')?.[column]))
    }
  })
})

/** `2026-11-25` */
function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** `2026-11-25 06:00` */
function inBerlin(instant: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(instant),
  )
}
