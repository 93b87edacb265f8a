/** Codes of an authenticator app: needed at sign-in once they are confirmed, each taken once. */
import { createHmac, randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { codeOf, fromBase32 } from '../../src/domain/users/totp.ts'
import { Client, OPERATOR } from '../support/client.ts'
import { demoUser, type Me, newUser, PASSWORD, type Person, SIGN_IN } from '../support/people.ts'
import { onSharedServers, type Suite } from '../support/stores.ts'

const CODE = '/portal/api/me/code'

function hmac(secret: string, counter: number) {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(counter))
  return createHmac('sha1', fromBase32(secret)).update(bytes).digest()
}

/** `ahead`: of the next half minute, which is taken as well. */
const codeNow = (secret: string, ahead = 0) => codeOf(secret, Math.floor(Date.now() / 30_000) + ahead, hmac)

const newPerson = ({ client }: Suite) =>
  newUser(client.as(OPERATOR), {
    email: `kim-${randomUUID().slice(0, 8)}@shop.example`,
    role: 'owner',
    merchant_id: 'PK000002_demo',
  })

async function withApp(person: Person) {
  const { body } = await person.post<{ secret: string; uri: string }>(CODE, { password: PASSWORD })
  const confirmed = await person.post<{ recovery_codes: string[] }>(`${CODE}/confirm`, {
    code: codeNow(body.secret, -1),
  })
  if (confirmed.status !== 200) throw new Error(`not confirmed: ${confirmed.text}`)
  return { ...body, recovery: confirmed.body.recovery_codes }
}

onSharedServers('an authenticator app', (suite) => {
  const signIn = (person: Person, code?: string) =>
    new Client(suite.server.url, null).post<Me & { error_code: string }>(SIGN_IN, {
      email: person.me.user.email,
      password: PASSWORD,
      ...(code !== undefined && { code }),
    })

  it('counts once a code of it was shown, and its key is given for the password alone', async () => {
    const person = await newPerson(suite)
    expect((await person.post(CODE, { password: 'wrong wrong wrong' })).body.error_code).toBe(
      'SIGN_IN_FAILED',
    )
    const { body } = await person.post<{ secret: string; uri: string }>(CODE, { password: PASSWORD })
    expect(body.uri).toContain(`secret=${body.secret}`)
    expect((await signIn(person)).status).toBe(200)
    expect((await person.post(`${CODE}/confirm`, { code: '000000' })).body.error_code).toBe('SIGN_IN_FAILED')
    const confirmed = await person.post(`${CODE}/confirm`, { code: codeNow(body.secret) })
    expect(confirmed.status).toBe(200)
    expect((await signIn(person)).body.error_code).toBe('CODE_REQUIRED')
    expect((await person.get<Me>('/portal/api/me')).body.user.has_code).toBe(true)
    expect((await person.post(CODE, { password: PASSWORD })).status).toBe(409)
  })

  it('is asked for only with the right password, and a code is taken once, also at the same time', async () => {
    const person = await newPerson(suite)
    const { secret } = await withApp(person)
    const wrong = { email: person.me.user.email, password: 'wrong wrong wrong', code: codeNow(secret) }
    expect((await new Client(suite.server.url, null).post(SIGN_IN, wrong)).body.error_code).toBe(
      'SIGN_IN_FAILED',
    )
    const code = codeNow(secret)
    const replies = await Promise.all([signIn(person, code), signIn(person, code), signIn(person, code)])
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1)
    await expect
      .poll(async () => (await signIn(person, codeNow(secret, 1))).status, { timeout: 30_000, interval: 500 })
      .toBe(200)
  })

  it('that is lost is replaced by recovery codes, each once', async () => {
    const person = await newPerson(suite)
    const { recovery } = await withApp(person)
    expect(new Set(recovery).size).toBe(10)
    const [first = '', second = ''] = recovery
    expect((await signIn(person, first.toLowerCase().replaceAll('-', ' '))).status).toBe(200)
    expect((await signIn(person, first)).body.error_code).toBe('SIGN_IN_FAILED')
    expect((await signIn(person, second)).status).toBe(200)
  })

  it('is removed by password and a code', async () => {
    const person = await newPerson(suite)
    const { recovery } = await withApp(person)
    const remove = (password: string, code: string) => person.post(`${CODE}/remove`, { password, code })
    expect((await remove(PASSWORD, '000000')).body.error_code).toBe('SIGN_IN_FAILED')
    expect((await remove('wrong wrong wrong', String(recovery[0]))).body.error_code).toBe('SIGN_IN_FAILED')
    expect((await remove(PASSWORD, String(recovery[0]))).status).toBe(204)
    expect((await signIn(person)).status).toBe(200)
  })

  it('is not for demo users', async () => {
    const owner = await demoUser(suite.server.url, 'owner')
    expect((await owner.post(CODE, { password: 'demo-key-not-secret' })).status).toBe(409)
  })
})

