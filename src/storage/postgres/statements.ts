/**
 * The statements of a transaction. All are named, so that each connection parses and plans them once, and take
 * whole batches as arrays, so that their texts never change.
 */

import { COLUMNS, type Database, KEY_COLUMNS, ORDER_CHANGING } from '../schema.ts'
import type { ElementType } from './binary-arrays.ts'

export interface Statement {
  name: string
  text: string
}

/** Columns that are not text. */
const TYPES: Record<string, ElementType> = {
  order_id: 'uuid',
  source_id: 'uuid',
  session_id: 'uuid',
  transaction_id: 'uuid',
  acknowledged_by: 'uuid',
  cancelled_by: 'uuid',
  extended_by: 'uuid',
  released_by: 'uuid',
  work_id: 'uuid',
  payout_id: 'uuid',
  file_id: 'uuid',
  id: 'uuid',
  version: 'int4',
  event_version: 'int4',
  document_version: 'int4',
  persons_version: 'int4',
  persons_count: 'int4',
  attempts: 'int4',
  capture_count: 'int4',
  refund_count: 'int4',
  number_of_installments: 'int4',
  number_of_days: 'int4',
  number: 'int4',
  count: 'int4',
  bucket: 'int8',
  active: 'int2',
  order_amount: 'int8',
  original_order_amount: 'int8',
  captured_amount: 'int8',
  refunded_amount: 'int8',
  approved_amount: 'int8',
  amount: 'int8',
  settlement_amount: 'int8',
  closing_debt: 'int8',
  at: 'int8',
  booked_at: 'int8',
  created_at: 'int8',
  expires_at: 'int8',
  due_at: 'int8',
  fraud_decided_at: 'int8',
  disabled_at: 'int8',
  digest: 'bytea',
  body_digest: 'bytea',
  secret_digest: 'bytea',
  data: 'json',
  outcome: 'json',
  fields: 'json',
}

/** What a column of this name holds, in every table that has one. */
export const elementType = (column: string): ElementType => TYPES[column] ?? 'text'

/** `unnest($1::uuid[], $2::text[], …)`; the first parameter's number is `first`. */
function unnest(columns: readonly string[], first = 1): string {
  return `unnest(${columns.map((name, index) => `$${first + index}::${elementType(name)}[]`).join(', ')})`
}

export const begin: Statement = { name: 'begin', text: 'BEGIN ISOLATION LEVEL READ COMMITTED' }
export const commit: Statement = { name: 'commit', text: 'COMMIT' }
export const rollback: Statement = { name: 'rollback', text: 'ROLLBACK' }

/** Real time is the server's: one clock for all processes, read after the locks are held. */
export const clock: Statement = {
  name: 'clock',
  text: `SELECT mode, secret, contracts_epoch,
    clock_offset_ms + floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now FROM instance WHERE id = 1`,
}

export const lockOrders: Statement = {
  name: 'lock_orders',
  text: `SELECT ${COLUMNS.orders.join(', ')} FROM orders WHERE order_id = ANY ($1::uuid[]) ORDER BY order_id FOR UPDATE`,
}

/** For this transaction: long enough for a batch that is about to commit, short enough to be tried a few times. */
export const waitLittle: Statement = { name: 'wait_little', text: 'SET LOCAL lock_timeout = 100' }

/** Those that nobody else holds. Which of the others exist, `existingOrders` tells. */
export const lockFreeOrders: Statement = {
  name: 'lock_free_orders',
  text: `${lockOrders.text} SKIP LOCKED`,
}

export const existingOrders: Statement = {
  name: 'existing_orders',
  text: 'SELECT order_id FROM orders WHERE order_id = ANY ($1::uuid[])',
}

export const eventsOf: Statement = {
  name: 'events_of',
  text: `SELECT ${COLUMNS.events.join(', ')} FROM events WHERE order_id = ANY ($1::uuid[]) ORDER BY order_id, version`,
}

/**
 * The sessions asked for, and those that the authorizations were registered for: in one statement, so that all
 * of them are locked in one order, and after the authorizations, which may change their session no more.
 */
export const lockSessions: Statement = {
  name: 'lock_sessions',
  text: `SELECT ${COLUMNS.sessions.join(', ')} FROM sessions WHERE session_id IN (
      SELECT unnest($1::uuid[]) UNION
      SELECT authorizations.session_id FROM unnest($2::text[], $3::text[]) AS wanted (merchant_id, token)
      JOIN authorizations USING (merchant_id, token))
    ORDER BY session_id FOR UPDATE OF sessions`,
}

export const documentsOf: Statement = {
  name: 'documents_of',
  text: `SELECT order_documents.order_id, order_documents.data FROM order_documents JOIN orders
    ON orders.order_id = order_documents.order_id AND orders.document_version = order_documents.version
    WHERE orders.order_id = ANY ($1::uuid[])`,
}

