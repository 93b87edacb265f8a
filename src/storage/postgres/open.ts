/** Opens the PostgreSQL database. */
import type { Reader, Store } from '../../engine/store.ts'
import { assertUsable, type ReaderSettings, StorageRefused, type StorageSettings } from '../settings.ts'
import { assertServer, connect, discard } from './connection.ts'
import { storeError } from './errors.ts'
import { MIGRATIONS, migrateDatabase, readInstance } from './migrations.ts'
import { PostgresStore } from './store.ts'

/**
 * Brings the database to the current schema and opens it for writing. Throws StorageRefused when the server or
 * the database is not one for this mode or version, StoreError('unavailable') when there is none.
 */
export async function openStore(settings: StorageSettings): Promise<Store> {
  const databaseUrl = urlOf(settings)
  return new PostgresStore(databaseUrl, await migrated(settings))
}

/** Brings the database to the current schema and gives its number. */
export async function migrate(settings: StorageSettings): Promise<number> {
  const client = await migrated(settings)
  await client.end()
  return MIGRATIONS.length
}

async function migrated(settings: StorageSettings) {
  const client = await connect(urlOf(settings)).catch(rethrow)
  try {
    await assertServer(client, settings.mode)
    await migrateDatabase(client, settings.mode)
    return client
  } catch (error) {
    discard(client)
    return rethrow(error)
  }
}

/** Opens the database for reading. */
export async function openReader(settings: ReaderSettings): Promise<Reader> {
  // Only a reader needs the query builder: the engine's thread starts sooner and stays smaller without it.
  const [{ sql }, { SharedReader }, { kyselyOver }] = await Promise.all([
    import('kysely'),
    import('../queries.ts'),
    import('./kysely.ts'),
  ])
  const { db, pool, close } = kyselyOver(urlOf(settings))
  try {
    const client = await pool.connect()
    const instance = await readInstance(client).finally(() => client.release())
    assertUsable(instance, { mode: settings.mode, schemaVersion: MIGRATIONS.length })
  } catch (error) {
    await close()
    return rethrow(error)
  }
  const realNow = () => sql<number>`floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint`
  return new SharedReader({ db, realNow, storeError, close })
}

function rethrow(error: unknown): never {
  throw error instanceof StorageRefused ? error : storeError(error)
}

function urlOf({ databaseUrl }: ReaderSettings): string {
  if (databaseUrl === undefined) throw new StorageRefused('No database was given: set --database-url.')
  return databaseUrl
}
