import { describe, expect, it } from 'vitest'
import { SESSION_IDLE_MS, SESSION_MAX_MS, type UserSession } from '../../domain/users/user.ts'
import type { Intent } from '../../engine/command.ts'
import type { Account } from './accounts.ts'
import { csrfTokenOf, isCsrfToken, Sessions, sessionCookie, sessionToken } from './sessions.ts'

const MINUTE_MS = 60_000

const account: Account = {
  userId: 'u',
  email: 'kim@shop.example',
  name: 'Kim',
  role: 'support',
  merchantId: 'M1',
  timesSignedOut: 0,
  isDisabled: false,
  hasCode: false,
  proof: { password: 'x' },
}

/** A database of sessions, and processes that read it. */
function world() {
  const rows = new Map<string, UserSession>()
  const executed: string[] = []
  let now = 1_000_000
  const known = { ...account }
  const process = () =>
    new Sessions({
      now: () => now,
      accounts: { find: async () => known },
      reader: {
        record: async (kind: string, id: string) => {
          if (kind === 'userSessions') {
            const sessions = [...rows.keys()].map((sessionId) => ({ sessionId, startedAt: 0 }))
            return { data: { sessions } } as never
          }
          const data = rows.get(id)
          return (data && { data: { ...data } }) as never
        },
      },
      engine: {
        execute: async (command) => {
          const intent = command.intent as Intent
          executed.push(intent.type)
          if (intent.type === 'openSession') {
            rows.set(intent.sessionId, intent.session)
            if (intent.endsSessionId !== undefined) rows.delete(intent.endsSessionId)
          }
          if (intent.type === 'closeSession') rows.delete(intent.sessionId)
          if (intent.type === 'touchSession') {
            const row = rows.get(intent.sessionId)
            if (row) row.seenAt = intent.at
          }
          return { status: 'accepted', result: {} } as never
        },
      },
    })
  const pass = (ms: number) => {
    now += ms
  }
  return { rows, executed, process, pass, known }
}

describe('a session', () => {
  it('is found by its token, and is its user', async () => {
    const { process } = world()
    const { session } = await process().open(account, 'c')
    const found = await process().authenticate(session.token)
    expect(found?.principal).toEqual({
      kind: 'merchant',
      merchantId: 'M1',
      actor: 'user:kim@shop.example',
      user: { userId: 'u', role: 'support' },
    })
  })

  it('is kept by a digest of its token, never by the token', async () => {
    const { rows, process } = world()
    const { session } = await process().open(account, 'c')
    expect(JSON.stringify([...rows])).not.toContain(session.token)
  })

  it('is over twelve hours after it began, however much it is used', async () => {
    const { process, pass } = world()
    const { session } = await process().open(account, 'c')
    for (let passed = 0; passed < SESSION_MAX_MS - 60 * MINUTE_MS; passed += 60 * MINUTE_MS) {
      pass(60 * MINUTE_MS)
      expect(await process().authenticate(session.token)).toBeDefined()
    }
    pass(60 * MINUTE_MS - 1)
    expect(await process().authenticate(session.token)).toBeDefined()
    pass(1)
    expect(await process().authenticate(session.token)).toBeUndefined()
  })

  it('is over after two hours without a call', async () => {
    const { process, pass } = world()
    const { session } = await process().open(account, 'c')
    pass(SESSION_IDLE_MS - 1)
    expect(await process().authenticate(session.token)).toBeDefined()
    pass(SESSION_IDLE_MS - 1)
    expect(await process().authenticate(session.token)).toBeDefined()
    pass(SESSION_IDLE_MS)
    expect(await process().authenticate(session.token)).toBeUndefined()
  })

  it('is over at once where it was just seen, too', async () => {
    const { process, pass } = world()
    const sessions = process()
    const { session } = await sessions.open(account, 'c')
    expect(await sessions.authenticate(session.token)).toBeDefined()
    pass(SESSION_IDLE_MS)
    expect(await sessions.authenticate(session.token)).toBeUndefined()
  })

  it('is noted once in five minutes, not with each call', async () => {
    const { executed, process, pass } = world()
    const { session } = await process().open(account, 'c')
    for (let call = 0; call < 20; call++) {
      pass(MINUTE_MS)
      await process().authenticate(session.token)
    }
    expect(executed.filter((type) => type === 'touchSession')).toHaveLength(4)
  })

  it('is noted once by calls that come at the same time', async () => {
    const { executed, process, pass, rows } = world()
    const sessions = process()
    const { session } = await sessions.open(account, 'c')
    pass(6 * MINUTE_MS)
    const seen = [...rows.values()].map((row) => ({ ...row }))
    await Promise.all(Array.from({ length: 5 }, () => sessions.authenticate(session.token)))
    expect(executed.filter((type) => type === 'touchSession')).toHaveLength(1)
    expect([...rows.values()][0]?.seenAt).toBeGreaterThan(Number(seen[0]?.seenAt))
  })

  it('is over at once when another process ends it, or changes its user', async () => {
    const { process, known } = world()
    const [here, there] = [process(), process()]
    const { session } = await here.open(account, 'c')
    known.role = 'read_only'
    expect((await there.authenticate(session.token))?.principal.user?.role).toBe('read_only')
    await here.close(session, 'c')
    expect(await there.authenticate(session.token)).toBeUndefined()
  })

  it('is over when it is closed, and when its browser signs in again', async () => {
    const { process } = world()
    const sessions = process()
    const first = (await sessions.open(account, 'c')).session
    await sessions.authenticate(first.token)
    const second = (await sessions.open(account, 'c', { ends: first.token })).session
    expect(second.token).not.toBe(first.token)
    expect(await sessions.authenticate(first.token)).toBeUndefined()
    expect(await sessions.authenticate(second.token)).toBeDefined()
    await sessions.close(second, 'c')
    expect(await sessions.authenticate(second.token)).toBeUndefined()
  })

  it('is over when its user is disabled', async () => {
    const { process, known } = world()
    const { session } = await process().open(account, 'c')
    known.isDisabled = true
    expect(await process().authenticate(session.token)).toBeUndefined()
  })
})

