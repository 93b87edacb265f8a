/**
 * What the official SDKs for PHP and Java look at in answers of the Settlements API: exact status and content type,
 * header names as they are spelled, queries as their helpers build them, and the fields of their models.
 */
import { beforeAll, expect, it } from 'vitest'
import { MERCHANT_1 } from '../support/client.ts'
import { rawCall } from '../support/raw.ts'
import { type PaginationBody, type PayoutBody, paidOut, SETTLEMENTS } from '../support/settled.ts'
import { onBothStores } from '../support/stores.ts'

const TOTALS = [
  'commission_amount',
  'repay_amount',
  'sale_amount',
  'holdback_amount',
  'tax_amount',
  'settlement_amount',
  'fee_correction_amount',
  'reversal_amount',
  'release_amount',
  'return_amount',
  'fee_amount',
  'charge_amount',
  'credit_amount',
  'fee_refund_amount',
  'tax_refund_amount',
  'deposit_amount',
  'opening_debt_balance_amount',
  'closing_debt_balance_amount',
]

/** As java.time.OffsetDateTime and DateTime::ATOM with fractions read it. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

onBothStores('the SDKs', (suite) => {
  let reference: string
  beforeAll(async () => {
    reference = await paidOut(suite.client)
    await paidOut(suite.client)
  })

  /** SDKs say of every call that it is JSON, and PHP's says nothing of what it accepts. */
  const call = (path: string, accept = '*/*') =>
    rawCall(suite.server.url, {
      method: 'GET',
      path,
      headers: [
        ['Authorization', MERCHANT_1],
        ['Content-Type', 'application/json'],
        ['Accept', accept],
        ['User-Agent', 'Library/Klarna.kco_rest_php_4.2.3 OS/Linux Language/PHP_8.2'],
      ],
    })
  const read = async <Body>(path: string, accept?: string): Promise<Body> => {
    const reply = await call(path, accept)
    expect([reply.status, reply.header('Content-Type')]).toEqual([200, ['application/json']])
    expect(reply.header('Klarna-Correlation-Id')).toHaveLength(1)
    return JSON.parse(reply.text) as Body
  }

  it.each([
    ['without parameters', () => `${SETTLEMENTS}/payouts?`],
    [
      'as http_build_query writes them',
      () => `${SETTLEMENTS}/payouts?start_date=2020-01-01T00%3A00%3A00Z&size=10&offset=0`,
    ],
    ['behind a base URL that ends in a slash', () => `/${SETTLEMENTS}/payouts?currency_code=SEK`],
  ])('list payouts %s', async (_, path) => {
    const { payouts, pagination } = await read<{ payouts: PayoutBody[]; pagination: PaginationBody }>(path())
    expect(pagination).toEqual({ count: 2, total: 2, offset: 0 })
    for (const payout of payouts) expectPayout(payout)
  })

  it('follow a page to the next', async () => {
    type Page = { payouts: PayoutBody[]; pagination: PaginationBody }
    const { pagination } = await read<Page>(`${SETTLEMENTS}/payouts?size=1`)
    expect(pagination).toEqual({ count: 1, total: 2, offset: 0, next: expect.any(String) })
    const next = new URL(String(pagination.next))
    expect(next.origin).toBe(suite.server.url)
    expect(Object.fromEntries(next.searchParams)).toEqual({ size: '1', offset: '1' })
    const second = await read<Page>(next.pathname + next.search)
    expect(second.pagination).toEqual({ count: 1, total: 2, offset: 1, prev: expect.any(String) })
  })

  it('read a payout, and sums, which are no payout of that name', async () => {
    expectPayout(await read<PayoutBody>(`${SETTLEMENTS}/payouts/${reference}`))
    const query = 'start_date=2020-01-01T00:00:00Z&end_date=2100-01-01T00:00:00Z'
    const sums = await read<Record<string, unknown>[]>(`${SETTLEMENTS}/payouts/summary?${query}`)
    expect(sums).toHaveLength(1)
    const [sum = {}] = sums
    const { summary_settlement_currency, summary_payout_date_start, summary_payout_date_end, ...amounts } =
      sum
    expect(summary_settlement_currency).toBe('SEK')
    for (const date of [summary_payout_date_start, summary_payout_date_end]) expect(date).toMatch(INSTANT)
    expect(Object.keys(amounts)).toHaveLength(11)
    for (const amount of Object.values(amounts)) expect(amount).toSatisfy(Number.isSafeInteger)
  })

  it('list transactions', async () => {
    const path = `${SETTLEMENTS}/transactions?payment_reference=${reference}`
    const { transactions } = await read<{ transactions: Record<string, unknown>[] }>(path)
    expect(transactions.map(({ type }) => type)).toEqual(['SALE', 'FEE', 'FEE'])
    for (const row of transactions) {
      const dates = [row.sale_date, row.capture_date]
      for (const date of dates) expect(date).toMatch(INSTANT)
      for (const field of ['order_id', 'currency_code', 'purchase_country', 'capture_id', 'detailed_type']) {
        expect(typeof row[field]).toBe('string')
      }
      expect(row.amount).toSatisfy(Number.isSafeInteger)
    }
  })

  it.each([
    ['payout-with-transactions', 'text/csv'],
    ['payout', 'application/pdf'],
    ['payouts-summary-with-transactions', 'text/csv'],
    ['payouts-summary', 'application/pdf'],
  ])('get the report %s as exactly %s, whatever they say that they accept', async (report, contentType) => {
    const query = report.startsWith('payouts')
      ? 'start_date=2020-01-01T00%3A00%3A00Z&end_date=2100-01-01T00%3A00%3A00Z'
      : `payment_reference=${reference}`
    for (const accept of ['*/*', 'application/json', 'text/html;q=0.1', '', 'nonsense']) {
      const reply = await call(`${SETTLEMENTS}/reports/${report}?${query}`, accept)
      expect([reply.status, reply.header('Content-Type')]).toEqual([200, [contentType]])
    }
  })

  it('learn from a report that is not there what is wrong, in JSON', async () => {
    for (const accept of ['text/csv', 'application/pdf']) {
      const reply = await call(`${SETTLEMENTS}/reports/payout?payment_reference=NOBODYS234`, accept)
      expect([reply.status, reply.header('Content-Type')]).toEqual([404, ['application/json']])
      expect(Object.keys(JSON.parse(reply.text))).toEqual(['error_code', 'error_messages', 'correlation_id'])
    }
  })
})

function expectPayout(payout: PayoutBody): void {
  expect(payout.payout_date).toMatch(INSTANT)
  expect(payout.currency_code).toBe('SEK')
  expect(['NET', 'GROSS', 'GROSS_FEE']).toContain(payout.merchant_settlement_type)
  expect(Object.keys(payout.totals).sort()).toEqual([...TOTALS].sort())
  for (const amount of Object.values(payout.totals)) expect(amount).toSatisfy(Number.isSafeInteger)
}
