/**
 * Who may do what: every cell of route × principal × mode. A permission is decided before the store is asked; what comes
 * from the store is who the caller is. So on PostgreSQL each caller tries one route of each kind.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../../src/domain/users/user.ts'
import type { Mode } from '../../src/engine/store.ts'
import type { Caller } from '../../src/http/roles.ts'
import { basic, Client, type ErrorBody, MERCHANT_1, OPERATOR, type Reply } from '../support/client.ts'
import { demoUser, Person } from '../support/people.ts'
import { callOf, PERMISSIONS } from '../support/routes.ts'
import { onBothStores, type Suite, type SuiteOptions } from '../support/stores.ts'

const SECRET = randomBytes(32).toString('hex')
const PRODUCTION: SuiteOptions = {
  args: ['--mode', 'production', '--public-url', 'https://capstan.example'],
  env: { CAPSTAN_OPERATOR: `root:${SECRET}` },
}

interface Made {
  merchant_id: string
  username: string
  secret: string
}

async function newMerchant(suite: Suite, operator: string): Promise<Made> {
  const reply = await suite.client.as(operator).post<Made>('/capstan/v1/merchants', { name: 'Shop' })
  if (reply.status !== 201) throw new Error(`no merchant: ${reply.text}`)
  return reply.body
}

/** The first row of those that say the same of everybody. */
const ONE_OF_EACH_KIND = [
  ...new Map(
    PERMISSIONS.toReversed().map((row) => [JSON.stringify([row.permissions, row.route.only]), row]),
  ).values(),
]

const KEYS: readonly Caller[] = ['nobody', 'merchant', 'operator']
const PEOPLE: readonly Caller[] = ROLES.map((role) => `user:${role}` as const)

function everyCell(suite: Suite, operator: string, mode: Mode): void {
  const callers = mode === 'sandbox' ? [...KEYS, ...PEOPLE] : KEYS
  let merchant: Made
  /** Each with one session for all routes, since a sign-in takes longer than the calls of a role. */
  const people = new Map<Role, Person>()
  const personOf = async (role: Role) => {
    const person = people.get(role) ?? (await demoUser(suite.server.url, role))
    people.set(role, person)
    return person
  }
  beforeAll(async () => {
    merchant = await newMerchant(suite, operator)
  })
  for (const row of suite.store === 'SQLite' ? PERMISSIONS : ONE_OF_EACH_KIND) {
    it.each(callers)(`${row.route.method} ${row.route.path}: %s`, async (caller) => {
      const clientOf = (): Client | Promise<Client> => {
        const { url } = suite.server
        if (caller === 'nobody') return new Client(url, null)
        if (caller === 'merchant') return new Client(url, basic(merchant.username, merchant.secret))
        if (caller === 'operator') return new Client(url, operator)
        return personOf(caller.slice('user:'.length) as Role)
      }
      const { method, path, body } = callOf(row, {
        order_id: randomUUID(),
        capture_id: randomUUID(),
        session_id: randomUUID(),
        authorizationToken: randomUUID(),
        refund_id: randomUUID(),
        failure_id: randomUUID(),
        page_id: randomUUID(),
        link_id: randomUUID(),
        token: randomUUID(),
        message_id: randomUUID(),
        customerToken: randomUUID(),
        payment_reference: 'NOBODYS234',
        merchant_id: merchant.merchant_id,
        // Not its own: one of the calls disables it.
        username: randomUUID(),
        user_id: randomUUID(),
        invitation_id: randomUUID(),
        currency: 'EUR',
        correlation_id: randomUUID(),
        id: randomUUID(),
      })
      const client = await clientOf()
      const reply = await client.call(method, path, body === undefined ? {} : { body })
      // That ended the session.
      if (client instanceof Person && reply.headers.has('set-cookie')) people.delete(client.me.user.role)
      const isAbsent = row.route.only !== undefined && row.route.only !== mode
      if (isAbsent) expect([reply.status, reply.body.error_code]).toEqual([404, 'NOT_FOUND'])
      else expectPermission(reply, row.permissions[caller])
    })
  }
}

