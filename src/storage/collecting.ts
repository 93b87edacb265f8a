/** Adding up what a payout collects. */
import { type DueItem, isOfItem } from '../domain/ledger/postings.ts'
import type { Posting } from '../domain/ledger/transfer.ts'
import type { Payout } from '../domain/payout/payout.ts'
import { isRow } from '../domain/payout/rows.ts'
import { NOTHING, withTransfers } from '../domain/payout/totals.ts'
import { shortReference, uuidv7 } from '../engine/ids.ts'
import type { CollectDue } from '../engine/store.ts'
import type { PayoutRow } from './schema.ts'

/** Letters and digits enough that two payouts never share one: of thirty signs each. */
const REFERENCE_LENGTH = 10

export type Kind = PayoutRow['kind']

export const kindOf = ({ part }: Pick<DueItem, 'part'>): Kind => (part === 'invoice' ? 'FEES' : 'MAIN')

export function openedPayout(
  { merchantId, currency, until }: CollectDue,
  kind: Kind,
  number: number,
  now: number,
): Payout {
  return {
    payoutId: uuidv7(),
    merchantId,
    currency,
    number,
    paymentReference: shortReference(REFERENCE_LENGTH),
    settlementType: kind === 'FEES' ? 'GROSS_FEE' : 'NET',
    state: 'scheduled',
    openedAt: now,
    dueUntil: until,
    totals: NOTHING,
    itemCount: 0,
    rowCount: 0,
  }
}

/** The payout with these items in it. `transfers`: of their sources, by source id. */
export function withItems(
  payout: Payout,
  items: readonly Pick<DueItem, 'sourceId' | 'part'>[],
  transfers: ReadonlyMap<string, readonly Posting[]>,
  until: number,
): Payout {
  const own = items.flatMap(({ sourceId, part }) => {
    const found = (transfers.get(sourceId) ?? []).filter((transfer) => isOfItem(transfer, part))
    if (found.length === 0) throw new Error(`what is due for ${sourceId} was not booked`)
    return found
  })
  return {
    ...payout,
    totals: withTransfers(payout.totals, own),
    itemCount: payout.itemCount + items.length,
    rowCount: payout.rowCount + own.filter(isRow).length,
    dueUntil: Math.max(payout.dueUntil, until),
  }
}
