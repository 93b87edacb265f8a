/** The schema of the embedded database, as numbered steps that only go forward. */
import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Mode } from '../../engine/store.ts'
import { instanceOf } from '../rows.ts'
import type { InstanceRow } from '../schema.ts'
import { assertMode, type Instance, newerSchema, StorageRefused } from '../settings.ts'

/**
 * Step n takes schema n to n + 1; a step that was released is never edited.
 *
 * What a capture costs is mostly the pages it touches, since each is written to the log and again at the
 * checkpoint. So rows that are written once and found by a scattered key (`events`, `idempotency_keys`) are kept
 * in the order of writing, and only the small entries of their index are scattered; rows that are rewritten in
 * place (`orders`) or come in the order of their key (`transfers`) are WITHOUT ROWID: one tree instead of two.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE orders (
    order_id TEXT PRIMARY KEY,
    merchant_id TEXT NOT NULL,
    klarna_reference TEXT NOT NULL,
    currency TEXT NOT NULL,
    country TEXT NOT NULL,
    locale TEXT NOT NULL,
    payment_method TEXT NOT NULL,
    number_of_installments INTEGER,
    number_of_days INTEGER,
    original_order_amount INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    status TEXT NOT NULL,
    fraud_status TEXT NOT NULL,
    order_amount INTEGER NOT NULL CHECK (order_amount >= 0),
    captured_amount INTEGER NOT NULL CHECK (captured_amount BETWEEN 0 AND order_amount),
    refunded_amount INTEGER NOT NULL CHECK (refunded_amount BETWEEN 0 AND captured_amount),
    capture_count INTEGER NOT NULL,
    refund_count INTEGER NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    document_version INTEGER NOT NULL,
    persons_version INTEGER NOT NULL,
    merchant_reference1 TEXT,
    merchant_reference2 TEXT,
    acknowledged_by TEXT,
    cancelled_by TEXT,
    expires_at INTEGER NOT NULL,
    CHECK ((status = 'CANCELLED') = (cancelled_by IS NOT NULL))
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE events (
    order_id TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    merchant_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    correlation_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    idempotency_key TEXT,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (order_id, version)
  ) STRICT;

  CREATE TABLE order_documents (
    order_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (order_id, version)
  ) STRICT;

  CREATE TABLE order_persons (
    order_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (order_id, version)
  ) STRICT;

  CREATE TABLE transfers (
    merchant_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    type TEXT NOT NULL,
    order_id TEXT NOT NULL,
    event_version INTEGER NOT NULL,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    booked_at INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, source_id, type),
    CHECK (debit <> credit)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE idempotency_keys (
    digest BLOB NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    merchant_id TEXT NOT NULL,
    order_id TEXT,
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    body_digest BLOB NOT NULL CHECK (length(body_digest) = 32),
    outcome TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

  CREATE TABLE sessions (
    session_id TEXT PRIMARY KEY,
    merchant_id TEXT NOT NULL,
    client_token TEXT NOT NULL,
    fields TEXT NOT NULL,
    authorization_token TEXT,
    order_id TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_expiry ON sessions (expires_at);

  CREATE TABLE authorizations (
    merchant_id TEXT NOT NULL,
    token TEXT NOT NULL,
    approved_amount INTEGER,
    approved_currency TEXT,
    session_id TEXT,
    payment_method TEXT NOT NULL,
    number_of_installments INTEGER,
    number_of_days INTEGER,
    state TEXT NOT NULL,
    order_id TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, token)
  ) STRICT;
  CREATE INDEX authorizations_by_expiry ON authorizations (expires_at);

  CREATE TABLE merchants (
    merchant_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE credentials (
    username TEXT PRIMARY KEY,
    merchant_id TEXT,
    secret_digest BLOB NOT NULL CHECK (length(secret_digest) = 32),
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX credentials_by_secret ON credentials (secret_digest);
  CREATE INDEX credentials_by_merchant ON credentials (merchant_id);
  `,
  `
  ALTER TABLE orders ADD COLUMN extended_by TEXT;
  ALTER TABLE orders ADD COLUMN released_by TEXT;
  ALTER TABLE orders ADD COLUMN fraud_decided_at INTEGER;
  ALTER TABLE orders ADD COLUMN recent_moves TEXT;
  ALTER TABLE orders ADD COLUMN persons_count INTEGER NOT NULL DEFAULT 1;
  CREATE INDEX orders_by_merchant ON orders (merchant_id, order_id);

  ALTER TABLE authorizations ADD COLUMN fraud_status TEXT NOT NULL DEFAULT 'ACCEPTED';
  ALTER TABLE instance ADD COLUMN clock_move TEXT;

  CREATE TABLE order_terms (
    merchant_id TEXT NOT NULL,
    term TEXT NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (merchant_id, term, order_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX order_terms_by_order ON order_terms (order_id);

  CREATE TABLE due_work (
    work_id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    merchant_id TEXT NOT NULL,
    order_id TEXT,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX due_work_by_time ON due_work (due_at, work_id);
  CREATE INDEX due_work_by_merchant ON due_work (merchant_id, due_at, work_id);

  CREATE TABLE records (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    merchant_id TEXT NOT NULL,
    data TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    PRIMARY KEY (kind, id)
  ) STRICT;
  CREATE INDEX records_by_merchant ON records (kind, merchant_id, id);
  CREATE INDEX records_by_expiry ON records (expires_at) WHERE expires_at IS NOT NULL;

  INSERT INTO due_work
    SELECT order_id, 'expireOrder', merchant_id, order_id, expires_at, 0, '{}', created_at
    FROM orders WHERE status IN ('AUTHORIZED', 'PART_CAPTURED');

  INSERT OR IGNORE INTO order_terms
    SELECT merchant_id, lower(klarna_reference), order_id FROM orders
    UNION ALL SELECT merchant_id, substr(lower(trim(merchant_reference1)), 1, 64), order_id FROM orders
      WHERE trim(merchant_reference1) <> ''
    UNION ALL SELECT merchant_id, substr(lower(trim(merchant_reference2)), 1, 64), order_id FROM orders
      WHERE trim(merchant_reference2) <> ''
    UNION ALL
    SELECT orders.merchant_id, substr(lower(trim(field.value)), 1, 64), orders.order_id
      FROM orders JOIN order_persons USING (order_id), json_tree(order_persons.data) AS field
      WHERE order_persons.version = orders.persons_version
        AND field.key IN ('given_name', 'family_name', 'organization_name', 'email') AND trim(field.value) <> '';
  `,
  `
  CREATE TABLE transfers_of_payouts_too (
    merchant_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    type TEXT NOT NULL,
    order_id TEXT,
    event_version INTEGER,
    debit TEXT NOT NULL,
    credit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    booked_at INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, source_id, type),
    CHECK (debit <> credit)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO transfers_of_payouts_too SELECT * FROM transfers;
  DROP TABLE transfers;
  ALTER TABLE transfers_of_payouts_too RENAME TO transfers;

  CREATE TABLE due_items (
    merchant_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    part TEXT NOT NULL,
    PRIMARY KEY (merchant_id, currency, due_at, source_id, part)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE payouts (
    payout_id TEXT PRIMARY KEY,
    merchant_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    payment_reference TEXT NOT NULL,
    state TEXT NOT NULL,
    hold TEXT,
    created_at INTEGER,
    settlement_amount INTEGER NOT NULL,
    closing_debt INTEGER NOT NULL CHECK (closing_debt >= 0),
    file_id TEXT,
    data TEXT NOT NULL,
    UNIQUE (merchant_id, currency, kind, number),
    UNIQUE (payment_reference)
  ) STRICT;
  CREATE INDEX payouts_by_date ON payouts (merchant_id, created_at, payout_id, currency);
  CREATE INDEX payouts_to_send ON payouts (currency, payout_id) WHERE state = 'created';
  CREATE INDEX payouts_by_file ON payouts (file_id) WHERE file_id IS NOT NULL;

  CREATE TABLE payout_items (
    merchant_id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    part TEXT NOT NULL,
    payout_id TEXT NOT NULL,
    PRIMARY KEY (merchant_id, source_id, part)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX payout_items_by_payout ON payout_items (payout_id, source_id, part);

  ALTER TABLE instance ADD COLUMN contracts_epoch INTEGER NOT NULL DEFAULT 0;

  INSERT INTO due_items SELECT merchant_id, currency, booked_at, source_id, 'order' FROM transfers;
  INSERT INTO due_work
    SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' ||
      substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
      'makePayout', merchant_id, NULL, 0, 0, json_object('about', currency), 0
    FROM (SELECT DISTINCT merchant_id, currency FROM due_items);
  `,
  `
  CREATE TABLE tallies (
    merchant_id TEXT NOT NULL,
    currency TEXT NOT NULL,
    kind TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    writer INTEGER NOT NULL DEFAULT 0,
    count INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (merchant_id, currency, kind, bucket, writer)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO tallies
    SELECT merchant_id, currency, type, booked_at / 900000 * 900000, 0, count(*), sum(amount) FROM transfers
    WHERE type IN ('SALE', 'RETURN', 'PAYOUT_PAID', 'PAYOUT_RETURNED') GROUP BY 1, 2, 3, 4;
  INSERT INTO tallies
    SELECT merchant_id, currency, 'OPEN', expires_at / 900000 * 900000, 0, count(*), 0 FROM orders
    WHERE status IN ('AUTHORIZED', 'PART_CAPTURED') GROUP BY 1, 2, 4;
  `,
  `
  INSERT INTO tallies
    SELECT item.merchant_id, item.currency, 'DUE_' || CASE type
        WHEN 'SALE' THEN 'sale' WHEN 'RETURN' THEN 'return' WHEN 'RELEASE' THEN 'release' WHEN 'PAYOUT_RETURNED' THEN 'credit'
        WHEN 'PURCHASE_FEE_PERCENTAGE' THEN 'fee' WHEN 'PURCHASE_FEE_FIXED' THEN 'fee' WHEN 'EXTEND_DUE_DATE_FEE' THEN 'fee'
        WHEN 'PURCHASE_FEE_PERCENTAGE_VAT' THEN 'tax' WHEN 'PURCHASE_FEE_FIXED_VAT' THEN 'tax'
        WHEN 'EXTEND_DUE_DATE_FEE_VAT' THEN 'tax'
        WHEN 'PURCHASE_FEE_PERCENTAGE_REFUND' THEN 'feeRefund' WHEN 'PURCHASE_FEE_FIXED_REFUND' THEN 'feeRefund'
        ELSE 'taxRefund' END,
      (due_at + 899999) / 900000 * 900000, 0, count(*), sum(amount)
    FROM due_items AS item
    JOIN transfers ON transfers.merchant_id = item.merchant_id AND transfers.source_id = item.source_id
    WHERE part = 'release' AND type = 'RELEASE' OR part = 'returned' AND type = 'PAYOUT_RETURNED'
      OR part = 'order' AND 'merchant_payable' IN (debit, credit) AND type NOT IN ('HOLDBACK', 'RELEASE', 'DEPOSIT',
        'REPAY', 'PAYOUT', 'PAYOUT_PAID', 'PAYOUT_REVERSED', 'PAYOUT_RETURNED', 'INVOICE_PAID')
    GROUP BY 1, 2, 3, 4;
  INSERT INTO tallies
    SELECT merchant_id, json_extract(data, '$.currency'), 'DUE_release', (due_at + 899999) / 900000 * 900000, 0, count(*),
      sum(json_extract(data, '$.amount')) FROM due_work WHERE kind = 'releaseReserve' GROUP BY 1, 2, 3, 4
    ON CONFLICT (merchant_id, currency, kind, bucket, writer)
    DO UPDATE SET count = tallies.count + excluded.count, amount = tallies.amount + excluded.amount;
  `,
  `
  DELETE FROM tallies WHERE kind = 'PAYOUT_RETURNED';
  INSERT INTO tallies
    SELECT merchant_id, currency, type, booked_at / 900000 * 900000, 0, count(*), sum(amount) FROM transfers
    WHERE type = 'PAYOUT_REVERSED' GROUP BY 1, 2, 3, 4;
  `,
]

/** Table of one row; there before schema 1, because the schema's number is in it. */
const INSTANCE_TABLE = `
  CREATE TABLE IF NOT EXISTS instance (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    mode TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    clock_offset_ms INTEGER NOT NULL,
    secret TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT`

