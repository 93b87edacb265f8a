/** Filling a store's tables past the engine: quickly, and so that what is measured next does not pay for it. */
import { closeSync, fsyncSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { DATABASE_FILE } from '../src/storage/sqlite/connection.ts'
import type { StoreAddress } from './seed.ts'

/**
 * Without a journal: who fills a throw-away file need not be able to undo it. The server opens it with its own.
 * Ends with the file on disk, or the first captures would wait for a gigabyte to get there.
 */
export function fillSqlite(dataDir: string, fill: (db: DatabaseSync) => void): void {
  const path = join(dataDir, DATABASE_FILE)
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; BEGIN')
  fill(db)
  db.exec('COMMIT')
  db.close()
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}

/** The type of each column, by `table.column`. */
export type ColumnTypes = Map<string, string>

/** Ends with what a server that has been running for long would have behind it: a vacuum and a checkpoint. */
export async function fillPostgres(
  databaseUrl: string,
  fill: (client: pg.Client, types: ColumnTypes) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(`SET synchronous_commit = off; SET work_mem = '256MB'`)
    const { rows } = await client.query<{ name: string; type: string }>(
      `SELECT table_name || '.' || column_name AS name, data_type AS type
       FROM information_schema.columns WHERE table_schema = current_schema()`,
    )
    await client.query('BEGIN')
    await fill(client, new Map(rows.map(({ name, type }) => [name, type])))
    await client.query('COMMIT')
    await client.query('VACUUM (ANALYZE)')
    await client.query('CHECKPOINT')
  } finally {
    await client.end()
  }
}

/** By statements that both stores understand. */
export async function fillBy(address: StoreAddress, statements: string[]): Promise<void> {
  if ('dataDir' in address) {
    fillSqlite(address.dataDir, (db) => {
      for (const sql of statements) db.exec(sql)
    })
    return
  }
  await fillPostgres(address.databaseUrl, async (client) => {
    for (const sql of statements) await client.query(sql)
  })
}

/** The sums that are kept, made anew from what they are sums of: the statements of docs/reference/verify.md. */
export const TALLIES_ANEW = [
  'DELETE FROM tallies',
  `INSERT INTO tallies
    SELECT merchant_id, currency, type, booked_at / 900000 * 900000, 0, count(*), sum(amount) FROM transfers
    WHERE type IN ('SALE', 'RETURN', 'PAYOUT_PAID', 'PAYOUT_REVERSED') GROUP BY 1, 2, 3, 4`,
  `INSERT INTO tallies
    SELECT merchant_id, currency, 'OPEN', expires_at / 900000 * 900000, 0, count(*), 0 FROM orders
    WHERE status IN ('AUTHORIZED', 'PART_CAPTURED') GROUP BY 1, 2, 4`,
  `INSERT INTO tallies
    SELECT merchant_id, currency, kind, (due_at + 899999) / 900000 * 900000, 0, count(*), sum(amount) FROM (
      SELECT merchant_id, item.currency, due_at, amount, 'DUE_' || CASE type
          WHEN 'SALE' THEN 'sale'
          WHEN 'RETURN' THEN 'return'
          WHEN 'PURCHASE_FEE_PERCENTAGE' THEN 'fee'
          WHEN 'PURCHASE_FEE_FIXED' THEN 'fee'
          WHEN 'EXTEND_DUE_DATE_FEE' THEN 'fee'
          WHEN 'PURCHASE_FEE_PERCENTAGE_VAT' THEN 'tax'
          WHEN 'PURCHASE_FEE_FIXED_VAT' THEN 'tax'
          WHEN 'EXTEND_DUE_DATE_FEE_VAT' THEN 'tax'
          WHEN 'PURCHASE_FEE_PERCENTAGE_REFUND' THEN 'feeRefund'
          WHEN 'PURCHASE_FEE_FIXED_REFUND' THEN 'feeRefund'
          WHEN 'PURCHASE_FEE_PERCENTAGE_REFUND_VAT' THEN 'taxRefund'
          WHEN 'PURCHASE_FEE_FIXED_REFUND_VAT' THEN 'taxRefund'
          WHEN 'RELEASE' THEN 'release'
          WHEN 'PAYOUT_RETURNED' THEN 'credit'
        END AS kind
      FROM due_items AS item JOIN transfers USING (merchant_id, source_id)
      WHERE part = 'release' AND type = 'RELEASE' OR part = 'returned' AND type = 'PAYOUT_RETURNED'
        OR part = 'order' AND 'merchant_payable' IN (debit, credit) AND type NOT IN ('HOLDBACK', 'RELEASE', 'DEPOSIT',
          'REPAY', 'PAYOUT', 'PAYOUT_PAID', 'PAYOUT_REVERSED', 'PAYOUT_RETURNED', 'INVOICE_PAID')
      UNION ALL
      SELECT merchant_id, data ->> 'currency', due_at, CAST(data ->> 'amount' AS bigint), 'DUE_release'
      FROM due_work WHERE kind = 'releaseReserve'
    ) AS due GROUP BY 1, 2, 3, 4`,
]
