/** I9: what is owed is in exactly one payout, or waits for one. */
import type { DueItem } from '../../domain/ledger/postings.ts'
import type { AuditReader, PayoutItem } from '../audit-reader.ts'
import { inParts } from './run.ts'

/**
 * Those of these items that are in no payout and not due either. An item only ever moves from what is due into a
 * payout, in one transaction: who looks in a payout, then among what is due, then in a payout again, finds it wherever
 * it was when.
 */
export async function unplaced(items: readonly DueItem[], audit: AuditReader): Promise<DueItem[]> {
  const apart = await notPaid(items, audit)
  if (apart.length === 0) return []
  const due = new Set((await inParts(apart, (some) => audit.dueItemsAmong(some))).map(dueKey))
  return notPaid(
    apart.filter((item) => !due.has(dueKey(item))),
    audit,
  )
}

async function notPaid(items: readonly DueItem[], audit: AuditReader): Promise<DueItem[]> {
  const paid = new Set((await inParts(items, (some) => audit.itemsBySource(some))).map(itemKey))
  return items.filter((item) => !paid.has(itemKey(item)))
}

export function itemKey({ merchantId, sourceId, part }: Omit<PayoutItem, 'payoutId'>): string {
  return `${sourceId} ${part} ${merchantId}`
}

function dueKey(item: DueItem): string {
  return `${itemKey(item)} ${item.currency} ${item.dueAt}`
}
