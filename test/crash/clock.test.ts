/** Time that passes while nobody is there, or whose mover is killed: what is due happens all the same, and once. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { select } from '../support/books.ts'
import { Client, ORDERS, type Reply } from '../support/client.ts'
import { report, times } from '../support/counts.ts'
import { Random } from '../support/random.ts'
import { type CapstanServer, startAgain } from '../support/server.ts'
import { advanceClock } from '../support/stores.ts'
import { onTopologies, parallel } from '../support/topologies.ts'
import { expectSound } from '../support/verify.ts'

const CLOCK = '/sandbox/v1/clock'
const ORDERS_MAX = times(500, 5000)
const AT_ONCE = 50
const DAY_MS = 86_400_000
/** Counted from the first expiry; on most machines about as long as the rest of the move takes. */
const KILLED_WITHIN_MS = times(20, 60)
/** A mover that was silent for ten seconds may be taken over. */
const TAKEN_OVER_WITHIN = { timeout: 30_000, interval: 250 }

interface Moved {
  now: string
  happened: Record<string, number>
}

onTopologies('An order that is to expire', (topology) => {
  it('does so once, though whoever moves the clock is killed on the way', { timeout: 120_000 }, async () => {
    const random = new Random()
    const orders = await placed(topology.client(), ORDERS_MAX)
    const moving = topology.client(0).post<Moved>(CLOCK, { advance: 'P29D' })
    moving.catch(() => {})
    await expect
      .poll(() => expiries(topology.servers[0] as CapstanServer), { timeout: 20_000, interval: 1 })
      .not.toEqual([])
    await sleep(random.between(0, KILLED_WITHIN_MS))
    await topology.servers[0]?.kill()
    const server = await startAgain(topology.servers[0] as CapstanServer)
    topology.servers[0] = server
    const before = await expiries(server)
    const client = new Client(server.url)
    const replies: Reply<Moved>[] = []
    await expect
      .poll(async () => {
        replies.push(await client.post<Moved>(CLOCK, { advance: 'P29D' }))
        return replies.at(-1)?.status
      }, TAKEN_OVER_WITHIN)
      .toBe(200)
    report(
      `${topology.name}: killed after ${before.length} of ${orders.length} expiries, seed ${random.seed}`,
    )
    const after = await expiries(server)
    expect(after.toSorted()).toEqual(orders.toSorted())
    expect(Date.parse(String(replies.at(-1)?.body.now)) - Date.now()).toBeGreaterThanOrEqual(29 * DAY_MS)
    await expectSound(server)
  })

  it('has done so when it comes up after its time', async () => {
    const [orderId, part] = await placed(topology.client(), 2)
    await topology.client().captured(String(part), 1000)
    for (const server of topology.servers) await server.stop()
    await advanceClock(topology.servers[0] as CapstanServer, 40 * DAY_MS)
    const server = await startAgain(topology.servers[0] as CapstanServer)
    topology.servers[0] = server
    const client = new Client(server.url)
    expect((await client.capture(String(orderId), 1)).status).toBe(403)
    expect(await client.order(String(orderId))).toMatchObject({ status: 'EXPIRED', captured_amount: 0 })
    expect(await client.order(String(part))).toMatchObject({ status: 'EXPIRED', captured_amount: 1000 })
    await expect
      .poll(async () => (await expiries(server)).filter((id) => id === orderId || id === part).length, {
        timeout: 20_000,
      })
      .toBe(2)
    expect((await client.post(`${ORDERS}/${part}/refunds`, { refunded_amount: 1000 })).status).toBe(201)
    await expectSound(server)
  })
})

async function placed(client: Client, count: number): Promise<string[]> {
  const orders: string[] = []
  while (orders.length < count) {
    orders.push(...(await parallel(Math.min(AT_ONCE, count - orders.length), () => client.placedOrder())))
  }
  return orders
}

/** The order of each recorded expiry. */
async function expiries(server: CapstanServer): Promise<string[]> {
  const sql = `SELECT order_id FROM events WHERE type = 'OrderExpired'`
  return (await select<{ order_id: string }>(server, sql)).map(({ order_id }) => order_id)
}
