/** Signing in to the portal, and what a session is worth. */
import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Role } from '../../src/domain/users/user.ts'
import { SANDBOX_USERS } from '../../src/engine/sandbox-users.ts'
import { basic, Client, MERCHANT_2, ORDERS } from '../support/client.ts'
import { demoUser, type Me, newUser, Person, SIGN_IN } from '../support/people.ts'
import { execute, onBothStores, onSharedServers, type Suite } from '../support/stores.ts'

const OWNER = { email: 'owner@demo.example', password: 'demo-key-not-secret' }
const ME = '/portal/api/me'
const SIGN_OUT = '/portal/api/sign-out'

const nobody = (suite: Suite) => new Client(suite.server.url, null)

onSharedServers('signing in', (suite) => {
  it('is offered with the demo users', async () => {
    const { status, body } = await nobody(suite).get<Me>(SIGN_IN)
    expect(status).toBe(200)
    expect(body.mode).toBe('sandbox')
    expect(body.demo_users?.map(({ role }) => role)).toEqual([
      'owner',
      'support',
      'finance',
      'developer',
      'read_only',
      'operator',
    ])
  })

  it.each(SANDBOX_USERS.map(({ role }) => [role]))(
    'gives a demo user with the role %s its session',
    async (role) => {
      const person = await demoUser(suite.server.url, role)
      const { status, body } = await person.get<Me>(ME)
      expect(status).toBe(200)
      expect(body).toMatchObject({
        user: { role, has_code: false },
        merchant: role === 'operator' ? null : { merchant_id: 'PK000001_demo' },
        mode: 'sandbox',
        csrf_token: person.me.csrf_token,
        time_zone: expect.any(String),
      })
      expect(Date.parse(body.now)).toBeGreaterThan(0)
      expect(body.needs).toContain('read')
    },
  )

  it.each([
    ['a wrong password', { ...OWNER, password: 'wrong' }],
    ['nobody', { ...OWNER, email: 'nobody@demo.example' }],
    ['the secret of a key', { email: 'PK000001_demo', password: 'demo-key-not-secret' }],
  ])('is refused for %s, in the same words', async (_, body) => {
    const { status, body: refused, headers } = await nobody(suite).post(SIGN_IN, body)
    expect([status, refused.error_code]).toEqual([401, 'SIGN_IN_FAILED'])
    expect(refused.error_messages).toEqual(['Email, password or code is wrong.'])
    expect(headers.get('set-cookie')).toBeNull()
    // To `Basic` a browser would ask for a password in a window of its own.
    expect(headers.get('www-authenticate')).toMatch(/^Session/)
  })

  it('takes an email in any case, with spaces around it', async () => {
    const { status } = await nobody(suite).post(SIGN_IN, { ...OWNER, email: '  Owner@Demo.Example ' })
    expect(status).toBe(200)
  })

  it('refuses what no database can hold like anything that is not there', async () => {
    for (const email of ['\u0000', 'a\ud800@b', 'x'.repeat(300)]) {
      expect([400, 401]).toContain((await nobody(suite).post(SIGN_IN, { ...OWNER, email })).status)
    }
  })

  it('sets a cookie that no script reads and no other site sends', async () => {
    const { headers } = await nobody(suite).post(SIGN_IN, OWNER)
    expect(headers.get('set-cookie')).toMatch(
      /^capstan_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/,
    )
  })

  it('makes a new session, whatever the browser came with, and ends the old one', async () => {
    const planted = `capstan_session=${randomBytes(32).toString('base64url')}`
    const reply = await nobody(suite).post<Me>(SIGN_IN, OWNER, { headers: { cookie: planted } })
    const cookie = String(reply.headers.get('set-cookie')).split(';')[0] as string
    expect(cookie).not.toBe(planted)
    expect((await nobody(suite).get(ME, { headers: { cookie: planted } })).status).toBe(401)
    const again = await nobody(suite).post<Me>(SIGN_IN, OWNER, { headers: { cookie } })
    expect((await nobody(suite).get(ME, { headers: { cookie } })).status).toBe(401)
    expect(again.headers.get('set-cookie')).not.toContain(cookie)
  })

  it('has the same outcome only once: no idempotency key gives a second session to who repeats it', async () => {
    const options = { key: 'same-key' }
    const first = await nobody(suite).post(SIGN_IN, OWNER, options)
    const second = await nobody(suite).post(SIGN_IN, OWNER, options)
    expect([first.status, second.status]).toEqual([200, 200])
    expect(first.headers.get('set-cookie')).not.toBe(second.headers.get('set-cookie'))
  })

  it('leaves neither password nor token in the log of calls', async () => {
    const person = await demoUser(suite.server.url, 'owner')
    await person.get(ME)
    await expect
      .poll(async () => (await person.get('/capstan/v1/logs?operation=readMe&size=1')).text, {
        timeout: 30_000,
      })
      .toContain('readMe')
    const { text } = await person.get('/capstan/v1/logs?size=200')
    expect(text).toContain('user:owner@demo.example')
    expect(text).not.toContain(OWNER.password)
    expect(text).not.toContain(person.me.csrf_token)
    expect(text).not.toContain(person.cookie.split('=')[1])
  })
})

