/**
 * The pass over merchants: the ledger, what is in payouts, and what is due, each read once in the order of its key.
 *
 * Payouts are read first: what is in one that is made is fixed, so that what is read later adds up to it. One that
 * still collects, and whatever does not fit at first, is looked at closely, with the payout read before and after.
 */
import { OF_PAYOUTS } from '../../domain/ledger/postings.ts'
import type { Transfer } from '../../domain/ledger/transfer.ts'
import {
  type AuditedPayout,
  FIRST_ID,
  type ItemPosition,
  LAST_ID,
  type PayoutItem,
  type PayoutPosition,
} from '../audit-reader.ts'
import { checkBalances } from './balances.ts'
import { checkAlone, checkTransfer, idsOf, named } from './bookings.ts'
import { type Breach, breach } from './breach.ts'
import { checkCutOffs } from './cut-offs.ts'
import { ofItem, ofTransfer } from './digest.ts'
import { isOfOrder, verifyDueItems } from './due-items.ts'
import {
  checkChains,
  checkFormula,
  checkPayoutRow,
  checkPayoutTransfers,
  checkTally,
  emptyTally,
  isMade,
  type Tally,
} from './payout-checks.ts'
import { addTo, checkItem, lookClosely, lostItems, transfersOf } from './payouts.ts'
import { checkReleases } from './reserves.ts'
import { inParts, type Run } from './run.ts'
import { Sums } from './sums.ts'

const TRANSFERS_PAGE = 1000
const ITEMS_PAGE = 1000
const PAYOUTS_PAGE = 500

export async function verifyLedger(run: Run): Promise<void> {
  for (let merchantId = ''; ; ) {
    const next = await run.audit.merchantAfter(merchantId)
    if (next === undefined) return
    merchantId = next
    if (run.period) await verifyPayoutsInPeriod(merchantId, run)
    else await new MerchantLedger(merchantId, run).verify()
  }
}

export async function payoutsOf(merchantId: string, { audit }: Run): Promise<AuditedPayout[]> {
  const all: AuditedPayout[] = []
  for (let after: PayoutPosition | undefined; ; ) {
    const page = await audit.payouts(merchantId, after, PAYOUTS_PAGE)
    for (const row of page) all.push(row)
    const last = page.at(-1)
    if (!last || page.length < PAYOUTS_PAGE) return all
    after = { currency: last.payout.currency, kind: last.kind, number: last.payout.number }
  }
}

async function verifyPayoutsInPeriod(merchantId: string, run: Run): Promise<void> {
  const payouts = await payoutsOf(merchantId, run)
  const isAsked = ({ createdAt }: { createdAt?: number }) =>
    createdAt !== undefined && run.isInPeriod(createdAt)
  for (const { payout } of payouts) {
    if (!isAsked(payout)) continue
    run.counts.payouts++
    run.counts.items += payout.itemCount
    run.tell(await lookClosely(payout.payoutId, run))
    run.progress()
  }
  run.tell(await chains(payouts, merchantId, run, isAsked))
}

/** A payout may have been made between two pages of the list: what seems broken is looked at again. */
async function chains(
  payouts: AuditedPayout[],
  merchantId: string,
  run: Run,
  only: Parameters<typeof checkChains>[1] = () => true,
): Promise<Breach[]> {
  return checkChains(payouts, only).length === 0 ? [] : checkChains(await payoutsOf(merchantId, run), only)
}

class MerchantLedger {
  readonly #merchantId: string
  readonly #run: Run
  readonly #payouts = new Map<string, AuditedPayout>()
  readonly #tallies = new Map<string, Tally>()
  /** What payouts booked, by their ids. */
  readonly #booked = new Map<string, Transfer[]>()
  /** Payouts to be looked at closely. */
  readonly #close = new Set<string>()
  readonly #strange: PayoutItem[] = []
  readonly #payable = new Sums()

  constructor(merchantId: string, run: Run) {
    this.#merchantId = merchantId
    this.#run = run
  }

