/** The wire byte by byte: what official SDKs read of header names, empty bodies and odd requests. */
import { describe, expect, it } from 'vitest'
import { type ErrorBody, MERCHANT_1, ORDERS, type OrderBody } from '../support/client.ts'
import { tomatoOrder } from '../support/orders.ts'
import { type RawReply, type RawRequest, rawCall } from '../support/raw.ts'
import { onBothStores } from '../support/stores.ts'

const JSON_TYPE = ['Content-Type', 'application/json'] as const

/** As recorded from the original, on every answer. */
const COMMON = {
  'Cache-Control': 'no-cache, no-store, max-age=0, must-revalidate',
  Pragma: 'no-cache',
  Expires: '0',
  'X-Content-Type-Options': 'nosniff',
  'X-Xss-Protection': '1; mode=block',
  'X-Frame-Options': 'DENY',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
}

const names = (reply: RawReply) => reply.headers.map(([name]) => name)
const json = <Body>(reply: RawReply) => JSON.parse(reply.text) as Body

onBothStores('on the raw socket', (suite) => {
  const send = (method: string, path: string, { headers = [], body }: Partial<RawRequest> = {}) =>
    rawCall(suite.server.url, {
      method,
      path,
      headers: [['Authorization', MERCHANT_1], ...headers],
      ...(body !== undefined && { body }),
    })
  const sendJson = (method: string, path: string, body: unknown) => {
    const text = JSON.stringify(body)
    const headers = [JSON_TYPE, ['Content-Length', String(Buffer.byteLength(text))]] as const
    return send(method, path, { headers, body: text })
  }

  describe('header names are spelled as the original spells them', () => {
    it('on a capture: 201, no body, no content type, its id and place', async () => {
      const orderId = await suite.client.placedOrder()
      const reply = await sendJson('POST', `${ORDERS}/${orderId}/captures`, { captured_amount: 6000 })
      const [captureId = ''] = reply.header('Capture-Id')
      expect([reply.status, reply.text]).toEqual([201, ''])
      expect(captureId).toMatch(/^[0-9a-f-]{36}$/)
      expect(reply.header('Location')).toEqual([
        `${suite.server.url}${ORDERS}/${orderId}/captures/${captureId}`,
      ])
      expect(reply.header('Transaction-Id')).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)])
      expect(reply.header('Klarna-Correlation-Id')).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)])
      expect(reply.header('Content-Length')).toEqual(['0'])
      expect(names(reply).filter((name) => /^content-type$/i.test(name))).toEqual([])
      for (const [name, value] of Object.entries(COMMON)) expect(reply.header(name)).toEqual([value])
    })

    it('on a change: 204, no body, neither type nor length', async () => {
      const orderId = await suite.client.placedOrder()
      const reply = await send('POST', `${ORDERS}/${orderId}/acknowledge`)
      expect([reply.status, reply.text]).toEqual([204, ''])
      expect(reply.header('Transaction-Id')).toHaveLength(1)
      expect(names(reply).filter((name) => /^content-/i.test(name))).toEqual([])
      expect(names(reply).filter((name) => /transfer-encoding/i.test(name))).toEqual([])
    })

    it('on a read: 200, JSON with its length in bytes', async () => {
      const orderId = await suite.client.placedOrder({ merchant_reference1: 'Größe 🍅' })
      const reply = await send('GET', `${ORDERS}/${orderId}`)
      expect(reply.status).toBe(200)
      expect(reply.header('Content-Type')).toEqual([expect.stringMatching(/^application\/json/)])
      expect(reply.header('Content-Length')).toEqual([String(reply.body.length)])
      expect(json<OrderBody>(reply).merchant_reference1).toBe('Größe 🍅')
    })

    it('on an error: the correlation id of the header in the body', async () => {
      const reply = await send('GET', `${ORDERS}/not-a-uuid`)
      expect(reply.status).toBe(400)
      expect(reply.header('Content-Type')).toEqual([expect.stringMatching(/^application\/json/)])
      expect(reply.header('Klarna-Correlation-Id')).toEqual([json<ErrorBody>(reply).correlation_id])
    })

    it('each once, and a new correlation id for each answer', async () => {
      const orderId = await suite.client.placedOrder()
      const replies = [await send('GET', `${ORDERS}/${orderId}`), await send('GET', `${ORDERS}/${orderId}`)]
      for (const reply of replies) {
        const lower = names(reply).map((name) => name.toLowerCase())
        expect(new Set(lower).size).toBe(lower.length)
      }
      expect(new Set(replies.flatMap((reply) => reply.header('Klarna-Correlation-Id'))).size).toBe(2)
    })
  })

  describe('a POST without a body works in the form of every client', () => {
    const FORMS: Record<string, Partial<RawRequest>> = {
      'JSON of length 0': { headers: [JSON_TYPE, ['Content-Length', '0']] },
      'JSON without a length': { headers: [JSON_TYPE] },
      'no type and no length': {},
      'no type, length 0': { headers: [['Content-Length', '0']] },
      'JSON {} in a chunk': {
        headers: [JSON_TYPE, ['Transfer-Encoding', 'chunked']],
        body: '2\r\n{}\r\n0\r\n\r\n',
      },
      'JSON {} with its length': { headers: [JSON_TYPE, ['Content-Length', '2']], body: '{}' },
      'JSON, no chunk at all': { headers: [JSON_TYPE, ['Transfer-Encoding', 'chunked']], body: '0\r\n\r\n' },
      'JSON with a charset, length 0': {
        headers: [
          ['Content-Type', 'application/json; charset=utf-8'],
          ['Content-Length', '0'],
        ],
      },
      'a form of length 0': {
        headers: [
          ['Content-Type', 'application/x-www-form-urlencoded'],
          ['Content-Length', '0'],
        ],
      },
    }
    for (const [form, request] of Object.entries(FORMS)) {
      it.each(['acknowledge', 'cancel'])(`${form}: %s`, async (operation) => {
        const orderId = await suite.client.placedOrder()
        const reply = await send('POST', `${ORDERS}/${orderId}/${operation}`, request)
        expect([reply.status, reply.text]).toEqual([204, ''])
      })
    }
  })

  describe('requests as clients really send them', () => {
    it.each([
      (path: string) => `/${path}`,
      (path: string) => `//${path.slice(1).replaceAll('/', '//')}`,
      (path: string) => `${path}?`,
      (path: string) => `${path}?unknown=1&x`,
      (path: string) => `${path}/`,
      (path: string) => `${suite.server.url}${path}`,
    ])('the path of an order in form %#', async (form) => {
      const orderId = await suite.client.placedOrder()
      const reply = await send('GET', form(`${ORDERS}/${orderId}`))
      expect([reply.status, json<OrderBody>(reply).order_id]).toEqual([200, orderId])
    })

    it('a capture under a double slash, whose Location has none', async () => {
      const orderId = await suite.client.placedOrder()
      const reply = await sendJson('POST', `/${ORDERS}/${orderId}/captures`, { captured_amount: 1 })
      expect([reply.status, reply.header('Location')[0]]).toEqual([
        201,
        `${suite.server.url}${ORDERS}/${orderId}/captures/${reply.header('Capture-Id')[0]}`,
      ])
    })

    it.each([
      [['Content-Type', 'application/json']],
      [['Accept', '*/*;q=0.1, text/html']],
      [['Accept', 'nonsense']],
      [
        ['Klarna-Integrator', 'shop'],
        ['X-Klarna-Integration-Metadata', '{"integrator":{}}'],
      ],
    ] as [string, string][][])('a GET with headers that mean nothing: %j', async (...headers) => {
      const orderId = await suite.client.placedOrder()
      expect((await send('GET', `${ORDERS}/${orderId}`, { headers })).status).toBe(200)
    })

    it('a capture in chunks, cut through a character', async () => {
      const orderId = await suite.client.placedOrder()
      const bytes = Buffer.from(JSON.stringify({ captured_amount: 1, description: 'Tomátöes' }))
      const cut = bytes.indexOf('á') + 1
      const chunk = (part: Buffer) =>
        Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')])
      const body = Buffer.concat([
        chunk(bytes.subarray(0, cut)),
        chunk(bytes.subarray(cut)),
        chunk(Buffer.alloc(0)),
      ])
      const headers = [JSON_TYPE, ['Transfer-Encoding', 'chunked']] as const
      const reply = await send('POST', `${ORDERS}/${orderId}/captures`, { headers, body })
      expect(reply.status).toBe(201)
      expect((await suite.client.order(orderId)).captures[0]?.description).toBe('Tomátöes')
    })

    it('a JSON content type in any spelling', async () => {
      for (const type of [
        'application/json;charset=UTF-8',
        'Application/JSON',
        'application/json ; charset=utf-8',
      ]) {
        const orderId = await suite.client.placedOrder()
        const body = '{"captured_amount":1}'
        const headers = [
          ['Content-Type', type],
          ['Content-Length', String(body.length)],
        ] as const
        expect((await send('POST', `${ORDERS}/${orderId}/captures`, { headers, body })).status).toBe(201)
      }
    })

    it('null for what a client does not set', async () => {
      const orderId = await suite.client.placedOrder({ locale: null, billing_address: { given_name: null } })
      const body = { captured_amount: 1, description: null, order_lines: null, shipping_info: null }
      expect((await suite.client.capture(orderId, body)).status).toBe(201)
    })

    it('several calls over one connection', async () => {
      const orderId = await suite.client.placedOrder()
      const request = `GET ${ORDERS}/${orderId} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${MERCHANT_1}\r\n`
      const { exchange } = await import('../support/raw.ts')
      const reply = await exchange(suite.server.url, `${request}\r\n${request}Connection: close\r\n\r\n`)
      expect(reply.status).toBe(200)
    })
  })

  it('an order is placed with nothing but its four fields', async () => {
    const { purchase_country, purchase_currency, order_amount, order_lines } = tomatoOrder()
    const body = { purchase_country, purchase_currency, order_amount, order_lines }
    const reply = await sendJson('POST', '/payments/v1/authorizations/four-fields/order', body)
    expect(reply.status).toBe(200)
  })
})
