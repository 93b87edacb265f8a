/** Balances of any instant, from the ledger alone. */
import {
  type Balance,
  balancesOf,
  type LedgerSum,
  type TrialBalance,
  trialBalancesOf,
} from '../domain/ledger/balances.ts'
import { nextPortion } from './long-reads.ts'
import type { TransferPosition } from './store.ts'
import type { LedgerScope, TracingReader } from './tracing-reader.ts'

/**
 * Transfers in one query: some milliseconds on either database. SQLite answers on the thread that asks, so with more at
 * once other calls would wait; with fewer the queries' own cost tells.
 */
const PAGE = 5000

type Ledger = Pick<TracingReader, 'ledgerPage'>

/** What was booked until that instant, itself included, by currency. */
export async function balancesAt(
  reader: Ledger,
  { merchantId, at, currency }: { merchantId: string; at: number; currency?: string },
): Promise<Balance[]> {
  const scope = { merchantId, from: at + 1, to: at + 1, ...(currency !== undefined && { currency }) }
  return balancesOf((await sumsOf(reader, scope)).before)
}

/** Of all merchants, in `[from, to)`, ms. */
export async function trialBalances(
  reader: Ledger,
  period: { from: number; to: number },
): Promise<TrialBalance[]> {
  const { before, within } = await sumsOf(reader, period)
  return trialBalancesOf(before, within)
}

/** In pages, between which the thread is free. What is committed meanwhile may be in it, or not: each transfer whole. */
async function sumsOf(reader: Ledger, scope: LedgerScope) {
  const before = new Sums()
  const within = new Sums()
  let after: TransferPosition | undefined
  do {
    await nextPortion()
    const page = await reader.ledgerPage(scope, after, PAGE)
    before.add(page.before)
    within.add(page.within)
    after = page.last
  } while (after)
  return { before: before.all(), within: within.all() }
}

/** A handful of rows, however many transfers: one for each currency and pair of accounts. */
class Sums {
  readonly #sums = new Map<string, LedgerSum>()

  add(more: LedgerSum[]): void {
    for (const sum of more) {
      const name = `${sum.currency} ${sum.debit} ${sum.credit}`
      const known = this.#sums.get(name)
      if (!known) {
        this.#sums.set(name, { ...sum })
        continue
      }
      known.amount += sum.amount
      known.count += sum.count
      if (!Number.isSafeInteger(known.amount)) throw new RangeError('a sum of the ledger is too large')
    }
  }

  all(): LedgerSum[] {
    return [...this.#sums.values()]
  }
}
