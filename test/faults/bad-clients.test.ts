/** Clients that hang up, send slowly, send garbage or without end: each costs a bounded amount, others are served. */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { expectBooks } from '../support/books.ts'
import { Client, MERCHANT_1, ORDERS } from '../support/client.ts'
import { Random } from '../support/random.ts'
import { type CapstanServer, startServer } from '../support/server.ts'
import { parallel } from '../support/topologies.ts'

const MB = 1024 * 1024
/** What a hundred megabytes may cost: some copies of the 1 MB that is read at most, for each of a few senders. */
const MEMORY_MAX_MB = 96
/**
 * What answers that nobody reads may cost. All 5,000 of them are 545 MB; what is kept is those of one read from the
 * socket, and what the garbage collector has not come round to, which is up to 130 MB on a busy machine.
 */
const UNREAD_MAX_MB = 256

describe('A client', () => {
  let server: CapstanServer
  let client: Client
  const sockets: Socket[] = []

  beforeAll(async () => {
    server = await startServer()
    client = new Client(server.url)
  })
  afterAll(() => server.dispose())
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
  })

  async function opened(): Promise<Socket> {
    const { hostname, port } = new URL(server.url)
    const socket = connect(Number(port), hostname).on('error', () => {})
    sockets.push(socket)
    await once(socket, 'connect')
    return socket
  }

  /** Everything that came until the server closed the connection. */
  async function received(socket: Socket): Promise<string> {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    await closed(socket)
    return text
  }

  async function expectOthersServed(): Promise<void> {
    const orderId = await client.placedOrder()
    await client.captured(orderId, 6000)
  }

  describe('that sends without end', () => {
    it('is told 413 for 100 MB that it announces, before they are read', async () => {
      const before = memoryMb(server)
      const replies = await parallel(4, async () => {
        const socket = await opened()
        const answer = received(socket)
        socket.write(head('POST', `${ORDERS}/${randomUUID()}/captures`, `Content-Length: ${100 * MB}`))
        const sent = await pour(socket, 100 * MB, (bytes) => bytes)
        return { text: await answer, sent }
      })
      for (const { text, sent } of replies) {
        expect(sent).toBeLessThan(100 * MB)
        // The rest is still under way when the connection is closed, which may cost the answer as well.
        if (text !== '') expect(text).toMatch(/^HTTP\/1\.1 413 /)
      }
      expect(replies.some(({ text }) => text.includes('REQUEST_TOO_LARGE'))).toBe(true)
      expect(memoryMb(server) - before).toBeLessThan(MEMORY_MAX_MB)
      await expectOthersServed()
    })

    it('is cut off after 1 MB of a body without a length', async () => {
      const before = memoryMb(server)
      const socket = await opened()
      const answer = received(socket)
      socket.write(head('POST', `${ORDERS}/${randomUUID()}/captures`, 'Transfer-Encoding: chunked'))
      const chunk = (bytes: Buffer) =>
        Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, CRLF])
      const sent = await pour(socket, 100 * MB, chunk)
      const text = await answer
      if (text !== '') expect(text).toMatch(/^HTTP\/1\.1 413 /)
      expect(sent).toBeLessThan(100 * MB)
      expect(memoryMb(server) - before).toBeLessThan(MEMORY_MAX_MB)
      await expectOthersServed()
    })

    it('of headers is told 431', async () => {
      const socket = await opened()
      const answer = received(socket)
      socket.write(`GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(64 * 1024)}`)
      expect(await answer).toMatch(/^HTTP\/1\.1 431 /)
    })

    it('of requests, reading no answer, does not fill the memory', async () => {
      const before = memoryMb(server)
      const socket = await opened()
      socket.pause()
      const request = Buffer.from(head('GET', '/openapi.json').repeat(50))
      for (let n = 0; n < 100 && socket.writableLength < MB; n++) {
        socket.write(request)
        await sleep(5)
      }
      expect(memoryMb(server) - before).toBeLessThan(UNREAD_MAX_MB)
      await expectOthersServed()
    })
  })

  it('that sends slowly holds nobody else up', async () => {
    const slow = await parallel(100, opened)
    const request = `${head('POST', `${ORDERS}/${randomUUID()}/captures`, 'Content-Length: 1000')}{"captured_amount":`
    for (let at = 0; at < 20; at++) {
      for (const socket of slow) socket.write(request.slice(at * 10, at * 10 + 10))
      await expectOthersServed()
    }
  })

  it('that has not sent its request within 30 s is told 408', { timeout: 90_000 }, async () => {
    const socket = await opened()
    const answer = received(socket)
    const began = performance.now()
    socket.write(`${head('POST', `${ORDERS}/${randomUUID()}/captures`, 'Content-Length: 1000')}{`)
    expect(await answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(performance.now() - began).toBeLessThan(40_000)
  })

  it('that sends garbage is told 400, or nothing', async () => {
    const random = new Random()
    const valid = head('GET', '/health/live')
    for (let round = 0; round < 40; round++) {
      const socket = await opened()
      const answer = received(socket)
      socket.end(garbage(random, round % 2 === 0 ? '' : valid.slice(0, random.between(1, valid.length - 1))))
      const text = await answer
      if (text !== '') expect(text, `seed ${random.seed}, round ${round}`).toMatch(/^HTTP\/1\.1 4\d\d /)
    }
    await expectOthersServed()
    expect(server.output()).not.toMatch(/"level":[56]0/)
  })

  describe('that hangs up', () => {
    it('after its request has one capture, which its retry finds', async () => {
      const orderIds = await parallel(32, () => client.placedOrder())
      const keys = orderIds.map(() => randomUUID())
      await parallel(32, async (n) => {
        const socket = await opened()
        const body = '{"captured_amount":6000}'
        const key = `Klarna-Idempotency-Key: ${keys[n]}`
        const lines = ['Content-Type: application/json', `Content-Length: ${body.length}`, key]
        socket.write(head('POST', `${ORDERS}/${orderIds[n]}/captures`, ...lines) + body)
        await sleep(n)
        socket.destroy()
      })
      const retried = await parallel(32, (n) =>
        client.capture(orderIds[n] as string, 6000, { key: keys[n] as string }),
      )
      expect(retried.map(({ status }) => status)).toEqual(Array(32).fill(201))
      for (const [n, { headers }] of retried.entries()) {
        const captureIds = [headers.get('capture-id') as string]
        await expectBooks(client, server, orderIds[n] as string, { captureIds, amount: 6000 })
      }
    })

    it('within its request has none', async () => {
      const orderId = await client.placedOrder()
      const lines = ['Content-Type: application/json', 'Content-Length: 24']
      for (let n = 0; n < 10; n++) {
        const socket = await opened()
        socket.write(`${head('POST', `${ORDERS}/${orderId}/captures`, ...lines)}{"captured_amount":6`)
        await sleep(10)
        socket.destroy()
      }
      await expectOthersServed()
      expect((await client.order(orderId)).captures).toEqual([])
      expect(server.output()).not.toMatch(/"level":[56]0/)
    })
  })
})

const CRLF = Buffer.from('\r\n')

function head(method: string, path: string, ...headers: string[]): string {
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost', `Authorization: ${MERCHANT_1}`, ...headers]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Writes up to so many bytes as fast as they are taken; gives how many were, when the other end closed or it is done. */
async function pour(socket: Socket, bytesMax: number, frame: (bytes: Buffer) => Buffer): Promise<number> {
  const block = Buffer.alloc(64 * 1024, 0x20)
  let sent = 0
  while (sent < bytesMax && !socket.destroyed && socket.writable) {
    sent += block.length
    if (socket.write(frame(block))) continue
    await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed(socket)])
  }
  return sent
}

/** Unlike `once`, an error on the way is no failure. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())))
}

function garbage(random: Random, beginning: string): Buffer {
  const bytes = Buffer.alloc(random.between(1, 4096))
  for (let at = 0; at < bytes.length; at++) bytes[at] = random.between(0, 255)
  return Buffer.concat([Buffer.from(beginning), bytes])
}

/** Resident memory; 0 where the system does not tell. */
function memoryMb({ pid }: CapstanServer): number {
  const file = `/proc/${pid}/status`
  if (!existsSync(file)) return 0
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1024
}
