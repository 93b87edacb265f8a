/**
 * Every route that changes something, from the table of routes: by people whose role does not allow it, and by pages of
 * others that make a browser call it. Each is refused, and nothing has changed.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../../src/domain/users/user.ts'
import { belongingsOf } from '../support/belongings.ts'
import { asBrowser } from '../support/browser-calls.ts'
import { everythingKept } from '../support/everything-kept.ts'
import { demoUser, type Person } from '../support/people.ts'
import { callOf, type Ids, PERMISSIONS } from '../support/routes.ts'
import { onBothStores, type Suite } from '../support/stores.ts'

type Row = (typeof PERMISSIONS)[0]

const changing = PERMISSIONS.filter(({ route }) => route.method !== 'GET')
const nameOf = ({ route }: Row) => `${route.method} ${route.path}`

/** What only its owner may, of routes that speak of oneself: everybody may sign out and change their own password. */
const OF_ONESELF = [
  'signOut',
  'changePassword',
  'setUpCode',
  'confirmCode',
  'removeCode',
  'endOwnSession',
  'endOtherSessions',
]

/** What a role may change, besides what is about oneself. All else is closed to it. */
const MAY_CHANGE: Record<Exclude<Role, 'owner' | 'operator'>, RegExp> = {
  support: /^\/ordermanagement\/v1\/orders\/|^\/capstan\/v1\/orders\/(?!.*fraud-decision)|\/resend$/,
  finance: /^$/,
  developer:
    /^\/payments\/|^\/customer-token\/|^\/hpp\/|^\/sandbox\/v1\/|^\/capstan\/v1\/contracts\/simulate$|\/credentials(?:$|\/)/,
  read_only: /^$/,
}

/** From when this is said. Fails, with the names of tables, when anything is not what it was. */
function nothingChanges(suite: Suite): void {
  let before: Record<string, string[]>
  beforeAll(async () => {
    before = await everythingKept(suite.server)
  })
  afterAll(async () => {
    const after = await everythingKept(suite.server)
    for (const [table, rows] of Object.entries(after)) expect(rows, table).toEqual(before[table])
  })
}

onBothStores('a change', (suite) => {
  let ids: Ids
  beforeAll(async () => {
    ids = await belongingsOf(suite.client)
  })

  describe.each(Object.entries(MAY_CHANGE))('by a user of the role %s', (role, may) => {
    const forbidden = changing.filter(
      ({ route }) =>
        route.access !== 'anyone' && !OF_ONESELF.includes(route.operation) && !may.test(route.path),
    )
    let person: Person
    beforeAll(async () => {
      person = await demoUser(suite.server.url, role as Role)
    })
    nothingChanges(suite)

    it.each(forbidden.map((row) => [nameOf(row), row] as const))('is refused: %s', async (_, row) => {
      const { method, path, body } = callOf(row, ids)
      const reply = await person.call(method, path, body === undefined ? {} : { body })
      expect([reply.status, reply.body.error_code]).toEqual([403, 'FORBIDDEN'])
    })

    it('is refused everywhere but of oneself, where the role changes nothing', () => {
      const open = changing.filter((row) => !forbidden.includes(row) && row.route.access !== 'anyone')
      const own = open.filter(({ route }) => OF_ONESELF.includes(route.operation))
      expect(own).toHaveLength(OF_ONESELF.length)
      if (role === 'read_only' || role === 'finance') expect(open).toEqual(own)
    })
  })

  describe('that a page of somebody else makes a browser ask for', () => {
    let owner: Person
    let operator: Person
    let other: Person
    beforeAll(async () => {
      owner = await demoUser(suite.server.url, 'owner')
      operator = await demoUser(suite.server.url, 'operator')
      other = await demoUser(suite.server.url, 'owner')
    })
    nothingChanges(suite)

    const JSON_TYPE = { 'content-type': 'application/json' }
    const WAYS: Record<string, (person: Person) => Record<string, string>> = {
      'without a token': () => JSON_TYPE,
      'with a wrong token': () => ({ ...JSON_TYPE, 'x-csrf-token': 'A'.repeat(43) }),
      'with the token of another session': () => ({ ...JSON_TYPE, 'x-csrf-token': other.me.csrf_token }),
      'from a foreign origin, even with its token': ({ me }) => ({
        ...JSON_TYPE,
        'x-csrf-token': me.csrf_token,
        origin: 'https://evil.example',
      }),
      'from a frame without an origin, even with its token': ({ me }) => ({
        ...JSON_TYPE,
        'x-csrf-token': me.csrf_token,
        origin: 'null',
      }),
      'that the browser says is cross-site, even with its token': ({ me }) => ({
        ...JSON_TYPE,
        'x-csrf-token': me.csrf_token,
        'sec-fetch-site': 'cross-site',
      }),
      'that the browser says is same-site, even with its token': ({ me }) => ({
        ...JSON_TYPE,
        'x-csrf-token': me.csrf_token,
        'sec-fetch-site': 'same-site',
      }),
      'by a form': () => ({
        'content-type': 'application/x-www-form-urlencoded',
        origin: 'https://evil.example',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': 'document',
      }),
      'by a form of plain text, of a browser that says nothing': () => ({ 'content-type': 'text/plain' }),
    }
    const bySession = changing.filter(({ route }) => route.access !== 'anyone')

    describe.each(Object.entries(WAYS))('%s', (_, headersFor) => {
      it.each(bySession.map((row) => [nameOf(row), row] as const))('is refused: %s', async (__, row) => {
        const person = row.permissions['user:owner'] === '403' ? operator : owner
        const { method, path, body } = callOf(row, ids)
        const headers = { cookie: person.cookie, ...headersFor(person) }
        const text = body === undefined ? {} : { body: JSON.stringify(body) }
        const { status, errorCode } = await asBrowser(suite.server.url, path, { method, headers, ...text })
        expect([status, errorCode]).toEqual([403, 'FORBIDDEN'])
      })
    })

    const foreign = Object.keys(WAYS).filter((way) => /origin|cross-site|same-site|by a form$/.test(way))
    describe.each(foreign)('%s', (way) => {
      const signedOut = changing.filter(({ route }) => route.access === 'anyone')
      it.each(signedOut.map((row) => [nameOf(row), row] as const))(
        'is refused without a session, too: %s',
        async (_, row) => {
          const { method, path, body } = callOf(row, ids)
          const headers = (WAYS[way] as (person: Person) => Record<string, string>)(owner)
          const { status, errorCode } = await asBrowser(suite.server.url, path, {
            method,
            headers,
            body: JSON.stringify(body),
          })
          expect([status, errorCode]).toEqual([403, 'FORBIDDEN'])
        },
      )
    })
  })
})
