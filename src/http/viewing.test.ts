import { describe, expect, it } from 'vitest'
import { placed, record } from '../../test/support/scenario.ts'
import { replay } from '../domain/order/evolve.ts'
import type { Order } from '../domain/order/order.ts'
import { Looks, viewOrder } from './viewing.ts'

type Viewing = Parameters<typeof viewOrder>[0]

const order = replay(record([placed()])) as Order

/** An operator's look at an order, on a server of its own that notes looks as it is told. */
function server(note: () => Promise<{ status: string }> = async () => ({ status: 'accepted' })) {
  let noted = 0
  const services = { looks: new Looks(), reader: { order: async () => ({ order }), now: async () => 0 } }
  const look = (actor = 'user:kim@operator.example') =>
    viewOrder({
      merchantId: 'operator',
      correlationId: 'c',
      params: { order_id: order.orderId },
      principal: { kind: 'operator', actor },
      services,
      execute: () => {
        noted++
        return note()
      },
    } as unknown as Viewing)
  return { look, noted: () => noted }
}

describe("the operator's look at an order", () => {
  it('is noted once for what is read within a minute, and for each person', async () => {
    const { look, noted } = server()
    await Promise.all([look(), look(), look()])
    expect(await look()).toHaveProperty('record')
    expect(noted()).toBe(1)
    await look('user:max@operator.example')
    expect(noted()).toBe(2)
  })

  it('is noted by each server, though they are in one process: their audit trails are not the same', async () => {
    const [one, other] = [server(), server()]
    await one.look()
    await other.look()
    expect([one.noted(), other.noted()]).toEqual([1, 1])
  })

  it('shows nothing that could not be noted, and is noted with the next try', async () => {
    const statuses = ['unavailable', 'accepted']
    const { look, noted } = server(async () => ({ status: String(statuses.shift()) }))
    expect(await look()).toEqual({ refusal: expect.objectContaining({ key: 'unavailable' }) })
    expect(await look()).toHaveProperty('record')
    expect(noted()).toBe(2)
  })
})
