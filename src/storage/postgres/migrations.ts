/** The schema of the PostgreSQL database, as numbered steps that only go forward. */
import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import type { Mode } from '../../engine/store.ts'
import { instanceOf } from '../rows.ts'
import type { InstanceRow } from '../schema.ts'
import { assertMode, type Instance, newerSchema, StorageRefused } from '../settings.ts'

/**
 * Step n takes schema n to n + 1; a step that was released is never edited. Text that is compared or sorted has
 * collation "C": the order of bytes, the same on every server and in SQLite, and the cheapest to compare.
 *
 * `orders` keeps room in its pages, and none of its indexes has a column that a capture changes: so a capture's
 * update stays within its page and touches no index.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE orders (
    order_id uuid PRIMARY KEY,
    merchant_id text COLLATE "C" NOT NULL,
    klarna_reference text NOT NULL,
    currency text NOT NULL,
    country text NOT NULL,
    locale text NOT NULL,
    payment_method text NOT NULL,
    number_of_installments integer,
    number_of_days integer,
    original_order_amount bigint NOT NULL,
    created_at bigint NOT NULL,
    status text NOT NULL,
    fraud_status text NOT NULL,
    order_amount bigint NOT NULL CHECK (order_amount >= 0),
    captured_amount bigint NOT NULL CHECK (captured_amount BETWEEN 0 AND order_amount),
    refunded_amount bigint NOT NULL CHECK (refunded_amount BETWEEN 0 AND captured_amount),
    capture_count integer NOT NULL,
    refund_count integer NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    document_version integer NOT NULL,
    persons_version integer NOT NULL,
    merchant_reference1 text,
    merchant_reference2 text,
    acknowledged_by uuid,
    cancelled_by uuid,
    expires_at bigint NOT NULL,
    CHECK ((status = 'CANCELLED') = (cancelled_by IS NOT NULL))
  ) WITH (fillfactor = 80);

  CREATE TABLE events (
    order_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    merchant_id text NOT NULL,
    transaction_id uuid NOT NULL,
    at bigint NOT NULL,
    correlation_id text NOT NULL,
    actor text NOT NULL,
    idempotency_key text,
    type text NOT NULL,
    data json NOT NULL,
    PRIMARY KEY (order_id, version)
  );

  CREATE TABLE order_documents (
    order_id uuid NOT NULL,
    version integer NOT NULL,
    data json NOT NULL,
    PRIMARY KEY (order_id, version)
  );

  CREATE TABLE order_persons (
    order_id uuid NOT NULL,
    version integer NOT NULL,
    data json NOT NULL,
    PRIMARY KEY (order_id, version)
  );

  CREATE TABLE transfers (
    merchant_id text COLLATE "C" NOT NULL,
    source_id uuid NOT NULL,
    type text COLLATE "C" NOT NULL,
    order_id uuid NOT NULL,
    event_version integer NOT NULL,
    debit text NOT NULL,
    credit text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    currency text NOT NULL,
    booked_at bigint NOT NULL,
    PRIMARY KEY (merchant_id, source_id, type),
    CHECK (debit <> credit)
  );

  CREATE TABLE idempotency_keys (
    digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    merchant_id text NOT NULL,
    order_id uuid,
    scope text NOT NULL,
    key text NOT NULL,
    body_digest bytea NOT NULL CHECK (octet_length(body_digest) = 32),
    outcome json NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
  );
  CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

  CREATE TABLE sessions (
    session_id uuid PRIMARY KEY,
    merchant_id text NOT NULL,
    client_token text NOT NULL,
    fields json NOT NULL,
    authorization_token text,
    order_id uuid,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
  );
  CREATE INDEX sessions_by_expiry ON sessions (expires_at);

  CREATE TABLE authorizations (
    merchant_id text COLLATE "C" NOT NULL,
    token text COLLATE "C" NOT NULL,
    approved_amount bigint,
    approved_currency text,
    session_id uuid,
    payment_method text NOT NULL,
    number_of_installments integer,
    number_of_days integer,
    state text NOT NULL,
    order_id uuid,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    PRIMARY KEY (merchant_id, token)
  );
  CREATE INDEX authorizations_by_expiry ON authorizations (expires_at);

  CREATE TABLE merchants (
    merchant_id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    active smallint NOT NULL CHECK (active IN (0, 1)),
    created_at bigint NOT NULL
  );

  CREATE TABLE credentials (
    username text COLLATE "C" PRIMARY KEY,
    merchant_id text COLLATE "C",
    secret_digest bytea NOT NULL CHECK (octet_length(secret_digest) = 32),
    created_at bigint NOT NULL,
    disabled_at bigint
  );
  CREATE UNIQUE INDEX credentials_by_secret ON credentials (secret_digest);
  CREATE INDEX credentials_by_merchant ON credentials (merchant_id);
  `,
  `
  ALTER TABLE orders
    ADD COLUMN extended_by uuid,
    ADD COLUMN released_by uuid,
    ADD COLUMN fraud_decided_at bigint,
    ADD COLUMN recent_moves text,
    ADD COLUMN persons_count integer NOT NULL DEFAULT 1;
  CREATE INDEX orders_by_merchant ON orders (merchant_id, order_id);

  ALTER TABLE authorizations ADD COLUMN fraud_status text NOT NULL DEFAULT 'ACCEPTED';
  ALTER TABLE instance ADD COLUMN clock_move json;

  CREATE TABLE order_terms (
    merchant_id text COLLATE "C" NOT NULL,
    term text COLLATE "C" NOT NULL,
    order_id uuid NOT NULL,
    PRIMARY KEY (merchant_id, term, order_id)
  );
  CREATE INDEX order_terms_by_order ON order_terms (order_id);

  CREATE TABLE due_work (
    work_id uuid PRIMARY KEY,
    kind text NOT NULL,
    merchant_id text COLLATE "C" NOT NULL,
    order_id uuid,
    due_at bigint NOT NULL,
    attempts integer NOT NULL,
    data json NOT NULL,
    created_at bigint NOT NULL
  );
  CREATE INDEX due_work_by_time ON due_work (due_at, work_id);
  CREATE INDEX due_work_by_merchant ON due_work (merchant_id, due_at, work_id);

  CREATE TABLE records (
    kind text COLLATE "C" NOT NULL,
    id uuid NOT NULL,
    merchant_id text COLLATE "C" NOT NULL,
    data json NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    PRIMARY KEY (kind, id)
  );
  CREATE INDEX records_by_merchant ON records (kind, merchant_id, id);
  CREATE INDEX records_by_expiry ON records (expires_at) WHERE expires_at IS NOT NULL;

  INSERT INTO due_work
    SELECT order_id, 'expireOrder', merchant_id, order_id, expires_at, 0, '{}', created_at
    FROM orders WHERE status IN ('AUTHORIZED', 'PART_CAPTURED');

  INSERT INTO order_terms
    SELECT merchant_id, lower(klarna_reference), order_id FROM orders
    UNION ALL SELECT merchant_id, substr(lower(trim(merchant_reference1)), 1, 64), order_id FROM orders
      WHERE trim(merchant_reference1) <> ''
    UNION ALL SELECT merchant_id, substr(lower(trim(merchant_reference2)), 1, 64), order_id FROM orders
      WHERE trim(merchant_reference2) <> ''
    UNION ALL
    SELECT orders.merchant_id, substr(lower(trim(field.value)), 1, 64), orders.order_id
      FROM orders JOIN order_persons USING (order_id),
        json_each(order_persons.data) AS address, json_each_text(address.value) AS field
      WHERE order_persons.version = orders.persons_version AND json_typeof(address.value) = 'object'
        AND field.key IN ('given_name', 'family_name', 'organization_name', 'email') AND trim(field.value) <> ''
    ON CONFLICT DO NOTHING;
  `,
  `
  ALTER TABLE transfers ALTER COLUMN order_id DROP NOT NULL, ALTER COLUMN event_version DROP NOT NULL;

  CREATE TABLE due_items (
    merchant_id text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    due_at bigint NOT NULL,
    source_id uuid NOT NULL,
    part text COLLATE "C" NOT NULL,
    PRIMARY KEY (merchant_id, currency, due_at, source_id, part)
  );

  CREATE TABLE payouts (
    payout_id uuid PRIMARY KEY,
    merchant_id text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    number integer NOT NULL,
    payment_reference text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    hold text COLLATE "C",
    created_at bigint,
    settlement_amount bigint NOT NULL,
    closing_debt bigint NOT NULL CHECK (closing_debt >= 0),
    file_id uuid,
    data json NOT NULL,
    UNIQUE (merchant_id, currency, kind, number),
    UNIQUE (payment_reference)
  );
  CREATE INDEX payouts_by_date ON payouts (merchant_id, created_at, payout_id, currency);
  CREATE INDEX payouts_to_send ON payouts (currency, payout_id) WHERE state = 'created';
  CREATE INDEX payouts_by_file ON payouts (file_id) WHERE file_id IS NOT NULL;

  CREATE TABLE payout_items (
    merchant_id text COLLATE "C" NOT NULL,
    source_id uuid NOT NULL,
    part text COLLATE "C" NOT NULL,
    payout_id uuid NOT NULL,
    PRIMARY KEY (merchant_id, source_id, part)
  );
  CREATE INDEX payout_items_by_payout ON payout_items (payout_id, source_id, part);

  ALTER TABLE instance ADD COLUMN contracts_epoch bigint NOT NULL DEFAULT 0;

  INSERT INTO due_items SELECT merchant_id, currency, booked_at, source_id, 'order' FROM transfers;
  INSERT INTO due_work
    SELECT gen_random_uuid(), 'makePayout', merchant_id, NULL, 0, 0, json_build_object('about', currency), 0
    FROM (SELECT DISTINCT merchant_id, currency FROM due_items) AS owed;
  `,
  `
  CREATE TABLE tallies (
    merchant_id text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    bucket bigint NOT NULL,
    writer integer NOT NULL DEFAULT 0,
    count integer NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (merchant_id, currency, kind, bucket, writer)
  ) WITH (fillfactor = 50);
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
    SELECT merchant_id, data::json->>'currency', 'DUE_release', (due_at + 899999) / 900000 * 900000, 0, count(*),
      sum((data::json->>'amount')::bigint) FROM due_work WHERE kind = 'releaseReserve' GROUP BY 1, 2, 3, 4
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

/** Table of one row; there before schema 1, because the schema's number is in it and its row is the lock. */
const INSTANCE_TABLE = `
  CREATE TABLE IF NOT EXISTS instance (
    id integer PRIMARY KEY CHECK (id = 1),
    mode text NOT NULL,
    schema_version integer NOT NULL,
    clock_offset_ms bigint NOT NULL,
    secret text NOT NULL,
    created_at bigint NOT NULL
  )`

