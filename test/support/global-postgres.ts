/** For a whole test run: one PostgreSQL cluster, in which each suite makes databases of its own. */
import { startPostgres } from './postgres.ts'

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.CAPSTAN_TEST_POSTGRES_URL) return undefined
  // Each server under test has a few connections, and several test files run at once.
  const cluster = await startPostgres({ settings: ['max_connections = 300'] })
  if ('skipReason' in cluster) {
    console.log(`Tests on PostgreSQL are skipped. ${cluster.skipReason}`)
    return undefined
  }
  process.env.CAPSTAN_TEST_POSTGRES_URL = cluster.url
  return () => cluster.remove()
}
