/**
 * The portal as it is served, and one PostgreSQL cluster for the whole run: making one takes longer than most test
 * files.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { startPostgres } from './postgres.ts'

/**
 * Leaves the cluster's URL in CAPSTAN_TEST_PG_URL, or in CAPSTAN_TEST_PG_SKIP the reason why there is none.
 * A URL that is set already is used as it is.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const build = join(import.meta.dirname, '..', '..', 'portal', 'build.js')
  execFileSync(process.execPath, [build, '--if-stale'], { stdio: ['ignore', 'ignore', 'inherit'] })
  if (process.env.CAPSTAN_TEST_PG_URL) return async () => {}
  const cluster = await startPostgres()
  if ('skipReason' in cluster) {
    process.env.CAPSTAN_TEST_PG_SKIP = cluster.skipReason
    console.warn(`PostgreSQL tests are skipped: ${cluster.skipReason}`)
    return async () => {}
  }
  process.env.CAPSTAN_TEST_PG_URL = cluster.url
  return () => cluster.remove()
}
