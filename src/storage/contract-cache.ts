/**
 * Contracts and settings of merchants that were read, for as long as none was changed: a capture must not pay for reading
 * them again.
 */
import type { DueWork, MerchantContracts, RecordOf, StoredRecord } from '../engine/store.ts'

/** Merchants remembered: some hundred bytes each. Past it, reading begins anew. */
const MERCHANTS_MAX = 20_000

interface Remembered extends MerchantContracts {
  payoutRuns: Set<string>
}

/** What a transaction found here, and what it has to read. */
export interface Sought {
  found: Map<string, MerchantContracts>
  missing: string[]
}

/**
 * The database counts changes of contracts (`epoch`), and each transaction reads the count: what was read under another
 * one is forgotten. A change that is committed while a transaction runs is seen by the next. Transactions run side by
 * side: one that read an earlier count neither takes what is remembered nor adds to it.
 */
export class ContractCache {
  #epoch = -1
  readonly #merchants = new Map<string, Remembered>()

  look(epoch: number, merchantIds: Iterable<string>): Sought {
    if (epoch > this.#epoch || this.#merchants.size > MERCHANTS_MAX) this.#merchants.clear()
    this.#epoch = Math.max(epoch, this.#epoch)
    const sought: Sought = { found: new Map(), missing: [] }
    for (const merchantId of merchantIds) {
      const known = epoch === this.#epoch ? this.#merchants.get(merchantId) : undefined
      if (known) sought.found.set(merchantId, known)
      else sought.missing.push(merchantId)
    }
    return sought
  }

  /** Remembers what was read, unless a change was seen meanwhile; gives the contracts of all that were sought. */
  take(
    epoch: number,
    { found, missing }: Sought,
    read: ReadonlyMap<string, StoredRecord[]>,
  ): Map<string, MerchantContracts> {
    for (const merchantId of missing) {
      const contracts = remembered(read.get(merchantId) ?? [])
      if (epoch === this.#epoch) this.#merchants.set(merchantId, contracts)
      found.set(merchantId, contracts)
    }
    return found
  }

  /** After the commit of these: from then on the runs are in the database, until a change. */
  scheduled(epoch: number, works: Iterable<Pick<DueWork, 'kind' | 'merchantId' | 'data'>>): void {
    if (epoch !== this.#epoch) return
    for (const { kind, merchantId, data } of works) {
      if (kind === 'makePayout') this.#merchants.get(merchantId)?.payoutRuns.add(String(data.about))
    }
  }
}

function remembered(records: StoredRecord[]): Remembered {
  const contracts = records.filter((record): record is RecordOf<'contract'> => record.kind === 'contract')
  return {
    byCurrency: new Map(contracts.map(({ data }) => [data.currency, data])),
    payoutRuns: new Set(),
    shopperMessages: records.some(
      (record) => record.kind === 'merchantSettings' && record.data.shopperMessages,
    ),
  }
}
