/** Minor units, decimals of currencies, and shares: exact to the last unit. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalsOf, decimalText, shareOf } from './money.ts'

describe('the decimals of a currency', () => {
  it.each([
    [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
    [2, 'EUR SEK NOK DKK USD GBP CHF PLN CZK AUD CAD NZD MXN RON HUF TWD MGA MRU XXX'],
    [3, 'BHD IQD JOD KWD LYD OMR TND'],
    [4, 'CLF UYW'],
  ])('are %i in %s', (decimals, currencies) => {
    for (const currency of currencies.split(' ')) expect(decimalsOf(currency)).toBe(decimals)
  })
})

describe('an amount as text', () => {
  it.each([
    [0, 'EUR', '0.00'],
    [1, 'EUR', '0.01'],
    [-1, 'EUR', '-0.01'],
    [99, 'EUR', '0.99'],
    [100, 'EUR', '1.00'],
    [1234, 'EUR', '12.34'],
    [-1234, 'EUR', '-12.34'],
    [0, 'JPY', '0'],
    [1234, 'JPY', '1234'],
    [-5, 'JPY', '-5'],
    [7, 'KWD', '0.007'],
    [1234, 'KWD', '1.234'],
    [12_345, 'CLF', '1.2345'],
    [Number.MAX_SAFE_INTEGER, 'EUR', '90071992547409.91'],
    [Number.MIN_SAFE_INTEGER, 'KWD', '-9007199254740.991'],
  ])('%i of %s is %s', (amount, currency, shown) => {
    expect(decimalText(amount, currency)).toBe(shown)
  })

  it('has all its digits', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom('EUR', 'JPY', 'KWD', 'CLF'), (amount, currency) => {
        const shown = decimalText(amount, currency)
        expect(Number(shown.replace('.', ''))).toBe(amount)
        expect(shown).toMatch(/^-?(0|[1-9]\d*)(\.\d+)?$/)
        expect((shown.split('.')[1] ?? '').length).toBe(decimalsOf(currency))
      }),
    )
  })
})

describe('a share', () => {
  it.each([
    [10_000, 299, 299],
    [0, 299, 0],
    [10_000, 0, 0],
    [1, 10_000, 1],
    [1, 4999, 0],
    [1, 5000, 1],
    [3, 5000, 2],
    [49, 100, 0],
    [50, 100, 1],
    [149, 100, 1],
    [150, 100, 2],
    [Number.MAX_SAFE_INTEGER, 10_000, Number.MAX_SAFE_INTEGER],
    [Number.MAX_SAFE_INTEGER, 9999, 9_006_298_534_815_517],
  ])('of %i, %i basis points, is %i', (amount, rate, share) => {
    expect(shareOf(amount, rate)).toBe(share)
  })

  it('is the nearest whole unit, and the upper one of two', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 10_000 }), (amount, rate) => {
        const off = BigInt(shareOf(amount, rate)) * 10_000n - BigInt(amount) * BigInt(rate)
        expect(off > -5000n && off <= 5000n).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})
