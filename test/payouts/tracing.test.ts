/** From any id to where its money is, and back; balances and trial balances from the ledger. */
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { basic, type Client, type ErrorBody, MERCHANT_2, OPERATOR, ORDERS } from '../support/client.ts'
import { orderOf } from '../support/orders.ts'
import { captureOf, Desk, newShop, sandboxOperator, toNoon } from '../support/payouts.ts'
import { onBothStores, onSharedServers } from '../support/stores.ts'
import { type Balances, businessTime, command, newMerchant, nextDay } from './sandbox.ts'

interface Transfer {
  type: string
  debit: string
  credit: string
  amount: number
}
interface Settled {
  part: string
  due_at: string
  payout?: { payout_id: string; payment_reference: string; state: string; payout_date?: string }
  next_cut_off?: string
}
interface Movement {
  kind: string
  id: string
  order_id: string
  capture_id?: string
  amount: number
  booked_at: string
  price: Record<string, number>
  transfers: Transfer[]
  settled: Settled[]
}
interface Trace {
  found: string
  merchant_id: string
  order?: { order_id: string }
  movements?: Movement[]
  payout?: {
    payout_id: string
    payment_reference: string
    state: string
    item_count: number
    totals: Record<string, number>
    history: { state: string; at: string; reason?: string }[]
    file?: { name: string; state: string }
    owed_again?: Settled
    reserve?: { amount: number; free_at?: string; settled?: Settled }
    next_cut_off?: string
  }
  items?: {
    kind: string
    id: string
    part: string
    order_id?: string
    amount: number
    transfers: Transfer[]
  }[]
  next?: string
}

const DAY_MS = 24 * 3_600_000
const midnight = (days: number, from: number) =>
  new Date(Math.floor(from / DAY_MS) * DAY_MS + days * DAY_MS).toISOString()

async function trace(client: Client, id: string, query = ''): Promise<Trace> {
  const reply = await client.get<Trace>(`/capstan/v1/trace/${id}${query}`)
  if (reply.status !== 200) throw new Error(`no trace of ${id}: ${reply.text}`)
  return reply.body
}

async function refunded(client: Client, orderId: string, body: Record<string, unknown>): Promise<string> {
  const reply = await client.post(`${ORDERS}/${orderId}/refunds`, body)
  if (reply.status !== 201) throw new Error(reply.text)
  return String(reply.headers.get('refund-id'))
}

