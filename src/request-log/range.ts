/** Which correlation ids a search can concern: the log is kept in their order, and they carry their time. */
import type { LogQuery } from './port.ts'
import { firstIdAt, isUuid } from './uuid-time.ts'

/**
 * An id is made when its call arrives, and so is the time in its row; they differ by milliseconds, and by more
 * only where a clock was set back, since ids never go back. Past this, rows of such a stretch are not found by time.
 */
const CLOCK_SLACK_MS = 60_000
/** No UUIDv7 is greater. */
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

/** Ids from `low`, inclusive, to `high`, exclusive. Lower case. */
export interface IdRange {
  low: string
  high: string
}

/** Undefined when nothing can match, e.g. for an order id that is none. */
export function rangeOf(query: LogQuery): IdRange | undefined {
  const { correlationId, orderId, before, after, from, to } = query
  if ([correlationId, orderId, before, after].some((id) => id !== undefined && !isUuid(id))) return undefined
  const lows = [
    FIRST_ID,
    ...(from === undefined ? [] : [firstIdAt(from - CLOCK_SLACK_MS)]),
    ...(after === undefined ? [] : [idAfter(after)]),
    ...(correlationId === undefined ? [] : [correlationId.toLowerCase()]),
  ]
  const highs = [
    LAST_ID,
    ...(to === undefined ? [] : [firstIdAt(to + CLOCK_SLACK_MS)]),
    ...(before === undefined ? [] : [before.toLowerCase()]),
    ...(correlationId === undefined ? [] : [idAfter(correlationId)]),
  ]
  const range = { low: lows.sort().at(-1) as string, high: highs.sort()[0] as string }
  return range.low < range.high ? range : undefined
}

/** The next greater id, so that a bound can be exclusive. */
export function idAfter(id: string): string {
  // No id is greater than the last one.
  if (id.toLowerCase() === LAST_ID) return LAST_ID
  const hex = (BigInt(`0x${id.replaceAll('-', '')}`) + 1n).toString(16).padStart(32, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
