/** The obvious capture on SQLite: one transaction per request on the thread that speaks HTTP, as node:sqlite invites to. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DATABASE_FILE } from '../src/storage/sqlite/connection.ts'
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

const places = (count: number) => Array(count).fill('?').join(', ')

export function openObviousSqlite(dataDir: string): Capture {
  const db = new DatabaseSync(join(dataDir, DATABASE_FILE))
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL')
  db.exec(payoutRunInsert(SEEDED.merchantId, SEEDED.currency))
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const select = db.prepare(`SELECT ${ORDER_FIELDS} FROM orders WHERE order_id = ?`)
  const insertEvent = db.prepare(`INSERT INTO events (${EVENT_COLUMNS}) VALUES (${places(9)})`)
  const insertTransfer = db.prepare(`INSERT INTO transfers (${TRANSFER_COLUMNS}) VALUES (${places(10)})`)
  const insertItem = db.prepare(`INSERT INTO due_items (${ITEM_COLUMNS}) VALUES (${places(5)})`)
  const update = db.prepare(
    `UPDATE orders SET ${ORDER_CHANGES.map((name) => `${name} = ?`).join(', ')} WHERE order_id = ?`,
  )
  return async (orderId, body) => {
    begin.run()
    try {
      const found = select.get(orderId) as LockedOrder | undefined
      const { captureId, event, transfer, item, order } = decideCapture(orderId, found, body)
      insertEvent.run(...event)
      insertTransfer.run(...transfer)
      insertItem.run(...item)
      update.run(...order)
      commit.run()
      return captureId
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}
