/**
 * Sessions and what else lets somebody in: nobody else's is taken over, each ends when it must and everywhere at once, and
 * who guesses learns nothing and locks nobody out.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asBrowser } from '../support/browser-calls.ts'
import { Client, OPERATOR } from '../support/client.ts'
import { newUser, PASSWORD, Person, SIGN_IN, signedIn } from '../support/people.ts'
import { type CapstanServer, startServer } from '../support/server.ts'
import { onBothStores } from '../support/stores.ts'
import { onTopology } from '../support/topologies.ts'

const ME = '/portal/api/me'
const USERS = '/portal/api/users'

const nobody = (url: string) => new Client(url, null)
const someone = () => `kim-${randomUUID().slice(0, 8)}@shop.example`

/** The first owner of a shop of its own. */
async function shopOwner(client: Client): Promise<Person> {
  const operator = client.as(OPERATOR)
  const { body } = await operator.post<{ merchant_id: string }>('/capstan/v1/merchants', { name: 'Shop' })
  return newUser(operator, { email: someone(), role: 'owner', merchant_id: body.merchant_id })
}

onBothStores('a session', (suite) => {
  it('is never the one that a browser came with, and its token for changes is a new one, too', async () => {
    const owner = await shopOwner(suite.client)
    const { email } = owner.me.user
    const headers = { cookie: owner.cookie }
    const reply = await nobody(suite.server.url).post<{ csrf_token: string }>(
      SIGN_IN,
      { email, password: PASSWORD },
      { headers },
    )
    const cookie = String(reply.headers.get('set-cookie')).split(';')[0] as string
    expect(cookie).not.toBe(owner.cookie)
    expect(reply.body.csrf_token).not.toBe(owner.me.csrf_token)
    expect((await owner.get(ME)).status).toBe(401)
    const other = { cookie, 'x-csrf-token': owner.me.csrf_token }
    expect((await nobody(suite.server.url).post('/portal/api/sign-out', {}, { headers: other })).status).toBe(
      403,
    )
  })

  it('of somebody who signs in with a planted session of another user does not become that user’s', async () => {
    const attacker = await shopOwner(suite.client)
    const victim = await shopOwner(suite.client)
    const reply = await nobody(suite.server.url).post(
      SIGN_IN,
      { email: victim.me.user.email, password: PASSWORD },
      { headers: { cookie: attacker.cookie } },
    )
    expect(reply.status).toBe(200)
    // What the attacker still knows is nobody's.
    expect((await attacker.get(ME)).status).toBe(401)
  })

  it('is found in no address: a token in the query or in another header is none', async () => {
    const { cookie } = await shopOwner(suite.client)
    const [name, token] = cookie.split('=')
    for (const [path, headers] of [
      [`${ME}?${name}=${token}`, {}],
      [ME, { 'x-capstan-session': String(token) }],
      [ME, { authorization: `Bearer ${token}` }],
      [ME, { cookie: `Capstan_Session=${token}` }],
      [ME, { cookie: `x${cookie}` }],
    ] as const) {
      expect((await nobody(suite.server.url).get(path, { headers })).status).toBe(401)
    }
  })

  it.each([
    ['a control character', '\u0001'],
    ['an address', 'https://evil.example/'],
    ['too much', 'a'.repeat(4000)],
    ['a digest', randomBytes(32).toString('hex')],
    ['a statement', "'%20OR%201=1--"],
  ])('that is %s is none', async (_, token) => {
    const { status } = await asBrowser(suite.server.url, ME, {
      headers: { cookie: `capstan_session=${token.replace('\u0001', '%01')}` },
    })
    expect(status).toBe(401)
  })
})

onTopology('two processes on one PostgreSQL', 'in another process', ({ client }) => {
  let owner: Person
  beforeAll(async () => {
    owner = await shopOwner(client(0))
  })

  /** Somebody who is at work in both processes: each has just seen the session. */
  async function atWork(role: 'support' | 'developer') {
    const kim = await newUser(owner, { email: someone(), role })
    const there = new Person(client(1).url, kim.cookie, kim.me)
    for (const person of [kim, there]) expect((await person.get(ME)).status).toBe(200)
    return { kim, there, path: `${USERS}/${kim.me.user.user_id}` }
  }
  const orderOf = async () => (await owner.place()).body.order_id

  it('a session that is signed out is over at once', async () => {
    const { kim, there } = await atWork('support')
    expect((await kim.post('/portal/api/sign-out')).status).toBe(204)
    expect((await there.get(ME)).status).toBe(401)
  })

  it('sessions of a user who is disabled are over at once, for looks and for changes', async () => {
    const { there, path } = await atWork('support')
    const order = await orderOf()
    expect((await owner.patch(path, { disabled: true })).status).toBeLessThan(300)
    expect((await there.capture(order, 100)).status).toBe(401)
    expect((await there.get(`/ordermanagement/v1/orders/${order}`)).status).toBe(401)
  })

  it('sessions of a user who gets another role have it at once', async () => {
    const { there, path } = await atWork('support')
    const order = await orderOf()
    expect((await owner.patch(path, { role: 'read_only' })).status).toBeLessThan(300)
    expect([401, 403]).toContain((await there.capture(order, 100)).status)
  })

  it('sessions of a user who is signed out everywhere, or has a new password, are over at once', async () => {
    const one = await atWork('support')
    expect((await owner.patch(one.path, { sign_out: true })).status).toBeLessThan(300)
    expect((await one.there.get(ME)).status).toBe(401)
    const two = await atWork('developer')
    const change = { password: PASSWORD, new_password: 'another horse battery' }
    expect((await two.kim.post('/portal/api/me/password', change)).status).toBe(200)
    expect((await two.there.get(ME)).status).toBe(401)
  })
})

