/** Deletes a merchant's data, as far as one transaction should go. */
import type { DatabaseSync } from 'node:sqlite'
import {
  FORGET_CONTRACTS,
  itemsOfOrders,
  REST_OF_MERCHANT,
  TABLES_OF_MERCHANT,
  TABLES_OF_ORDERS,
} from '../reset-tables.ts'

/** Rarely called: its statements are prepared when they are needed. Gives the count of deleted orders. */
export function resetMerchant(db: DatabaseSync, merchantId: string, limit: number): number {
  db.exec('CREATE TEMP TABLE IF NOT EXISTS doomed (order_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID')
  db.exec('DELETE FROM doomed')
  const { changes } = db
    .prepare('INSERT INTO doomed SELECT order_id FROM orders WHERE merchant_id = ? LIMIT ?')
    .run(merchantId, limit)
  for (const table of ['due_items', 'payout_items'] as const) {
    const sql = itemsOfOrders(table, 'IN (SELECT order_id FROM doomed)').replaceAll('$', '?')
    db.prepare(sql).run(merchantId)
  }
  for (const table of [...TABLES_OF_ORDERS, 'orders']) {
    // Transfers are found by their merchant: their key begins with it.
    const merchant = table === 'transfers' ? 'merchant_id = ?1 AND' : '?1 IS NOT NULL AND'
    db.prepare(`DELETE FROM ${table} WHERE ${merchant} order_id IN (SELECT order_id FROM doomed)`).run(
      merchantId,
    )
  }
  if (Number(changes) < limit) {
    for (const table of TABLES_OF_MERCHANT) {
      db.prepare(`DELETE FROM ${table} WHERE merchant_id = ?`).run(merchantId)
    }
    for (const sql of REST_OF_MERCHANT) db.prepare(sql.replaceAll('$', '?')).run(merchantId)
    db.exec(FORGET_CONTRACTS)
  }
  return Number(changes)
}
