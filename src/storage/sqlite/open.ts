/** Opens the embedded database. */
import { mkdirSync } from 'node:fs'
import type { Reader, Store } from '../../engine/store.ts'
import { assertUsable, type ReaderSettings, StorageRefused, type StorageSettings } from '../settings.ts'
import { openForReading, openForWriting, ownFolder } from './connection.ts'
import { storeError } from './errors.ts'
import { MIGRATIONS, migrateDatabase, readInstance } from './migrations.ts'
import { SqliteStore } from './store.ts'

/**
 * Takes the data folder for this process, brings its database to the current schema and opens it for writing.
 * Throws StorageRefused when another process has the folder or the database is not for this mode or version.
 */
export async function openStore(settings: StorageSettings): Promise<Store> {
  const dataDir = folderOf(settings)
  makeFolder(dataDir)
  const owner = ownFolder(dataDir)
  try {
    const db = openForWriting(dataDir)
    try {
      migrateDatabase(db, settings.mode)
      return new SqliteStore(db, owner.release)
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    owner.release()
    rethrow(error)
  }
}

/** Brings the database to the current schema and gives its number. */
export async function migrate(settings: StorageSettings): Promise<number> {
  const store = await openStore(settings)
  await store.close()
  return MIGRATIONS.length
}

/** Opens the database for reading, beside a process that writes or without one. */
export async function openReader(settings: ReaderSettings): Promise<Reader> {
  // Only a reader needs the query builder: the engine's thread starts sooner and stays smaller without it.
  const [{ sql }, { SharedReader }, { kyselyOver }] = await Promise.all([
    import('kysely'),
    import('../queries.ts'),
    import('./kysely.ts'),
  ])
  const db = openForReading(folderOf(settings))
  try {
    const instance = readInstance(db)
    assertUsable(instance, { mode: settings.mode, schemaVersion: MIGRATIONS.length })
  } catch (error) {
    db.close()
    rethrow(error)
  }
  const kysely = kyselyOver(db)
  return new SharedReader({
    db: kysely,
    realNow: () => sql<number>`${Date.now()}`,
    storeError,
    close: () => kysely.destroy(),
  })
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true })
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new StorageRefused(`The data folder ${dataDir} cannot be made (${code}): check --data.`, { cause })
  }
}

function rethrow(error: unknown): never {
  throw error instanceof StorageRefused ? error : storeError(error)
}

function folderOf({ dataDir }: ReaderSettings): string {
  if (dataDir === undefined)
    throw new StorageRefused('No data folder was given: set --data or --database-url.')
  return dataDir
}
