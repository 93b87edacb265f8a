/** The request log over HTTP (I11): every answered call is found, masked, by those who may see it. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  basic,
  type Client,
  MERCHANT_1,
  MERCHANT_2,
  OPERATOR,
  ORDERS,
  type Reply,
} from '../support/client.ts'
import { tomatoOrder } from '../support/orders.ts'
import { onBothStores } from '../support/stores.ts'

interface LogRow {
  correlation_id: string
  at: string
  duration_ms: number
  merchant_id: string | null
  actor: string | null
  method: string
  path: string
  operation: string | null
  order_id: string | null
  status: number
  error_code: string | null
  idempotency_key: string | null
  request_body: string | null
  response_body: string | null
}

interface Page {
  logs: LogRow[]
  next?: string
}

async function find(client: Client, query: Record<string, string | number>): Promise<LogRow[]> {
  const params = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)] as [string, string]),
  )
  const reply = await client.get<Page>(`/capstan/v1/logs?${params}`)
  if (reply.status !== 200) throw new Error(`no log: ${reply.status} ${reply.text}`)
  return reply.body.logs
}

/** The row of a call, once it is there. */
async function rowOf(client: Client, call: Reply): Promise<LogRow> {
  const correlation_id = call.headers.get('klarna-correlation-id') ?? ''
  const search = () => find(client, { correlation_id })
  await expect.poll(async () => (await search()).length, { timeout: 30_000, interval: 20 }).toBe(1)
  return (await search())[0] as LogRow
}

