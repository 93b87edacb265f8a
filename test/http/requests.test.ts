/** Requests that cannot be served as they are: each answers in the one error body, with its correlation id. */
import { describe, expect, it } from 'vitest'
import { type ErrorBody, MERCHANT_1, ORDERS, type Reply } from '../support/client.ts'
import { exchange, type RawReply, rawCall } from '../support/raw.ts'
import { onBothStores } from '../support/stores.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'
const MEGABYTE = 1024 * 1024
const TYPE = { 'content-type': 'application/json' }

function expectRefused(reply: Reply<ErrorBody>, status: number, code: string): void {
  expect([reply.status, reply.body?.error_code]).toEqual([status, code])
  expect(Object.keys(reply.body).filter((name) => name !== 'details')).toEqual([
    'error_code',
    'error_messages',
    'correlation_id',
  ])
  expect(reply.body.correlation_id).toBe(reply.headers.get('klarna-correlation-id'))
  expect(reply.headers.get('content-type')).toMatch(/^application\/json/)
}

/** The same of an answer on the bare socket. */
function expectRawRefused(reply: RawReply, status: number, code: string): void {
  const body = JSON.parse(reply.text) as ErrorBody
  expect([reply.status, body.error_code, body.error_messages.length]).toEqual([status, code, 1])
  expect(reply.header('Klarna-Correlation-Id')).toEqual([body.correlation_id])
  expect(reply.header('Content-Type')).toEqual([expect.stringMatching(/^application\/json/)])
}

