/**
 * How often somebody may try to prove who they are. Never counted per account alone, or anybody could lock its owner out:
 * an account is guarded by what its passwords cost to guess, from each address at growing pauses, and each address by how
 * many it may try at all. Counted by each process for itself.
 */
import { isIPv6 } from 'node:net'
import { normalEmail } from '../../domain/users/user.ts'

/** Somebody who mistypes is not made to wait. */
const FREE = 3
/** After the fourth failure a second, then two, four, … */
const PAUSE_MS = 1000
const PAUSE_MAX_MS = 15 * 60_000
/** A pair that has been quiet for so long begins anew. */
const FORGOTTEN_MS = 60 * 60_000

/** Failures that an address may make in a window, of whatever accounts: a whole office may stand behind one. */
const ADDRESS_MAX = 100
const WINDOW_MS = 15 * 60_000

/** Of each kind; past it those that were seen longest ago are forgotten first. */
const COUNTED_MAX = 50_000

interface Pair {
  failures: number
  lastAt: number
}

interface Window {
  from: number
  failures: number
}

export class Attempts {
  readonly #now: () => number
  readonly #pairs = new Map<string, Pair>()
  readonly #addresses = new Map<string, Window>()

  /** `now`: real time, ms. */
  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /**
   * Counts an attempt, as one that failed until it is told otherwise: those that are made at once count each. Gives the
   * seconds to wait when it is too soon; then it is not to be made, and does not count.
   */
  begin(email: string, address: string): { waitS: number } | { waitS?: never; succeeded(): void } {
    const now = this.#now()
    const pairKey = `${normalEmail(email)} ${networkOf(address)}`
    const pair = this.#pairOf(pairKey, now)
    const window = this.#windowOf(networkOf(address), now)
    const untilMs = Math.max(
      pair.lastAt + pauseAfter(pair.failures) - now,
      window.failures >= ADDRESS_MAX ? window.from + WINDOW_MS - now : 0,
    )
    if (untilMs > 0) return { waitS: Math.ceil(untilMs / 1000) }
    pair.failures++
    pair.lastAt = now
    window.failures++
    put(this.#pairs, pairKey, pair)
    put(this.#addresses, networkOf(address), window)
    return {
      succeeded: () => {
        this.#pairs.delete(pairKey)
        window.failures--
      },
    }
  }

  #pairOf(key: string, now: number): Pair {
    const found = this.#pairs.get(key)
    return found && now < found.lastAt + FORGOTTEN_MS ? found : { failures: 0, lastAt: now }
  }

  #windowOf(key: string, now: number): Window {
    const found = this.#addresses.get(key)
    return found && now < found.from + WINDOW_MS ? found : { from: now, failures: 0 }
  }
}

function pauseAfter(failures: number): number {
  return failures <= FREE ? 0 : Math.min(PAUSE_MS * 2 ** (failures - FREE - 1), PAUSE_MAX_MS)
}

/** At the end of the map, which keeps its order: what is at its beginning was seen longest ago. */
function put<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  if (map.size >= COUNTED_MAX) {
    const [oldest] = map.keys()
    if (oldest !== undefined) map.delete(oldest)
  }
  map.set(key, value)
}

/** Of IPv6 a customer has at least 64 bits to himself, so they count as one. */
function networkOf(address: string): string {
  if (!isIPv6(address) || /^::ffff:\d+\./i.test(address)) return address.replace(/^::ffff:/i, '')
  const [head = '', tail = ''] = address.split('::', 2)
  const groups = (text: string) => (text === '' ? [] : text.split(':'))
  const first = groups(head)
  const zeros = address.includes('::') ? 8 - first.length - groups(tail).length : 0
  return [...first, ...Array<string>(zeros).fill('0'), ...groups(tail)].slice(0, 4).join(':')
}
