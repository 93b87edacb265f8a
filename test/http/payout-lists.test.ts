/** What is found of payouts: lists of them, their rows and their files. */
import { describe, expect, it } from 'vitest'
import {
  captureOf,
  DAY_MS,
  Desk,
  lastPayoutOf,
  moveClock,
  must,
  newShop,
  type PayoutBody,
  payoutsOf,
  sandboxOperator,
  shopAtNoon,
  toNoon,
} from '../support/payouts.ts'
import { onBothStores } from '../support/stores.ts'

onBothStores('payouts', (suite) => {
  const operator = () => sandboxOperator(suite.client)
  const shopWith = (terms: Record<string, unknown> = {}) => shopAtNoon(suite.client, terms)

  it('have rows that are narrowed by kind, order and text, page by page, and files for the operator too', async () => {
    const { client } = await shopWith({ fees: [{ percentage_basis_points: 0, fixed_amount: 25 }] })
    const orders = []
    for (let index = 0; index < 4; index++) {
      orders.push(await captureOf(client, 1000 + index, { merchant_reference1: `row-${index}` }))
    }
    await toNoon(client, 2)
    const { payment_reference: reference } = await lastPayoutOf(client)
    const path = `/capstan/v1/payouts/${reference}`
    type Rows = {
      rows: { type: string; order_id: string; capture_id: string }[]
      total: number
      next?: number
    }
    const rowsOf = async (query: string) => must(await client.get<Rows>(`${path}/rows${query}`), 200)
    const all = await rowsOf('')
    expect([all.rows.length, all.total, all.next]).toEqual([8, 8, undefined])
    const sales = await rowsOf('?type=SALE')
    expect(sales.rows.map(({ order_id }) => order_id)).toEqual(orders.map(({ orderId }) => orderId))
    expect((await rowsOf(`?order_id=${orders[1]?.orderId}`)).rows).toHaveLength(2)
    const captureId = String(orders[3]?.captureId)
    for (const [q, orderId] of [
      ['row-2', orders[2]?.orderId],
      ['ow-1', orders[1]?.orderId],
      [captureId.slice(4), orders[3]?.orderId],
      [String(orders[0]?.orderId).toUpperCase(), orders[0]?.orderId],
    ]) {
      const { rows } = await rowsOf(`?type=SALE&q=${q}`)
      expect([q, rows.map(({ order_id }) => order_id)]).toEqual([q, [orderId]])
    }
    expect((await rowsOf('?q=nothing')).rows).toEqual([])
    const paged = []
    for (let after: number | undefined = 0; after !== undefined; ) {
      const { rows, next }: Rows = await rowsOf(`?size=3&after=${after}`)
      paged.push(...rows)
      after = next
    }
    expect(paged).toEqual(all.rows)
    expect((await operator().get<Rows>(`${path}/rows?type=SALE`)).body.rows).toHaveLength(4)
    const files = ['payout-with-transactions', 'payout']
    for (const file of files.map(
      (name) => `/settlements/v1/reports/${name}?payment_reference=${reference}`,
    )) {
      const [own, theirs] = [await client.get(file), await operator().get(file)]
      expect([own.status, theirs.status]).toEqual([200, 200])
      if (file.includes('with-transactions')) expect(theirs.text).toBe(own.text)
    }
    const { client: stranger } = await newShop(operator())
    expect((await stranger.get(`${path}/rows`)).status).toBe(404)
    expect((await stranger.get(`/settlements/v1/reports/payout?payment_reference=${reference}`)).status).toBe(
      404,
    )
  })

  describe('are found', () => {
    it('newest first, page by page, by state, currency and day', async () => {
      const { client, merchantId, desk } = await shopWith()
      const euros = new Desk(desk.operator, merchantId, 'EUR')
      await euros.terms()
      for (let round = 0; round < 3; round++) {
        await captureOf(client, 1000)
        await captureOf(client, 1000, { purchase_currency: 'EUR', purchase_country: 'DE' })
        await toNoon(client, 2)
      }
      await toNoon(client, 3)
      const all = (await payoutsOf(client)).toReversed()
      expect(all).toHaveLength(6)
      const opened = all.map(({ opened_at }) => opened_at)
      expect(opened).toEqual(opened.toSorted().toReversed())
      type Page = { payouts: PayoutBody[]; next?: string }
      const seen: PayoutBody[] = []
      let before = ''
      do {
        const page = must(await client.get<Page>(`/capstan/v1/payouts?size=2${before}`), 200)
        expect(page.payouts.length).toBeLessThanOrEqual(2)
        seen.push(...page.payouts)
        before = page.next === undefined ? '' : `&before=${page.next}`
      } while (before !== '')
      expect(seen).toEqual(all)
      const count = async (query: string) => (await payoutsOf(client, query)).length
      expect(await count('currency=EUR')).toBe(3)
      expect(await count('currency=eur&state=created')).toBe(3)
      expect(await count('state=paid')).toBe(3)
      expect(await count('state=paid,created')).toBe(6)
      expect(await count('hold=UNDER_REVIEW')).toBe(0)
      expect(await count('hold=UNDER_REVIEW,MISSING_BANK_ACCOUNT')).toBe(3)
      const day = String(all[2]?.created_at)
      expect(await count(`created_from=${day}&created_to=${day}`)).toBeGreaterThanOrEqual(1)
      expect(await count(`created_from=${new Date(Date.parse(day) + DAY_MS).toISOString()}`)).toBeLessThan(6)
      expect(await payoutsOf(desk.operator, `merchant_id=${merchantId}`)).toHaveLength(6)
    })

    it.each(['state=none', 'state=', 'hold=x', 'currency=EURO', 'size=0', 'before=x', 'created_from=today'])(
      'not by %s',
      async (query) => {
        const reply = await suite.client.get(`/capstan/v1/payouts?${query}`)
        expect(reply).toMatchObject({ status: 400, body: { error_code: 'BAD_VALUE' } })
      },
    )

    it('by their reference alone', async () => {
      const reply = await suite.client.get('/capstan/v1/payouts/ABCDEFGHJK')
      expect(reply).toMatchObject({
        status: 404,
        body: { error_code: 'NOT_FOUND', error_messages: ['Payout ABCDEFGHJK cannot be found'] },
      })
    })
  })

  it('are in files that the operator sees, with what they come to', async () => {
    const { client, desk } = await shopWith()
    await captureOf(client, 5000)
    await moveClock(client, 'P2D')
    const { file } = await lastPayoutOf(client)
    type Files = { files: Record<string, unknown>[]; next?: string }
    const list = async (query = '') =>
      must(await desk.operator.get<Files>(`/capstan/v1/bank/files${query}`), 200)
    const { files } = await list()
    expect(files.find(({ name }) => name === file)).toMatchObject({
      format: 'pain.001',
      currency: 'SEK',
      payouts: expect.any(Number),
      amount: expect.any(Number),
    })
    const [first, second] = [await list('?size=1'), await list('?size=200')]
    expect(second.files[0]).toEqual(first.files[0])
    if (second.files.length > 1) {
      const next = await list(`?size=1&before=${first.next}`)
      expect(next.files[0]).toEqual(second.files[1])
    }
    // The sandbox's bank answers by itself, and everything that it says fits.
    expect(must(await desk.operator.post('/capstan/v1/bank/import'), 200)).toEqual({ files: [] })
    expect(must(await desk.operator.get('/capstan/v1/bank/problems'), 200)).toEqual({ problems: [] })
  })
})
