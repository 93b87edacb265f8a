/**
 * The rate bound of calls by unknown callers. Anybody who reaches the port can make such calls, as many as they
 * like; the log must not be filled, nor its older rows be driven out over the size cap, by people without a key.
 */
import type { LogEntry } from './port.ts'

/**
 * Rows in a row before the bound bites: a misconfigured client, or a test that tries every route without a key,
 * is seen call by call.
 */
const BURST_ROWS = 200
/** Rows a second after that: at 500 bytes, 200 MB a day, where 100 a second would be 4 GB. */
const ROWS_PER_SECOND = 5
/** How often the suppressed ones are summed up in a row of their own, ms. */
const SUMMARY_EVERY_MS = 1_000

/** The operation's name on a summary row. */
export const SUPPRESSED_OPERATION = 'suppressedUnauthorized'

/** How the actor of an operator's call begins. A username that was merely tried has no colon in it. */
const OPERATOR = 'operator:'

/** Whether nobody known made this call. Successful anonymous calls (a shopper's page) are not meant. */
export function isByUnknownCaller(entry: LogEntry): boolean {
  if (entry.status === 401) return true
  return entry.status >= 400 && entry.merchantId === null && !entry.actor?.startsWith(OPERATOR)
}

/** A token bucket, with the count of what it refused. */
export class UnauthorizedBound {
  #tokens = BURST_ROWS
  #filledAt: number
  #since: number
  #unsummed = 0
  #suppressed = 0

  constructor(nowMs: number) {
    this.#filledAt = nowMs
    this.#since = nowMs
  }

  /** Whether suppressed calls wait to be summed up. */
  get unsummed(): boolean {
    return this.#unsummed > 0
  }

  /** In all, since the start. */
  get suppressed(): number {
    return this.#suppressed
  }

  /** Whether a row may be written now; otherwise it is counted. */
  admit(nowMs: number): boolean {
    const passed = Math.max(nowMs - this.#filledAt, 0)
    this.#tokens = Math.min(this.#tokens + (passed / 1_000) * ROWS_PER_SECOND, BURST_ROWS)
    this.#filledAt = nowMs
    if (this.#tokens >= 1) {
      this.#tokens--
      return true
    }
    this.#suppressed++
    if (this.#unsummed++ === 0) this.#since = nowMs
    return false
  }

  /** The row that stands for what was suppressed, when it is due: at most one a second. */
  summary(nowMs: number, correlationId: () => string, atOnce = false): LogEntry | undefined {
    if (this.#unsummed === 0) return undefined
    if (!atOnce && nowMs >= this.#since && nowMs - this.#since < SUMMARY_EVERY_MS) return undefined
    const calls = this.#unsummed
    this.#unsummed = 0
    return {
      correlationId: correlationId(),
      at: nowMs,
      durationMs: 0,
      merchantId: null,
      actor: null,
      method: '*',
      path: '*',
      operation: SUPPRESSED_OPERATION,
      orderId: null,
      status: 401,
      errorCode: null,
      idempotencyKey: null,
      requestBody: null,
      responseBody: JSON.stringify({ suppressed_calls: calls, from: this.#since, to: nowMs }),
    }
  }
}
