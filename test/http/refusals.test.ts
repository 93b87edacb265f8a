/** Refusals of Order Management (section 4), each with its exact status, code and message. */
import { describe, expect, it } from 'vitest'
import { type Client, type ErrorBody, ORDERS, type Reply } from '../support/client.ts'
import { onBothStores } from '../support/stores.ts'

const NOBODY = '00000000-0000-4000-8000-000000000000'

function expectRefused(reply: Reply<ErrorBody>, status: number, code: string, ...messages: string[]): void {
  expect([reply.status, reply.body.error_code, reply.body.error_messages]).toEqual([status, code, messages])
  expect(reply.body.correlation_id).toBe(reply.headers.get('klarna-correlation-id'))
}

/** Each operation on an order, with a valid body. */
const OPERATIONS: Record<string, (client: Client, orderId: string) => Promise<Reply<ErrorBody>>> = {
  'reading an order': (client, id) => client.get(`${ORDERS}/${id}`),
  'listing captures': (client, id) => client.get(`${ORDERS}/${id}/captures`),
  'reading a capture': (client, id) => client.get(`${ORDERS}/${id}/captures/${NOBODY}`),
  acknowledging: (client, id) => client.post(`${ORDERS}/${id}/acknowledge`),
  capturing: (client, id) => client.capture(id, 1),
  cancelling: (client, id) => client.post(`${ORDERS}/${id}/cancel`),
  'changing references': (client, id) =>
    client.patch(`${ORDERS}/${id}/merchant-references`, { merchant_reference1: 'A' }),
  'adding shipping info': (client, id) =>
    client.post(`${ORDERS}/${id}/shipping-info`, { shipping_info: [{}] }),
  'adding shipping info to a capture': (client, id) =>
    client.post(`${ORDERS}/${id}/captures/${NOBODY}/shipping-info`, { shipping_info: [{}] }),
  'changing the authorization': (client, id) =>
    client.patch(`${ORDERS}/${id}/authorization`, { order_amount: 1 }),
  'adjusting the authorization': (client, id) =>
    client.post(`${ORDERS}/${id}/authorization-adjustments`, { adjust_amount: 1 }),
  'changing customer details': (client, id) =>
    client.patch(`${ORDERS}/${id}/customer-details`, { shipping_address: {} }),
  "changing a capture's customer details": (client, id) =>
    client.patch(`${ORDERS}/${id}/captures/${NOBODY}/customer-details`, { shipping_address: {} }),
  'extending the authorization': (client, id) => client.post(`${ORDERS}/${id}/extend-authorization-time`),
  'releasing what is left': (client, id) => client.post(`${ORDERS}/${id}/release-remaining-authorization`),
  'asking for a send-out': (client, id) => client.post(`${ORDERS}/${id}/captures/${NOBODY}/trigger-send-out`),
  'reading due-date options': (client, id) =>
    client.get(`${ORDERS}/${id}/captures/${NOBODY}/extend-due-date-options`),
  'extending the due date': (client, id) =>
    client.patch(`${ORDERS}/${id}/captures/${NOBODY}/extend-due-date`, { number_of_days: 10 }),
  refunding: (client, id) => client.post(`${ORDERS}/${id}/refunds`, { refunded_amount: 1 }),
  'reading a refund': (client, id) => client.get(`${ORDERS}/${id}/refunds/${NOBODY}`),
  reversing: (client, id) => client.post(`/capstan/v1/orders/${id}/reverse`, {}),
}

/** Section 4.3, and by analogy where it has none. */
const NO_SUCH_ORDER: Record<keyof typeof OPERATIONS, string> = {
  'reading an order': `Order ${NOBODY} cannot be found`,
  'listing captures': `Order ${NOBODY} cannot be found`,
  'reading a capture': `Order ${NOBODY} cannot be found`,
  acknowledging: `Order ${NOBODY} cannot be found. Acknowledgement not possible.`,
  capturing: `Order ${NOBODY} cannot be found. Capture not possible.`,
  cancelling: `Order ${NOBODY} cannot be found. Cancel not possible.`,
  'changing references': 'Order cannot be found. Merchant references cannot be updated.',
  'adding shipping info': `Order ${NOBODY} cannot be found. Shipping info cannot be added to order ${NOBODY}.`,
  'adding shipping info to a capture': `Order ${NOBODY} cannot be found. Shipping info cannot be added to capture ${NOBODY}.`,
  'changing the authorization': `Order ${NOBODY} cannot be found. Order authorization cannot be updated.`,
  'adjusting the authorization': `Order ${NOBODY} cannot be found. Order authorization cannot be updated.`,
  'changing customer details': `Order ${NOBODY} cannot be found. Customer details cannot be updated.`,
  "changing a capture's customer details": `Order ${NOBODY} cannot be found. Customer details cannot be updated.`,
  'extending the authorization': `Order ${NOBODY} cannot be found. Authorization time cannot be extended.`,
  'releasing what is left': `Order ${NOBODY} cannot be found. Remaining authorization cannot be released.`,
  'asking for a send-out': `Order ${NOBODY} cannot be found`,
  'reading due-date options': `Order ${NOBODY} cannot be found`,
  'extending the due date': `Order ${NOBODY} cannot be found. Due date cannot be extended.`,
  reversing: `Order ${NOBODY} cannot be found`,
  refunding: `Order ${NOBODY} cannot be found. Refund not possible.`,
  'reading a refund': `Refund ${NOBODY} cannot be found for order ${NOBODY}`,
}

