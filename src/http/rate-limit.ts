/**
 * Calls a merchant may make in a second, by kind, as the wire tells them. Counted per merchant, not per credential, and
 * in this process alone: behind a balancer with n processes a merchant has n times as much.
 */

import type { RateCategory, RateLimits } from '../rate-limits.ts'

const WINDOW_MS = 1000
/** Merchants that are counted at once: windows of a second, so the memory of one is the bound of all. */
const COUNTED_MAX = 100_000

const CATEGORIES: Record<string, RateCategory> = {
  createSession: 'sessions',
  createCustomerToken: 'tokens',
  createHostedPage: 'pages',
}

export function rateCategory(operation: string): RateCategory {
  return CATEGORIES[operation] ?? 'other'
}

export interface RateState {
  allowed: boolean
  headers: [string, string][]
}

export class RateLimiter {
  readonly #limits: RateLimits
  readonly #now: () => number
  #window = 0
  #counts = new Map<string, number>()

  /** `now`: real time, ms. */
  constructor(limits: RateLimits, now: () => number = Date.now) {
    this.#limits = limits
    this.#now = now
  }

  /** Counts one call. */
  take(merchantId: string, category: RateCategory): RateState {
    const now = this.#now()
    const window = Math.floor(now / WINDOW_MS)
    if (window !== this.#window || this.#counts.size >= COUNTED_MAX) {
      this.#window = window
      this.#counts = new Map()
    }
    const key = `${category} ${merchantId}`
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    const limit = this.#limits[category]
    const allowed = count <= limit
    return { allowed, headers: headersOf(limit, Math.max(0, limit - count), allowed) }
  }
}

/** Spelled as on the wire; the window is one second, so that is the most that is left of it. */
function headersOf(limit: number, remaining: number, allowed: boolean): [string, string][] {
  return [
    ['X-Ratelimit-Limit', `${limit}, ${limit};w=1`],
    ['X-Ratelimit-Remaining', String(remaining)],
    ['X-Ratelimit-Reset', '1'],
    ...(allowed ? [] : [['Retry-After', '1'] as [string, string]]),
  ]
}
