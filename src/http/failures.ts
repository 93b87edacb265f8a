/**
 * Failures on order, applied around a call. The rules are in the database; each process keeps them in memory, refreshed
 * at once by its own changes and every second by others'. Without rules, and in production, a call pays nothing.
 */
import type { FailureRule } from '../engine/failures.ts'
import type { Reader, RecordOf } from '../engine/store.ts'

const REFRESH_MS = 1000
/** Of one merchant. */
export const RULES_MAX = 100
/** Over all merchants: read in pages, so that a large number is no trouble. */
const ALL_RULES_MAX = 10_000
const PAGE = 500

export interface Rule {
  id: string
  rule: FailureRule
}

export class FailureRules {
  readonly #reader: Pick<Reader, 'records'>
  #byMerchant = new Map<string, Rule[]>()
  #timer: NodeJS.Timeout | undefined

  constructor(reader: Pick<Reader, 'records'>) {
    this.#reader = reader
  }

  /** Sandbox only. */
  async start(): Promise<void> {
    await this.refresh()
    this.#timer = setInterval(() => {
      // A database that is away is told by the calls themselves; the rules stay as they were.
      this.refresh().catch(() => {})
    }, REFRESH_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async refresh(): Promise<void> {
    const byMerchant = new Map<string, Rule[]>()
    let after = ''
    for (let read = 0; read < ALL_RULES_MAX; ) {
      const page: RecordOf<'failure'>[] = await this.#reader.records('failure', undefined, after, PAGE)
      for (const { id, merchantId, data } of page) {
        const rules = byMerchant.get(merchantId) ?? []
        byMerchant.set(merchantId, rules)
        rules.push({ id, rule: data })
      }
      const last = page.at(-1)
      if (!last || page.length < PAGE) break
      after = last.id
      read += page.length
    }
    this.#byMerchant = byMerchant
  }

  get isEmpty(): boolean {
    return this.#byMerchant.size === 0
  }

  /** The merchant's rules that speak of such a call, oldest first. */
  matching(merchantId: string, operation: string, orderId: string | undefined): Rule[] {
    const rules = this.#byMerchant.get(merchantId) ?? []
    return rules.filter(
      ({ rule }) =>
        (rule.operation === undefined || rule.operation === operation) &&
        (rule.orderId === undefined || rule.orderId === orderId) &&
        rule.remaining !== 0,
    )
  }
}
