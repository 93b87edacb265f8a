/**
 * Sums that are kept beside what they sum up, in the same transaction: of a merchant's sales by the quarter of an hour,
 * and of its open orders by when they expire. Asked of the ledger, a month of sales would be a million rows.
 *
 * A batch adds one row for each merchant, kind and quarter of an hour, however many captures it has; rows of different
 * writers are apart, so that no two transactions wait for each other. Midnight is at the full quarter in all zones.
 */
import type { Transfer, TransferType } from '../domain/ledger/transfer.ts'
import type { Order } from '../domain/order/order.ts'

export const TALLY_MS = 15 * 60_000

export const COUNTED = ['SALE', 'RETURN', 'PAYOUT_PAID', 'PAYOUT_RETURNED'] as const satisfies TransferType[]

/** A type of transfer, by when it was booked; or orders from which something can be captured, by when they expire. */
export const TALLY_KINDS = [...COUNTED, 'OPEN'] as const
export type TallyKind = (typeof TALLY_KINDS)[number]

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

/** What a batch adds. */
export class Tallies {
  readonly #byName = new Map<string, Tally>()

  booked({ merchantId, currency, type, amount, bookedAt }: Transfer): void {
    const kind = countedKind(type)
    if (kind) this.#add(merchantId, currency, kind, bookedAt, 1, amount)
  }

  changed(before: Order | undefined, after: Order): void {
    const [was, is] = [before && isOpen(before), isOpen(after)]
    if (was && is && before?.expiresAt === after.expiresAt) return
    const { merchantId, currency } = after
    if (was && before) this.#add(merchantId, currency, 'OPEN', before.expiresAt, -1, 0)
    if (is) this.#add(merchantId, currency, 'OPEN', after.expiresAt, 1, 0)
  }

  /** In the order in which all writers lock them. */
  all(): Tally[] {
    const names = [...this.#byName.keys()].sort()
    return names.map((name) => this.#byName.get(name) as Tally).filter(({ count }) => count !== 0)
  }

  #add(
    merchantId: string,
    currency: string,
    kind: TallyKind,
    at: number,
    count: number,
    amount: number,
  ): void {
    const bucket = bucketOf(at)
    const name = `${merchantId} ${currency} ${kind} ${bucket}`
    const known = this.#byName.get(name)
    if (known) {
      known.count += count
      known.amount += amount
    } else this.#byName.set(name, { merchantId, currency, kind, bucket, count, amount })
  }
}

/** Whether something can be captured from it, by what was recorded. */
export const isOpen = ({ status }: Order): boolean => status === 'AUTHORIZED' || status === 'PART_CAPTURED'
