/** The pass over kept idempotency keys. A key is read before the events that it speaks of. */
import { checkKey } from './key-checks.ts'
import type { Run } from './run.ts'

const KEYS_PAGE = 500

export async function verifyKeys(run: Run): Promise<void> {
  for (let after = ''; ; ) {
    const page = await run.audit.keys(after, KEYS_PAGE)
    const last = page.at(-1)
    if (!last) return
    after = last.digest
    const kept = page.filter(({ createdAt }) => run.isInPeriod(createdAt))
    const orderIds = new Set(kept.flatMap(({ orderId }) => orderId ?? []))
    const events = Map.groupBy(await run.audit.eventsOf([...orderIds]), ({ orderId }) => orderId)
    run.counts.keys += kept.length
    for (const key of kept) run.tell(checkKey(key, events.get(key.orderId ?? '') ?? []))
    run.progress()
  }
}
