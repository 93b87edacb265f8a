/**
 * Fills a new store with orders, by SQL that makes all of them in one statement a table: a million in the time in
 * which the API would take some thousands. Rows are made from one order that went through the product's own
 * functions, so that they are what the product would have written, and `capstan verify` passes.
 */

import { itemsOf, transfersOf } from '../src/domain/ledger/postings.ts'
import type { OrderEvent, RecordedEvent } from '../src/domain/order/events.ts'
import { evolve } from '../src/domain/order/evolve.ts'
import type { Order, OrderDocument, Persons } from '../src/domain/order/order.ts'
import { dueWork } from '../src/engine/due-work.ts'
import { migrate } from '../src/storage/open.ts'
import { dueItemRow } from '../src/storage/payout-rows.ts'
import { dueWorkRow, eventRow, orderRow, transferRow } from '../src/storage/rows.ts'
import { type ColumnTypes, fillPostgres, fillSqlite, TALLIES_ANEW } from './fill.ts'
import { SEEDED, SEEDED_FROM_MS } from './orders.ts'

export type StoreAddress = { dataDir: string } | { databaseUrl: string }

/** Columns whose value differs from order to order: all of them are the order's id. */
const ID_COLUMNS = new Set([
  'order_id',
  'transaction_id',
  'correlation_id',
  'source_id',
  'acknowledged_by',
  'work_id',
])

/** In JSON, where the order's id stands. */
const ORDER_ID = 'order-id-of-this-row'

export interface SeedOptions {
  /** Half of each order's amount is captured, so that it can be refunded. */
  halfCaptured?: boolean
  /** Index of the first order, where the store has some already. */
  from?: number
  expiresInDays?: number
}

const DAY_MS = 86_400_000
/** Long after any run ends. */
const EXPIRES_IN_DAYS = 28

/** Brings the store to the current schema and puts so many orders into it, with the ids of `seededOrderId`. */
export async function seedStore(
  address: StoreAddress,
  orders: number,
  options: SeedOptions = {},
): Promise<void> {
  await migrate({ ...address, mode: 'sandbox' })
  if ('dataDir' in address) seedSqlite(address.dataDir, orders, options)
  else await seedPostgres(address.databaseUrl, orders, options)
}

type Value = string | number | null
type Rows = { table: string; row: Record<string, Value> }[]

/** The rows of one order in every table, with ids that are replaced. */
function rowsOfOneOrder({ halfCaptured, expiresInDays = EXPIRES_IN_DAYS }: SeedOptions): Rows {
  const now = Date.now()
  const expiresAt = now + expiresInDays * DAY_MS
  const placed = recorded(1, now, {
    type: 'OrderPlaced',
    merchantId: SEEDED.merchantId,
    klarnaReference: 'BENCH234',
    currency: SEEDED.currency,
    country: SEEDED.country,
    locale: SEEDED.locale,
    amount: SEEDED.orderAmount,
    fraudStatus: 'ACCEPTED',
    paymentMethod: { type: 'invoice', numberOfDays: 30 },
    merchantReference1: 'ON4711',
    expiresAt,
  })
  const captured = recorded(2, now, {
    type: 'OrderCaptured',
    captureId: ORDER_ID,
    number: 1,
    amount: SEEDED.orderAmount / 2,
    personsVersion: 1,
  })
  const events = halfCaptured ? [placed, captured] : [placed]
  const order = events.reduce<Order | undefined>(evolve, undefined) as Order
  const work = dueWork('expireOrder', { merchantId: SEEDED.merchantId, orderId: '' }, now, expiresAt)
  return [
    { table: 'orders', row: { ...orderRow(order) } },
    ...events.map((event) => ({ table: 'events', row: { ...eventRow(event) } })),
    ...events
      .flatMap((event) => transfersOf(event, SEEDED.currency))
      .map((transfer) => ({ table: 'transfers', row: { ...transferRow(transfer) } })),
    ...events
      .flatMap((event) => itemsOf(event, SEEDED.currency))
      .map((item) => ({ table: 'due_items', row: { ...dueItemRow(item) } })),
    { table: 'order_documents', row: { order_id: '', version: 1, data: JSON.stringify(DOCUMENT) } },
    { table: 'order_persons', row: { order_id: '', version: 1, data: JSON.stringify(PERSONS) } },
    { table: 'due_work', row: { ...dueWorkRow(work) } },
  ]
}

function recorded(version: number, at: number, event: OrderEvent): RecordedEvent {
  return {
    orderId: ORDER_ID,
    version,
    merchantId: SEEDED.merchantId,
    transactionId: ORDER_ID,
    at,
    correlationId: ORDER_ID,
    actor: `merchant:${SEEDED.merchantId}`,
    event,
  }
}

