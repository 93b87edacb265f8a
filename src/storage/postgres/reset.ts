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
  let deleted = 0
  do deleted += await deleteOrders(client, merchantId, limit - deleted)
  while (deleted < limit && !(await deleteRest(client, merchantId)))
  await client.query('COMMIT')
  return deleted
}

async function deleteOrders(client: pg.Client, merchantId: string, limit: number): Promise<number> {
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
  return ids.length
}

/** Transfers are found by their merchant: their key begins with it. */
function whereOf(table: string): string {
  const merchant = table === 'transfers' ? ' AND merchant_id = $2' : ''
  return `WHERE order_id = ANY ($1::uuid[])${merchant}`
}

/** In the order in which every writer locks them: while they are held, nothing that stands in them becomes an order. */
const LOCKED = [
  ['authorizations', 'token'],
  ['sessions', 'session_id'],
  ['due_work', 'work_id'],
  ['records', 'kind, id'],
] as const

/**
 * One statement, and so one view of all tables: an order that is placed meanwhile is seen with all that belongs to it, or
 * with none of it. One that is seen keeps everything for another turn, and the answer is false.
 */
const DELETE_REST = `
  WITH empty AS (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM orders WHERE merchant_id = $1)),
  ${TABLES_OF_MERCHANT.map(
    (table) =>
      `of_${table} AS (DELETE FROM ${table} WHERE merchant_id = $1 AND EXISTS (SELECT 1 FROM empty))`,
  ).join(', ')},
  ${REST_OF_MERCHANT.map((sql, index) => `rest_${index} AS (${sql} AND EXISTS (SELECT 1 FROM empty))`).join(', ')}
  SELECT 1 FROM empty`

async function deleteRest(client: pg.Client, merchantId: string): Promise<boolean> {
  for (const [table, key] of LOCKED) {
    const rows = `SELECT 1 FROM ${table} WHERE merchant_id = $1 ORDER BY ${key} FOR UPDATE`
    await client.query(`SELECT count(*) FROM (${rows}) AS locked`, [merchantId])
  }
  const { rowCount } = await client.query(DELETE_REST, [merchantId])
  if (rowCount !== 1) return false
  await client.query(FORGET_CONTRACTS)
  return true
}
