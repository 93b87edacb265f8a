/** Orders past `expires_at`: refused at command time and read as expired, though no job has recorded it. */
import { expect, it } from 'vitest'
import { type ErrorBody, ORDERS, type Reply } from '../support/client.ts'
import { onBothStores } from '../support/stores.ts'

const DAY_MS = 86_400_000

function expectRefused(reply: Reply<ErrorBody>, status: number, code: string, message: string): void {
  expect([reply.status, reply.body.error_code, reply.body.error_messages]).toEqual([status, code, [message]])
}

onBothStores('an order past its expiry', (suite) => {
  /** Orders in each state, a day before their expiry; then the clock is moved past it. */
  async function expiredOrders() {
    const make = async (prepare: (orderId: string) => Promise<unknown>) => {
      const orderId = await suite.client.placedOrder()
      await prepare(orderId)
      return orderId
    }
    const orders = {
      open: await make(async () => {}),
      acknowledged: await make((id) => suite.client.post(`${ORDERS}/${id}/acknowledge`)),
      part: await make((id) => suite.client.captured(id, 2000)),
      full: await make((id) => suite.client.captured(id, 6000)),
      cancelled: await make((id) => suite.client.post(`${ORDERS}/${id}/cancel`)),
    }
    const { created_at, expires_at } = await suite.client.order(orders.open)
    const untilExpiry = Date.parse(expires_at) - Date.parse(created_at)
    await suite.advanceClock(untilExpiry - 60_000)
    expect((await suite.client.order(orders.open)).status).toBe('AUTHORIZED')
    expect((await suite.client.capture(orders.part, 1000)).status).toBe(201)
    await suite.advanceClock(60_000)
    return { ...orders, expires_at }
  }

  it('is what its status says it is, for every operation', async () => {
    const { open, acknowledged, part, full, cancelled, expires_at } = await expiredOrders()

    expect(await suite.client.order(open)).toMatchObject({
      status: 'EXPIRED',
      order_amount: 6000,
      captured_amount: 0,
      remaining_authorized_amount: 0,
    })
    expect(await suite.client.order(part)).toMatchObject({
      status: 'EXPIRED',
      captured_amount: 3000,
      remaining_authorized_amount: 0,
    })
    expect(await suite.client.order(full)).toMatchObject({ status: 'CAPTURED', captured_amount: 6000 })
    expect(await suite.client.order(cancelled)).toMatchObject({
      status: 'CANCELLED',
      remaining_authorized_amount: 6000,
    })

    for (const id of [open, part]) {
      const reply = await suite.client.capture(id, 1)
      expectRefused(reply, 403, 'CAPTURE_NOT_ALLOWED', `Order ${id} is expired. Capture not possible.`)
      expect(reply.body.details).toMatchObject({ status: 'EXPIRED', capturable_amount: 0, expires_at })
    }
    expect((await suite.client.capture(full, 1)).body.error_messages[0]).toMatch(/^Captured amount is higher/)
    expect((await suite.client.capture(cancelled, 1)).body.error_messages[0]).toMatch(/is cancelled/)

    const cancel = (id: string) => suite.client.post(`${ORDERS}/${id}/cancel`)
    expectRefused(await cancel(open), 403, 'CANCEL_NOT_ALLOWED', 'Order is expired. Cancel not possible.')
    const captures = 'Order has previous captures. Cancel not possible.'
    expectRefused(await cancel(part), 403, 'CANCEL_NOT_ALLOWED', captures)
    expect((await cancel(cancelled)).status).toBe(204)

    const acknowledge = (id: string) => suite.client.post(`${ORDERS}/${id}/acknowledge`)
    expectRefused(
      await acknowledge(open),
      403,
      'NOT_ALLOWED',
      'Order is expired. Acknowledgement not possible.',
    )
    for (const id of [acknowledged, part, full]) expect((await acknowledge(id)).status).toBe(204)

    const ship = (id: string) => suite.client.post(`${ORDERS}/${id}/shipping-info`, { shipping_info: [{}] })
    const never = `Order is expired. Shipping info cannot be added to order ${open}.`
    expectRefused(await ship(open), 403, 'NOT_ALLOWED', never)
    for (const id of [part, full]) expect((await ship(id)).status).toBe(204)

    const references = { merchant_reference1: 'late' }
    expect((await suite.client.patch(`${ORDERS}/${open}/merchant-references`, references)).status).toBe(204)
    expect((await suite.client.order(open)).merchant_reference1).toBe('late')
  })

  it('does not touch one that was placed after it', async () => {
    const orderId = await suite.client.placedOrder()
    expect((await suite.client.capture(orderId, 6000)).status).toBe(201)
    const { created_at, expires_at } = await suite.client.order(orderId)
    const days = (Date.parse(expires_at) - Date.parse(created_at.slice(0, 10))) / DAY_MS
    expect([days, expires_at.slice(10)]).toEqual([28, 'T00:00:00.000Z'])
  })

  it('keeps its idempotency keys', async () => {
    const orderId = await suite.client.placedOrder()
    const { created_at, expires_at } = await suite.client.order(orderId)
    await suite.advanceClock(Date.parse(expires_at) - Date.parse(created_at) - 60_000)
    const first = await suite.client.capture(orderId, 1, { key: 'late' })
    await suite.advanceClock(60_000)
    const again = await suite.client.capture(orderId, 1, { key: 'late' })
    expect([again.status, again.headers.get('capture-id')]).toEqual([201, first.headers.get('capture-id')])
  })
})
