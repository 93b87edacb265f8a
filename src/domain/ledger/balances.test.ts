import { describe, expect, it } from 'vitest'
import { balancesOf, type LedgerSum, trialBalancesOf } from './balances.ts'

const sum = (debit: LedgerSum['debit'], credit: LedgerSum['credit'], amount: number, currency = 'EUR') => ({
  currency,
  debit,
  credit,
  amount,
  count: 1,
})

/** 100 sold, 3 of fees, 10 kept back, 60 paid out of which 40 are executed; 5 of debt; an invoice of 7, 2 of it paid. */
const BOOKS: LedgerSum[] = [
  sum('consumer_receivable', 'merchant_payable', 100),
  sum('merchant_payable', 'fee_income', 3),
  sum('merchant_payable', 'reserve', 10),
  sum('merchant_payable', 'payout_in_transit', 60),
  sum('payout_in_transit', 'bank', 40),
  sum('merchant_debt', 'merchant_payable', 5),
  sum('fee_receivable', 'fee_income', 7),
  sum('bank', 'fee_receivable', 2),
]

describe('the balance of a merchant', () => {
  it('is what the accounts come to, each on the side where it is positive', () => {
    expect(balancesOf(BOOKS)).toEqual([
      {
        currency: 'EUR',
        unsettled: 100 - 3 - 10 - 60 + 5,
        inTransit: 20,
        reserved: 10,
        debt: 5,
        unpaidFees: 5,
        paidOut: 38,
        transfers: 8,
      },
    ])
  })

  it('is negative where more was given back than sold, and never -0', () => {
    const [balance] = balancesOf([sum('merchant_payable', 'consumer_receivable', 5)])
    expect(balance).toMatchObject({ unsettled: -5, inTransit: 0, reserved: 0, debt: 0, paidOut: 0 })
    expect(Object.values(balance ?? {}).some((value) => Object.is(value, -0))).toBe(false)
  })

  it('is apart for each currency, by its code', () => {
    const sums = [...BOOKS, sum('consumer_receivable', 'merchant_payable', 1, 'AUD')]
    expect(balancesOf(sums).map(({ currency, unsettled }) => [currency, unsettled])).toEqual([
      ['AUD', 1],
      ['EUR', 32],
    ])
    expect(balancesOf(sums.reverse()).map(({ currency }) => currency)).toEqual(['AUD', 'EUR'])
    expect(balancesOf([])).toEqual([])
  })

  it('is none when digits would be lost', () => {
    const huge = sum('consumer_receivable', 'merchant_payable', Number.MAX_SAFE_INTEGER)
    expect(balancesOf([huge])).toHaveLength(1)
    expect(() => balancesOf([huge, { ...huge, amount: 1 }])).toThrow('a sum of the ledger is too large')
  })
})

describe('a trial balance', () => {
  it('opens with what was before, and closes with what moved', () => {
    const before = [sum('consumer_receivable', 'merchant_payable', 100)]
    const within = [
      sum('merchant_payable', 'consumer_receivable', 30),
      sum('merchant_payable', 'payout_in_transit', 50),
    ]
    expect(trialBalancesOf(before, within)).toEqual([
      {
        currency: 'EUR',
        accounts: [
          { account: 'consumer_receivable', opening: 100, debits: 0, credits: 30, closing: 70 },
          { account: 'merchant_payable', opening: -100, debits: 80, credits: 0, closing: -20 },
          { account: 'payout_in_transit', opening: 0, debits: 0, credits: 50, closing: -50 },
        ],
        debits: 80,
        credits: 80,
      },
    ])
  })

  it('has currencies that moved before, within, or both, and closes each at 0 over all accounts', () => {
    const balances = trialBalancesOf(
      [...BOOKS, sum('reserve', 'bank', 1, 'SEK')],
      [...BOOKS, sum('reserve', 'bank', 2, 'DKK')],
    )
    expect(balances.map(({ currency, debits }) => [currency, debits])).toEqual([
      ['DKK', 2],
      ['EUR', 227],
      ['SEK', 0],
    ])
    for (const { accounts, debits, credits } of balances) {
      expect(debits).toBe(credits)
      expect(accounts.reduce((total, { opening }) => total + opening, 0)).toBe(0)
      expect(accounts.reduce((total, { closing }) => total + closing, 0)).toBe(0)
    }
  })

  it('is none when digits would be lost', () => {
    const huge = sum('reserve', 'bank', Number.MAX_SAFE_INTEGER)
    expect(() => trialBalancesOf([huge], [sum('reserve', 'bank', 1)])).toThrow('too large')
    expect(() => trialBalancesOf([], [huge, sum('bank', 'fee_income', 1)])).toThrow('too large')
  })
})
