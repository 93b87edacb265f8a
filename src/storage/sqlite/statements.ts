/** Every statement of the hot path, prepared once per connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { PayoutQuery } from '../../engine/store.ts'
import { payoutSelect } from '../payout-queries.ts'
import { COLUMNS, type Database, KEY_COLUMNS, ORDER_CHANGING, type PayoutRow } from '../schema.ts'

type Table = keyof Database & keyof typeof COLUMNS

export type Statements = ReturnType<typeof prepareStatements>

export function prepareStatements(db: DatabaseSync) {
  const prepare = (sql: string): StatementSync => db.prepare(sql)
  const prepared = new Map<string, StatementSync>()
  /** Rarely asked for, in a few forms: each is prepared when it is. */
  function payouts(query: PayoutQuery): PayoutRow[] {
    const { name, where, values } = payoutSelect(query)
    const statement =
      prepared.get(name) ?? db.prepare(`SELECT * FROM payouts WHERE ${where.replaceAll('$', '?')}`)
    prepared.set(name, statement)
    return statement.all(...values) as unknown as PayoutRow[]
  }
  return {
    payouts,
    begin: prepare('BEGIN IMMEDIATE'),
    commit: prepare('COMMIT'),
    instance: prepare('SELECT * FROM instance'),
    order: prepare('SELECT * FROM orders WHERE order_id = ?'),
    eventsOf: prepare('SELECT * FROM events WHERE order_id = ? ORDER BY version'),
    authorization: prepare('SELECT * FROM authorizations WHERE merchant_id = ? AND token = ?'),
    session: prepare('SELECT * FROM sessions WHERE session_id = ?'),
    merchant: prepare('SELECT * FROM merchants WHERE merchant_id = ?'),
    credential: prepare('SELECT * FROM credentials WHERE username = ?'),
    credentialsOf: prepare('SELECT * FROM credentials WHERE merchant_id = ?'),
    document: prepare(
      `SELECT data FROM order_documents JOIN orders USING (order_id)
       WHERE order_id = ? AND order_documents.version = orders.document_version`,
    ),
    persons: prepare('SELECT version, data FROM order_persons WHERE order_id = ?'),
    work: prepare('SELECT * FROM due_work WHERE work_id = ?'),
    record: prepare('SELECT * FROM records WHERE kind = ? AND id = ?'),
    dueItems: prepare(
      `SELECT * FROM due_items WHERE merchant_id = ? AND currency = ? AND due_at <= ?
       ORDER BY due_at, source_id, part LIMIT ?`,
    ),
    deleteDueItem: prepare(
      'DELETE FROM due_items WHERE merchant_id = ? AND currency = ? AND due_at = ? AND source_id = ? AND part = ?',
    ),
    insertPayoutItem: prepare(insert('payout_items')),
    postingsOfSource: prepare(
      'SELECT type, amount, debit, credit FROM transfers WHERE merchant_id = ? AND source_id = ?',
    ),
    openPayout: prepare(
      `SELECT * FROM payouts WHERE merchant_id = ? AND currency = ? AND kind = ? AND state = 'scheduled'`,
    ),
    lastPayoutNumber: prepare(
      'SELECT max(number) AS number FROM payouts WHERE merchant_id = ? AND currency = ? AND kind = ?',
    ),
    key: prepare('SELECT * FROM idempotency_keys WHERE digest = ? AND expires_at > ?'),

    insertOrder: prepare(insert('orders')),
    updateOrder: prepare(
      `UPDATE orders SET ${ORDER_CHANGING.map((name) => `${name} = ?`).join(', ')} WHERE order_id = ?`,
    ),
    insertDocument: prepare(insert('order_documents')),
    insertPersons: prepare(insert('order_persons')),
    insertEvent: prepare(insert('events')),
    insertTransfer: prepare(insert('transfers')),
    insertDueItem: prepare(insert('due_items')),
    addTally: prepare(
      `${insert('tallies')} ON CONFLICT (merchant_id, currency, kind, bucket, writer)
       DO UPDATE SET count = count + excluded.count, amount = amount + excluded.amount`,
    ),
    dropTally: prepare(
      'DELETE FROM tallies WHERE merchant_id = ? AND currency = ? AND kind = ? AND bucket = ? AND count = 0 AND amount = 0',
    ),
    putPayout: prepare(put('payouts')),
    contractsOf: prepare(
      `SELECT * FROM records WHERE kind IN ('contract', 'merchantSettings') AND merchant_id = ?`,
    ),
    nextContractsEpoch: prepare('UPDATE instance SET contracts_epoch = contracts_epoch + 1'),
    putKey: prepare(put('idempotency_keys')),
    putSession: prepare(put('sessions')),
    putAuthorization: prepare(put('authorizations')),
    putMerchant: prepare(put('merchants')),
    putCredential: prepare(put('credentials')),
    deleteTerms: prepare('DELETE FROM order_terms WHERE order_id = ?'),
    insertTerm: prepare(insert('order_terms')),
    insertWork: prepare(`${insert('due_work')} ON CONFLICT DO NOTHING`),
    putWork: prepare(put('due_work')),
    deleteWork: prepare('DELETE FROM due_work WHERE work_id = ?'),
    putRecord: prepare(put('records')),
    deleteRecord: prepare('DELETE FROM records WHERE kind = ? AND id = ?'),
    setClock: prepare('UPDATE instance SET clock_offset_ms = ?, clock_move = ?'),

    sweepKeys: prepare(sweep('idempotency_keys')),
    sweepSessions: prepare(sweep('sessions')),
    sweepAuthorizations: prepare(sweep('authorizations')),
    sweepRecords: prepare(sweep('records')),
  }
}

function insert(table: Table): string {
  const columns: readonly string[] = COLUMNS[table]
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
}

/** Inserts the row, or rewrites the one with its key. */
function put(table: keyof typeof KEY_COLUMNS): string {
  const identity: readonly string[] = KEY_COLUMNS[table]
  const rest = (COLUMNS[table] as readonly string[]).filter((name) => !identity.includes(name))
  return `${insert(table)} ON CONFLICT (${identity.join(', ')}) DO UPDATE SET ${rest
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}`
}

/** Oldest first, along the index by expiry: bound, so that a sweep never holds the writer up for long. */
function sweep(table: 'idempotency_keys' | 'sessions' | 'authorizations' | 'records'): string {
  return `DELETE FROM ${table} WHERE rowid IN
    (SELECT rowid FROM ${table} WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`
}
