/** A copy of the data folder, made while a server is writing to it. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { makeTargetFolder, writeDurably } from '../durable-files.ts'
import { assertUsable, type ReaderSettings, StorageRefused } from '../settings.ts'
import { DATABASE_FILE, openForReading } from './connection.ts'
import { storeError } from './errors.ts'
import { MIGRATIONS, readInstance } from './migrations.ts'

/** The request log's own databases, one for a stretch of time each. */
const LOG_FOLDER = 'log'
const SQLITE_FILE = /\.sqlite$/

/**
 * Copies the database and the request log into an empty folder, which then is a data folder that a server can
 * be started on. Gives the files written. Each file is one consistent state: that of the moment its copy began.
 * Orders are copied first, so that the log has a row for every call that they know of.
 */
export async function backupTo(settings: ReaderSettings, target: string): Promise<string[]> {
  const { dataDir } = settings
  if (dataDir === undefined)
    throw new StorageRefused('No data folder was given: set --data or --database-url.')
  assertBackupIsPossible(dataDir, settings)
  await makeTargetFolder(target)
  const names = [DATABASE_FILE, ...(await logFiles(dataDir))]
  for (const name of names) {
    await writeDurably(join(target, name), async (unfinished) => copy(join(dataDir, name), unfinished))
  }
  return names.map((name) => join(target, name))
}

function assertBackupIsPossible(dataDir: string, { mode }: ReaderSettings): void {
  const db = openForReading(dataDir)
  try {
    assertUsable(readInstance(db), { mode, schemaVersion: MIGRATIONS.length })
  } finally {
    db.close()
  }
}

async function logFiles(dataDir: string): Promise<string[]> {
  const names = await readdir(join(dataDir, LOG_FOLDER)).catch(() => [])
  return names.filter((name) => SQLITE_FILE.test(name)).map((name) => join(LOG_FOLDER, name))
}

function copy(from: string, to: string): void {
  try {
    const db = new DatabaseSync(from, { readOnly: true })
    try {
      db.prepare('VACUUM INTO ?').run(to)
    } finally {
      db.close()
    }
  } catch (error) {
    throw storeError(error)
  }
}
