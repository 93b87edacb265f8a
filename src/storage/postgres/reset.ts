/** Deletes a merchant's data, as far as one transaction should go. */
import type pg from 'pg'
import {
  FORGET_CONTRACTS,
  itemsOfOrders,
  REST_OF_MERCHANT,
  TABLES_OF_MERCHANT,
  TABLES_OF_ORDERS,
} from '../reset-tables.ts'

/** Locks the orders first, as every writer does. Gives the count of deleted orders. */
export async function resetMerchant(client: pg.Client, merchantId: string, limit: number): Promise<number> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
  const { rows } = await client.query<{ order_id: string }>(
    'SELECT order_id FROM orders WHERE merchant_id = $1 ORDER BY order_id LIMIT $2 FOR UPDATE',
    [merchantId, limit],
  )
  const ids = rows.map((row) => row.order_id)
  for (const table of ids.length > 0 ? (['due_items', 'payout_items'] as const) : []) {
    await client.query(itemsOfOrders(table, '= ANY ($2::uuid[])'), [merchantId, ids])
  }
  for (const table of ids.length > 0 ? [...TABLES_OF_ORDERS, 'orders'] : []) {
    const values = table === 'transfers' ? [ids, merchantId] : [ids]
    await client.query(`DELETE FROM ${table} ${whereOf(table)}`, values)
  }
  if (ids.length < limit) {
    for (const table of TABLES_OF_MERCHANT) {
      await client.query(`DELETE FROM ${table} WHERE merchant_id = $1`, [merchantId])
    }
    for (const sql of REST_OF_MERCHANT) await client.query(sql, [merchantId])
    await client.query(FORGET_CONTRACTS)
  }
  await client.query('COMMIT')
  return ids.length
}

/** Transfers are found by their merchant: their key begins with it. */
function whereOf(table: string): string {
  const merchant = table === 'transfers' ? ' AND merchant_id = $2' : ''
  return `WHERE order_id = ANY ($1::uuid[])${merchant}`
}