onBothStores('the request log', (suite) => {
  const operator = () => suite.client.as(OPERATOR)

  it('has all of a capture', async () => {
    const orderId = await suite.client.placedOrder()
    const key = randomUUID()
    const began = Date.now()
    const call = await suite.client.capture(orderId, { captured_amount: 1000, description: 'first' }, { key })
    const row = await rowOf(suite.client, call)
    expect(row).toEqual({
      correlation_id: call.headers.get('klarna-correlation-id'),
      at: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:]{8}\.\d{3}Z$/),
      duration_ms: expect.any(Number),
      merchant_id: 'PK000001_demo',
      actor: 'merchant:PK000001_demo',
      method: 'POST',
      path: `${ORDERS}/${orderId}/captures`,
      operation: 'captureOrder',
      order_id: orderId,
      status: 201,
      error_code: null,
      idempotency_key: key,
      request_body: '{"captured_amount":1000,"description":"first"}',
      response_body: null,
      duplicate_of: null,
    })
    expect(Math.abs(Date.parse(row.at) - began)).toBeLessThan(60_000)
  })

  it('has a refusal with its code and body', async () => {
    const orderId = await suite.client.placedOrder()
    const call = await suite.client.capture(orderId, 6001)
    const row = await rowOf(suite.client, call)
    expect(row).toMatchObject({ status: 403, error_code: 'CAPTURE_NOT_ALLOWED', response_body: call.text })
  })

  it('has calls that never reached an operation', async () => {
    const calls: [Reply, Partial<LogRow>][] = [
      [await suite.client.get(`${ORDERS}/not-a-uuid`), { status: 400, error_code: 'INVALID_ORDER_ID' }],
      [
        await suite.client.post(`${ORDERS}/${randomUUID()}/captures`, '{'),
        { status: 400, error_code: 'BAD_REQUEST' },
      ],
      [await suite.client.post(`${ORDERS}/${randomUUID()}/captures`, {}), { status: 422 }],
    ]
    for (const [call, expected] of calls) expect(await rowOf(suite.client, call)).toMatchObject(expected)
    const nowhere = await suite.client.get('/nowhere')
    expect(await rowOf(operator(), nowhere)).toMatchObject({ status: 404, operation: null })
  })

  it('finds all calls of an order, its placing first of all', async () => {
    const orderId = await suite.client.placedOrder()
    await suite.client.captured(orderId, 1)
    await rowOf(suite.client, await suite.client.get(`${ORDERS}/${orderId.toUpperCase()}`))
    const rows = await find(suite.client, { order_id: orderId })
    expect(rows.map(({ operation }) => operation)).toEqual(['getOrder', 'captureOrder', 'createOrder'])
  })

  it('is paged, newest first, without a gap or a repeat', async () => {
    const orderId = await suite.client.placedOrder()
    for (let call = 0; call < 10; call++) await suite.client.get(`${ORDERS}/${orderId}`)
    await rowOf(suite.client, await suite.client.get(`${ORDERS}/${orderId}/captures`))
    const seen: LogRow[] = []
    let before: string | undefined
    do {
      const query = `order_id=${orderId}&size=5${before === undefined ? '' : `&before=${before}`}`
      const { body } = await suite.client.get<Page>(`/capstan/v1/logs?${query}`)
      seen.push(...body.logs)
      before = body.next
    } while (before !== undefined)
    expect(seen).toHaveLength(12)
    expect(new Set(seen.map(({ correlation_id }) => correlation_id)).size).toBe(12)
    const ids = seen.map(({ correlation_id }) => correlation_id)
    expect(ids).toEqual([...ids].sort().reverse())
  })

  it('is searched by status, operation and time', async () => {
    const orderId = await suite.client.placedOrder()
    const from = new Date().toISOString()
    await suite.client.capture(orderId, 6001)
    await rowOf(suite.client, await suite.client.capture(orderId, 1))
    const to = new Date(Date.now() + 1000).toISOString()
    const statuses = async (query: object) =>
      (await find(suite.client, { order_id: orderId, ...query })).map(({ status }) => status)
    expect(await statuses({ status: 403 })).toEqual([403])
    expect(await statuses({ operation: 'captureOrder' })).toEqual([201, 403])
    expect(await statuses({ operation: 'captureOrder', status: 201 })).toEqual([201])
    expect(await statuses({ from, to })).toEqual([201, 403])
    expect(await statuses({ to: '2020-01-01T00:00:00Z' })).toEqual([])
    expect(await statuses({ from: '2099-01-01T00:00:00Z' })).toEqual([])
  })

  it('is searched by status class, method, error code and idempotency key', async () => {
    const orderId = await suite.client.placedOrder()
    const key = randomUUID()
    await suite.client.capture(orderId, 6001, { key })
    await suite.client.capture(orderId, 1)
    await rowOf(suite.client, await suite.client.get(`${ORDERS}/${orderId}`))
    const found = async (query: object) =>
      (await find(suite.client, { order_id: orderId, ...query })).map(({ status }) => status)
    expect(await found({ status_class: '4xx' })).toEqual([403])
    expect(await found({ status_class: 'failed' })).toEqual([403])
    expect(await found({ status_class: '5xx' })).toEqual([])
    expect(await found({ method: 'get' })).toEqual([200])
    expect(await found({ error_code: 'capture_not_allowed' })).toEqual([403])
    expect(await found({ idempotency_key: key })).toEqual([403])
    const [row] = await find(suite.client, { order_id: orderId, status: 403, bodies: 'false' })
    expect(row).toMatchObject({ status: 403, request_body: null, response_body: null })
  })

  it('finds by whatever is typed into one box', async () => {
    const reference = `ON-${randomUUID().slice(0, 8)}`
    const orderId = await suite.client.placedOrder({ merchant_reference1: reference })
    const key = `${reference}/first`
    const refused = await suite.client.capture(orderId, 6001, { key })
    const { correlation_id } = await rowOf(suite.client, refused)
    const { klarna_reference = '' } = await suite.client.order(orderId)
    const typed = async (q: string) => (await find(suite.client, { q })).map((row) => row.correlation_id)
    expect(await typed(correlation_id.toUpperCase())).toEqual([correlation_id])
    expect(await typed(key)).toEqual([correlation_id])
    for (const q of [orderId, reference.toLowerCase(), klarna_reference]) {
      const rows = await find(suite.client, { q })
      expect(rows.map(({ operation }) => operation)).toEqual(
        expect.arrayContaining(['captureOrder', 'createOrder']),
      )
      expect(new Set(rows.map((row) => row.order_id))).toEqual(new Set([orderId]))
    }
    for (const q of ['403', '4xx', 'CAPTURE_NOT_ALLOWED', 'captureOrder', `POST ${ORDERS}/${orderId}`]) {
      expect(await typed(q)).toContain(correlation_id)
    }
    expect(await typed(`GET ${ORDERS}/${orderId}/captures`)).toEqual([])
    expect(await find(suite.client, { q: reference, status_class: '4xx' })).toHaveLength(1)
    expect(await find(suite.client, { q: '403', status: 201 })).toEqual([])
    expect(await find(suite.client, { q: '403', status_class: '2xx' })).toEqual([])
    expect(await typed('nothing at all')).toEqual([])
    expect((await find(suite.client, { q: ' ' })).length).toBeGreaterThan(0)
  })

  it('does not hold its own answers once more', async () => {
    const search = await suite.client.get('/capstan/v1/logs?size=3')
    const { correlation_id, response_body } = await rowOf(suite.client, search)
    expect(response_body).toBe(`[application/json, ${Buffer.byteLength(search.text)} bytes, not kept]`)
    const one = await suite.client.get(`/capstan/v1/logs/${correlation_id}`)
    expect((await rowOf(suite.client, one)).response_body).toContain('not kept')
  })

  it('is followed: each answer says from where on to ask next', async () => {
    const orderId = await suite.client.placedOrder()
    const path = `/capstan/v1/logs?order_id=${orderId}`
    const first = await suite.client.get<Page & { tail: string }>(path)
    const call = await rowOf(suite.client, await suite.client.get(`${ORDERS}/${orderId}`))
    const { body } = await suite.client.get<Page & { tail: string }>(`${path}&after=${first.body.tail}`)
    expect(body.logs[0]).toEqual(call)
    expect(body.tail >= first.body.tail).toBe(true)
    const late = 'ffffffff-0000-7000-8000-000000000000'
    expect((await suite.client.get(`${path}&after=${late}`)).body).toEqual({ logs: [], tail: late })
  })

  describe('tells of one call', () => {
    interface Told extends LogRow {
      explanation?: { refusal: string; why: string; remedy: string; currency: string; amounts: object }
      reference?: object
      same_key: { correlation_id: string; status: number }[]
    }
    const read = async (client: Client, call: Reply): Promise<Told> => {
      const { correlation_id } = await rowOf(client, call)
      return (await client.get<Told>(`/capstan/v1/logs/${correlation_id.toUpperCase()}`)).body
    }

    it('why it was refused, with the numbers of that moment, and what can be done', async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.captured(orderId, 2000)
      const call = await suite.client.capture(orderId, 4001)
      await suite.client.captured(orderId, 4000)
      const told = await read(suite.client, call)
      expect(told).toMatchObject({ order_id: orderId, status: 403, response_body: call.text, same_key: [] })
      expect(told.explanation).toEqual({
        refusal: 'captureTooHigh',
        why: '40.01 SEK was to be captured, and 40.00 SEK can be: the order is of 60.00 SEK, of which 20.00 SEK is captured.',
        remedy: 'Capture no more than 40.00 SEK, or raise the amount of the order first.',
        currency: 'SEK',
        amounts: {
          capturable_amount: 4000,
          requested_amount: 4001,
          order_amount: 6000,
          captured_amount: 2000,
        },
      })
      expect(told.reference).toEqual({
        operation: 'captureOrder',
        method: 'POST',
        path: `${ORDERS}/{order_id}/captures`,
        summary: expect.stringContaining('Capture an order'),
        tag: 'Order Management',
        page: 'docs/reference/api.md#captureorder',
      })
    })

    it('the others with its key, and nothing more of one that went well', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      const calls = [
        await suite.client.capture(orderId, 1000, { key }),
        await suite.client.capture(orderId, 1000, { key }),
      ]
      await rowOf(suite.client, calls[1] as Reply)
      const told = await read(suite.client, calls[0] as Reply)
      expect(told.explanation).toBe(undefined)
      expect(told.same_key).toMatchObject([
        { correlation_id: calls[1]?.headers.get('klarna-correlation-id'), status: 201 },
      ])
    })

    it('what a refusal without an order means', async () => {
      const missing = await read(suite.client, await suite.client.get(`${ORDERS}/${randomUUID()}`))
      expect(missing.explanation?.refusal).toBe('noSuchOrder')
      const wrong = await read(suite.client, await suite.client.post('/payments/v1/sessions', {}))
      expect(wrong.explanation?.why).toContain('order_amount')
      // Of callers who are not known no body is kept.
      const nowhere = await read(operator(), await suite.client.as(null).get('/nowhere'))
      expect([nowhere.explanation, nowhere.reference, nowhere.same_key]).toEqual([undefined, undefined, []])
    })

    it.each([randomUUID(), 'x', '%27'])('nothing of one that is not there: %s', async (id) => {
      const reply = await suite.client.get(`/capstan/v1/logs/${id}`)
      expect([reply.status, reply.body.error_code]).toEqual([404, 'NOT_FOUND'])
    })
  })

  it.each([
    'status_class=6xx',
    'after=x',
    'method=GET%20/',
    'bodies=no',
    'views=no',
    `q=${'x'.repeat(256)}`,
    'size=0',
    'size=201',
    'size=x',
    'status=99',
    'status=600',
    'before=x',
    'correlation_id=x',
    `correlation_id=urn:uuid:${'0'.repeat(8)}-0000-4000-8000-000000000000`,
    'order_id=',
    'from=yesterday',
    'from=2026-12-31T23:59:60Z',
    'to=2026-02-30T00:00:00Z',
    'operation=%00',
    `operation=${'x'.repeat(65)}`,
  ])('refuses a question that makes no sense: %s', async (query) => {
    const reply = await suite.client.get(`/capstan/v1/logs?${query}`)
    expect([reply.status, reply.body.error_code]).toEqual([400, 'BAD_VALUE'])
    expect(reply.body.error_messages[0]).toContain(query.split('=')[0])
  })

  it.each([
    'from=0001-01-01T00:00:00Z',
    'to=9999-12-31T23:59:59Z',
    'unknown=1',
    'size=1&size=2',
    'operation=%F0%9F%8D%85',
  ])('answers a question that is odd: %s', async (query) => {
    expect([200, 400]).toContain((await suite.client.get(`/capstan/v1/logs?${query}`)).status)
  })

  describe('never holds', () => {
    it('credentials', async () => {
      const row = await rowOf(suite.client, await suite.client.get('/capstan/v1/logs?size=1'))
      expect(JSON.stringify(row)).not.toContain(MERCHANT_1.slice(6))
      expect(JSON.stringify(row)).not.toContain('demo-key-not-secret')
    })

    it('the token of an authorization, in its path or in an answer', async () => {
      const token = `token-${randomUUID()}`
      const placing = await rowOf(suite.client, await suite.client.place({}, token))
      expect(JSON.stringify(placing)).not.toContain(token)
      expect(placing.path).toMatch(/^\/payments\/v1\/authorizations\/.+\/order$/)
      const registered = await operator().post<{ authorization_token: string }>(
        '/capstan/v1/authorizations',
        {
          merchant_id: 'PK000001_demo',
          amount: 6000,
          currency: 'SEK',
        },
      )
      const row = await rowOf(operator(), registered)
      expect(row.status).toBe(201)
      expect(JSON.stringify(row)).not.toContain(registered.body.authorization_token)
    })

    it('what identifies a person, nor a card', async () => {
      const customer = {
        date_of_birth: '1815-12-10',
        national_identification_number: '410321-9202',
        last_four_ssn: '9876',
      }
      const call = await suite.client.place({
        customer,
        merchant_data: 'paid with 4111 1111 1111 1111, thanks',
      })
      const row = await rowOf(suite.client, call)
      expect(row.status).toBe(200)
      for (const secret of ['1815-12-10', '410321-9202', '9876', '4111 1111 1111 1111']) {
        expect(row.request_body).not.toContain(secret)
      }
      expect(row.request_body).toContain('Tomatoes')
      const read = await rowOf(suite.client, await suite.client.get(`${ORDERS}/${call.body.order_id}`))
      for (const secret of ['1815-12-10', '410321-9202']) expect(read.response_body).not.toContain(secret)
    })

    it('the secret of a new key, which its answer showed', async () => {
      const made = await operator().post<{ secret: string }>('/capstan/v1/merchants', { name: 'Shop' })
      const row = await rowOf(operator(), made)
      expect(made.body.secret).toMatch(/^klarna_test_api_/)
      expect(JSON.stringify(row)).not.toContain(made.body.secret)
    })

    it('more of a body than its bound', async () => {
      const session = tomatoOrder({ merchant_data: 'x'.repeat(6000) })
      const call = await suite.client.post('/payments/v1/sessions', {
        ...session,
        unknown: 'y'.repeat(500_000),
      })
      const row = await rowOf(suite.client, call)
      expect(row.status).toBe(200)
      expect(row.request_body?.length).toBeLessThan(300_000)
    })
  })

  describe('has wrong credentials', () => {
    it('of a merchant that it is told of: which of its usernames, when and for what, and nothing of the call', async () => {
      const secret = randomUUID()
      const wrong = suite.client.as(basic('PK000001_demo', secret))
      const key = randomUUID()
      const orderId = randomUUID()
      const call = await wrong.capture(orderId, { captured_amount: 1 }, { key })
      const row = await rowOf(suite.client, call)
      expect(row).toMatchObject({
        status: 401,
        error_code: 'UNAUTHORIZED',
        merchant_id: 'PK000001_demo',
        actor: 'PK000001_demo',
        operation: 'captureOrder',
        path: `${ORDERS}/:order_id/captures`,
        order_id: null,
        idempotency_key: null,
        request_body: null,
        response_body: null,
      })
      const told = await suite.client.get(`/capstan/v1/logs/${row.correlation_id}`)
      expect(told.body).toMatchObject({ explanation: { refusal: 'unauthorized' }, same_key: [] })
      expect(told.text + JSON.stringify(row)).not.toMatch(new RegExp([secret, orderId, key].join('|')))
      const another = suite.client.as(MERCHANT_2)
      expect(await find(another, { correlation_id: row.correlation_id })).toEqual([])
    })

    it('without the body, for the operator alone', async () => {
      const body = { captured_amount: 1, description: 'told by nobody' }
      const call = await suite.client.as(basic('nobody-knows', 'x')).capture(randomUUID(), body)
      const row = await rowOf(operator(), call)
      expect(row).toMatchObject({
        status: 401,
        error_code: 'UNAUTHORIZED',
        merchant_id: null,
        request_body: null,
      })
      const correlation_id = call.headers.get('klarna-correlation-id') ?? ''
      expect(await find(suite.client, { correlation_id })).toEqual([])
    })
  })
})
