import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { OrderLine } from '../order/order.ts'
import { arithmeticProblems, arithmeticRefusal, linesMatchAmount } from './arithmetic.ts'
import type { CheckoutFields } from './session.ts'

function line(fields: Partial<OrderLine> = {}): OrderLine {
  return { name: 'Tomatoes', quantity: 10, unit_price: 600, total_amount: 6000, ...fields }
}

function checkout(lines: OrderLine[], fields: Partial<CheckoutFields> = {}): CheckoutFields {
  return {
    purchase_country: 'SE',
    purchase_currency: 'SEK',
    order_amount: lines.reduce((sum, { total_amount }) => sum + total_amount, 0),
    order_lines: lines,
    ...fields,
  }
}

const paths = (fields: CheckoutFields) => arithmeticProblems(fields).map(({ path }) => path)

describe('line totals', () => {
  it('agree when each is quantity times unit price', () => {
    expect(arithmeticProblems(checkout([line()]))).toEqual([])
  })

  it('include the discount of the line', () => {
    expect(paths(checkout([line({ total_discount_amount: 500, total_amount: 5500 })]))).toEqual([])
    expect(paths(checkout([line({ total_discount_amount: 500 })]))).toEqual(['order_lines[0].total_amount'])
  })

  it('say what was expected, to the cent, for the line that is wrong', () => {
    expect(arithmeticProblems(checkout([line(), line({ total_amount: 6001 })]))).toEqual([
      { path: 'order_lines[1].total_amount', expected: 6000, actual: 6001 },
    ])
  })

  it('of discounts, store credit and gift cards are negative', () => {
    const minus = { quantity: 1, unit_price: -100, total_amount: -100 }
    for (const type of ['discount', 'store_credit', 'gift_card']) {
      expect(paths(checkout([line(), line({ type, ...minus })]))).toEqual([])
    }
  })

  it('are exact beyond 2^53, where the product of two numbers is not', () => {
    const quantity = 94_906_267
    const exact = BigInt(quantity) * BigInt(quantity)
    expect(BigInt(quantity * quantity)).not.toBe(exact)
    const discount = Number(exact - 5n) - 1
    const actual = Number(exact - BigInt(discount))
    const huge = line({
      quantity,
      unit_price: quantity,
      total_discount_amount: discount,
      total_amount: actual,
    })
    expect(paths(checkout([huge]))).toEqual([])
    expect(paths(checkout([{ ...huge, total_amount: actual + 1 }]))).toEqual(['order_lines[0].total_amount'])
  })

  it('beyond 2^53 are shown as digits', () => {
    const huge = line({ quantity: Number.MAX_SAFE_INTEGER, unit_price: 3, total_amount: 1 })
    expect(arithmeticProblems(checkout([huge]))[0]?.expected).toBe('27021597764222973')
  })
})

describe('the tax of a line', () => {
  const taxed = (total_tax_amount: number, tax_rate = 2500, total = 6000) =>
    checkout([line({ quantity: 1, unit_price: total, total_amount: total, tax_rate, total_tax_amount })])

  it('is what the rate gives, tax included', () => {
    expect(paths(taxed(1200))).toEqual([])
  })

  it('may be off by one minor unit and not by more', () => {
    const small = 40
    for (const tax of [7, 8, 9]) expect(paths(taxed(tax, 2500, small))).toEqual([])
    for (const tax of [6, 10])
      expect(paths(taxed(tax, 2500, small))).toEqual(['order_lines[0].total_tax_amount'])
  })

  it('may also be off by what moves the rate by a hundredth of a percent, which is more on large lines', () => {
    // 100,000,000 at 25 %: 20,000,000 of tax; at 25.01 %: 20,006,399.5
    expect(paths(taxed(20_006_399, 2500, 100_000_000))).toEqual([])
    expect(paths(taxed(20_006_400, 2500, 100_000_000))).toEqual(['order_lines[0].total_tax_amount'])
  })

  it('is negative on a discount line', () => {
    const discount = line({
      type: 'discount',
      quantity: 1,
      unit_price: -125,
      total_amount: -125,
      tax_rate: 2500,
    })
    expect(paths(checkout([{ ...discount, total_tax_amount: -25 }]))).toEqual([])
    expect(paths(checkout([{ ...discount, total_tax_amount: 25 }]))).toEqual([
      'order_lines[0].total_tax_amount',
    ])
  })

  it('counts as 0 when it or its rate is not sent, as it reads back', () => {
    expect(paths(checkout([line({ tax_rate: 0 })]))).toEqual([])
    expect(paths(checkout([line({ tax_rate: 2500 })]))).toEqual(['order_lines[0].total_tax_amount'])
    expect(paths(checkout([line({ total_tax_amount: 1200 })]))).toEqual(['order_lines[0].total_tax_amount'])
  })

  it('says the nearest tax that fits', () => {
    expect(arithmeticProblems(taxed(0, 2500, 42))[0]).toEqual({
      path: 'order_lines[0].total_tax_amount',
      expected: 8,
      actual: 0,
    })
    expect(arithmeticProblems(taxed(0, 2500, -43))[0]?.expected).toBe(-9)
  })

  it('of a line that costs nothing is nothing', () => {
    expect(paths(taxed(0, 2500, 0))).toEqual([])
    expect(paths(taxed(2, 2500, 0))).toEqual(['order_lines[0].total_tax_amount'])
  })
})

