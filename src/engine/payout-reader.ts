/** What is read of payouts, and of what they are made by. */
import type { PastCapture } from '../domain/contract/simulate.ts'
import type { Payout, PayoutHold, PayoutState, PayoutTotals } from '../domain/payout/payout.ts'
import type { BankFile, BankProblem } from './bank-files.ts'

/** Of one merchant's payouts, or of all with `merchantId` undefined; newest first. Bounds are inclusive, ms. */
export interface PayoutSearch {
  merchantId?: string
  currency?: string
  /** Absent: all but those that still collect. */
  states?: PayoutState[]
  holds?: PayoutHold[]
  createdFrom?: number
  createdTo?: number
  /** The payout id before which the page begins. */
  before?: string
  limit: number
}

export interface FoundPayouts {
  payouts: Payout[]
  /** Names of the files they are in, by the files' ids. */
  fileNames: Map<string, string>
  /** Where the next page begins. A page may be short, or empty, and still have one: a query looks at only so many rows. */
  next?: string
}

/** Captures of one merchant in one currency that were booked in `[from, to)`, ms. */
export interface CaptureSearch {
  merchantId: string
  currency: string
  from: number
  to: number
  /** The capture id after which the page begins. */
  after: string
  /** No capture of the period has this id or a later one. */
  beforeId?: string
}

export interface PastCaptures {
  captures: PastCapture[]
  /** `after` of the next page; a page without captures may have one. */
  next?: string
}

/** What is to be in a merchant's next payout of one currency. */
export interface Coming {
  /** Those that collect, and the last one that was made. */
  payouts: Payout[]
  /** The sums of what is due until then, and in none of them. */
  due: PayoutTotals
}

/** Until a cut-off; ms. */
export interface ComingPeriod {
  now: number
  until: number
}

export interface PayoutReader {
  /** Reserves that are freed until then are in it. However much is due, few rows are read. */
  coming(merchantId: string, currency: string, period: ComingPeriod): Promise<Coming>
  find(search: PayoutSearch): Promise<FoundPayouts>
  /** In which something was ever owed to the merchant, sorted. */
  currenciesOf(merchantId: string): Promise<string[]>
  /** When the merchant's next payouts are made, by currency, as far as they are scheduled. */
  nextRuns(merchantId: string, currencies: readonly string[]): Promise<Map<string, number>>
  captures(search: CaptureSearch): Promise<PastCaptures>
  /** Newest first; `before`: the id before which the page begins. */
  files(before: string | undefined, limit: number): Promise<{ fileId: string; file: BankFile }[]>
  /** Newest first. */
  problems(
    before: { at: number; problemId: string } | undefined,
    limit: number,
  ): Promise<{ problemId: string; problem: BankProblem; at: number }[]>
}
