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
      for (const count of countedIn(db, query, left)) {
        const name = `${count.status} ${count.errorCode} ${count.merchantId}`
        byCode.set(name, { ...count, calls: count.calls + (byCode.get(name)?.calls ?? 0) })
        left -= count.calls
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

function countedIn(
  db: DatabaseSync,
  { merchantId, byMerchant, from, to }: FailureQuery,
  limit: number,
): FailureCounts['counts'] {
  const columns = byMerchant ? 'status, error_code, merchant_id' : 'status, error_code'
  const index = merchantId === undefined ? FAILURE_INDEX : MERCHANT_FAILURE_INDEX
  // Files of earlier versions have none, and are gone soon.
  if (!hasIndex(db, index)) return []
  const rows = db
    .prepare(`
      SELECT ${columns}, count(*) AS calls FROM (
        SELECT ${columns} FROM calls INDEXED BY ${index}
        WHERE status >= ${FAILED_FROM} AND correlation_id >= ? AND correlation_id < ?
        ${merchantId === undefined ? '' : 'AND merchant_id = ?'}
        ORDER BY correlation_id DESC LIMIT ?
      ) GROUP BY ${columns}`)
    .all(
      idToBytes(firstIdAt(from)),
      idToBytes(firstIdAt(to)),
      ...(merchantId === undefined ? [] : [merchantId]),
      limit,
    )
  return rows.map(({ status, error_code, calls, merchant_id }) => ({
    status: status as number,
    errorCode: error_code as string | null,
    calls: calls as number,
    ...(byMerchant && { merchantId: merchant_id as string | null }),
  }))
}