describe('guessing', () => {
  let server: CapstanServer
  let owner: Person
  beforeAll(async () => {
    server = await startServer({ args: ['--trust-proxy'] })
    owner = await shopOwner(new Client(server.url))
  })
  afterAll(() => server.dispose())

  /** As a proxy passes it on that adds the address of its caller to what the caller sent. */
  const tryAs = async (address: string, email: string, password: string, claimed = '') => {
    const forwarded = claimed === '' ? address : `${claimed}, ${address}`
    const body = { email, password }
    const { status } = await nobody(server.url).post(SIGN_IN, body, {
      headers: { 'x-forwarded-for': forwarded },
    })
    return status
  }

  /** At once: each counts, however long one takes. */
  const eight = (guess: (i: number) => Promise<number>) =>
    Promise.all(Array.from({ length: 8 }, (_, i) => guess(i)))

  it('from one address makes that address wait, and keeps nobody else out of the account', async () => {
    const { email } = owner.me.user
    const tries = await eight((i) => tryAs('198.51.100.7', email, `wrong ${i}`))
    expect(tries.filter((status) => status === 429).length).toBeGreaterThan(0)
    expect(await tryAs('203.0.113.9', email, PASSWORD)).toBe(200)
    expect((await owner.get(ME)).status).toBe(200)
  })

  it('is counted by the address that the proxy saw, whatever address the caller says it has', async () => {
    const email = someone()
    const tries = await eight((i) => tryAs('198.51.100.8', email, `wrong ${i}`, `10.0.0.${i}`))
    expect(tries.filter((status) => status === 429).length).toBeGreaterThan(0)
  })

  it('at shoppers’ links is counted so as well', async () => {
    const path = `/shopper/${randomBytes(32).toString('base64url')}`
    const open = (i: number) =>
      nobody(server.url).get(path, { headers: { 'x-forwarded-for': `10.0.${i}.1, 198.51.100.9` } })
    // However slowly they come here, some second sees more of them than one address may ask.
    const burst = async () => {
      const replies = await Promise.all(Array.from({ length: 160 }, (_, i) => open(i)))
      return new Set(replies.map(({ status }) => status))
    }
    await expect.poll(burst).toContain(429)
  })

  it('does not tell an account that is there from one that is not', async () => {
    const known = await nobody(server.url).post(SIGN_IN, { email: owner.me.user.email, password: 'wrong' })
    const unknown = await nobody(server.url).post(SIGN_IN, { email: someone(), password: 'wrong' })
    const told = ({ status, body, headers }: typeof known) => {
      const { date: _, 'klarna-correlation-id': __, ...rest } = Object.fromEntries(headers)
      return { status, ...body, correlation_id: '', ...rest }
    }
    expect(told(known)).toEqual(told(unknown))
  })

  it('leads nowhere but to the portal: signing in names no other place to go to', async () => {
    for (const next of ['https://evil.example/', '//evil.example/', 'javascript:alert(1)']) {
      const query = `?next=${next}&redirect=${next}&return_to=${next}`
      const { headers, status } = await nobody(server.url).post(SIGN_IN + query, {
        email: owner.me.user.email,
        password: PASSWORD,
        next,
      })
      expect([200, 400, 429]).toContain(status)
      expect(headers.get('location')).toBeNull()
    }
    for (const host of ['evil.example', '//evil.example', 'evil.example/x']) {
      const { status, headers } = await asBrowser(server.url, '/', {
        headers: { accept: 'text/html', 'x-forwarded-host': host },
      })
      expect([status, headers.location]).toEqual([302, 'portal/'])
    }
    // A path that a browser would take for a host does not lead there.
    for (const path of ['//evil.example/', '/\\evil.example/', '/portal//evil.example/%2e%2e']) {
      const { headers } = await asBrowser(server.url, path, { headers: { accept: 'text/html' } })
      expect(headers.location ?? 'portal/').toBe('portal/')
    }
  })

  it('signs in again after all of it', async () => {
    const { email } = owner.me.user
    await expect.poll(async () => tryAs('203.0.113.10', email, PASSWORD)).toBe(200)
    await signedIn(server.url, { email: 'owner@demo.example', password: await demoPassword() })
  })

  const demoPassword = async () => {
    type Page = { demo_users: { email: string; password: string }[] }
    const { body } = await nobody(server.url).get<Page>(SIGN_IN)
    return String(body.demo_users.find(({ email }) => email === 'owner@demo.example')?.password)
  }
})
