/** The databases without Capstan in between. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { Mode } from '../../src/engine/store.ts'
import { connect } from '../../src/storage/postgres/connection.ts'
import * as postgres from '../../src/storage/postgres/migrations.ts'
import { DATABASE_FILE, openForWriting } from '../../src/storage/sqlite/connection.ts'
import * as sqlite from '../../src/storage/sqlite/migrations.ts'
import type { Place } from '../support/databases.ts'

/** Runs statements, each on its own, and gives the rows of the last. */
export async function raw(place: Place, ...statements: string[]): Promise<Record<string, unknown>[]> {
  if ('dataDir' in place) {
    const db = new DatabaseSync(join(place.dataDir, DATABASE_FILE))
    try {
      return statements.map((text) => db.prepare(text).all()).at(-1) ?? []
    } finally {
      db.close()
    }
  }
  const client = new pg.Client({ connectionString: place.databaseUrl })
  await client.connect()
  try {
    let rows: Record<string, unknown>[] = []
    for (const text of statements) rows = (await client.query(text)).rows
    return rows
  } finally {
    await client.end()
  }
}

/** A database as a Capstan that only knew the first `count` migrations would have made it. */
export async function migrateTo(place: Place, mode: Mode, count: number): Promise<void> {
  if ('dataDir' in place) {
    mkdirSync(place.dataDir, { recursive: true })
    const db = openForWriting(place.dataDir)
    sqlite.migrateDatabase(db, mode, sqlite.MIGRATIONS.slice(0, count))
    db.close()
    return
  }
  const client = await connect(place.databaseUrl)
  await postgres.migrateDatabase(client, mode, postgres.MIGRATIONS.slice(0, count))
  await client.end()
}

/** Both dialects count their migrations alike: a schema's number means the same on both. */
export const SCHEMA_VERSION = sqlite.MIGRATIONS.length
export const SCHEMA_VERSIONS = { SQLite: sqlite.MIGRATIONS.length, PostgreSQL: postgres.MIGRATIONS.length }

/** The columns of a table, sorted. */
export async function columnsOf(place: Place, table: string): Promise<string[]> {
  const query =
    'dataDir' in place
      ? `SELECT name FROM pragma_table_info('${table}')`
      : `SELECT column_name AS name FROM information_schema.columns WHERE table_name = '${table}'`
  return (await raw(place, query)).map(({ name }) => String(name)).sort()
}
