/** A real store that fails when it is told to: before a transaction, after its commit, or by asking for another try. */
import { type CollectDue, type Store, StoreError, type Transaction } from '../../src/engine/store.ts'

export type Fault = 'before' | 'after' | 'retry'

export class FaultyStore implements Store {
  readonly concurrency: number
  readonly #store: Store
  readonly #faults: Fault[] = []

  constructor(store: Store) {
    this.#store = store
    this.concurrency = store.concurrency
  }

  /** The next transaction has this fault. */
  plan(fault: Fault): void {
    this.#faults.push(fault)
  }

  async transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const fault = this.#faults.shift()
    if (fault === 'before') throw new StoreError('unavailable', 'planned: nothing is written')
    if (fault === 'retry') throw new StoreError('retry', 'planned: somebody else goes first')
    const result = await this.#store.transact(work)
    if (fault === 'after') throw new StoreError('unavailable', 'planned: written, and nobody knows')
    return result
  }

  sweep(limit: number): Promise<number> {
    return this.#store.sweep(limit)
  }

  reset(merchantId: string, limit: number): Promise<number> {
    return this.#store.reset(merchantId, limit)
  }

  collectDue(asks: readonly CollectDue[], limit: number): Promise<number> {
    return this.#store.collectDue(asks, limit)
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}
