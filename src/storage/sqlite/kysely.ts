/** Kysely over node:sqlite, for the queries that both dialects share. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely'
import type { Database } from '../schema.ts'

export function kyselyOver(db: DatabaseSync): Kysely<Database> {
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: adapter(db) }) })
}

/** What Kysely expects of a driver is better-sqlite3's shape: parameters in one array, and `reader`. */
function adapter(db: DatabaseSync): SqliteDatabase {
  const prepare = cachedPrepare(db)
  return {
    close: () => db.close(),
    prepare(sql) {
      const statement = prepare(sql)
      const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[]
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...values(parameters)),
        run: (parameters) => statement.run(...values(parameters)),
        iterate: (parameters) => statement.iterate(...values(parameters)) as IterableIterator<unknown>,
      }
    },
  }
}

/** Texts differ by their lists of ids; 200 is far above the number of queries, and small in memory. */
const PREPARED_MAX = 200

function cachedPrepare(db: DatabaseSync): (sql: string) => StatementSync {
  const prepared = new Map<string, StatementSync>()
  return (sql) => {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = db.prepare(sql)
      if (prepared.size >= PREPARED_MAX) prepared.clear()
      prepared.set(sql, statement)
    }
    return statement
  }
}
