/** The contracts of merchants, remembered while a pass goes on. */
import type { Contract } from '../../domain/contract/contract.ts'
import type { AuditReader } from '../audit-reader.ts'
import { contractFor } from '../contracts.ts'
import type { MerchantContracts, Mode } from '../store.ts'

/** Some kilobytes each; past it reading begins anew. */
const REMEMBERED_MAX = 2000
/** Asked for in one read: a contract with all its versions has up to 100 KB. */
const MERCHANTS_AT_ONCE = 200

export class Contracts {
  readonly #audit: AuditReader
  readonly #known = new Map<string, MerchantContracts>()
  #mode: Mode | undefined

  constructor(audit: AuditReader) {
    this.#audit = audit
  }

  /** Before contracts of these merchants are asked for. With `again` they are read as they are now. */
  async load(merchantIds: Iterable<string>, again = false): Promise<void> {
    this.#mode ??= await this.#audit.mode()
    if (this.#known.size > REMEMBERED_MAX) this.#known.clear()
    const wanted = [...new Set(merchantIds)].filter((id) => again || !this.#known.has(id))
    for (let from = 0; from < wanted.length; from += MERCHANTS_AT_ONCE) {
      const some = wanted.slice(from, from + MERCHANTS_AT_ONCE)
      const records = Map.groupBy(await this.#audit.contractsOf(some), ({ merchantId }) => merchantId)
      for (const merchantId of some) {
        const contracts = (records.get(merchantId) ?? []).map(({ data }) => [data.currency, data] as const)
        this.#known.set(merchantId, { byCurrency: new Map(contracts), payoutRuns: new Set() })
      }
    }
  }

  of(merchantId: string, currency: string): Contract | undefined {
    return contractFor(merchantId, currency, this.#known.get(merchantId), this.#mode ?? 'production')
  }
}
