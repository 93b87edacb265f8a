/**
 * Somebody who is signed in names what is another merchant's, in every call that there is: the answer is the one for what
 * does not exist. The routes come from their table: one that takes an id or a filter of which this test knows nothing
 * makes it fail.
 */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AnyRoute } from '../../src/http/route.ts'
import { belongingsOf, nobodysIds, SECRETS } from '../support/belongings.ts'
import { type ErrorBody, OPERATOR, type Reply } from '../support/client.ts'
import { newUser, type Person } from '../support/people.ts'
import { callOf, type Ids, idsIn, PERMISSIONS, type RouteCall } from '../support/routes.ts'
import { onBothStores } from '../support/stores.ts'

/** Fields of questions that can name somebody's, with what of somebody's they can name. */
const NAMING: Record<string, (ids: Ids) => string[]> = {
  payment_reference: (ids) => [ids.payment_reference],
  order_id: (ids) => [ids.order_id],
  merchant_id: (ids) => [ids.merchant_id],
  correlation_id: (ids) => [ids.correlation_id],
  actor: (ids) => [ids.merchant_id],
  capture_id: (ids) => [ids.capture_id],
  idempotency_key: () => [SECRETS[7]],
  reference: () => [SECRETS[1]],
  q: (ids) => [
    ids.order_id,
    ids.correlation_id,
    ids.payment_reference,
    ids.capture_id,
    SECRETS[0],
    SECRETS[1],
    `${SECRETS[0]}@example.com`,
    SECRETS[7],
    `/ordermanagement/v1/orders/${ids.order_id}`,
    'PK000001_demo',
  ],
}

/** Where in a list to go on: what follows differs, but is one's own. */
const PLACES = ['before', 'after', 'offset']

/** Fields that name nothing of anybody. */
const HARMLESS =
  `start_date end_date currency_code currency size delimiter decimal_mark dates signs totals bom status fraud_status
  created_from created_to expires_from expires_to amount_from amount_to acknowledged dry_run status_class error_code method
  operation action views from to bodies time_zone at day state hold type`.split(/\s+/)

/** Fields of bodies that can name somebody's. */
const NAMING_IN_BODIES: Record<string, Record<string, (ids: Ids) => unknown>> = {
  createHostedPage: {
    payment_session_url: ({ session_id }) => `http://127.0.0.1/payments/v1/sessions/${session_id}`,
  },
  refundWithAnswer: { capture_id: ({ capture_id }) => capture_id },
  orderFailure: { order_id: ({ order_id }) => order_id },
  // Of the operator's routes, and of its part in those of both: a merchant's own id wins, which is tested with users.
  registerAuthorization: {},
  addMerchant: {},
  inviteUser: {},
}
const NAME = /_id$|_url$|^payment_session_url$/

const questionOf = (route: AnyRoute) => Object.keys(propertiesOf(route.query))
const propertiesOf = (schema: object | undefined) =>
  (schema as { properties?: Record<string, unknown> } | undefined)?.properties ?? {}

const nameOf = ({ method, path }: AnyRoute) => `${method} ${path}`

