import { describe, expect, it } from 'vitest'
import type { Contract } from '../contract/contract.ts'
import { answered, type BankAnswer, holdOf, isAccountAtFault } from './lifecycle.ts'
import type { Payout, PayoutState } from './payout.ts'
import { NOTHING } from './totals.ts'

const AT = Date.UTC(2026, 2, 1)

function payoutIn(state: PayoutState, some: Partial<Payout> = {}): Payout {
  return {
    payoutId: 'p',
    merchantId: 'M1',
    currency: 'EUR',
    number: 1,
    paymentReference: 'REF1',
    settlementType: 'NET',
    state,
    openedAt: 0,
    dueUntil: 0,
    totals: { ...NOTHING, sale: 500, settlement: 500 },
    itemCount: 1,
    rowCount: 1,
    fileId: 'f',
    ...some,
  }
}

const answer = (kind: BankAnswer['kind'], some: Partial<BankAnswer> = {}): BankAnswer => ({
  kind,
  amount: 500,
  currency: 'EUR',
  at: AT,
  ...some,
})

describe('the bank answers', () => {
  const paid = { type: 'PAYOUT_PAID', amount: 500, debit: 'payout_in_transit', credit: 'bank' }
  const reversed = { type: 'PAYOUT_REVERSED', amount: 500, debit: 'bank', credit: 'payout_in_transit' }
  const owed = {
    type: 'PAYOUT_RETURNED',
    amount: 500,
    debit: 'payout_in_transit',
    credit: 'merchant_payable',
  }

  const table: [PayoutState, BankAnswer['kind'], PayoutState | 'known' | 'early' | 'unfit', object[]][] = [
    ['scheduled', 'executed', 'unfit', []],
    ['scheduled', 'rejected', 'unfit', []],
    ['scheduled', 'returned', 'unfit', []],
    ['scheduled', 'received', 'unfit', []],
    ['created', 'executed', 'early', []],
    ['created', 'rejected', 'early', []],
    ['created', 'returned', 'early', []],
    ['created', 'received', 'unfit', []],
    ['sent', 'executed', 'paid', [paid]],
    ['sent', 'rejected', 'failed', [owed]],
    ['sent', 'returned', 'failed', [owed]],
    ['sent', 'received', 'unfit', []],
    ['paid', 'executed', 'known', []],
    ['paid', 'rejected', 'returned', [reversed, owed]],
    ['paid', 'returned', 'returned', [reversed, owed]],
    ['paid', 'received', 'unfit', []],
    ['failed', 'executed', 'unfit', []],
    ['failed', 'rejected', 'known', []],
    ['failed', 'returned', 'known', []],
    ['failed', 'received', 'unfit', []],
    ['returned', 'executed', 'known', []],
    ['returned', 'rejected', 'known', []],
    ['returned', 'returned', 'known', []],
    ['returned', 'received', 'unfit', []],
  ]

  it.each(table)('a payout that is %s with %s: %s', (state, kind, outcome, postings) => {
    const before = payoutIn(state)
    const result = answered(before, answer(kind))
    if (outcome === 'known' || outcome === 'early' || outcome === 'unfit') {
      expect(result.outcome).toBe(outcome)
      if (result.outcome === 'unfit') expect(result.problem).toMatch(/^payout REF1: ./)
      return
    }
    expect(result).toEqual({
      outcome: 'changed',
      payout: { ...before, state: outcome, endedAt: AT },
      postings,
    })
  })

  it('with its own name for what it paid: another one is a second payment', () => {
    const once = answered(payoutIn('sent'), answer('executed', { bankReference: 'B1' }))
    expect(once).toMatchObject({ payout: { state: 'paid', bankReference: 'B1' } })
    const paidOnce = payoutIn('paid', { bankReference: 'B1' })
    expect(answered(paidOnce, answer('executed', { bankReference: 'B1' })).outcome).toBe('known')
    expect(answered(paidOnce, answer('executed')).outcome).toBe('known')
    expect(answered(payoutIn('paid'), answer('executed', { bankReference: 'B2' })).outcome).toBe('known')
    const twice = answered(paidOnce, answer('executed', { bankReference: 'B2' }))
    expect(twice).toEqual({ outcome: 'unfit', problem: 'payout REF1: the bank has executed it twice' })
    const backAndAgain = payoutIn('returned', { bankReference: 'B1' })
    expect(answered(backAndAgain, answer('executed', { bankReference: 'B2' })).outcome).toBe('unfit')
    expect(answered(backAndAgain, answer('returned', { bankReference: 'B3' })).outcome).toBe('known')
    const refused = answered(payoutIn('sent'), answer('rejected', { bankReference: 'B1' }))
    expect(refused).not.toHaveProperty('payout.bankReference')
    expect(answered(payoutIn('sent'), answer('executed'))).not.toHaveProperty('payout.bankReference')
  })

  it('with a reason, which is kept', () => {
    expect(answered(payoutIn('sent'), answer('rejected', { reason: 'AC04' }))).toMatchObject({
      payout: { state: 'failed', reason: 'AC04' },
    })
  })

  it('without a reason, and none is kept', () => {
    expect(answered(payoutIn('sent'), answer('executed'))).not.toHaveProperty('payout.reason')
  })

  it('with money that is not said to be the same coming back', () => {
    const problem = 'payout REF1: money came in under its reference that is not marked as a return'
    expect(answered(payoutIn('sent'), answer('received'))).toEqual({ outcome: 'unfit', problem })
  })

  it('without amount and currency, as reports do, and means the payout as a whole', () => {
    const result = answered(payoutIn('sent'), { kind: 'rejected', at: AT })
    expect(result).toMatchObject({ outcome: 'changed', postings: [owed] })
  })

  it.each([{ amount: 499 }, { amount: 501 }, { currency: 'SEK' }])('with other money: %o', (some) => {
    const result = answered(payoutIn('sent'), answer('executed', some))
    expect(result).toMatchObject({ outcome: 'unfit' })
    expect((result as { problem: string }).problem).toContain('minor units')
  })

  it.each(['executed', 'rejected', 'returned'] as const)(
    '%s is unfit for one with nothing to transfer',
    (kind) => {
      const { fileId: _, ...empty } = payoutIn('paid')
      const payout = { ...empty, totals: { ...empty.totals, settlement: 0 } }
      expect(answered(payout, { kind, at: 1 }).outcome).toBe('unfit')
    },
  )

  it('for a payout that was never in a file', () => {
    const { fileId: _, ...unsent } = payoutIn('created')
    expect(answered(unsent, answer('executed')).outcome).toBe('unfit')
  })
})

