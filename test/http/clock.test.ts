/** The sandbox's clock, and what it brings. */
import { expect, it } from 'vitest'
import { OPERATOR, ORDERS } from '../support/client.ts'
import { execute, onBothStores } from '../support/stores.ts'

const CLOCK = '/sandbox/v1/clock'
const DAY_MS = 86_400_000

interface Moved {
  now: string
  happened: Record<string, number>
}

interface Events {
  events: { type: string; at: string; actor: string; data: Record<string, unknown> }[]
}

onBothStores('the clock', (suite) => {
  const now = async () => Date.parse((await suite.client.get<{ now: string }>(CLOCK)).body.now)

  it('tells the time, and moves forward by a duration or to an instant', async () => {
    const before = await now()
    const moved = await suite.client.post<Moved>(CLOCK, { advance: 'P1DT2H' })
    expect(moved.status).toBe(200)
    const passed = Date.parse(moved.body.now) - before
    expect(passed).toBeGreaterThanOrEqual(DAY_MS + 2 * 3_600_000)
    expect(passed).toBeLessThan(DAY_MS + 3 * 3_600_000)
    const to = new Date(Date.parse(moved.body.now) + 3 * DAY_MS).toISOString()
    expect(Date.parse((await suite.client.post<Moved>(CLOCK, { to })).body.now)).toBeGreaterThanOrEqual(
      Date.parse(to),
    )
  })

  it.each([
    [{}, 'advance, to'],
    [{ advance: 'P1D', to: '2030-01-01T00:00:00Z' }, 'advance, to'],
    [{ advance: '29 days' }, 'advance'],
    [{ advance: 'P' }, 'advance'],
    [{ advance: 'PT' }, 'advance'],
    [{ advance: 'P-1D' }, 'advance'],
    [{ advance: 'P0.5D' }, 'advance'],
    [{ advance: 'P9999Y' }, 'advance'],
    [{ to: '2020-01-01T00:00:00Z' }, 'to'],
    [{ to: 'tomorrow' }, 'to'],
  ])('refuses %j', async (body, fields) => {
    const reply = await suite.client.post(CLOCK, body)
    expect(reply).toMatchObject({ status: 400, body: { error_messages: [`Bad value: ${fields}`] } })
  })

  it('does the rest of what is due when one piece of it cannot be done', async () => {
    const { client, server } = suite
    const broken = await client.placedOrder()
    await client.post(`${ORDERS}/${broken}/acknowledge`)
    await client.post<Moved>(CLOCK, { advance: 'P2D' })
    const sound = await client.placedOrder()
    const { expires_at } = await client.order(sound)
    // Its next event has a number that is taken: the database refuses it, whatever the event.
    await execute(server, `UPDATE orders SET version = 1 WHERE order_id = '${broken}'`)
    const moved = await client.post<Moved>(CLOCK, { advance: 'P40D' })
    expect(moved.body.happened).toEqual({ expireOrder: 1 })
    const { body } = await client.get<Events>(`/capstan/v1/orders/${sound}/events`)
    const expired = body.events.find(({ type }) => type === 'OrderExpired')
    expect(Date.parse(String(expired?.at)) - Date.parse(expires_at)).toBeLessThan(60_000)
    await client.post('/sandbox/v1/reset')
  })

  it('records the expiry of what was open, once, and of nothing else', async () => {
    const { client } = suite
    const [open, part, captured, cancelled] = await Promise.all(
      Array.from({ length: 4 }, () => client.placedOrder()),
    )
    await client.captured(String(part), 1000)
    await client.captured(String(captured), 6000)
    await client.post(`${ORDERS}/${cancelled}/cancel`)
    await client.post<Moved>(CLOCK, { advance: 'P28D' })
    const expiries = async (orderId: unknown) => {
      const { body } = await client.get<Events>(`/capstan/v1/orders/${orderId}/events`)
      return body.events.filter(({ type }) => type === 'OrderExpired')
    }
    expect(await expiries(open)).toMatchObject([{ actor: 'system', data: { amount: 6000 } }])
    expect(await expiries(part)).toMatchObject([{ data: { amount: 5000 } }])
    expect(await expiries(captured)).toEqual([])
    expect(await expiries(cancelled)).toEqual([])
    const again = await client.post<Moved>(CLOCK, { advance: 'P1D' })
    expect(again.body.happened.expireOrder ?? 0).toBe(0)
    expect(await client.order(String(part))).toMatchObject({
      status: 'EXPIRED',
      remaining_authorized_amount: 0,
    })
    expect((await client.post(`${ORDERS}/${part}/refunds`, { refunded_amount: 1000 })).status).toBe(201)
  })

  it('comes back for an order whose authorization was extended', async () => {
    const { client } = suite
    const orderId = await client.placedOrder()
    await client.post(CLOCK, { advance: 'P20D' })
    expect((await client.post(`${ORDERS}/${orderId}/extend-authorization-time`)).status).toBe(204)
    const past = await client.post<Moved>(CLOCK, { advance: 'P20D' })
    expect((await client.order(orderId)).status).toBe('AUTHORIZED')
    expect(past.body.happened.expireOrder ?? 0).toBe(0)
    await client.post(CLOCK, { advance: 'P10D' })
    expect((await client.order(orderId)).status).toBe('EXPIRED')
    const { body } = await client.get<Events>(`/capstan/v1/orders/${orderId}/events`)
    expect(body.events.map(({ type }) => type)).toEqual([
      'OrderPlaced',
      'AuthorizationExtended',
      'OrderExpired',
    ])
  })

  it('is moved by one caller at a time, and things happen in their order', async () => {
    const { client } = suite
    const placing = Array.from({ length: 40 }, () =>
      client.placedOrder({ merchant_reference2: 'capstan:pend-reject' }),
    )
    const orders = await Promise.all(placing)
    const moves = await Promise.all(
      Array.from({ length: 5 }, () =>
        client.post<Moved & { error_code?: string }>(CLOCK, { advance: 'P29D' }),
      ),
    )
    expect(moves.some(({ status }) => status === 200)).toBe(true)
    for (const { status } of moves) expect([200, 409]).toContain(status)
    for (const orderId of orders) {
      const { body } = await client.get<Events>(`/capstan/v1/orders/${orderId}/events`)
      expect(body.events.map(({ type }) => type)).toEqual(['OrderPlaced', 'FraudDecided', 'OrderCancelled'])
      const [, decided, closed] = body.events.map(({ at }) => Date.parse(at))
      expect(Number(closed) - Number(decided)).toBeGreaterThanOrEqual(4 * 3_600_000)
    }
  })

  it('lists what it will bring, in pages, to each what is theirs', async () => {
    const { client } = suite
    await client.post('/sandbox/v1/reset')
    for (let order = 0; order < 3; order++) await client.placedOrder({ merchant_reference1: `Due ${order}` })
    interface Page {
      scheduled: { id: string; kind: string; order_id: string; merchant_reference1: string }[]
      next?: string
    }
    const first = await client.get<Page>('/sandbox/v1/scheduled?size=2')
    const second = await client.get<Page>(`/sandbox/v1/scheduled?size=2&after=${first.body.next}`)
    const all = [...first.body.scheduled, ...second.body.scheduled]
    expect(all.map(({ kind }) => kind)).toEqual(['expireOrder', 'expireOrder', 'expireOrder'])
    expect(new Set(all.map(({ id }) => id)).size).toBe(3)
    // By what people call them.
    expect(all.map(({ merchant_reference1 }) => merchant_reference1).sort()).toEqual([
      'Due 0',
      'Due 1',
      'Due 2',
    ])
    expect(second.body.next).toBeUndefined()
    expect((await client.get('/sandbox/v1/scheduled?after=x')).status).toBe(400)
    const seen = await client.as(OPERATOR).get<Page>('/sandbox/v1/scheduled?size=200')
    expect(seen.body.scheduled.length).toBeGreaterThanOrEqual(3)
  })
})
