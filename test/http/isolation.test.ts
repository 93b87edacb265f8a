/**
 * No merchant can read, change or infer the existence of another merchant's data (I10): every route that names
 * something is called with another merchant's ids, and must answer exactly as for ids that do not exist.
 */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { belongingsOf, nobodysIds, SECRETS } from '../support/belongings.ts'
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
import { callOf, type Ids, idsIn, PERMISSIONS, type RouteCall } from '../support/routes.ts'
import { onBothStores } from '../support/stores.ts'

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
    ids = await belongingsOf(owner())
    absent = nobodysIds()
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
        .poll(async () => (await find(MERCHANT_1, query)).body.logs.length, { timeout: 30_000 })
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
