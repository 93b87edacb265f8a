/** Production mode: nothing known to the world opens it, and only registered authorizations become orders. */
import { randomUUID } from 'node:crypto'
import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basic, Client, MERCHANT_1, OPERATOR } from '../support/client.ts'
import { tomatoOrder } from '../support/orders.ts'
import { type CapstanServer, startServer, temporaryFolder } from '../support/server.ts'

const SECRET = 'a-secret-of-the-environment-with-40-chars'
const ROOT = basic('root', SECRET)

interface Made {
  merchant_id: string
  username: string
  secret: string
}

let server: CapstanServer
let operator: Client
let merchant: Client
let made: Made

beforeAll(async () => {
  server = await startServer({
    args: ['--mode', 'production', '--public-url', 'https://pay.example/base'],
    env: { CAPSTAN_OPERATOR: `root:${SECRET}` },
  })
  operator = new Client(server.url, ROOT)
  made = (await operator.post<Made>('/capstan/v1/merchants', { name: 'Shop' })).body
  merchant = operator.as(basic(made.username, made.secret))
})

afterAll(() => server?.dispose())

async function authorization(fields: Record<string, unknown> = {}): Promise<string> {
  const body = { merchant_id: made.merchant_id, amount: 6000, currency: 'SEK', ...fields }
  const reply = await operator.post<{ authorization_token: string }>('/capstan/v1/authorizations', body)
  expect(reply.status, reply.text).toBe(201)
  return reply.body.authorization_token
}

/** How each attempt to tell of this order has ended, from the server's own log. */
function attemptsFor(orderId: string): string[] {
  const lines = server.output().split('\n')
  return lines
    .filter((line) => line.includes(orderId) && line.includes('"channel":"push"'))
    .map((line) => (JSON.parse(line.slice(line.indexOf('{'))) as { result: string }).result)
}

const order = { ...tomatoOrder(), purchase_country: 'SE', purchase_currency: 'SEK' }