/**
 * Brings the database to the schema that `steps` lead to and stamps a new one with its mode, in one transaction
 * that no other connection can enter. Throws StorageRefused for another mode's stamp or a newer schema.
 */
export function migrateDatabase(db: DatabaseSync, mode: Mode, steps = MIGRATIONS): Instance {
  const current = readInstance(db)
  if (current?.schemaVersion === steps.length && current.mode === mode) return current
  db.exec('BEGIN IMMEDIATE')
  try {
    db.exec(INSTANCE_TABLE)
    const found = readInstance(db) ?? stamp(db, mode)
    assertMode(found.mode, mode)
    if (found.schemaVersion > steps.length) {
      throw new StorageRefused(newerSchema(found, { schemaVersion: steps.length }))
    }
    for (const step of steps.slice(found.schemaVersion)) db.exec(step)
    db.prepare('UPDATE instance SET schema_version = ?').run(steps.length)
    db.exec('COMMIT')
    return { ...found, schemaVersion: steps.length }
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}

/** Undefined for a database that nothing was written to yet. */
export function readInstance(db: DatabaseSync): Instance | undefined {
  const there = db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'instance'`).get()
  if (!there) return undefined
  const row = db.prepare('SELECT * FROM instance').get() as InstanceRow | undefined
  return row && instanceOf(row)
}

function stamp(db: DatabaseSync, mode: Mode): Instance {
  const secret = randomBytes(32).toString('hex')
  const createdAt = Date.now()
  db.prepare('INSERT INTO instance VALUES (1, ?, 0, 0, ?, ?)').run(mode, secret, createdAt)
  return { mode, schemaVersion: 0, clockOffsetMs: 0, secret, createdAt }
}
