/** API credentials of a merchant, in the hands of its own people. */
import { describe, expect, it } from 'vitest'
import type { Role } from '../../src/domain/users/user.ts'
import { basic, OPERATOR } from '../support/client.ts'
import { demoUser } from '../support/people.ts'
import { onSharedServers } from '../support/stores.ts'

const OWN = '/capstan/v1/merchants/PK000001_demo'
const OTHER = '/capstan/v1/merchants/PK000002_demo'

interface Merchant {
  merchant_id: string
  credentials: { username: string; disabled_at?: string; last_used_at?: string }[]
}

onSharedServers('a developer', (suite) => {
  it.each<Role>(['developer', 'owner'])(
    'with the role %s makes a credential, which works until it is disabled',
    async (role) => {
      const person = await demoUser(suite.server.url, role)
      const made = await person.post<{ username: string; secret: string }>(`${OWN}/credentials`)
      expect(made.status).toBe(201)
      const { username, secret } = made.body
      const shop = suite.client.as(basic(username, secret))
      expect((await shop.get('/capstan/v1/orders')).status).toBe(200)
      const { body, text } = await person.get<Merchant>(OWN)
      expect(body.credentials.map((each) => each.username)).toContain(username)
      expect(text).not.toContain(secret)
      expect((await person.call('DELETE', `${OWN}/credentials/${username}`)).status).toBe(204)
      await expect
        .poll(async () => (await shop.get('/capstan/v1/orders')).status, { timeout: 30_000 })
        .toBe(401)
      const after = await person.get<Merchant>(OWN)
      const disabled = after.body.credentials.find((each) => each.username === username)
      expect(Date.parse(String(disabled?.disabled_at))).toBeGreaterThan(0)
    },
  )

  it('sees when a credential was last used: never at first, and not by a wrong secret', async () => {
    const person = await demoUser(suite.server.url, 'developer')
    const made = await person.post<{ username: string; secret: string }>(`${OWN}/credentials`)
    const { username, secret } = made.body
    const lastUsed = async () => {
      const { body } = await person.get<Merchant>(OWN)
      return body.credentials.find((each) => each.username === username)?.last_used_at
    }
    expect((await suite.client.as(basic(username, `${secret}x`)).get('/capstan/v1/orders')).status).toBe(401)
    expect(await lastUsed()).toBeUndefined()
    const shop = suite.client.as(basic(username, secret))
    expect((await shop.get('/capstan/v1/orders')).status).toBe(200)
    await expect.poll(lastUsed, { timeout: 10_000 }).toBeDefined()
    const used = Date.parse((await lastUsed()) ?? '')
    expect(Math.abs(used - Date.parse(person.me.now))).toBeLessThan(600_000)
    expect((await person.call('DELETE', `${OWN}/credentials/${username}`)).status).toBe(204)
    expect((await (await demoUser(suite.server.url, 'owner')).post('/sandbox/v1/reset')).status).toBe(200)
    expect(Date.parse((await lastUsed()) ?? '')).toBe(used)
  })

  it('has nothing to do with those of another merchant, which are as if they were not', async () => {
    const operator = suite.client.as(OPERATOR)
    const theirs = await operator.post<{ username: string }>(`${OTHER}/credentials`)
    const { username } = theirs.body
    const person = await demoUser(suite.server.url, 'owner')
    const replies = [
      await person.get(OTHER),
      await person.post(`${OTHER}/credentials`),
      await person.call('DELETE', `${OTHER}/credentials/${username}`),
    ]
    const nobodys = await person.get('/capstan/v1/merchants/nobody')
    for (const { status, body } of [...replies, nobodys]) {
      expect([status, body.error_code]).toEqual([404, 'NOT_FOUND'])
    }
    expect(replies[0]?.body.error_messages).toEqual(
      nobodys.body.error_messages.map((message) => message.replace('nobody', 'PK000002_demo')),
    )
    // Nor by its own path.
    expect((await person.call('DELETE', `${OWN}/credentials/${username}`)).status).toBe(404)
    const { body } = await operator.get<Merchant>(OTHER)
    expect(body.credentials).toContainEqual({ username, created_at: expect.any(String) })
  })

  it('sees a secret once: who repeats the call with its key gets none', async () => {
    const person = await demoUser(suite.server.url, 'developer')
    const options = { key: `credential-${Date.now()}` }
    const first = await person.post<{ username: string; secret?: string }>(
      `${OWN}/credentials`,
      undefined,
      options,
    )
    const again = await person.post<{ username: string; secret?: string }>(
      `${OWN}/credentials`,
      undefined,
      options,
    )
    expect(first.body.secret).toBeDefined()
    expect(again.body).toEqual({ merchant_id: 'PK000001_demo', username: first.body.username })
  })
})

describe('credentials', () => {
  onSharedServers('of a merchant', (suite) => {
    it.each<Role>(['support', 'finance', 'read_only'])('are nothing for the role %s', async (role) => {
      const person = await demoUser(suite.server.url, role)
      for (const { status } of [await person.get(OWN), await person.post(`${OWN}/credentials`)]) {
        expect(status).toBe(403)
      }
    })

    it('cannot make others themselves', async () => {
      expect((await suite.client.post(`${OWN}/credentials`)).status).toBe(403)
      expect((await suite.client.get(OWN)).status).toBe(403)
    })
  })
})
