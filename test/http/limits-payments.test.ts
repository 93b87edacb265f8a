/** Every limit of sections 2.7 and 7, and those of 2.4 that Payments has its own: taken at its edge, refused one past it. */
import { describe, expect, it } from 'vitest'
import {
  AMOUNT_MAX,
  checkLimits,
  expectBadValue,
  type Limit,
  lineLimits,
  NOT_INTEGERS,
  SAFE,
  size,
  sizesOf,
} from '../support/limits.ts'
import { orderOf, tomatoes, tomatoOrder } from '../support/orders.ts'
import { onBothStores } from '../support/stores.ts'

onBothStores('the limits of payments', (suite) => {
  describe('an order and a session (sections 2.4 and 2.7, 7)', () => {
    const CODES = { country: ['SE', 'se', 'Se'], notCountry: ['', 'S', 'SWE', 'S1', 'ÅL', 46] }
    const address = (name: string) => (value: unknown) => ({ billing_address: { [name]: value } })
    const shared: Limit[] = [
      {
        field: 'purchase_country',
        body: (value) => ({ purchase_country: value }),
        good: CODES.country,
        bad: CODES.notCountry,
      },
      {
        field: 'purchase_currency',
        body: (value) => ({ purchase_currency: value }),
        good: ['SEK', 'sek'],
        bad: ['', 'SE', 'SEKK', 'S3K', 752],
      },
      {
        field: 'locale',
        body: (value) => ({ locale: value }),
        good: ['sv-SE', 'en-US'],
        bad: ['', 's', 'sv_SE', 7],
      },
      { field: 'merchant_data', body: (value) => ({ merchant_data: value }), ...size(6000) },
      ...sizesOf(
        { merchant_reference1: 255, merchant_reference2: 255 },
        (name) => (value) => ({ [name]: value }),
        '',
      ),
      ...sizesOf(
        { confirmation: 2000, notification: 2000, push: 2000, authorization: 2000 },
        // As long as the value, and a URL.
        (name) => (value) => ({
          merchant_urls: { [name]: typeof value === 'string' ? `https://x/${value.slice(10)}` : value },
        }),
        'merchant_urls.',
      ),
      ...sizesOf(
        {
          organization_name: 99,
          attention: 99,
          title: 20,
          given_name: 99,
          family_name: 99,
          email: 99,
          phone: 99,
          street_address: 99,
          street_address2: 99,
          postal_code: 10,
          city: 99,
          region: 99,
        },
        address,
        'billing_address.',
      ),
      {
        field: 'shipping_address.city',
        body: (value) => ({ shipping_address: { city: value } }),
        ...size(99),
      },
      {
        field: 'billing_address.country',
        body: address('country'),
        good: CODES.country,
        bad: CODES.notCountry.slice(1),
      },
      ...lineLimits((line) => ({ order_lines: [{ ...tomatoes(), ...line }] }), {
        nameMin: 1,
        unitMin: 1,
        unitMax: 8,
        taxRateMax: 10_000,
      }).filter(({ field }) => field !== 'order_lines[0].type'),
      {
        field: 'order_lines',
        body: (value) => {
          const amount = Array.isArray(value) ? 6000 * value.length : 6000
          return { order_lines: value, order_amount: amount }
        },
        good: [[tomatoes()], Array.from({ length: 1000 }, () => tomatoes())],
        bad: [[], Array.from({ length: 1001 }, () => tomatoes()), {}, 'x', 7].slice(2),
      },
    ]
    const expectedStatus = 200

    checkLimits(shared, (body) => suite.client.place(body), expectedStatus, expectBadValue)

    checkLimits(
      shared.slice(0, 8),
      (body) => suite.client.post('/payments/v1/sessions', { ...tomatoOrder(), ...body }),
      expectedStatus,
      expectBadValue,
    )

    it('order_lines: refuses none, and more than 1000', async () => {
      expectBadValue(await suite.client.place({ order_lines: [], order_amount: 0 }), 'order_lines')
      const lines = Array.from({ length: 1001 }, () => tomatoes({ quantity: 0, total_amount: 0 }))
      expectBadValue(await suite.client.place({ order_lines: lines, order_amount: 0 }), 'order_lines')
    })

    it('order_amount: takes 0 to 200000000', async () => {
      for (const amount of [0, AMOUNT_MAX])
        expect((await suite.client.place(orderOf(amount))).status).toBe(200)
      for (const amount of [-1, AMOUNT_MAX + 1, ...NOT_INTEGERS]) {
        expectBadValue(await suite.client.place({ order_amount: amount }), 'order_amount')
      }
    })

    it('order_tax_amount: takes no more than 200000000, and no fractions', async () => {
      for (const amount of [AMOUNT_MAX + 1, 1.5, '1', SAFE + 1]) {
        expectBadValue(await suite.client.place({ order_tax_amount: amount }), 'order_tax_amount')
      }
    })

    it('tax_rate: takes 0 to 10000', async () => {
      const taxed = (tax_rate: number, total_tax_amount: number) => ({
        order_tax_amount: total_tax_amount,
        order_lines: [tomatoes({ tax_rate, total_tax_amount })],
      })
      for (const [rate, tax] of [
        [0, 0],
        [10_000, 3000],
      ] as const) {
        expect((await suite.client.place(taxed(rate, tax))).status).toBe(200)
      }
      for (const rate of [-1, 10_001])
        expectBadValue(await suite.client.place(taxed(rate, 3000)), 'order_lines[0].tax_rate')
    })

    it('amounts of a line: refuses more than 200000000, takes what is negative', async () => {
      const line = { quantity: 1, total_discount_amount: 0, tax_rate: 0, total_tax_amount: 0, name: 'x' }
      const over = AMOUNT_MAX + 1
      const rest = { ...line, unit_price: -1, total_amount: -1 }
      const both = [{ ...line, unit_price: over, total_amount: over }, rest]
      const reply = await suite.client.place({
        order_amount: AMOUNT_MAX,
        order_tax_amount: 0,
        order_lines: both,
      })
      expectBadValue(reply, 'order_lines[0].unit_price, order_lines[0].total_amount')
      const low = [{ ...line, unit_price: AMOUNT_MAX, total_amount: AMOUNT_MAX }, rest]
      expect(
        (await suite.client.place({ order_amount: AMOUNT_MAX - 1, order_tax_amount: 0, order_lines: low }))
          .status,
      ).toBe(200)
    })

    it('quantity: refuses what is negative or a fraction; takes 0', async () => {
      const none = { order_amount: 0, order_lines: [tomatoes({ quantity: 0, total_amount: 0 })] }
      expect((await suite.client.place(none)).status).toBe(200)
      for (const quantity of [-1, 0.5, '1']) {
        const lines = [{ ...tomatoes(), quantity }]
        expectBadValue(await suite.client.place({ order_lines: lines }), 'order_lines[0].quantity')
      }
    })
  })
})
