/** `Klarna-Idempotency-Key` (I7): within its scope and lifetime one key has one effect and one answer. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type ErrorBody, MERCHANT_2, OPERATOR, ORDERS, type Reply } from '../support/client.ts'
import { orderOf, tomatoOrder } from '../support/orders.ts'
import { onBothStores } from '../support/stores.ts'
import { expectSound } from '../support/verify.ts'

const HOUR_MS = 3_600_000
const NOBODY = '00000000-0000-4000-8000-000000000000'

/** All that a replay must repeat: the answer but its correlation id and its date. */
function kept(reply: Reply<ErrorBody>) {
  const { 'klarna-correlation-id': _, date: __, ...headers } = Object.fromEntries(reply.headers)
  const { correlation_id: ___, ...body } = (reply.body ?? {}) as Partial<ErrorBody>
  return { status: reply.status, headers, body }
}

const correlation = (reply: Reply) => reply.headers.get('klarna-correlation-id')

onBothStores('an idempotency key', (suite) => {
  const strict = { 'capstan-idempotency-strict': 'true' }
  const captured = async (orderId: string) => (await suite.client.order(orderId)).captured_amount

  describe('used again', () => {
    it('answers as the first time, under a new correlation id, and captures nothing more', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      const first = await suite.client.capture(orderId, 1000, { key })
      const again = await suite.client.capture(orderId, 1000, { key })
      expect(first.status).toBe(201)
      expect(kept(again)).toEqual(kept(first))
      expect(correlation(again)).not.toBe(correlation(first))
      expect(await captured(orderId)).toBe(1000)
    })

    it('with another body is the first call all the same', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      const lines = [{ name: 'x', quantity: 1, unit_price: 1000, total_amount: 1000 }]
      const first = await suite.client.capture(
        orderId,
        { captured_amount: 1000, order_lines: lines },
        { key },
      )
      const again = await suite.client.capture(orderId, 2000, { key })
      expect(kept(again)).toEqual(kept(first))
      expect(again.headers.get('klarna-order-validation')).toBe('Valid')
      expect(await captured(orderId)).toBe(1000)
    })

    it('in a race of 32 is one capture and 32 equal answers', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      const replies = await Promise.all(
        Array.from({ length: 32 }, (_, index) => suite.client.capture(orderId, 1 + index, { key })),
      )
      for (const reply of replies) expect(kept(reply)).toEqual(kept(replies[0] as Reply<ErrorBody>))
      expect(new Set(replies.map(correlation)).size).toBe(32)
      const order = await suite.client.order(orderId)
      expect(order.captures).toHaveLength(1)
    })

    it('replays what was true then, though it is no longer', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      const first = await suite.client.capture(orderId, 6000, { key })
      await suite.client.capture(orderId, 1)
      expect(kept(await suite.client.capture(orderId, 6000, { key }))).toEqual(kept(first))
    })

    it('works with every change, and with placing an order and a session', async () => {
      const orderId = await suite.client.placedOrder()
      const captureId = await suite.client.captured(orderId, 1)
      const calls: [method: string, path: string, body?: unknown][] = [
        ['POST', `${ORDERS}/${orderId}/acknowledge`],
        ['PATCH', `${ORDERS}/${orderId}/merchant-references`, { merchant_reference1: 'A' }],
        ['POST', `${ORDERS}/${orderId}/shipping-info`, { shipping_info: [{ tracking_number: '1' }] }],
        ['POST', `${ORDERS}/${orderId}/captures/${captureId}/shipping-info`, { shipping_info: [{}] }],
        ['POST', `${ORDERS}/${await suite.client.placedOrder()}/cancel`],
        ['POST', '/payments/v1/authorizations/token-of-a-key/order', tomatoOrder()],
        ['POST', '/payments/v1/sessions', tomatoOrder()],
      ]
      for (const [method, path, body] of calls) {
        const key = randomUUID()
        const options = { key, ...(body !== undefined && { body }) }
        const first = await suite.client.call(method, path, options)
        const again = await suite.client.call(method, path, options)
        expect([200, 204]).toContain(first.status)
        expect({ path, ...kept(again) }).toEqual({ path, ...kept(first) })
      }
      expect((await suite.client.order(orderId)).shipping_info).toHaveLength(1)
    })

    it('opens one session, whose sums were right the first time', async () => {
      const key = randomUUID()
      const first = await suite.client.post('/payments/v1/sessions', tomatoOrder(), { key })
      const wrong = { ...tomatoOrder(), order_amount: 1 }
      expect(kept(await suite.client.post('/payments/v1/sessions', wrong, { key }))).toEqual(kept(first))
      expect((await suite.client.post('/payments/v1/sessions', wrong)).status).toBe(400)
    })

    it('registers an authorization once, also when its hour has passed since', async () => {
      const operator = suite.client.as(OPERATOR)
      const expires_at = new Date(Date.now() + HOUR_MS).toISOString()
      const body = { merchant_id: 'PK000001_demo', amount: 6000, currency: 'SEK', expires_at }
      const key = randomUUID()
      const first = await operator.post<ErrorBody>('/capstan/v1/authorizations', body, { key })
      expect(first.status).toBe(201)
      await suite.advanceClock(HOUR_MS)
      const again = await operator.post<ErrorBody>('/capstan/v1/authorizations', body, { key })
      expect(kept(again)).toEqual(kept(first))
      const late = await operator.post<ErrorBody>('/capstan/v1/authorizations', body, { key: randomUUID() })
      expect(late.status).toBe(400)
    })

    it('after another list came between does not append the first again', async () => {
      const orderId = await suite.client.placedOrder()
      const path = `${ORDERS}/${orderId}/shipping-info`
      const add = (tracking_number: string, key: string) =>
        suite.client.post(path, { shipping_info: [{ tracking_number }] }, { key })
      await add('1', 'first')
      await add('2', 'second')
      await add('1', 'first')
      expect((await suite.client.order(orderId)).shipping_info).toHaveLength(2)
    })
  })

  describe('keeps', () => {
    it('a 403 that the engine decided, its numbers too', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      const first = await suite.client.capture(orderId, 6001, { key })
      expect(first.status).toBe(403)
      await suite.client.capture(orderId, 1000)
      const again = await suite.client.capture(orderId, 1000, { key })
      expect(kept(again)).toEqual(kept(first))
      expect(await captured(orderId)).toBe(1000)
    })

    it('a 404 that the engine decided', async () => {
      const key = randomUUID()
      const replies = [
        await suite.client.capture(NOBODY, 1, { key }),
        await suite.client.capture(NOBODY, 1, { key }),
      ]
      expect(replies.map(({ status }) => status)).toEqual([404, 404])
      expect(kept(replies[1] as Reply<ErrorBody>)).toEqual(kept(replies[0] as Reply<ErrorBody>))
    })

    it('the first outcome of a token, also when it was deleted in between', async () => {
      const [token, key] = [randomUUID(), randomUUID()]
      await suite.client.call('DELETE', `/payments/v1/authorizations/${token}`)
      const first = await suite.client.place({}, token, { key })
      expect(first.status).toBe(403)
      expect(kept(await suite.client.place({}, token, { key }))).toEqual(kept(first))
    })
  })

  describe('does not keep', () => {
    it('a field that broke its rule: the corrected call goes through', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      for (const body of ['{', { captured_amount: 0 }, {}]) {
        const { status } = await suite.client.post(`${ORDERS}/${orderId}/captures`, body, { key })
        expect([400, 422]).toContain(status)
      }
      expect((await suite.client.capture(orderId, 1000, { key })).status).toBe(201)
    })

    it('sums that contradict each other', async () => {
      const [token, key] = [randomUUID(), randomUUID()]
      expect((await suite.client.place({ order_amount: 1 }, token, { key })).status).toBe(400)
      expect((await suite.client.place({}, token, { key })).status).toBe(200)
    })

    it('wrong credentials, a wrong content type, a body too large', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      const path = `${ORDERS}/${orderId}/captures`
      expect((await suite.client.as(null).capture(orderId, 1, { key })).status).toBe(401)
      expect(
        (await suite.client.post(path, 'x', { key, headers: { 'content-type': 'text/plain' } })).status,
      ).toBe(415)
      expect((await suite.client.post(path, ' '.repeat(1024 * 1024 + 1), { key })).status).toBe(413)
      expect((await suite.client.capture(orderId, 1000, { key })).status).toBe(201)
    })
  })

  describe('is another key', () => {
    it('on another order', async () => {
      const orders = [await suite.client.placedOrder(), await suite.client.placedOrder()]
      const key = randomUUID()
      for (const orderId of orders)
        expect((await suite.client.capture(orderId, 6000, { key })).status).toBe(201)
      for (const orderId of orders) expect(await captured(orderId)).toBe(6000)
    })

    it('on another operation of the same order', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      expect((await suite.client.post(`${ORDERS}/${orderId}/acknowledge`, undefined, { key })).status).toBe(
        204,
      )
      expect((await suite.client.capture(orderId, 1, { key })).status).toBe(201)
      expect((await suite.client.post(`${ORDERS}/${orderId}/cancel`, undefined, { key })).status).toBe(403)
    })

    it('of another merchant', async () => {
      const key = randomUUID()
      const other = suite.client.as(MERCHANT_2)
      const sessions = [
        await suite.client.post<{ session_id: string }>('/payments/v1/sessions', tomatoOrder(), { key }),
        await other.post<{ session_id: string }>('/payments/v1/sessions', tomatoOrder(), { key }),
      ]
      expect(sessions.map(({ status }) => status)).toEqual([200, 200])
      expect(new Set(sessions.map(({ body }) => body.session_id)).size).toBe(2)
    })

    it("that names another merchant's order tells nothing", async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      await suite.client.capture(orderId, 1000, { key })
      const reply = await suite.client.as(MERCHANT_2).capture(orderId, 1000, { key })
      expect([reply.status, reply.body.error_code]).toEqual([404, 'NO_SUCH_ORDER'])
      expect(await captured(orderId)).toBe(1000)
    })

    it('not when the path is spelled otherwise', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      const spelled = [
        `${ORDERS}/${orderId}/captures`,
        `${ORDERS}/${orderId.toUpperCase()}/captures`,
        `/${ORDERS.replaceAll('/', '//')}/${orderId}/captures/`,
        `${ORDERS}/${orderId}/captures?x=1`,
      ]
      for (const path of spelled) {
        expect((await suite.client.post(path, { captured_amount: 1000 }, { key })).status).toBe(201)
      }
      expect(await captured(orderId)).toBe(1000)
    })

    it('not under another path of the same change', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      const body = { captured_amount: 1000 }
      const first = await suite.client.post(`${ORDERS}/${orderId}/captures`, body, { key })
      const path = `/capstan/v1/orders/${orderId}/captures`
      const again = await suite.client.post<{ capture_id: string }>(path, body, { key })
      expect(again).toMatchObject({ status: 201, body: { capture_id: first.headers.get('capture-id') } })
      expect(await captured(orderId)).toBe(1000)
    })

    it('on each operation of an order, where two of them make events of one kind: verify finds nothing', async () => {
      const { client } = suite
      const orderId = await client.placedOrder()
      const key = randomUUID()
      const captures = [await client.captured(orderId, 1000), await client.captured(orderId, 2000)]
      const order = `${ORDERS}/${orderId}`
      const replies = [
        await client.patch(`${order}/authorization`, { order_amount: 5000 }, { key }),
        await client.post(`${order}/authorization-adjustments`, { adjust_amount: -100 }, { key }),
        ...(await Promise.all(
          captures.map((id) => client.post(`${order}/captures/${id}/trigger-send-out`, undefined, { key })),
        )),
        await client.post(`${order}/refunds`, { refunded_amount: 100 }, { key }),
        await client.post(`/capstan/v1/orders/${orderId}/reverse`, {}, { key }),
      ]
      expect(replies.map(({ status }) => status)).toEqual([204, 204, 204, 204, 201, 200])
      expect(await client.order(orderId)).toMatchObject({ order_amount: 4900, refunded_amount: 3000 })
      await expectSound(suite.server)
    })
  })

  describe('in strict mode', () => {
    it('is a conflict with another body, and a replay with the same', async () => {
      const orderId = await suite.client.placedOrder()
      const options = { key: randomUUID(), headers: strict }
      const first = await suite.client.capture(orderId, 1000, options)
      const other = await suite.client.capture(orderId, 1001, options)
      expect([other.status, other.body.error_code]).toEqual([409, 'CONFLICT'])
      expect(kept(await suite.client.capture(orderId, 1000, options))).toEqual(kept(first))
      expect(await captured(orderId)).toBe(1000)
    })

    it('is asked for by True as well, as some clients write it', async () => {
      const orderId = await suite.client.placedOrder()
      const options = { key: randomUUID(), headers: { 'capstan-idempotency-strict': 'True' } }
      expect((await suite.client.capture(orderId, 1000, options)).status).toBe(201)
      expect((await suite.client.capture(orderId, 1001, options)).status).toBe(409)
    })

    it('is asked for by the second call alone, too', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      const first = await suite.client.capture(orderId, 1000, { key })
      expect((await suite.client.capture(orderId, 1001, { key, headers: strict })).status).toBe(409)
      expect(kept(await suite.client.capture(orderId, 1001, { key }))).toEqual(kept(first))
    })

    it('races like any other: one capture, the others conflict', async () => {
      const orderId = await suite.client.placedOrder()
      const options = { key: randomUUID(), headers: strict }
      const replies = await Promise.all(
        [1, 2, 3, 4, 5, 6, 7, 8].map((amount) => suite.client.capture(orderId, amount, options)),
      )
      const statuses = replies.map(({ status }) => status).sort()
      expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 409)])
      expect((await suite.client.order(orderId)).captures).toHaveLength(1)
    })
  })

  describe('that is', () => {
    it('empty is none: two captures', async () => {
      const orderId = await suite.client.placedOrder()
      for (const _ of [1, 2])
        expect((await suite.client.capture(orderId, 1000, { key: '' })).status).toBe(201)
      expect(await captured(orderId)).toBe(2000)
    })

    it('of 255 characters is taken, of 256 refused', async () => {
      const orderId = await suite.client.placedOrder()
      expect((await suite.client.capture(orderId, 1, { key: 'x'.repeat(255) })).status).toBe(201)
      const reply = await suite.client.capture(orderId, 1, { key: 'x'.repeat(256) })
      expect([reply.status, reply.body.error_code]).toEqual([400, 'BAD_REQUEST'])
      expect(await captured(orderId)).toBe(1)
    })

    it('sent with a GET means nothing', async () => {
      const orderId = await suite.client.placedOrder()
      const key = randomUUID()
      await suite.client.get(`${ORDERS}/${orderId}`, { key })
      await suite.client.captured(orderId, 1000)
      expect(JSON.parse((await suite.client.get(`${ORDERS}/${orderId}`, { key })).text).captured_amount).toBe(
        1000,
      )
    })
  })

  it('lives for 24 hours of business time', async () => {
    const orderId = await suite.client.placedOrder(orderOf(6000))
    const key = randomUUID()
    const first = await suite.client.capture(orderId, 1000, { key })
    await suite.advanceClock(24 * HOUR_MS - 60_000)
    expect(kept(await suite.client.capture(orderId, 1000, { key }))).toEqual(kept(first))
    await suite.advanceClock(60_000)
    const later = await suite.client.capture(orderId, 1000, { key })
    expect(later.status).toBe(201)
    expect(later.headers.get('capture-id')).not.toBe(first.headers.get('capture-id'))
    expect(kept(await suite.client.capture(orderId, 1000, { key }))).toEqual(kept(later))
    expect(await captured(orderId)).toBe(2000)
  })
})