/** Refunds have a code of their own for it. */
const NOT_FOUND = ['refunding', 'reading a refund']

onBothStores('refusals', (suite) => {
  describe.each(Object.entries(OPERATIONS))('%s', (name, operation) => {
    it('of an unknown order: 404', async () => {
      expectRefused(
        await operation(suite.client, NOBODY),
        404,
        NOT_FOUND.includes(name) ? 'NOT_FOUND' : 'NO_SUCH_ORDER',
        NO_SUCH_ORDER[name] as string,
      )
    })

    it.each([
      '1',
      'not-a-uuid',
      `${NOBODY}0`,
      NOBODY.replaceAll('-', ''),
      '%00',
      '%F0%9F%8D%85',
      '..%2F',
      `urn:uuid:${NOBODY}`,
      'x'.repeat(5000),
    ])('of an order called %s: 400, since that is no UUID', async (id) => {
      expectRefused(
        await operation(suite.client, id),
        400,
        'INVALID_ORDER_ID',
        'Order ID must be a valid UUID.',
      )
    })
  })

  describe('a capture', () => {
    const TOO_HIGH = 'Captured amount is higher than the remaining authorized amount. Capture not possible.'

    it('of more than is left says the numbers', async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.captured(orderId, 2000)
      const reply = await suite.client.capture(orderId, 4001)
      expectRefused(reply, 403, 'CAPTURE_NOT_ALLOWED', TOO_HIGH)
      expect(reply.body.details).toEqual({
        capturable_amount: 4000,
        requested_amount: 4001,
        order_amount: 6000,
        captured_amount: 2000,
        status: 'PART_CAPTURED',
      })
      expect((await suite.client.order(orderId)).captured_amount).toBe(2000)
    })

    it('of a fully captured order', async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.captured(orderId, 6000)
      const reply = await suite.client.capture(orderId, 1)
      expectRefused(reply, 403, 'CAPTURE_NOT_ALLOWED', TOO_HIGH)
      expect(reply.body.details?.capturable_amount).toBe(0)
    })

    it('of a cancelled order', async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.post(`${ORDERS}/${orderId}/cancel`)
      const reply = await suite.client.capture(orderId, 1)
      expectRefused(reply, 403, 'CAPTURE_NOT_ALLOWED', `Order ${orderId} is cancelled. Capture not possible.`)
    })

    it('without an amount', async () => {
      const orderId = await suite.client.placedOrder()
      const message = "'captured_amount' must not be null"
      for (const body of [{}, { captured_amount: null }, '', 'null']) {
        const reply = await suite.client.post(`${ORDERS}/${orderId}/captures`, body)
        expectRefused(reply, 422, 'UNPROCESSABLE_ENTITY', message)
      }
      expectRefused(
        await suite.client.post(`${ORDERS}/${orderId}/captures`),
        422,
        'UNPROCESSABLE_ENTITY',
        message,
      )
    })

    it('with a body that is no object', async () => {
      const path = `${ORDERS}/${await suite.client.placedOrder()}/captures`
      for (const body of ['[]', '7', '"x"', 'true']) {
        const reply = await suite.client.post(path, body)
        expect([reply.status, reply.body.error_code, reply.body.error_messages.length]).toEqual([
          422,
          'UNPROCESSABLE_ENTITY',
          1,
        ])
      }
    })

    it('after two hundred captures', async () => {
      const orderId = await suite.client.placedOrder()
      for (let round = 0; round < 8; round++) {
        await Promise.all(Array.from({ length: 25 }, () => suite.client.captured(orderId, 1)))
      }
      const reply = await suite.client.capture(orderId, 1)
      expectRefused(
        reply,
        403,
        'CAPTURE_NOT_ALLOWED',
        `Order ${orderId} has 200 captures. Capture not possible.`,
      )
      expect((await suite.client.order(orderId)).captures).toHaveLength(200)
    })
  })

  describe('a cancellation', () => {
    it.each([1, 6000])('of an order with %i captured', async (amount) => {
      const orderId = await suite.client.placedOrder()
      await suite.client.captured(orderId, amount)
      const reply = await suite.client.post(`${ORDERS}/${orderId}/cancel`)
      expectRefused(reply, 403, 'CANCEL_NOT_ALLOWED', 'Order has previous captures. Cancel not possible.')
      expect(reply.body.details).toEqual({ captured_amount: amount })
    })
  })

  describe('on a cancelled order', () => {
    const cancelled = async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.post(`${ORDERS}/${orderId}/cancel`)
      return orderId
    }

    it('acknowledging', async () => {
      const reply = await suite.client.post(`${ORDERS}/${await cancelled()}/acknowledge`)
      expectRefused(reply, 403, 'NOT_ALLOWED', 'Order is cancelled. Acknowledgement not possible.')
    })

    it('changing references', async () => {
      const reply = await suite.client.patch(`${ORDERS}/${await cancelled()}/merchant-references`, {})
      expectRefused(reply, 403, 'NOT_ALLOWED', 'Order is cancelled. Merchant references cannot be updated.')
    })

    it('adding shipping info', async () => {
      const orderId = await cancelled()
      const reply = await suite.client.post(`${ORDERS}/${orderId}/shipping-info`, { shipping_info: [{}] })
      const message = `Order is cancelled. Shipping info cannot be added to order ${orderId}.`
      expectRefused(reply, 403, 'NOT_ALLOWED', message)
    })
  })

  describe('a capture that is not there', () => {
    it('is not read', async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.captured(orderId, 1)
      for (const id of [NOBODY, orderId, 'x', '%00']) {
        const reply = await suite.client.get(`${ORDERS}/${orderId}/captures/${id}`)
        expect([reply.status, reply.body.error_code]).toEqual([404, 'NO_SUCH_CAPTURE'])
        expect(reply.body.error_messages[0]).toMatch(/^Capture could not be found/)
      }
    })

    it('is not read on another order of the same merchant', async () => {
      const [one, other] = [await suite.client.placedOrder(), await suite.client.placedOrder()]
      const captureId = await suite.client.captured(one, 1)
      const reply = await suite.client.get(`${ORDERS}/${other}/captures/${captureId}`)
      expect([reply.status, reply.body.error_code]).toEqual([404, 'NO_SUCH_CAPTURE'])
    })

    it('gets no shipping info', async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.captured(orderId, 1)
      const path = `${ORDERS}/${orderId}/captures/${NOBODY}/shipping-info`
      const reply = await suite.client.post(path, { shipping_info: [{}] })
      const message = `Capture could not be found. Shipping info cannot be added to capture ${NOBODY}`
      expectRefused(reply, 404, 'NO_SUCH_CAPTURE', message)
    })

    it.each(['x', '%00', 'a%00b', '%F0%9F%8D%85'])(
      'and could not be, since it is called %s, gets none either',
      async (id) => {
        const orderId = await suite.client.placedOrder()
        await suite.client.captured(orderId, 1)
        for (const key of [undefined, `key-${id}`]) {
          const options = key === undefined ? {} : { key }
          const path = `${ORDERS}/${orderId}/captures/${id}/shipping-info`
          const reply = await suite.client.post(path, { shipping_info: [{}] }, options)
          expect([reply.status, reply.body.error_code]).toEqual([404, 'NO_SUCH_CAPTURE'])
        }
      },
    )

    it('since there is none at all', async () => {
      const orderId = await suite.client.placedOrder()
      const path = `${ORDERS}/${orderId}/captures/${NOBODY}/shipping-info`
      const reply = await suite.client.post(path, { shipping_info: [{}] })
      const message = `Order has no captures. Shipping info cannot be added to capture ${NOBODY}.`
      expectRefused(reply, 403, 'NOT_ALLOWED', message)
    })
  })

  it('shipping info without a list', async () => {
    const orderId = await suite.client.placedOrder()
    const captureId = await suite.client.captured(orderId, 1)
    for (const path of [`${ORDERS}/${orderId}`, `${ORDERS}/${orderId}/captures/${captureId}`]) {
      const reply = await suite.client.post(`${path}/shipping-info`, {})
      expectRefused(reply, 422, 'UNPROCESSABLE_ENTITY', "'shipping_info' must not be null")
    }
  })
})
