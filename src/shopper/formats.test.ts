import { describe, expect, it } from 'vitest'
import { decimalText } from '../domain/money.ts'
import { formatsOf } from './formats.ts'

describe('money on the page of an order', () => {
  it('has the decimals in which its currency is counted', () => {
    for (const currency of Intl.supportedValuesOf('currency')) {
      const [digits = ''] = /\d[\d,.]*/.exec(formatsOf('en-GB', currency).money(1_234_567)) ?? []
      expect([currency, digits.replaceAll(',', '')]).toEqual([currency, decimalText(1_234_567, currency)])
    }
    expect(formatsOf('hu-HU', 'HUF', 'HU').money(1_000_000)).toBe('10\u00A0000,00\u00A0Ft')
  })
})