onSharedServers('a trace', (suite) => {
  it('leads from a capture to the day it is due, then to its payout, and from there back', async () => {
    const client = suite.client
    const orderId = await client.placedOrder(orderOf(20_000))
    const captureId = await client.captured(orderId, 12_345)
    const now = await businessTime(client)

    const before = await trace(client, captureId)
    expect(before).toMatchObject({
      found: 'capture',
      merchant_id: 'PK000001_demo',
      order: { order_id: orderId },
    })
    const [capture] = before.movements ?? []
    // 2.99 % of 123.45 is 3.69; 0.30 a capture.
    expect(capture).toMatchObject({
      kind: 'capture',
      id: captureId,
      order_id: orderId,
      amount: 12_345,
      price: { contract_version: 1, percentage_fee_amount: 369, fixed_fee_amount: 30 },
      settled: [{ part: 'order', due_at: midnight(1, now), next_cut_off: midnight(1, now) }],
    })
    expect(capture?.transfers.map(({ type, amount }) => [type, amount])).toEqual([
      ['SALE', 12_345],
      ['PURCHASE_FEE_PERCENTAGE', 369],
      ['PURCHASE_FEE_FIXED', 30],
    ])

    await nextDay(client)
    const after = await trace(client, captureId.toUpperCase())
    const [settled] = after.movements?.[0]?.settled ?? []
    expect(settled).toMatchObject({ part: 'order', payout: { state: 'sent' } })
    expect(settled).not.toHaveProperty('next_cut_off')
    const { payout_id = '', payment_reference = '' } = settled?.payout ?? {}

    const payout = await trace(client, payment_reference.toLowerCase())
    expect(await trace(client, payout_id)).toEqual(payout)
    expect(payout).toMatchObject({
      found: 'payout',
      payout: {
        payout_id,
        payment_reference,
        item_count: 1,
        totals: { sale_amount: 12_345, fee_amount: 399, settlement_amount: 11_946 },
        file: { state: 'sent' },
      },
      items: [{ kind: 'capture', id: captureId, order_id: orderId, part: 'order', amount: 11_946 }],
    })
    expect(payout.payout?.history.map(({ state }) => state)).toEqual(['scheduled', 'created', 'sent'])
    expect(payout).not.toHaveProperty('next')

    await nextDay(client)
    const paid = await trace(client, payout_id)
    expect(paid.payout?.history.map(({ state }) => state)).toEqual(['scheduled', 'created', 'sent', 'paid'])
    expect(paid.payout?.file?.state).toBe('answered')
  })

  it('of an order has its captures, refunds and fees, in their order', async () => {
    const client = suite.client
    const orderId = await client.placedOrder(
      orderOf(20_000, { purchase_currency: 'EUR', purchase_country: 'DE' }),
    )
    const first = await client.captured(orderId, 5000)
    const second = await client.captured(orderId, 15_000)
    const refund = await refunded(client, orderId, { refunded_amount: 700, capture_id: second })
    const unattached = await refunded(client, orderId, { refunded_amount: 300 })
    const extended = await client.patch(`${ORDERS}/${orderId}/captures/${first}/extend-due-date`, {
      number_of_days: 10,
    })
    const fee = String(extended.headers.get('transaction-id'))
    const { found, movements } = await trace(client, orderId)
    expect(found).toBe('order')
    expect(movements?.map(({ kind, id, amount, capture_id }) => [kind, id, amount, capture_id])).toEqual([
      ['capture', first, 5000, undefined],
      ['capture', second, 15_000, undefined],
      ['refund', refund, 700, second],
      ['refund', unattached, 300, undefined],
      ['due_date_fee', fee, 100, first],
    ])
    for (const movement of movements ?? []) {
      const alone = await trace(client, movement.id)
      expect(alone).toMatchObject({ found: movement.kind, order: { order_id: orderId } })
      expect(alone.movements).toEqual([movement])
    }
    // The refund of what is not due yet is due with it, the one that belongs to no capture and the fee at once.
    const due = movements?.map(({ settled }) => settled[0]?.due_at)
    expect(due?.[2]).toBe(due?.[1])
    expect(Date.parse(String(due?.[3]))).toBeLessThan(Date.parse(String(due?.[1])))
    expect(movements?.map(({ price }) => price.contract_version)).toEqual([1, 1, 1, undefined, 1])
    expect(movements?.[4]?.price).toMatchObject({ fee_amount: 100, fee_vat_amount: 0 })
  })

  it('of an order without captures is empty', async () => {
    const orderId = await suite.client.placedOrder()
    expect(await trace(suite.client, orderId)).toMatchObject({ found: 'order', movements: [] })
  })

  it('goes through a payout page by page', async () => {
    const { client } = await newMerchant(suite)
    const ids: string[] = []
    for (let n = 0; n < 7; n++) {
      ids.push(await client.captured(await client.placedOrder(orderOf(100 + n)), 100 + n))
    }
    await nextDay(client)
    const reference = (await trace(client, String(ids[0]))).movements?.[0]?.settled[0]?.payout
      ?.payment_reference
    const seen: string[] = []
    let sum = 0
    let after = ''
    const sizes: number[] = []
    do {
      const page = await trace(client, String(reference), `?size=3${after && `&after=${after}`}`)
      sizes.push(page.items?.length ?? 0)
      for (const { id, amount } of page.items ?? []) {
        seen.push(id)
        sum += amount
      }
      after = page.next ?? ''
    } while (after !== '')
    expect(sizes).toEqual([3, 3, 1])
    expect(seen).toEqual([...ids].sort())
    const { payout } = await trace(client, String(reference))
    expect(payout?.totals.settlement_amount).toBe(sum)
    // Nobody has named an account.
    expect(payout).toMatchObject({ state: 'created', hold: 'MISSING_BANK_ACCOUNT' })
    expect((await client.get(`/capstan/v1/trace/${reference}?after=x`)).status).toBe(400)
  })

  it('finds nothing of another merchant, and everything for the operator', async () => {
    const client = suite.client
    const orderId = await client.placedOrder()
    const captureId = await client.captured(orderId, 1000)
    const refundId = await refunded(client, orderId, { refunded_amount: 10 })
    await nextDay(client)
    const { payout_id = '', payment_reference = '' } =
      (await trace(client, captureId)).movements?.[0]?.settled[0]?.payout ?? {}
    for (const id of [orderId, captureId, refundId, payout_id, payment_reference]) {
      const other = await client.as(MERCHANT_2).get(`/capstan/v1/trace/${id}`)
      expect([other.status, other.body.error_code]).toEqual([404, 'NOT_FOUND'])
      expect(other.body.error_messages).toEqual([`Trace of ${id} cannot be found`])
      expect(await trace(client.as(OPERATOR), id)).toEqual(await trace(client, id))
    }
    for (const id of [randomUUID(), 'ABCDEF2345', 'a%00b', '%C3%A9', 'x'.repeat(200)]) {
      for (const caller of [client, client.as(OPERATOR)]) {
        const reply = await caller.get<ErrorBody>(`/capstan/v1/trace/${id}`)
        expect([reply.status, reply.body.error_code]).toEqual([404, 'NOT_FOUND'])
      }
    }
  })

  it('of a payout that came back leads to the one that pays it again', async () => {
    const client = suite.client
    const currency = { purchase_currency: 'DKK', purchase_country: 'DK' }
    const captureId = await client.captured(await client.placedOrder(orderOf(10_000, currency)), 10_000)
    const payoutOf = async () => (await trace(client, captureId)).movements?.[0]?.settled[0]?.payout
    await nextDay(client)
    const { payment_reference = '', payout_id = '' } = (await payoutOf()) ?? {}
    const told = await client.post('/sandbox/v1/bank', {
      outcome: 'rejected',
      reason: 'AM04 Insufficient funds',
    })
    expect(told.status).toBe(204)
    await nextDay(client)
    const { payout } = await trace(client, payment_reference)
    expect(payout).toMatchObject({
      state: 'failed',
      owed_again: { part: 'returned', next_cut_off: expect.any(String) },
    })
    expect(payout?.history.at(-1)).toMatchObject({ state: 'failed', reason: expect.stringContaining('AM04') })
    await nextDay(client)
    const again = (await trace(client, payment_reference)).payout?.owed_again?.payout
    expect(again?.payment_reference).not.toBe(payment_reference)
    const second = await trace(client, String(again?.payment_reference))
    expect(second.items).toMatchObject([{ kind: 'returned', id: payout_id, part: 'returned', amount: 9671 }])
    expect(second.payout?.totals).toMatchObject({ credit_amount: 9671, settlement_amount: 9671 })
  })

  it('is the same on the command line, for people and for programs', async () => {
    const client = suite.client
    const orderId = await client.placedOrder(orderOf(3000))
    const captureId = await client.captured(orderId, 3000)
    const waiting = await command(suite, 'trace', captureId)
    expect(waiting).toMatchObject({ code: 0, stderr: '' })
    expect(waiting.stdout).toContain(`Capture ${captureId}: 30.00 SEK`)
    expect(waiting.stdout).toMatch(/SALE +30\.00 +consumer_receivable -> merchant_payable/)
    expect(waiting.stdout).toMatch(/due \S+Z, next cut-off \S+Z/)
    expect(JSON.parse((await command(suite, 'trace', orderId, '--json')).stdout)).toEqual(
      await trace(client, orderId),
    )
    await nextDay(client)
    const reference = (await trace(client, captureId)).movements?.[0]?.settled[0]?.payout?.payment_reference
    const payout = await command(suite, 'trace', String(reference))
    expect(payout.stdout).toContain(`Payout ${reference}`)
    expect(payout.stdout).toContain(captureId)
    const asJson = await command(suite, 'trace', String(reference), '--json')
    expect(JSON.parse(asJson.stdout)).toEqual(await trace(client, String(reference), '?size=500'))
    const none = await command(suite, 'trace', randomUUID())
    expect(none).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^capstan: There is no order/),
    })
    const foreign = await command(suite, 'trace', captureId, '--merchant', 'PK000002_demo')
    expect(foreign.code).toBe(1)
  })
})

