/** Every limit of sections 1.5, 1.9, 1.10, 2.4 to 2.6 and 2.8: taken at its edge, refused one past it. */
import { beforeAll, describe, expect, it } from 'vitest'
import { ORDERS } from '../support/client.ts'
import {
  AMOUNT_MAX,
  checkLimits,
  expectUnprocessable,
  lineLimits,
  NOT_INTEGERS,
  numberLimits,
  parcelLimits,
  size,
  sizesOf,
  text,
} from '../support/limits.ts'
import { orderOf, tomatoes } from '../support/orders.ts'
import { onBothStores } from '../support/stores.ts'

onBothStores('the limits of order management', (suite) => {
  describe('a capture (section 1.10)', () => {
    let orderId = ''
    let left = 0
    /** A fresh order every hundred captures, and a capture of one minor unit unless told otherwise. */
    const capture = async (body: Record<string, unknown>) => {
      if (left-- === 0) {
        orderId = await suite.client.placedOrder(orderOf(1000))
        left = 100
      }
      return suite.client.capture(orderId, { captured_amount: 1, ...body })
    }

    checkLimits(
      [
        { field: 'description', body: (value) => ({ description: value }), ...size(255) },
        { field: 'reference', body: (value) => ({ reference: value }), ...size(255) },
        {
          field: 'shipping_delay',
          body: (value) => ({ shipping_delay: value }),
          good: [0],
          bad: [-1, ...NOT_INTEGERS],
        },
        {
          field: 'captured_amount',
          body: (value) => ({ captured_amount: value }),
          good: [1],
          bad: [0, -1, AMOUNT_MAX + 1, ...NOT_INTEGERS],
        },
        {
          field: 'order_lines',
          body: (value) => ({ order_lines: value }),
          good: [[], Array.from({ length: 1000 }, () => tomatoes())],
          bad: [Array.from({ length: 1001 }, () => tomatoes()), {}, 'x', 7],
        },
        {
          field: 'shipping_info',
          body: (value) => ({ shipping_info: value }),
          good: [[], Array.from({ length: 500 }, () => ({}))],
          bad: [Array.from({ length: 501 }, () => ({})), {}, 'x', 7],
        },
        ...parcelLimits((parcels) => ({ shipping_info: parcels })),
        ...lineLimits((line) => ({ order_lines: [{ ...tomatoes(), ...line }] }), {
          nameMin: 0,
          unitMin: 0,
          unitMax: 10,
          taxRateMax: 2_147_483_647,
        }),
        ...numberLimits((line) => ({ order_lines: [{ ...tomatoes(), ...line }] }), 2_147_483_647),
      ],
      capture,
      201,
      expectUnprocessable,
    )

    it('texts are counted in characters: one beyond the basic plane is one', async () => {
      expect((await capture({ description: '🍅'.repeat(255) })).status).toBe(201)
      expectUnprocessable(await capture({ description: '🍅'.repeat(256) }), 'description')
    })

    it('captured_amount: takes all of the largest order', async () => {
      const largest = await suite.client.placedOrder(orderOf(AMOUNT_MAX))
      expect((await suite.client.capture(largest, AMOUNT_MAX)).status).toBe(201)
    })

    it.each(['name', 'quantity', 'unit_price', 'total_amount'])('a line needs its %s', async (name) => {
      const { [name]: _, ...line } = tomatoes() as unknown as Record<string, unknown>
      const reply = await capture({ order_lines: [line] })
      expect([reply.status, reply.body.error_messages]).toEqual([
        422,
        [`'order_lines[0].${name}' must not be null`],
      ])
    })

    it('says every field that is wrong, one message for each', async () => {
      const reply = await capture({
        captured_amount: 'x',
        description: text(256),
        shipping_info: [{ shipping_company: text(101) }],
      })
      expect(reply.status).toBe(422)
      expect(reply.body.error_messages).toHaveLength(3)
      expect(reply.body.error_messages).toContain(
        'The size of the shipping_info/shipping_company value must be between 0 and 100',
      )
    })
  })

  describe('shipping info (section 1.9)', () => {
    let orderId = ''
    beforeAll(async () => {
      orderId = await suite.client.placedOrder()
    })
    const parcels = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ tracking_number: `${index}` }))

    checkLimits(
      parcelLimits((list) => ({ shipping_info: list })),
      (body) => suite.client.post(`${ORDERS}/${orderId}/shipping-info`, body),
      204,
      expectUnprocessable,
    )

    it('shipping_info: takes 1 to 500 parcels, on the order and on a capture', async () => {
      const order = await suite.client.placedOrder()
      const captureId = await suite.client.captured(order, 1)
      for (const path of [
        `${ORDERS}/${order}/shipping-info`,
        `${ORDERS}/${order}/captures/${captureId}/shipping-info`,
      ]) {
        for (const count of [1, 500]) {
          expect((await suite.client.post(path, { shipping_info: parcels(count) })).status).toBe(204)
        }
        for (const list of [[], parcels(501), {}, 'x']) {
          expectUnprocessable(await suite.client.post(path, { shipping_info: list }), 'shipping_info')
        }
      }
    })

    it('no more than 1000 parcels are kept on an order or on a capture', async () => {
      const order = await suite.client.placedOrder()
      const captureId = await suite.client.captured(order, {
        captured_amount: 1,
        shipping_info: parcels(499),
      })
      const add = (path: string, count: number, from: number) =>
        suite.client.post(`${ORDERS}/${order}${path}/shipping-info`, {
          shipping_info: Array.from({ length: count }, (_, index) => ({
            tracking_number: `${from + index}`,
          })),
        })
      const onCapture = `/captures/${captureId}`
      expect((await add(onCapture, 500, 1000)).status).toBe(204)
      expect((await add(onCapture, 2, 2000)).status).toBe(403)
      expect((await add(onCapture, 1, 3000)).status).toBe(204)
      expect((await add(onCapture, 1, 4000)).status).toBe(403)
      expect((await add('', 500, 0)).status).toBe(204)
      expect((await add('', 500, 1000)).status).toBe(204)
      expect((await add('', 1, 2000)).status).toBe(403)
    })
  })

  describe('merchant references (section 1.5)', () => {
    let orderId = ''
    beforeAll(async () => {
      orderId = await suite.client.placedOrder()
    })
    checkLimits(
      sizesOf(
        { merchant_reference1: 255, merchant_reference2: 255 },
        (name) => (value) => ({ [name]: value }),
        '',
      ),
      (body) => suite.client.patch(`${ORDERS}/${orderId}/merchant-references`, body),
      204,
      expectUnprocessable,
    )
  })
})
