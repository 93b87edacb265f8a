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

    sweepKeys: prepare(sweep('idempotency_keys')),
    sweepSessions: prepare(sweep('sessions')),
    sweepAuthorizations: prepare(sweep('authorizations')),
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
function sweep(table: 'idempotency_keys' | 'sessions' | 'authorizations'): string {
  return `DELETE FROM ${table} WHERE rowid IN
    (SELECT rowid FROM ${table} WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`
}
