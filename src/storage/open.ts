/**
 * Opens the store that the settings ask for, so that no caller chooses a dialect. Each dialect is imported when
 * it is chosen: who uses SQLite never loads the PostgreSQL client, and the other way round.
 */
import type { Reader, Store } from '../engine/store.ts'
import type { ReaderSettings, StorageSettings } from './settings.ts'

/**
 * The writing side: migrates the database, stamps a new one with the mode, and owns it (SQLite) or shares it
 * (PostgreSQL). Throws StorageRefused with a sentence for the operator, or StoreError when there is no database.
 */
export async function openStore(settings: StorageSettings): Promise<Store> {
  const { openStore } = await dialect(settings)
  return openStore(settings)
}

/** The reading side: sees what is committed. Never migrates; throws like `openStore`. */
export async function openReader(settings: ReaderSettings): Promise<Reader> {
  const { openReader } = await dialect(settings)
  return openReader(settings)
}

/** Brings the database to the schema of this version, stamping a new one; gives the schema's number. */
export async function migrate(settings: StorageSettings): Promise<number> {
  const { migrate } = await dialect(settings)
  return migrate(settings)
}

function dialect({ databaseUrl }: ReaderSettings) {
  return databaseUrl === undefined ? import('./sqlite/open.ts') : import('./postgres/open.ts')
}

/**
 * Copies everything into the folder `target`, which must be empty or not be there, while servers are running;
 * gives the files written. SQLite: the folder is a data folder to start on. PostgreSQL: a dump for `pg_restore`.
 */
export async function backupTo(settings: ReaderSettings, target: string): Promise<string[]> {
  const { backupTo } =
    settings.databaseUrl === undefined
      ? await import('./sqlite/backup.ts')
      : await import('./postgres/backup.ts')
  return backupTo(settings, target)
}
