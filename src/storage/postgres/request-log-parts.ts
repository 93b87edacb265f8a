/**
 * The request log's table and its partitions, one per UTC day by the time inside the correlation ids, so that old
 * rows go by dropping a table. Made by the log itself, apart from the main schema's migrations: it lives and dies
 * by the day, and a log that is away stops nobody.
 */
import type pg from 'pg'
import { FAILED_FROM } from '../../request-log/port.ts'
import type { LogStorageSettings } from '../../request-log/storage.ts'
import { firstIdAt } from '../../request-log/uuid-time.ts'

export const TABLE = 'request_log'
/** The driver's way to run a statement. */
export type Run = (text: string, values: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>

const DAY_MS = 86_400_000
/** Any number that nothing else in the database locks: ASCII `CLOG`. */
const LOCK_KEY = 0x434c4f47
/**
 * Dropping a partition locks the whole table for a moment. Waiting longer for that, behind somebody's long query,
 * would hold up the writers that queue behind it; the next round tries again.
 */
const LOCK_TIMEOUT_MS = 1_000
const PARTITION = /^request_log_(\d{4})_(\d{2})_(\d{2})$/

/**
 * Added since the first version. Made for partitions to come: those that are there have many rows, which their writers
 * would wait for, and go by themselves; until then they are searched by their other indexes.
 */
const ADDED_INDEXES: Record<string, string> = {
  [`${TABLE}_by_key`]: '(idempotency_key, correlation_id) WHERE idempotency_key IS NOT NULL',
  [`${TABLE}_failed`]: `(correlation_id) INCLUDE (status, error_code, merchant_id) WHERE status >= ${FAILED_FROM}`,
  [`${TABLE}_failed_by_merchant`]: `(merchant_id, correlation_id) INCLUDE (status, error_code) WHERE status >= ${FAILED_FROM}`,
  [`${TABLE}_failed_by_status`]: `(merchant_id, status, correlation_id) WHERE status >= ${FAILED_FROM}`,
  [`${TABLE}_failed_by_code`]: `(merchant_id, error_code, correlation_id) WHERE status >= ${FAILED_FROM}`,
}

/** Where it is, the others are. */
const LAST_ADDED = Object.keys(ADDED_INDEXES).at(-1)

const addIndex = (name: string) => `CREATE INDEX ${name} ON ONLY ${TABLE} ${ADDED_INDEXES[name]};`

/**
 * The key is in the order of time; the other indexes are what a merchant and its support search by, and each leads to
 * a page newest first without sorting. Few calls are refused or fail, so those have small ones of their own.
 */
const SCHEMA = `
  CREATE TABLE ${TABLE} (
    correlation_id uuid NOT NULL PRIMARY KEY,
    at timestamptz NOT NULL,
    duration_ms double precision NOT NULL,
    merchant_id text,
    actor text,
    method text NOT NULL,
    path text NOT NULL,
    operation text,
    order_id uuid,
    status smallint NOT NULL,
    error_code text,
    idempotency_key text,
    request_body text,
    response_body text,
    duplicate_of text,
    headers text
  ) PARTITION BY RANGE (correlation_id);
  CREATE INDEX ${TABLE}_by_order ON ${TABLE} (order_id, correlation_id) WHERE order_id IS NOT NULL;
  CREATE INDEX ${TABLE}_by_merchant ON ${TABLE} (merchant_id, correlation_id);
  ${Object.keys(ADDED_INDEXES).map(addIndex).join('\n  ')}
`

/** Makes the table, and partitions for the days of these instants (real time, ms), where they are missing. */
export async function ensurePartitions(client: pg.Client, instants: number[]): Promise<void> {
  await exclusively(client, async () => {
    const { rows } = await client.query<{ exists: boolean }>(
      `SELECT to_regclass('${TABLE}') IS NOT NULL AS exists`,
    )
    // Not IF NOT EXISTS alone: CREATE INDEX takes its lock, and waits for every writer, before it looks.
    if (!rows[0]?.exists) await client.query(SCHEMA)
    else await addWhatIsMissing(client)
    const present = new Set((await partitions(client)).map(({ name }) => name))
    for (const dayStart of new Set(instants.map(startOfDay))) {
      const name = partitionOf(dayStart)
      if (!present.has(name)) await addPartition(client, name, dayStart)
    }
  })
}

/** What tables of earlier versions do not have. Looked for first: to add it, every writer is waited for. */
async function addWhatIsMissing(client: pg.Client): Promise<void> {
  for (const name of ['duplicate_of', 'headers']) {
    const { rowCount } = await client.query(
      `SELECT 1 FROM pg_attribute WHERE attrelid = '${TABLE}'::regclass AND attname = '${name}'`,
    )
    if (rowCount === 0) await client.query(`ALTER TABLE ${TABLE} ADD COLUMN ${name} text`)
  }
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     WHERE indrelid = '${TABLE}'::regclass`,
  )
  const present = new Set(rows.map(({ name }) => name))
  for (const name of Object.keys(ADDED_INDEXES)) if (!present.has(name)) await client.query(addIndex(name))
}

/** Drops whole partitions: those past the retention, then the oldest beyond the cap, never today's. */
export async function dropPartitions(client: pg.Client, settings: LogStorageSettings): Promise<void> {
  const today = partitionOf(settings.now())
  const firstKept = partitionOf(settings.now() - settings.retentionDays * DAY_MS)
  const present = await partitions(client)
  let total = present.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { name, bytes } of present) {
    if (name >= today) return
    if (name >= firstKept && total <= settings.maxBytes) return
    await exclusively(client, () => client.query(`DROP TABLE IF EXISTS ${name}`))
    total -= bytes
  }
}

interface Partition {
  name: string
  /** With its indexes. */
  bytes: number
}

/**
 * The id from which on all partitions have the indexes of failures; undefined where all there are have them. Those of an
 * earlier version go by and by.
 */
export async function indexedFrom(run: Run): Promise<string | undefined> {
  const { rows } = await run(
    `SELECT max(relname) AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = to_regclass('${TABLE}') AND NOT EXISTS (
       SELECT 1 FROM pg_inherits AS indexes JOIN pg_index ON indexrelid = indexes.inhrelid
       WHERE indexes.inhparent = to_regclass('${LAST_ADDED}') AND indrelid = pg_class.oid)`,
    [],
  )
  const [, year, month, day] = PARTITION.exec(String(rows[0]?.name)) ?? []
  return day === undefined ? undefined : firstIdAt(Date.UTC(Number(year), Number(month) - 1, Number(day) + 1))
}

/** Oldest first. */
async function partitions(client: pg.Client): Promise<Partition[]> {
  const { rows } = await client.query<{ name: string; bytes: string }>(
    `SELECT relname AS name, pg_total_relation_size(pg_class.oid) AS bytes
     FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
     WHERE inhparent = to_regclass('${TABLE}') ORDER BY relname`,
  )
  return rows
    .filter(({ name }) => PARTITION.test(name))
    .map(({ name, bytes }) => ({ name, bytes: Number(bytes) }))
}

/**
 * Made alone and then attached: that leaves the writers of the other partitions alone, where CREATE … PARTITION OF
 * would wait for them, and they for it.
 */
async function addPartition(client: pg.Client, name: string, dayStart: number): Promise<void> {
  await client.query(`CREATE TABLE ${name} (LIKE ${TABLE} INCLUDING DEFAULTS)`)
  await client.query(
    `ALTER TABLE ${TABLE} ATTACH PARTITION ${name}
     FOR VALUES FROM ('${firstIdAt(dayStart)}') TO ('${firstIdAt(dayStart + DAY_MS)}')`,
  )
}

/** One process at a time: two that make the same table at once both fail, IF NOT EXISTS or not. */
async function exclusively(client: pg.Client, work: () => Promise<unknown>): Promise<void> {
  await client.query('BEGIN')
  try {
    await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`)
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY])
    await work()
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

function startOfDay(ms: number): number {
  return Math.floor(ms / DAY_MS) * DAY_MS
}

function partitionOf(ms: number): string {
  return `${TABLE}_${new Date(startOfDay(ms)).toISOString().slice(0, 10).replaceAll('-', '_')}`
}