onSharedServers('a trace by other terms', (suite) => {
  const EUR = { purchase_country: 'DE', purchase_currency: 'EUR' }
  const shopWith = async (terms: Record<string, unknown>) => {
    const operator = sandboxOperator(suite.client)
    const shop = await newShop(operator)
    const desk = new Desk(operator, shop.merchantId, 'EUR')
    await desk.terms(terms)
    await desk.account()
    return shop.client
  }
  const only = (trace: Trace) => trace.movements?.[0]?.settled ?? []

  it('leads to a payout and to an invoice where fees are invoiced', async () => {
    const client = await shopWith({ settlement: 'GROSS', vat_basis_points: 1900 })
    const { captureId } = await captureOf(client, 10_000, EUR)
    await toNoon(client)
    const [order, invoice] = only(await trace(client, captureId))
    expect([order?.part, invoice?.part]).toEqual(['order', 'invoice'])
    const sales = await trace(client, String(order?.payout?.payment_reference))
    expect(sales.items).toMatchObject([{ kind: 'capture', part: 'order', id: captureId, amount: 10_000 }])
    const fees = await trace(client, String(invoice?.payout?.payment_reference))
    expect(fees.payout?.totals).toMatchObject({ fee_amount: 100, tax_amount: 19, settlement_amount: -119 })
    expect(fees.items).toMatchObject([{ kind: 'capture', part: 'invoice', id: captureId, amount: -119 }])
    const balance = await client.get<Balances>('/capstan/v1/balance')
    expect(balance.body.balances).toMatchObject([{ in_transit_amount: 10_000, unpaid_fee_amount: 119 }])
  })

  it('says that a payout collects, and when it is looked at next', async () => {
    const client = await shopWith({ minimum_payout: 5000 })
    const { captureId } = await captureOf(client, 1000, EUR)
    await toNoon(client)
    const now = await businessTime(client)
    const [settled] = only(await trace(client, captureId))
    expect(settled).toMatchObject({ payout: { state: 'scheduled' }, next_cut_off: midnight(1, now) })
    const { payout } = await trace(client, String(settled?.payout?.payment_reference))
    expect(payout).toMatchObject({ state: 'scheduled', next_cut_off: midnight(1, now), item_count: 1 })
    expect(payout?.history.map(({ state }) => state)).toEqual(['scheduled'])
    const shown = await command(suite, 'trace', captureId)
    expect(shown.stdout).toMatch(/collected by payout \S+, next cut-off \S+Z/)
  })

  it('leads from a reserve to the day it is free, and then to its payout', async () => {
    const client = await shopWith({ reserve: { basis_points: 1000, days: 2 } })
    const { captureId } = await captureOf(client, 10_000, EUR)
    await toNoon(client)
    const reference = only(await trace(client, captureId))[0]?.payout?.payment_reference
    const kept = await trace(client, String(reference))
    const madeAt = String(kept.payout?.history[1]?.at)
    const freeAt = new Date(Date.parse(madeAt) + 2 * DAY_MS).toISOString()
    expect(kept.payout?.reserve).toEqual({ amount: 1000, free_at: freeAt })
    await toNoon(client, 3)
    const { payout } = await trace(client, String(reference))
    expect(payout?.reserve).toMatchObject({ amount: 1000, settled: { part: 'release', payout: {} } })
    const freed = await trace(client, String(payout?.reserve?.settled?.payout?.payment_reference))
    expect(freed.items).toMatchObject([
      { kind: 'release', part: 'release', id: kept.payout?.payout_id, amount: 1000 },
    ])
    const shown = await command(suite, 'trace', String(reference))
    expect(shown.stdout).toContain('kept back 10.00, free since ')
  })
})

const SECRET = 's'.repeat(40)

onBothStores(
  'a trace in production',
  (suite) => {
    it('says of what has no contract when it was due, and no cut-off', async () => {
      const operator = suite.client.as(basic('root', SECRET))
      const { client, merchantId } = await newShop(operator)
      const authorization = { merchant_id: merchantId, amount: 6000, currency: 'SEK' }
      const made = await operator.post<{ authorization_token: string }>(
        '/capstan/v1/authorizations',
        authorization,
      )
      const orderId = await client.placedOrder({}, made.body.authorization_token)
      const captureId = await client.captured(orderId, 6000)
      const { movements } = await trace(client, captureId)
      const [settled] = movements?.[0]?.settled ?? []
      expect(settled).toEqual({ part: 'order', due_at: movements?.[0]?.booked_at })
      expect(movements?.[0]?.price).not.toHaveProperty('contract_version')
      const shown = await command(suite, 'trace', captureId)
      expect(shown.stdout).toMatch(/by no contract\n[\s\S]*due \S+Z, waits for a contract\n/)
    })
  },
  {
    args: ['--mode', 'production', '--public-url', 'https://capstan.example'],
    env: { CAPSTAN_OPERATOR: `root:${SECRET}` },
  },
)
