/**
 * `capstan verify`: the invariants of ARCHITECTURE.md, checked over a whole database in short reads along its keys,
 * beside servers that write. Memory is bounded by a page, by the payouts of one merchant and by the names of files.
 *
 * What is written while it runs must not look like a breach, and the reads are not one transaction. A change is
 * committed as a whole, so whoever reads one part of it finds every other part in a later read, or what has become of
 * it. Each pass says in which order it reads and why; what still looks wrong is read again before it is told.
 *
 * A merchant of a sandbox that is reset goes in many transactions: until all of them are over, its books are not whole.
 */
import { StoreError } from '../store.ts'
import { breach } from './breach.ts'
import { verifyFiles } from './files.ts'
import { verifyKeys } from './keys.ts'
import { verifyLedger, verifyUnbooked } from './ledger.ts'
import { verifyDoubtfulOrders, verifyEventsWithoutOrder, verifyOrders } from './orders.ts'
import { Run, type VerifyCounts, type VerifyOptions } from './run.ts'
import { readTallies, verifyTallies } from './tallies.ts'

export type { VerifyCounts, VerifyOptions } from './run.ts'

/** Checks everything, telling each breach when it is found; gives how much was checked. Throws StoreError. */
export async function verify(options: VerifyOptions): Promise<VerifyCounts> {
  const run = new Run(options)
  await pass(run, 'sums', readTallies)
  await pass(run, 'orders', verifyOrders)
  if (!run.period) await pass(run, 'events without an order', verifyEventsWithoutOrder)
  await pass(run, 'payouts', verifyLedger)
  await pass(run, 'sums again', verifyTallies)
  await pass(run, 'orders again', verifyDoubtfulOrders)
  await pass(run, 'transfers again', verifyUnbooked)
  await pass(run, 'files for the bank', verifyFiles)
  await pass(run, 'idempotency keys', verifyKeys)
  return run.counts
}

/** A row that cannot even be read is a breach and ends this pass; the others still say what they find. */
async function pass(run: Run, what: string, work: (run: Run) => Promise<void>): Promise<void> {
  run.begin(what)
  try {
    await work(run)
  } catch (error) {
    if (error instanceof StoreError && error.kind !== 'data') throw error
    run.tell([breach('I8', 'row-unreadable', {}, `reading ${what} stopped: ${(error as Error).message}`)])
  }
}
