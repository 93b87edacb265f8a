/** Balances and trial balances, from the ledger. */
import { expect, it } from 'vitest'
import { type Client, OPERATOR } from '../support/client.ts'
import { orderOf } from '../support/orders.ts'
import { onBothStores } from '../support/stores.ts'
import { type Balances, businessTime, command, newMerchant, nextDay } from './sandbox.ts'

interface TrialBalance {
  day: string
  currencies: {
    currency: string
    accounts: Record<string, number | string>[]
    debit_amount: number
    credit_amount: number
  }[]
}

onBothStores('the ledger', (suite) => {
  const balanceAt = async (client: Client, query = '') =>
    (await client.get<Balances>(`/capstan/v1/balance${query}`)).body

  it('tells a balance of any instant, from capture to bank', async () => {
    const { client, merchantId } = await newMerchant(suite)
    const demo = suite.client
    expect((await balanceAt(client)).balances).toEqual([])
    const orderId = await demo.placedOrder(orderOf(10_000))
    const placedAt = (await balanceAt(demo)).at
    const empty = await balanceAt(demo, `?at=${placedAt}`)
    await demo.captured(orderId, 10_000)
    const captured = await balanceAt(demo)
    await nextDay(demo)
    const inTransit = await balanceAt(demo)
    await nextDay(demo)
    const paid = await balanceAt(demo, '?currency=sek')
    const sek = { currency: 'SEK', unsettled_amount: 0, in_transit_amount: 0, paid_out_amount: 0 }
    expect(empty.balances).toEqual([])
    expect(captured.balances).toMatchObject([{ ...sek, unsettled_amount: 9671, transfer_count: 3 }])
    expect(inTransit.balances).toMatchObject([{ ...sek, in_transit_amount: 9671, transfer_count: 4 }])
    expect(paid.balances).toMatchObject([{ ...sek, paid_out_amount: 9671, transfer_count: 5 }])
    // Of earlier instants it says what it said then.
    for (const then of [empty, captured, inTransit])
      expect(await balanceAt(demo, `?at=${then.at}`)).toEqual(then)
    const asked = `?at=${captured.at}&merchant_id=PK000001_demo`
    expect(await balanceAt(demo.as(OPERATOR), asked)).toEqual(captured)
    expect((await balanceAt(client, '?merchant_id=PK000001_demo')).balances).toEqual([])
    expect(await balanceAt(demo, '?currency=EUR')).toMatchObject({ balances: [] })

    const shown = await command(suite, 'balance', '--merchant', 'PK000001_demo', '--at', captured.at)
    expect(shown.stdout).toMatch(/SEK +96\.71 +0\.00/)
    const json = await command(suite, 'balance', '--merchant', 'PK000001_demo', '--at', captured.at, '--json')
    expect(JSON.parse(json.stdout)).toEqual(captured)
    expect((await command(suite, 'balance', '--merchant', merchantId)).stdout).toContain(
      'Nothing was booked.',
    )
    expect((await command(suite, 'balance', '--merchant', 'x', '--at', 'noon')).code).toBe(2)
  })

  it('has no balance of nobody, nor of what is to come', async () => {
    const refused = async (client: Client, query: string) => {
      const { status, body } = await client.get(`/capstan/v1/balance${query}`)
      return [status, body.error_messages]
    }
    expect(await refused(suite.client.as(OPERATOR), '')).toEqual([400, ['Bad value: merchant_id']])
    expect(await refused(suite.client, '?at=2199-01-01T00:00:00Z')).toEqual([400, ['Bad value: at']])
    expect(await refused(suite.client, '?at=yesterday')).toEqual([400, ['Bad value: at']])
  })

  it('closes each day with what the next one opens with, debits like credits', async () => {
    const demo = suite.client
    const operator = demo.as(OPERATOR)
    const dayOf = async () => new Date(await businessTime(demo)).toISOString().slice(0, 10)
    const balanceOf = async (day: string) =>
      (await operator.get<TrialBalance>(`/capstan/v1/trial-balance?day=${day}`)).body
    const first = await dayOf()
    await demo.captured(await demo.placedOrder(orderOf(5000)), 5000)
    await nextDay(demo)
    const second = await dayOf()
    await demo.captured(await demo.placedOrder(orderOf(300)), 300)
    const [one, two] = [await balanceOf(first), await balanceOf(second)]
    for (const { currencies } of [one, two]) {
      for (const { debit_amount, credit_amount, accounts } of currencies) {
        expect(debit_amount).toBe(credit_amount)
        expect(accounts.reduce((sum, { closing_amount }) => sum + Number(closing_amount), 0)).toBe(0)
      }
    }
    const amounts = (balance: TrialBalance, field: string) =>
      Object.fromEntries(
        balance.currencies
          .filter(({ currency }) => currency === 'SEK')
          .flatMap(({ accounts }) => accounts.map((row) => [row.account, row[field]])),
      )
    expect(amounts(two, 'opening_amount')).toMatchObject(amounts(one, 'closing_amount'))
    expect(amounts(two, 'debit_amount')).toMatchObject({ consumer_receivable: 300 })
    const shown = await command(suite, 'trial-balance', '--day', second)
    expect(shown.stdout).toMatch(/consumer_receivable +\d+\.\d\d +3\.00 +0\.00 +\d+\.\d\d/)
    const json = await command(suite, 'trial-balance', '--day', second, '--json')
    expect(JSON.parse(json.stdout)).toEqual(two)
    for (const day of ['2199-01-01', '2026-02-30', 'monday']) {
      const reply = await operator.get(`/capstan/v1/trial-balance?day=${day}`)
      expect([reply.status, reply.body.error_messages]).toEqual([400, ['Bad value: day']])
      expect((await command(suite, 'trial-balance', '--day', day)).code).toBe(2)
    }
    expect((await demo.get('/capstan/v1/trial-balance')).status).toBe(403)
  })
})
