/** What traces and balances are put together from, beside what settlements are: short reads, each by an index. */

import type { LedgerSum } from '../domain/ledger/balances.ts'
import type { Payout } from '../domain/payout/payout.ts'
import type { ItemPosition } from './settlement-reader.ts'
import type { Mode, TransferPosition } from './store.ts'

/** Of one merchant, or of all; in one currency, or in all. */
export interface LedgerScope {
  merchantId?: string
  currency?: string
  /** Transfers booked before it are `before`; those from it on are `within`. ms */
  from: number
  /** Transfers booked from it on are left out. ms */
  to: number
}

export interface LedgerPage {
  before: LedgerSum[]
  within: LedgerSum[]
  /** The last transfer of the page; absent: there are no more. */
  last?: TransferPosition
}

export interface TracingReader {
  mode(): Promise<Mode>
  payoutById(payoutId: string): Promise<Payout | undefined>
  /** Whose transfers have this source: a capture's id, a refund's, … */
  merchantOfSource(sourceId: string): Promise<string | undefined>
  /** In which payouts these are, in every part. */
  payoutsWith(
    merchantId: string,
    sourceIds: readonly string[],
  ): Promise<(ItemPosition & { payout: Payout })[]>
  /** When the merchant's next payouts are made, as far as it is scheduled; 0: at once. */
  nextRun(merchantId: string, currency: string): Promise<number | undefined>
  /** The sums of the next `limit` transfers, in the order of merchant, source and type. */
  ledgerPage(scope: LedgerScope, after: TransferPosition | undefined, limit: number): Promise<LedgerPage>
}