onSharedServers('an authenticator app that is lost', (suite) => {
  const away = (person: Person) => `/portal/api/users/${person.me.user.user_id}/code/remove`
  const someone = () => `lee-${randomUUID().slice(0, 8)}@shop.example`
  const signIn = (person: Person) =>
    new Client(suite.server.url, null).post<{ error_code: string }>(SIGN_IN, {
      email: person.me.user.email,
      password: PASSWORD,
    })

  it('is taken away by an owner with its own password; the user’s sessions end, and it is told', async () => {
    const owner = await newPerson(suite)
    const lee = await newUser(owner, { email: someone(), role: 'finance' })
    await withApp(lee)
    expect((await signIn(lee)).body.error_code).toBe('CODE_REQUIRED')
    for (const body of [{}, { password: 'wrong wrong wrong' }]) {
      expect((await owner.post(away(lee), body)).status).toBe('password' in body ? 401 : 400)
    }
    expect((await lee.get('/portal/api/me')).status).toBe(200)
    expect((await owner.post(away(lee), { password: PASSWORD })).status).toBe(204)
    expect((await lee.get('/portal/api/me')).status).toBe(401)
    expect((await signIn(lee)).status).toBe(200)
    expect((await owner.post(away(lee), { password: PASSWORD })).status).toBe(409)
    const { body } = await owner.get<{ entries: { actor: string; action: string; subject: string }[] }>(
      '/portal/api/audit?size=20',
    )
    expect(body.entries.filter(({ action }) => action === 'code_taken_away')).toMatchObject([
      { actor: `user:${owner.me.user.email}`, subject: lee.me.user.email },
    ])
  })

  it('is not taken from oneself, from a demo user, or by who may not', async () => {
    const owner = await newPerson(suite)
    await withApp(owner)
    const lee = await newUser(owner, { email: someone(), role: 'support' })
    await withApp(lee)
    expect((await owner.post(away(owner), { password: PASSWORD })).status).toBe(409)
    expect((await lee.post(away(owner), { password: PASSWORD })).status).toBe(403)
    const demoOwner = await demoUser(suite.server.url, 'owner')
    const demo = { password: 'demo-key-not-secret' }
    expect((await demoOwner.post(away(await demoUser(suite.server.url, 'support')), demo)).status).toBe(409)
    // Of another merchant.
    expect((await demoOwner.post(away(lee), demo)).status).toBe(404)
    expect((await suite.client.as(OPERATOR).post(away(owner), demo)).status).toBe(403)
    expect((await signIn(owner)).body.error_code).toBe('CODE_REQUIRED')
    expect((await signIn(lee)).body.error_code).toBe('CODE_REQUIRED')
  })

  it('is taken by the operator from owners, and from no other users of merchants', async () => {
    const owner = await newPerson(suite)
    await withApp(owner)
    const lee = await newUser(owner, { email: someone(), role: 'support' })
    await withApp(lee)
    const otto = await demoUser(suite.server.url, 'operator')
    const demo = { password: 'demo-key-not-secret' }
    expect((await otto.post(away(lee), demo)).status).toBe(409)
    expect((await otto.post(away(owner), demo)).status).toBe(204)
    expect((await signIn(owner)).status).toBe(200)
  })
})