export const personsOf: Statement = {
  name: 'persons_of',
  text: 'SELECT order_id, version, data FROM order_persons WHERE order_id = ANY ($1::uuid[])',
}

export const lockWorks: Statement = {
  name: 'lock_works',
  text: `SELECT ${COLUMNS.due_work.join(', ')} FROM due_work WHERE work_id = ANY ($1::uuid[]) ORDER BY work_id FOR UPDATE`,
}

export const lockRecords: Statement = {
  name: 'lock_records',
  text: `SELECT ${COLUMNS.records.map((name) => `records.${name}`).join(', ')}
    FROM unnest($1::text[], $2::uuid[]) AS wanted (kind, id) JOIN records USING (kind, id)
    ORDER BY records.kind, records.id FOR UPDATE OF records`,
}

/** One mover of the clock at a time. Batches that only read the clock do not wait for it. */
export const lockClock: Statement = {
  name: 'lock_clock',
  text: `SELECT clock_offset_ms, clock_move, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS real_now
    FROM instance WHERE id = 1 FOR UPDATE`,
}

export const credentialsOf: Statement = {
  name: 'credentials_of',
  text: `SELECT ${COLUMNS.credentials.join(', ')} FROM credentials WHERE merchant_id = ANY ($1::text[])`,
}

export const selectKeys: Statement = {
  name: 'select_keys',
  text: `SELECT ${COLUMNS.idempotency_keys.join(', ')} FROM idempotency_keys WHERE digest = ANY ($1::bytea[])`,
}

/**
 * A row that may not exist cannot be locked. So it is inserted first, with `created_at` 0 and in the order of
 * its key; where it exists, the same statement locks it and gives it as it is. A row with `created_at` 0 was
 * made by this very transaction, which writes it or deletes it before the commit: nobody ever sees one.
 */
function reserve(table: keyof typeof KEY_COLUMNS, placeholders: Record<string, string>): Statement {
  const identity: readonly string[] = KEY_COLUMNS[table]
  const values = { ...Object.fromEntries(identity.map((name) => [name, name])), ...placeholders }
  return {
    name: `reserve_${table}`,
    text: `INSERT INTO ${table} (${Object.keys(values).join(', ')})
      SELECT ${Object.values(values).join(', ')} FROM ${unnest(identity)} AS wanted (${identity.join(', ')})
      ORDER BY ${identity.join(', ')}
      ON CONFLICT (${identity.join(', ')}) DO UPDATE SET created_at = ${table}.created_at
      RETURNING ${COLUMNS[table].map((name) => `${table}.${name}`).join(', ')}`,
  }
}

export const reserveAuthorizations = reserve('authorizations', {
  payment_method: `''`,
  state: `'reserved'`,
  created_at: '0',
  expires_at: '0',
})
export const reserveMerchants = reserve('merchants', { name: `''`, active: '0', created_at: '0' })
/** The digest must be unique: that of the name, marked as nobody's secret. */
export const reserveCredentials = reserve('credentials', {
  secret_digest: `sha256(convert_to('reserved ' || username, 'UTF8'))`,
  created_at: '0',
})
export const reserveKeys = reserve('idempotency_keys', {
  merchant_id: `''`,
  scope: `''`,
  key: `''`,
  body_digest: 'digest',
  outcome: `'null'`,
  created_at: '0',
  expires_at: '0',
})

/** Takes reservations back that nothing was written to. */
function unreserve(table: keyof typeof KEY_COLUMNS): Statement {
  const identity: readonly string[] = KEY_COLUMNS[table]
  return {
    name: `unreserve_${table}`,
    text: `DELETE FROM ${table} WHERE created_at = 0 AND (${identity.join(', ')}) IN (SELECT * FROM ${unnest(identity)})`,
  }
}

export const unreserveAuthorizations = unreserve('authorizations')
export const unreserveMerchants = unreserve('merchants')
export const unreserveCredentials = unreserve('credentials')
export const unreserveKeys = unreserve('idempotency_keys')

function insertText(table: keyof Database, first = 1): string {
  const columns: readonly string[] = COLUMNS[table]
  return `INSERT INTO ${table} (${columns.join(', ')}) SELECT * FROM ${unnest(columns, first)}`
}

/** Inserts rows, or rewrites those with the same key. */
function putText(table: keyof typeof KEY_COLUMNS, first = 1): string {
  const identity: readonly string[] = KEY_COLUMNS[table]
  const rest = (COLUMNS[table] as readonly string[]).filter((name) => !identity.includes(name))
  const changes = rest.map((name) => `${name} = excluded.${name}`).join(', ')
  return `${insertText(table, first)} ON CONFLICT (${identity.join(', ')}) DO UPDATE SET ${changes}`
}

const insert = (table: keyof Database): Statement => ({ name: `insert_${table}`, text: insertText(table) })
const put = (table: keyof typeof KEY_COLUMNS): Statement => ({ name: `put_${table}`, text: putText(table) })

