/** Kysely over node-postgres, for the queries that both dialects share. */
import { Kysely, PostgresDialect, type PostgresPool } from 'kysely'
import pg from 'pg'
import type { Database } from '../schema.ts'
import { answered, connectionConfig, end, SESSION_SETTINGS } from './connection.ts'

/** Reads are short: a few connections serve many callers, and many processes fit under the server's limit. */
const READING_CONNECTIONS_MAX = 4

export interface ReadingPool {
  db: Kysely<Database>
  pool: pg.Pool
  close(): Promise<void>
}

export function kyselyOver(databaseUrl: string): ReadingPool {
  const clients = new Set<pg.PoolClient>()
  const pool = new pg.Pool({
    ...connectionConfig(databaseUrl),
    max: READING_CONNECTIONS_MAX,
    onConnect: (client) => answered(client, () => setUp(client)),
  })
  // Without a listener, a connection that is lost while idle would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    clients.add(client)
    // The pool's own listener is away while somebody reads: the query fails, and that is told to whoever asked.
    client.on('error', () => {})
  })
  pool.on('remove', (client) => clients.delete(client))
  return {
    db: new Kysely<Database>({ dialect: new PostgresDialect({ pool: watched(pool) }) }),
    pool,
    close: async () => {
      // A pool waits for its connections without a bound, and one may be to a server that hangs.
      await Promise.all([pool.end(), ...[...clients].map(end)])
    },
  }
}

async function setUp(client: pg.ClientBase): Promise<void> {
  await client.query([...SESSION_SETTINGS, 'SET default_transaction_read_only = on'].join('; '))
}

/** Every query is answered in time or its connection is discarded. Kysely's cursors are left out: nothing uses them. */
function watched(pool: pg.Pool): PostgresPool {
  const connect = async () => {
    const client = await pool.connect()
    return {
      query: (text: string, values: readonly unknown[]) =>
        answered(client, () => client.query(text, [...values])),
      release: () => client.release(),
    }
  }
  return { connect, end: () => pool.end() } as unknown as PostgresPool
}
