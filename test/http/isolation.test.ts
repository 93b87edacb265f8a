/**
 * No merchant can read, change or infer the existence of another merchant's data (I10): every route that names
 * something is called with another merchant's ids, and must answer exactly as for ids that do not exist.
 */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { userIdOf } from '../../src/engine/users.ts'
import {
  basic,
  Client,
  type ErrorBody,
  MERCHANT_1,
  MERCHANT_2,
  OPERATOR,
  ORDERS,
  type Reply,
} from '../support/client.ts'
import { tomatoOrder } from '../support/orders.ts'
import { callOf, type Ids, idsIn, PERMISSIONS, type RouteCall } from '../support/routes.ts'
import { paidOut } from '../support/settled.ts'
import { onBothStores } from '../support/stores.ts'

/** Distinctive texts of the first merchant: none may ever be in an answer to somebody else. */
const SECRETS = [
  'Sigrid-Isolde',
  'reference-of-one',
  'data-of-one',
  'parcel-of-one',
  'capture-of-one',
  'note-of-one',
]

/** One to the shopper of an order of its own. */
async function messageOf(client: Client): Promise<string> {
  const switched = (shopper_messages: boolean) =>
    client.as(OPERATOR).patch('/capstan/v1/merchants/PK000001_demo', { shopper_messages })
  await switched(true)
  const orderId = await client.placedOrder({
    billing_address: { given_name: SECRETS[0], email: `${SECRETS[0]}@example.com` },
  })
  await client.captured(orderId, 1000)
  await client.post('/sandbox/v1/clock', { advance: 'PT2M' })
  await switched(false)
  const path = `/capstan/v1/messages?order_id=${orderId}`
  const { body } = await client.get<{ messages: { message_id: string }[] }>(path)
  return String(body.messages[0]?.message_id)
}

const WRONG_CREDENTIALS: Record<string, string | null> = {
  no: null,
  empty: '',
  unknown: basic('nobody', 'x'),
  wrong: basic('PK000001_demo', 'wrong'),
  malformed: 'Basic %%%',
  'another scheme of': MERCHANT_1.replace('Basic', 'Digest'),
}

