/** A merchant's next payouts as things stand: when each is made, and what it comes to if nothing else happens until then. */
import { termsAt } from '../domain/contract/terms.ts'
import { expected } from '../domain/payout/close.ts'
import type { PayoutTotals } from '../domain/payout/payout.ts'
import { contractFor } from './contracts.ts'
import type { Mode, Reader } from './store.ts'

/** More than there are currencies in use anywhere. */
const CONTRACTS_MAX = 500

export interface NextPayout {
  currency: string
  /** ms. */
  cutOff: number
  totals: PayoutTotals
  /** Whether anything is transferred; else nothing is left after debt and reserve, or it waits for more. */
  isPaid: boolean
}

/** By currency; of those in which a cut-off is planned, and terms are agreed on. */
export async function nextPayouts(reader: Reader, mode: Mode, merchantId: string): Promise<NextPayout[]> {
  const [currencies, records, now] = await Promise.all([
    reader.payouts.currenciesOf(merchantId),
    reader.records('contract', merchantId, '', CONTRACTS_MAX),
    reader.now(),
  ])
  const byCurrency = new Map(records.map(({ data }) => [data.currency, data]))
  const registered = { byCurrency, payoutRuns: new Set<string>() }
  const runs = await reader.payouts.nextRuns(merchantId, currencies)
  const found = await Promise.all(
    [...runs].map(async ([currency, dueAt]): Promise<NextPayout | undefined> => {
      // 0: at once.
      const cutOff = dueAt === 0 ? now : dueAt
      const terms = termsAt(contractFor(merchantId, currency, registered, mode), cutOff)
      if (!terms) return undefined
      const { payouts, due } = await reader.payouts.coming(merchantId, currency, { now, until: cutOff })
      return { currency, cutOff, ...expected(payouts, due, terms) }
    }),
  )
  return found
    .filter((one) => one !== undefined)
    .sort((one, other) => (one.currency < other.currency ? -1 : 1))
}
