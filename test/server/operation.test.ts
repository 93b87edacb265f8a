/** What runs a Capstan: health, metrics, the API document, the sandbox's guards, the flags of serve. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../src/http/routes.ts'
import { Client, OPERATOR } from '../support/client.ts'
import { exchange, rawCall } from '../support/raw.ts'
import { type CapstanServer, startServer } from '../support/server.ts'

let server: CapstanServer
let client: Client

beforeAll(async () => {
  server = await startServer()
  client = new Client(server.url)
})

afterAll(() => server?.dispose())

describe('operation', () => {
  it('is live and ready, to anybody', async () => {
    const nobody = client.as(null)
    expect(await nobody.get('/health/live')).toMatchObject({ status: 200, body: { status: 'live' } })
    expect(await nobody.get('/health/ready')).toMatchObject({ status: 200, body: { status: 'ready' } })
  })

  it('counts calls, batches and log rows for Prometheus', async () => {
    await client.captured(await client.placedOrder(), 100)
    const { headers, text } = await client.as(null).get('/metrics')
    expect(headers.get('content-type')).toContain('text/plain')
    const value = (name: string) =>
      Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1])
    expect(value('capstan_requests_total{operation="captureOrder",status="201"}')).toBe(1)
    expect(value('capstan_batch_commands_count')).toBeGreaterThanOrEqual(2)
    expect(value('capstan_batch_duration_seconds_sum')).toBeGreaterThan(0)
    expect(value('capstan_queue_commands')).toBe(0)
    expect(text).toMatch(/^capstan_log_queued_rows \d+$/m)
  })

  it('describes every route in one OpenAPI document', async () => {
    const { body } = await client
      .as(null)
      .get<{ openapi: string; paths: Record<string, object> }>('/openapi.json')
    expect(body.openapi).toMatch(/^3\.1/)
    for (const { path, method } of routes.filter(({ undocumented }) => !undocumented)) {
      const documented = body.paths[path.replace(/:(\w+)/g, '{$1}')]
      expect(documented, path).toHaveProperty(method.toLowerCase())
    }
  })

  it('finds a call by its correlation id within a second, bodies and all', async () => {
    const refused = await client.capture(await client.placedOrder(), 999_999)
    const id = refused.headers.get('klarna-correlation-id')
    expect(refused.body.correlation_id).toBe(id)
    const find = async () =>
      (await client.get<{ logs: object[] }>(`/capstan/v1/logs?correlation_id=${id}`)).body.logs
    await expect.poll(find, { timeout: 30_000 }).toHaveLength(1)
    expect((await find())[0]).toMatchObject({
      correlation_id: id,
      operation: 'captureOrder',
      status: 403,
      error_code: 'CAPTURE_NOT_ALLOWED',
      merchant_id: 'PK000001_demo',
      request_body: '{"captured_amount":999999}',
      response_body: refused.text,
    })
    const other = await client.as(OPERATOR).get<{ logs: object[] }>(`/capstan/v1/logs?correlation_id=${id}`)
    expect(other.body.logs).toHaveLength(1)
  })

  it.each(['size=0', 'size=x', 'status=1', 'from=yesterday', 'correlation_id=1', 'before=1'])(
    'refuses a search for logs by %s',
    async (query) => {
      const { status, body } = await client.get(`/capstan/v1/logs?${query}`)
      expect([status, body.error_code]).toEqual([400, 'BAD_VALUE'])
    },
  )
})

describe('the sandbox', () => {
  const path = '/ordermanagement/v1/orders/0190a5b1-0000-7000-8000-000000000000'

  it.each([
    ['a foreign Host', [['Host', 'evil.example']]],
    ['a name that only begins like loopback', [['Host', '127.0.0.1.evil.example']]],
    ['a foreign Origin', [['Origin', 'https://evil.example']]],
    ['an opaque Origin', [['Origin', 'null']]],
    ['a cross-site browser', [['Sec-Fetch-Site', 'cross-site']]],
    ['a same-site browser page', [['Sec-Fetch-Site', 'same-site']]],
  ] as [string, [string, string][]][])('refuses %s on every route', async (_, headers) => {
    for (const target of [path, '/health/live', '/metrics', '/nowhere']) {
      const reply = await rawCall(server.url, { method: 'GET', path: target, headers })
      expect(reply.status, target).toBe(403)
      expect(JSON.parse(reply.text)).toMatchObject({ error_code: 'FORBIDDEN' })
    }
  })

  it('takes calls from its own address under any of its names, and from its own pages', async () => {
    const { host, port } = new URL(server.url)
    for (const name of [host, `localhost:${port}`, `[::1]:${port}`, `capstan.localhost:${port}`]) {
      const reply = await rawCall(server.url, {
        method: 'GET',
        path: '/health/live',
        headers: [
          ['Host', name],
          ['Origin', `http://${name}`],
          ['Sec-Fetch-Site', 'same-origin'],
        ],
      })
      expect(reply.status, name).toBe(200)
    }
  })

  it('does not bind to other addresses than loopback unless it is told to', async () => {
    await expect(startServer({ args: ['--host', '0.0.0.0'] })).rejects.toThrow(/--allow-remote-sandbox/)
  })
})

describe('bytes that are no request', () => {
  it.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['headers without end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an undecodable URL', 'GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    [
      'a broken escape in an id',
      'GET /ordermanagement/v1/orders/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\n\r\n',
      400,
    ],
  ])('%s is answered in the one error body, with its correlation id', async (_, bytes, status) => {
    const reply = await exchange(server.url, bytes)
    expect(reply.status).toBe(status)
    const body = JSON.parse(reply.text)
    expect(body.error_code).toBe('BAD_REQUEST')
    expect(reply.header('Klarna-Correlation-Id')).toEqual([body.correlation_id])
  })
})
