/** Sessions, authorizations and the placing of orders: the Payments API and the operator's door to it. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type Client, type ErrorBody, MERCHANT_2, OPERATOR, ORDERS, type Reply } from '../support/client.ts'
import { tomatoes, tomatoOrder } from '../support/orders.ts'
import { execute, onBothStores } from '../support/stores.ts'

const SESSIONS = '/payments/v1/sessions'
const AUTHORIZATIONS = '/payments/v1/authorizations'
const MERCHANT_1_ID = 'PK000001_demo'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

function expectRefused(reply: Reply<ErrorBody>, status: number, code: string, ...messages: string[]): void {
  expect([reply.status, reply.body.error_code, reply.body.error_messages]).toEqual([status, code, messages])
}

interface SessionBody {
  session_id: string
  client_token: string
  payment_method_categories: { identifier: string }[]
  status: string
  expires_at: string
  authorization_token?: string
  order_amount: number
  locale?: string
}

async function newSession(client: Client, fields: object = {}): Promise<string> {
  const reply = await client.post<SessionBody>(SESSIONS, { ...tomatoOrder(), ...fields })
  if (reply.status !== 200) throw new Error(`no session: ${reply.status} ${reply.text}`)
  return reply.body.session_id
}

async function register(client: Client, fields: object = {}): Promise<string> {
  const body = { merchant_id: MERCHANT_1_ID, amount: 6000, currency: 'SEK', ...fields }
  const reply = await client
    .as(OPERATOR)
    .post<{ authorization_token: string }>('/capstan/v1/authorizations', body)
  if (reply.status !== 201) throw new Error(`not registered: ${reply.status} ${reply.text}`)
  return reply.body.authorization_token
}

onBothStores('the checkout', (suite) => {
  describe('a session', () => {
    it('is created with what a shop needs to go on', async () => {
      const reply = await suite.client.post<SessionBody>(SESSIONS, tomatoOrder())
      expect(reply.status).toBe(200)
      expect(reply.body).toEqual({
        session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        client_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
        payment_method_categories: [expect.objectContaining({ identifier: expect.any(String) })],
      })
    })

    it('is read back, incomplete, for 48 hours', async () => {
      const before = Date.now()
      const sessionId = await newSession(suite.client, { merchant_reference1: 'A-1' })
      const { status, body } = await suite.client.get<SessionBody>(`${SESSIONS}/${sessionId}`)
      expect(status).toBe(200)
      expect(body).toMatchObject({ ...tomatoOrder(), merchant_reference1: 'A-1', status: 'incomplete' })
      expect(body).not.toHaveProperty('authorization_token')
      const lifetime = Date.parse(body.expires_at) - before
      expect(Math.round(lifetime / HOUR_MS)).toBe(48)
    })

    it('never gives back the numbers that identify its customer', async () => {
      const customer = {
        national_identification_number: '410321-9202',
        last_four_ssn: '9876',
        gender: 'female',
      }
      const sessionId = await newSession(suite.client, { customer })
      expect((await suite.client.get(`${SESSIONS}/${sessionId}`)).text).not.toMatch(/9202|9876/)
    })

    it('is changed where fields are sent, and keeps the rest', async () => {
      const sessionId = await newSession(suite.client, { locale: 'sv-SE' })
      const path = `${SESSIONS}/${sessionId}`
      const change = { order_amount: 600, order_lines: [tomatoes({ quantity: 1, total_amount: 600 })] }
      for (const body of [change, {}, undefined]) {
        const reply = await suite.client.post(path, body)
        expect([reply.status, reply.text]).toEqual([204, ''])
      }
      const { body } = await suite.client.get<SessionBody>(path)
      expect(body).toMatchObject({ ...change, locale: 'sv-SE' })
    })

    it('must add up as a whole after a change', async () => {
      const path = `${SESSIONS}/${await newSession(suite.client)}`
      expectRefused(
        await suite.client.post(path, { order_amount: 1 }),
        400,
        'BAD_VALUE',
        'Bad value: order_amount',
      )
      expect((await suite.client.get<SessionBody>(path)).body.order_amount).toBe(6000)
    })

    it('that does not add up is not created, and the answer says what was expected', async () => {
      const lines = [tomatoes({ total_amount: 6001 })]
      const reply = await suite.client.post(SESSIONS, tomatoOrder({ order_lines: lines }))
      expectRefused(reply, 400, 'BAD_VALUE', 'Bad value: order_lines[0].total_amount, order_amount')
      expect(JSON.stringify(reply.body.details)).toContain('6001')
    })

    it.each(['00000000-0000-4000-8000-000000000000', 'x', '%00'])('called %s is not there', async (id) => {
      expectRefused(await suite.client.get(`${SESSIONS}/${id}`), 404, 'NOT_FOUND', 'Invalid session id')
      expectRefused(await suite.client.post(`${SESSIONS}/${id}`, {}), 404, 'NOT_FOUND', 'Invalid session id')
    })

    it('is not there for another merchant', async () => {
      const path = `${SESSIONS}/${await newSession(suite.client)}`
      const other = suite.client.as(MERCHANT_2)
      expectRefused(await other.get(path), 404, 'NOT_FOUND', 'Invalid session id')
      expectRefused(await other.post(path, { locale: 'xx' }), 404, 'NOT_FOUND', 'Invalid session id')
    })
  })

  describe('an order in a sandbox', () => {
    it('without any field names the four that are required', async () => {
      const reply = await suite.client.post(`${AUTHORIZATIONS}/${randomUUID()}/order`, {})
      const message = 'Bad value: purchase_country, order_amount, order_lines, purchase_currency'
      expectRefused(reply, 400, 'BAD_VALUE', message)
      expectRefused(await suite.client.post(SESSIONS, {}), 400, 'BAD_VALUE', message)
    })

    it('that does not add up is not placed, and its token stays good', async () => {
      const token = randomUUID()
      const reply = await suite.client.place({ order_amount: 5999 }, token)
      expectRefused(reply, 400, 'BAD_VALUE', 'Bad value: order_amount')
      expect(JSON.stringify(reply.body.details)).toContain('6000')
      expect((await suite.client.place({}, token)).status).toBe(200)
    })

    it('with the same token of two merchants is two orders', async () => {
      const token = randomUUID()
      const one = await suite.client.place({}, token)
      const two = await suite.client.as(MERCHANT_2).place({}, token)
      expect([one.status, two.status]).toEqual([200, 200])
      expect(one.body.order_id).not.toBe(two.body.order_id)
    })

    it('is placed once however many calls race with one token', async () => {
      const token = randomUUID()
      const replies = await Promise.all(Array.from({ length: 16 }, () => suite.client.place({}, token)))
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
      expect(new Set(replies.map(({ body }) => body.order_id)).size).toBe(1)
    })

    it('is placed with a token of odd characters', async () => {
      for (const token of ['a%2Fb', '%F0%9F%8D%85', '..', 'x'.repeat(255)]) {
        const reply = await suite.client.place({}, token)
        // Two dots are a folder up before they leave the client.
        expect(reply.status).toBe(token === '..' ? 404 : 200)
      }
    })

    it.each(['%00', 'x'.repeat(256)])('is not placed with a token that no store can hold', async (token) => {
      expectRefused(await suite.client.place({}, token), 404, 'NOT_FOUND', 'Invalid authorization token')
    })
  })

  describe('a deleted authorization', () => {
    it('places no order', async () => {
      const token = randomUUID()
      const path = `${AUTHORIZATIONS}/${token}`
      expect((await suite.client.call('DELETE', path)).status).toBe(204)
      expect((await suite.client.call('DELETE', path)).status).toBe(204)
      expectRefused(
        await suite.client.place({}, token),
        403,
        'INVALID_OPERATION',
        'Authorization token already consumed',
      )
    })

    it('is none once an order was placed with it', async () => {
      const token = randomUUID()
      await suite.client.placedOrder({}, token)
      const reply = await suite.client.call('DELETE', `${AUTHORIZATIONS}/${token}`)
      expectRefused(reply, 404, 'NOT_FOUND', 'Authorization cannot be deleted')
    })

    it("is the merchant's own alone", async () => {
      const token = await register(suite.client)
      await suite.client.as(MERCHANT_2).call('DELETE', `${AUTHORIZATIONS}/${token}`)
      expect((await suite.client.place({}, token)).status).toBe(200)
    })
  })

  describe('a registered authorization', () => {
    it('becomes an order with its payment method', async () => {
      const payment_method = { type: 'slice_it_by_card', number_of_installments: 3 }
      const reply = await suite.client.place({}, await register(suite.client, { payment_method }))
      expect(reply.body).toMatchObject({ authorized_payment_method: payment_method })
      const order = await suite.client.order(reply.body.order_id)
      expect(order.initial_payment_method).toMatchObject({
        type: 'FIXED_AMOUNT_BY_CARD',
        number_of_installments: 3,
      })
    })

    it('is for its amount and currency', async () => {
      const token = await register(suite.client, { amount: 5999, currency: 'NOK' })
      const reply = await suite.client.place({}, token)
      expectRefused(reply, 409, 'CONFLICT', 'Not matching fields: order_amount, purchase_currency')
    })

    it('is good until it expires', async () => {
      const expires_at = new Date(Date.now() + 10 * MINUTE_MS).toISOString()
      const tokens = [
        await register(suite.client, { expires_at }),
        await register(suite.client, { expires_at }),
      ] as const
      const [first, second] = tokens
      await suite.advanceClock(9 * MINUTE_MS)
      expect((await suite.client.place({}, first)).status).toBe(200)
      await suite.advanceClock(MINUTE_MS)
      expectRefused(await suite.client.place({}, second), 404, 'NOT_FOUND', 'Invalid authorization token')
      expect((await suite.client.place({}, first)).status).toBe(200)
    })

    it.each([
      '2020-01-01T00:00:00Z',
      'soon',
      '2099-12-31T23:59:60Z',
      '2099-02-30T00:00:00Z',
      '2099-13-01T00:00:00Z',
      '2099-12-31',
      '',
    ])('cannot expire at %s', async (expires_at) => {
      const body = { merchant_id: MERCHANT_1_ID, amount: 6000, currency: 'SEK', expires_at }
      const reply = await suite.client.as(OPERATOR).post('/capstan/v1/authorizations', body)
      expectRefused(reply, 400, 'BAD_VALUE', 'Bad value: expires_at')
    })

    it('is registered once, for a merchant that exists', async () => {
      const operator = suite.client.as(OPERATOR)
      const token = await register(suite.client)
      const body = { merchant_id: MERCHANT_1_ID, amount: 6000, currency: 'SEK', authorization_token: token }
      expect((await operator.post('/capstan/v1/authorizations', body)).status).toBe(409)
      const nobody = await operator.post('/capstan/v1/authorizations', { ...body, merchant_id: 'nobody' })
      expectRefused(nobody, 404, 'NOT_FOUND', 'Merchant nobody cannot be found')
    })
  })

  describe('an authorization for a session', () => {
    const withSession = async (fields: object = {}) => {
      const session_id = await newSession(suite.client, fields)
      return { session_id, token: await register(suite.client, { session_id }) }
    }

    it('is named in the session, completes it, and ends its changes', async () => {
      const { session_id, token } = await withSession()
      const read = () => suite.client.get<SessionBody>(`${SESSIONS}/${session_id}`)
      expect((await read()).body).toMatchObject({ status: 'incomplete', authorization_token: token })
      const orderId = await suite.client.placedOrder({}, token)
      expect((await read()).body.status).toBe('complete')
      const reply = await suite.client.post(`${SESSIONS}/${session_id}`, { locale: 'en-US' })
      expect([reply.status, reply.body.error_code]).toEqual([404, 'SESSION_COMPLETED'])
      expect(reply.body.error_messages[0]).toContain(orderId)
    })

    it('gives the order what the session had', async () => {
      const billing_address = { given_name: 'Ada', country: 'SE' }
      const { token } = await withSession({ billing_address, merchant_reference1: 'A-1', locale: 'en-SE' })
      const { locale: _, ...fields } = tomatoOrder()
      const reply = await suite.client.post<{ order_id: string }>(`${AUTHORIZATIONS}/${token}/order`, fields)
      expect(await suite.client.order(reply.body.order_id)).toMatchObject({
        billing_address: { given_name: 'Ada' },
        merchant_reference1: 'A-1',
        locale: 'en-SE',
      })
    })

    it("sends the shopper to the session's confirmation page, also when it is placed again", async () => {
      const merchant_urls = { confirmation: 'https://shop.example/thanks?o={order.id}&s={session.id}' }
      const { session_id, token } = await withSession({ merchant_urls })
      const first = await suite.client.place({}, token)
      const order_id = first.body.order_id
      const redirect_url = `https://shop.example/thanks?o=${order_id}&s=${session_id}`
      expect(first.body).toMatchObject({ order_id, redirect_url })
      expect((await suite.client.place({}, token)).body).toMatchObject({ order_id, redirect_url })
    })

    it('is for the lines and addresses of the session', async () => {
      const { token } = await withSession({ billing_address: { given_name: 'Ada' } })
      const fields = { billing_address: { given_name: 'Eve' }, order_lines: [tomatoes({ name: 'Potatoes' })] }
      const message = 'Not matching fields: order_lines[0].name, billing_address.given_name'
      expectRefused(await suite.client.place(fields, token), 409, 'CONFLICT', message)
      expect((await suite.client.place({ shipping_address: { given_name: 'Eve' } }, token)).status).toBe(200)
    })

    it.each([randomUUID(), `urn:uuid:${randomUUID()}`])(
      'must name a session that exists, not %s',
      async (session_id) => {
        const body = { merchant_id: MERCHANT_1_ID, amount: 6000, currency: 'SEK', session_id }
        const reply = await suite.client.as(OPERATOR).post('/capstan/v1/authorizations', body)
        expect([400, 404]).toContain(reply.status)
      },
    )

    it('must name a session of the same merchant', async () => {
      const session_id = await newSession(suite.client)
      const body = { merchant_id: 'PK000002_demo', amount: 6000, currency: 'SEK', session_id }
      const reply = await suite.client.as(OPERATOR).post('/capstan/v1/authorizations', body)
      expectRefused(reply, 404, 'NOT_FOUND', 'Invalid session id')
    })
  })

  it('a session ends after 48 hours, also for changes', async () => {
    const path = `${SESSIONS}/${await newSession(suite.client)}`
    await suite.advanceClock(48 * HOUR_MS - MINUTE_MS)
    expect((await suite.client.get(path)).status).toBe(200)
    await suite.advanceClock(MINUTE_MS)
    expectRefused(await suite.client.get(path), 404, 'NOT_FOUND', 'Invalid session id')
    expectRefused(await suite.client.post(path, {}), 404, 'NOT_FOUND', 'Invalid session id')
  })

  it('a token that is used up stays so after the authorization has long expired and is swept away', async () => {
    const [placed, deleted] = [randomUUID(), randomUUID()]
    const orderId = await suite.client.placedOrder({}, placed)
    await suite.client.call('DELETE', `${AUTHORIZATIONS}/${deleted}`)
    await suite.advanceClock(48 * HOUR_MS)
    // What sweeping will have done by then.
    await execute(
      suite.server,
      `DELETE FROM authorizations WHERE expires_at <= ${Date.now() + 1000 * HOUR_MS}`,
    )
    expect((await suite.client.place({}, placed)).body.order_id).toBe(orderId)
    expect((await suite.client.place({}, deleted)).status).toBe(403)
  })

  it('a merchant that the operator deactivated takes no new business, and keeps what it has', async () => {
    const operator = suite.client.as(OPERATOR)
    const made = await operator.post<{ merchant_id: string; username: string; secret: string }>(
      '/capstan/v1/merchants',
      { name: 'Shop' },
    )
    const { merchant_id, username, secret } = made.body
    const shop = suite.client.as(`Basic ${Buffer.from(`${username}:${secret}`).toString('base64')}`)
    const [token, key] = [randomUUID(), randomUUID()]
    const orderId = await shop.placedOrder({}, token)
    const session = await shop.post<SessionBody>(SESSIONS, tomatoOrder(), { key })
    expect((await operator.patch(`/capstan/v1/merchants/${merchant_id}`, { active: false })).status).toBe(204)
    expect((await shop.place({}, token)).body.order_id).toBe(orderId)
    expect((await shop.post(SESSIONS, tomatoOrder(), { key })).body).toEqual(session.body)
    const message = `Merchant ${merchant_id} is not active.`
    expectRefused(await shop.place(), 403, 'MERCHANT_INACTIVE', message)
    expectRefused(await shop.post(SESSIONS, tomatoOrder()), 403, 'MERCHANT_INACTIVE', message)
    expect((await shop.capture(orderId, 6000)).status).toBe(201)
    expect((await shop.get(`${ORDERS}/${orderId}`)).status).toBe(200)
  })
})
