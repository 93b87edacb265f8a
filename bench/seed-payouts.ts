/**
 * Fills a new store with captures that were paid out: orders, fees, payouts of every merchant for every day, and the
 * files they went in. A million in a minute, by SQL that makes all rows of a kind in one statement. What they hold was
 * made by the product's own functions, so that `capstan verify` passes.
 */
import type { Contract } from '../src/domain/contract/contract.ts'
import { SANDBOX_TERMS, sandboxContract } from '../src/domain/contract/terms.ts'
import { transfersOf } from '../src/domain/ledger/postings.ts'
import type { OrderEvent, RecordedEvent } from '../src/domain/order/events.ts'
import { evolve } from '../src/domain/order/evolve.ts'
import type { Order } from '../src/domain/order/order.ts'
import { captureSettlement } from '../src/domain/order/settlement.ts'
import { closed, closingPostings } from '../src/domain/payout/close.ts'
import type { Payout, PayoutTotals } from '../src/domain/payout/payout.ts'
import { isRow } from '../src/domain/payout/rows.ts'
import { NOTHING, withTransfers } from '../src/domain/payout/totals.ts'
import { uuidOf } from '../src/engine/ids.ts'
import { contractId } from '../src/engine/store.ts'
import { migrate } from '../src/storage/open.ts'
import { payoutRow } from '../src/storage/payout-rows.ts'
import { eventRow, orderRow, recordRow, transferRow } from '../src/storage/rows.ts'
import { type ColumnTypes, fillPostgres, fillSqlite, TALLIES_ANEW } from './fill.ts'
import { SEEDED } from './orders.ts'
import type { StoreAddress } from './seed.ts'

export const MERCHANTS = 100
export const DAYS = 30
const DAY_MS = 86_400_000
const START_MS = Date.UTC(2026, 0, 1)
const CURRENCY = SEEDED.currency
/** How long after the cut-off a payout was made, and after that the bank had answered. */
const MADE_AFTER_MS = 5
const ANSWERED_AFTER_MS = DAY_MS

/** Stand in the rows of one order where those of each order differ. No real value is equal to them. */
const ORDER = 'order-of-this-row'
const MERCHANT = 'merchant-of-this-row'
const PAYOUT = 'payout-of-this-row'
const AT = 1_000_000_000_001
const DUE = 1_000_000_000_002
const EXPIRES = 1_000_000_000_003

type Value = string | number | null
type Row = Record<string, Value>
type Rows = { table: string; row: Row }[]

/** Brings the store to the current schema and puts so many captures into it, all paid out. */
export async function seedPayouts(address: StoreAddress, captures: number): Promise<void> {
  await migrate({ ...address, mode: 'sandbox' })
  if ('dataDir' in address) seedSqlite(address.dataDir, captures)
  else await seedPostgres(address.databaseUrl, captures)
}

const TERMS = { ...SANDBOX_TERMS, vatRate: 2500 }
const CONTRACT: Contract = {
  ...sandboxContract(CURRENCY),
  versions: [{ ...TERMS, version: 1, validFrom: 0, registeredAt: 0, registeredBy: 'system' }],
}

function eventsOfOneOrder(): [RecordedEvent, RecordedEvent] {
  const { orderAmount: amount, country, locale, currency } = SEEDED
  const paymentMethod = { type: 'invoice', numberOfDays: 30 }
  const placed = recorded(1, {
    type: 'OrderPlaced',
    merchantId: MERCHANT,
    klarnaReference: 'BENCH234',
    currency,
    country,
    locale,
    amount,
    fraudStatus: 'ACCEPTED',
    paymentMethod,
    merchantReference1: 'ON4711',
    expiresAt: EXPIRES,
  })
  const priced = { contract: CONTRACT, now: START_MS }
  const settlement = captureSettlement({ country, paymentMethod }, amount, priced)
  if (!settlement) throw new Error('the benchmark has no contract')
  const captured = recorded(2, {
    type: 'OrderCaptured',
    captureId: ORDER,
    number: 1,
    amount,
    personsVersion: 1,
    settlement: { ...settlement, dueAt: DUE },
  })
  return [placed, captured]
}

