import { describe, expect, it } from 'vitest'
import { closed, invoiced } from '../../../src/domain/payout/close.ts'
import { NOTHING } from '../../../src/domain/payout/totals.ts'
import { totalsOnWire } from '../../../src/http/schemas/payout-totals.ts'
import { feesOf, statementOf } from './statement.ts'

const sums = { ...NOTHING, sale: 10_000, return: 700, fee: 300, tax: 75, feeRefund: 20, taxRefund: 5 }
const total = (totals: Record<string, number>) =>
  statementOf(totals).reduce((sum, { amount }) => sum + amount, 0)

describe('the statement of a payout', () => {
  it.each([
    ['plain', sums, 0],
    ['with reserve, credit and release', { ...sums, credit: 40, release: 60 }, 0],
    ['that pays off debt', sums, 500],
    ['that is short', { ...sums, return: 20_000 }, 500],
  ])('%s adds up to what is paid', (_, some, debt) => {
    const reserve = { rate: 1000, days: 90 }
    const made = closed(some, { minimumPayout: 0, reserve }, debt)
    if (!made) throw new Error('it waits')
    const totals = totalsOnWire(made)
    expect(total(totals)).toBe(totals.settlement_amount)
  })

  it('of an invoice adds up to what is owed', () => {
    const made = invoiced({ ...NOTHING, fee: 300, tax: 75 })
    if (!made) throw new Error('it waits')
    expect(total(totalsOnWire(made))).toBe(-375)
  })

  it('has no lines of nothing', () => {
    expect(statementOf(totalsOnWire(sums)).map(({ name }) => name)).toEqual([
      'Sales',
      'Refunds',
      'Fees',
      'VAT on fees',
      'Fees given back',
      'VAT on fees given back',
    ])
  })

  it('says what fees came to, less what was given back', () => {
    expect(feesOf(totalsOnWire(sums))).toBe(300 + 75 - 20 - 5)
  })
})
