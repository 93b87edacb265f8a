/** The obvious capture on PostgreSQL: a pooled connection per request, five round trips, statements prepared. */
import pg from 'pg'
import {
  type Capture,
  decideCapture,
  EVENT_COLUMNS,
  ITEM_COLUMNS,
  type LockedOrder,
  ORDER_CHANGES,
  ORDER_FIELDS,
  payoutRunInsert,
  TRANSFER_COLUMNS,
} from './obvious-capture.ts'
import { SEEDED } from './orders.ts'

/** bigint: the amounts of a benchmark are far below 2^53. */
const INT8 = 20

const places = (count: number) => Array.from({ length: count }, (_, index) => `$${index + 1}`).join(', ')

const SELECT = {
  name: 'select',
  text: `SELECT ${ORDER_FIELDS} FROM orders WHERE order_id = $1 FOR UPDATE`,
}
const INSERT_EVENT = { name: 'event', text: `INSERT INTO events (${EVENT_COLUMNS}) VALUES (${places(9)})` }
const INSERT_TRANSFER = {
  name: 'transfer',
  text: `INSERT INTO transfers (${TRANSFER_COLUMNS}) VALUES (${places(10)})`,
}
const INSERT_ITEM = { name: 'item', text: `INSERT INTO due_items (${ITEM_COLUMNS}) VALUES (${places(5)})` }
const UPDATE = {
  name: 'update',
  text: `UPDATE orders SET ${ORDER_CHANGES.map((name, index) => `${name} = $${index + 1}`).join(', ')}
    WHERE order_id = $${ORDER_CHANGES.length + 1}`,
}

export function openObviousPostgres(databaseUrl: string, poolSize: number): Capture {
  pg.types.setTypeParser(INT8, Number)
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize })
  const scheduled = pool.query(payoutRunInsert(SEEDED.merchantId, SEEDED.currency))
  return async (orderId, body) => {
    await scheduled
    const client = await pool.connect()
    try {
      await client.query('BEGIN')
      const { rows } = await client.query<LockedOrder>({ ...SELECT, values: [orderId] })
      const { captureId, event, transfer, item, order } = decideCapture(orderId, rows[0], body)
      await client.query({ ...INSERT_EVENT, values: event })
      await client.query({ ...INSERT_TRANSFER, values: transfer })
      await client.query({ ...INSERT_ITEM, values: item })
      await client.query({ ...UPDATE, values: order })
      await client.query('COMMIT')
      return captureId
    } catch (error) {
      await client.query('ROLLBACK')
      throw error
    } finally {
      client.release()
    }
  }
}
