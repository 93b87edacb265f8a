/** What a transaction may write. */
import { authorizationRef, type Changes, type Needs, recordRef } from '../engine/store.ts'

/**
 * Throws when a row is to be written that others may be working on: one that was not loaded, and so not locked,
 * in the same transaction. A command that forgets to say what it needs is found here and not in a lost update.
 */
export function assertLocked(needs: Needs, changes: Changes): void {
  for (const { orderId } of changes.orders) {
    if (!needs.orderIds.has(orderId)) throw notLocked('order', orderId)
  }
  for (const { digest } of changes.keys) {
    if (!needs.keys.has(digest)) throw notLocked('idempotency key', digest)
  }
  for (const { merchantId, token } of changes.authorizations) {
    if (!needs.authorizations.has(authorizationRef(merchantId, token)))
      throw notLocked('authorization of', merchantId)
  }
  for (const { orderId } of [...changes.documents, ...changes.persons]) {
    if (!needs.orderIds.has(orderId)) throw notLocked('order', orderId)
  }
  for (const workId of changes.doneWorks) {
    if (!needs.works.has(workId)) throw notLocked('due work', workId)
  }
  for (const { kind, id } of changes.removedRecords) {
    if (!needs.records.has(recordRef(kind, id))) throw notLocked(kind, id)
  }
  const payoutIds = new Set(changes.payouts.map(({ payoutId }) => payoutId))
  if (payoutIds.size > 0 && needs.payouts.length === 0) throw notLocked('payout', [...payoutIds].join(', '))
  if (changes.clock.length > 0 && !needs.clock) throw notLocked('the clock', '')
  for (const { merchantId } of changes.merchants) {
    if (!needs.merchantIds.has(merchantId)) throw notLocked('merchant', merchantId)
  }
}

function notLocked(what: string, id: string): Error {
  return new Error(`${what} ${id} is to be written and was not loaded`)
}
