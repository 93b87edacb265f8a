/** Deletes what has outlived its time: idempotency keys, sessions, authorizations. */
import type { Store } from '../engine/store.ts'

/** How often it looks. Expired rows count as absent from their instant on; this only frees their room. */
const PERIOD_MS = 60_000
/** Rows of each kind in one transaction: some milliseconds, in which captures wait. */
const ROWS_MAX = 500

/** Starts the loop; gives the function that stops it. A failed round is reported and tried again in the next. */
export function startSweeping(store: Store, onFault: (error: unknown) => void): () => void {
  let running = false
  const round = async () => {
    if (running) return
    running = true
    try {
      while ((await store.sweep(ROWS_MAX)) >= ROWS_MAX) await new Promise(setImmediate)
    } catch (error) {
      onFault(error)
    } finally {
      running = false
    }
  }
  const timer = setInterval(() => void round(), PERIOD_MS)
  timer.unref()
  return () => clearInterval(timer)
}
