/** How many calls were refused or failed, from their indexes alone: file by file, the newest first. */
import type { DatabaseSync } from 'node:sqlite'
import { FAILED_FROM, type FailureCounts, type FailureQuery } from '../../request-log/port.ts'
import { FAILURES_MAX } from '../../request-log/storage.ts'
import { firstIdAt, idToBytes } from '../../request-log/uuid-time.ts'
import {
  FAILURE_INDEX,
  hasIndex,
  isDamaged,
  MERCHANT_FAILURE_INDEX,
  type Segments,
} from './request-log-parts.ts'

/** A call is written on the day on which it is answered, or, of a slow disk, on the next. */
const LATE_DAYS = 1
const DAY_MS = 86_400_000

export function countFailures(segments: Segments, query: FailureQuery): FailureCounts {
  const firstDay = new Date(query.from - LATE_DAYS * DAY_MS).toISOString().slice(0, 10)
  const byCode = new Map<string, FailureCounts['counts'][number]>()
  let left = FAILURES_MAX
  for (const segment of [...segments.all].reverse()) {
    if (segment.day < firstDay || left <= 0) break
    const isCurrent = segments.isCurrent(segment)
    const db = isCurrent ? segments.currentDb : segments.openForReading(segment)
    if (!db) continue
    try {
      for (const { status, errorCode, calls } of countedIn(db, query, left)) {
        const name = `${status} ${errorCode}`
        const known = byCode.get(name)
        byCode.set(name, { status, errorCode, calls: calls + (known?.calls ?? 0) })
        left -= calls
      }
    } catch (error) {
      // Whoever searches it puts it aside.
      if (!isDamaged(error)) throw error
    } finally {
      if (!isCurrent) db.close()
    }
  }
  return { counts: [...byCode.values()], isCut: left <= 0 }
}

function countedIn(db: DatabaseSync, { merchantId, from, to }: FailureQuery, limit: number) {
  const index = merchantId === undefined ? FAILURE_INDEX : MERCHANT_FAILURE_INDEX
  // Files of earlier versions have none, and are gone soon.
  if (!hasIndex(db, index)) return []
  const rows = db
    .prepare(`
      SELECT status, error_code, count(*) AS calls FROM (
        SELECT status, error_code FROM calls INDEXED BY ${index}
        WHERE status >= ${FAILED_FROM} AND correlation_id >= ? AND correlation_id < ?
        ${merchantId === undefined ? '' : 'AND merchant_id = ?'}
        ORDER BY correlation_id DESC LIMIT ?
      ) GROUP BY status, error_code`)
    .all(
      idToBytes(firstIdAt(from)),
      idToBytes(firstIdAt(to)),
      ...(merchantId === undefined ? [] : [merchantId]),
      limit,
    )
  return rows.map(({ status, error_code, calls }) => {
    return { status: status as number, errorCode: error_code as string | null, calls: calls as number }
  })
}
