/** Kysely over node-postgres, for the queries that both dialects share. */
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database } from '../schema.ts'
import { connectionConfig, SESSION_SETTINGS } from './connection.ts'

/** Reads are short: a few connections serve many callers, and many processes fit under the server's limit. */
const READING_CONNECTIONS_MAX = 4

export function kyselyOver(databaseUrl: string): { db: Kysely<Database>; pool: pg.Pool } {
  const pool = new pg.Pool({
    ...connectionConfig(databaseUrl),
    max: READING_CONNECTIONS_MAX,
    onConnect: async (client) => {
      await client.query([...SESSION_SETTINGS, 'SET default_transaction_read_only = on'].join('; '))
    },
  })
  // Without a listener, a connection that is lost while idle would end the process.
  pool.on('error', () => {})
  return { pool, db: new Kysely<Database>({ dialect: new PostgresDialect({ pool }) }) }
}
