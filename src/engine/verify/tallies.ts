/**
 * I12: the sums that are kept beside orders, ledger and what is due are what those add up to.
 *
 * They are read before everything else and after it, and what the passes over orders and the ledger saw in between is
 * summed up like them, in memory that does not grow: many names share one of many sums. Where a sum was the same before
 * and after, nothing was written to it in between, and what was seen must be the same, too. Only when it is not, the
 * database itself compares each merchant's, in one statement, which sees no half of a change. So beside a busy server
 * the sums of the last minutes are left to the next run.
 */
import type { DueItem } from '../../domain/ledger/postings.ts'
import type { Transfer } from '../../domain/ledger/transfer.ts'
import type { Order } from '../../domain/order/order.ts'
import { TOTAL_OF } from '../../domain/payout/totals.ts'
import { FIRST_ID, type ReservePage, type TallyPosition, type WrongTally } from '../audit-reader.ts'
import {
  bucketOf,
  countedKind,
  isDueKind,
  isOpen,
  keptBack,
  owedBy,
  type Reserve,
  type Tally,
} from '../tallies.ts'
import { type Breach, breach, instant } from './breach.ts'
import { ofTally } from './digest.ts'
import type { Run } from './run.ts'

/** Two names are rarely in one: a merchant's year in one currency is at most 100,000 of them, and most are empty. */
const SUMS_BITS = 18
/** A row is a few numbers: some milliseconds. */
const TALLIES_PAGE = 2000

export class TallySums {
  readonly #counts = new Int32Array(1 << SUMS_BITS)
  /** Exact, but for sums that are no amounts of money any more. */
  readonly #amounts = new Float64Array(1 << SUMS_BITS)

  add(tally: Tally): void {
    const name = ofTally(tally)
    const at = name >>> (32 - SUMS_BITS)
    // Odd, so that no count is lost; another one for each name, so that what went to another name is seen.
    this.#counts[at] = ((this.#counts[at] as number) + Math.imul(name | 1, tally.count)) | 0
    this.#amounts[at] = (this.#amounts[at] as number) + tally.amount
  }

  addTransfer({ merchantId, currency, type, amount, bookedAt }: Transfer): void {
    const kind = countedKind(type)
    if (kind) this.add({ merchantId, currency, kind, bucket: bucketOf(bookedAt), count: 1, amount })
  }

  addOrder(order: Order): void {
    if (!isOpen(order)) return
    const { merchantId, currency, expiresAt } = order
    this.add({ merchantId, currency, kind: 'OPEN', bucket: bucketOf(expiresAt), count: 1, amount: 0 })
  }

  /** `transfers`: those that it stands for. One that is none is told of elsewhere. */
  addDue(item: DueItem, transfers: readonly Transfer[]): void {
    const known = transfers.filter(({ type }) => TOTAL_OF[type] !== undefined)
    for (const tally of owedBy(item, known)) this.add(tally)
  }

  addReserve(reserve: Reserve): void {
    this.add(keptBack(reserve))
  }

  /** Whether any sum is another one than in both of these, which agree about it. */
  isNeither(before: TallySums, after: TallySums): boolean {
    return this.#counts.some((_, at) => before.#isAs(after, at) && !this.#isAs(after, at))
  }

  #isAs(other: TallySums, at: number): boolean {
    return this.#counts[at] === other.#counts[at] && this.#amounts[at] === other.#amounts[at]
  }
}

/** The first pass of all. */
export async function readTallies(run: Run): Promise<void> {
  if (!run.period) run.kept = await keptSums(run)
}

/** After everything that adds to `run.seen`. */
export async function verifyTallies(run: Run): Promise<void> {
  const before = run.kept
  if (!before) return
  await seeReserves(run)
  if (!run.seen.isNeither(before, await keptSums(run))) return
  for (let merchantId = ''; ; ) {
    const next = await run.audit.sellerAfter(merchantId)
    if (next === undefined) return
    merchantId = next
    run.tell((await run.audit.wrongTallies(merchantId)).map(breachOf))
    run.progress()
  }
}

/** What is yet to be released is due as well, and no item. */
async function seeReserves(run: Run): Promise<void> {
  for (let after: string | undefined = FIRST_ID; after !== undefined; ) {
    const { reserves, end }: ReservePage = await run.audit.reserves(after)
    for (const reserve of reserves) run.seen.addReserve(reserve)
    run.progress()
    after = end
  }
}

async function keptSums(run: Run): Promise<TallySums> {
  const sums = new TallySums()
  run.counts.tallies = 0
  for (let after: TallyPosition | undefined; ; ) {
    const page = await run.audit.tallies(after, TALLIES_PAGE)
    for (const tally of page) sums.add(tally)
    run.counts.tallies += page.length
    run.progress()
    if (page.length < TALLIES_PAGE) return sums
    after = page.at(-1)
  }
}

function breachOf({ merchantId, currency, kind, bucket, count, amount, kept }: WrongTally): Breach {
  const ids = { merchant_id: merchantId, currency, type: kind, from: instant(bucket) }
  const are = kind === 'OPEN' ? 'open orders' : isDueKind(kind) ? 'amounts due' : 'transfers'
  const of = (sum: number) => (kind === 'OPEN' ? '' : ` of ${sum}`)
  const [is, told] = [of(amount), of(kept.amount)]
  if (kept.count === 0 && kept.amount === 0) {
    return breach('I12', 'tally-missing', ids, `there are ${count} ${are}${is}, and no sum of them`)
  }
  if (count === 0) {
    return breach(
      'I12',
      'tally-of-nothing',
      ids,
      `its sum says ${kept.count} ${are}${told}, and there are none`,
    )
  }
  return breach(
    'I12',
    'tally-differs',
    ids,
    `its sum says ${kept.count} ${are}${told}, and there are ${count}${is}`,
  )
}