describe('the token of a session', () => {
  const [HTTP, HTTPS] = ['http://127.0.0.1:7070', 'https://pay.example']
  const token = 'a'.repeat(43)

  it.each<[string | undefined, string | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['other=1', undefined],
    [`capstan_session=${token}`, token],
    [`a=b; capstan_session=${token}; c=d`, token],
    [`capstan_session=${token}; capstan_session=${'b'.repeat(43)}`, token],
    ['capstan_session=', undefined],
    ['capstan_session=short', undefined],
    [`capstan_session=${token}x`, undefined],
    [`xcapstan_session=${token}`, undefined],
    [`capstan_session="${token}"`, undefined],
  ])('in the header %j is %j', (header, expected) => {
    expect(sessionToken(header, HTTP)).toBe(expected)
  })

  it('is taken on https from the cookie that no other host and no page without TLS can have set', () => {
    expect(sessionToken(`__Host-capstan_session=${token}`, HTTPS)).toBe(token)
    expect(sessionToken(`capstan_session=${token}`, HTTPS)).toBeUndefined()
    const planted = `capstan_session=${'b'.repeat(43)}; __Host-capstan_session=${token}`
    expect(sessionToken(planted, HTTPS)).toBe(token)
    expect(sessionToken(`__Host-capstan_session=${token}`, HTTP)).toBeUndefined()
  })

  it('is sent in a cookie that no script reads and no other site makes a browser send', () => {
    expect(sessionCookie(HTTPS, token)[1]).toBe(
      `__Host-capstan_session=${token}; Path=/; HttpOnly; SameSite=Strict; Secure`,
    )
    expect(sessionCookie(HTTP, token)[1]).toBe(`capstan_session=${token}; Path=/; HttpOnly; SameSite=Strict`)
    expect(sessionCookie(HTTPS)[1]).toBe(
      '__Host-capstan_session=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0',
    )
  })

  it('gives another token for changes, which no other session has', () => {
    const csrf = csrfTokenOf(token)
    expect(csrf).not.toContain(token)
    expect(isCsrfToken(csrf, token)).toBe(true)
    expect(isCsrfToken(csrf, 'b'.repeat(43))).toBe(false)
    for (const wrong of [undefined, '', token, `${csrf}x`, [csrf]])
      expect(isCsrfToken(wrong, token)).toBe(false)
  })
})
