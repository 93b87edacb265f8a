/** The life of an order over HTTP: what each operation answers and what is read back, on both stores. */
import { describe, expect, it } from 'vitest'
import { type CaptureBody, type ErrorBody, ORDERS, type Reply } from '../support/client.ts'
import { orderOf, tomatoes } from '../support/orders.ts'
import { onBothStores } from '../support/stores.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const EMPTY_ADDRESS = {
  organization_name: '',
  attention: '',
  given_name: '',
  family_name: '',
  title: '',
  street_address: '',
  street_address2: '',
  postal_code: '',
  city: '',
  region: '',
  country: '',
  email: '',
  phone: '',
}

const transaction = (reply: Reply) => reply.headers.get('transaction-id')

function expectChanged(reply: Reply<ErrorBody>): void {
  expect([reply.status, reply.text]).toEqual([204, ''])
  expect(transaction(reply)).toMatch(UUID)
}

/** A repeat that changes nothing: the same change is named, under a new correlation id. */
function expectRepeated(first: Reply<ErrorBody>, again: Reply<ErrorBody>): void {
  expectChanged(again)
  expect(transaction(again)).toBe(transaction(first))
  expect(again.headers.get('klarna-correlation-id')).not.toBe(first.headers.get('klarna-correlation-id'))
}

