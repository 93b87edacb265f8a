/** The operator's calls: merchants, and credentials that can be rotated without a pause. */
import { expect, it } from 'vitest'
import { basic, OPERATOR } from '../support/client.ts'
import { onBothStores } from '../support/stores.ts'

/** Answers 404 to a merchant, 401 to nobody. */
const NO_ORDER = '/ordermanagement/v1/orders/0190a5b1-0000-7000-8000-000000000000'

interface Made {
  merchant_id?: string
  username: string
  secret?: string
}

onBothStores('merchants and credentials', (suite) => {
  const operator = () => suite.client.as(OPERATOR)
  const add = async (body: Record<string, unknown> = {}, key?: string) =>
    operator().post<Made>('/capstan/v1/merchants', body, key === undefined ? {} : { key })
  const works = async ({ username, secret }: Made) =>
    (await suite.client.as(basic(username, secret ?? '')).get(NO_ORDER)).status === 404

  it('a merchant is added with a credential that works at once, in both forms', async () => {
    const { status, body } = await add({ merchant_id: 'SHOP-1', name: 'Shop' })
    expect(status).toBe(201)
    expect(body.secret).toMatch(/^klarna_test_api_[\w-]{43}$/)
    expect(await works(body)).toBe(true)
    expect((await suite.client.as(`Basic ${body.secret}`).get(NO_ORDER)).status).toBe(404)
  })

  it('a merchant id is taken once', async () => {
    expect((await add({ merchant_id: 'SHOP-2' })).status).toBe(201)
    expect((await add({ merchant_id: 'SHOP-2' })).status).toBe(409)
    const racing = await Promise.all(Array.from({ length: 8 }, () => add({ merchant_id: 'SHOP-3' })))
    expect(racing.filter(({ status }) => status === 201)).toHaveLength(1)
  })

  it('a repeated call with its key makes no second merchant and shows no secret again', async () => {
    const first = await add({}, 'add-1')
    const again = await add({}, 'add-1')
    expect(again.status).toBe(201)
    const { secret, ...rest } = first.body
    expect(secret).toBeDefined()
    expect(again.body).toEqual(rest)
  })

  it('has at most two active credentials; a disabled one stops working and makes room', async () => {
    const first = (await add()).body
    const path = `/capstan/v1/merchants/${first.merchant_id}/credentials`
    const second = await operator().post<Made>(path)
    expect(second.status).toBe(201)
    expect((await operator().post(path)).status).toBe(409)
    expect(await works(first)).toBe(true)
    expect((await operator().call('DELETE', `${path}/${first.username}`)).status).toBe(204)
    expect((await operator().call('DELETE', `${path}/${first.username}`)).status).toBe(204)
    await expect.poll(() => works(first), { timeout: 30_000 }).toBe(false)
    expect(await works(second.body)).toBe(true)
    expect((await operator().post(path)).status).toBe(201)
  })

  it("a credential is disabled only under its own merchant's path", async () => {
    const [one, two] = [(await add()).body, (await add()).body]
    const path = `/capstan/v1/merchants/${one.merchant_id}/credentials/${two.username}`
    expect((await operator().call('DELETE', path)).status).toBe(404)
    expect(await works(two)).toBe(true)
  })

  it('are read without secrets, page by page', async () => {
    const { merchant_id } = (await add({ name: 'Read me' })).body
    const { body, text } = await operator().get<Record<string, unknown>>(
      `/capstan/v1/merchants/${merchant_id}`,
    )
    expect(body).toMatchObject({ merchant_id, name: 'Read me', active: true })
    expect(text).not.toContain('klarna_test_api')
    const seen: string[] = []
    let after = ''
    for (let page = 0; page < 50; page++) {
      const list = await operator().get<{ merchants: { merchant_id: string }[]; next?: string }>(
        `/capstan/v1/merchants?size=2&after=${after}`,
      )
      seen.push(...list.body.merchants.map((each) => each.merchant_id))
      if (list.body.next === undefined) break
      after = list.body.next
    }
    expect(seen).toContain(merchant_id)
    expect(seen).toContain('PK000001_demo')
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('an inactive merchant takes no new business, and can finish what it has', async () => {
    const made = (await add()).body
    const client = suite.client.as(basic(made.username, made.secret ?? ''))
    const orderId = await client.placedOrder()
    const path = `/capstan/v1/merchants/${made.merchant_id}`
    expect((await operator().patch(path, { active: false })).status).toBe(204)
    const refused = await client.place()
    expect([refused.status, refused.body.error_code]).toEqual([403, 'MERCHANT_INACTIVE'])
    expect((await client.capture(orderId, 1)).status).toBe(201)
    expect((await operator().patch(path, { active: true })).status).toBe(204)
    expect((await client.place()).status).toBe(200)
  })

  it('another operator can be made, with a name of its own or without', async () => {
    const named = await operator().post<Made>('/capstan/v1/operators', { username: 'night-shift' })
    expect(named.status).toBe(201)
    expect((await operator().post('/capstan/v1/operators', { username: 'night-shift' })).status).toBe(409)
    const client = suite.client.as(basic('night-shift', named.body.secret ?? ''))
    expect((await client.get('/capstan/v1/merchants')).status).toBe(200)
    expect((await operator().post('/capstan/v1/operators', { username: 'no spaces' })).status).toBe(400)
    // And be disabled again; a merchant's credential is not an operator's.
    const merchant = (await add()).body
    expect((await operator().call('DELETE', `/capstan/v1/operators/${merchant.username}`)).status).toBe(404)
    expect((await operator().call('DELETE', '/capstan/v1/operators/night-shift')).status).toBe(204)
    await expect
      .poll(async () => (await client.get('/capstan/v1/merchants')).status, { timeout: 30_000 })
      .toBe(401)
  })
})
