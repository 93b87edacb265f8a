/** Refunds: how much, of which capture, and what a return may cost. */
import { expect, it } from 'vitest'
import { ORDERS } from '../support/client.ts'
import { tomatoes } from '../support/orders.ts'
import { onBothStores } from '../support/stores.ts'

const CAPSTAN = '/capstan/v1/orders'

const goods = (reference: string, total: number) =>
  tomatoes({ reference, name: reference, quantity: 1, unit_price: total, total_amount: total })
const fee = (total: number, fields = {}) => ({ ...goods('FEE', total), type: 'return_fee', ...fields })

onBothStores('a refund', (suite) => {
  const refund = (orderId: string, body: object) => suite.client.post(`${ORDERS}/${orderId}/refunds`, body)

  /** What each refund of the order is attached to, and what each capture says was given back of it. */
  async function attached(orderId: string) {
    const path = `${CAPSTAN}/${orderId}/refunds`
    const { body } = await suite.client.get<{ refunds: { capture_id?: string }[] }>(path)
    const { captures } = await suite.client.order(orderId)
    return {
      refunds: body.refunds.map(({ capture_id }) => capture_id),
      captures: captures.map(({ refunded_amount }) => refunded_amount),
    }
  }

  /** Shoes in the first parcel, socks in the second. */
  async function twoParcels() {
    const orderId = await suite.client.placedOrder({
      order_lines: [goods('SHOES', 5000), goods('SOCKS', 1000)],
    })
    const shoes = { captured_amount: 5000, order_lines: [goods('SHOES', 5000)] }
    const socks = { captured_amount: 1000, order_lines: [goods('SOCKS', 1000)] }
    const captures = [
      await suite.client.captured(orderId, shoes),
      await suite.client.captured(orderId, socks),
    ] as const
    return { orderId, captures }
  }

  it('is read where its Location leads, and in the order', async () => {
    const orderId = await suite.client.placedOrder()
    await suite.client.captured(orderId, 6000)
    const made = await refund(orderId, { refunded_amount: 1200, description: 'bruised', reference: 'R-1' })
    expect(made).toMatchObject({ status: 201, text: '' })
    const path = new URL(made.headers.get('location') as string).pathname
    const { body } = await suite.client.get<object>(path)
    expect(body).toMatchObject({
      refund_id: made.headers.get('refund-id'),
      refunded_amount: 1200,
      description: 'bruised',
      reference: 'R-1',
    })
    expect(await suite.client.order(orderId)).toMatchObject({
      status: 'CAPTURED',
      refunded_amount: 1200,
      refunds: [body],
    })
  })

  it('names its capture, or is attached by its lines', async () => {
    const { orderId, captures } = await twoParcels()
    await refund(orderId, { refunded_amount: 300, order_lines: [goods('SOCKS', 300)] })
    await refund(orderId, { refunded_amount: 200, capture_id: captures[0].toUpperCase() })
    expect(await attached(orderId)).toEqual({ refunds: [captures[1], captures[0]], captures: [200, 300] })
  })

  it.each([
    ['lines of two captures', 2000, [goods('SHOES', 1500), goods('SOCKS', 500)]],
    ['lines that do not add up', 400, [goods('SOCKS', 300)]],
    ['a line that no capture has', 300, [goods('GLOVES', 300)]],
    ['more than its capture has left', 1200, [goods('SOCKS', 1200)]],
    ['no lines', 300, []],
  ])(
    'of %s stands against the order, and so do later ones unless they name a capture',
    async (_, amount, lines) => {
      const { orderId, captures } = await twoParcels()
      expect((await refund(orderId, { refunded_amount: amount, order_lines: lines })).status).toBe(201)
      await refund(orderId, { refunded_amount: 100, order_lines: [goods('SOCKS', 100)] })
      await refund(orderId, { refunded_amount: 50, capture_id: captures[1] })
      expect(await attached(orderId)).toEqual({
        refunds: [undefined, undefined, captures[1]],
        captures: [0, 50],
      })
      expect((await suite.client.order(orderId)).refunded_amount).toBe(amount + 150)
    },
  )

  it('is never more than was captured, nor than is left of the capture that it names', async () => {
    const { orderId, captures } = await twoParcels()
    await refund(orderId, { refunded_amount: 400, capture_id: captures[1] })
    const ofCapture = await refund(orderId, { refunded_amount: 601, capture_id: captures[1] })
    expect(ofCapture).toMatchObject({
      status: 403,
      body: { error_code: 'REFUND_NOT_ALLOWED', details: { capture_refundable_amount: 600 } },
    })
    const ofOrder = await refund(orderId, { refunded_amount: 5601 })
    expect(ofOrder).toMatchObject({
      status: 403,
      body: { error_code: 'REFUND_NOT_ALLOWED', details: { refundable_amount: 5600, captured_amount: 6000 } },
    })
    expect((await refund(orderId, { refunded_amount: 5600 })).status).toBe(201)
    expect((await refund(orderId, { refunded_amount: 1 })).status).toBe(403)
  })

  it('of a capture that the order does not have: 404, of what is no id: 422', async () => {
    const [{ orderId }, other] = [await twoParcels(), await twoParcels()]
    for (const capture_id of ['00000000-0000-4000-8000-000000000000', other.captures[0]]) {
      const reply = await refund(orderId, { refunded_amount: 1, capture_id })
      expect(reply).toMatchObject({ status: 404, body: { error_code: 'NO_SUCH_CAPTURE' } })
    }
    expect((await refund(orderId, { refunded_amount: 1, capture_id: 'first' })).status).toBe(422)
  })

  it.each([0, -1, 1.5, '100', null, 200_000_001])('of %j: 422', async (amount) => {
    const { orderId } = await twoParcels()
    expect((await refund(orderId, { refunded_amount: amount })).status).toBe(422)
    expect((await suite.client.order(orderId)).refunded_amount).toBe(0)
  })

  it('takes off a fee for the return, where the whole order is one capture', async () => {
    const orderId = await suite.client.placedOrder()
    const captureId = await suite.client.captured(orderId, {
      captured_amount: 6000,
      order_lines: [tomatoes()],
    })
    const made = await refund(orderId, { refunded_amount: 5500, order_lines: [tomatoes(), fee(-500)] })
    expect(made.status).toBe(201)
    expect(await attached(orderId)).toEqual({ refunds: [captureId], captures: [5500] })
    // Waived later.
    expect((await refund(orderId, { refunded_amount: 500 })).status).toBe(201)
  })

  it.each([
    ['positive', fee(500), 6500],
    ['without a rate', fee(-500, { tax_rate: undefined }), 5500],
    ['that does not add up', fee(-500), 5400],
  ])('with a fee %s: 403', async (_, line, amount) => {
    const orderId = await suite.client.placedOrder({
      order_amount: 12_000,
      order_lines: [goods('A', 12_000)],
    })
    await suite.client.captured(orderId, 12_000)
    const reply = await refund(orderId, { refunded_amount: amount, order_lines: [goods('A', 6000), line] })
    expect(reply).toMatchObject({ status: 403, body: { error_code: 'REFUND_NOT_ALLOWED' } })
  })

  it('with a fee needs a country that has them, and one capture in full', async () => {
    const lines = { refunded_amount: 5500, order_lines: [goods('A', 6000), fee(-500)] }
    const abroad = await suite.client.placedOrder({ purchase_country: 'GB', purchase_currency: 'GBP' })
    await suite.client.captured(abroad, 6000)
    expect((await refund(abroad, lines)).body.error_messages).toEqual([
      expect.stringContaining('Return fees are not possible in GB.'),
    ])
    const { orderId } = await twoParcels()
    expect((await refund(orderId, lines)).body.error_messages).toEqual([
      expect.stringContaining('exactly one capture'),
    ])
  })
})
