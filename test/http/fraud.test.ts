/** Orders under review: how they get there, and how a review ends. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { MERCHANT_2, OPERATOR } from '../support/client.ts'
import { orderOf, tomatoOrder } from '../support/orders.ts'
import { onSharedServers } from '../support/stores.ts'

const email = (tag: string) => ({ billing_address: { email: `ada+${tag}@example.com`, country: 'SE' } })

onSharedServers('an order under review', (suite) => {
  const decide = (orderId: string, fraudStatus: string) =>
    suite.client
      .as(OPERATOR)
      .post(`/capstan/v1/orders/${orderId}/fraud-decision`, { fraud_status: fraudStatus })
  const later = (advance: string) => suite.client.post('/sandbox/v1/clock', { advance })

  it('comes of an authorization that the operator registered so', async () => {
    const { client } = suite
    const registered = await client
      .as(OPERATOR)
      .post<{ authorization_token: string }>('/capstan/v1/authorizations', {
        merchant_id: 'PK000001_demo',
        amount: 6000,
        currency: 'SEK',
        fraud_status: 'PENDING',
      })
    const placed = await client.place({}, registered.body.authorization_token)
    expect(placed.body).toMatchObject({ fraud_status: 'PENDING' })
    const again = await client.place({}, registered.body.authorization_token)
    expect(again.body).toMatchObject({ order_id: placed.body.order_id, fraud_status: 'PENDING' })
  })

  it.each([
    [email('pend-accept-01'), 'ACCEPTED'],
    [email('pend-reject-02'), 'REJECTED'],
    [{ merchant_reference1: 'capstan:pend-accept' }, 'ACCEPTED'],
    [{ merchant_reference2: 'capstan:pend-reject' }, 'REJECTED'],
  ])('comes of a magic value, and ends by itself: %j is %s', async (fields, outcome) => {
    const { client } = suite
    const orderId = await client.placedOrder(fields)
    expect(await client.order(orderId)).toMatchObject({ fraud_status: 'PENDING', status: 'AUTHORIZED' })
    expect((await client.capture(orderId, 1)).status).toBe(403)
    await later('PT2M')
    expect(await client.order(orderId)).toMatchObject({ fraud_status: outcome })
  })

  it('waits for a decision where the magic value names none', async () => {
    const { client } = suite
    const orderId = await client.placedOrder(email('pending'))
    await later('P1D')
    expect(await client.order(orderId)).toMatchObject({ fraud_status: 'PENDING' })
  })

  it.each([email('denied'), { merchant_reference1: 'capstan:denied' }, email('payment-failed')])(
    'is none when it is denied: %j',
    async (fields) => {
      const reply = await suite.client.place(fields)
      expect(reply).toMatchObject({ status: 403, body: { error_code: 'REJECTED' } })
    },
  )

  it('is accepted by an operator, once, and can be captured', async () => {
    const { client } = suite
    const orderId = await client.placedOrder(email('pending'))
    expect((await decide(orderId, 'ACCEPTED')).status).toBe(204)
    expect((await client.capture(orderId, 6000)).status).toBe(201)
    expect(await decide(orderId, 'REJECTED')).toMatchObject({
      status: 403,
      body: { error_code: 'NOT_ALLOWED' },
    })
    const raced = await client.placedOrder(email('pending'))
    const replies = await Promise.all(
      ['ACCEPTED', 'REJECTED', 'ACCEPTED'].map((status) => decide(raced, status)),
    )
    expect(replies.map(({ status }) => status).sort()).toEqual([204, 403, 403])
  })

  it('is captured by the decision when it was placed with auto_capture', async () => {
    const { client } = suite
    const accepted = await client.placedOrder({ ...email('pending'), auto_capture: true })
    expect(await client.order(accepted)).toMatchObject({ captured_amount: 0 })
    await decide(accepted, 'ACCEPTED')
    expect(await client.order(accepted)).toMatchObject({ status: 'CAPTURED', captured_amount: 6000 })
    const rejected = await client.placedOrder({ ...email('pending'), auto_capture: true })
    await decide(rejected, 'REJECTED')
    expect(await client.order(rejected)).toMatchObject({ status: 'AUTHORIZED', captured_amount: 0 })
  })

  it('can be captured for four hours after it was rejected, and is closed then', async () => {
    const { client } = suite
    const [untouched, shipped] = [
      await client.placedOrder(email('pending')),
      await client.placedOrder(email('pending')),
    ]
    await decide(untouched, 'REJECTED')
    await decide(shipped, 'REJECTED')
    await later('PT3H')
    expect((await client.capture(shipped, 1000)).status).toBe(201)
    await later('PT1H1M')
    expect(await client.capture(shipped, 1000)).toMatchObject({ status: 403 })
    expect(await client.order(untouched)).toMatchObject({ status: 'CANCELLED' })
    expect(await client.order(shipped)).toMatchObject({ status: 'CAPTURED', remaining_authorized_amount: 0 })
  })

  it("is decided by its own merchant in a sandbox, and by no other; a merchant may not use the operator's door", async () => {
    const { client } = suite
    const orderId = await client.placedOrder(email('pending'))
    const path = `/sandbox/v1/orders/${orderId}/fraud-decision`
    const decision = { fraud_status: 'ACCEPTED' }
    expect((await client.as(MERCHANT_2).post(path, decision)).status).toBe(404)
    expect((await client.post(`/capstan/v1/orders/${orderId}/fraud-decision`, decision)).status).toBe(403)
    expect((await client.post(path, { fraud_status: 'PENDING' })).status).toBe(400)
    expect((await client.post(path, decision)).status).toBe(204)
  })
})

onSharedServers('a payment session of a sandbox', (suite) => {
  const session = async (fields: Record<string, unknown> = {}) => {
    const { body } = await suite.client.post<{ session_id: string }>('/payments/v1/sessions', {
      ...tomatoOrder(),
      ...fields,
    })
    return body.session_id
  }
  const approve = (id: string, how = 'approve') =>
    suite.client.post<{ authorization_token: string }>(`/sandbox/v1/sessions/${id}/${how}`)

  it("is approved in the shopper's place, once and for its own order", async () => {
    const { client } = suite
    const id = await session()
    const first = await approve(id)
    const second = await approve(id)
    expect(second.body).toEqual(first.body)
    const token = first.body.authorization_token
    expect(
      (await client.get<{ authorization_token: string }>(`/payments/v1/sessions/${id}`)).body,
    ).toMatchObject({
      authorization_token: token,
    })
    expect((await client.place(orderOf(5000), token)).status).toBe(409)
    const placed = await client.place({}, token)
    expect(placed.status).toBe(200)
    expect((await approve(id)).status).toBe(404)
    expect((await approve(randomUUID())).status).toBe(404)
    expect((await client.as(MERCHANT_2).post(`/sandbox/v1/sessions/${id}/approve`)).status).toBe(404)
  })

  it('is put under review, or declined', async () => {
    const { client } = suite
    const reviewed = await approve(await session(), 'review')
    const placed = await client.place({}, reviewed.body.authorization_token)
    expect(placed.body).toMatchObject({ fraud_status: 'PENDING' })
    const declined = await session()
    const { body } = await approve(declined)
    expect((await client.post(`/sandbox/v1/sessions/${declined}/decline`)).status).toBe(204)
    expect((await client.place({}, body.authorization_token)).status).toBe(403)
  })
})

onSharedServers('the URLs of a merchant', (suite) => {
  it.each([
    'javascript:alert(1)',
    'ftp://shop.example/',
    'file:///etc/passwd',
    '//shop.example/x',
    'shop.example',
    'https://user:secret@shop.example/',
  ])('are http or https, without credentials: not %s', async (url) => {
    const body = { ...tomatoOrder(), merchant_urls: { confirmation: url } }
    const placed = await suite.client.place(body)
    expect(placed).toMatchObject({
      status: 400,
      body: { error_messages: ['Bad value: merchant_urls.confirmation'] },
    })
    expect((await suite.client.post('/payments/v1/sessions', body)).status).toBe(400)
  })

  it('keep their placeholders, and get them filled in', async () => {
    const confirmation = 'https://shop.example/thanks?order={order.id}'
    const reply = await suite.client.place({ merchant_urls: { confirmation } })
    const { order_id, redirect_url } = reply.body as unknown as Record<string, string>
    expect(redirect_url).toBe(`https://shop.example/thanks?order=${order_id}`)
  })
})