const DOCUMENT: OrderDocument = {
  orderLines: [
    {
      type: 'physical',
      reference: '19-402',
      name: 'Tomatoes, organic, 1 kg',
      quantity: SEEDED.orderAmount / SEEDED.captureAmount,
      quantity_unit: 'kg',
      unit_price: SEEDED.captureAmount,
      tax_rate: 2500,
      total_amount: SEEDED.orderAmount,
      total_tax_amount: SEEDED.orderAmount / 5,
    },
  ],
  orderTaxAmount: SEEDED.orderAmount / 5,
}

const ADDRESS = {
  given_name: 'Jane',
  family_name: 'Doe',
  email: 'jane@example.com',
  phone: '+493012345678',
  street_address: 'Lombardstraße 10',
  postal_code: '90210',
  city: 'Berlin',
  country: 'DE',
}

const PERSONS: Persons = {
  billingAddress: ADDRESS,
  shippingAddress: ADDRESS,
  customer: { date_of_birth: '1995-10-20', type: 'person' },
}

/** `INSERT … SELECT` of one row for each number that `series` gives as `i`. */
function insertAll(
  table: string,
  row: Record<string, Value>,
  dialect: Dialect,
): { sql: string; values: Value[] } {
  const names = Object.keys(row)
  const values = names.filter((name) => !ID_COLUMNS.has(name)).map((name) => row[name] ?? null)
  let used = 0
  const expressions = names.map((name) => {
    if (ID_COLUMNS.has(name)) return row[name] === null ? 'NULL' : dialect.orderId(name)
    const hasId = typeof row[name] === 'string' && row[name].includes(ORDER_ID)
    return dialect.parameter(++used, table, name, hasId)
  })
  const sql = `${dialect.series} INSERT INTO ${table} (${names.join(', ')}) SELECT ${expressions.join(', ')} FROM series`
  return { sql, values }
}

interface Dialect {
  /** A CTE named `series` with a column `i`. */
  series: string
  orderId(column: string): string
  /** `hasId`: a text in which the order's id is to be put. */
  parameter(number: number, table: string, column: string, hasId: boolean): string
}

const TIME = `(${SEEDED_FROM_MS} + i * ${SEEDED.intervalMs})`

function sqliteDialect(orders: number, from: number): Dialect {
  const id = `printf('%08x-%04x-7000-8000-%012x', ${TIME} >> 16, ${TIME} & 65535, i)`
  return {
    series: `WITH RECURSIVE series (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM series WHERE i < ${from + orders - 1})`,
    orderId: () => id,
    parameter: (_number, _table, _column, hasId) => (hasId ? `replace(?, '${ORDER_ID}', ${id})` : '?'),
  }
}

function postgresDialect(orders: number, from: number, types: ColumnTypes): Dialect {
  const part = (expression: string, digits: number) => `lpad(to_hex(${expression}), ${digits}, '0')`
  const id = [part(`${TIME} >> 16`, 8), part(`${TIME} & 65535`, 4), `'7000-8000'`, part('i', 12)].join(
    ` || '-' || `,
  )
  return {
    series: `WITH series AS (SELECT i FROM generate_series(${from}::bigint, ${from + orders - 1}) AS numbers (i))`,
    orderId: (column) => (column === 'correlation_id' ? id : `(${id})::uuid`),
    parameter: (number, table, column, hasId) => {
      const type = types.get(`${table}.${column}`)
      return hasId ? `replace($${number}::text, '${ORDER_ID}', ${id})::${type}` : `$${number}::${type}`
    },
  }
}

function seedSqlite(dataDir: string, orders: number, options: SeedOptions): void {
  const dialect = sqliteDialect(orders, options.from ?? 0)
  fillSqlite(dataDir, (db) => {
    for (const { table, row } of rowsOfOneOrder(options)) {
      const { sql, values } = insertAll(table, row, dialect)
      db.prepare(sql).run(...values)
    }
    for (const sql of TALLIES_ANEW) db.exec(sql)
  })
}

function seedPostgres(databaseUrl: string, orders: number, options: SeedOptions): Promise<void> {
  return fillPostgres(databaseUrl, async (client, types) => {
    const dialect = postgresDialect(orders, options.from ?? 0, types)
    for (const { table, row } of rowsOfOneOrder(options)) {
      const { sql, values } = insertAll(table, row, dialect)
      await client.query(sql, values)
    }
    for (const sql of TALLIES_ANEW) await client.query(sql)
  })
}
