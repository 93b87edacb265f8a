/** Every statement of the hot path, prepared once per connection. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { COLUMNS, type Database, KEY_COLUMNS, ORDER_CHANGING } from '../schema.ts'

type Table = keyof Database & keyof typeof COLUMNS

export type Statements = ReturnType<typeof prepareStatements>

export function prepareStatements(db: DatabaseSync) {
  const prepare = (sql: string): StatementSync => db.prepare(sql)
  return {
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
    key: prepare('SELECT * FROM idempotency_keys WHERE digest = ? AND expires_at > ?'),

    insertOrder: prepare(insert('orders')),
    updateOrder: prepare(
      `UPDATE orders SET ${ORDER_CHANGING.map((name) => `${name} = ?`).join(', ')} WHERE order_id = ?`,
    ),
    insertDocument: prepare(insert('order_documents')),
    insertPersons: prepare(insert('order_persons')),
    insertEvent: prepare(insert('events')),
    insertTransfer: prepare(insert('transfers')),
    putKey: prepare(put('idempotency_keys')),
    putSession: prepare(put('sessions')),
    putAuthorization: prepare(put('authorizations')),
    putMerchant: prepare(put('merchants')),
    putCredential: prepare(put('credentials')),
    deleteTerms: prepare('DELETE FROM order_terms WHERE order_id = ?'),
    insertTerm: prepare(insert('order_terms')),
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
