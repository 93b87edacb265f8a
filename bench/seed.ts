/**
 * Fills a new store with orders, by SQL that makes all of them in one statement a table: a million in the time in
 * which the API would take some thousands. Rows are made from one order that went through the product's own
 * functions, so that they are what the product would have written, and `capstan verify` passes.
 */

import { closeSync, fsyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { RecordedEvent } from '../src/domain/order/events.ts'
import { evolve } from '../src/domain/order/evolve.ts'
import type { OrderDocument, Persons } from '../src/domain/order/order.ts'
import { migrate } from '../src/storage/open.ts'
import { eventRow, orderRow } from '../src/storage/rows.ts'
import { DATABASE_FILE } from '../src/storage/sqlite/connection.ts'
import { SEEDED, SEEDED_FROM_MS } from './orders.ts'

export type StoreAddress = { dataDir: string } | { databaseUrl: string }

/** Columns whose value differs from order to order: all of them are the order's id. */
const ID_COLUMNS = new Set(['order_id', 'transaction_id', 'correlation_id'])

/** Long after any run ends. */
const EXPIRES_IN_MS = 28 * 86_400_000

/** Brings the store to the current schema and puts so many orders into it, with the ids of `seededOrderId`. */
export async function seedStore(address: StoreAddress, orders: number): Promise<void> {
  await migrate({ ...address, mode: 'sandbox' })
  if ('dataDir' in address) seedSqlite(address.dataDir, orders)
  else await seedPostgres(address.databaseUrl, orders)
}

type Value = string | number | null
type Rows = Record<string, Record<string, Value>>

/** One row for each table that a new order has rows in, with an id that is replaced. */
function rowsOfOneOrder(): Rows {
  const now = Date.now()
  const placed: RecordedEvent = {
    orderId: '',
    version: 1,
    merchantId: SEEDED.merchantId,
    transactionId: '',
    at: now,
    correlationId: '',
    actor: `merchant:${SEEDED.merchantId}`,
    event: {
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
      expiresAt: now + EXPIRES_IN_MS,
    },
  }
  return {
    orders: { ...orderRow(evolve(undefined, placed)) } as unknown as Record<string, Value>,
    events: { ...eventRow(placed) } as unknown as Record<string, Value>,
    order_documents: { order_id: '', version: 1, data: JSON.stringify(DOCUMENT) },
    order_persons: { order_id: '', version: 1, data: JSON.stringify(PERSONS) },
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
  const expressions = names.map((name) =>
    ID_COLUMNS.has(name) ? dialect.orderId(name) : dialect.parameter(++used, table, name),
  )
  const sql = `${dialect.series} INSERT INTO ${table} (${names.join(', ')}) SELECT ${expressions.join(', ')} FROM series`
  return { sql, values }
}

interface Dialect {
  /** A CTE named `series` with a column `i`. */
  series: string
  orderId(column: string): string
  parameter(number: number, table: string, column: string): string
}

const TIME = `(${SEEDED_FROM_MS} + i * ${SEEDED.intervalMs})`

function sqliteDialect(orders: number): Dialect {
  return {
    series: `WITH RECURSIVE series (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM series WHERE i < ${orders - 1})`,
    orderId: () => `printf('%08x-%04x-7000-8000-%012x', ${TIME} >> 16, ${TIME} & 65535, i)`,
    parameter: () => '?',
  }
}

function postgresDialect(orders: number, types: Map<string, string>): Dialect {
  const part = (expression: string, digits: number) => `lpad(to_hex(${expression}), ${digits}, '0')`
  const id = [part(`${TIME} >> 16`, 8), part(`${TIME} & 65535`, 4), `'7000-8000'`, part('i', 12)].join(
    ` || '-' || `,
  )
  return {
    series: `WITH series AS (SELECT i FROM generate_series(0::bigint, ${orders - 1}) AS numbers (i))`,
    orderId: (column) => (column === 'correlation_id' ? id : `(${id})::uuid`),
    parameter: (number, table, column) => `$${number}::${types.get(`${table}.${column}`)}`,
  }
}

/**
 * Without a journal: who fills a throw-away file need not be able to undo it. The server opens it with its own.
 * Ends with the file on disk, or the first captures would wait for a gigabyte to get there.
 */
function seedSqlite(dataDir: string, orders: number): void {
  const path = join(dataDir, DATABASE_FILE)
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000')
  const dialect = sqliteDialect(orders)
  for (const [table, row] of Object.entries(rowsOfOneOrder())) {
    const { sql, values } = insertAll(table, row, dialect)
    db.prepare(sql).run(...values)
  }
  db.close()
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}

/** Ends with what a server that has been running for long would have behind it: a vacuum and a checkpoint. */
async function seedPostgres(databaseUrl: string, orders: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('SET synchronous_commit = off')
    const { rows } = await client.query<{ name: string; type: string }>(
      `SELECT table_name || '.' || column_name AS name, data_type AS type
       FROM information_schema.columns WHERE table_schema = current_schema()`,
    )
    const dialect = postgresDialect(orders, new Map(rows.map(({ name, type }) => [name, type])))
    for (const [table, row] of Object.entries(rowsOfOneOrder())) {
      const { sql, values } = insertAll(table, row, dialect)
      await client.query(sql, values)
    }
    await client.query('VACUUM (ANALYZE)')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}
