/** Connections to PostgreSQL: how each is set up, and how it reads what the server sends. */
import type { Socket } from 'node:net'
import pg from 'pg'
import { type Mode, StoreError } from '../../engine/store.ts'
import { StorageRefused } from '../settings.ts'

/** A row that somebody else holds must not stall the other commands of a batch for long. */
const LOCK_TIMEOUT_MS = 2000
/** Far above any statement here; at the bound the server is not answering in a useful time any more. */
const STATEMENT_TIMEOUT_MS = 15_000
/** A process that stopped between two statements must not keep its locks. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000
/**
 * Longer than the server takes to give up a statement by itself: reached only when nobody answers at all, on a
 * machine that hangs or behind a network that swallows everything.
 */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 3000
/** For the server to hear that a connection ends. */
const END_TIMEOUT_MS = 1000
const CONNECT_TIMEOUT_MS = 5000
/** Finds out that the other end is gone when the network does not say so. */
const KEEP_ALIVE_DELAY_MS = 10_000

/** What every connection sets. `synchronous_commit=on`: an answered 2xx is on disk (I6), whatever the server's default. */
export const SESSION_SETTINGS = [
  'SET synchronous_commit = on',
  `SET lock_timeout = ${LOCK_TIMEOUT_MS}`,
  `SET statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
  `SET idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_TIMEOUT_MS}`,
]

/**
 * What the writer's connections set besides. Its few statements all find their rows by index, a batch at a time,
 * and are planned once per connection: perhaps while a table is still empty, when reading all of it looks like
 * the cheapest way, and then that plan would stay. Settings that a compatible server does not know are left out.
 */
const WRITER_SETTINGS = `
  SELECT set_config(name, CASE name WHEN 'plan_cache_mode' THEN 'force_generic_plan' ELSE 'off' END, false)
  FROM pg_settings
  WHERE name IN ('enable_seqscan', 'enable_hashjoin', 'enable_mergejoin', 'jit', 'plan_cache_mode')`

/** Object ids of types that are read in another way than the driver's own (pg_type.oid: fixed numbers). */
const INT8 = 20
const JSON_TEXT = 114

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8 && format !== 'binary') return safeInteger
    if (oid === JSON_TEXT && format !== 'binary') return asText
    return format === 'binary' ? pg.types.getTypeParser(oid, format) : pg.types.getTypeParser(oid)
  },
} as pg.CustomTypesConfig

/** Amounts and instants stay below 2^53; what does not would be read as another number, which is worse than an error. */
function safeInteger(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) {
    throw new StoreError('data', `PostgreSQL: ${text} is beyond the integers that can be represented`)
  }
  return value
}

function asText(text: string): string {
  return text
}

export function connectionConfig(databaseUrl: string): pg.ClientConfig {
  return {
    connectionString: databaseUrl,
    application_name: 'capstan',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    types,
  }
}

/** Connects for writing. Statements are sent without waiting for the answers to those before them. */
export async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ ...connectionConfig(databaseUrl), pipeline: true })
  // Without a listener, a connection that is lost while idle would end the process.
  client.on('error', () => {})
  try {
    await client.connect()
    await answered(client, () => client.query([...SESSION_SETTINGS, WRITER_SETTINGS].join('; ')))
    return client
  } catch (error) {
    discard(client)
    throw error
  }
}

/** Does the work on the connection, and discards it when no answer comes: the work then fails as when it breaks. */
export function answered<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  const watchdog = setTimeout(() => discard(client), ANSWER_TIMEOUT_MS)
  return work().finally(() => clearTimeout(watchdog))
}

/** Ends a connection that is idle. Never throws. */
export async function end(client: pg.ClientBase): Promise<void> {
  const watchdog = setTimeout(() => discard(client), END_TIMEOUT_MS)
  await (client as pg.Client).end().catch(() => {})
  clearTimeout(watchdog)
}

/** Ends a connection without waiting: whatever is under way on it fails. */
export function discard(client: pg.ClientBase): void {
  ;(client as pg.Client).end().catch(() => {})
  streamOf(client).destroy()
}

/**
 * Keeps what is sent until `uncork`, so that many statements leave in one system call: each call of its own
 * wakes the server, which costs more than what most of the statements do there.
 */
export function cork(client: pg.Client): void {
  streamOf(client).cork()
}

export function uncork(client: pg.Client): void {
  streamOf(client).uncork()
}

/** The driver's types do not tell of it, but its own statements cork it in the same way. */
function streamOf(client: pg.ClientBase): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}

const VERSION_MIN = 150_000

/** Throws StorageRefused when the server is too old, or would not keep what it confirms in production mode. */
export async function assertServer(client: pg.Client, mode: Mode): Promise<void> {
  const { rows } = await client.query<{ version: string; number: string; fsync: string | null }>(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num') AS number,
      current_setting('fsync', true) AS fsync`,
  )
  const [server] = rows
  if (!server || Number(server.number) < VERSION_MIN) {
    throw new StorageRefused(`PostgreSQL ${server?.version} is too old: Capstan needs version 15 or later.`)
  }
  if (mode === 'production' && server.fsync === 'off') {
    throw new StorageRefused(
      'This PostgreSQL server runs with fsync=off and would lose confirmed captures in a power cut: turn it on for production mode.',
    )
  }
}
