/** What the database itself says was captured and booked, read beside the server that writes it. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { expect } from 'vitest'
import type { Client } from './client.ts'
import type { CapstanServer } from './server.ts'

export type DatabaseOf = Pick<CapstanServer, 'dataDir' | 'databaseUrl'>

/** The rows of a query that both databases understand. Cast sums and counts to integer: PostgreSQL's are texts else. */
export async function select<Row>({ dataDir, databaseUrl }: DatabaseOf, sql: string): Promise<Row[]> {
  if (databaseUrl !== undefined) {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    return client.query(sql).then(
      ({ rows }) => client.end().then(() => rows as Row[]),
      async (error) => {
        await client.end()
        throw error
      },
    )
  }
  const database = new DatabaseSync(join(dataDir as string, 'capstan.sqlite'), {
    readOnly: true,
    timeout: 5000,
  })
  try {
    return database.prepare(sql).all() as Row[]
  } finally {
    database.close()
  }
}

export interface Books {
  capturedInRow: number
  capturesInRow: number
  captureEvents: number
  /** Ids of what the SALE transfers were booked for, sorted. */
  sales: string[]
  soldAmount: number
}

interface SaleRow {
  source_id: string
  amount: number
}

export async function booksOf(database: DatabaseOf, orderId: string): Promise<Books> {
  const [[row], [events], sales] = await Promise.all([
    select<{ amount: number; captures: number }>(
      database,
      `SELECT CAST(captured_amount AS integer) AS amount, capture_count AS captures
       FROM orders WHERE order_id = '${orderId}'`,
    ),
    select<{ number: number }>(
      database,
      `SELECT CAST(count(*) AS integer) AS number FROM events
       WHERE order_id = '${orderId}' AND type = 'OrderCaptured'`,
    ),
    select<SaleRow>(
      database,
      `SELECT source_id, CAST(amount AS integer) AS amount FROM transfers
       WHERE order_id = '${orderId}' AND type = 'SALE' ORDER BY source_id`,
    ),
  ])
  return {
    capturedInRow: row?.amount ?? 0,
    capturesInRow: row?.captures ?? 0,
    captureEvents: events?.number ?? 0,
    sales: sales.map(({ source_id }) => source_id),
    soldAmount: sales.reduce((sum, { amount }) => sum + amount, 0),
  }
}

/**
 * The order as it is read, its row, its events and the ledger tell one story, and it is this one: captures with
 * these ids, of this sum.
 */
export async function expectBooks(
  client: Client,
  database: DatabaseOf,
  orderId: string,
  expected: { captureIds: readonly string[]; amount: number },
): Promise<void> {
  const captureIds = [...expected.captureIds].sort()
  const order = await client.order(orderId)
  expect(order.captures.map(({ capture_id }) => capture_id).sort()).toEqual(captureIds)
  expect(order.captures.reduce((sum, { captured_amount }) => sum + captured_amount, 0)).toBe(expected.amount)
  expect(order).toMatchObject({
    captured_amount: expected.amount,
    remaining_authorized_amount: order.order_amount - expected.amount,
  })
  expect(await booksOf(database, orderId)).toEqual({
    capturedInRow: expected.amount,
    capturesInRow: captureIds.length,
    captureEvents: captureIds.length,
    sales: captureIds,
    soldAmount: expected.amount,
  } satisfies Books)
}