onBothStores('the life of an order', (suite) => {
  describe('placed', () => {
    it('reads as authorized, with every field in its form', async () => {
      const orderId = await suite.client.placedOrder()
      const order = await suite.client.order(orderId)
      expect(order).toEqual({
        order_id: orderId,
        status: 'AUTHORIZED',
        fraud_status: 'ACCEPTED',
        order_amount: 6000,
        original_order_amount: 6000,
        captured_amount: 0,
        refunded_amount: 0,
        remaining_authorized_amount: 6000,
        purchase_currency: 'SEK',
        purchase_country: 'SE',
        locale: 'sv-SE',
        klarna_reference: expect.stringMatching(/^[0-9A-Z]{8}$/),
        order_lines: [tomatoes()],
        billing_address: EMPTY_ADDRESS,
        shipping_address: EMPTY_ADDRESS,
        customer: {},
        created_at: expect.stringMatching(INSTANT),
        expires_at: expect.stringMatching(/T00:00:00\.000Z$/),
        captures: [],
        refunds: [],
        initial_payment_method: expect.objectContaining({ type: 'INVOICE' }),
        shipping_info: [],
      })
      const days = (Date.parse(order.expires_at) - Date.parse(order.created_at.slice(0, 10))) / 86_400_000
      expect(days).toBe(28)
    })

    it('with auto_capture is captured in full, lines included', async () => {
      const orderId = await suite.client.placedOrder({ auto_capture: true })
      const { status, captures, remaining_authorized_amount } = await suite.client.order(orderId)
      expect({ status, remaining_authorized_amount }).toEqual({
        status: 'CAPTURED',
        remaining_authorized_amount: 0,
      })
      expect(captures).toMatchObject([{ captured_amount: 6000, order_lines: [tomatoes()] }])
    })

    it('answers with what the Payments API promises', async () => {
      const urls = { confirmation: 'https://shop.example/thanks?o={order.id}' }
      const { status, body, headers } = await suite.client.place({ merchant_urls: urls })
      expect(status).toBe(200)
      expect(headers.get('content-type')).toMatch(/^application\/json/)
      expect(body).toEqual({
        order_id: expect.stringMatching(UUID),
        redirect_url: `https://shop.example/thanks?o=${body.order_id}`,
        fraud_status: 'ACCEPTED',
        authorized_payment_method: { type: 'invoice' },
      })
    })

    it('again with the same token is the same order, whatever the body', async () => {
      const first = await suite.client.place({}, 'token-again')
      const again = await suite.client.place(orderOf(77), 'token-again')
      expect([again.status, again.body.order_id]).toEqual([200, first.body.order_id])
      expect((await suite.client.order(first.body.order_id)).order_amount).toBe(6000)
    })
  })

  describe('captured', () => {
    it('in full: 201, nothing in the body, the capture named in the headers', async () => {
      const orderId = await suite.client.placedOrder()
      const sent = {
        captured_amount: 6000,
        description: 'Shipped in full',
        reference: 'R-1',
        order_lines: [tomatoes()],
        shipping_info: [{ shipping_company: 'DHL', tracking_number: '4711' }],
      }
      const reply = await suite.client.capture(orderId, sent)
      const captureId = reply.headers.get('capture-id')
      expect([reply.status, reply.text]).toEqual([201, ''])
      expect(captureId).toMatch(UUID)
      expect(transaction(reply)).toMatch(UUID)
      expect(reply.headers.get('location')).toBe(
        `${suite.server.url}${ORDERS}/${orderId}/captures/${captureId}`,
      )
      expect(reply.headers.get('klarna-order-validation')).toBe('Valid')
      const order = await suite.client.order(orderId)
      expect(order).toMatchObject({
        status: 'CAPTURED',
        captured_amount: 6000,
        remaining_authorized_amount: 0,
      })
      expect(order.captures).toEqual([
        {
          capture_id: captureId,
          klarna_reference: `${order.klarna_reference}-1`,
          captured_amount: 6000,
          captured_at: expect.stringMatching(INSTANT),
          description: 'Shipped in full',
          reference: 'R-1',
          order_lines: [tomatoes()],
          refunded_amount: 0,
          billing_address: EMPTY_ADDRESS,
          shipping_address: EMPTY_ADDRESS,
          shipping_info: [{ shipping_company: 'DHL', tracking_number: '4711' }],
        },
      ])
    })

    it('in parts, each read alone, in the list and in the order alike', async () => {
      const orderId = await suite.client.placedOrder()
      const ids = [await suite.client.captured(orderId, 2000), await suite.client.captured(orderId, 1500)]
      const order = await suite.client.order(orderId)
      expect(order).toMatchObject({
        status: 'PART_CAPTURED',
        captured_amount: 3500,
        remaining_authorized_amount: 2500,
      })
      expect(order.captures.map(({ klarna_reference }) => klarna_reference)).toEqual([
        `${order.klarna_reference}-1`,
        `${order.klarna_reference}-2`,
      ])
      const list = await suite.client.get<CaptureBody[]>(`${ORDERS}/${orderId}/captures`)
      expect([list.status, list.body]).toEqual([200, order.captures])
      for (const [index, id] of ids.entries()) {
        const one = await suite.client.get<CaptureBody>(`${ORDERS}/${orderId}/captures/${id}`)
        expect([one.status, one.body]).toEqual([200, order.captures[index]])
      }
    })

    it('where the Location leads to the capture', async () => {
      const orderId = await suite.client.placedOrder()
      const location = (await suite.client.capture(orderId, 100)).headers.get('location') ?? ''
      const { status, body } = await suite.client.get<CaptureBody>(new URL(location).pathname)
      expect([status, body.captured_amount]).toEqual([200, 100])
    })

    it('by amount alone has empty lists and an empty description, and says nothing of lines', async () => {
      const orderId = await suite.client.placedOrder()
      const reply = await suite.client.capture(orderId, 500)
      expect(reply.headers.has('klarna-order-validation')).toBe(false)
      const [capture] = (await suite.client.order(orderId)).captures
      expect(capture).toMatchObject({ description: '', order_lines: [], shipping_info: [] })
      expect(capture).not.toHaveProperty('reference')
    })

    it('with lines that do not add up is captured all the same', async () => {
      const orderId = await suite.client.placedOrder()
      const reply = await suite.client.capture(orderId, { captured_amount: 5999, order_lines: [tomatoes()] })
      expect(reply.status).toBe(201)
      expect(reply.headers.get('klarna-order-validation')).not.toBe('Valid')
    })

    it('never gives back the shipping delay', async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.captured(orderId, { captured_amount: 1, shipping_delay: 0 })
      expect(JSON.stringify(await suite.client.order(orderId))).not.toContain('shipping_delay')
    })

    it('twice alike without a key is captured twice', async () => {
      const orderId = await suite.client.placedOrder()
      const ids = [await suite.client.captured(orderId, 1000), await suite.client.captured(orderId, 1000)]
      expect(new Set(ids).size).toBe(2)
      expect((await suite.client.order(orderId)).captured_amount).toBe(2000)
    })
  })

  describe('acknowledged', () => {
    it('again names the first change', async () => {
      const path = `${ORDERS}/${await suite.client.placedOrder()}/acknowledge`
      const first = await suite.client.post(path)
      expectChanged(first)
      expectRepeated(first, await suite.client.post(path))
    })

    it('by its capture, already', async () => {
      const orderId = await suite.client.placedOrder()
      const capture = await suite.client.capture(orderId, 1)
      const reply = await suite.client.post(`${ORDERS}/${orderId}/acknowledge`)
      expectChanged(reply)
      expect(transaction(reply)).toBe(transaction(capture))
    })
  })

  describe('cancelled', () => {
    it('shows what it had, and cancelling again is no error', async () => {
      const orderId = await suite.client.placedOrder()
      const first = await suite.client.post(`${ORDERS}/${orderId}/cancel`)
      expectChanged(first)
      expectRepeated(first, await suite.client.post(`${ORDERS}/${orderId}/cancel`))
      expect(await suite.client.order(orderId)).toMatchObject({
        status: 'CANCELLED',
        captured_amount: 0,
        remaining_authorized_amount: 6000,
      })
    })
  })

  describe('merchant references', () => {
    it('are set, kept when not sent, and cleared by an empty text', async () => {
      const orderId = await suite.client.placedOrder({ merchant_reference1: 'A', merchant_reference2: 'B' })
      const path = `${ORDERS}/${orderId}/merchant-references`
      const references = async () => {
        const { merchant_reference1, merchant_reference2 } = await suite.client.order(orderId)
        return [merchant_reference1, merchant_reference2]
      }
      expect(await references()).toEqual(['A', 'B'])
      expectChanged(await suite.client.patch(path, { merchant_reference1: 'C' }))
      expect(await references()).toEqual(['C', 'B'])
      expectChanged(await suite.client.patch(path, { merchant_reference2: '' }))
      expect(await suite.client.order(orderId)).not.toHaveProperty('merchant_reference2')
      expectChanged(await suite.client.patch(path, {}))
      expect(await references()).toEqual(['C', undefined])
    })

    it('of a captured order can be changed', async () => {
      const orderId = await suite.client.placedOrder()
      await suite.client.captured(orderId, 6000)
      expectChanged(
        await suite.client.patch(`${ORDERS}/${orderId}/merchant-references`, { merchant_reference1: 'X' }),
      )
    })
  })

  describe('shipping info', () => {
    const parcel = (tracking_number: unknown) => ({
      shipping_info: [{ shipping_company: 'DHL', tracking_number }],
    })

    it('is appended to the order, and the same list again is not', async () => {
      const orderId = await suite.client.placedOrder()
      const path = `${ORDERS}/${orderId}/shipping-info`
      const first = await suite.client.post(path, parcel('1'))
      expectChanged(first)
      expectRepeated(first, await suite.client.post(path, parcel('1')))
      const second = await suite.client.post(path, parcel('2'))
      expect(transaction(second)).not.toBe(transaction(first))
      const { shipping_info } = await suite.client.order(orderId)
      expect(shipping_info.map(({ tracking_number }) => tracking_number)).toEqual(['1', '2'])
    })

    it('is appended to the capture that is named, and the same list again is not', async () => {
      const orderId = await suite.client.placedOrder()
      const one = await suite.client.captured(orderId, 1000)
      const two = await suite.client.captured(orderId, { captured_amount: 1000, ...parcel('0') })
      const path = `${ORDERS}/${orderId}/captures/${two}/shipping-info`
      const first = await suite.client.post(path, parcel('1'))
      expectChanged(first)
      expectRepeated(first, await suite.client.post(path, parcel('1')))
      const { captures, shipping_info } = await suite.client.order(orderId)
      const tracking = captures.map((capture) =>
        capture.shipping_info.map(({ tracking_number }) => tracking_number),
      )
      expect([tracking, shipping_info]).toEqual([[[], ['0', '1']], []])
      expect(captures[0]?.capture_id).toBe(one)
    })

    it('keeps every digit of a tracking number that was sent as a number', async () => {
      const orderId = await suite.client.placedOrder()
      const digits = '123456789012345678901234567890'
      const body = `{"shipping_info":[{"tracking_number":${digits},"return_tracking_number": 42}]}`
      expectChanged(await suite.client.post(`${ORDERS}/${orderId}/shipping-info`, body))
      expect((await suite.client.order(orderId)).shipping_info).toEqual([
        { tracking_number: digits, return_tracking_number: '42' },
      ])
    })
  })

  it('an order id is found in upper case too', async () => {
    const orderId = await suite.client.placedOrder()
    expect((await suite.client.order(orderId.toUpperCase())).order_id).toBe(orderId)
    expect((await suite.client.capture(orderId.toUpperCase(), 6000)).status).toBe(201)
    expect((await suite.client.order(orderId)).status).toBe('CAPTURED')
  })
})