describe('an invoice over fees', () => {
  const invoice = (state: PayoutState) =>
    payoutIn(state, { settlementType: 'GROSS_FEE', totals: { ...NOTHING, fee: 125, settlement: -125 } })

  it('is paid by what comes in under its reference', () => {
    expect(answered(invoice('created'), answer('received', { amount: 125 }))).toEqual({
      outcome: 'changed',
      payout: { ...invoice('created'), state: 'paid', endedAt: AT },
      postings: [{ type: 'INVOICE_PAID', amount: 125, debit: 'bank', credit: 'fee_receivable' }],
    })
  })

  it('is paid once', () => {
    expect(answered(invoice('paid'), answer('received', { amount: 125 }))).toEqual({ outcome: 'known' })
    const unnamed = answered(invoice('created'), answer('received', { amount: 125 }))
    expect(unnamed).not.toHaveProperty('payout.bankReference')
    const payment = answer('received', { amount: 125, bankReference: 'B1' })
    const paid = { ...invoice('paid'), bankReference: 'B1' }
    expect(answered(invoice('created'), payment)).toMatchObject({ payout: paid })
    expect(answered(paid, payment)).toEqual({ outcome: 'known' })
    expect(answered(paid, { ...payment, bankReference: 'B2' })).toEqual({
      outcome: 'unfit',
      problem: 'payout REF1: it was paid already, and as much came in once more',
    })
  })

  it('that was paid is not paid by other money: somebody has to look at it', () => {
    for (const some of [{ amount: 50 }, { amount: 125, currency: 'SEK' }])
      expect(answered(invoice('paid'), answer('received', some)).outcome).toBe('unfit')
  })

  it('is not paid before it is made', () => {
    const scheduled = { ...invoice('scheduled'), totals: NOTHING }
    expect(answered(scheduled, answer('received', { amount: 0 }))).toEqual({
      outcome: 'unfit',
      problem: 'payout REF1: it is scheduled and the bank says received',
    })
  })

  it.each([{ amount: 124 }, { amount: 126 }, { currency: 'SEK', amount: 125 }])(
    'is not paid by %o',
    (some) => {
      const result = answered(invoice('created'), answer('received', some))
      expect(result).toMatchObject({ outcome: 'unfit' })
      expect((result as { problem: string }).problem).toContain('came in for an invoice of 125')
    },
  )

  it('is not paid by what names no amount', () => {
    expect(answered(invoice('created'), { kind: 'received', at: AT }).outcome).toBe('unfit')
  })

  it('is nothing that a bank executes', () => {
    const result = answered(invoice('created'), answer('executed', { amount: 125 }))
    expect(result).toMatchObject({ problem: expect.stringContaining('it is an invoice') })
  })
})

