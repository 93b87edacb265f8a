/** What follows from what a transaction asks for and writes. */
import type { Changes, Loaded, Needs } from '../engine/store.ts'

/** The merchants whose contracts a batch may need: those asked for, and those of its orders and payouts. */
export function merchantsOfContracts(needs: Needs, { orders, payouts }: Loaded): Set<string> {
  const merchantIds = new Set(needs.contractsOf)
  for (const { merchantId } of orders.values()) merchantIds.add(merchantId)
  for (const { merchantId } of payouts.values()) merchantIds.add(merchantId)
  return merchantIds
}

/** Settings are remembered with them. */
export function changesContracts({ records, removedRecords }: Changes): boolean {
  return [...records, ...removedRecords].some(
    ({ kind }) => kind === 'contract' || kind === 'merchantSettings',
  )
}