export const insertOrders = insert('orders')
export const insertDocuments = insert('order_documents')
export const insertPersons = insert('order_persons')
export const putSessions = put('sessions')
export const putAuthorizations = put('authorizations')
export const putMerchants = put('merchants')
export const putCredentials = put('credentials')
export const insertTerms = insert('order_terms')
export const deleteTerms: Statement = {
  name: 'delete_terms',
  text: 'DELETE FROM order_terms WHERE order_id = ANY ($1::uuid[])',
}
export const putWorks = put('due_work')
/**
 * In the order of their ids: two batches may begin with the same ones. A row that is there stays as it is, but is locked:
 * whoever does its work at this moment is waited for, and when that ends with the row's removal it is made anew.
 */
export const insertWorks: Statement = {
  name: 'insert_works',
  text: `${insertText('due_work')} ORDER BY 1 ON CONFLICT (work_id) DO UPDATE SET due_at = due_work.due_at`,
}
export const deleteWorks: Statement = {
  name: 'delete_works',
  text: 'DELETE FROM due_work WHERE work_id = ANY ($1::uuid[])',
}
export const putPayouts = put('payouts')
export const nextContractsEpoch: Statement = {
  name: 'next_contracts_epoch',
  text: 'UPDATE instance SET contracts_epoch = contracts_epoch + 1 WHERE id = 1',
}
export const contractsOf: Statement = {
  name: 'contracts_of',
  text: `SELECT ${COLUMNS.records.join(', ')} FROM records
    WHERE kind IN ('contract', 'merchantSettings') AND merchant_id = ANY ($1::text[])`,
}
export const putRecords = put('records')
export const deleteRecords: Statement = {
  name: 'delete_records',
  text: 'DELETE FROM records WHERE (kind, id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))',
}
export const setClock: Statement = {
  name: 'set_clock',
  text: 'UPDATE instance SET clock_offset_ms = $1, clock_move = $2 WHERE id = 1',
}

export const UPDATE_COLUMNS = ['order_id', ...ORDER_CHANGING] as const

/** Of a tally; its writer the database knows. */
export const ADDED_COLUMNS = COLUMNS.tallies.filter((name) => name !== 'writer')

/** Rows of a connection's own: another transaction never waits for them. */
function addTalliesText(first: number): string {
  const columns = ADDED_COLUMNS.join(', ')
  return `INSERT INTO tallies (${columns}, writer) SELECT ${columns}, pg_backend_pid()
    FROM ${unnest(ADDED_COLUMNS, first)} AS added (${columns})
    ON CONFLICT (merchant_id, currency, kind, bucket, writer)
    DO UPDATE SET count = tallies.count + excluded.count, amount = tallies.amount + excluded.amount`
}

export const addTallies: Statement = { name: 'add_tallies', text: addTalliesText(1) }

/** The numbers of `changeOrders`' first parameters for each table. */
const FIRST_OF_EVENTS = 1 + UPDATE_COLUMNS.length
const FIRST_OF_TRANSFERS = FIRST_OF_EVENTS + COLUMNS.events.length
const FIRST_OF_ITEMS = FIRST_OF_TRANSFERS + COLUMNS.transfers.length
const FIRST_OF_TALLIES = FIRST_OF_ITEMS + COLUMNS.due_items.length
const FIRST_OF_KEYS = FIRST_OF_TALLIES + ADDED_COLUMNS.length

/**
 * What nearly every command writes, in one statement: the changed rows of orders, the events, their transfers, what
 * is to be paid out of them, and the idempotency keys. Five statements would be answered one by one, which costs about a tenth more.
 */
export const changeOrders: Statement = {
  name: 'change_orders',
  text: `WITH changed_orders AS (
      UPDATE orders SET ${ORDER_CHANGING.map((name) => `${name} = changed.${name}`).join(', ')}
      FROM ${unnest(UPDATE_COLUMNS)} AS changed (${UPDATE_COLUMNS.join(', ')})
      WHERE orders.order_id = changed.order_id
    ),
    new_events AS (${insertText('events', FIRST_OF_EVENTS)}),
    new_transfers AS (${insertText('transfers', FIRST_OF_TRANSFERS)}),
    new_items AS (${insertText('due_items', FIRST_OF_ITEMS)}),
    new_tallies AS (${addTalliesText(FIRST_OF_TALLIES)})
    ${putText('idempotency_keys', FIRST_OF_KEYS)}`,
}

/** Oldest first, along the index by expiry; what somebody is working on is left for the next time. */
function sweep(table: 'idempotency_keys' | 'sessions' | 'authorizations' | 'records'): Statement {
  const identity: string = KEY_COLUMNS[table].join(', ')
  return {
    name: `sweep_${table}`,
    text: `DELETE FROM ${table} WHERE (${identity}) IN (SELECT ${identity} FROM ${table}
      WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
  }
}

export const SWEEPS = [
  sweep('idempotency_keys'),
  sweep('sessions'),
  sweep('authorizations'),
  sweep('records'),
]
