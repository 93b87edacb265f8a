/** `capstan demo --orders` against a server that is away now and then: the keys make its retries safe. */
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { playOrders } from '../../src/cli/demo-orders.ts'
import { HttpClient } from '../../src/cli/http-client.ts'
import { SANDBOX_MERCHANTS } from '../../src/engine/sandbox.ts'
import { select } from '../support/books.ts'
import { newFolder } from '../support/databases.ts'
import { orderOf } from '../support/orders.ts'
import { type CapstanServer, startServer } from '../support/server.ts'
import { expectSound } from '../support/verify.ts'

const ORDERS = 30

let server: CapstanServer
let calls = 0

/** Forwards, but answers some calls with 503 itself, and cuts some connections after the call has gone through. */
const proxy = createServer((request, response) => void forward(request, response))

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const trouble = ++calls % 5
  if (trouble === 1) {
    response.writeHead(503).end('{"error_code":"TEMPORARILY_UNAVAILABLE"}')
    return
  }
  const body = Buffer.concat(await request.toArray())
  const { authorization = '', 'klarna-idempotency-key': key } = request.headers
  const answer = await fetch(server.url + request.url, {
    method: String(request.method),
    headers: {
      authorization,
      'content-type': 'application/json',
      ...(key !== undefined && { 'klarna-idempotency-key': String(key) }),
    },
    ...(body.length > 0 && { body }),
  })
  const text = await answer.text()
  if (trouble === 3) request.socket.destroy()
  else response.writeHead(answer.status).end(text)
}

beforeAll(async () => {
  server = await startServer()
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  proxy.close()
  await server.dispose()
})

it('captures each parcel once, however often it had to ask', async () => {
  const file = join(newFolder(), 'orders.ndjson')
  const bodies = Array.from({ length: ORDERS }, (_, index) => orderOf(1000 + index))
  writeFileSync(file, bodies.map((body) => JSON.stringify(body)).join('\n'))
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const { port } = proxy.address() as AddressInfo
  const client = new HttpClient(`http://127.0.0.1:${port}`, SANDBOX_MERCHANTS[0])
  const succeeded = await playOrders(client, file, 4)
  const [[summary] = ['']] = log.mock.calls
  log.mockRestore()
  expect(summary).toContain('10 orders captured in full, 10 in two parcels, 10 left open, 0 failed')
  expect(succeeded).toBe(true)
  // Placing, reading and 30 captures of 20 orders take 90 calls; there were more.
  expect(calls).toBeGreaterThan(90)
  const [found] = await select<{ orders: number; captures: number }>(
    server,
    `SELECT (SELECT count(*) FROM orders) AS orders,
      (SELECT count(*) FROM events WHERE type = 'OrderCaptured') AS captures`,
  )
  expect(found).toEqual({ orders: ORDERS, captures: 30 })
  await expectSound(server)
})
