/**
 * The rate bound of calls by unknown callers. Anybody who reaches the port can make such calls, as many as they
 * like; the log must not be filled, nor its older rows be driven out over the size cap, by people without a key.
 */
import type { LogEntry } from './port.ts'

/**
 * Rows in a row before the bound bites: a misconfigured client, or a test that tries every route without a key,
 * is seen call by call.
 */
export const BURST_ROWS = 200
/** Rows a second after that: at 500 bytes, 200 MB a day, where 100 a second would be 4 GB. */
export const ROWS_PER_SECOND = 5
/** How often the suppressed ones are summed up, ms. */
export const SUMMARY_EVERY_MS = 1_000

/** The operation's name on a row that stands for calls that have none of their own. */
export const SUPPRESSED_OPERATION = 'suppressedCalls'

/** How the actor of an operator's call begins. A username that was merely tried has no colon in it. */
const OPERATOR = 'operator:'

/**
 * Whether nobody known made this call: its credentials were wrong, or it was refused before they were looked at
 * (an unknown route, no room). Successful anonymous calls, as of a shopper's page, are not meant.
 */
export function isByUnknownCaller(entry: LogEntry): boolean {
  if (entry.status === 401) return true
  return entry.status >= 400 && entry.merchantId === null && !entry.actor?.startsWith(OPERATOR)
}

/** A token bucket, with the count of what it refused. Times are real, ms. */
export class UnauthorizedBound {
  #tokens = BURST_ROWS
  #filledAt: number
  /** By status: refused and not yet summed up. */
  #unsummed = new Map<number, number>()
  /** When the first of those came. */
  #since = 0
  #suppressed = 0

  constructor(nowMs: number) {
    this.#filledAt = nowMs
  }

  /** In all, since the start. */
  get suppressed(): number {
    return this.#suppressed
  }

  /** Whether suppressed calls wait to be summed up. */
  get hasUnsummed(): boolean {
    return this.#unsummed.size > 0
  }

  /** Whether this call may have a row now; otherwise it is counted. */
  admits(status: number, nowMs: number): boolean {
    // A clock that is set back refills nothing.
    const passedMs = Math.max(nowMs - this.#filledAt, 0)
    this.#tokens = Math.min(this.#tokens + (passedMs / 1_000) * ROWS_PER_SECOND, BURST_ROWS)
    this.#filledAt = nowMs
    if (this.#tokens >= 1) {
      this.#tokens--
      return true
    }
    if (!this.hasUnsummed) this.#since = nowMs
    this.#unsummed.set(status, (this.#unsummed.get(status) ?? 0) + 1)
    this.#suppressed++
    return false
  }

  /** The rows that stand for what was suppressed, one for each status, when they are due: at most once a second. */
  summaries(nowMs: number, newId: () => string, atOnce: boolean): LogEntry[] {
    const waitedMs = nowMs - this.#since
    const isDue = atOnce || waitedMs >= SUMMARY_EVERY_MS || waitedMs < 0
    if (!this.hasUnsummed || !isDue) return []
    const period = { from: iso(this.#since), to: iso(nowMs) }
    const rows = Array.from(this.#unsummed, ([status, calls]) =>
      summary(newId(), nowMs, status, JSON.stringify({ suppressed_calls: calls, ...period })),
    )
    this.#unsummed.clear()
    return rows
  }
}

function summary(correlationId: string, at: number, status: number, responseBody: string): LogEntry {
  return {
    correlationId,
    at,
    durationMs: 0,
    merchantId: null,
    actor: null,
    method: '*',
    path: '*',
    operation: SUPPRESSED_OPERATION,
    orderId: null,
    status,
    errorCode: null,
    idempotencyKey: null,
    requestBody: null,
    responseBody,
    duplicateOf: null,
    headers: null,
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
