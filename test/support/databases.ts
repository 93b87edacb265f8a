/** Empty databases for tests, on either store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase } from './postgres.ts'

/** Where a test's database is: the part of the settings that says so. */
export type Place = { dataDir: string } | { databaseUrl: string }

export interface TestStore {
  name: 'SQLite' | 'PostgreSQL'
  /** Why its tests cannot run here. */
  skipReason?: string
  /** An empty place for a database. */
  newPlace(): Promise<Place>
}

const folders: string[] = []

process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** An empty folder, deleted when the test process ends. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-test-'))
  folders.push(folder)
  return folder
}

/** An empty database on the run's cluster. Throws where there is none: check `postgresSkipReason` first. */
export async function newDatabaseUrl(): Promise<string> {
  const url = process.env.CAPSTAN_TEST_PG_URL
  if (!url) throw new Error('there is no PostgreSQL cluster in this run')
  return createDatabase(url)
}

export const postgresSkipReason: string | undefined = process.env.CAPSTAN_TEST_PG_URL
  ? undefined
  : (process.env.CAPSTAN_TEST_PG_SKIP ?? 'this run has no PostgreSQL cluster')

/** For `describe.each`: both stores. */
export const TEST_STORES: TestStore[] = [
  { name: 'SQLite', newPlace: async () => ({ dataDir: newFolder() }) },
  {
    name: 'PostgreSQL',
    ...(postgresSkipReason !== undefined && { skipReason: postgresSkipReason }),
    newPlace: async () => ({ databaseUrl: await newDatabaseUrl() }),
  },
]
