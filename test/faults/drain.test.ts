/** SIGTERM: what is in flight is answered, what was answered is in the log, and the process ends with 0. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Client, MERCHANT_1, ORDERS } from '../support/client.ts'
import { report } from '../support/counts.ts'
import { loggedCaptures } from '../support/logs.ts'
import { orderOf } from '../support/orders.ts'
import { type CapstanServer, type Exit, startServer } from '../support/server.ts'
import { onTopology, parallel, type Topology } from '../support/topologies.ts'
import { expectSound } from '../support/verify.ts'

const CALLERS = 32
/** Sooner than the server gives up on its callers by itself, which would end it with 1. */
const DRAINED_WITHIN_MS = 20_000
const ENDED_WELL: Exit = { code: 0, signal: null }

onTopology('SQLite', 'A server that is told to stop under load', stopsUnderLoad)
onTopology('PostgreSQL', 'A server that is told to stop under load', stopsUnderLoad)

function stopsUnderLoad(topology: Topology): void {
  it('answers every call that had arrived, ends with 0 and leaves a complete log', async () => {
    const server = topology.servers[0] as CapstanServer
    const client = new Client(server.url)
    const orderIds = await parallel(CALLERS, () => client.placedOrder({ ...orderOf(100_000) }))
    /** Status by correlation id. */
    const answered = new Map<string, number>()
    const lost: string[] = []
    let stoppedAt = Number.POSITIVE_INFINITY
    const load = parallel(CALLERS, async (n) => {
      for (let turn = 0; turn < 190 && performance.now() < stoppedAt; turn++) {
        try {
          const reply = await client.capture(orderIds[n] as string, 1, { key: randomUUID() })
          answered.set(reply.headers.get('klarna-correlation-id') as string, reply.status)
        } catch (error) {
          lost.push(String((error as Error).cause))
        }
      }
    })
    await expect.poll(() => answered.size, { timeout: 30_000 }).toBeGreaterThan(CALLERS * 4)
    stoppedAt = performance.now()
    expect(await server.stop(), server.output()).toEqual(ENDED_WELL)
    await load
    expect(lost).toEqual([])
    expect([201, 503]).toEqual(expect.arrayContaining([...new Set(answered.values())]))
    await expectSound(server)
    const logged = await logOf(server)
    expect([...answered].filter(([id, status]) => logged.get(id) !== status)).toEqual([])
    report(`${topology.name}: stopped under load, ${answered.size} answers, all of them logged`)
  })
}

describe('A server that is told to stop', () => {
  it('waits neither for silent clients nor for slow ones, and ends with 0', async () => {
    const server = await startServer()
    const sockets = await Promise.all(STOPPED_HALFWAY.map((bytes) => opened(server.url, bytes)))
    try {
      const began = performance.now()
      expect(await server.stop(), server.output()).toEqual(ENDED_WELL)
      expect(performance.now() - began).toBeLessThan(DRAINED_WITHIN_MS)
    } finally {
      for (const socket of sockets) socket.destroy()
      await server.dispose()
    }
  })
})

/** What clients sent before they stopped: nothing, half of the headers, half of the body. */
const STOPPED_HALFWAY = [
  '',
  'GET /health/live HTTP/1.1\r\nHost: localhost\r\n',
  [
    `POST ${ORDERS}/${randomUUID()}/captures HTTP/1.1`,
    'Host: localhost',
    `Authorization: ${MERCHANT_1}`,
    'Content-Type: application/json',
    'Content-Length: 1000',
    '',
    '{"captured',
  ].join('\r\n'),
]

/** A connection on which these bytes were sent, with time for the server to read them. */
async function opened(url: string, bytes: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname).on('error', () => {})
  await once(socket, 'connect')
  socket.write(bytes)
  await sleep(100)
  return socket
}

/** From the log of a server that has ended. */
async function logOf({ dataDir, databaseUrl }: CapstanServer): Promise<Map<string, number>> {
  const reader = await startServer(databaseUrl === undefined ? { dataDir: String(dataDir) } : { databaseUrl })
  try {
    return await loggedCaptures(new Client(reader.url))
  } finally {
    await reader.dispose()
  }
}