onSharedServers('a session', (suite) => {
  it('is over when its user signs out, in every copy of it', async () => {
    const person = await demoUser(suite.server.url, 'support')
    const copy = new Person(suite.server.url, person.cookie, person.me)
    const { status, headers } = await person.post(SIGN_OUT)
    expect(status).toBe(204)
    expect(headers.get('set-cookie')).toMatch(/^capstan_session=; .*Max-Age=0/)
    expect((await copy.get(ME)).status).toBe(401)
    expect((await copy.post(SIGN_OUT)).status).toBe(401)
  })

  it('counts for nothing beside credentials in a header, right or wrong', async () => {
    const { cookie } = await demoUser(suite.server.url, 'owner')
    const order = await suite.client.placedOrder()
    const path = `${ORDERS}/${order}`
    expect((await nobody(suite).get(path, { headers: { cookie } })).status).toBe(200)
    expect((await suite.client.as(MERCHANT_2).get(path, { headers: { cookie } })).status).toBe(404)
    expect((await suite.client.as('Basic nonsense').get(path, { headers: { cookie } })).status).toBe(401)
  })

  it('does what its role may, in its own name', async () => {
    const person = await demoUser(suite.server.url, 'support')
    const order = await suite.client.placedOrder()
    expect((await person.capture(order, 100)).status).toBe(201)
    const { body } = await person.get<{ events: { actor: string }[] }>(`/capstan/v1/orders/${order}/events`)
    expect(body.events.at(-1)?.actor).toBe('user:support@demo.example')
  })

  it.each<Role>(['finance', 'developer', 'read_only'])('of the role %s changes no order', async (role) => {
    const person = await demoUser(suite.server.url, role)
    const order = await suite.client.placedOrder()
    const before = await suite.client.order(order)
    const replies = [
      await person.capture(order, 100),
      await person.post(`${ORDERS}/${order}/cancel`),
      await person.post(`${ORDERS}/${order}/refunds`, { refunded_amount: 1 }),
    ]
    for (const { status, body } of replies) {
      expect([status, body.error_code]).toEqual([403, 'FORBIDDEN'])
      expect(body.error_messages).toEqual(['Your role does not allow this.'])
    }
    expect(await suite.client.order(order)).toEqual(before)
  })

  it.each<[Role, boolean]>([
    ['owner', true],
    ['developer', true],
    ['support', false],
    ['finance', false],
    ['read_only', false],
  ])('of the role %s sees bodies of calls: %s', async (role, sees) => {
    const { headers } = await suite.client.place({ merchant_reference1: 'in-the-body' })
    const id = headers.get('klarna-correlation-id')
    const person = await demoUser(suite.server.url, role)
    const found = () => person.get(`/capstan/v1/logs/${id}`)
    await expect.poll(async () => (await found()).status, { timeout: 30_000 }).toBe(200)
    const { body, text } = await found()
    expect('request_body' in body).toBe(sees)
    expect('response_body' in body).toBe(sees)
    expect(text.includes('in-the-body')).toBe(sees)
    // Not in lists, which are looked through: what is looked at is named.
    expect((await person.get('/capstan/v1/logs?operation=createOrder&size=200')).text).not.toContain(
      'in-the-body',
    )
  })

  it('is another merchant’s nowhere', async () => {
    const theirs = await suite.client.as(MERCHANT_2).placedOrder()
    for (const { role } of SANDBOX_USERS) {
      if (role === 'operator') continue
      const person = await demoUser(suite.server.url, role)
      expect((await person.get(`${ORDERS}/${theirs}`)).status).toBe(404)
      expect((await person.get(`/capstan/v1/orders/${theirs}/events`)).status).toBe(404)
      expect(
        (await person.get<{ orders: object[] }>(`/capstan/v1/orders?order_id=${theirs}`)).text,
      ).not.toContain(theirs)
      expect([403, 404]).toContain((await person.capture(theirs, 1)).status)
    }
    expect((await suite.client.as(MERCHANT_2).order(theirs)).captured_amount).toBe(0)
  })

  it.each([
    ['twelve hours after it began', 'startedAt', 12 * 3_600_000],
    ['two hours after its last call', 'seenAt', 2 * 3_600_000],
  ])('is over %s', async (_, field, ms) => {
    const person = await demoUser(suite.server.url, 'finance')
    const path = suite.store === 'SQLite' ? `data = json_set(data, '$.${field}', ` : ''
    const at = Date.now() - ms
    await execute(
      suite.server,
      suite.store === 'SQLite'
        ? `UPDATE records SET ${path}${at}) WHERE kind = 'userSession'`
        : `UPDATE records SET data = jsonb_set(data::jsonb, '{${field}}', '${at}') WHERE kind = 'userSession'`,
    )
    expect((await person.get(ME)).status).toBe(401)
  })

  it('goes by real time: moving the clock of the sandbox ends none', async () => {
    const person = await demoUser(suite.server.url, 'developer')
    expect((await person.post('/sandbox/v1/clock', { advance: 'P3D' })).status).toBe(200)
    expect((await person.get(ME)).status).toBe(200)
  })

  it('survives a reset of its merchant', async () => {
    const person = await demoUser(suite.server.url, 'developer')
    expect((await person.post('/sandbox/v1/reset')).status).toBe(200)
    expect((await person.get(ME)).status).toBe(200)
  })
})

