import { describe, expect, it } from 'vitest'
import { placed, record } from '../../../test/support/scenario.ts'
import { replay } from '../../domain/order/evolve.ts'
import type { Order } from '../../domain/order/order.ts'
import type { Reader } from '../../engine/store.ts'
import { DEFAULT_CSV } from '../../reports/csv-layout.ts'
import { orderFile } from './export-orders.ts'
import type { AskedOrders } from './order-filters.ts'

const order = replay(record([placed()])) as Order

/** A list of so many orders, whose ids are their numbers; every look at it is noted. */
function list(count: number): { asked: AskedOrders; limits: number[] } {
  const limits: number[] = []
  const asked: AskedOrders = {
    async page(_reader, limit, before = String(count)) {
      limits.push(limit)
      const last = Math.max(0, Number(before) - limit)
      const ids = Array.from({ length: Number(before) - last }, (_, at) => String(Number(before) - 1 - at))
      return {
        orders: ids.map((orderId) => ({ ...order, orderId })),
        persons: new Map(),
        now: 0,
        ...(last > 0 && { next: String(last) }),
      }
    },
  }
  return { asked, limits }
}

async function written(asked: AskedOrders, max: number, isGone = () => false): Promise<string[]> {
  let text = ''
  const writing = { reader: {} as Reader, format: DEFAULT_CSV, isGone, max }
  for await (const chunk of orderFile(asked, writing)) text += chunk
  return text.split('\r\n').slice(1, -1)
}

describe('a file of orders', () => {
  it('has all of them where there are no more than it may have', async () => {
    for (const count of [0, 1, 500, 501, 1200]) {
      const rows = await written(list(count).asked, 1200)
      expect(rows.map((row) => Number(row.split(';')[0]))).toEqual(
        Array.from({ length: count }, (_, at) => count - 1 - at),
      )
    }
  })

  it('says in its last row where the next one goes on', async () => {
    const { asked, limits } = list(1201)
    const rows = await written(asked, 1200)
    expect(rows).toHaveLength(1201)
    expect(rows.at(-1)).toBe('NOT ALL ORDERS ARE HERE: THE NEXT ARE THOSE WITH before=1')
    expect(limits).toEqual([500, 500, 200])
  })

  it('is read on for nobody who has hung up', async () => {
    const { asked, limits } = list(5000)
    await written(asked, 5000, () => limits.length === 2)
    expect(limits).toHaveLength(2)
  })
})