onBothStores('the data of a merchant', (suite) => {
  let ids: Ids
  let absent: Ids
  let before: string

  const owner = () => suite.client
  const everythingOf = async () =>
    JSON.stringify([
      await owner().order(ids.order_id),
      (await owner().get(`/payments/v1/sessions/${ids.session_id}`)).body,
    ])

  beforeAll(async () => {
    const client = owner()
    // First of all: the clock that it moves would end sessions.
    const payment_reference = await paidOut(client)
    await client.as(OPERATOR).post(`/capstan/v1/merchants/PK000001_demo/contracts/SEK/hold`, {
      note: SECRETS[5],
    })
    const fields = {
      billing_address: { given_name: SECRETS[0] },
      merchant_reference1: SECRETS[1],
      merchant_data: SECRETS[2],
    }
    const session = await client.post<{ session_id: string }>('/payments/v1/sessions', {
      ...tomatoOrder(),
      ...fields,
    })
    const session_id = session.body.session_id
    const order_id = await client.placedOrder(fields)
    await client.post(`${ORDERS}/${order_id}/shipping-info`, {
      shipping_info: [{ tracking_number: SECRETS[3] }],
    })
    const capture_id = await client.captured(order_id, { captured_amount: 1000, description: SECRETS[4] })
    const merchant_id = 'PK000001_demo'
    const token = await client
      .as(OPERATOR)
      .post<{ authorization_token: string }>('/capstan/v1/authorizations', {
        merchant_id,
        amount: 6000,
        currency: 'SEK',
        session_id,
      })
    const authorizationToken = token.body.authorization_token
    const message_id = await messageOf(client)
    const refund = await client.post(`${ORDERS}/${order_id}/refunds`, { refunded_amount: 100 })
    const agreed = await client.post<{ token_id: string }>(
      `/payments/v1/authorizations/${randomUUID()}/customer-token`,
      {
        description: SECRETS[2],
        intended_use: 'SUBSCRIPTION',
        locale: 'sv-SE',
        purchase_country: 'SE',
        purchase_currency: 'SEK',
        billing_address: { given_name: SECRETS[0] },
      },
    )
    const failure = await client.post<{ id: string }>('/sandbox/v1/failures', {
      operation: 'nothing',
      effect: { type: 'drop' },
    })
    const link = await client.post<{ link_id: string; url: string }>(
      `/capstan/v1/orders/${order_id}/shopper-links`,
    )
    ids = {
      order_id,
      capture_id,
      session_id,
      authorizationToken,
      refund_id: String(refund.headers.get('refund-id')),
      failure_id: failure.body.id,
      page_id: randomUUID(),
      link_id: link.body.link_id,
      token: String(link.body.url.split('/').at(-1)),
      customerToken: agreed.body.token_id,
      merchant_id,
      username: 'PK000001_demo',
      user_id: userIdOf('owner@demo.example'),
      invitation_id: randomUUID(),
      // A contract is named by merchant and currency.
      currency: 'SEK',
      payment_reference,
      correlation_id: String(session.headers.get('klarna-correlation-id')),
      message_id,
      id: capture_id,
    }
    absent = {
      order_id: randomUUID(),
      capture_id: randomUUID(),
      session_id: randomUUID(),
      authorizationToken: randomUUID(),
      refund_id: randomUUID(),
      failure_id: randomUUID(),
      page_id: randomUUID(),
      link_id: randomUUID(),
      token: randomUUID(),
      customerToken: randomUUID(),
      merchant_id: 'PK000009_demo',
      username: 'PK000009_demo',
      user_id: randomUUID(),
      invitation_id: randomUUID(),
      currency: 'SEK',
      payment_reference: 'ABCDEFGHJK',
      correlation_id: randomUUID(),
      message_id: randomUUID(),
      id: randomUUID(),
    }
    before = await everythingOf()
  })

  const send = ({ method, path, body }: RouteCall, authorization: string | null) =>
    new Client(suite.server.url, authorization).call(method, path, body === undefined ? {} : { body })

  /** The answer without what is new in each, and with the ids of the call, theirs or ours, as blanks. */
  function comparable(reply: Reply<ErrorBody>, sent: Ids) {
    const blank = (text: string) =>
      Object.values(sent)
        .reduce((blanked, id) => blanked.replaceAll(id, '<id>'), text)
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    const { date: _, 'content-length': __, ...headers } = Object.fromEntries(reply.headers)
    return { status: reply.status, headers: blank(JSON.stringify(headers)), body: blank(reply.text) }
  }

  const withIds = PERMISSIONS.filter((row) => idsIn(row).length > 0 && !row.route.page)
  const closed = PERMISSIONS.filter(({ route }) => route.access !== 'anyone')
  const nameOf = ({ route }: (typeof PERMISSIONS)[0]) => `${route.method} ${route.path}`

  describe('is as if it did not exist for another merchant', () => {
    it.each(withIds.map((row) => [nameOf(row), row] as const))('%s', async (_, row) => {
      const theirs = await send(callOf(row, ids), MERCHANT_2)
      const nobodys = await send(callOf(row, absent), MERCHANT_2)
      expect(comparable(theirs, ids)).toEqual(comparable(nobodys, absent))
      const answer = theirs.text + JSON.stringify([...theirs.headers])
      for (const secret of SECRETS) expect(answer).not.toContain(secret)
    })
  })

  describe.each(Object.entries(WRONG_CREDENTIALS))('is closed to %s credentials', (_, authorization) => {
    it.each(closed.map((row) => [nameOf(row), row] as const))('%s', async (_, row) => {
      const known = await send(callOf(row, ids), authorization)
      const unknown = await send(callOf(row, absent), authorization)
      expect([known.status, known.body.error_code]).toEqual([401, 'UNAUTHORIZED'])
      expect(known.headers.get('www-authenticate')).toMatch(
        row.route.tag === 'Portal' && authorization === null ? /^Session/ : /^Basic/,
      )
      expect(comparable(known, ids)).toEqual(comparable(unknown, absent))
      expect(Object.values(ids).filter((id) => known.text.includes(id))).toEqual([])
    })
  })

  describe('and its contracts and payouts', () => {
    it('are seen by itself and by the operator, the reasons for a hold by the operator alone', async () => {
      const path = `/capstan/v1/payouts/${ids.payment_reference}`
      const contracts = '/capstan/v1/contracts?currency=SEK'
      expect((await owner().get(path)).status).toBe(200)
      expect((await owner().as(OPERATOR).get(path)).status).toBe(200)
      const held = await owner().get<{ contracts: { hold: object }[] }>(contracts)
      expect(held.body.contracts[0]?.hold).toEqual({ reason: 'UNDER_REVIEW', since: expect.any(String) })
      const ofOperator = await owner().as(OPERATOR).get('/capstan/v1/merchants/PK000001_demo/contracts')
      expect(ofOperator.text).toContain(SECRETS[5])
    })

    it.each(['', '?merchant_id=PK000001_demo', '?state=scheduled,paid&currency=SEK', '?size=200'])(
      'are in no list of another, asked with %j',
      async (query) => {
        const theirs = owner().as(MERCHANT_2)
        const { body } = await theirs.get<{ payouts: object[] }>(`/capstan/v1/payouts${query}`)
        expect(body.payouts).toEqual([])
        const { text } = await theirs.get(`/capstan/v1/contracts?currency=SEK`)
        expect(text).not.toContain('UNDER_REVIEW')
      },
    )
  })

  describe('and its idempotency keys', () => {
    it('are nobody else’s: a foreign order with a key that was used on it is not there', async () => {
      const key = randomUUID()
      expect((await owner().capture(ids.order_id, 1, { key })).status).toBe(201)
      const theirs = await owner().as(MERCHANT_2).capture(ids.order_id, 1, { key })
      const nobodys = await owner().as(MERCHANT_2).capture(absent.order_id, 1, { key })
      expect(comparable(theirs, ids)).toEqual(comparable(nobodys, absent))
      before = await everythingOf()
    })
  })

  describe('in the log', () => {
    interface Logs {
      logs: { merchant_id: string; correlation_id: string }[]
    }
    const find = (authorization: string, query: string) =>
      owner().as(authorization).get<Logs>(`/capstan/v1/logs?${query}`)

    it('is seen by the merchant itself and by the operator, and by nobody else', async () => {
      const call = await owner().get(`${ORDERS}/${ids.order_id}`)
      const correlationId = call.headers.get('klarna-correlation-id')
      const query = `correlation_id=${correlationId}`
      await expect
        .poll(async () => (await find(MERCHANT_1, query)).body.logs.length, { timeout: 5000 })
        .toBe(1)
      expect((await find(OPERATOR, query)).body.logs).toHaveLength(1)
      expect((await find(MERCHANT_2, query)).body.logs).toEqual([])
    })

    it.each([
      () => `order_id=${ids.order_id}`,
      () => `merchant_id=${ids.merchant_id}`,
      () => `merchant_id=${ids.merchant_id}&order_id=${ids.order_id}`,
      () => `merchant_id=PK000002_demo&merchant_id=${ids.merchant_id}`,
      () => 'operation=getOrder&size=200',
      () => `q=${ids.order_id}`,
      () => `q=${ids.correlation_id}`,
      () => `q=reference&merchant_id=${ids.merchant_id}`,
      () => 'q=/&status_class=failed&size=200',
      () => `after=00000000-0000-7000-8000-000000000000&size=200`,
    ])('is not found by question %#', async (query) => {
      const { status, body, text } = await find(MERCHANT_2, query())
      expect([200, 400]).toContain(status)
      for (const row of body.logs ?? []) expect(row.merchant_id).toBe('PK000002_demo')
      for (const secret of SECRETS) expect(text).not.toContain(secret)
    })
  })

  it('is not opened by a name: a merchant called operator is one like any other', async () => {
    const operator = owner().as(OPERATOR)
    const made = await operator.post<{ username: string; secret: string }>('/capstan/v1/merchants', {
      merchant_id: 'operator',
    })
    expect(made.status).toBe(201)
    const namesake = basic(made.body.username, made.body.secret)
    for (const row of withIds.filter(({ route }) => route.guarded)) {
      const theirs = await send(callOf(row, ids), namesake)
      const nobodys = await send(callOf(row, absent), namesake)
      expect(comparable(theirs, ids), nameOf(row)).toEqual(comparable(nobodys, absent))
    }
  })

  it('is what it was before all of this', async () => {
    expect(await everythingOf()).toBe(before)
    // The token is still its own.
    expect((await owner().place({}, ids.authorizationToken)).status).toBe(200)
  })
})
