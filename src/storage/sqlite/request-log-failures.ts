/** How many calls were refused or failed, from their indexes alone: file by file, the newest first. */
import type { DatabaseSync } from 'node:sqlite'
import { FAILED_FROM, type FailureCounts, type FailureQuery } from '../../request-log/port.ts'
import { FAILURES_MAX } from '../../request-log/storage.ts'
import { firstIdAt, idToBytes } from '../../request-log/uuid-time.ts'
import { idBounds, isSealed } from './request-log-chunks.ts'
import {
  FAILURE_INDEX,
  hasIndex,
  isDamaged,
  MERCHANT_FAILURE_INDEX,
  type Segment,
  type Segments,
} from './request-log-parts.ts'

/** A call is written on the day on which it is answered, or, of a slow disk, on the next. */
const LATE_DAYS = 1
const DAY_MS = 86_400_000

/** Merchants whose counts are remembered of one file: some 100 KB at most. Past it all are forgotten, and counted again. */
const REMEMBERED_MAX = 1000

type Counts = FailureCounts['counts']

export function countFailures(segments: Segments, query: FailureQuery): FailureCounts {
  const firstDay = new Date(query.from - LATE_DAYS * DAY_MS).toISOString().slice(0, 10)
  const byCode = new Map<string, Counts[number]>()
  let left = FAILURES_MAX
  for (const segment of [...segments.all].reverse()) {
    if (segment.day < firstDay || left <= 0) break
    for (const count of countedOf(segments, segment, query, left)) {
      const name = `${count.status} ${count.errorCode} ${count.merchantId}`
      byCode.set(name, { ...count, calls: count.calls + (byCode.get(name)?.calls ?? 0) })
      left -= count.calls
    }
  }
  return { counts: [...byCode.values()], isCut: left <= 0 }
}

/** A busy day has a thousand files: those that are in the range as a whole are opened once, those outside never. */
function countedOf(segments: Segments, segment: Segment, query: FailureQuery, limit: number): Counts {
  if (overlapOf(segment, query) === 'none') return []
  const merchant = query.merchantId ?? ''
  // Of all merchants one by one there are too many to be kept.
  const isKept = () => !query.byMerchant && overlapOf(segment, query) === 'whole'
  const known = isKept() ? segment.failures?.get(merchant) : undefined
  if (known && totalOf(known) < limit) return known
  const isCurrent = segments.isCurrent(segment)
  const db = isCurrent ? segments.currentDb : segments.openForReading(segment)
  if (!db) return []
  try {
    if (!isCurrent && !segment.sealedBounds && isSealed(db)) noteBounds(segment, db)
    const counts = countedIn(db, query, limit)
    if (isKept() && totalOf(counts) < limit) remember(segment, merchant, counts)
    return counts
  } catch (error) {
    // Whoever searches it puts it aside.
    if (!isDamaged(error)) throw error
    return []
  } finally {
    if (!isCurrent) db.close()
  }
}

/** How much of a file is in the range; of one that is written still nobody can say. */
function overlapOf({ sealedBounds }: Segment, { from, to }: FailureQuery): 'none' | 'some' | 'whole' {
  if (!sealedBounds) return 'some'
  const [low, high] = [firstIdAt(from), firstIdAt(to)]
  if (sealedBounds.last < low || sealedBounds.first >= high) return 'none'
  return sealedBounds.first >= low && sealedBounds.last < high ? 'whole' : 'some'
}

function noteBounds(segment: Segment, db: DatabaseSync): void {
  const bounds = idBounds(db)
  if (bounds) segment.sealedBounds = bounds
}

function remember(segment: Segment, merchant: string, counts: Counts): void {
  segment.failures ??= new Map()
  if (segment.failures.size >= REMEMBERED_MAX) segment.failures.clear()
  segment.failures.set(merchant, counts)
}

function totalOf(counts: Counts): number {
  return counts.reduce((sum, { calls }) => sum + calls, 0)
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
