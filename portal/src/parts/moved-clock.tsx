import { useMe } from '../api/session.ts'
import { When } from './when.tsx'

/** A browser's own clock may be wrong by minutes; a sandbox's is moved by hours at least. */
const APART_MS = 30 * 60_000

/** Beside calls: they happened when they happened, while orders have the time of the sandbox, which was moved. */
export function MovedClock() {
  const { mode, now } = useMe()
  if (mode !== 'sandbox' || Math.abs(Date.parse(now) - Date.now()) < APART_MS) return null
  return (
    <p className="note">
      The clock of this sandbox was moved to <When at={now} />. Calls show the real time; orders, payouts and
      messages show the sandbox’s.
    </p>
  )
}
