/** The audit trail: what was done and looked at, by whom; each merchant's for itself. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { MERCHANT_2, OPERATOR } from '../support/client.ts'
import { demoUser, newUser, type Person } from '../support/people.ts'
import { onBothStores } from '../support/stores.ts'

const AUDIT = '/portal/api/audit'

interface Entry {
  id: string
  at: string
  actor: string
  merchant_id: string | null
  action: string
  subject: string
  correlation_id: string
}
interface Page {
  entries: Entry[]
  next?: string
}

const entries = async (person: Person, query = '') =>
  (await person.get<Page>(`${AUDIT}${query}`)).body.entries
const someone = () => `kim-${randomUUID().slice(0, 8)}@shop.example`

onBothStores('the audit trail', (suite) => {
  it('tells of signing in and out, and of what became of users', async () => {
    const owner = await demoUser(suite.server.url, 'owner')
    const kim = await newUser(owner, { email: someone(), role: 'support' })
    const { email, user_id } = kim.me.user
    await kim.post('/portal/api/sign-out')
    await owner.patch(`/portal/api/users/${user_id}`, { role: 'finance' })
    await owner.patch(`/portal/api/users/${user_id}`, { disabled: true })
    const told = (await entries(owner))
      .slice(0, 6)
      .map(({ actor, action, subject }) => [actor, action, subject])
    const boss = 'user:owner@demo.example'
    expect(told).toEqual([
      [boss, 'user_disabled', email],
      [boss, 'user_changed', `${email}, support → finance`],
      [`user:${email}`, 'signed_out', email],
      [`user:${email}`, 'signed_in', email],
      [`user:${email}`, 'user_joined', `${email}, support`],
      [boss, 'user_invited', `${email}, support`],
    ])
  })

  it('tells of every look at the bodies of a call, and of no look without them', async () => {
    const { headers } = await suite.client.place()
    const id = headers.get('klarna-correlation-id') as string
    const developer = await demoUser(suite.server.url, 'developer')
    const support = await demoUser(suite.server.url, 'support')
    const call = `/capstan/v1/logs/${id}`
    await expect.poll(async () => (await support.get(call)).status, { timeout: 30_000 }).toBe(200)
    await developer.get(`/capstan/v1/logs?correlation_id=${id}`)
    const looked = await developer.get(call)
    const owner = await demoUser(suite.server.url, 'owner')
    const views = (await entries(owner)).filter(({ action }) => action === 'bodies_viewed')
    expect(views).toHaveLength(1)
    expect(views[0]).toMatchObject({
      actor: 'user:developer@demo.example',
      subject: id,
      merchant_id: 'PK000001_demo',
      correlation_id: looked.headers.get('klarna-correlation-id'),
    })
  })

  it('tells a merchant of every order of it that the operator looked at, and of no look of its own', async () => {
    const orderId = await suite.client.placedOrder()
    const path = `/ordermanagement/v1/orders/${orderId}`
    const otto = await demoUser(suite.server.url, 'operator')
    const owner = await demoUser(suite.server.url, 'owner')
    const views = async () => (await entries(owner)).filter(({ subject }) => subject === orderId)
    await owner.get(path)
    expect((await otto.get(`/ordermanagement/v1/orders/${randomUUID()}`)).status).toBe(404)
    expect(await views()).toEqual([])
    const [looked, ...others] = await Promise.all(
      ['', '/captures'].map((part) => otto.get<Record<string, unknown>>(`${path}${part}`)),
    )
    expect(looked?.body).toMatchObject({ order_id: orderId, capstan_merchant_id: 'PK000001_demo' })
    expect(others.map(({ status }) => status)).toEqual([200])
    for (const part of ['refunds', 'events']) {
      expect((await otto.get(`/capstan/v1/orders/${orderId}/${part}`)).status).toBe(200)
    }
    expect(await views()).toMatchObject([
      { actor: 'operator', action: 'order_viewed', merchant_id: 'PK000001_demo' },
    ])
    expect((await suite.client.as(OPERATOR).get(path)).status).toBe(200)
    const told = (await entries(otto)).filter(({ subject }) => subject === orderId)
    expect(told.map(({ actor }) => actor)).toEqual(['operator:operator_demo', 'user:operator@demo.example'])
  })

  it('keeps the operator from changing an order, and others from seeing one', async () => {
    const orderId = await suite.client.placedOrder()
    const path = `/ordermanagement/v1/orders/${orderId}`
    const otto = await demoUser(suite.server.url, 'operator')
    for (const operator of [otto, suite.client.as(OPERATOR)]) {
      expect((await operator.post(`${path}/captures`, { captured_amount: 100 })).status).toBe(403)
      expect((await operator.post(`${path}/cancel`)).status).toBe(403)
      expect((await operator.patch(`${path}/merchant-references`, {})).status).toBe(403)
    }
    const stranger = suite.client.as(MERCHANT_2)
    const [theirs, none] = await Promise.all(
      [orderId, randomUUID()].map((id) =>
        stranger.get<Record<string, unknown>>(`/ordermanagement/v1/orders/${id}`),
      ),
    )
    expect([theirs?.status, none?.status]).toEqual([404, 404])
    expect(theirs?.body.error_code).toBe(none?.body.error_code)
  })

  it('tells a merchant what the operator did about it, not who of the operator; and the operator everything', async () => {
    const operator = suite.client.as(OPERATOR)
    await operator.post('/capstan/v1/merchants/PK000001_demo/credentials')
    await operator.post('/capstan/v1/merchants/PK000001_demo/contracts/EUR/hold', { note: 'A question' })
    const owner = await demoUser(suite.server.url, 'owner')
    const own = await entries(owner)
    expect(own.find(({ action }) => action === 'credential_added')?.actor).toBe('operator')
    expect(own.map(({ action }) => action)).not.toContain('payouts_held')
    const otto = await demoUser(suite.server.url, 'operator')
    const all = await entries(otto)
    expect(all.find(({ action }) => action === 'credential_added')?.actor).toBe('operator:operator_demo')
    expect(all.find(({ action }) => action === 'payouts_held')).toMatchObject({
      merchant_id: null,
      subject: 'PK000001_demo, EUR',
    })
  })

  it('of another merchant is nobody else’s, whatever is asked for', async () => {
    const stranger = await newUser(suite.client.as(OPERATOR), {
      email: someone(),
      role: 'owner',
      merchant_id: 'PK000002_demo',
    })
    const owner = await demoUser(suite.server.url, 'owner')
    for (const query of ['', '?merchant_id=PK000002_demo', '?merchant_id=*operator']) {
      const seen = await entries(owner, query)
      expect(new Set(seen.map(({ merchant_id }) => merchant_id))).toEqual(new Set(['PK000001_demo']))
    }
    expect((await entries(stranger)).every(({ merchant_id }) => merchant_id === 'PK000002_demo')).toBe(true)
    for (const role of ['support', 'finance', 'developer', 'read_only'] as const) {
      expect((await (await demoUser(suite.server.url, role)).get(AUDIT)).status).toBe(403)
    }
    expect((await suite.client.as(MERCHANT_2).get(AUDIT)).status).toBe(403)
  })

  it('tells who gave and revoked the link of a shopper, and of a link that was over nothing', async () => {
    const { body: order } = await suite.client.place()
    const links = `/capstan/v1/orders/${order.order_id}/shopper-links`
    const support = await demoUser(suite.server.url, 'support')
    const { body } = await support.post<{ link_id: string }>(links)
    for (const status of [204, 204]) {
      expect((await support.call('DELETE', `${links}/${body.link_id}`)).status).toBe(status)
    }
    const owner = await demoUser(suite.server.url, 'owner')
    const told = (await entries(owner)).filter(({ subject }) => subject === order.order_id)
    expect(told.map(({ actor, action }) => [actor, action])).toEqual([
      ['user:support@demo.example', 'link_revoked'],
      ['user:support@demo.example', 'link_given'],
    ])
  })

  it('is narrowed by action, by person and by time, page by page', async () => {
    const owner = await demoUser(suite.server.url, 'owner')
    const whole = await entries(owner, '?size=200')
    const isBy = (person: string) => (entry: Entry) => entry.actor.includes(person)
    const ids = (some: Entry[]) => some.map(({ id }) => id)
    const signedIn = whole.filter(({ action }) => action === 'signed_in')
    expect(ids(await entries(owner, '?action=signed_in&size=200'))).toEqual(ids(signedIn))
    const looks = whole.filter(({ action }) => action.endsWith('_viewed'))
    expect(ids(await entries(owner, '?action=viewed&size=200'))).toEqual(ids(looks))
    const support = whole.filter(isBy('support@demo.example'))
    expect(support.length).toBeGreaterThan(1)
    expect(ids(await entries(owner, '?actor=SUPPORT@demo&size=200'))).toEqual(ids(support))
    const both = support.filter(({ action }) => action === 'signed_in')
    expect(ids(await entries(owner, '?actor=support@demo&action=signed_in'))).toEqual(ids(both))
    const [from, to] = [whole.at(-3)?.at, whole[2]?.at] as [string, string]
    const between = whole.filter(({ at }) => at >= from && at < to)
    expect(ids(await entries(owner, `?from=${from}&to=${to}&size=200`))).toEqual(ids(between))
    expect(await entries(owner, '?to=2020-01-01T00:00:00Z')).toEqual([])
    expect(await entries(owner, '?from=2999-01-01T00:00:00Z')).toEqual([])
    const paged: string[] = []
    for (let before: string | undefined; ; ) {
      const query: string = before === undefined ? '' : `&before=${before}`
      const { body } = await owner.get<Page>(`${AUDIT}?size=2&action=signed_in${query}`)
      paged.push(...ids(body.entries))
      before = body.next
      if (before === undefined) break
    }
    expect(paged).toEqual(ids(signedIn))
    for (const wrong of ['action=nothing', 'from=yesterday', 'size=0']) {
      expect((await owner.get(`${AUDIT}?${wrong}`)).status).toBe(400)
    }
  })

  it('does not let an owner find out by asking who of the operator it was', async () => {
    const owner = await demoUser(suite.server.url, 'owner')
    expect(await entries(owner, '?actor=operator_demo')).toEqual([])
    expect((await entries(owner, '?actor=operator')).length).toBeGreaterThan(0)
  })

  it('is read page by page, newest first, each entry once', async () => {
    const otto = await demoUser(suite.server.url, 'operator')
    const whole = (await entries(otto, '?size=200')).map(({ id }) => id)
    const paged: string[] = []
    for (let before: string | undefined; ; ) {
      const query: string = before === undefined ? '' : `&before=${before}`
      const { body } = await otto.get<Page>(`${AUDIT}?size=3${query}`)
      paged.push(...body.entries.map(({ id }) => id))
      before = body.next
      if (before === undefined) break
    }
    expect(paged).toEqual(whole)
    expect(whole).toEqual([...whole].sort().reverse())
  })

  it('survives a reset of the merchant', async () => {
    const owner = await demoUser(suite.server.url, 'owner')
    const before = await entries(owner, '?size=200')
    expect((await owner.post('/sandbox/v1/reset')).status).toBe(200)
    expect(await entries(owner, '?size=200')).toEqual(before)
  })
})