function recorded(version: number, event: OrderEvent): RecordedEvent {
  return {
    orderId: ORDER,
    version,
    merchantId: MERCHANT,
    transactionId: ORDER,
    at: AT,
    correlationId: ORDER,
    actor: 'merchant:bench',
    event,
  }
}

function rowsOfOneOrder(): Rows {
  const events = eventsOfOneOrder()
  const order = events.reduce<Order | undefined>(evolve, undefined) as Order
  return [
    { table: 'orders', row: { ...orderRow(order), recent_moves: null } },
    ...events.map((event) => ({ table: 'events', row: { ...eventRow(event) } })),
    ...events
      .flatMap((event) => transfersOf(event, CURRENCY))
      .map((transfer) => ({ table: 'transfers', row: { ...transferRow(transfer) } })),
    {
      table: 'payout_items',
      row: { merchant_id: MERCHANT, source_id: ORDER, part: 'order', payout_id: PAYOUT },
    },
  ]
}

/** Of a settlement: its VAT is no row. */
const ROWS_OF_ONE = transfersOf(eventsOfOneOrder()[1], CURRENCY).filter(isRow).length

const merchantOf = (merchant: number) => `bench_${String(merchant).padStart(4, '0')}`
const payoutIdOf = (merchant: number, day: number) =>
  `${hex(START_MS / 65_536, 8)}-${hex(day, 4)}-7000-8001-${hex(merchant, 12)}`
const hex = (value: number, digits: number) => Math.floor(value).toString(16).padStart(digits, '0')

/** Contracts, payouts with what they booked, and a file for each day. */
function rowsOfPayouts(captures: number): Rows {
  const rows: Rows = []
  const transfers = transfersOf(eventsOfOneOrder()[1], CURRENCY)
  const files = new Map<number, { count: number; amount: number }>()
  for (let merchant = 0; merchant < MERCHANTS; merchant++) {
    const merchantId = merchantOf(merchant)
    const id = contractId(merchantId, CURRENCY)
    const contract = recordRow({ kind: 'contract', id, merchantId, data: CONTRACT, createdAt: 0 })
    rows.push({ table: 'records', row: { ...contract } })
    for (let day = 0, number = 0; day < DAYS; day++) {
      const items = countOf(captures, merchant, day)
      if (items === 0) continue
      const payout = paidPayout(merchant, day, ++number, sumsOf(transfers, items), items)
      rows.push({ table: 'payouts', row: { ...payoutRow(payout) } }, ...bookedBy(payout))
      const file = files.get(day) ?? { count: 0, amount: 0 }
      files.set(day, { count: file.count + 1, amount: file.amount + payout.totals.settlement })
    }
  }
  for (const [day, sums] of files) rows.push({ table: 'records', row: fileRow(day, sums) })
  return rows
}

/** How many i < captures are of this merchant and day. */
function countOf(captures: number, merchant: number, day: number): number {
  const period = MERCHANTS * DAYS
  const place = day * MERCHANTS + merchant
  return Math.floor(captures / period) + (place < captures % period ? 1 : 0)
}

function sumsOf(transfers: ReturnType<typeof transfersOf>, items: number): PayoutTotals {
  const one = withTransfers(NOTHING, transfers)
  return Object.fromEntries(
    Object.entries(one).map(([name, sum]) => [name, sum * items]),
  ) as unknown as PayoutTotals
}

