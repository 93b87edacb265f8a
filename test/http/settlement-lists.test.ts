/** The Settlements API: its lists, page by page, and what it refuses. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type ErrorBody, MERCHANT_2 } from '../support/client.ts'
import {
  allPages,
  type PayoutBody,
  type PayoutsBody,
  paidOut,
  pass,
  payoutsOf,
  SETTLEMENTS,
  type TransactionBody,
  type TransactionsBody,
  timesOf,
} from '../support/settled.ts'
import { onBothStores } from '../support/stores.ts'

onBothStores('settlements', (suite) => {
  const client = () => suite.client
  const transactions = async (query: string) => {
    const reply = await client().get<TransactionsBody>(`${SETTLEMENTS}/transactions?${query}`)
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json'])
    return reply.body
  }
  const rowsOf = async (payout: PayoutBody | undefined) =>
    (await transactions(`payment_reference=${payout?.payment_reference}&size=500`)).transactions

  describe('in lists', () => {
    beforeAll(async () => {
      const client = suite.client.as(MERCHANT_2)
      for (let day = 0; day < 7; day++) {
        await client.captured(await client.placedOrder(), 1000 + day)
        await pass(client, 'P1D')
      }
      await pass(client, 'P2D')
    })

    const second = () => suite.client.as(MERCHANT_2)

    it('are the newest first, and paged to the end and back', async () => {
      const all = await payoutsOf(second())
      expect(all.length).toBeGreaterThanOrEqual(7)
      const times = timesOf(all)
      expect(times).toEqual([...times].sort((one, other) => other - one))
      for (const size of [1, 2, 3, all.length, 500]) {
        const pages = await allPages<PayoutsBody>(
          second(),
          `${SETTLEMENTS}/payouts?size=${size}&currency_code=SEK`,
        )
        expect(pages.forth.flatMap(({ payouts }) => payouts)).toEqual(all)
        expect(pages.back.reverse()).toEqual(pages.forth)
        for (const { payouts, pagination } of pages.forth) {
          expect(pagination).toMatchObject({ count: payouts.length, total: all.length })
        }
      }
    })

    it('are those from a start on, and before an end', async () => {
      const all = await payoutsOf(second())
      const [newest, next] = all as [PayoutBody, PayoutBody]
      const find = async (query: string) =>
        (await payoutsOf(second(), `?${query}`)).map(({ payment_reference }) => payment_reference)
      const references = all.map(({ payment_reference }) => payment_reference)
      expect(await find(`start_date=${next.payout_date}`)).toEqual(references.slice(0, 2))
      expect(await find(`end_date=${newest.payout_date}`)).toEqual(references.slice(1))
      expect(await find(`start_date=${next.payout_date}&end_date=${newest.payout_date}`)).toEqual([
        references[1],
      ])
      const day = newest.payout_date.slice(0, 10)
      expect(await find(`start_date=${day}&end_date=${day}`)).toEqual([])
      expect(await find(`start_date=${day}&end_date=${day}T23:59:59Z`)).toEqual([references[0]])
      expect(await find(`start_date=${day}T00:00:00`)).toEqual([references[0]])
      // Not escaped: the plus is a space on the wire.
      expect(await find(`start_date=${day}T02:00:00+02:00`)).toEqual([references[0]])
      expect(await find(`start_date=${day}&currency_code=EUR`)).toEqual([])
      expect(await find('start_date=2100-01-01&end_date=2000-01-01')).toEqual([])
    })

    it('have rows that are paged to the end and back, of a payout, of an order and of everything', async () => {
      const [payout] = await payoutsOf(second())
      const rows = await second().get<TransactionsBody>(`${SETTLEMENTS}/transactions?size=500`)
      expect(rows.body.pagination).toEqual({ count: rows.body.transactions.length, offset: 0 })
      const { order_id } = rows.body.transactions[0] as TransactionBody
      for (const filter of [`payment_reference=${payout?.payment_reference}`, `order_id=${order_id}`, '']) {
        const whole = await second().get<TransactionsBody>(`${SETTLEMENTS}/transactions?${filter}&size=500`)
        for (const size of [1, 2, 7]) {
          const pages = await allPages<TransactionsBody>(
            second(),
            `${SETTLEMENTS}/transactions?size=${size}&${filter}`,
          )
          expect(pages.forth.flatMap(({ transactions }) => transactions)).toEqual(whole.body.transactions)
          expect(pages.back.reverse()).toEqual(pages.forth)
        }
      }
    })

    it('behind the last element are empty, and lead back', async () => {
      const { body } = await second().get<PayoutsBody>(`${SETTLEMENTS}/payouts?offset=1000&size=5`)
      const { total = 0 } = body.pagination
      expect(body).toEqual({
        payouts: [],
        pagination: {
          count: 0,
          total,
          offset: 1000,
          prev: `${suite.server.url}${SETTLEMENTS}/payouts?offset=${Math.max(0, total - 5)}&size=5`,
        },
      })
    })

    it('have 20 elements unless told', async () => {
      const { body } = await second().get<TransactionsBody>(`${SETTLEMENTS}/transactions`)
      expect(body.transactions).toHaveLength(20)
      expect(body.pagination.next).toBe(`${suite.server.url}${SETTLEMENTS}/transactions?size=20&offset=20`)
    })
  })

  describe('refuse', () => {
    it.each([
      ['payouts?size=0', 'size'],
      ['payouts?size=501', 'size'],
      ['payouts?size=many', 'size'],
      ['payouts?offset=-1', 'offset'],
      ['payouts?offset=10000001', 'offset'],
      ['payouts?start_date=yesterday', 'start_date'],
      ['payouts?end_date=2026-02-30', 'end_date'],
      ['payouts?currency_code=EURO', 'currency_code'],
      ['payouts/summary', 'start_date, end_date'],
      ['payouts/summary?start_date=2026-01-01', 'end_date'],
      ['transactions?order_id=order-1', 'order_id'],
      ['transactions?size=501', 'size'],
      ['reports/payout', 'payment_reference'],
      ['reports/payout-with-transactions', 'payment_reference'],
      ['reports/payout-with-transactions?payment_reference=X&delimiter=.', 'delimiter'],
      ['reports/payouts-summary', 'start_date, end_date'],
      ['reports/payouts-summary-with-transactions', 'start_date, end_date'],
    ])('%s, in JSON with three fields', async (path, fields) => {
      const reply = await client().get<ErrorBody>(`${SETTLEMENTS}/${path}`)
      expect([reply.status, reply.headers.get('content-type')]).toEqual([400, 'application/json'])
      expect(reply.body).toEqual({
        error_code: 'BAD_VALUE',
        error_messages: [`Bad value: ${fields}`],
        correlation_id: reply.headers.get('klarna-correlation-id'),
      })
    })

    it('what another merchant has exactly as what nobody has', async () => {
      await paidOut(client())
      const [payout] = await payoutsOf(client())
      const reference = String(payout?.payment_reference)
      const paths = [
        'payouts/',
        'reports/payout?payment_reference=',
        'reports/payout-with-transactions?payment_reference=',
      ]
      for (const path of paths) {
        for (const asked of [reference, 'NOBODYS234', reference.toLowerCase()]) {
          const reply = await client().as(MERCHANT_2).get<ErrorBody>(`${SETTLEMENTS}/${path}${asked}`)
          expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'application/json'])
          expect(reply.body).toEqual({
            error_code: 'NOT_FOUND',
            error_messages: [`Payout ${asked} cannot be found`],
            correlation_id: reply.headers.get('klarna-correlation-id'),
          })
        }
      }
      const none = { transactions: [], pagination: { count: 0, total: 0, offset: 0 } }
      for (const filter of [
        `payment_reference=${reference}`,
        `order_id=${(await rowsOf(payout))[0]?.order_id}`,
      ]) {
        const reply = await client().as(MERCHANT_2).get(`${SETTLEMENTS}/transactions?${filter}`)
        expect([reply.status, reply.body]).toEqual([200, none])
      }
    })

    it('nobody’s credentials on reports too', async () => {
      const reply = await client()
        .as(null)
        .get<ErrorBody>(`${SETTLEMENTS}/reports/payout?payment_reference=X`)
      expect([reply.status, reply.body.error_code]).toEqual([401, 'UNAUTHORIZED'])
      expect(reply.headers.get('www-authenticate')).toMatch(/^Basic/)
    })
  })
})