onSharedServers('a change with a session', (suite) => {
  const capture = async (person: Person, headers: Record<string, string>) => {
    const order = await suite.client.placedOrder()
    const reply = await new Client(suite.server.url, null).capture(order, 100, {
      headers: { cookie: person.cookie, ...headers },
    })
    const { captured_amount } = await suite.client.order(order)
    return { reply, captured_amount }
  }

  it.each<[string, (person: Person) => Record<string, string>]>([
    ['without its token', () => ({})],
    ['with an empty token', () => ({ 'x-csrf-token': '' })],
    ['with a wrong token', () => ({ 'x-csrf-token': 'a'.repeat(43) })],
    ['with the cookie for a token', ({ cookie }) => ({ 'x-csrf-token': String(cookie.split('=')[1]) })],
    ['from another site', ({ me }) => ({ 'x-csrf-token': me.csrf_token, origin: 'https://evil.example' })],
    ['from an opaque origin', ({ me }) => ({ 'x-csrf-token': me.csrf_token, origin: 'null' })],
    [
      'from another port of this machine',
      ({ me }) => ({ 'x-csrf-token': me.csrf_token, origin: 'http://127.0.0.1:1' }),
    ],
  ])('%s is refused and changes nothing', async (_, headers) => {
    const person = await demoUser(suite.server.url, 'owner')
    const { reply, captured_amount } = await capture(person, headers(person))
    expect([reply.status, reply.body.error_code]).toEqual([403, 'FORBIDDEN'])
    expect(captured_amount).toBe(0)
  })

  it('with the token of another session is refused', async () => {
    const person = await demoUser(suite.server.url, 'owner')
    const other = await demoUser(suite.server.url, 'owner')
    const { reply } = await capture(person, { 'x-csrf-token': other.me.csrf_token })
    expect(reply.status).toBe(403)
  })

  it('from our own pages is done', async () => {
    const person = await demoUser(suite.server.url, 'owner')
    const headers = { 'x-csrf-token': person.me.csrf_token, origin: suite.server.url }
    expect((await capture(person, headers)).reply.status).toBe(201)
  })

  it('is refused of every kind without its token', async () => {
    const person = await demoUser(suite.server.url, 'developer')
    const { cookie } = person
    for (const [method, path] of [
      ['POST', SIGN_OUT],
      ['POST', '/sandbox/v1/reset'],
      ['DELETE', '/sandbox/v1/failures'],
    ] as const) {
      const { status } = await new Client(suite.server.url, null).call(method, path, { headers: { cookie } })
      expect(status).toBe(403)
    }
    expect((await person.get(ME)).status).toBe(200)
  })

  /** `fetch` does not let a program say this, which is the point of it. */
  const fetched = (path: string, headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      request(`${suite.server.url}${path}`, { headers }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
        .on('error', reject)
        .end()
    })

  it('and even a look at something is refused where the browser says that another site makes it', async () => {
    const { cookie } = await demoUser(suite.server.url, 'owner')
    for (const site of ['cross-site', 'same-site']) {
      expect(await fetched('/capstan/v1/orders', { cookie, 'sec-fetch-site': site })).toBe(403)
    }
    expect(await fetched('/capstan/v1/orders', { cookie, 'sec-fetch-site': 'same-origin' })).toBe(200)
  })

  it('is asked to sign in by no window of the browser when the session is over', async () => {
    const reply = await nobody(suite).get('/capstan/v1/orders', {
      headers: { cookie: `capstan_session=${'a'.repeat(43)}` },
    })
    expect([reply.status, reply.body.error_code]).toEqual([401, 'UNAUTHORIZED'])
    expect(reply.headers.get('www-authenticate')).toMatch(/^Session/)
  })
})

