import { describe, expect, it } from 'vitest'
import type { Order, OrderLine } from '../../api/orders.ts'
import { lineStates, packed, partOf, restOf, sumOf } from './line-parts.ts'

const line = (fields: Partial<OrderLine>): OrderLine => ({
  type: 'physical',
  name: 'Thing',
  quantity: 1,
  unit_price: 0,
  tax_rate: 0,
  total_amount: 0,
  total_discount_amount: 0,
  total_tax_amount: 0,
  ...fields,
})

describe('parts of a line', () => {
  it.each([
    [3, 1000],
    [7, 9999],
    [10, 6000],
    [3, -1000],
  ])('of %i pieces for %i add up to it, however it is divided', (quantity, total) => {
    const whole = line({ quantity, total_amount: total, total_tax_amount: Math.trunc(total / 5) })
    const pieces = Array.from({ length: quantity }, (_, from) => partOf(whole, from, 1))
    expect(sumOf(pieces)).toBe(total)
    expect(sumOf([partOf(whole, 0, 2), partOf(whole, 2, quantity - 2)])).toBe(total)
    expect(pieces.reduce((sum, one) => sum + one.total_tax_amount, 0)).toBe(whole.total_tax_amount)
  })

  it('are the line itself when it is whole', () => {
    const whole = line({ quantity: 4, total_amount: 999, total_discount_amount: 1, reference: 'A' })
    expect(partOf(whole, 0, 4)).toEqual(whole)
  })
})

describe('what is left of lines', () => {
  it('is counted by reference, and by name where there is none', () => {
    const states = lineStates({
      order_lines: [line({ reference: 'A', quantity: 5 }), line({ name: 'B', quantity: 2 })],
      capstan_line_quantities: [
        { reference: 'A', name: 'Other', ordered_quantity: 5, captured_quantity: 3, refunded_quantity: 1 },
        { name: 'B', ordered_quantity: 2, captured_quantity: 2, refunded_quantity: 0 },
      ],
    })
    expect(states.map(({ captured, refunded }) => [captured, refunded])).toEqual([
      [3, 1],
      [2, 0],
    ])
  })

  it('fills lines that share a reference one after the other', () => {
    const states = lineStates({
      order_lines: [line({ reference: 'A', quantity: 2 }), line({ reference: 'A', quantity: 3 })],
      capstan_line_quantities: [
        { reference: 'A', name: 'Thing', ordered_quantity: 5, captured_quantity: 4, refunded_quantity: 3 },
      ],
    })
    expect(states.map(({ captured, refunded }) => [captured, refunded])).toEqual([
      [2, 2],
      [2, 1],
    ])
  })
})

describe('all that can still be captured', () => {
  const order = (fields: Partial<Order>) =>
    ({
      status: 'PART_CAPTURED',
      order_amount: 1000,
      captured_amount: 400,
      order_lines: [line({ reference: 'A', quantity: 5, total_amount: 1000 })],
      capstan_line_quantities: [
        { reference: 'A', name: 'A', ordered_quantity: 5, captured_quantity: 2, refunded_quantity: 0 },
      ],
      ...fields,
    }) as Order

  it('names its lines where they are known', () => {
    expect(restOf(order({}))).toMatchObject({ amount: 600, lines: [{ quantity: 3, total_amount: 600 }] })
  })

  it('is the amount alone where an earlier capture named no lines', () => {
    expect(restOf(order({ captured_amount: 500 }))).toEqual({ amount: 500, lines: [] })
  })

  it('is nothing of an order that is over', () => {
    expect(restOf(order({ status: 'CANCELLED' })).amount).toBe(0)
  })
})

describe('what is laid into a parcel', () => {
  it('is goods, of which there are any', () => {
    const lines = [
      line({ name: 'Goods', quantity: 2 }),
      line({ name: 'None', quantity: 0 }),
      line({ name: 'Voucher', type: 'discount' }),
      line({ name: 'Delivery', type: 'shipping_fee' }),
      line({ name: 'Song', type: 'digital' }),
    ]
    expect(packed(lines).map(({ name }) => name)).toEqual(['Goods'])
  })
})