describe('every route', () => {
  it('asks for nothing of which this test does not know whether it names somebody’s', () => {
    const known = new Set([...Object.keys(NAMING), ...PLACES, ...HARMLESS])
    const unknown = PERMISSIONS.flatMap(({ route }) =>
      questionOf(route)
        .filter((field) => !known.has(field))
        .map((field) => `${nameOf(route)}?${field}`),
    )
    expect(unknown).toEqual([])
  })

  it('takes no id in its body of which this test does not know', () => {
    const unknown = PERMISSIONS.filter(({ route }) => /^\/(?:capstan|sandbox|portal|hpp)\//.test(route.path))
      .filter(({ route }) => Object.keys(propertiesOf(route.body)).some((field) => NAME.test(field)))
      .filter(({ route }) => !(route.operation in NAMING_IN_BODIES))
    expect(unknown.map(({ route }) => nameOf(route))).toEqual([])
  })
})

onBothStores('with another merchant’s ids a signed-in owner', (suite) => {
  let ids: Ids
  let absent: Ids
  /** Who asks: one with a shop of its own, and one whose shop has nothing at all. */
  let shopkeeper: Person
  let newcomer: Person

  const newOwner = async () => {
    const operator = suite.client.as(OPERATOR)
    const { body } = await operator.post<{ merchant_id: string }>('/capstan/v1/merchants', { name: 'Other' })
    const email = `owner-${randomUUID()}@other.example`
    return newUser(operator, { email, role: 'owner', merchant_id: body.merchant_id })
  }
  const send = (person: Person, { method, path, body }: RouteCall) =>
    person.call(method, path, body === undefined ? {} : { body })

  beforeAll(async () => {
    ids = await belongingsOf(suite.client)
    absent = nobodysIds()
    shopkeeper = await newOwner()
    newcomer = await newOwner()
  })

  /** The answer without what is new in each, and with the ids of the call as blanks. */
  function comparable(reply: Reply<ErrorBody>, sent: Ids) {
    const texts = [...Object.values(sent), encodeURIComponent(SECRETS[0])]
    const blank = (text: string) =>
      texts
        .reduce((blanked, id) => blanked.replaceAll(id, '<id>'), text)
        .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    const { date: _, 'content-length': __, ...headers } = Object.fromEntries(reply.headers)
    return { status: reply.status, headers: blank(JSON.stringify(headers)), body: blank(reply.text) }
  }

  /** What was not said by the asker itself: ids and texts of the other merchant. */
  function foreignIn({ text }: Reply<ErrorBody>, said: string): string[] {
    const { merchant_id: _, currency: __, ...own } = ids
    return [...SECRETS, ...Object.values(own)].filter((each) => !said.includes(each) && text.includes(each))
  }

  const withIds = PERMISSIONS.filter((row) => idsIn(row).length > 0 && row.route.access !== 'anyone')

  describe('is told the same as with ids of nobody', () => {
    it.each(withIds.map((row) => [nameOf(row.route), row] as const))('by %s', async (_, row) => {
      const call = callOf(row, ids)
      const theirs = await send(shopkeeper, call)
      const nobodys = await send(shopkeeper, callOf(row, absent))
      expect(comparable(theirs, ids)).toEqual(comparable(nobodys, absent))
      expect(theirs.status).toBeGreaterThanOrEqual(200)
      expect(foreignIn(theirs, call.path)).toEqual([])
    })

    it.each(
      Object.entries(NAMING_IN_BODIES).flatMap(([operation, fields]) =>
        Object.entries(fields).map(([field, value]) => [operation, field, value] as const),
      ),
    )('by %s, whose body has %s', async (operation, field, value) => {
      const row = PERMISSIONS.find(({ route }) => route.operation === operation)
      if (!row) throw new Error(`no route ${operation}`)
      const ask = async (named: Ids) => {
        // An order of its own, where one is meant by the path.
        const own = { ...nobodysIds(), order_id: await ownOrder() }
        const call = callOf(row, own)
        return send(shopkeeper, { ...call, body: { ...(call.body as object), [field]: value(named) } })
      }
      const theirs = await ask(ids)
      expect(comparable(theirs, ids)).toEqual(comparable(await ask(absent), absent))
    })

    const ownOrder = async () => {
      const placed = await shopkeeper.place()
      expect(placed.status).toBe(200)
      await shopkeeper.captured(placed.body.order_id, 1000)
      return placed.body.order_id
    }
  })

  const lists = PERMISSIONS.map(({ route }) => route).filter(
    (route) => route.method === 'GET' && route.access !== 'anyone' && !route.path.includes(':'),
  )
  /** What a list needs to be asked at all. */
  const asked: Record<string, string> = {
    start_date: '2000-01-01',
    end_date: '2100-01-01',
    day: '2026-01-01',
  }
  const pathOf = (route: AnyRoute, fields: Record<string, string>) => {
    const needed = Object.entries(asked).filter(([field]) => questionOf(route).includes(field))
    const query = new URLSearchParams({ ...Object.fromEntries(needed), ...fields })
    return `${route.path}?${query}`
  }
  /** Of the calls that were made, one's own are in the log, with what they asked; of people, oneself. */
  const isOwnStory = ({ path }: AnyRoute) => /\/logs|\/audit|\/users|\/portal\/api\/me/.test(path)
  function expectNothingForeign(route: AnyRoute, reply: Reply<ErrorBody>, said: string): void {
    const { logs } = (reply.body ?? {}) as { logs?: { merchant_id: string; actor: string }[] }
    // The trail of its own users has the words that they asked with.
    if (!logs && !route.path.endsWith('/audit')) expect(foreignIn(reply, said), nameOf(route)).toEqual([])
    const { merchant, user } = newcomer.me
    const own = { merchant_id: merchant?.merchant_id, actor: `user:${user.email}` }
    for (const { merchant_id, actor } of logs ?? []) expect({ merchant_id, actor }).toEqual(own)
  }

  describe('sees nothing of it', () => {
    it.each(lists.map((route) => [nameOf(route), route] as const))('in %s', async (_, route) => {
      const reply = await newcomer.get(pathOf(route, {}))
      expect([200, 400, 403, 404]).toContain(reply.status)
      expect(foreignIn(reply, '')).toEqual([])
      expect(reply.text).not.toContain(ids.merchant_id)
    })

    const fields = lists.flatMap((route) => questionOf(route).map((field) => [route, field] as const))
    const naming = fields.filter(([, field]) => field in NAMING)
    it.each(naming.map(([route, field]) => [`${nameOf(route)}?${field}=`, route, field] as const))(
      'in %s',
      async (_, route, field) => {
        const named = (NAMING[field] as (ids: Ids) => string[])(ids)
        const unnamed = (NAMING[field] as (ids: Ids) => string[])(absent)
        for (const [at, value] of named.entries()) {
          const reply = await newcomer.get(pathOf(route, { [field]: value }))
          expectNothingForeign(route, reply, value)
          if (isOwnStory(route)) continue
          const other = await newcomer.get(pathOf(route, { [field]: unnamed[at] ?? '' }))
          expect(comparable(reply, ids)).toEqual(comparable(other, absent))
        }
      },
    )

    const places = fields.filter(([, field]) => PLACES.includes(field))
    it.each(places.map(([route, field]) => [`${nameOf(route)}?${field}=`, route, field] as const))(
      'after any place in %s',
      async (_, route, field) => {
        const { merchant_id: __, currency: ___, ...named } = ids
        for (const value of Object.values(named)) {
          const reply = await newcomer.get(pathOf(route, { [field]: value }))
          expect(reply.status).toBeLessThan(500)
          expectNothingForeign(route, reply, value)
        }
      },
    )

    it.each(['logs', 'audit'])('in its own story of calls and people: %s are its own alone', async (list) => {
      const path = list === 'logs' ? '/capstan/v1/logs' : '/portal/api/audit'
      const query = `?size=200&merchant_id=${ids.merchant_id}`
      const { body, status } = await newcomer.get<Record<string, Record<string, unknown>[]>>(path + query)
      expect(status).toBe(200)
      const rows = Object.values(body).find(Array.isArray) ?? []
      const own = newcomer.me.merchant?.merchant_id
      expect(rows.filter(({ merchant_id }) => merchant_id !== undefined && merchant_id !== own)).toEqual([])
      expect(JSON.stringify(rows)).not.toContain('demo.example')
    })
  })
})