describe('a reason of the bank', () => {
  it.each(['AC01', 'AC04 Account closed', 'AC06', 'AC13', 'AG01', 'BE04', 'MD07', 'RC01'])(
    'is the account: %s',
    (reason) => expect(isAccountAtFault(reason)).toBe(true),
  )

  it.each([undefined, '', 'MS03', 'AM04 Insufficient funds', 'AC012', 'XAC01', 'NARR AC01', 'AC08', 'AC12'])(
    'is something else: %s',
    (reason) => expect(isAccountAtFault(reason)).toBe(false),
  )
})

describe('a payout waits', () => {
  const account = { kind: 'iban', holder: 'Shop', iban: 'DE89370400440532013000' } as const
  const contract: Contract = { currency: 'EUR', versions: [], account }
  const hold = { reason: 'UNDER_REVIEW', note: 'A question', since: 0, by: 'operator:a' } as const
  const payout = payoutIn('created')
  const production = { mode: 'production' } as const

  it('for nothing when it has an account', () => {
    expect(holdOf(payout, contract, production)).toBeUndefined()
  })

  it('for an account', () => {
    const { account: _, ...without } = contract
    expect(holdOf(payout, without, production)).toBe('MISSING_BANK_ACCOUNT')
    expect(holdOf(payout, undefined, production)).toBe('MISSING_BANK_ACCOUNT')
  })

  it('for an account that the bank takes, after it refused one', () => {
    const accountRefused = { reason: 'AC01', at: 0 }
    expect(holdOf(payout, { ...contract, accountRefused }, production)).toBe('WRONG_BANK_ACCOUNT')
    expect(holdOf(payout, { ...contract, accountRefused }, { mode: 'sandbox' })).toBe('WRONG_BANK_ACCOUNT')
    expect(holdOf(payout, { currency: 'EUR', versions: [], accountRefused }, production)).toBe(
      'MISSING_BANK_ACCOUNT',
    )
  })

  it('while the merchant is under review, before anything else', () => {
    expect(holdOf(payout, { currency: 'EUR', versions: [], hold }, production)).toBe('UNDER_REVIEW')
    expect(holdOf(payout, { ...contract, hold }, production)).toBe('UNDER_REVIEW')
  })

  it.each([
    [499, 'production', undefined, 'AWAITING_APPROVAL'],
    [500, 'production', undefined, undefined],
    [499, 'production', 'operator:b', undefined],
    [499, 'sandbox', undefined, undefined],
  ] as const)('of 500 with approvals above %i in %s, approved by %s: %s', (above, mode, by, expected) => {
    const asked = by === undefined ? payout : { ...payout, approvedBy: by, account }
    expect(holdOf(asked, contract, { mode, approvalAbove: above })).toBe(expected)
  })

  const approved = { ...payout, approvedBy: 'operator:b', releasedBy: 'operator:a', account }
  const domestic = {
    kind: 'domestic',
    holder: 'Shop',
    country: 'BR',
    bankCode: '60701190',
    accountNumber: '1',
  } as const
  const above = { ...production, approvalAbove: 499 }

  it('for another approval when another account is named after the first', () => {
    const others = [
      { ...account, iban: 'DE02120300000000202051' },
      { ...account, holder: 'Somebody' },
      { ...account, bic: 'COBADEFFXXX' },
      domestic,
    ]
    for (const other of others)
      expect(holdOf(approved, { ...contract, account: other }, above)).toBe('AWAITING_APPROVAL')
    const spaced = { ...account, iban: 'de89 3704 0044 0532 0130 00' }
    expect(holdOf(approved, { ...contract, account: spaced }, above)).toBeUndefined()
    const to = (given: object) => ({ ...contract, account: { ...domestic, ...given } })
    const approvedDomestic = { ...approved, account: domestic }
    expect(holdOf(approvedDomestic, to({}), above)).toBeUndefined()
    for (const given of [{ country: 'AR' }, { bankCode: '2' }, { accountNumber: '2' }]) {
      expect(holdOf(approvedDomestic, to(given), above)).toBe('AWAITING_APPROVAL')
    }
  })

  it('for another approval when it was released by who approved it', () => {
    expect(holdOf(approved, contract, above)).toBeUndefined()
    const released = { ...approved, releasedBy: 'operator:b' }
    expect(holdOf(released, contract, above)).toBe('AWAITING_APPROVAL')
  })

  it('for an approval by somebody, not for having been put to its account', () => {
    const { approvedBy: _, ...asked } = approved
    expect(holdOf(asked, contract, above)).toBe('AWAITING_APPROVAL')
  })

  it('for an approval that says of which account it is', () => {
    const { account: _, ...without } = approved
    expect(holdOf(without, contract, above)).toBe('AWAITING_APPROVAL')
  })
})
