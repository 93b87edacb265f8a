import { describe, expect, it } from 'vitest'
import { amountProblems, chosenFilters, filtersOf } from './filters.ts'

const asked = (text: string) => filtersOf(new URLSearchParams(text), 'Europe/Stockholm')

describe('filters of the list of orders', () => {
  it.each([
    ['SEK', '10', 1000],
    ['sek', '10,5', 1050],
    ['JPY', '1000', 1000],
    ['KWD', '1.001', 1001],
    ['KWD', '1', 1000],
  ])('take amounts as the currency has them: %s %s', (currency, text, minor) => {
    expect(asked(`currency=${currency}&amount_from=${text}&amount_to=${text}`)).toEqual({
      currency: currency.toUpperCase(),
      amount_from: minor,
      amount_to: minor,
    })
  })

  it('leave out an amount of no currency, and say so', () => {
    expect(asked('amount_from=10')).toEqual({})
    expect(asked('amount_from=10&currency=EURO')).toEqual({})
    expect(chosenFilters(new URLSearchParams('amount_from=10')).map(({ text }) => text)).toEqual([
      'Amount from 10 of no currency, left out',
    ])
    expect(chosenFilters(new URLSearchParams('amount_to=10&currency=JPY')).map(({ text }) => text)).toEqual([
      'In JPY',
      'Amount up to 10 JPY',
    ])
  })

  it('say the status where it has no buttons in view', () => {
    const texts = (status: string) =>
      chosenFilters(new URLSearchParams({ status }), true).map(({ text }) => text)
    expect(texts('AUTHORIZED,PART_CAPTURED')).toEqual(['Open'])
    expect(texts('CAPTURED')).toEqual(['Captured'])
    expect(chosenFilters(new URLSearchParams('status=CAPTURED'))).toEqual([])
  })

  it('name what is wrong with amounts', () => {
    const problems = (currency: string, amount_from: string, amount_to = '') =>
      amountProblems({ currency, amount_from, amount_to })
    expect(problems('', '')).toEqual({})
    expect(problems('EUR', '')).toEqual({})
    expect(problems('', '10')).toEqual({ currency: 'Say of which currency.' })
    expect(problems('EU', '10')).toEqual({ currency: 'Three letters, like EUR.' })
    expect(problems('JPY', '10.5', '20')).toEqual({ amount_from: 'This is no amount of JPY.' })
    expect(problems('KWD', '10.5', 'x')).toEqual({ amount_to: 'This is no amount of KWD.' })
  })
})