function paidPayout(
  merchant: number,
  day: number,
  number: number,
  sums: PayoutTotals,
  itemCount: number,
): Payout {
  const totals = closed(sums, TERMS, 0)
  if (!totals) throw new Error('the benchmark pays nothing')
  const dueUntil = START_MS + (day + 1) * DAY_MS
  return {
    payoutId: payoutIdOf(merchant, day),
    merchantId: merchantOf(merchant),
    currency: CURRENCY,
    number,
    paymentReference: `B${String(day).padStart(3, '0')}${String(merchant).padStart(6, '0')}`,
    settlementType: 'NET',
    state: 'paid',
    openedAt: dueUntil,
    dueUntil,
    createdAt: dueUntil + MADE_AFTER_MS,
    totals,
    itemCount,
    rowCount: itemCount * ROWS_OF_ONE,
    releasedBy: 'system',
    ...(CONTRACT.account && { account: CONTRACT.account }),
    fileId: uuidOf('bench', String(day)),
    sentAt: dueUntil + MADE_AFTER_MS,
    endedAt: dueUntil + ANSWERED_AFTER_MS,
  }
}

function bookedBy(payout: Payout): Rows {
  const { payoutId: sourceId, merchantId, currency, createdAt = 0, endedAt = 0, totals } = payout
  const amount = totals.settlement
  const paid = { type: 'PAYOUT_PAID', amount, debit: 'payout_in_transit', credit: 'bank' } as const
  return [
    ...closingPostings(totals).map((posting) => ({ ...posting, bookedAt: createdAt })),
    { ...paid, bookedAt: endedAt },
  ].map((posting) => ({
    table: 'transfers',
    row: { ...transferRow({ merchantId, sourceId, currency, ...posting }) },
  }))
}

function fileRow(day: number, sums: { count: number; amount: number }): Row {
  const id = uuidOf('bench', String(day))
  const createdAt = START_MS + (day + 1) * DAY_MS + MADE_AFTER_MS
  const name = `payouts-${day}-${CURRENCY}-${id}.xml`
  const data = {
    name,
    format: 'pain.001',
    currency: CURRENCY,
    state: 'answered',
    ...sums,
    createdAt,
  } as const
  return { ...recordRow({ kind: 'bankFile', id, merchantId: 'operator', data, createdAt }) }
}

/** In SQL, from the number `i` of a capture: merchant by merchant, day by day, then a second later again. */
const MERCHANT_OF_ROW = `(i % ${MERCHANTS})`
const DAY_OF_ROW = `((i / ${MERCHANTS}) % ${DAYS})`
const DAY_START = `(${START_MS} + ${DAY_OF_ROW} * ${DAY_MS})`
const AT_OF_ROW = `(${DAY_START} + (i / ${MERCHANTS * DAYS}) * 1000)`
const NUMBERS = new Map([
  [AT, AT_OF_ROW],
  [DUE, `(${DAY_START} + ${DAY_MS})`],
  [EXPIRES, `(${DAY_START} + ${28 * DAY_MS})`],
])

interface Dialect {
  /** A CTE named `series` with a column `i`. */
  series: string
  texts: Map<string, string>
  /** The placeholder of this number, and the text of a column made of the one that stands there. */
  parameter(number: number, table: string, column: string): string
  asText(number: string): string
  cast(text: string, table: string, column: string): string
}

/** One row for each `i`, with everything put in place. */
function insertAll(table: string, row: Row, dialect: Dialect): { sql: string; values: Value[] } {
  const names = Object.keys(row)
  const values: Value[] = []
  const expressions = names.map((name) => {
    const value = row[name] ?? null
    const number = NUMBERS.get(value as number)
    if (number !== undefined) return number
    const isPlain =
      typeof value !== 'string' || ![...allTokens(dialect).keys()].some((token) => value.includes(token))
    values.push(value)
    const parameter = dialect.parameter(values.length, table, name)
    if (isPlain) return dialect.cast(parameter, table, name)
    const filled = [...allTokens(dialect)]
      .filter(([token]) => (value as string).includes(token))
      .reduce((text, [token, expression]) => `replace(${text}, '${token}', ${expression})`, parameter)
    return dialect.cast(filled, table, name)
  })
  const sql = `${dialect.series} INSERT INTO ${table} (${names.join(', ')}) SELECT ${expressions.join(', ')} FROM series`
  return { sql, values }
}

