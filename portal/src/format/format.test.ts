import { describe, expect, it } from 'vitest'
import { decimalText } from '../../../src/domain/money.ts'
import { endOfDay, fromNowText, minuteText, startOfDay } from './dates.ts'
import { orderName, shortPath } from './ids.ts'
import { amountInput, amountText, moneyText, parseAmount } from './money.ts'
import { countryName, languageName, words } from './names.ts'
import { transferName } from './settlement-names.ts'

describe('amounts', () => {
  it.each([
    [123450, 'EUR', '1,234.50 EUR'],
    [36381, 'JPY', '36,381 JPY'],
    [5997, 'KWD', '5.997 KWD'],
    [-50, 'SEK', '-0.50 SEK'],
    [0, 'USD', '0.00 USD'],
  ])('%i of %s is %s', (minor, currency, text) => {
    expect(moneyText(minor, currency)).toBe(text)
    expect(`${amountText(minor, currency)} ${currency}`).toBe(text)
  })

  it.each([
    ['12.5', 'EUR', 1250],
    ['12,50', 'EUR', 1250],
    ['1 234', 'SEK', 123400],
    ['7', 'JPY', 7],
    ['0.125', 'KWD', 125],
    ['0,125', 'KWD', 125],
    ['1.234', 'KWD', 1234],
    ['1,234', 'KWD', undefined],
    ['12.', 'EUR', 1200],
    ['12.505', 'EUR', undefined],
    ['7.5', 'JPY', undefined],
    ['-1', 'EUR', undefined],
    ['', 'EUR', undefined],
    ['1e3', 'EUR', undefined],
  ])('%j of %s is typed as %s', (text, currency, minor) => {
    expect(parseAmount(text, currency)).toBe(minor)
    if (minor !== undefined) expect(parseAmount(amountInput(minor, currency), currency)).toBe(minor)
  })
})

describe('amounts of every currency', () => {
  it('have the decimals that the server gives them, shown and typed', () => {
    const codes = [...Intl.supportedValuesOf('currency'), 'XXA']
    for (const currency of codes) {
      const text = decimalText(1_234_567, currency)
      expect([currency, amountText(1_234_567, currency).replaceAll(',', '')]).toEqual([currency, text])
      expect([currency, amountInput(1_234_567, currency)]).toEqual([currency, text])
      expect([currency, parseAmount(text, currency)]).toEqual([currency, 1_234_567])
    }
  })
})

describe('dates', () => {
  it.each([
    ['2026-11-25', 'Europe/Stockholm', '2026-11-24T23:00:00.000Z'],
    ['2026-07-01', 'Europe/Stockholm', '2026-06-30T22:00:00.000Z'],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-11-25', 'UTC', '2026-11-25T00:00:00.000Z'],
    ['nothing', 'UTC', undefined],
  ])('%s begins in %s at %s', (day, zone, instant) => {
    expect(startOfDay(day, zone)).toBe(instant)
  })

  it('end a day where the next one begins', () => {
    expect(endOfDay('2026-12-31', 'Europe/Berlin')).toBe(startOfDay('2027-01-01', 'Europe/Berlin'))
  })

  it('are told in the zone that is asked for', () => {
    expect(minuteText('2026-11-25T23:30:00Z', 'Europe/Stockholm')).toBe('26 Nov 2026, 00:30')
  })

  it.each([
    ['2026-11-28T00:00:00Z', 'in 3 days'],
    ['2026-11-24T22:00:00Z', '2 hours ago'],
    ['2026-11-25T00:00:20Z', 'now'],
  ])('%s is %s', (instant, text) => {
    expect(fromNowText(instant, '2026-11-25T00:00:00Z')).toBe(text)
  })
})

it.each([
  [countryName('NL'), 'Netherlands'],
  [countryName('ZZZZ'), 'ZZZZ'],
  [languageName('en-GB'), 'British English'],
  [languageName('no locale'), 'no locale'],
])('%s is what a code stands for', (name, text) => {
  expect(name).toBe(text)
})

it.each([
  ['PART_CAPTURED', 'Part captured'],
  ['orderPlaced', 'Order placed'],
])('%s reads %s', (name, text) => {
  expect(words(name)).toBe(text)
})

it('an order is called as its shop calls it, and by its id where nothing else is known', () => {
  const order_id = '01a2155d-f194-7000-af98-36339f205f4b'
  const klarna_reference = 'HJ9WP4X2'
  expect(orderName({ order_id, klarna_reference, merchant_reference1: 'NH-1' })).toBe('NH-1')
  expect(orderName({ order_id, klarna_reference })).toBe('HJ9WP4X2')
  expect(orderName({ order_id })).toBe('…9f205f4b')
  expect(orderName({})).toBe('–')
})

it('entries of the ledger are in words', () => {
  expect(transferName('PURCHASE_FEE_PERCENTAGE_VAT')).toBe('VAT on the percentage fee')
  expect(transferName('SALE')).toBe('Sale')
})

it('paths are shortened in their ids, and in nothing else', () => {
  const id = '01a215e7-3f47-7000-9b86-9acd2f499208'
  expect(shortPath(`/ordermanagement/v1/orders/${id}/captures`)).toBe(
    '/ordermanagement/v1/orders/…2f499208/captures',
  )
  expect(shortPath('/capstan/v1/payouts/AYTGM4Z6GD')).toBe('/capstan/v1/payouts/AYTGM4Z6GD')
})

it('taxes keep their capitals', () => {
  expect(words('vat_payable')).toBe('VAT payable')
})
