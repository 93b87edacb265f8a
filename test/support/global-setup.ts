/**
 * The portal as it is served, one PostgreSQL cluster for the whole run, since making one takes longer than most test
 * files, and room for all that tests write: in memory, where there is enough of it.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { makeRoom } from './memory.ts'
import { startPostgres } from './postgres.ts'

/** Each of hundreds of databases would get a process once a minute, to look for what there is to clean up. */
const SETTINGS = ['autovacuum_naptime=1h']

/**
 * Leaves the cluster's URL in CAPSTAN_TEST_PG_URL, or in CAPSTAN_TEST_PG_SKIP the reason why there is none.
 * A URL that is set already is used as it is.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const build = join(import.meta.dirname, '..', '..', 'portal', 'build.js')
  execFileSync(process.execPath, [build, '--if-stale'], { stdio: ['ignore', 'ignore', 'inherit'] })
  const removeRoom = makeRoom()
  if (process.env.CAPSTAN_TEST_PG_URL) return async () => removeRoom()
  const cluster = await startPostgres({ settings: SETTINGS })
  if ('skipReason' in cluster) {
    process.env.CAPSTAN_TEST_PG_SKIP = cluster.skipReason
    console.warn(`PostgreSQL tests are skipped: ${cluster.skipReason}`)
    return async () => removeRoom()
  }
  process.env.CAPSTAN_TEST_PG_URL = cluster.url
  return async () => {
    await cluster.remove()
    removeRoom()
  }
}
