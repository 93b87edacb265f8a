/** Orders that were found locked by somebody else, so that no later batch waits for them again. */

/**
 * How long an order counts as held after it was last found so. Its commands are answered at once meanwhile,
 * which costs nothing when the row has become free: they then find it free. Without this memory, each retry of
 * one caller would hold up a batch of 256 for as long as a lock is waited for.
 */
const REMEMBER_MS = 10_000
/** Past it the memory is emptied: something larger than single rows is wrong then. */
const HELD_MAX = 1000

export class HeldOrders {
  readonly #until = new Map<string, number>()

  has(orderId: string | undefined): boolean {
    const until = orderId === undefined ? undefined : this.#until.get(orderId)
    return until !== undefined && until > performance.now()
  }

  add(orderId: string | undefined): void {
    if (orderId === undefined) return
    if (this.#until.size >= HELD_MAX) this.#until.clear()
    this.#until.set(orderId, performance.now() + REMEMBER_MS)
  }

  delete(orderId: string | undefined): void {
    if (orderId !== undefined) this.#until.delete(orderId)
  }

  get isEmpty(): boolean {
    return this.#until.size === 0
  }
}
