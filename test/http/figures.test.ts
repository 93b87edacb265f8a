/** What the home page shows, on both stores: it follows from the ledger and the orders, day by day. */
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Client, MERCHANT_2, OPERATOR, ORDERS } from '../support/client.ts'
import { nowOf, toNoon } from '../support/payouts.ts'
import { demoUser } from '../support/people.ts'
import { paidOut } from '../support/settled.ts'
import { onBothStores } from '../support/stores.ts'

interface Figures {
  currency?: string
  currencies: string[]
  time_zone: string
  days: {
    day: string
    captured_amount: number
    captures: number
    refunded_amount: number
    refunds: number
    paid_out_amount?: number
  }[]
  open_orders: number
  expiring_orders: number
  next_cut_off?: string
  payouts?: { state: string; settlement_amount: number }[]
  failed_calls: { more: boolean; counts: { status: number; error_code: string; calls: number }[] }
}

const PATH = '/capstan/v1/figures'
const DAY_MS = 86_400_000

async function figures(client: Client, query = ''): Promise<Figures> {
  const { status, body, text } = await client.get<Figures>(`${PATH}?${query}`)
  if (status !== 200) throw new Error(`no figures: ${status} ${text}`)
  return body
}

const today = async (client: Client, query?: string) => (await figures(client, query)).days.at(-1)

onBothStores('the figures', (suite) => {
  // Far from midnight, at which a day that is looked at would become yesterday.
  beforeAll(async () => {
    await toNoon(suite.client)
  })

  it('of a merchant that never sold anything are nothing, for thirty days', async () => {
    const found = await figures(suite.client.as(MERCHANT_2))
    expect(found.days).toHaveLength(30)
    expect(found).toMatchObject({ currencies: [], open_orders: 0, expiring_orders: 0, payouts: [] })
    expect(found.currency).toBe(undefined)
    expect(new Set(found.days.map(({ captured_amount }) => captured_amount))).toEqual(new Set([0]))
    const now = new Date(await nowOf(suite.client))
    expect(found.days.at(-1)?.day).toBe(now.toISOString().slice(0, 10))
  })

  it('follow captures, refunds and what becomes of orders', async () => {
    const { client } = suite
    const [before, open] = [await today(client, 'currency=sek'), (await figures(client)).open_orders]
    const orderId = await client.placedOrder()
    const cancelled = await client.placedOrder()
    expect((await figures(client)).open_orders).toBe(open + 2)
    await client.captured(orderId, 1500)
    await client.captured(orderId, 500)
    await client.post(`${ORDERS}/${orderId}/refunds`, { refunded_amount: 300 })
    await client.capture(orderId, 6000)
    await client.post(`${ORDERS}/${cancelled}/cancel`)
    const found = await figures(client)
    expect(found).toMatchObject({ currency: 'SEK', currencies: ['SEK'], open_orders: open + 1 })
    expect(found.days.at(-1)).toMatchObject({
      captured_amount: (before?.captured_amount ?? 0) + 2000,
      captures: (before?.captures ?? 0) + 2,
      refunded_amount: (before?.refunded_amount ?? 0) + 300,
      refunds: (before?.refunds ?? 0) + 1,
    })
    await client.captured(orderId, 4000)
    expect((await figures(client)).open_orders).toBe(open)
    expect((await figures(client, 'currency=EUR')).days.every(({ captures }) => captures === 0)).toBe(true)
  })

  it('count failed calls by their error codes', async () => {
    const { client } = suite
    const count = async () => {
      const { counts } = (await figures(client)).failed_calls
      return counts.find(({ error_code }) => error_code === 'NO_SUCH_ORDER')?.calls ?? 0
    }
    const before = await count()
    for (let call = 0; call < 3; call++) await client.get(`${ORDERS}/${randomUUID()}`)
    await expect.poll(count, { timeout: 30_000 }).toBe(before + 3)
    expect((await figures(client)).failed_calls.more).toBe(false)
    const { counts } = (await figures(client.as(MERCHANT_2))).failed_calls
    expect(counts).toEqual([])
  })

  it('are a merchant’s own: another sees none, the operator names it', async () => {
    await suite.client.placedOrder()
    const theirs = await figures(suite.client.as(MERCHANT_2), 'merchant_id=PK000001_demo&currency=SEK')
    expect(theirs.open_orders).toBe(0)
    const operator = suite.client.as(OPERATOR)
    const seen = await figures(operator, 'merchant_id=PK000001_demo')
    expect(seen.open_orders).toBeGreaterThan(0)
    expect((await operator.get(PATH)).status).toBe(400)
  })

  it('tell of payouts only who may see settlements', async () => {
    const [support, finance] = await Promise.all([
      demoUser(suite.server.url, 'support'),
      demoUser(suite.server.url, 'finance'),
    ])
    await suite.client.placedOrder()
    const seen = await figures(finance)
    expect(seen.payouts).toEqual([])
    expect(seen.days[0]?.paid_out_amount).toBe(0)
    const { status, body, text } = await support.get<Figures>(PATH)
    expect([status, body.days.length]).toEqual([200, 30])
    expect(text).not.toMatch(/paid_out|payouts|cut_off/)
  })

  it.each([
    'from=2026-02-30',
    'from=yesterday',
    'from=2026-01-02&to=2026-01-01',
    'from=2026-01-01&to=2026-04-03',
    'time_zone=Mars/Olympus',
    'from=0001-01-01',
    'from=9999-12-31',
    'currency=EURO',
  ])('refuse a question that makes no sense: %s', async (query) => {
    const { status, body } = await suite.client.get(`${PATH}?${query}`)
    expect([status, body.error_code]).toEqual([400, 'BAD_VALUE'])
  })

  it('are of days of a zone, also of those on which the clock is changed', async () => {
    const found = await figures(suite.client, 'from=2026-01-01&to=2026-04-02&time_zone=Europe/Stockholm')
    expect(found.days).toHaveLength(92)
    expect(found.days[0]?.day).toBe('2026-01-01')
    expect((await figures(suite.client, 'from=2026-10-20')).days).toHaveLength(30)
    // Samoa went from the 29th to the 31st.
    const query = 'from=2011-12-28&to=2012-01-02&time_zone=Pacific/Apia&currency=SEK'
    const { days } = await figures(suite.client, query)
    expect(days.map(({ day, captures }) => [day.slice(-2), captures])).toEqual(
      ['28', '29', '30', '31', '01', '02'].map((day) => [day, 0]),
    )
  })
})

