/** PostgreSQL killed, stopped or out of room under load: 503 meanwhile, then all is there, once, without a restart. */
import { execFileSync } from 'node:child_process'
import { renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client, ORDERS } from '../support/client.ts'
import { freeze } from '../support/cluster-processes.ts'
import { report, skipReason, times } from '../support/counts.ts'
import { expectLogged } from '../support/logs.ts'
import { type Attempt, expectNothingLostOrDouble, Load } from '../support/outage.ts'
import { type Cluster, findBinaries, type StopMode, startPostgres } from '../support/postgres.ts'
import { Random } from '../support/random.ts'
import { type CapstanServer, startServer } from '../support/server.ts'
import { mountSmallDisk, type SmallDisk, tmpfsSkipReason } from '../support/tmpfs.ts'

const CRASHES = times(2, 50)
const WAIT = { timeout: 60_000, interval: 20 }
/** Of PostgreSQL's log: as few as it can do with, so that they fit on a small disk. */
const SMALL_WAL = ['min_wal_size=32MB', 'max_wal_size=32MB']

const missing = skipReason(findBinaries() ? undefined : 'PostgreSQL is not installed here.')

describe.skipIf(missing)(`A PostgreSQL that goes away${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let cluster: Cluster
  let server: CapstanServer

  beforeAll(async () => {
    const started = await startPostgres({ settings: SMALL_WAL })
    if ('skipReason' in started) throw new Error(started.skipReason)
    cluster = started
    server = await startServer({ databaseUrl: await cluster.createDatabase() })
  }, 120_000)
  afterAll(async () => {
    await server?.dispose()
    await cluster?.remove()
  })

  const client = () => new Client(server.url)

  /** Load, then this, then load until captures succeed again; gives what was counted. */
  async function outage(context: string, goAwayAndComeBack: (load: Load) => Promise<void>) {
    const load = await Load.start(client)
    await expect.poll(() => load.count(captured), WAIT).toBeGreaterThan(0)
    await goAwayAndComeBack(load)
    const sinceBack = load.attempts.length
    await expect.poll(() => load.attempts.slice(sinceBack).some(captured), WAIT).toBe(true)
    await load.stop()
    expect(server.output(), context).not.toContain('the engine died')
    // The calls of the outage itself, before their retries replace them.
    const answers = load.attempts.map((attempt) => ({ ...attempt }))
    const counts = await expectNothingLostOrDouble(client(), server, load.attempts, context)
    return { ...counts, answers }
  }

  const someRefused = (load: Load) => expect.poll(() => load.count(refused), WAIT).toBeGreaterThan(10)

  it(`is killed under load, ${CRASHES} times`, { timeout: CRASHES * 60_000 }, async () => {
    const random = new Random()
    report(`PostgreSQL: ${CRASHES} crashes with seed ${random.seed}`)
    const sum = { answered: 0, retried: 0 }
    for (let crash = 1; crash <= CRASHES; crash++) {
      const counts = await outage(`seed ${random.seed}, crash ${crash}`, async () => {
        await sleep(random.between(0, 400))
        await cluster.stop('immediate')
        await cluster.start()
      })
      sum.answered += counts.answered
      sum.retried += counts.retried
    }
    report(`PostgreSQL: ${sum.answered} captures answered 201, ${sum.retried} retried after a crash`)
  })

  it('is killed at the instant at which Capstan is', { timeout: 60_000 }, async () => {
    const { databaseUrl } = server
    const load = await Load.start(client)
    await expect.poll(() => load.count(captured), WAIT).toBeGreaterThan(50)
    await Promise.all([cluster.stop('immediate'), server.kill()])
    await load.stop()
    await cluster.start()
    server = await startServer({ databaseUrl: databaseUrl as string })
    await expectNothingLostOrDouble(client(), server, load.attempts)
  })

  const stops: [string, StopMode][] = [['is stopped and started', 'fast']]
  it.each(stops)('%s under load: it is ready when the database is', async (_, mode) => {
    const counts = await outage(mode, async (load) => {
      await cluster.stop(mode)
      await someRefused(load)
      expect((await client().get('/health/live')).status).toBe(200)
      expect((await client().get('/health/ready')).status).toBe(503)
      const read = await client().get(`/ordermanagement/v1/orders/${load.attempts[0]?.orderId}`)
      expect([read.status, read.headers.get('retry-after')]).toEqual([503, '1'])
      await cluster.start()
    })
    expect(counts.retried).toBeGreaterThan(10)
    await expect.poll(async () => (await client().get('/health/ready')).status, WAIT).toBe(200)
    await expectLogged(client(), counts.answers)
    report(`PostgreSQL stopped: ${counts.answered} captures answered 201, ${counts.retried} retried`)
  })

  it('hangs without a word: every call is answered all the same', { timeout: 300_000 }, async () => {
    const counts = await outage('frozen', async (load) => {
      const thaw = freeze(cluster)
      try {
        const began = performance.now()
        const orderId = load.attempts[0]?.orderId as string
        const replies = await Promise.all([
          client().get(`${ORDERS}/${orderId}`),
          client().get('/health/ready'),
          client().place(),
          client().capture(orderId, 1),
        ])
        expect(replies.map(({ status }) => status)).toEqual([503, 503, 503, 503])
        report(`PostgreSQL frozen: answered after ${Math.round((performance.now() - began) / 1000)} s`)
        expect(performance.now() - began).toBeLessThan(60_000)
      } finally {
        thaw()
      }
    })
    report(`PostgreSQL frozen: ${counts.answered} captures answered 201, ${counts.retried} retried`)
  })

  const noDisk = skipReason(tmpfsSkipReason())
  it.skipIf(noDisk)(
    `has no room for its log${noDisk ? ` (skipped: ${noDisk})` : ''}`,
    { timeout: 120_000 },
    async () => {
      const disk = mountSmallDisk(80)
      try {
        await cluster.stop('fast')
        moveLog(cluster.dataDir, disk)
        await cluster.start()
        const counts = await outage('log disk full', async (load) => {
          disk.fill()
          await exhaustLog(cluster.url)
          await someRefused(load)
          disk.free()
          // It has shut itself down, or recovered by itself once there was room; either way it is started again.
          await cluster.stop('immediate')
          await cluster.start()
        })
        expect(counts.retried).toBeGreaterThan(10)
        report(`Log disk full: ${counts.answered} captures answered 201, ${counts.retried} retried`)
      } finally {
        await cluster.stop('immediate')
        disk.remove()
      }
    },
  )
})

const captured = ({ status }: Attempt) => status === 201
const refused = ({ status }: Attempt) => status === 503

/** The cluster's write-ahead log is on this disk from its next start on. */
function moveLog(dataDir: string, disk: SmallDisk): void {
  const here = join(dataDir, 'pg_wal')
  const there = join(disk.path, 'pg_wal')
  // With its owner, which is not the one who may mount.
  execFileSync('cp', ['--archive', here, there])
  renameSync(here, `${here}_before`)
  symlinkSync(there, here)
}

/** Begins new segments of the log until there is no room for one: then the server panics. */
async function exhaustLog(url: string): Promise<void> {
  const session = new pg.Client({ connectionString: url })
  session.on('error', () => {})
  await session.connect()
  try {
    for (let segment = 0; segment < 20; segment++) {
      await session.query(
        "SELECT pg_logical_emit_message(false, 'test', repeat('x', 1000000)), pg_switch_wal()",
      )
    }
    throw new Error('the log disk did not become full')
  } catch (error) {
    // The connection may end with the server.
    if (!/No space|terminat|closed|ECONNRESET|shutting down|recovery/i.test(String(error))) throw error
  } finally {
    await session.end().catch(() => {})
  }
}
