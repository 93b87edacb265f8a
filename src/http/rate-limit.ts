/**
 * Calls a merchant may make in a second, by kind, as the wire tells them. Counted per merchant, not per credential, and
 * in this process alone: behind a balancer with n processes a merchant has n times as much.
 */

import type { RateCategory, RateLimits } from '../rate-limits.ts'

const WINDOW_MS = 1000
/** Who is counted at once: windows of a second, so the memory of one is the bound of all. */
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

/** Calls in the second that is under way, by whatever they are counted by. */
export class CallsThisSecond {
  readonly #now: () => number
  #window = 0
  #counts = new Map<string, number>()

  /** `now`: real time, ms. */
  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Counts one call; gives how many it makes. */
  count(key: string): number {
    const window = Math.floor(this.#now() / WINDOW_MS)
    if (window !== this.#window || this.#counts.size >= COUNTED_MAX) {
      this.#window = window
      this.#counts = new Map()
    }
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count
  }
}

export class RateLimiter {
  readonly #limits: RateLimits
  readonly #calls: CallsThisSecond

  /** `now`: real time, ms. */
  constructor(limits: RateLimits, now: () => number = Date.now) {
    this.#limits = limits
    this.#calls = new CallsThisSecond(now)
  }

  /** Counts one call. */
  take(merchantId: string, category: RateCategory): RateState {
    const count = this.#calls.count(`${category} ${merchantId}`)
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

/** Whose calls are counted as one: an address, of IPv6 the network that one customer of a provider has. */
export function countedAddress(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [before = '', after] = address.split('::')
  const groups = (text: string | undefined) => (text ? text.split(':') : [])
  const zeros = after === undefined ? 0 : Math.max(0, 8 - groups(before).length - groups(after).length)
  const all = [...groups(before), ...Array.from({ length: zeros }, () => '0'), ...groups(after)]
  return all.slice(0, 4).join(':')
}
