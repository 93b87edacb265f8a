/** Users of merchants and of the operator: invited, changed, disabled, and never without somebody who may do it. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Client, type ErrorBody, MERCHANT_1, OPERATOR, type Reply } from '../support/client.ts'
import {
  demoUser,
  type Me,
  newUser,
  PASSWORD,
  type Person,
  SIGN_IN,
  signedIn,
  tokenOf,
} from '../support/people.ts'
import { execute, onBothStores, onSharedServers, type Suite } from '../support/stores.ts'

const USERS = '/portal/api/users'
const ME = '/portal/api/me'
const ACCEPT = '/portal/api/invitation/accept'

interface Invited {
  invitation_id: string
  link: string
  expires_at: string
}
interface Listed {
  users: { user_id: string; email: string; role: string; disabled: boolean; demo?: boolean }[]
  invitations: { invitation_id: string; email: string }[]
}

const someone = () => `kim-${randomUUID().slice(0, 8)}@shop.example`
const nobody = ({ server }: Suite) => new Client(server.url, null)
const operatorOf = ({ client }: Suite) => client.as(OPERATOR)

/** A merchant of its own with its first owner, as the operator makes them. */
async function shop(suite: Suite): Promise<{ merchantId: string; owner: Person }> {
  const { body } = await operatorOf(suite).post<{ merchant_id: string }>('/capstan/v1/merchants', {
    name: 'Shop',
  })
  const merchantId = body.merchant_id
  const owner = await newUser(operatorOf(suite), { email: someone(), role: 'owner', merchant_id: merchantId })
  return { merchantId, owner }
}