onBothStores('the figures, when time passes', (suite) => {
  beforeAll(async () => {
    await toNoon(suite.client)
  })

  it('forget orders that expire, and put what happens on its day', async () => {
    const { client } = suite
    await client.placedOrder()
    const orderId = await client.placedOrder()
    const start = await figures(client)
    expect(start).toMatchObject({ open_orders: 2, expiring_orders: 0 })
    await client.post('/sandbox/v1/clock', { advance: 'P22D' })
    expect(await figures(client)).toMatchObject({ open_orders: 2, expiring_orders: 2 })
    await client.captured(orderId, 6000)
    const { days } = await figures(client)
    expect(days.at(-1)).toMatchObject({ captured_amount: 6000, captures: 1 })
    await client.post(`${ORDERS}/${await client.placedOrder()}/extend-authorization-time`)
    await client.post('/sandbox/v1/clock', { advance: 'P7D' })
    expect(await figures(client)).toMatchObject({ open_orders: 1, expiring_orders: 0 })
  })

  it('have what the bank paid, less what came back, and nothing of what it refused', async () => {
    const { client } = suite
    const paid = async () => {
      const found = await figures(client)
      const sum = found.days.reduce((sum, { paid_out_amount }) => sum + (paid_out_amount ?? 0), 0)
      const { body } = await client.get<{ balances: { paid_out_amount: number }[] }>(
        '/capstan/v1/balance?currency=SEK',
      )
      expect(body.balances[0]?.paid_out_amount).toBe(sum)
      expect(found.next_cut_off).toMatch(/Z$/)
      return sum
    }
    await paidOut(client)
    const first = await paid()
    expect(first).toBeGreaterThan(0)
    for (const outcome of ['rejected', 'returned']) {
      await client.post('/sandbox/v1/bank', { outcome })
      await paidOut(client)
      expect(await paid()).toBeGreaterThanOrEqual(first)
    }
    const { body } = await client.get<{ payouts: { state: string }[] }>('/capstan/v1/payouts')
    expect(body.payouts.map(({ state }) => state)).toEqual(expect.arrayContaining(['failed', 'returned']))
  })

  it('follow a reset of the sandbox', async () => {
    await suite.client.post('/sandbox/v1/reset')
    expect(await figures(suite.client)).toMatchObject({ open_orders: 0, currencies: [] })
  })
})

describe('a quarter of an hour', () => {
  it('is where days begin, everywhere', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      const shown = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
      const offset = shown
        .formatToParts(Date.now() - DAY_MS)
        .find(({ type }) => type === 'timeZoneName')?.value
      const minutes = Number(/:(\d\d)$/.exec(offset ?? '')?.[1] ?? 0)
      expect([zone, minutes % 15]).toEqual([zone, 0])
    }
  })
})
