/** Orders as shops send them, placed and read back, on both stores. */
import { describe, expect, it } from 'vitest'
import type { CheckoutFields } from '../../src/domain/payments/session.ts'
import type { Client } from '../support/client.ts'
import { realOrders, SAMPLES } from '../support/orders.ts'
import { onBothStores } from '../support/stores.ts'

const LINE_DEFAULTS = { type: 'physical', total_discount_amount: 0, tax_rate: 0, total_tax_amount: 0 }

onBothStores('orders of every kind', (suite) => {
  it.each(Object.entries(SAMPLES))('%s: placed, and read back as sent', async (_, fields) => {
    await expectReadBack(suite.client, fields)
  })

  describe('real orders (none where ../shared/data is not there)', () => {
    it('are placed, and read back as sent', async () => {
      for (const fields of realOrders(process.env.CAPSTAN_TEST_FULL === '1' ? 400 : 60)) {
        await expectReadBack(suite.client, fields)
      }
    })
  })

  it('with a field that nobody knows is placed without it', async () => {
    const orderId = await suite.client.placedOrder({ colour: 'vermilion', customer: { shoe: 'clog' } })
    expect(JSON.stringify(await suite.client.order(orderId))).not.toMatch(/vermilion|clog/)
  })
})

async function expectReadBack(client: Client, fields: CheckoutFields) {
  const order = await client.order(await client.placedOrder(fields))
  expect(order).toMatchObject({
    status: 'AUTHORIZED',
    fraud_status: 'ACCEPTED',
    order_amount: fields.order_amount,
    original_order_amount: fields.order_amount,
    captured_amount: 0,
    refunded_amount: 0,
    remaining_authorized_amount: fields.order_amount,
    purchase_currency: fields.purchase_currency.toUpperCase(),
    purchase_country: fields.purchase_country.toUpperCase(),
    order_lines: fields.order_lines.map((line) => ({ ...LINE_DEFAULTS, ...line })),
    captures: [],
    refunds: [],
    shipping_info: [],
    billing_address: fields.billing_address ?? {},
    ...(fields.merchant_reference1 !== undefined && { merchant_reference1: fields.merchant_reference1 }),
    ...(fields.merchant_data !== undefined && { merchant_data: fields.merchant_data }),
  })
}
