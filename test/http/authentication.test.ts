/** Credentials: both forms that work, and every way in which they do not. */
import { describe, expect, it } from 'vitest'
import { SANDBOX_MERCHANTS } from '../../src/engine/sandbox.ts'
import { basic, type ErrorBody, MERCHANT_1, ORDERS, type Reply } from '../support/client.ts'
import { rawCall } from '../support/raw.ts'
import { onBothStores } from '../support/stores.ts'

const [first, second] = SANDBOX_MERCHANTS
const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64')

/** Headers that are nobody's. */
const WRONG: Record<string, string> = {
  'an unknown user': basic('PK999999_demo', first.password),
  'a wrong password': basic(first.username, 'demo-key-not-secret2'),
  'a password cut short': basic(first.username, first.password.slice(0, -1)),
  'an empty password': basic(first.username, ''),
  'an empty user': basic('', first.password),
  'a user in upper case': basic(first.username.toUpperCase(), first.password),
  'the raw key as a password': basic(first.username, first.apiKey),
  'the password as a raw key': `Basic ${first.password}`,
  'an unknown raw key': 'Basic klarna_test_api_unknown',
  'a raw key cut short': `Basic ${first.apiKey.slice(0, -1)}`,
  'no colon': `Basic ${base64('PK000001_demo')}`,
  'not base64': 'Basic !!!!',
  'NUL in the user': `Basic ${base64('PK000001\0demo:x')}`,
  'NUL in the password': `Basic ${base64(`${first.username}:${first.password}\0`)}`,
  'bytes that are no text': `Basic ${base64('\xff\xfe:\xff')}`,
  'a long user': basic('x'.repeat(1000), 'y'),
  'a header that is too long': basic(first.username, 'x'.repeat(4000)),
  'nothing after Basic': 'Basic',
  'only spaces after Basic': 'Basic   ',
  'another scheme': MERCHANT_1.replace('Basic', 'Bearer'),
  'no scheme': base64(`${first.username}:${first.password}`),
  'two values': `${MERCHANT_1} ${MERCHANT_1}`,
}

onBothStores('credentials', (suite) => {
  it.each([
    ['name and password', MERCHANT_1],
    ['the raw key', `Basic ${first.apiKey}`],
    ['a scheme in lower case', MERCHANT_1.replace('Basic', 'basic')],
    ['two spaces', MERCHANT_1.replace('Basic ', 'Basic  ')],
  ])('work as %s', async (_, authorization) => {
    const orderId = await suite.client.placedOrder()
    expect((await suite.client.as(authorization).get(`${ORDERS}/${orderId}`)).status).toBe(200)
  })

  it('in raw form belong to their merchant alone', async () => {
    const orderId = await suite.client.placedOrder()
    const reply = await suite.client.as(`Basic ${second.apiKey}`).get(`${ORDERS}/${orderId}`)
    expect([reply.status, reply.body.error_code]).toEqual([404, 'NO_SUCH_ORDER'])
  })

  describe('that are wrong', () => {
    it.each(Object.entries(WRONG))('with %s: 401, and nothing is captured', async (_, authorization) => {
      const orderId = await suite.client.placedOrder()
      const reply = await suite.client.as(authorization).capture(orderId, 6000)
      expectUnauthorized(reply)
      expect((await suite.client.order(orderId)).captured_amount).toBe(0)
    })

    it('by being absent: 401', async () => {
      const orderId = await suite.client.placedOrder()
      expectUnauthorized(await suite.client.as(null).capture(orderId, 6000))
      expectUnauthorized(await suite.client.as('').capture(orderId, 6000))
    })

    it('say the same for an unknown user and a wrong password', async () => {
      const orderId = await suite.client.placedOrder()
      const answers = await Promise.all(
        ['an unknown user', 'a wrong password', 'not base64', 'an unknown raw key'].map(async (kind) =>
          comparable(await suite.client.as(WRONG[kind] as string).get(`${ORDERS}/${orderId}`)),
        ),
      )
      for (const answer of answers) expect(answer).toEqual(answers[0])
    })

    it('say the same for an order that exists and one that does not', async () => {
      const wrong = suite.client.as(WRONG['a wrong password'] as string)
      const known = await wrong.get(`${ORDERS}/${await suite.client.placedOrder()}`)
      const unknown = await wrong.get(`${ORDERS}/00000000-0000-4000-8000-000000000000`)
      expect(comparable(known)).toEqual(comparable(unknown))
    })

    it('are refused before the body is looked at', async () => {
      const path = `${ORDERS}/${await suite.client.placedOrder()}/captures`
      expectUnauthorized(await suite.client.as(null).post(path, '{"captured_amount"'))
      expectUnauthorized(
        await suite.client.as(null).post(path, 'x', { headers: { 'content-type': 'text/plain' } }),
      )
      expectUnauthorized(await suite.client.as(null).get(`${ORDERS}/not-a-uuid`))
    })

    it('do not stand in the way of a right one sent at the same time', async () => {
      const orderId = await suite.client.placedOrder()
      const wrong = suite.client.as(WRONG['a wrong password'] as string)
      const calls = Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? suite.client : wrong).get(`${ORDERS}/${orderId}`),
      )
      const statuses = (await Promise.all(calls)).map(({ status }) => status)
      expect(statuses).toEqual(statuses.map((_, index) => (index % 2 === 0 ? 200 : 401)))
    })
  })

  it('are asked for with the spelling that clients know', async () => {
    const reply = await rawCall(suite.server.url, { method: 'GET', path: `${ORDERS}/not-a-uuid` })
    expect(reply.status).toBe(401)
    expect(reply.header('WWW-Authenticate')).toEqual([expect.stringMatching(/^Basic( |$)/)])
    expect(reply.header('Klarna-Correlation-Id')).toHaveLength(1)
    expect(reply.header('Content-Type')).toEqual([expect.stringMatching(/^application\/json/)])
  })

  it('given twice are refused, or the first is taken, but never mixed up', async () => {
    const orderId = await suite.client.placedOrder()
    const headers = [
      ['Authorization', basic(second.username, second.password)],
      ['Authorization', MERCHANT_1],
    ] as const
    const reply = await rawCall(suite.server.url, { method: 'GET', path: `${ORDERS}/${orderId}`, headers })
    expect([400, 401, 404]).toContain(reply.status)
  })
})

function expectUnauthorized(reply: Reply<ErrorBody>): void {
  expect(reply.status).toBe(401)
  expect(reply.headers.get('www-authenticate')).toMatch(/^Basic/)
  expect(reply.body).toEqual({
    error_code: 'UNAUTHORIZED',
    error_messages: [expect.any(String)],
    correlation_id: reply.headers.get('klarna-correlation-id'),
  })
}

/** All of an answer but what is new in each. */
function comparable(reply: Reply<ErrorBody>) {
  const headers = Object.fromEntries(reply.headers)
  const { 'klarna-correlation-id': _, date: __, ...others } = headers
  return {
    status: reply.status,
    headers: others,
    code: reply.body.error_code,
    messages: reply.body.error_messages,
  }
}
