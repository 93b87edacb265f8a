/** Suites that run alike on SQLite, on PostgreSQL, and on two processes that share one PostgreSQL. */
import { afterAll, beforeAll, describe } from 'vitest'
import { Client } from './client.ts'
import { findBinaries } from './postgres.ts'
import { type CapstanServer, startServer } from './server.ts'
import { emptyDatabase } from './stores.ts'

export const TOPOLOGIES = ['SQLite', 'PostgreSQL', 'two processes on one PostgreSQL'] as const
export type TopologyName = (typeof TOPOLOGIES)[number]

export interface Topology {
  name: TopologyName
  /** One, or two. Running while the tests of the suite run. */
  readonly servers: CapstanServer[]
  /** A client of the nth server, counted round: callers of one race are spread over the processes. */
  client(n?: number): Client
}

/** The processes answer with the same `Location`, as they do behind one public address. */
const PUBLIC_URL = 'http://capstan.example'
/** A cluster and two servers, on a machine that runs several test files at once. */
const START_TIMEOUT_MS = 120_000

export function onTopologies(title: string, define: (topology: Topology) => void): void {
  for (const name of TOPOLOGIES) onTopology(name, title, define)
}

/** `args`: more flags of each server. */
export function onTopology(
  name: TopologyName,
  title: string,
  define: (topology: Topology) => void,
  args: readonly string[] = [],
): void {
  const missing = name !== 'SQLite' && !hasPostgres()
  const note = missing ? ' (skipped: PostgreSQL is not installed here)' : ''
  describe.skipIf(missing)(`${title}, on ${name}${note}`, () => {
    const servers: CapstanServer[] = []
    let removeDatabase = async () => {}
    beforeAll(async () => {
      const database = name === 'SQLite' ? undefined : await emptyDatabase()
      removeDatabase = async () => database?.cluster?.remove()
      const options = {
        args: ['--public-url', PUBLIC_URL, ...args],
        ...(database && { databaseUrl: database.url }),
      }
      const count = name === 'two processes on one PostgreSQL' ? 2 : 1
      for (let n = 0; n < count; n++) servers.push(await startServer(options))
    }, START_TIMEOUT_MS)
    afterAll(async () => {
      for (const server of servers) await server.dispose()
      await removeDatabase()
    })
    define({
      name,
      servers,
      client: (n = 0) => new Client((servers[n % servers.length] as CapstanServer).url),
    })
  })
}

export function hasPostgres(): boolean {
  const { CI, CAPSTAN_TEST_POSTGRES_URL } = process.env
  return Boolean(CI || CAPSTAN_TEST_POSTGRES_URL || findBinaries())
}

/** Starts `count` calls at once. */
export function parallel<T>(count: number, call: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => call(n)))
}
