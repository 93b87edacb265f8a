/** What the accounts come to. Sums of transfers alone: nothing that is stored beside the ledger is asked. */
import { ACCOUNTS, type Account } from './transfer.ts'

/** Of transfers in one currency between two accounts. Minor units. */
export interface LedgerSum {
  currency: string
  debit: Account
  credit: Account
  amount: number
  /** How many transfers. */
  count: number
}

/** What a merchant's books say of one currency. Minor units; each is positive in the ordinary course of things. */
export interface Balance {
  currency: string
  /** Captured, and what else is owed to the merchant, less fees and refunds: in no payout that was made. */
  unsettled: number
  /** In payouts that were made and that the bank has not executed. */
  inTransit: number
  /** Kept back of sales, to be freed. */
  reserved: number
  /** What the merchant owes from periods that ended below zero. */
  debt: number
  /** Fees under GROSS settlement that were not paid. */
  unpaidFees: number
  /** What the bank has paid the merchant, less what came back and what the merchant paid for invoices. */
  paidOut: number
  transfers: number
}

/** By currency. */
export function balancesOf(sums: Iterable<LedgerSum>): Balance[] {
  return byCurrency(sums).map(([currency, some]) => {
    const credits = (account: Account) => -debitBalance(some, account)
    return {
      currency,
      unsettled: zero(credits('merchant_payable')),
      inTransit: zero(credits('payout_in_transit')),
      reserved: zero(credits('reserve')),
      debt: debitBalance(some, 'merchant_debt'),
      unpaidFees: debitBalance(some, 'fee_receivable'),
      paidOut: zero(credits('bank')),
      transfers: safe(some.reduce((count, sum) => count + sum.count, 0)),
    }
  })
}

/** Never -0. */
const zero = (amount: number) => (amount === 0 ? 0 : amount)

function debitBalance(sums: LedgerSum[], account: Account): number {
  const { debits, credits } = movesOf(sums, account)
  return debits - credits
}

/** An account's day. Balances are debits less credits: those of accounts that owe are negative. Minor units. */
export interface TrialBalanceRow {
  account: Account
  opening: number
  debits: number
  credits: number
  closing: number
}

export interface TrialBalance {
  currency: string
  /** In the order of ACCOUNTS, without those that were never touched. */
  accounts: TrialBalanceRow[]
  /** Of all accounts of the day: each transfer adds to both. */
  debits: number
  credits: number
}

/** `before`: of all transfers before the period; `within`: of those in it. By currency. */
export function trialBalancesOf(before: LedgerSum[], within: LedgerSum[]): TrialBalance[] {
  const earlier = new Map(byCurrency(before))
  return byCurrency([...before, ...within]).map(([currency, all]) => {
    const opening = earlier.get(currency) ?? []
    const moved = within.filter((sum) => sum.currency === currency)
    const accounts = ACCOUNTS.filter((account) =>
      all.some(({ debit, credit }) => debit === account || credit === account),
    ).map((account) => {
      const before = debitBalance(opening, account)
      const { debits, credits } = movesOf(moved, account)
      return { account, opening: before, debits, credits, closing: safe(before + debits - credits) }
    })
    const total = (side: 'debits' | 'credits') => safe(accounts.reduce((sum, row) => sum + row[side], 0))
    return { currency, accounts, debits: total('debits'), credits: total('credits') }
  })
}

function movesOf(sums: LedgerSum[], account: Account) {
  const total = (side: 'debit' | 'credit') =>
    safe(sums.reduce((sum, one) => (one[side] === account ? sum + one.amount : sum), 0))
  return { debits: total('debit'), credits: total('credit') }
}

function byCurrency(sums: Iterable<LedgerSum>): [string, LedgerSum[]][] {
  const groups = Map.groupBy(sums, ({ currency }) => currency)
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1))
}

/** Beyond it digits are lost, and a balance that lost some is none. */
function safe(sum: number): number {
  if (!Number.isSafeInteger(sum)) throw new RangeError('a sum of the ledger is too large')
  return sum
}
