/**
 * The page cache survives a SIGKILL, so killing shows nothing about the disk. The system calls do: between a
 * request's arrival and its 201, the write-ahead log was written and a sync of it began and finished (I6).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Client } from '../support/client.ts'
import { processesOf } from '../support/cluster-processes.ts'
import { report, skipReason } from '../support/counts.ts'
import { type Cluster, startPostgres } from '../support/postgres.ts'
import { type CapstanServer, startServer } from '../support/server.ts'
import { type SystemCall, straceSkipReason, traced } from '../support/system-calls.ts'
import { hasPostgres, parallel } from '../support/topologies.ts'

const ONE_BY_ONE = 10
const TOGETHER = 32

const skipped = skipReason(await straceSkipReason())

describe.skipIf(skipped)(`A 201 on SQLite${skipped ? ` (skipped: ${skipped})` : ''}`, () => {
  let server: CapstanServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server?.dispose())

  it('is sent after a sync of the write-ahead log', async () => {
    const calls = await tracedCaptures(server, () => [server.pid])
    expectSynced(calls, /capstan\.sqlite-wal>/)
    report(`SQLite: ${ONE_BY_ONE + TOGETHER} captures, each synced before its answer`)
  })

  it('of which a refusal, that changes nothing, has none', async () => {
    const client = new Client(server.url)
    const orderId = await client.placedOrder()
    const calls = await traced([server.pid], async () => {
      expect((await client.capture(orderId, 6001)).status).toBe(403)
    })
    expect(syncsOf(calls, /capstan\.sqlite-wal>/)).toEqual([])
  })
})

const missing = skipped ?? (hasPostgres() ? undefined : 'PostgreSQL is not installed here.')

describe.skipIf(missing)(`A 201 on PostgreSQL${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let cluster: Cluster
  let server: CapstanServer
  beforeAll(async () => {
    const started = await startPostgres()
    if ('skipReason' in started) throw new Error(started.skipReason)
    cluster = started
    server = await startServer({ databaseUrl: await cluster.createDatabase() })
  }, 120_000)
  afterAll(async () => {
    await server?.dispose()
    await cluster?.remove()
  })

  it('is sent after a sync of the write-ahead log', async () => {
    const calls = await tracedCaptures(server, () => [server.pid, ...processesOf(cluster)])
    expectSynced(calls, /\/pg_wal\/[0-9A-F]{24}>/)
    report(`PostgreSQL: ${ONE_BY_ONE + TOGETHER} captures, each synced before its answer`)
  })
})

/** The system calls during captures: some alone, so that each has a sync of its own, and some that share. */
async function tracedCaptures(server: CapstanServer, pids: () => number[]): Promise<SystemCall[]> {
  const client = new Client(server.url)
  const orderIds = await parallel(ONE_BY_ONE + TOGETHER, () => client.placedOrder())
  const capture = async (orderId: string) => expect((await client.capture(orderId, 6000)).status).toBe(201)
  // Asked for now: each connection that was just made has a process of its own.
  return traced(pids(), async () => {
    for (const orderId of orderIds.slice(0, ONE_BY_ONE)) await capture(orderId)
    await Promise.all(orderIds.slice(ONE_BY_ONE).map(capture))
  })
}

const READS = new Set(['read', 'recvfrom', 'recvmsg'])
const WRITES = new Set(['write', 'writev', 'sendto', 'sendmsg'])

/** Each 201 in the trace is preceded by a write and a sync of the log, both after the request was read. */
function expectSynced(calls: SystemCall[], log: RegExp): void {
  const syncs = syncsOf(calls, log)
  const logWrites = calls.filter(({ name, text }) => name.startsWith('pwrite') && log.test(text))
  const answers = calls.filter(({ name, text }) => WRITES.has(name) && text.includes('"HTTP/1.1 201 '))
  expect(answers).toHaveLength(ONE_BY_ONE + TOGETHER)
  for (const answer of answers) {
    const request = calls.findLast(
      ({ name, text, ended }) =>
        READS.has(name) &&
        ended < answer.began &&
        text.includes('"POST /ordermanagement') &&
        socketOf(text) === socketOf(answer.text),
    )
    if (!request) throw new Error(`no request was read for ${answer.text}`)
    const between = ({ began, ended }: SystemCall) => began > request.ended && ended < answer.began
    const sync = syncs.findLast(between)
    expect(sync, `nothing was synced before ${answer.text}`).toBeDefined()
    const written = logWrites.some((write) => between(write) && write.ended < (sync?.began ?? 0))
    expect(written, `nothing was logged before ${answer.text}`).toBe(true)
  }
}

function syncsOf(calls: SystemCall[], log: RegExp): SystemCall[] {
  return calls.filter(
    ({ name, text, result }) => (name === 'fsync' || name === 'fdatasync') && result === 0 && log.test(text),
  )
}

/** `read(41<socket:[135892]>, …`: the number in brackets is the connection's. */
function socketOf(text: string): string | undefined {
  return /^\d+<(socket:\[\d+\]|TCP[^>]*)>/.exec(text)?.[1]
}
