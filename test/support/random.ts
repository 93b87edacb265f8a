/** Random numbers that can be had again: a test that fails prints its seed, and CAPSTAN_TEST_SEED repeats it. */
import { randomInt } from 'node:crypto'

export class Random {
  readonly seed: number
  #state: number

  constructor(seed: number = seedOfRun()) {
    this.seed = seed
    this.#state = seed
  }

  /** From 0 up to, and without, 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1))
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
}

function seedOfRun(): number {
  const { CAPSTAN_TEST_SEED: given } = process.env
  return given === undefined ? randomInt(2 ** 31) : Number(given)
}