describe('production mode', () => {
  it('knows no sandbox credential, and prints none', async () => {
    for (const known of [MERCHANT_1, OPERATOR]) {
      const client = operator.as(known)
      expect((await client.get('/capstan/v1/merchants')).status).toBe(401)
    }
    expect(server.output()).not.toContain('not-secret')
    expect(server.output()).not.toContain(SECRET)
  })

  it('places an order from a registered authorization, once, and says where its captures are', async () => {
    const token = await authorization({ payment_method: { type: 'pay_by_card' } })
    const placed = await merchant.place(order, token)
    expect(placed.status, placed.text).toBe(200)
    const { order_id } = placed.body
    expect((await merchant.place(order, token)).body.order_id).toBe(order_id)
    const captured = await merchant.capture(order_id, 6000)
    expect(captured.headers.get('location')).toBe(
      `https://pay.example/base/ordermanagement/v1/orders/${order_id}/captures/${captured.headers.get('capture-id')}`,
    )
    expect((await merchant.order(order_id)).initial_payment_method).toEqual({ type: 'PAY_BY_CARD' })
  })

  it('refuses every other token, and one of another merchant, in the same words', async () => {
    const other = (await operator.post<Made>('/capstan/v1/merchants', {})).body
    const foreign = await authorization({ merchant_id: other.merchant_id })
    for (const token of [randomUUID(), foreign]) {
      const { status, body } = await merchant.place(order, token)
      expect([status, body.error_code, body.error_messages]).toEqual([
        404,
        'NOT_FOUND',
        ['Invalid authorization token'],
      ])
      expect((await merchant.call('DELETE', `/payments/v1/authorizations/${token}`)).status).toBe(404)
    }
  })

  it('holds an order to the amount and currency that were approved', async () => {
    const token = await authorization({ amount: 5999 })
    const refused = await merchant.place(order, token)
    expect([refused.status, refused.body.error_code, refused.body.error_messages]).toEqual([
      409,
      'CONFLICT',
      ['Not matching fields: order_amount'],
    ])
  })

  it('registers a token once, for a merchant that exists, with an expiry to come', async () => {
    const token = await authorization({ authorization_token: `tok-${randomUUID()}` })
    const again = { merchant_id: made.merchant_id, amount: 1, currency: 'SEK', authorization_token: token }
    expect((await operator.post('/capstan/v1/authorizations', again)).status).toBe(409)
    const nobody = { merchant_id: 'NOBODY', amount: 1, currency: 'SEK' }
    expect((await operator.post('/capstan/v1/authorizations', nobody)).status).toBe(404)
    const past = { ...nobody, merchant_id: made.merchant_id, expires_at: '2020-01-01T00:00:00Z' }
    const refused = await operator.post('/capstan/v1/authorizations', past)
    expect([refused.status, refused.body.error_messages]).toEqual([400, ['Bad value: expires_at']])
  })

  it('compares the order with the session that was authorized, and completes it', async () => {
    const opened = await merchant.post<{ session_id: string }>('/payments/v1/sessions', order)
    const sessionId = opened.body.session_id
    const token = await authorization({ session_id: sessionId })
    const read = () => merchant.get<Record<string, unknown>>(`/payments/v1/sessions/${sessionId}`)
    expect((await read()).body).toMatchObject({ status: 'incomplete', authorization_token: token })
    const line = { ...order.order_lines[0], name: 'Potatoes' }
    const refused = await merchant.place({ ...order, order_lines: [line] }, token)
    expect([refused.status, refused.body.error_messages]).toEqual([
      409,
      ['Not matching fields: order_lines[0].name'],
    ])
    expect((await merchant.place(order, token)).status).toBe(200)
    expect((await read()).body).toMatchObject({ status: 'complete' })
    expect((await merchant.post(`/payments/v1/sessions/${sessionId}`, {})).body.error_code).toBe(
      'SESSION_COMPLETED',
    )
  })

  it('ends an authorization with its session at the latest', async () => {
    const opened = await merchant.post<{ session_id: string }>('/payments/v1/sessions', order)
    const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString()
    const reply = await operator.post<{ expires_at: string }>('/capstan/v1/authorizations', {
      merchant_id: made.merchant_id,
      amount: 6000,
      currency: 'SEK',
      session_id: opened.body.session_id,
      expires_at: inAWeek,
    })
    const session = await merchant.get<{ expires_at: string }>(
      `/payments/v1/sessions/${opened.body.session_id}`,
    )
    expect(reply.body.expires_at).toBe(session.body.expires_at)
  })

  it('takes URLs of a shop over https alone, by whichever door', async () => {
    const opened = await merchant.post<{ session_id: string }>('/payments/v1/sessions', order)
    const page = { payment_session_url: `https://pay.example/payments/v1/sessions/${opened.body.session_id}` }
    const token = await authorization()
    const agreed = await merchant.post<{ token_id: string }>(
      `/payments/v1/authorizations/${await authorization()}/customer-token`,
      {
        description: 'Tomatoes every week',
        intended_use: 'SUBSCRIPTION',
        locale: 'sv-SE',
        purchase_country: 'SE',
        purchase_currency: 'SEK',
      },
    )
    const doors: [path: string, body: object, url: string][] = [
      ['/payments/v1/sessions', order, 'notification'],
      [`/payments/v1/sessions/${opened.body.session_id}`, {}, 'authorization'],
      [`/payments/v1/authorizations/${token}/order`, order, 'push'],
      [`/customer-token/v1/tokens/${agreed.body.token_id}/order`, order, 'confirmation'],
      ['/hpp/v1/sessions', page, 'success'],
    ]
    for (const [path, body, url] of doors) {
      const given = (base: string) => ({ ...body, merchant_urls: { [url]: `${base}://shop.example/${url}` } })
      const refused = await merchant.post(path, given('http'))
      expect([path, refused.status, refused.body.error_messages]).toEqual([
        path,
        400,
        [`Bad value: merchant_urls.${url}`],
      ])
      expect((await merchant.post(path, given('https'))).status, path).toBeLessThan(300)
    }
  })

  it('calls no address of its own network', async () => {
    let connections = 0
    const receiver = createServer(() => connections++)
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    const { port } = receiver.address() as AddressInfo
    try {
      for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '169.254.169.254']) {
        const push = `https://${host}:${port}/`
        const placed = await merchant.place({ ...order, merchant_urls: { push } }, await authorization())
        expect(placed.status, placed.text).toBe(200)
        const told = () => attemptsFor(placed.body.order_id)
        await expect.poll(told, { timeout: 30_000 }).toEqual([expect.stringMatching(/^forbidden: .*address/)])
      }
      expect(connections).toBe(0)
    } finally {
      receiver.close()
    }
  })

  it('sees no magic in what an order says', async () => {
    const magic = {
      merchant_reference1: 'capstan:denied',
      billing_address: { email: 'ada+pending@example.com', country: 'SE' },
    }
    const placed = await merchant.place({ ...order, ...magic }, await authorization())
    expect(placed).toMatchObject({ status: 200, body: { fraud_status: 'ACCEPTED' } })
  })

  it('has no cross-site guard: it stands behind a public name', async () => {
    const headers = { origin: 'https://elsewhere.example' }
    expect((await operator.get('/capstan/v1/merchants', { headers })).status).toBe(200)
  })
})

describe('starting in production mode', () => {
  it('is refused in one sentence without an operator', async () => {
    const dataDir = await temporaryFolder()
    const args = ['--mode', 'production', '--public-url', 'https://pay.example']
    await expect(startServer({ dataDir, args })).rejects.toThrow(/operator credential/)
  })

  it('is refused on a database of the sandbox', async () => {
    const dataDir = await temporaryFolder()
    const sandbox = await startServer({ dataDir })
    await sandbox.stop()
    const args = ['--mode', 'production', '--public-url', 'https://pay.example']
    const env = { CAPSTAN_OPERATOR: `root:${SECRET}` }
    await expect(startServer({ dataDir, args, env })).rejects.toThrow(/belongs to sandbox mode/)
  })
})