describe('the tax of the order', () => {
  const taxedLine = line({ tax_rate: 2500, total_tax_amount: 1200 })

  it('is that of its lines, off by one minor unit a line at most', () => {
    const both = [taxedLine, taxedLine]
    for (const tax of [2398, 2400, 2402]) expect(paths(checkout(both, { order_tax_amount: tax }))).toEqual([])
    for (const tax of [2397, 2403]) {
      expect(arithmeticProblems(checkout(both, { order_tax_amount: tax }))).toEqual([
        { path: 'order_tax_amount', expected: 2400, actual: tax },
      ])
    }
  })

  it('is not checked when it was not sent', () => {
    expect(paths(checkout([taxedLine]))).toEqual([])
  })
})

describe('sales tax, in the US', () => {
  const salesTax = line({ type: 'sales_tax', quantity: 1, unit_price: 480, total_amount: 480 })
  const us = (lines: OrderLine[], fields: Partial<CheckoutFields> = {}) =>
    checkout(lines, { purchase_country: 'US', purchase_currency: 'USD', ...fields })

  it('is a line of its own, whose total is the tax of the order', () => {
    expect(paths(us([line(), salesTax], { order_tax_amount: 480 }))).toEqual([])
    expect(paths(us([line(), salesTax], { order_tax_amount: 481 }))).toEqual(['order_tax_amount'])
    expect(paths(us([line()], { order_tax_amount: 1 }))).toEqual(['order_tax_amount'])
  })

  it('leaves no tax within the lines, where 0 may be sent', () => {
    expect(paths(us([line({ tax_rate: 0, total_tax_amount: 0 }), salesTax]))).toEqual([])
    expect(paths(us([line({ tax_rate: 800, total_tax_amount: 444 }), salesTax]))).toEqual([
      'order_lines[0].tax_rate',
      'order_lines[0].total_tax_amount',
    ])
  })

  it('knows the country in lower case too', () => {
    expect(paths(us([line(), salesTax], { purchase_country: 'us', order_tax_amount: 480 }))).toEqual([])
  })

  it('may be used elsewhere, and then also instead of tax within the lines', () => {
    const canada = { purchase_country: 'CA', purchase_currency: 'CAD' }
    expect(paths(checkout([line(), salesTax], { ...canada, order_tax_amount: 480 }))).toEqual([])
    expect(paths(checkout([line({ tax_rate: 500 }), salesTax], canada))).toEqual(['order_lines[0].tax_rate'])
  })
})

describe('the amount of the order', () => {
  it('is the sum of its lines, to the cent', () => {
    expect(arithmeticProblems(checkout([line(), line()], { order_amount: 12_001 }))).toEqual([
      { path: 'order_amount', expected: 12_000, actual: 12_001 },
    ])
  })

  it('is reported after the lines, each field once', () => {
    const bad = line({ total_amount: 1, tax_rate: 2500, total_tax_amount: 99 })
    expect(paths(checkout([bad, line()], { order_amount: 1, order_tax_amount: 7 }))).toEqual([
      'order_lines[0].total_amount',
      'order_lines[0].total_tax_amount',
      'order_amount',
      'order_tax_amount',
    ])
  })
})

describe('the refusal of wrong sums', () => {
  it('is none when all agree', () => {
    expect(arithmeticRefusal(checkout([line()]))).toBeUndefined()
  })

  it('names the first twenty fields and no more, however many are wrong', () => {
    const wrong = line({ total_amount: 1 })
    const refusal = arithmeticRefusal(checkout(Array<OrderLine>(1000).fill(wrong)))
    expect(refusal?.details?.fields).toHaveLength(20)
    expect(String(refusal?.args?.fields).split(', ')).toHaveLength(20)
  })
})

describe('the lines of a capture', () => {
  it('match its amount when they add up to it', () => {
    expect(linesMatchAmount([line(), line()], 12_000)).toBe(true)
    expect(linesMatchAmount([line(), line()], 11_999)).toBe(false)
    expect(linesMatchAmount([], 0)).toBe(true)
  })
})

const realOrders = new URL('../../../../shared/data/orders.ndjson', import.meta.url)

describe.skipIf(!existsSync(realOrders))('real orders (skipped where ../shared/data is not there)', () => {
  it('all add up', () => {
    const bodies = readFileSync(realOrders, 'utf8').trim().split('\n')
    expect(bodies.length).toBe(400)
    for (const body of bodies) expect(arithmeticProblems(JSON.parse(body) as CheckoutFields)).toEqual([])
  })
})