function expectPermission(reply: Reply<ErrorBody>, permission: string): void {
  const { status } = reply
  const code = reply.body?.error_code
  if (permission === '401') expect([status, code]).toEqual([401, 'UNAUTHORIZED'])
  else if (permission === '403') expect([status, code]).toEqual([403, 'FORBIDDEN'])
  else {
    expect([status, code]).not.toEqual([401, 'UNAUTHORIZED'])
    expect([status, code]).not.toEqual([403, 'FORBIDDEN'])
    expect(status).toBeLessThan(500)
  }
}

describe('in a sandbox', () => {
  onBothStores('the permission', (suite) => everyCell(suite, OPERATOR, 'sandbox'))
})

describe('in production', () => {
  const operator = basic('root', SECRET)

  onBothStores(
    'the permission',
    (suite) => {
      everyCell(suite, operator, 'production')

      const shop = async () => {
        const made = await newMerchant(suite, operator)
        return { ...made, client: new Client(suite.server.url, basic(made.username, made.secret)) }
      }

      it('the credentials of the sandbox are nobody’s', async () => {
        for (const authorization of [
          MERCHANT_1,
          OPERATOR,
          'Basic klarna_test_api_demo_PK000001_not_secret',
        ]) {
          expect((await suite.client.as(authorization).get('/capstan/v1/logs')).status).toBe(401)
        }
      })

      it('a key works in both forms, and is a live one', async () => {
        const { secret, client } = await shop()
        expect(secret).toMatch(/^klarna_live_api_[\w-]{43,}$/)
        expect((await client.get('/capstan/v1/logs')).status).toBe(200)
        expect((await client.as(`Basic ${secret}`).get('/capstan/v1/logs')).status).toBe(200)
      })

      it('a token that nobody registered is none', async () => {
        const { client } = await shop()
        const replies = [
          await client.place(),
          await client.call('DELETE', `/payments/v1/authorizations/${randomUUID()}`),
        ]
        for (const reply of replies) {
          expect([reply.status, reply.body.error_code]).toEqual([404, 'NOT_FOUND'])
          expect(reply.body.error_messages).toEqual(['Invalid authorization token'])
        }
      })

      it('a registered token is one order of its merchant, whose Location is public', async () => {
        const { merchant_id, client } = await shop()
        const stranger = (await shop()).client
        const body = { merchant_id, amount: 6000, currency: 'SEK' }
        const made = await suite.client
          .as(operator)
          .post<{ authorization_token: string }>('/capstan/v1/authorizations', body)
        const token = made.body.authorization_token
        expect((await stranger.place({}, token)).status).toBe(404)
        const orderId = await client.placedOrder({}, token)
        expect((await client.place({}, token)).body.order_id).toBe(orderId)
        const location = (await client.capture(orderId, 6000)).headers.get('location')
        expect(location).toMatch(
          new RegExp(`^https://capstan\\.example/ordermanagement/v1/orders/${orderId}/captures/`),
        )
      })

      it('a merchant may have two keys, and the old one ends when it is disabled', async () => {
        const { merchant_id, username, client } = await shop()
        const path = `/capstan/v1/merchants/${merchant_id}/credentials`
        const second = await suite.client.as(operator).post<Made>(path)
        expect(second.status).toBe(201)
        expect((await suite.client.as(operator).post(path)).status).toBe(409)
        const renewed = client.as(basic(second.body.username, second.body.secret))
        for (const each of [client, renewed]) expect((await each.get('/capstan/v1/logs')).status).toBe(200)
        expect((await suite.client.as(operator).call('DELETE', `${path}/${username}`)).status).toBe(204)
        await expect
          .poll(async () => (await client.get('/capstan/v1/logs')).status, { timeout: 30_000 })
          .toBe(401)
        expect((await renewed.get('/capstan/v1/logs')).status).toBe(200)
      })

      it('no secret is ever shown again', async () => {
        const { merchant_id, secret } = await shop()
        const reply = await suite.client.as(operator).get(`/capstan/v1/merchants/${merchant_id}`)
        expect(reply.status).toBe(200)
        expect(reply.text).not.toContain(secret)
        expect(reply.text).not.toMatch(/secret|digest/i)
        expect(suite.server.output()).not.toContain(secret)
      })
    },
    PRODUCTION,
  )
})
