import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Line, parcelsOf } from './demo-parcels.ts'

function line(total_amount: number, quantity = 1, type = 'physical'): Line {
  return { type, name: 'Thing', quantity, unit_price: total_amount / quantity, total_amount }
}

const sumOf = (lines: Line[]) => lines.reduce((sum, { total_amount }) => sum + total_amount, 0)

describe('two parcels of an order', () => {
  it('keep lines whole where there are several', () => {
    const lines = [line(100), line(200), line(300)]
    expect(parcelsOf(600, lines)).toEqual([
      { captured_amount: 300, order_lines: [lines[0], lines[1]] },
      { captured_amount: 300, order_lines: [lines[2]] },
    ])
  })

  it('put shipping and discounts with the parcel that can bear them', () => {
    const [cheap, dear, discount] = [line(50), line(500), line(-100, 1, 'discount')]
    expect(parcelsOf(450, [cheap, dear, discount])).toEqual([
      { captured_amount: 50, order_lines: [cheap] },
      { captured_amount: 400, order_lines: [dear, discount] },
    ])
  })

  it('divide a single line by its quantity, its discount and tax with it', () => {
    const bought = { ...line(1750, 3), unit_price: 648, total_discount_amount: 194, total_tax_amount: 10 }
    const [first, second] = parcelsOf(1750, [bought])
    expect(first?.order_lines?.[0]).toMatchObject({
      quantity: 1,
      total_amount: 584,
      total_discount_amount: 64,
      total_tax_amount: 3,
    })
    expect(second?.order_lines?.[0]).toMatchObject({
      quantity: 2,
      total_amount: 1166,
      total_discount_amount: 130,
      total_tax_amount: 7,
    })
  })

  it('halve the amount where nothing can be divided', () => {
    expect(parcelsOf(101, [line(101)])).toEqual([{ captured_amount: 50 }, { captured_amount: 51 }])
  })

  it('are one parcel when there is one minor unit', () => {
    expect(parcelsOf(1, [line(1)])).toHaveLength(1)
  })

  it('always make up the order, each of a positive amount and of its lines', () => {
    const someLine = fc
      .record({
        type: fc.constantFrom('physical', 'digital', 'shipping_fee', 'discount', 'gift_card', 'sales_tax'),
        quantity: fc.integer({ min: 1, max: 9 }),
        price: fc.integer({ min: 1, max: 10_000 }),
      })
      .map(({ type, quantity, price }) => {
        const sign = type === 'discount' || type === 'gift_card' ? -1 : 1
        return line(sign * price * quantity, quantity, type)
      })
    fc.assert(
      fc.property(fc.array(someLine, { minLength: 1, maxLength: 8 }), (lines) => {
        const amount = sumOf(lines)
        fc.pre(amount > 0)
        const parcels = parcelsOf(amount, lines)
        expect(parcels.reduce((sum, { captured_amount }) => sum + captured_amount, 0)).toBe(amount)
        for (const { captured_amount, order_lines } of parcels) {
          expect(captured_amount).toBeGreaterThan(0)
          if (order_lines) expect(sumOf(order_lines)).toBe(captured_amount)
        }
      }),
    )
  })
})
