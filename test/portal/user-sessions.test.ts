/** Where people are signed in: listed and ended by themselves, and by who may change them. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { SESSIONS_MAX } from '../../src/domain/users/user.ts'
import { Client, MERCHANT_1, OPERATOR } from '../support/client.ts'
import { demoUser, type Me, newUser, PASSWORD, type Person, signedIn } from '../support/people.ts'
import { onBothStores, type Suite } from '../support/stores.ts'

const OWN = '/portal/api/me/sessions'

interface Listed {
  sessions: {
    session_id: string
    started_at: string
    seen_at: string
    address?: string
    user_agent?: string
    current: boolean
  }[]
}

const someone = () => `kim-${randomUUID().slice(0, 8)}@shop.example`
const sessionsOf = async (person: Person, path = OWN) => (await person.get<Listed>(path)).body.sessions
const isIn = async (person: Person) => (await person.get('/portal/api/me')).status === 200
const again = (suite: Suite, { me }: Person) =>
  signedIn(suite.server.url, { email: me.user.email, password: PASSWORD })

async function ownerOf({ client }: Suite, merchantId = 'PK000001_demo'): Promise<Person> {
  return newUser(client.as(OPERATOR), { email: someone(), role: 'owner', merchant_id: merchantId })
}

onBothStores('the sessions of a user', (suite) => {
  it('are listed with browser, address and times, and the one that asks is marked', async () => {
    const owner = await ownerOf(suite)
    const reply = await new Client(suite.server.url, null).call<Me>('POST', '/portal/api/sign-in', {
      body: { email: owner.me.user.email, password: PASSWORD },
      headers: { 'user-agent': `Firefox/1 ${'x'.repeat(400)}` },
    })
    expect(reply.status).toBe(200)
    const sessions = await sessionsOf(owner)
    expect(sessions).toHaveLength(2)
    const [other] = sessions.filter(({ current }) => !current)
    expect(other).toMatchObject({ address: '127.0.0.1', user_agent: `Firefox/1 ${'x'.repeat(290)}` })
    expect(Math.abs(Date.parse(other?.started_at ?? '') - Date.now())).toBeLessThan(60_000)
    expect(sessions.filter(({ current }) => current)).toHaveLength(1)
  })

  it('are ended one by one, or all others at once, and tell so in the audit trail', async () => {
    const owner = await ownerOf(suite)
    const [second, third, fourth] = [
      await again(suite, owner),
      await again(suite, owner),
      await again(suite, owner),
    ]
    const [mine] = (await sessionsOf(second)).filter(({ current }) => current)
    const path = `${OWN}/${mine?.session_id}`
    expect((await owner.call('DELETE', path)).status).toBe(204)
    expect(await isIn(second)).toBe(false)
    expect((await owner.call('DELETE', path)).status).toBe(404)
    expect((await owner.call('DELETE', OWN)).status).toBe(204)
    expect([await isIn(owner), await isIn(third), await isIn(fourth)]).toEqual([true, false, false])
    expect(await sessionsOf(owner)).toHaveLength(1)
    const { body } = await owner.get<{ entries: { action: string; subject: string }[] }>(
      '/portal/api/audit?size=2',
    )
    const { email } = owner.me.user
    expect(body.entries.map(({ action, subject }) => [action, subject])).toEqual([
      ['session_ended', `${email}, all others`],
      ['session_ended', email],
    ])
  })

  it('are ended by nothing but the session’s token on the call', async () => {
    const owner = await ownerOf(suite)
    const forged = await new Client(suite.server.url, null).call('DELETE', OWN, {
      headers: { cookie: owner.cookie },
    })
    expect(forged.status).toBe(403)
  })

  it('are seen and ended by an owner of the same merchant, and by nobody of another', async () => {
    const owner = await ownerOf(suite)
    const kim = await newUser(owner, { email: someone(), role: 'support' })
    const path = `/portal/api/users/${kim.me.user.user_id}/sessions`
    const [session] = await sessionsOf(owner, path)
    expect(session?.current).toBe(false)
    const stranger = await ownerOf(suite, 'PK000002_demo')
    const one = `${path}/${session?.session_id}`
    for (const who of [stranger, kim]) {
      const status = who === kim ? 403 : 404
      expect((await who.get(path)).status).toBe(status)
      expect((await who.call('DELETE', one)).status).toBe(status)
    }
    expect((await suite.client.as(MERCHANT_1).get(path)).status).toBe(403)
    // Of whom the path names, and of nobody else.
    expect((await stranger.call('DELETE', `${OWN}/${session?.session_id}`)).status).toBe(404)
    expect(await isIn(kim)).toBe(true)
    expect((await owner.call('DELETE', one)).status).toBe(204)
    expect(await isIn(kim)).toBe(false)
    expect(await sessionsOf(owner, path)).toEqual([])
  })

  it('that are over are not among them', async () => {
    const owner = await ownerOf(suite)
    const kim = await newUser(owner, { email: someone(), role: 'support' })
    const path = `/portal/api/users/${kim.me.user.user_id}`
    await (await again(suite, kim)).post('/portal/api/sign-out')
    expect(await sessionsOf(owner, `${path}/sessions`)).toHaveLength(1)
    await owner.patch(path, { sign_out: true })
    expect(await sessionsOf(owner, `${path}/sessions`)).toEqual([])
    expect((await again(suite, kim)).me.user.role).toBe('support')
  })

  it('are no more than can be listed: one more ends the oldest', async () => {
    const first = await demoUser(suite.server.url, 'finance')
    const second = await demoUser(suite.server.url, 'finance')
    await Promise.all(Array.from({ length: SESSIONS_MAX - 1 }, () => demoUser(suite.server.url, 'finance')))
    // What a process has read it trusts for two seconds.
    await expect.poll(() => isIn(first), { timeout: 10_000 }).toBe(false)
    expect(await isIn(second)).toBe(true)
  })

  it('of a demo user are nobody’s to end, and each sees its own', async () => {
    const first = await demoUser(suite.server.url, 'owner')
    const second = await demoUser(suite.server.url, 'owner')
    expect((await sessionsOf(first)).map(({ current }) => current)).toEqual([true])
    expect((await first.call('DELETE', OWN)).status).toBe(409)
    const support = `/portal/api/users/${(await demoUser(suite.server.url, 'support')).me.user.user_id}`
    expect((await first.get(`${support}/sessions`)).status).toBe(409)
    expect(await isIn(second)).toBe(true)
  })
})
