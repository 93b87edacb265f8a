/** What every pass has: where it reads, whom it tells, and what it counts. */
import type { AuditReader, Period } from '../audit-reader.ts'
import type { Breach } from './breach.ts'
import { Contracts } from './contracts.ts'
import { Digest } from './digest.ts'
import { TallySums } from './tallies.ts'

export interface VerifyOptions {
  audit: AuditReader
  /** How long a key has one effect, business time: the setting of the servers that wrote the database. */
  idempotencyLifetimeMs: number
  /** Only orders with events in it, payouts and files that were made in it, and keys that were kept in it. */
  period?: Period
  /** The files themselves, where they can be reached. */
  files?: WrittenFiles
  onBreach(breach: Breach): void
  onProgress?(pass: string, counts: VerifyCounts): void
}

/** Files for the bank, as they lie where the bank takes them from. */
export interface WrittenFiles {
  /** Names of those that the bank has not taken away. */
  names(): Promise<string[]>
  /** Undefined when it is not there any more. What cannot be read throws an Error that says why. */
  read(name: string): Promise<WrittenFile | undefined>
}

export interface WrittenFile {
  transfers: WrittenTransfer[]
  /** What the file itself says of its transfers, in each place in which it does. */
  sums: { count?: number; amount?: string }[]
}

export interface WrittenTransfer {
  paymentReference: string
  amountMinor: number
  currency: string
  /** The number of the account that is paid into. */
  account?: string
}

export interface VerifyCounts {
  orders: number
  events: number
  captures: number
  transfers: number
  keys: number
  payouts: number
  /** What is in payouts, and what is due. */
  items: number
  files: number
  /** Of these, files that were read. */
  filesRead: number
  /** Rows of the sums that are kept. */
  tallies: number
}

export class Run {
  readonly audit: AuditReader
  readonly options: VerifyOptions
  readonly contracts: Contracts
  readonly counts: VerifyCounts = {
    orders: 0,
    events: 0,
    captures: 0,
    transfers: 0,
    keys: 0,
    payouts: 0,
    items: 0,
    files: 0,
    filesRead: 0,
    tallies: 0,
  }
  /** What the events of orders book, less what the ledger has of orders. */
  readonly booked = new Digest()
  /** What the events of orders owe, less what is in payouts or due. */
  readonly owed = new Digest()
  /** What the orders, the ledger and what is due add up to, as they were read. */
  readonly seen = new TallySums()
  /** What was kept of that before. */
  kept: TallySums | undefined
  #pass = ''

  constructor(options: VerifyOptions) {
    this.options = options
    this.audit = options.audit
    this.contracts = new Contracts(options.audit)
  }

  get period(): Period | undefined {
    return this.options.period
  }

  isInPeriod(at: number): boolean {
    const { period } = this
    return !period || (at >= period.from && at < period.to)
  }

  begin(pass: string): void {
    this.#pass = pass
    this.progress()
  }

  progress(): void {
    this.options.onProgress?.(this.#pass, this.counts)
  }

  tell(breaches: readonly Breach[]): void {
    for (const found of breaches) this.options.onBreach(found)
  }
}

/** Values in one statement: SQLite takes 32,766, and a page of orders with 200 captures each has more. */
const VALUES_AT_ONCE = 1000

/** Asks for so many at once as one statement takes. */
export async function inParts<T, R>(all: readonly T[], read: (some: T[]) => Promise<R[]>): Promise<R[]> {
  if (all.length <= VALUES_AT_ONCE) return all.length === 0 ? [] : read([...all])
  const found: R[] = []
  for (let from = 0; from < all.length; from += VALUES_AT_ONCE) {
    for (const row of await read(all.slice(from, from + VALUES_AT_ONCE))) found.push(row)
  }
  return found
}