onBothStores('a request', (suite) => {
  const captures = async () => `${ORDERS}/${await suite.client.placedOrder()}/captures`

  describe('with a body that is no JSON', () => {
    it.each([
      '{',
      '{"captured_amount":',
      "{'captured_amount':1}",
      '{"captured_amount":1,}',
      '{"captured_amount":01}',
      '{"captured_amount":NaN}',
      'captured_amount=1',
      '<xml/>',
      '{} {}',
      '\u0000',
      '\ufeff\ufeff{}',
    ])('%j', async (body) => {
      expectRefused(await suite.client.post(await captures(), body), 400, 'BAD_REQUEST')
    })

    it('since it is no UTF-8', async () => {
      const body = Buffer.concat([
        Buffer.from('{"description":"'),
        Buffer.from([0xff, 0xc3]),
        Buffer.from('"}'),
      ])
      const headers = [
        ['Authorization', MERCHANT_1],
        ['Content-Type', 'application/json'],
        ['Content-Length', String(body.length)],
      ] as const
      const path = await captures()
      expectRawRefused(
        await rawCall(suite.server.url, { method: 'POST', path, headers, body }),
        400,
        'BAD_REQUEST',
      )
    })

    it('but brackets without end', async () => {
      for (const depth of [200, 50_000]) {
        const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`
        const bodies = [nested, `{"captured_amount":1,"order_lines":${nested}}`, `{"x":${nested},"y":null}`]
        for (const body of bodies) {
          const { status } = await suite.client.post(await captures(), body)
          expect([400, 422]).toContain(status)
        }
      }
    })
  })

  describe('with names that are special to JavaScript', () => {
    it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])('%s', async (name) => {
      const path = await captures()
      const body = `{"${name}":{"captured_amount":1,"type":"x"},"order_lines":[{"${name}":1}]}`
      expectRefused(await suite.client.post(path, body), 422, 'UNPROCESSABLE_ENTITY')
      expect((await suite.client.post(path, `{"${name}":{"x":1},"captured_amount":1}`)).status).toBe(201)
    })
  })

  it('with one name twice takes the last, as JSON readers do', async () => {
    const path = await captures()
    expect((await suite.client.post(path, '{"captured_amount":1,"captured_amount":2}')).status).toBe(201)
    expect((await suite.client.order(path.split('/')[4] as string)).captured_amount).toBe(2)
  })

  describe('with another content type', () => {
    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'text/json',
      'application/xml',
      'multipart/form-data; boundary=x',
      'nonsense',
    ])('%s: 415', async (type) => {
      const headers = { 'content-type': type }
      const reply = await suite.client.post(await captures(), '{"captured_amount":1}', { headers })
      expectRefused(reply, 415, 'UNSUPPORTED_MEDIA_TYPE')
    })

    it('or none: 415', async () => {
      const body = '{"captured_amount":1}'
      const headers = [
        ['Authorization', MERCHANT_1],
        ['Content-Length', String(body.length)],
      ] as const
      const reply = await rawCall(suite.server.url, { method: 'POST', path: await captures(), headers, body })
      expectRawRefused(reply, 415, 'UNSUPPORTED_MEDIA_TYPE')
    })
  })

  describe('with another method', () => {
    it.each([
      ['PUT', ORDERS, ''],
      ['DELETE', ORDERS, ''],
      ['POST', ORDERS, ''],
      ['GET', ORDERS, '/cancel'],
      ['PATCH', ORDERS, '/captures'],
      ['PUT', ORDERS, '/merchant-references'],
      ['OPTIONS', ORDERS, '/captures'],
    ])('%s %s/…%s: 405, and says which are allowed', async (method, base, rest) => {
      const reply = await suite.client.call(method, `${base}/${NOBODY}${rest}`)
      expectRefused(reply, 405, 'METHOD_NOT_ALLOWED')
      expect(reply.headers.get('allow')).toMatch(/^[A-Z]+(, [A-Z]+)*$/)
      expect(reply.headers.get('allow')?.split(', ')).not.toContain(method)
    })

    it('HEAD: answers without a body', async () => {
      const reply = await rawCall(suite.server.url, {
        method: 'HEAD',
        path: `${ORDERS}/${NOBODY}`,
        headers: [['Authorization', MERCHANT_1]],
      })
      expect(reply.status).toBe(405)
      expect(reply.body.length).toBe(0)
    })

    it('that nobody knows', async () => {
      const reply = await exchange(
        suite.server.url,
        'FROB / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      )
      expectRawRefused(reply, 400, 'BAD_REQUEST')
    })
  })

  describe('for a path that is none of ours', () => {
    it.each([
      '/favicon.ico',
      '/ordermanagement/v1',
      '/ordermanagement/v2/orders/x',
      `${ORDERS}/${NOBODY}/unknown`,
      `${ORDERS}/${NOBODY}/captures/${NOBODY}/unknown`,
      '/Ordermanagement/v1/orders',
      '/capstan/v1/unknown',
      '/..%2f..%2fetc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
    ])('%s: 404', async (path) => {
      expectRefused(await suite.client.get(path), 404, 'NOT_FOUND')
      expectRefused(await suite.client.as(null).get(path), 404, 'NOT_FOUND')
      expectRefused(await suite.client.post(path, '{'), 404, 'NOT_FOUND')
    })

    it.each(['/%', '/%zz', '/%ff', `${ORDERS}/%E0%A4%A`])('since it is malformed: %s', async (path) => {
      const reply = await rawCall(suite.server.url, {
        method: 'GET',
        path,
        headers: [['Authorization', MERCHANT_1]],
      })
      const body = JSON.parse(reply.text) as ErrorBody
      expect([400, 404]).toContain(reply.status)
      expect(reply.header('Klarna-Correlation-Id')).toEqual([body.correlation_id])
    })
  })

  describe('that is too large', () => {
    const bodyOf = (bytes: number) => `{"captured_amount":1,"x":"${'y'.repeat(bytes - 28)}"}`

    it('by one byte over 1 MB: 413, and one of 1 MB is taken', async () => {
      expect(bodyOf(MEGABYTE).length).toBe(MEGABYTE)
      expect((await suite.client.post(await captures(), bodyOf(MEGABYTE))).status).toBe(201)
      const reply = await suite.client.post(await captures(), bodyOf(MEGABYTE + 1))
      expectRefused(reply, 413, 'REQUEST_TOO_LARGE')
      expect(reply.body.error_messages).toEqual(['Request is too large'])
    })

    it('by what it announces, before it is sent', async () => {
      const headers = [
        ['Authorization', MERCHANT_1],
        ['Content-Type', 'application/json'],
        ['Content-Length', '100000000'],
      ] as const
      const reply = await rawCall(suite.server.url, {
        method: 'POST',
        path: await captures(),
        headers,
        body: '{',
      })
      expectRawRefused(reply, 413, 'REQUEST_TOO_LARGE')
    })

    it('in chunks without an announcement', async () => {
      const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`
      const headers = [
        ['Authorization', MERCHANT_1],
        ['Content-Type', 'application/json'],
        ['Transfer-Encoding', 'chunked'],
      ] as const
      const body = `${chunk.repeat(20)}0\r\n\r\n`
      const reply = await rawCall(suite.server.url, { method: 'POST', path: await captures(), headers, body })
      expectRawRefused(reply, 413, 'REQUEST_TOO_LARGE')
    })

    it('in its headers: 431', async () => {
      const headers = [['X-Long', 'x'.repeat(20_000)]] as const
      const reply = await rawCall(suite.server.url, { method: 'GET', path: '/health/live', headers })
      expectRawRefused(reply, 431, 'BAD_REQUEST')
    })

    it('in its path', async () => {
      const path = `${ORDERS}/${'x'.repeat(4000)}`
      const reply = await suite.client.get(path)
      expect([400, 404, 414]).toContain(reply.status)
      expect(reply.body.correlation_id).toBe(reply.headers.get('klarna-correlation-id'))
    })
  })

  describe('that is no HTTP', () => {
    it.each([
      'nonsense\r\n\r\n',
      '\u0000\u0001\u0002\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n`,
      `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
      `POST ${ORDERS}/${NOBODY}/captures HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${MERCHANT_1}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n`,
    ])('%j: 400', async (bytes) => {
      expectRawRefused(await exchange(suite.server.url, bytes), 400, 'BAD_REQUEST')
    })

    it('for want of a Host', async () => {
      const reply = await exchange(suite.server.url, `GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n`)
      expect([400, 403]).toContain(reply.status)
    })
  })

  it('after all of this is served as before', async () => {
    expect((await suite.client.capture(await suite.client.placedOrder(), 6000)).status).toBe(201)
    expect((await suite.client.get('/health/ready')).status).toBe(200)
    expect(suite.server.output()).not.toMatch(/unhandled|uncaught|"level":(50|60)/i)
  })

  it('that is cross-site is refused, since the sandbox trusts everybody', async () => {
    const orderId = await suite.client.placedOrder()
    const foreign: [string, string][] = [
      ['Origin', 'https://evil.example'],
      ['Origin', 'null'],
      ['Sec-Fetch-Site', 'cross-site'],
      ['Sec-Fetch-Site', 'same-site'],
      ['Host', 'evil.example'],
    ]
    for (const header of foreign) {
      const headers = [['Authorization', MERCHANT_1], header] as const
      for (const path of [`${ORDERS}/${orderId}`, '/health/live', '/unknown', '/metrics']) {
        const reply = await rawCall(suite.server.url, { method: 'GET', path, headers })
        expectRawRefused(reply, 403, 'FORBIDDEN')
      }
    }
    expect(
      (await suite.client.get(`${ORDERS}/${orderId}`, { headers: { ...TYPE, origin: suite.server.url } }))
        .status,
    ).toBe(200)
  })
})