onSharedServers('an invitation', (suite) => {
  it('lets somebody in with a password of their own, once', async () => {
    const { owner, merchantId } = await shop(suite)
    const email = someone()
    const { status, body } = await owner.post<Invited>(USERS, { email, role: 'finance' })
    expect(status).toBe(201)
    expect(body.link).toMatch(/\/portal\/invitation#[\w-]{43}$/)
    const days = (Date.parse(body.expires_at) - Date.now()) / 86_400_000
    expect(Math.round(days)).toBe(7)
    const token = tokenOf(body.link)
    const shown = await nobody(suite).post('/portal/api/invitation', { token })
    expect(shown.body).toMatchObject({ email, role: 'finance', merchant_name: 'Shop' })
    const accepted = await nobody(suite).post<Me>(ACCEPT, { token, name: 'Kim', password: PASSWORD })
    expect(accepted.body.user).toMatchObject({ email, name: 'Kim', role: 'finance' })
    expect(accepted.body.merchant?.merchant_id).toBe(merchantId)
    expect(accepted.headers.get('set-cookie')).toContain('HttpOnly')
    expect((await nobody(suite).post(ACCEPT, { token, name: 'Eve', password: PASSWORD })).status).toBe(404)
    expect((await nobody(suite).post('/portal/api/invitation', { token })).status).toBe(404)
    const again = await signedIn(suite.server.url, { email: email.toUpperCase(), password: PASSWORD })
    expect(again.me.user.role).toBe('finance')
    expect((await nobody(suite).post(SIGN_IN, { email, password: `${PASSWORD}x` })).body.error_code).toBe(
      'SIGN_IN_FAILED',
    )
  })

  it('is accepted once when several accept it at the same time', async () => {
    const { owner } = await shop(suite)
    const { body } = await owner.post<Invited>(USERS, { email: someone(), role: 'support' })
    const accept = () =>
      nobody(suite).post(ACCEPT, { token: tokenOf(body.link), name: 'Kim', password: PASSWORD })
    const statuses = (await Promise.all([accept(), accept(), accept(), accept()])).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  })

  it('that is withdrawn, replaced or over is none', async () => {
    const { owner } = await shop(suite)
    const email = someone()
    const first = (await owner.post<Invited>(USERS, { email, role: 'support' })).body
    const second = (await owner.post<Invited>(USERS, { email, role: 'owner' })).body
    const status = async ({ link }: Invited) =>
      (await nobody(suite).post('/portal/api/invitation', { token: tokenOf(link) })).status
    expect([await status(first), await status(second)]).toEqual([404, 200])
    expect((await owner.get<Listed>(USERS)).body.invitations).toHaveLength(1)
    const path = `/portal/api/invitations/${second.invitation_id}`
    const stranger = (await shop(suite)).owner
    expect((await stranger.call('DELETE', path)).status).toBe(404)
    expect((await owner.call('DELETE', path)).status).toBe(204)
    expect(await status(second)).toBe(404)
    const third = (await owner.post<Invited>(USERS, { email, role: 'support' })).body
    // Its end is in the list of open ones, by which it goes.
    await execute(
      suite.server,
      suite.store === 'SQLite'
        ? `UPDATE records SET data = json_set(data, '$.invitations[0].expiresAt', 1) WHERE kind = 'staff'`
        : `UPDATE records SET data = jsonb_set(data::jsonb, '{invitations,0,expiresAt}', '1') WHERE kind = 'staff'`,
    )
    expect(await status(third)).toBe(404)
    const late = { token: tokenOf(third.link), name: 'Kim', password: PASSWORD }
    expect((await nobody(suite).post(ACCEPT, late)).status).toBe(404)
  })

  it.each([
    ['short', 'short'],
    ['too long', 'x1y2z'.repeat(60)],
    ['the same characters', 'aaaaaaaaaaaaaaaa'],
  ])('takes no password that is %s', async (_, password) => {
    const { owner } = await shop(suite)
    const { body } = await owner.post<Invited>(USERS, { email: someone(), role: 'support' })
    const reply = await nobody(suite).post(ACCEPT, { token: tokenOf(body.link), name: 'Kim', password })
    expect([reply.status, reply.body.error_code]).toEqual([400, 'BAD_VALUE'])
    expect(reply.body.error_messages[0]).toContain('password')
  })

  it('tells nobody whether somebody is a user elsewhere', async () => {
    const { owner } = await shop(suite)
    const stranger = (await shop(suite)).owner
    const email = stranger.me.user.email
    const ofStranger = await owner.post<Invited>(USERS, { email, role: 'support' })
    const ofNobody = await owner.post<Invited>(USERS, { email: someone(), role: 'support' })
    expect(ofStranger.status).toBe(ofNobody.status)
    expect(Object.keys(ofStranger.body)).toEqual(Object.keys(ofNobody.body))
    // Only who has the link finds out; and the account stays what it is.
    const taken = { token: tokenOf(ofStranger.body.link), name: 'Eve', password: PASSWORD }
    expect((await nobody(suite).post(ACCEPT, taken)).status).toBe(409)
    expect((await stranger.get<Me>(ME)).body.user.role).toBe('owner')
  })

  it.each(['support', 'finance', 'developer', 'read_only'] as const)(
    'is not for a user with the role %s to give',
    async (role) => {
      const person = await demoUser(suite.server.url, role)
      const { status, body } = await person.post(USERS, { email: someone(), role: 'owner' })
      expect([status, body.error_code]).toEqual([403, 'FORBIDDEN'])
    },
  )

  it('is not for a merchant’s key to give', async () => {
    const { status } = await suite.client.as(MERCHANT_1).post(USERS, { email: someone(), role: 'owner' })
    expect(status).toBe(403)
  })

  it('by an owner is to its own merchant, whatever it asks for, and never to the operator', async () => {
    const { owner, merchantId } = await shop(suite)
    const { body } = await owner.post<Invited>(USERS, {
      email: someone(),
      role: 'owner',
      merchant_id: 'PK000002_demo',
    })
    const accepted = await nobody(suite).post<Me>(ACCEPT, {
      token: tokenOf(body.link),
      name: 'Kim',
      password: PASSWORD,
    })
    expect(accepted.body.merchant?.merchant_id).toBe(merchantId)
    for (const merchant_id of [undefined, '*operator']) {
      const reply = await owner.post(USERS, { email: someone(), role: 'operator', merchant_id })
      expect([reply.status, reply.body.error_code]).toEqual([400, 'BAD_VALUE'])
    }
  })

  it('leaves its token and the password in no log', async () => {
    const { owner } = await shop(suite)
    const email = someone()
    const { body } = await owner.post<Invited>(USERS, { email, role: 'developer' })
    const token = tokenOf(body.link)
    await nobody(suite).post(ACCEPT, { token, name: 'Kim', password: PASSWORD })
    const found = () => operatorOf(suite).get('/capstan/v1/logs?operation=acceptInvitation&size=1')
    await expect.poll(async () => (await found()).text, { timeout: 30_000 }).toContain(email)
    const logs = (await operatorOf(suite).get('/capstan/v1/logs?size=200')).text + suite.server.output()
    for (const secret of [token, PASSWORD]) expect(logs).not.toContain(secret)
  })
})

onSharedServers('a user', (suite) => {
  it('gets another role, is disabled and let in again, each from the next call on', async () => {
    const { owner } = await shop(suite)
    const email = someone()
    const kim = await newUser(owner, { email, role: 'support' })
    const path = `${USERS}/${kim.me.user.user_id}`
    expect((await owner.patch(path, { role: 'read_only' })).status).toBe(204)
    // The page that it had was of another role.
    expect((await kim.get(ME)).status).toBe(401)
    const reader = await signedIn(suite.server.url, { email, password: PASSWORD })
    expect(reader.me.needs).not.toContain('orders')
    expect((await owner.patch(path, { disabled: true })).status).toBe(204)
    expect((await reader.get(ME)).status).toBe(401)
    expect((await nobody(suite).post(SIGN_IN, { email, password: PASSWORD })).body.error_code).toBe(
      'SIGN_IN_FAILED',
    )
    expect((await owner.patch(path, { disabled: false })).status).toBe(204)
    expect((await reader.get(ME)).status).toBe(401)
    expect((await nobody(suite).post(SIGN_IN, { email, password: PASSWORD })).status).toBe(200)
  })

  it('is signed out everywhere by an owner', async () => {
    const { owner } = await shop(suite)
    const email = someone()
    const kim = await newUser(owner, { email, role: 'support' })
    const phone = await signedIn(suite.server.url, { email, password: PASSWORD })
    expect((await owner.patch(`${USERS}/${kim.me.user.user_id}`, { sign_out: true })).status).toBe(204)
    for (const session of [kim, phone]) expect((await session.get(ME)).status).toBe(401)
    expect((await nobody(suite).post(SIGN_IN, { email, password: PASSWORD })).status).toBe(200)
  })

  it('changes its password by the one it has, which ends every other session', async () => {
    const { owner } = await shop(suite)
    const email = someone()
    const kim = await newUser(owner, { email, role: 'support' })
    const phone = await signedIn(suite.server.url, { email, password: PASSWORD })
    const change = (password: string, new_password: string) =>
      kim.post<Me & { error_code: string }>('/portal/api/me/password', { password, new_password })
    expect((await change('wrong wrong wrong', 'another horse battery')).body.error_code).toBe(
      'SIGN_IN_FAILED',
    )
    expect((await change(PASSWORD, 'short')).status).toBe(400)
    const reply = await change(PASSWORD, 'another horse battery')
    expect(reply.status).toBe(200)
    expect(reply.headers.get('set-cookie')).toContain('capstan_session=')
    for (const session of [kim, phone]) expect((await session.get(ME)).status).toBe(401)
    expect((await nobody(suite).post(SIGN_IN, { email, password: PASSWORD })).status).toBe(401)
    expect((await nobody(suite).post(SIGN_IN, { email, password: 'another horse battery' })).status).toBe(200)
  })

  it('that is the last owner stays one, also when two owners end each other at the same time', async () => {
    const { owner } = await shop(suite)
    const own = `${USERS}/${owner.me.user.user_id}`
    for (const change of [{ role: 'support' }, { disabled: true }]) {
      for (const who of [owner, operatorOf(suite)]) expect((await who.patch(own, change)).status).toBe(409)
    }
    expect((await owner.patch(own, { name: 'Still here' })).status).toBe(204)
    const second = await newUser(owner, { email: someone(), role: 'owner' })
    const replies = await Promise.all([
      owner.patch(`${USERS}/${second.me.user.user_id}`, { disabled: true }),
      second.patch(own, { role: 'finance' }),
    ])
    expect(replies.filter(({ status }) => status === 204)).toHaveLength(1)
    const { merchant } = owner.me
    const { body } = await operatorOf(suite).get<Listed>(`${USERS}?merchant_id=${merchant?.merchant_id}`)
    expect(body.users.filter(({ role, disabled }) => role === 'owner' && !disabled)).toHaveLength(1)
  })

  it('of another merchant is as if it did not exist', async () => {
    const { owner } = await shop(suite)
    const stranger = (await shop(suite)).owner
    const theirs = await owner.patch(`${USERS}/${stranger.me.user.user_id}`, { disabled: true })
    const nobodys = await owner.patch(`${USERS}/${randomUUID()}`, { disabled: true })
    expect([theirs.status, theirs.body.error_code]).toEqual([nobodys.status, nobodys.body.error_code])
    expect(theirs.status).toBe(404)
    expect((await stranger.get(ME)).status).toBe(200)
    const { merchant } = stranger.me
    expect((await owner.get(`${USERS}?merchant_id=${merchant?.merchant_id}`)).text).not.toContain(
      stranger.me.user.email,
    )
  })

  it('that was disabled is free for another merchant to invite', async () => {
    const { owner } = await shop(suite)
    const other = await shop(suite)
    const email = someone()
    const kim = await newUser(owner, { email, role: 'support' })
    await owner.patch(`${USERS}/${kim.me.user.user_id}`, { disabled: true })
    const moved = await newUser(other.owner, { email, role: 'finance' })
    expect(moved.me.merchant?.merchant_id).toBe(other.merchantId)
    expect((await kim.get(ME)).status).toBe(401)
    expect((await owner.patch(`${USERS}/${kim.me.user.user_id}`, { disabled: false })).status).toBe(404)
  })

  it('of the operator is invited by the operator, sees every merchant, and is no merchant', async () => {
    const otto = await newUser(operatorOf(suite), { email: someone(), role: 'operator' })
    expect(otto.me.merchant).toBeNull()
    expect((await otto.get('/capstan/v1/merchants')).status).toBe(200)
    const { body } = await otto.get<Listed>(USERS)
    expect(body.users.map(({ email }) => email)).toContain(otto.me.user.email)
    const { merchantId } = await shop(suite)
    expect((await otto.get<Listed>(`${USERS}?merchant_id=${merchantId}`)).body.users).toHaveLength(1)
    const wrong = await otto.post(USERS, { email: someone(), role: 'operator', merchant_id: merchantId })
    expect(wrong.status).toBe(400)
    expect((await otto.post(USERS, { email: someone(), role: 'owner', merchant_id: 'none' })).status).toBe(
      404,
    )
  })

  it('of the demo is listed and stays as it is', async () => {
    const owner = await demoUser(suite.server.url, 'owner')
    const { users } = (await owner.get<Listed>(USERS)).body
    const demo = users.filter((user) => user.demo)
    expect(demo).toHaveLength(5)
    expect((await owner.patch(`${USERS}/${demo[0]?.user_id}`, { disabled: true })).status).toBe(409)
    const change = { password: 'demo-key-not-secret', new_password: PASSWORD }
    expect((await owner.post('/portal/api/me/password', change)).status).toBe(409)
    const stranger = (await shop(suite)).owner
    expect((await stranger.patch(`${USERS}/${demo[0]?.user_id}`, { disabled: true })).status).toBe(404)
  })

  it('is never shown with its password', async () => {
    const { owner } = await shop(suite)
    expect((await owner.get(USERS)).text).not.toMatch(/argon2|password/i)
  })
})

describe('guessing a password', () => {
  onBothStores('by trying', (suite) => {
    it('makes who guesses wait, and nobody else', async () => {
      const { owner } = await shop(suite)
      const { email } = owner.me.user
      const guess = (password: string) => nobody(suite).post(SIGN_IN, { email, password })
      const { status, body, headers } = await refused(guess)
      expect([status, body.error_code]).toEqual([429, 'TOO_MANY_ATTEMPTS'])
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      // The session that is there goes on, and so does everybody else at this address.
      expect((await owner.get(ME)).status).toBe(200)
      await demoUser(suite.server.url, 'owner')
      await expect
        .poll(async () => (await guess(PASSWORD)).status, { timeout: 30_000, interval: 300 })
        .toBe(200)
    })

    /**
     * The right password after four wrong ones. Where the pause that they cost is over before it is tried, as on a machine
     * that is busy, after five, and so on: each of them doubles the pause.
     */
    async function refused(guess: (password: string) => Promise<Reply<ErrorBody>>) {
      for (let failures = 4; failures < 9; failures++) {
        for (let failed = 0; failed < failures; ) {
          const { status } = await guess('wrong')
          expect(failed < 3 ? [401] : [401, 429]).toContain(status)
          if (status === 401) failed++
        }
        const reply = await guess(PASSWORD)
        if (reply.status !== 200) return reply
      }
      throw new Error('nobody who guesses is made to wait')
    }
  })
})
