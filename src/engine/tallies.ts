/**
 * Sums that are kept beside what they sum up, in the same transaction: of a merchant's sales by the quarter of an hour,
 * of its open orders by when they expire, and of what is to be paid out by when it is due, until a payout takes it. Asked
 * of the ledger, a month of sales would be a million rows.
 *
 * A batch adds one row for each merchant, kind and quarter of an hour, however many captures it has; rows of different
 * writers are apart, so that no two transactions wait for each other. Midnight is at the full quarter in all zones.
 */
import { type DueItem, isOfItem } from '../domain/ledger/postings.ts'
import type { Posting, Transfer, TransferType } from '../domain/ledger/transfer.ts'
import type { Order } from '../domain/order/order.ts'
import type { PayoutTotals } from '../domain/payout/payout.ts'
import { TOTAL_OF } from '../domain/payout/totals.ts'

export const TALLY_MS = 15 * 60_000

export const COUNTED = ['SALE', 'RETURN', 'PAYOUT_PAID', 'PAYOUT_REVERSED'] as const satisfies TransferType[]

/**
 * A type of transfer, by when it was booked; orders from which something can be captured, by when they expire; or a sum of
 * the payout to come, by the first quarter of an hour at which all of it is due. Invoices over fees are not summed up.
 */
export type TallyKind = (typeof COUNTED)[number] | 'OPEN' | DueKind
export type DueKind = `DUE_${keyof PayoutTotals}`

/** Of which there can be something: the others are what becomes of a payout when it is made. */
export const DUE_TOTALS = [
  'sale',
  'return',
  'fee',
  'tax',
  'feeRefund',
  'taxRefund',
  'release',
  'credit',
] as const satisfies (keyof PayoutTotals)[]

export const dueKindOf = (name: keyof PayoutTotals): DueKind => `DUE_${name}`

export const isDueKind = (kind: TallyKind): kind is DueKind => kind.startsWith('DUE_')

/** What is added, or with negative numbers taken away. */
export interface Tally {
  merchantId: string
  currency: string
  kind: TallyKind
  /** Where the quarter of an hour begins, ms. */
  bucket: number
  count: number
  /** Minor units; 0 for orders, whose amounts change with every capture. */
  amount: number
}

export const bucketOf = (ms: number): number => Math.floor(ms / TALLY_MS) * TALLY_MS

export const countedKind = (type: TransferType) => COUNTED.find((counted) => counted === type)

/** What is due at the full quarter, as captures are, is due there. */
const dueBucketOf = (ms: number): number => bucketOf(ms + TALLY_MS - 1)

export interface Reserve {
  merchantId: string
  currency: string
  amount: number
  /** ms. */
  dueAt: number
}

/** What is to be paid out with an item: one for each posting of its source that it stands for. Fees on invoices are not. */
export function owedBy(item: DueItem, postings: readonly Posting[]): Tally[] {
  const { merchantId, currency, part, dueAt } = item
  if (part === 'invoice') return []
  return postings
    .filter((posting) => isOfItem(posting, part))
    .map(({ type, amount }) => {
      const name = TOTAL_OF[type]
      if (name === undefined) throw new Error(`a ${type} is no part of a payout`)
      return { merchantId, currency, kind: dueKindOf(name), bucket: dueBucketOf(dueAt), count: 1, amount }
    })
}

/** What is to be paid out once a reserve is free. */
export const keptBack = ({ merchantId, currency, amount, dueAt }: Reserve): Tally => ({
  merchantId,
  currency,
  kind: 'DUE_release',
  bucket: dueBucketOf(dueAt),
  count: 1,
  amount,
})

/** What a batch adds. */
export class Tallies {
  readonly #byName = new Map<string, Tally>()

  booked({ merchantId, currency, type, amount, bookedAt }: Transfer): void {
    const kind = countedKind(type)
    if (kind) this.#add({ merchantId, currency, kind, bucket: bucketOf(bookedAt), count: 1, amount }, 1)
  }

  /** What an item stands for is to be paid out. `postings`: what its source books, or more. */
  owed(item: DueItem, postings: readonly Posting[]): void {
    this.#due(item, postings, 1)
  }

  /** An item is in a payout now. */
  collected(item: DueItem, postings: readonly Posting[]): void {
    this.#due(item, postings, -1)
  }

  /** What a payout kept back is to be paid out, from `dueAt` on. */
  reserved(reserve: Reserve): void {
    this.#add(keptBack(reserve), 1)
  }

  /** It is free, and owed as an item from now on. */
  freed(reserve: Reserve): void {
    this.#add(keptBack(reserve), -1)
  }

  #due(item: DueItem, postings: readonly Posting[], sign: 1 | -1): void {
    for (const tally of owedBy(item, postings)) this.#add(tally, sign)
  }

  changed(before: Order | undefined, after: Order): void {
    const [was, is] = [before && isOpen(before), isOpen(after)]
    if (was && is && before?.expiresAt === after.expiresAt) return
    const { merchantId, currency } = after
    const open = { merchantId, currency, kind: 'OPEN', count: 1, amount: 0 } as const
    if (was && before) this.#add({ ...open, bucket: bucketOf(before.expiresAt) }, -1)
    if (is) this.#add({ ...open, bucket: bucketOf(after.expiresAt) }, 1)
  }

  /** In the order in which all writers lock them. */
  all(): Tally[] {
    const names = [...this.#byName.keys()].sort()
    return names
      .map((name) => this.#byName.get(name) as Tally)
      .filter(({ count, amount }) => count !== 0 || amount !== 0)
  }

  #add(tally: Tally, sign: 1 | -1): void {
    const { merchantId, currency, kind, bucket } = tally
    const name = `${merchantId} ${currency} ${kind} ${bucket}`
    const known = this.#byName.get(name)
    const [count, amount] = [sign * tally.count, sign * tally.amount]
    if (known) {
      known.count += count
      known.amount += amount
    } else this.#byName.set(name, { ...tally, count, amount })
  }
}

/** Whether something can be captured from it, by what was recorded. */
export const isOpen = ({ status }: Order): boolean => status === 'AUTHORIZED' || status === 'PART_CAPTURED'
