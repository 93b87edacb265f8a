/** Contracts that were read, for as long as none was changed: a capture must not pay for reading them again. */
import type { Contract } from '../domain/contract/contract.ts'
import type { DueWork, MerchantContracts, StoredRecord } from '../engine/store.ts'

/** Merchants remembered: some hundred bytes each. Past it, reading begins anew. */
const MERCHANTS_MAX = 20_000

interface Remembered extends MerchantContracts {
  payoutRuns: Set<string>
}

/**
 * The database counts changes of contracts (`epoch`), and each transaction reads the count: what was read under another
 * one is forgotten. A change that is committed while a transaction runs is seen by the next.
 */
export class ContractCache {
  #epoch = -1
  readonly #merchants = new Map<string, Remembered>()

  /** Those that have to be read. */
  missing(epoch: number, merchantIds: Iterable<string>): string[] {
    if (epoch !== this.#epoch || this.#merchants.size > MERCHANTS_MAX) this.#merchants.clear()
    this.#epoch = epoch
    return [...merchantIds].filter((merchantId) => !this.#merchants.has(merchantId))
  }

  /** Remembers what was read, unless a change was seen meanwhile; gives the contracts of these merchants. */
  take(
    epoch: number,
    merchantIds: Iterable<string>,
    read: Map<string, StoredRecord[]>,
  ): Map<string, MerchantContracts> {
    const found = new Map<string, MerchantContracts>()
    for (const merchantId of merchantIds) {
      const known = epoch === this.#epoch ? this.#merchants.get(merchantId) : undefined
      const contracts = known ?? remembered(read.get(merchantId) ?? [])
      if (epoch === this.#epoch) this.#merchants.set(merchantId, contracts)
      found.set(merchantId, contracts)
    }
    return found
  }

  /** After the commit of these: from then on the runs are in the database. */
  scheduled(works: Iterable<DueWork>): void {
    for (const { kind, merchantId, data } of works) {
      if (kind === 'makePayout') this.#merchants.get(merchantId)?.payoutRuns.add(String(data.about))
    }
  }
}

function remembered(records: StoredRecord[]): Remembered {
  const contracts = records.map(({ data }) => data as Contract)
  return {
    byCurrency: new Map(contracts.map((contract) => [contract.currency, contract])),
    payoutRuns: new Set(),
  }
}