function allTokens(dialect: Dialect): Map<string, string> {
  const numbers = [...NUMBERS].map(([token, sql]) => [String(token), dialect.asText(sql)] as const)
  return new Map([...dialect.texts, ...numbers])
}

/** The time in front of each id, in parts as a UUIDv7 has it. */
const ID_TIME = AT_OF_ROW

function sqliteDialect(captures: number): Dialect {
  const payout = `printf('%08x-%04x-7000-8001-%012x', ${Math.floor(START_MS / 65_536)}, ${DAY_OF_ROW}, ${MERCHANT_OF_ROW})`
  return {
    series: `WITH RECURSIVE series (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM series WHERE i < ${captures - 1})`,
    texts: new Map([
      [ORDER, `printf('%08x-%04x-7000-8000-%012x', ${ID_TIME} >> 16, ${ID_TIME} & 65535, i)`],
      [MERCHANT, `printf('bench_%04d', ${MERCHANT_OF_ROW})`],
      [PAYOUT, payout],
    ]),
    parameter: () => '?',
    asText: (number) => `CAST(${number} AS TEXT)`,
    cast: (text) => text,
  }
}

function postgresDialect(captures: number, types: ColumnTypes): Dialect {
  const part = (expression: string, digits: number) => `lpad(to_hex(${expression}), ${digits}, '0')`
  const order = [part(`${ID_TIME} >> 16`, 8), part(`${ID_TIME} & 65535`, 4), `'7000-8000'`, part('i', 12)]
  const time = `'${hex(START_MS / 65_536, 8)}'`
  const payout = [time, part(DAY_OF_ROW, 4), `'7000-8001'`, part(MERCHANT_OF_ROW, 12)]
  return {
    series: `WITH series AS (SELECT i FROM generate_series(0::bigint, ${captures - 1}) AS numbers (i))`,
    texts: new Map([
      [ORDER, order.join(` || '-' || `)],
      [MERCHANT, `'bench_' || lpad((${MERCHANT_OF_ROW})::text, 4, '0')`],
      [PAYOUT, payout.join(` || '-' || `)],
    ]),
    parameter: (number) => `$${number}::text`,
    asText: (number) => `(${number})::text`,
    cast: (text, table, column) => `(${text})::${types.get(`${table}.${column}`)}`,
  }
}

function seedSqlite(dataDir: string, captures: number): void {
  const dialect = sqliteDialect(captures)
  fillSqlite(dataDir, (db) => {
    for (const { table, row } of rowsOfOneOrder()) {
      const { sql, values } = insertAll(table, row, dialect)
      db.prepare(sql).run(...values)
    }
    for (const { table, row } of rowsOfPayouts(captures)) {
      const names = Object.keys(row)
      const marks = names.map(() => '?').join(', ')
      const insert = db.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`)
      insert.run(...names.map((name) => row[name] ?? null))
    }
    for (const sql of TALLIES_ANEW) db.exec(sql)
  })
}

function seedPostgres(databaseUrl: string, captures: number): Promise<void> {
  return fillPostgres(databaseUrl, async (client, types) => {
    const dialect = postgresDialect(captures, types)
    for (const { table, row } of rowsOfOneOrder()) {
      const { sql, values } = insertAll(table, row, dialect)
      await client.query(
        sql,
        values.map((value) => (value === null ? null : String(value))),
      )
    }
    for (const { table, row } of rowsOfPayouts(captures)) {
      const names = Object.keys(row)
      const marks = names.map((_, index) => `$${index + 1}`).join(', ')
      const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`
      await client.query(
        sql,
        names.map((name) => row[name] ?? null),
      )
    }
    for (const sql of TALLIES_ANEW) await client.query(sql)
  })
}
