import { describe, expect, it } from 'vitest'
import type { OrderSummary } from '../../../api/orders.ts'
import { each, ordersText, split, sums } from './bulk.ts'

function order(fields: Partial<OrderSummary> = {}): OrderSummary {
  return {
    order_id: 'id',
    merchant_id: 'M1',
    klarna_reference: 'SHORT',
    status: 'AUTHORIZED',
    fraud_status: 'ACCEPTED',
    acknowledged: false,
    purchase_currency: 'SEK',
    purchase_country: 'SE',
    order_amount: 6000,
    captured_amount: 0,
    refunded_amount: 0,
    remaining_authorized_amount: 6000,
    created_at: '2026-01-01T00:00:00Z',
    expires_at: '2026-02-01T00:00:00Z',
    version: 1,
    ...fields,
  }
}

describe('orders that are captured together', () => {
  it.each([
    [{}, undefined],
    [{ status: 'PART_CAPTURED', captured_amount: 5999 }, undefined],
    [{ status: 'PART_CAPTURED', captured_amount: 6000 }, 'Nothing is left to capture'],
    [{ status: 'CAPTURED' }, 'Captured'],
    [{ status: 'CANCELLED' }, 'Cancelled'],
    [{ status: 'EXPIRED' }, 'Expired'],
    [{ fraud_status: 'PENDING' }, 'Fraud check: Under review'],
    [{ fraud_status: 'REJECTED' }, 'Fraud check: Rejected'],
  ])('are told from those that cannot be: %j', (fields, why) => {
    const one = order(fields)
    expect(split([one])).toEqual(
      why === undefined
        ? { capturable: [one], others: [] }
        : { capturable: [], others: [{ order: one, why }] },
    )
  })

  it('come to a sum of what is left in each currency', () => {
    const orders = [
      order(),
      order({ purchase_currency: 'JPY', order_amount: 1000 }),
      order({ status: 'PART_CAPTURED', captured_amount: 1000 }),
    ]
    expect(sums(orders)).toEqual([
      { currency: 'JPY', amount: 1000, count: 1 },
      { currency: 'SEK', amount: 11_000, count: 2 },
    ])
    expect([ordersText(1), ordersText(1200)]).toEqual(['1 order', '1,200 orders'])
  })
})

describe('work for each', () => {
  it('is done once for each, and for at most four at a time', async () => {
    const done: number[] = []
    let running = 0
    let most = 0
    const items = Array.from({ length: 25 }, (_, at) => at)
    await each(
      items,
      async (item) => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running--
        done.push(item)
      },
      () => false,
    )
    expect(done.toSorted((a, b) => a - b)).toEqual(items)
    expect(most).toBe(4)
  })

  it('is begun no more once it is stopped', async () => {
    const done: number[] = []
    await each(
      Array.from({ length: 25 }, (_, at) => at),
      async (item) => {
        await new Promise((resolve) => setImmediate(resolve))
        done.push(item)
      },
      () => done.length > 0,
    )
    expect(done).toEqual([0, 1, 2, 3])
  })
})
