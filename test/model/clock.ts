/**
 * Business time of a server under test, moved through its database. The model must know on which side of every
 * boundary (an order's expiry, a key's end) the server stands, so the clock is never left just before one: tests
 * may then be as slow as they like.
 */

import { HOUR_MS } from './world.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * HOUR_MS
/** How long a sequence may take from one move of the clock to the next: some hundred times what it does take. */
const CLEAR_MS = 10 * MINUTE_MS
/** Half past nine: hours away from midnight, where orders expire. */
const MORNING_MS = 9.5 * HOUR_MS

export interface Boundary {
  from: number
  to: number
}

export class BusinessClock {
  #offsetMs = 0
  readonly #advance: (ms: number) => Promise<void>

  /** `advance` moves the server's clock forward. */
  constructor(advance: (ms: number) => Promise<void>) {
    this.#advance = advance
  }

  now(): number {
    return Date.now() + this.#offsetMs
  }

  /** To the next half past nine. */
  async startOfDay(): Promise<void> {
    const now = this.now()
    await this.moveTo(now + DAY_MS - ((now - MORNING_MS) % DAY_MS), [])
  }

  /** To this instant, or as soon after it as no boundary is near; never back. */
  async moveTo(instant: number, boundaries: Boundary[]): Promise<void> {
    let target = Math.max(instant, this.now())
    while (boundaries.some(({ from, to }) => to > target && from <= target + CLEAR_MS)) target += CLEAR_MS
    const ms = Math.max(0, target - this.now())
    if (ms === 0) return
    await this.#advance(ms)
    this.#offsetMs += ms
  }
}