/** Another process may be migrating: its longest step has to fit, and so a start waits for it rather than fails. */
const MIGRATION_LOCK_TIMEOUT_MS = 10 * 60_000

/**
 * Brings the database to the schema that `steps` lead to and stamps a new one with its mode. Processes that
 * start together wait for each other at the instance table. Throws StorageRefused for another mode's stamp or a
 * newer schema.
 */
export async function migrateDatabase(client: pg.Client, mode: Mode, steps = MIGRATIONS): Promise<Instance> {
  const current = await readInstance(client)
  if (current?.schemaVersion === steps.length && current.mode === mode) return current
  if (!current) await createInstance(client, mode)
  try {
    await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
    await client.query(
      `SET LOCAL lock_timeout = ${MIGRATION_LOCK_TIMEOUT_MS}; SET LOCAL statement_timeout = 0`,
    )
    // The whole table, not its row: a step may change the table itself, for which those who queue for the row would wait.
    await client.query('LOCK TABLE instance IN ACCESS EXCLUSIVE MODE')
    const { rows } = await client.query<InstanceRow>('SELECT * FROM instance')
    const found = instanceOf(rows[0] as InstanceRow)
    assertMode(found.mode, mode)
    if (found.schemaVersion > steps.length) {
      throw new StorageRefused(newerSchema(found, { schemaVersion: steps.length }))
    }
    for (const step of steps.slice(found.schemaVersion)) await client.query(step)
    await client.query('UPDATE instance SET schema_version = $1', [steps.length])
    await client.query('COMMIT')
    return { ...found, schemaVersion: steps.length }
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

/** Undefined for a database that nothing was written to yet. */
export async function readInstance(client: pg.ClientBase): Promise<Instance | undefined> {
  try {
    const { rows } = await client.query<InstanceRow>('SELECT * FROM instance')
    return rows[0] && instanceOf(rows[0])
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return undefined
    throw error
  }
}

const UNDEFINED_TABLE = '42P01'
/**
 * What the second of two that create one table at the same instant is told, in spite of IF NOT EXISTS: by the table
 * itself, by its row type, or by the catalogue's index, whichever it meets first.
 */
const MADE_MEANWHILE = ['42P07', '42710', '23505'] // duplicate_table, duplicate_object, unique_violation

async function createInstance(client: pg.Client, mode: Mode): Promise<void> {
  try {
    await client.query(INSTANCE_TABLE)
  } catch (error) {
    if (!MADE_MEANWHILE.includes((error as { code?: string }).code ?? '')) throw error
  }
  await client.query('INSERT INTO instance VALUES (1, $1, 0, 0, $2, $3) ON CONFLICT (id) DO NOTHING', [
    mode,
    randomBytes(32).toString('hex'),
    Date.now(),
  ])
}