describe('in production', () => {
  onBothStores(
    'signing in',
    (suite) => {
      it('offers no demo users, and takes none', async () => {
        const { body } = await nobody(suite).get<Me>(SIGN_IN)
        expect(body).toEqual({ mode: 'production' })
        for (const { email, password } of SANDBOX_USERS) {
          const { status, body } = await nobody(suite).post(SIGN_IN, { email, password })
          expect([status, body.error_code]).toEqual([401, 'SIGN_IN_FAILED'])
        }
      })

      it('from another site is refused before anything is looked at', async () => {
        const headers = { origin: 'https://evil.example' }
        const { status, body } = await nobody(suite).post(SIGN_IN, OWNER, { headers })
        expect([status, body.error_code]).toEqual([403, 'FORBIDDEN'])
      })

      it('is by a cookie that no other host can set, and by no other', async () => {
        const root = suite.client.as(basic('root', '0123456789abcdef'.repeat(3)))
        const user = { email: 'kim@operator.example', role: 'operator' } as const
        const kim = await newUser(root, user)
        const [name, token] = kim.cookie.split('=')
        expect(name).toBe('__Host-capstan_session')
        expect((await kim.get(ME)).status).toBe(200)
        const headers = { cookie: `capstan_session=${token}` }
        expect((await nobody(suite).get(ME, { headers })).status).toBe(401)
      })
    },
    {
      args: ['--mode', 'production', '--public-url', 'https://capstan.example'],
      env: { CAPSTAN_OPERATOR: 'root:0123456789abcdef0123456789abcdef0123456789abcdef' },
    },
  )
})
