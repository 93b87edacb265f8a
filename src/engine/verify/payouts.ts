/** Looking at one payout closely: everything that is in it is read, and the payout before and after that. */
import { isOfItem } from '../../domain/ledger/postings.ts'
import type { Transfer } from '../../domain/ledger/transfer.ts'
import type { Payout } from '../../domain/payout/payout.ts'
import { isRow } from '../../domain/payout/rows.ts'
import { TOTAL_OF } from '../../domain/payout/totals.ts'
import { type AuditedPayout, FIRST_ID, type ItemPosition, type PayoutItem } from '../audit-reader.ts'
import { type Breach, breach } from './breach.ts'
import { unplaced } from './items.ts'
import {
  checkFormula,
  checkPayoutRow,
  checkPayoutTransfers,
  checkTally,
  emptyTally,
  idsOfPayout,
  isInvoice,
  isMade,
  type Tally,
} from './payout-checks.ts'
import { checkReleases } from './reserves.ts'
import type { Run } from './run.ts'

const ITEMS_PAGE = 1000
/** A payout that changes while it is read is read again; one that changes this often is left to the next run. */
const READINGS_MAX = 5

/** Everything about a payout, as it is at one moment. */
export async function lookClosely(payoutId: string, run: Run): Promise<Breach[]> {
  const { audit } = run
  for (let reading = 0; reading < READINGS_MAX; reading++) {
    const [before] = await audit.payoutsById([payoutId])
    if (!before) return []
    const { merchantId, currency } = before.payout
    await run.contracts.load([merchantId], true)
    const contract = run.contracts.of(merchantId, currency)
    const { tally, breaches } = await contentOf(before.payout, run)
    const booked = await audit.transfersBySource([{ merchantId, sourceId: payoutId }])
    const releases = await checkReleases([{ payout: before.payout, booked }], contract, run)
    const lost = await lostItems(before.payout, booked, run)
    const [after] = await audit.payoutsById([payoutId])
    if (!after || !unchanged(before.payout, after.payout)) continue
    return [
      ...checkPayoutRow(before),
      ...breaches,
      ...checkTally(before.payout, tally),
      ...checkPayoutTransfers(before.payout, booked),
      ...checkFormula(before.payout, contract),
      ...releases,
      ...lost,
      ...(await fileMissing(before, run)),
    ]
  }
  return []
}

function unchanged(before: Payout, after: Payout): boolean {
  return (
    before.state === after.state && before.itemCount === after.itemCount && before.fileId === after.fileId
  )
}

/** What is in it, added up; and what in it does not belong there. */
async function contentOf(payout: Payout, { audit }: Run): Promise<{ tally: Tally; breaches: Breach[] }> {
  const tally = emptyTally()
  const breaches: Breach[] = []
  for (let after: ItemPosition = { sourceId: FIRST_ID, part: '' }; ; ) {
    const items = await audit.itemsOfPayout(payout.payoutId, after, ITEMS_PAGE)
    const last = items.at(-1)
    if (!last) return { tally, breaches }
    after = last
    const transfers = Map.groupBy(await audit.transfersBySource(items), ({ sourceId }) => sourceId)
    for (const item of items) {
      const own = transfersOf(item, transfers)
      breaches.push(...checkItem(item, own, payout))
      if (item.merchantId === payout.merchantId) addTo(tally, own)
    }
    if (items.length < ITEMS_PAGE) return { tally, breaches }
  }
}

export function transfersOf(
  { merchantId, sourceId, part }: Omit<PayoutItem, 'payoutId'>,
  transfers: ReadonlyMap<string, Transfer[]>,
): Transfer[] {
  const found = transfers.get(sourceId) ?? []
  return found.filter((transfer) => isOfItem(transfer, part) && transfer.merchantId === merchantId)
}

/** `transfers`: those that the item stands for. */
export function addTo(tally: Tally, transfers: readonly Transfer[]): void {
  tally.items++
  for (const transfer of transfers) {
    const name = TOTAL_OF[transfer.type]
    if (name !== undefined) tally.totals[name] += transfer.amount
    if (isRow(transfer)) tally.rows++
  }
}

/** An item that is in a payout in which it has no business. */
export function checkItem(item: PayoutItem, own: readonly Transfer[], payout: Payout): Breach[] {
  const { merchantId, sourceId, part } = item
  const ids = { ...idsOfPayout(payout), source_id: sourceId, part }
  if (merchantId !== payout.merchantId) {
    const message = `an item of merchant ${merchantId} is in a payout of ${payout.merchantId}`
    return [breach('I9', 'item-of-other-merchant', ids, message)]
  }
  if (own.length === 0) {
    return [breach('I9', 'item-without-transfers', ids, 'it is in the payout and was not booked')]
  }
  const breaches: Breach[] = []
  if (own.some(({ currency }) => currency !== payout.currency)) {
    const message = `it is in ${own[0]?.currency} and the payout in ${payout.currency}`
    breaches.push(breach('I9', 'item-currency', ids, message))
  }
  if ((part === 'invoice') !== isInvoice(payout)) {
    const message =
      part === 'invoice' ? 'a fee to be invoiced is paid out' : 'what is to be paid out is invoiced'
    breaches.push(breach('I9', 'item-kind', ids, message))
  }
  return breaches
}

/** What it gave back, or owes again, is in exactly one later payout, or due. */
export async function lostItems(
  { payoutId, merchantId, currency }: Payout,
  booked: readonly Transfer[],
  run: Run,
): Promise<Breach[]> {
  const items = booked.flatMap(({ type, bookedAt: dueAt }) => {
    const part = PARTS[type]
    return part === undefined ? [] : [{ merchantId, currency, sourceId: payoutId, part, dueAt }]
  })
  return (await unplaced(items, run.audit)).map(({ part }) => {
    const ids = { payout_id: payoutId, merchant_id: merchantId, source_id: payoutId, part }
    return breach('I9', 'item-in-neither', ids, `its ${part} is in no payout and is not due`)
  })
}

const PARTS: { readonly [T in Transfer['type']]?: 'release' | 'returned' } = {
  RELEASE: 'release',
  PAYOUT_RETURNED: 'returned',
}

async function fileMissing({ payout }: AuditedPayout, { audit }: Run): Promise<Breach[]> {
  const { fileId } = payout
  if (fileId === undefined || !isMade(payout)) return []
  const found = await audit.bankFilesById([fileId])
  if (found.length > 0) return []
  const ids = { ...idsOfPayout(payout), file_id: fileId }
  return [breach('I9', 'file-without-record', ids, 'it is in a file of which there is no record')]
}