  async verify(): Promise<void> {
    const payouts = await payoutsOf(this.#merchantId, this.#run)
    for (const audited of payouts) {
      this.#payouts.set(audited.payout.payoutId, audited)
      this.#tallies.set(audited.payout.payoutId, emptyTally())
    }
    this.#run.counts.payouts += payouts.length
    await this.#stream()
    await this.#screen(payouts)
    for (const payoutId of this.#close) this.#run.tell(await lookClosely(payoutId, this.#run))
    this.#run.tell(await this.#strangeItems())
    this.#run.tell(await this.#strangeTransfers())
    this.#run.tell(await chains(payouts, this.#merchantId, this.#run))
    const due = await verifyDueItems(this.#merchantId, this.#run)
    const collecting = payouts.flatMap(({ payout }) => (isMade(payout) ? [] : payout.currency))
    this.#run.tell(await checkCutOffs(this.#merchantId, [...due.currencies, ...collecting], this.#run))
    this.#run.tell(await checkBalances(this.#merchantId, this.#payable, due, this.#run))
  }

  /** Transfers by source, a page at a time, each page together with the items of the same sources. */
  async #stream(): Promise<void> {
    for (let after = FIRST_ID; ; ) {
      const page = await this.#run.audit.transfersOfMerchant(this.#merchantId, after, TRANSFERS_PAGE)
      const isLast = page.length < TRANSFERS_PAGE
      const { whole, upTo } = isLast ? { whole: page, upTo: LAST_ID } : wholeSources(page)
      this.#run.counts.transfers += whole.length
      this.#payable.add(whole)
      const bySource = Map.groupBy(whole, ({ sourceId }) => sourceId)
      this.#account(whole)
      await this.#items(after, upTo, bySource)
      this.#run.progress()
      if (isLast) return
      after = upTo
    }
  }

  #account(transfers: Transfer[]): void {
    for (const transfer of transfers) {
      this.#run.seen.addTransfer(transfer)
      const isOfPayout = transfer.orderId === undefined && OF_PAYOUTS.has(transfer.type)
      if (!isOfPayout) this.#run.booked.remove(ofTransfer(transfer))
      else push(this.#booked, transfer.sourceId, transfer)
    }
  }

  async #items(from: string, upTo: string, transfers: Map<string, Transfer[]>): Promise<void> {
    // Every part sorts before this one: so no item of the source at which the last page ended comes again.
    let after: ItemPosition = { sourceId: from, part: '~' }
    for (;;) {
      const items = await this.#run.audit.itemsOfMerchant(this.#merchantId, { after, upTo }, ITEMS_PAGE)
      for (const item of items) this.#take(item, transfersOf(item, transfers))
      this.#run.tell(twiceIn(items))
      this.#run.counts.items += items.length
      const last = items.at(-1)
      if (!last || items.length < ITEMS_PAGE) return
      after = last
    }
  }

  #take(item: PayoutItem, own: Transfer[]): void {
    if (isOfOrder(item)) this.#run.owed.remove(ofItem(item))
    const found = this.#payouts.get(item.payoutId)
    if (!found) {
      this.#strange.push(item)
      return
    }
    if (checkItem(item, own, found.payout).length > 0) this.#close.add(item.payoutId)
    addTo(this.#tallies.get(item.payoutId) as Tally, own)
  }

  /** What fits is done with. */
  async #screen(payouts: AuditedPayout[]): Promise<void> {
    await this.#run.contracts.load([this.#merchantId])
    const lost: string[] = []
    const files = new Map<string, string[]>()
    for (const audited of payouts) {
      const { payout } = audited
      const { payoutId, currency, fileId } = payout
      const booked = this.#booked.get(payoutId) ?? []
      const contract = this.#run.contracts.of(this.#merchantId, currency)
      const breaches = [
        ...checkPayoutRow(audited),
        ...checkTally(payout, this.#tallies.get(payoutId) as Tally),
        ...checkPayoutTransfers(payout, booked),
        ...checkFormula(payout, contract),
      ]
      if (breaches.length > 0 || !isMade(payout)) this.#close.add(payoutId)
      if ((await lostItems(payout, booked, this.#run)).length > 0) lost.push(payoutId)
      if (fileId !== undefined) files.set(fileId, [...(files.get(fileId) ?? []), payoutId])
    }
    for (const payoutId of [...lost, ...(await this.#withoutFile(files)), ...(await this.#unreleased())]) {
      this.#close.add(payoutId)
    }
  }

  async #withoutFile(files: Map<string, string[]>): Promise<string[]> {
    const found = await inParts([...files.keys()], (some) => this.#run.audit.bankFilesById(some))
    for (const { id } of found) files.delete(id)
    return [...files.values()].flat()
  }

  async #unreleased(): Promise<string[]> {
    const byCurrency = Map.groupBy(this.#payouts.values(), ({ payout }) => payout.currency)
    const wrong: string[] = []
    for (const [currency, some] of byCurrency) {
      const contract = this.#run.contracts.of(this.#merchantId, currency)
      const all = some.map(({ payout }) => {
        return { payout, booked: this.#booked.get(payout.payoutId) ?? [] }
      })
      const breaches = await checkReleases(all, contract, this.#run)
      wrong.push(...breaches.map(({ ids }) => String(ids.payout_id)))
    }
    return wrong
  }

  /** Items of payouts that are newer than the list, of other merchants, or of none; and items of nothing. */
  async #strangeItems(): Promise<Breach[]> {
    const breaches: Breach[] = []
    const items = this.#strange
    const ids = [...new Set(items.map(({ payoutId }) => payoutId))]
    const payouts = new Map(
      (await inParts(ids, (some) => this.#run.audit.payoutsById(some))).map(({ payout }) => [
        payout.payoutId,
        payout,
      ]),
    )
    const transfers = Map.groupBy(
      await inParts(items, (some) => this.#run.audit.transfersBySource(some)),
      ({ sourceId }) => sourceId,
    )
    const there = new Set(
      (await inParts(items, (some) => this.#run.audit.itemsBySource(some))).map(
        ({ sourceId, part }) => `${sourceId} ${part}`,
      ),
    )
    for (const item of items) {
      const { sourceId, part, payoutId, merchantId } = item
      const payout = payouts.get(payoutId)
      // Deleted since, with its merchant's data.
      if (!there.has(`${sourceId} ${part}`)) continue
      if (payout) breaches.push(...checkItem(item, transfersOf(item, transfers), payout))
      else {
        const named = { merchant_id: merchantId, source_id: sourceId, part, payout_id: payoutId }
        breaches.push(breach('I9', 'item-of-no-payout', named, 'it is in a payout that there is not'))
      }
    }
    return breaches
  }

  /** Transfers of payouts that are newer than the list, or of none. */
  async #strangeTransfers(): Promise<Breach[]> {
    const ids = [...this.#booked.keys()].filter((id) => !this.#payouts.has(id))
    const known = new Set(
      (await inParts(ids, (some) => this.#run.audit.payoutsById(some)))
        .filter(({ payout }) => payout.merchantId === this.#merchantId)
        .map(({ payout }) => payout.payoutId),
    )
    const gone = ids.filter((id) => !known.has(id))
    const sources = gone.map((sourceId) => ({ merchantId: this.#merchantId, sourceId }))
    const found = await inParts(sources, (some) => this.#run.audit.transfersBySource(some))
    return found
      .filter(({ orderId }) => orderId === undefined)
      .flatMap((transfer) => [
        ...checkAlone(transfer),
        breach(
          'I5',
          `${named(transfer.type).kind}-without-payout`,
          idsOf(transfer),
          'there is no payout that booked it',
        ),
      ])
  }
}

/** The table's key excludes it, where there is one. */
function twiceIn(items: readonly PayoutItem[]): Breach[] {
  return items.flatMap(({ merchantId, sourceId, part, payoutId }, index) => {
    const before = items[index - 1]
    if (before?.sourceId !== sourceId || before.part !== part) return []
    const ids = { merchant_id: merchantId, source_id: sourceId, part, payout_id: payoutId }
    return [breach('I9', 'item-twice', ids, `it is in payout ${before.payoutId} as well`)]
  })
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

/** Without the last source, of which there may be more: it begins the next page. */
function wholeSources(page: Transfer[]): { whole: Transfer[]; upTo: string } {
  const last = page.at(-1)?.sourceId as string
  const cut = page.findIndex(({ sourceId }) => sourceId === last)
  // A page of one source alone: as many transfers as it has types are far below this.
  if (cut <= 0) return { whole: page, upTo: last }
  return { whole: page.slice(0, cut), upTo: page[cut - 1]?.sourceId as string }
}

/** Transfers that no event accounted for, as far as the first passes could tell: each is laid beside its order. */
export async function verifyUnbooked(run: Run): Promise<void> {
  if (run.period || run.booked.agrees) return
  let position: Transfer | undefined
  for (;;) {
    const page = await run.audit.transfersAfter(position, TRANSFERS_PAGE)
    const last = page.at(-1)
    if (!last) return
    position = last
    const doubtful = page.filter(
      (transfer) =>
        !(transfer.orderId === undefined && OF_PAYOUTS.has(transfer.type)) &&
        run.booked.mayDiffer(ofTransfer(transfer)),
    )
    const orderIds = new Set(doubtful.flatMap(({ orderId }) => orderId ?? []))
    const events = Map.groupBy(
      await inParts([...orderIds], (some) => run.audit.eventsOf(some)),
      ({ orderId }) => orderId,
    )
    for (const transfer of doubtful) {
      run.tell(checkTransfer(transfer, events.get(transfer.orderId ?? '') ?? []))
    }
  }
}
