/** The Settlements API: each field of each answer, through captures, refunds and the clock. */
import { beforeAll, describe, expect, it } from 'vitest'
import { agree } from '../support/agreed.ts'
import { ORDERS } from '../support/client.ts'
import {
  letReturn,
  NOTHING,
  type PayoutBody,
  pass,
  payoutsOf,
  SETTLEMENTS,
  settlementOf,
  type TransactionBody,
  type TransactionsBody,
} from '../support/settled.ts'
import { onBothStores } from '../support/stores.ts'

const MERCHANT = 'PK000001_demo'
const NO_ORDER = '00000000-0000-0000-0000-000000000000'
const GERMAN = { purchase_currency: 'EUR', purchase_country: 'DE', locale: 'de-DE' }
const BRITISH = { purchase_currency: 'GBP', purchase_country: 'GB', locale: 'en-GB' }
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

onBothStores('settlements', (suite) => {
  const client = () => suite.client
  const transactions = async (query: string) => {
    const reply = await client().get<TransactionsBody>(`${SETTLEMENTS}/transactions?${query}`)
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json'])
    return reply.body
  }
  const rowsOf = async (payout: PayoutBody | undefined) =>
    (await transactions(`payment_reference=${payout?.payment_reference}&size=500`)).transactions
  const payouts = (currency: string) => payoutsOf(client(), `?currency_code=${currency}`)

  describe('of a contract with VAT, a reserve and fees that are given back', () => {
    let orderId: string
    let captureId: string
    let first: PayoutBody
    const refund = (body: object) => client().post(`${ORDERS}/${orderId}/refunds`, body)
    const refundIds: (string | null)[] = []

    beforeAll(async () => {
      await agree(suite.server, 'EUR', {
        vatRate: 2500,
        feeRefund: 'all',
        reserve: { rate: 1000, days: 5 },
      })
      orderId = await client().placedOrder({
        ...GERMAN,
        order_amount: 10_000,
        order_lines: [{ name: 'Chair', quantity: 1, unit_price: 10_000, total_amount: 10_000 }],
        merchant_reference1: 'order-1',
        merchant_reference2: 'invoice-1',
        shipping_address: { given_name: 'Ada', country: 'at' },
      })
      captureId = await client().captured(orderId, { captured_amount: 10_000, reference: 'parcel-1' })
      refundIds.push(
        (await refund({ refunded_amount: 1000, reference: 'scratch-1' })).headers.get('refund-id'),
      )
      await pass(client(), 'P2D')
      first = (await payouts('EUR'))[0] as PayoutBody
    })

    it('a payout has its totals, VAT apart from fees, and a link to its rows', () => {
      expect(first).toEqual({
        payment_reference: expect.stringMatching(/^[2-9A-Z]{10}$/),
        payout_date: expect.stringMatching(INSTANT),
        currency_code: 'EUR',
        merchant_settlement_type: 'NET',
        merchant_id: MERCHANT,
        totals: {
          ...NOTHING,
          sale_amount: 10_000,
          return_amount: 1000,
          // 2 % and 40, with 25 % on each.
          fee_amount: 240,
          tax_amount: 60,
          // A tenth of the percentage fee.
          fee_refund_amount: 20,
          tax_refund_amount: 5,
          holdback_amount: 1000,
          settlement_amount: 7725,
        },
        transactions: `${suite.server.url}${SETTLEMENTS}/transactions?payment_reference=${first.payment_reference}`,
      })
    })

    it('its link leads to a row for each of what it consists of', async () => {
      const reply = await client().get<TransactionsBody>(first.transactions.replace(suite.server.url, ''))
      const order = await client().order(orderId)
      const [capture] = order.captures
      const { payment_reference } = first
      const common = {
        currency_code: 'EUR',
        order_id: orderId,
        short_order_id: order.klarna_reference,
        merchant_reference1: 'order-1',
        merchant_reference2: 'invoice-1',
        sale_date: order.created_at,
        purchase_country: 'DE',
        shipping_country: 'AT',
        initial_payment_method_type: 'invoice',
        payment_reference,
        payout: `${suite.server.url}${SETTLEMENTS}/payouts/${payment_reference}`,
      }
      const captured = {
        ...common,
        capture_id: captureId,
        merchant_capture_reference: 'parcel-1',
        capture_date: capture?.captured_at,
      }
      const refunded = {
        ...common,
        capture_id: '',
        refund_id: refundIds[0],
        merchant_refund_reference: 'scratch-1',
        capture_date: (order.refunds[0] as { refunded_at: string }).refunded_at,
      }
      const vat = (amount: number) => ({ vat_amount: amount, vat_rate: 2500 })
      expect(reply.body.transactions).toEqual([
        { ...captured, type: 'SALE', detailed_type: 'PURCHASE', amount: 10_000 },
        { ...captured, type: 'FEE', detailed_type: 'PURCHASE_FEE_PERCENTAGE', amount: 200, ...vat(50) },
        { ...captured, type: 'FEE', detailed_type: 'PURCHASE_FEE_FIXED', amount: 40, ...vat(10) },
        { ...refunded, type: 'RETURN', detailed_type: 'PURCHASE_RETURN', amount: 1000 },
        {
          ...refunded,
          type: 'FEE_REFUND',
          detailed_type: 'PURCHASE_FEE_PERCENTAGE_REFUND',
          amount: 20,
          ...vat(5),
        },
        {
          type: 'HOLDBACK',
          detailed_type: 'ROLLING_RESERVE',
          amount: 1000,
          currency_code: 'EUR',
          order_id: NO_ORDER,
          capture_id: '',
          purchase_country: '',
          sale_date: first.payout_date,
          capture_date: first.payout_date,
          payment_reference,
          payout: common.payout,
        },
      ])
      expect(reply.body.pagination).toEqual({ count: 6, total: 6, offset: 0 })
    })

    it('a refund larger than the sales is a debt, which a freed reserve and later sales pay off', async () => {
      refundIds.push((await refund({ refunded_amount: 9000 })).headers.get('refund-id'))
      await pass(client(), 'P1D')
      const [debt] = await payouts('EUR')
      expect(debt?.totals).toEqual({
        ...NOTHING,
        return_amount: 9000,
        fee_refund_amount: 220,
        tax_refund_amount: 55,
        deposit_amount: 8725,
        closing_debt_balance_amount: 8725,
      })
      expect(
        (await rowsOf(debt)).map(({ type, detailed_type, amount }) => [type, detailed_type, amount]),
      ).toEqual([
        ['RETURN', 'PURCHASE_RETURN', 9000],
        ['FEE_REFUND', 'PURCHASE_FEE_PERCENTAGE_REFUND', 180],
        ['FEE_REFUND', 'PURCHASE_FEE_FIXED', 40],
      ])

      await pass(client(), 'P5D')
      const [freed] = await payouts('EUR')
      expect(freed?.totals).toEqual({
        ...NOTHING,
        release_amount: 1000,
        repay_amount: 1000,
        opening_debt_balance_amount: 8725,
        closing_debt_balance_amount: 7725,
      })
      const [release, ...none] = await rowsOf(freed)
      expect(none).toEqual([])
      expect(release).toMatchObject({
        type: 'RELEASE',
        detailed_type: 'ROLLING_RESERVE',
        amount: 1000,
        order_id: NO_ORDER,
        payment_reference: freed?.payment_reference,
      })

      const next = await client().placedOrder({
        ...GERMAN,
        order_amount: 20_000,
        auto_capture: true,
        order_lines: [{ name: 'Table', quantity: 1, unit_price: 20_000, total_amount: 20_000 }],
      })
      expect((await client().order(next)).status).toBe('CAPTURED')
      await pass(client(), 'P2D')
      const [paid] = await payouts('EUR')
      expect(paid?.totals).toEqual({
        ...NOTHING,
        sale_amount: 20_000,
        fee_amount: 440,
        tax_amount: 110,
        holdback_amount: 2000,
        repay_amount: 7725,
        opening_debt_balance_amount: 7725,
        settlement_amount: 9725,
      })
    })

    it('every payout keeps to the formula of the description, and its rows add up to its totals', async () => {
      for (const payout of await payouts('EUR')) {
        const { totals } = payout
        expect(settlementOf(totals)).toBe(totals.settlement_amount)
        const sum = (type: string, of: (row: TransactionBody) => number = ({ amount }) => amount) =>
          rows.filter((row) => row.type === type).reduce((total, row) => total + of(row), 0)
        const rows = await rowsOf(payout)
        expect(sum('SALE')).toBe(totals.sale_amount)
        expect(sum('RETURN')).toBe(totals.return_amount)
        expect(sum('FEE')).toBe(totals.fee_amount)
        expect(sum('FEE', ({ vat_amount = 0 }) => vat_amount)).toBe(totals.tax_amount)
        expect(sum('FEE_REFUND')).toBe(totals.fee_refund_amount)
        expect(sum('FEE_REFUND', ({ vat_amount = 0 }) => vat_amount)).toBe(totals.tax_refund_amount)
        expect(sum('HOLDBACK')).toBe(totals.holdback_amount)
        expect(sum('RELEASE')).toBe(totals.release_amount)
      }
    })

    it('the rows of an order are all of its rows, each with the payout that it is in', async () => {
      const { transactions: rows, pagination } = await transactions(
        `order_id=${orderId.toUpperCase()}&size=500`,
      )
      expect(rows.map(({ type }) => type)).toEqual([
        'SALE',
        'FEE',
        'FEE',
        'RETURN',
        'FEE_REFUND',
        'RETURN',
        'FEE_REFUND',
        'FEE_REFUND',
      ])
      expect(pagination).toEqual({ count: 8, total: 8, offset: 0 })
      const own = await transactions(`order_id=${orderId}&payment_reference=${first.payment_reference}`)
      expect(own.transactions).toEqual(rows.slice(0, 5))
      expect(own.pagination).toEqual({ count: 5, total: 5, offset: 0 })
    })
  })

  describe('with fees that are invoiced', () => {
    let made: PayoutBody[]

    beforeAll(async () => {
      await agree(suite.server, 'GBP', { settlement: 'GROSS', vatRate: 2000 })
      await client().captured(await client().placedOrder(BRITISH), 5000)
      await pass(client(), 'P2D')
      made = await payouts('GBP')
    })

    it('a payout is without them, and their invoice is one of its own', async () => {
      const byType = new Map(made.map((payout) => [payout.merchant_settlement_type, payout]))
      expect(byType.get('GROSS')?.totals).toEqual({ ...NOTHING, sale_amount: 5000, settlement_amount: 5000 })
      expect(byType.get('GROSS_FEE')?.totals).toEqual({
        ...NOTHING,
        fee_amount: 140,
        tax_amount: 28,
        settlement_amount: -168,
      })
      expect((await rowsOf(byType.get('GROSS'))).map(({ type }) => type)).toEqual(['SALE'])
      expect(
        (await rowsOf(byType.get('GROSS_FEE'))).map(({ type, amount, vat_amount, capture_id }) => [
          type,
          amount,
          vat_amount,
          capture_id !== '',
        ]),
      ).toEqual([
        ['FEE', 100, 20, true],
        ['FEE', 40, 8, true],
      ])
    })

    it('the sum of a time has both', async () => {
      const query = `start_date=2000-01-01&end_date=2100-01-01&currency_code=gbp`
      const reply = await client().get(`${SETTLEMENTS}/payouts/summary?${query}`)
      expect([reply.status, reply.body]).toEqual([
        200,
        [
          {
            summary_settlement_currency: 'GBP',
            summary_payout_date_start: '2000-01-01T00:00:00.000Z',
            summary_payout_date_end: '2100-01-01T00:00:00.000Z',
            summary_total_sale_amount: 5000,
            summary_total_return_amount: 0,
            summary_total_reversal_amount: 0,
            summary_total_fee_amount: 140,
            summary_total_fee_correction_amount: 0,
            summary_total_tax_amount: 28,
            summary_total_commission_amount: 0,
            summary_total_holdback_amount: 0,
            summary_total_release_amount: 0,
            summary_total_repay_amount: 0,
            summary_total_settlement_amount: 4832,
          },
        ],
      ])
    })
  })

  it.each([
    ['JPY', 'JP', 1000, 60],
    ['KWD', 'KW', 1000, 60],
  ])('in %s are whole minor units, by the terms of a sandbox', async (currency, country, amount, fee) => {
    await client().captured(
      await client().placedOrder({ purchase_currency: currency, purchase_country: country }),
      amount,
    )
    await pass(client(), 'P2D')
    const [payout] = await payouts(currency)
    expect(payout?.totals).toEqual({
      ...NOTHING,
      sale_amount: amount,
      fee_amount: fee,
      settlement_amount: amount - fee,
    })
  })

  it('of an extended due date have its fee', async () => {
    const orderId = await client().placedOrder({ ...GERMAN, purchase_currency: 'EUR' })
    const captureId = await client().captured(orderId, 6000)
    const extended = await client().patch(`${ORDERS}/${orderId}/captures/${captureId}/extend-due-date`, {
      number_of_days: 10,
    })
    expect(extended.status).toBe(204)
    const rows = (await transactions(`order_id=${orderId}`)).transactions
    expect(rows.map(({ detailed_type }) => detailed_type)).toContain('EXTEND_DUE_DATE_FEE')
    const fee = rows.find(({ detailed_type }) => detailed_type === 'EXTEND_DUE_DATE_FEE')
    expect(fee).toMatchObject({
      type: 'FEE',
      amount: 100,
      vat_amount: 25,
      vat_rate: 2500,
      capture_id: captureId,
    })
    // Booked, and in no payout yet.
    expect(fee).not.toHaveProperty('payment_reference')
    expect(fee).not.toHaveProperty('payout')
  })

  it('of a payout that comes back have a credit of it, and the payout stays what it was', async () => {
    const fields = { purchase_currency: 'NOK', purchase_country: 'NO', locale: 'nb-NO' }
    // What was captured before is with the bank first: it gives back the next payout of the merchant, of any currency.
    await pass(client(), 'P4D')
    await letReturn(client())
    await client().captured(await client().placedOrder(fields), 6000)
    await pass(client(), 'P5D')
    const [again, before] = await payouts('NOK')
    const paid = 6000 - 179 - 30
    expect(before?.totals.settlement_amount).toBe(paid)
    expect(again?.totals).toEqual({ ...NOTHING, credit_amount: paid, settlement_amount: paid })
    expect(await rowsOf(again)).toMatchObject([
      { type: 'CREDIT', detailed_type: 'PAYOUT_RETURNED', amount: paid, order_id: NO_ORDER, capture_id: '' },
    ])
    expect((await rowsOf(before)).map(({ type }) => type)).toEqual(['SALE', 'FEE', 'FEE'])
  })

  it('are not shown while they collect', async () => {
    const fields = { purchase_currency: 'DKK', purchase_country: 'DK', locale: 'da-DK' }
    const orderId = await client().placedOrder(fields)
    await client().captured(orderId, 6000)
    expect(await payouts('DKK')).toEqual([])
    expect((await transactions(`order_id=${orderId}`)).transactions.map(({ type }) => type)).toEqual([
      'SALE',
      'FEE',
      'FEE',
    ])
  })
})
