/** Customer Token v1: a standing agreement, and the orders placed with it. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { MERCHANT_2 } from '../support/client.ts'
import { tomatoOrder } from '../support/orders.ts'
import { onBothStores } from '../support/stores.ts'

const AGREEMENT = {
  description: 'Tomatoes every week',
  intended_use: 'SUBSCRIPTION',
  locale: 'sv-SE',
  purchase_country: 'se',
  purchase_currency: 'sek',
  billing_address: { given_name: 'Ada', family_name: 'Lovelace', email: 'ada@example.com', country: 'SE' },
  customer: { date_of_birth: '1815-12-10', national_identification_number: '18151210-0000' },
}

const { purchase_country: _, locale: __, ...ORDER } = tomatoOrder()

onBothStores('a customer token', (suite) => {
  const make = (authorization: string = randomUUID(), fields: Record<string, unknown> = {}) =>
    suite.client.post<{ token_id: string }>(`/payments/v1/authorizations/${authorization}/customer-token`, {
      ...AGREEMENT,
      ...fields,
    })
  const made = async () => (await make()).body.token_id
  const path = (tokenId: string) => `/customer-token/v1/tokens/${tokenId}`
  const place = (tokenId: string, fields: Record<string, unknown> = {}, key?: string) =>
    suite.client.post<{ order_id: string; fraud_status: string }>(
      `${path(tokenId)}/order`,
      { ...ORDER, ...fields },
      {
        ...(key !== undefined && { key }),
      },
    )

  it('is made from an authorization, and the same one from the same again, also at once', async () => {
    const authorization = randomUUID()
    const replies = await Promise.all(Array.from({ length: 5 }, () => make(authorization)))
    expect(new Set(replies.map(({ body }) => body.token_id)).size).toBe(1)
    expect(replies[0]?.text).not.toContain('18151210-0000')
    const token = await suite.client.get(path(String(replies[0]?.body.token_id)))
    expect(token).toMatchObject({ status: 200, body: { status: 'ACTIVE', payment_method_type: 'INVOICE' } })
  })

  it('gives back what the wire has of a person, and no number that identifies them', async () => {
    const customer = {
      date_of_birth: '1815-12-10',
      gender: 'female',
      national_identification_number: '18151210-0000',
      organization_registration_id: '556036-0793',
      vat_id: 'SE556036079301',
    }
    const shipping_address = { given_name: 'Charles', country: 'SE' }
    const { body } = await make(randomUUID(), { customer, shipping_address })
    expect(body).toMatchObject({ billing_address: AGREEMENT.billing_address })
    expect(body).toHaveProperty('customer', { date_of_birth: '1815-12-10', gender: 'female' })
    expect(body).not.toHaveProperty('shipping_address')
  })

  it('places orders, with the persons and the country of the agreement', async () => {
    const { client } = suite
    const tokenId = await made()
    const first = await place(tokenId, { auto_capture: true })
    const second = await place(tokenId)
    expect(first.body.order_id).not.toBe(second.body.order_id)
    const order = await client.order(first.body.order_id)
    expect(order).toMatchObject({ status: 'CAPTURED', purchase_country: 'SE', locale: 'sv-SE' })
    expect(order.billing_address).toMatchObject({ given_name: 'Ada' })
  })

  it('places one order for one key, however its id is spelled', async () => {
    const tokenId = await made()
    const key = randomUUID()
    const first = await place(tokenId, {}, key)
    const again = await place(tokenId.toUpperCase(), {}, key)
    expect(again).toMatchObject({ status: 200, body: { order_id: first.body.order_id } })
  })

  it('places one order for one key, also when it is raced for', async () => {
    const tokenId = await made()
    const key = randomUUID()
    const replies = await Promise.all(Array.from({ length: 5 }, () => place(tokenId, {}, key)))
    expect(new Set(replies.map(({ body }) => body.order_id)).size).toBe(1)
  })

  it.each([
    [{ purchase_currency: 'EUR' }, 403, 'PAYMENT_METHOD_CURRENCY_MISMATCH'],
    [{ merchant_reference1: 'capstan:payment-failed' }, 403, 'PAYMENT_METHOD_FAILED'],
    [{ merchant_reference1: 'capstan:denied' }, 403, 'REJECTED'],
    [{ order_amount: 5999 }, 400, 'BAD_VALUE'],
    [{ order_lines: [] }, 400, 'BAD_VALUE'],
    [{ merchant_urls: { confirmation: 'ftp://x' } }, 400, 'BAD_VALUE'],
  ])('does not place %j', async (fields, status, code) => {
    expect(await place(await made(), fields)).toMatchObject({ status, body: { error_code: code } })
  })

  it.each([
    ['pend-accept', 'ACCEPTED'],
    ['pend-reject', 'REJECTED'],
    ['pending', 'PENDING'],
  ])('places an order that is reviewed where the magic value is %s', async (word, outcome) => {
    const { client } = suite
    const placed = await place(await made(), { merchant_reference1: `capstan:${word}` })
    expect(placed.body.fraud_status).toBe('PENDING')
    await client.post('/sandbox/v1/clock', { advance: 'PT2M' })
    expect((await client.order(placed.body.order_id)).fraud_status).toBe(outcome)
  })

  it('is not made for who is denied', async () => {
    const billing_address = { ...AGREEMENT.billing_address, email: 'ada+denied@example.com' }
    expect(await make(randomUUID(), { billing_address })).toMatchObject({
      status: 403,
      body: { error_code: 'REJECTED' },
    })
  })

  it('is suspended and active again in a sandbox, and cancelled for good', async () => {
    const { client } = suite
    const tokenId = await made()
    const set = (status: string) => client.post(`/sandbox/v1/tokens/${tokenId}/status`, { status })
    await set('SUSPENDED')
    expect(await place(tokenId)).toMatchObject({ status: 403, body: { error_code: 'TOKEN_SUSPENDED' } })
    await set('ACTIVE')
    expect((await place(tokenId)).status).toBe(200)
    expect((await client.patch(`${path(tokenId)}/status`, { status: 'ACTIVE' })).status).toBe(400)
    const cancelled = await client.patch(`${path(tokenId)}/status`, { status: 'CANCELLED' })
    expect([cancelled.status, cancelled.text]).toEqual([202, ''])
    expect((await client.patch(`${path(tokenId)}/status`, { status: 'CANCELLED' })).status).toBe(202)
    expect(await place(tokenId)).toMatchObject({ status: 403, body: { error_code: 'TOKEN_CANCELLED' } })
    expect((await set('ACTIVE')).status).toBe(403)
  })

  it("is nobody's but its merchant's", async () => {
    const tokenId = await made()
    const other = suite.client.as(MERCHANT_2)
    for (const id of [tokenId, randomUUID(), 'no-uuid']) {
      const [read, ordered, changed] = await Promise.all([
        other.get(path(id)),
        other.post(`${path(id)}/order`, ORDER),
        other.patch(`${path(id)}/status`, { status: 'CANCELLED' }),
      ])
      for (const reply of [read, ordered, changed]) {
        expect(reply).toMatchObject({ status: 404, body: { error_code: 'TOKEN_NOT_FOUND' } })
      }
    }
    expect((await place(tokenId)).status).toBe(200)
  })

  it('needs an authorization that is open, and all of its fields', async () => {
    const given = randomUUID()
    await suite.client.call('DELETE', `/payments/v1/authorizations/${given}`)
    expect(await make(given)).toMatchObject({ status: 403, body: { error_code: 'INVALID_OPERATION' } })
    expect((await make(randomUUID(), { description: '' })).status).toBe(400)
    expect((await make(randomUUID(), { intended_use: 'FUN' })).status).toBe(400)
  })
})
