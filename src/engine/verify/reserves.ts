/** I9: what a payout kept back is released once, when its time has come. */
import type { Contract } from '../../domain/contract/contract.ts'
import type { Transfer } from '../../domain/ledger/transfer.ts'
import type { Payout } from '../../domain/payout/payout.ts'
import { type Breach, breach } from './breach.ts'
import { idsOfPayout, isMade } from './payout-checks.ts'
import { inParts, type Run } from './run.ts'

const DAY_MS = 24 * 3_600_000

export interface Booked {
  payout: Payout
  /** Transfers with the payout for a source. */
  booked: readonly Transfer[]
}

/**
 * A reserve is either released or waits for it: never neither, and never both. The work is removed in the transaction
 * that books the release: it is looked for between two looks at what is booked.
 */
export async function checkReleases(
  payouts: readonly Booked[],
  contract: Contract | undefined,
  run: Run,
): Promise<Breach[]> {
  const keeping = payouts.filter(({ payout }) => isMade(payout) && payout.totals.holdback > 0)
  const [first] = keeping
  if (!first) return []
  const { merchantId } = first.payout
  const days = new Set(contract?.versions.flatMap(({ reserve }) => reserve?.days ?? []))
  const dueAts = keeping.flatMap(({ payout }) => [...days].map((count) => releaseAt(payout, count)))
  const waiting = await inParts([...new Set(dueAts)], (some) => run.audit.releasesDue(merchantId, some))
  const amounts = Map.groupBy(waiting, ({ data }) => String(data.about))
  const breaches: Breach[] = []
  const apart: Payout[] = []
  for (const { payout, booked } of keeping) {
    const isReleased = booked.some(({ type }) => type === 'RELEASE')
    const works = amounts.get(payout.payoutId) ?? []
    const ids = idsOfPayout(payout)
    if (works.length > (isReleased ? 0 : 1)) {
      breaches.push(
        breach('I9', 'release-twice', ids, 'its reserve was released, or is to be, and is to be again'),
      )
    }
    if (!isReleased && works.length === 0) apart.push(payout)
    for (const { data } of works) {
      if (data.amount === payout.totals.holdback && data.currency === payout.currency) continue
      const message = `${data.amount} ${data.currency} are to be released of ${payout.totals.holdback}`
      breaches.push(breach('I9', 'release-amount', ids, message))
    }
  }
  return [...breaches, ...(await neverReleased(apart, run))]
}

const releaseAt = ({ createdAt = 0 }: Payout, days: number) => createdAt + days * DAY_MS

async function neverReleased(payouts: Payout[], { audit }: Run): Promise<Breach[]> {
  const sources = payouts.map(({ merchantId, payoutId: sourceId }) => ({ merchantId, sourceId }))
  const transfers = await inParts(sources, (some) => audit.transfersBySource(some))
  const released = new Set(transfers.filter(({ type }) => type === 'RELEASE').map(({ sourceId }) => sourceId))
  return payouts
    .filter(({ payoutId }) => !released.has(payoutId))
    .map((payout) => {
      const message = 'what it kept back is not released, and nothing is due that would'
      return breach('I9', 'release-missing', idsOfPayout(payout), message)
    })
}
