/** Suites that run alike on both stores, one server per suite and store. */

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { afterAll, beforeAll, describe } from 'vitest'
import { Client, MERCHANT_1 } from './client.ts'
import { type Cluster, createDatabase, findBinaries, startPostgres } from './postgres.ts'
import { type CapstanServer, type ServerOptions, startServer } from './server.ts'

export const STORES = ['SQLite', 'PostgreSQL'] as const
export type StoreName = (typeof STORES)[number]

export interface Suite {
  store: StoreName
  /** Running while the tests of the suite run. */
  readonly server: CapstanServer
  /** The first sandbox merchant. */
  readonly client: Client
  /** Moves business time forward (sandbox only), as the test clock does: by what is kept in the database. */
  advanceClock(ms: number): Promise<void>
}

export type SuiteOptions = Omit<ServerOptions, 'databaseUrl' | 'dataDir'>

/** `describe(title)` on each store. Where there is no PostgreSQL its half is skipped, and says why; never in CI. */
export function onBothStores(
  title: string,
  define: (suite: Suite) => void,
  options: SuiteOptions = {},
): void {
  defineOn(title, define, (store) => startOn(store, options))
}

/** The same with one server, of no options, for all suites of the file that are made so: none counts on having it alone. */
export function onSharedServers(title: string, define: (suite: Suite) => void): void {
  const servers = serversOfFile()
  defineOn(title, define, async (store) => {
    const started = servers.get(store) ?? (await startOn(store, {}))
    servers.set(store, started)
    return { server: started.server, end: async () => {} }
  })
}

function defineOn(
  title: string,
  define: (suite: Suite) => void,
  start: (store: StoreName) => Promise<Started>,
): void {
  for (const store of STORES) {
    const missing = store === 'PostgreSQL' && !hasPostgres()
    const name = `${title}, on ${store}${missing ? ' (skipped: it is not installed here)' : ''}`
    describe.skipIf(missing)(name, () => {
      let started: Started | undefined
      const running = () => {
        if (!started) throw new Error('the server runs only while tests run')
        return started.server
      }
      beforeAll(async () => {
        started = await start(store)
      }, START_TIMEOUT_MS)
      afterAll(() => started?.end())
      define({
        store,
        get server() {
          return running()
        },
        get client() {
          return new Client(running().url, MERCHANT_1)
        },
        advanceClock: (ms) => advanceClock(running(), ms),
      })
    })
  }
}

interface Started {
  server: CapstanServer
  end(): Promise<void>
}

async function startOn(store: StoreName, options: SuiteOptions): Promise<Started> {
  const database = store === 'PostgreSQL' ? await emptyDatabase() : undefined
  const server = await startServer({ ...options, ...(database && { databaseUrl: database.url }) })
  return {
    server,
    async end() {
      if (process.env.CAPSTAN_TEST_OUTPUT === '1') console.log(server.output())
      await server.dispose()
      await database?.cluster?.remove()
    },
  }
}

let ofThisFile: Map<StoreName, Started> | undefined

/** They end with it. */
function serversOfFile(): Map<StoreName, Started> {
  if (ofThisFile) return ofThisFile
  const servers = new Map<StoreName, Started>()
  ofThisFile = servers
  afterAll(async () => {
    for (const { end } of servers.values()) await end()
  })
  return servers
}

/** A cluster and a server, on a machine that runs several test files at once. */
const START_TIMEOUT_MS = 120_000

function hasPostgres(): boolean {
  const { CI, CAPSTAN_TEST_PG_URL } = process.env
  return Boolean(CI || CAPSTAN_TEST_PG_URL || findBinaries())
}

interface Database {
  url: string
  /** To be removed with it, when it is nobody else's. */
  cluster?: Cluster
}

/** In the cluster that the test run shares (CAPSTAN_TEST_PG_URL), or in one of its own. */
export async function emptyDatabase(): Promise<Database> {
  const shared = process.env.CAPSTAN_TEST_PG_URL
  if (shared) return { url: await createDatabase(shared) }
  const cluster = await startPostgres()
  if ('skipReason' in cluster) throw new Error(cluster.skipReason)
  return { url: await cluster.createDatabase(), cluster }
}

const ADVANCE = 'UPDATE instance SET clock_offset_ms = clock_offset_ms + '

/** Business time is the real clock plus what this row says, read in every transaction. */
export async function advanceClock({ dataDir, databaseUrl }: CapstanServer, ms: number): Promise<void> {
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError('the clock only moves forward, by whole ms')
  await execute({ dataDir, databaseUrl }, `${ADVANCE}${ms}`)
}

/** Runs a statement on the database of a server beside it. */
export async function execute(
  { dataDir, databaseUrl }: Pick<CapstanServer, 'dataDir' | 'databaseUrl'>,
  sql: string,
): Promise<void> {
  if (databaseUrl !== undefined) {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    await client.query(sql).finally(() => client.end())
    return
  }
  const database = new DatabaseSync(join(dataDir as string, 'capstan.sqlite'), { timeout: 5000 })
  try {
    database.exec(sql)
  } finally {
    database.close()
  }
}
