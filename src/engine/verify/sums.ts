/** What transfers make of what a merchant is owed, by currency. */
import type { Transfer } from '../../domain/ledger/transfer.ts'
import { payable } from './bookings.ts'

export class Sums {
  /** Exact also where the sum of a merchant's whole history is more than a number can hold. */
  readonly #sums = new Map<string, bigint>()

  add(transfers: readonly Transfer[]): void {
    for (const [currency, some] of Map.groupBy(transfers, (transfer) => transfer.currency)) {
      this.addAmount(currency, payable(some))
    }
  }

  addAmount(currency: string, amount: number): void {
    if (Number.isSafeInteger(amount)) this.addBig(currency, BigInt(amount))
  }

  addBig(currency: string, amount: bigint): void {
    this.#sums.set(currency, this.of(currency) + amount)
  }

  of(currency: string): bigint {
    return this.#sums.get(currency) ?? 0n
  }

  get currencies(): string[] {
    return [...this.#sums.keys()]
  }

  /** Currencies in which the two differ. */
  differing(other: Sums): string[] {
    const all = new Set([...this.currencies, ...other.currencies])
    return [...all].filter((currency) => this.of(currency) !== other.of(currency))
  }
}
