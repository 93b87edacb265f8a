import { describe, expect, it } from 'vitest'
import { TRANSACTION_TYPES } from '../domain/payout/transaction.ts'
import { accountText, dayText, moneyText, periodText, rateText } from './pdf-words.ts'
import { rankOf, wordsFor } from './words.ts'

describe('the words for a row', () => {
  it.each([
    ['SALE', 'PURCHASE', 'Sales'],
    ['FEE', 'PURCHASE_FEE_PERCENTAGE', 'Percentage fee on captures'],
    ['HOLDBACK', 'ROLLING_RESERVE', 'Reserve held back'],
    ['FEE', 'NEW_KIND_OF_FEE', 'Fees: new kind of fee'],
    ['CHARGE', '', 'Charges'],
    ['RETURN', 'RETURN', 'Refunds'],
    ['LOAN_PAYOUT', 'FIRST_LOAN', 'Loan payout: first loan'],
  ])('%s %s: %s', (type, detailedType, words) => {
    expect(wordsFor(type, detailedType)).toBe(words)
  })

  it('never has a code in it, for any type that we book', () => {
    for (const type of TRANSACTION_TYPES) expect(wordsFor(type, '')).toMatch(/^[A-Z][a-z ]+$/)
  })

  it('lists sales first and unknown types last', () => {
    expect(['NEW', 'FEE', 'SALE'].sort((one, other) => rankOf(one) - rankOf(other))).toEqual([
      'SALE',
      'FEE',
      'NEW',
    ])
  })
})

describe('in a document', () => {
  it.each([
    [0, 'EUR', '0.00'],
    [-123, 'EUR', '-1.23'],
    [100_000, 'EUR', '1,000.00'],
    [-123_456_789, 'EUR', '-1,234,567.89'],
    [-1_234_567, 'JPY', '-1,234,567'],
    [999, 'JPY', '999'],
    [1_234_567, 'KWD', '1,234.567'],
    [Number.MAX_SAFE_INTEGER, 'EUR', '90,071,992,547,409.91'],
  ])('%i of %s is %s', (amount, currency, text) => {
    expect(moneyText(amount, currency)).toBe(text)
  })

  it.each([
    [0, '0%'],
    [2500, '25%'],
    [550, '5.5%'],
    [725, '7.25%'],
  ])('a rate of %i is %s', (rate, text) => {
    expect(rateText(rate)).toBe(text)
  })

  it('days have their month in words, and periods their times', () => {
    expect(dayText(Date.UTC(2026, 2, 4, 23, 59))).toBe('4 March 2026')
    const period = periodText(Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2, 17, 30))
    expect(period.replaceAll('\u00A0', ' ')).toBe('1 January 2026, 00:00 to 2 January 2026, 17:30 UTC')
  })

  it('an account is as it is on paper', () => {
    expect(accountText({ holder: 'x', kind: 'iban', iban: 'BE68539007547034' })).toBe('BE68 5390 0754 7034')
    const domestic = {
      holder: 'x',
      kind: 'domestic',
      country: 'US',
      bankCode: '021000021',
      accountNumber: '1',
    } as const
    expect(accountText(domestic)).toBe('US 021000021 1')
  })
})
