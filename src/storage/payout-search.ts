/**
 * Finding payouts, and what they are made by. Lists run backwards in time along ids; filters that no index serves look
 * at a bounded number of rows, as in order-search.ts.
 */
import { type Kysely, type SelectQueryBuilder, sql } from 'kysely'
import type { PastCapture } from '../domain/contract/simulate.ts'
import type { TransferType } from '../domain/ledger/transfer.ts'
import { payoutRun } from '../engine/due-work.ts'
import { isUuid } from '../engine/ids.ts'
import type {
  CaptureSearch,
  Coming,
  ComingPeriod,
  FoundPayouts,
  PastCaptures,
  PayoutReader,
  PayoutSearch,
} from '../engine/payout-reader.ts'
import type { RecordKinds } from '../engine/store.ts'
import type { Ask } from './ask.ts'
import { readComing } from './coming-payouts.ts'
import { payoutOf } from './payout-rows.ts'
import type { Database } from './schema.ts'

/** Rows that one page looks at, at most: some milliseconds on either database. */
const LOOKED_AT_MAX = 2000
/** Captures of one page: SQLite reads them in the thread that serves calls. */
const CAPTURES_AT_ONCE = 500
/** Greater than every id there is, and smaller. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
const FIRST_ID = '00000000-0000-0000-0000-000000000000'

const FEES = {
  PURCHASE_FEE_PERCENTAGE: 'percentage',
  PURCHASE_FEE_FIXED: 'fixed',
  PURCHASE_FEE_PERCENTAGE_VAT: 'percentageVat',
  PURCHASE_FEE_FIXED_VAT: 'fixedVat',
} as const satisfies { readonly [T in TransferType]?: keyof NonNullable<PastCapture['charged']> }
const FEE_TYPES = Object.keys(FEES) as (keyof typeof FEES)[]

type PayoutsQuery = SelectQueryBuilder<Database, 'payouts', Record<never, never>>

export class PayoutQueries implements PayoutReader {
  readonly #db: Kysely<Database>
  readonly #ask: Ask

  constructor(db: Kysely<Database>, ask: Ask) {
    this.#db = db
    this.#ask = ask
  }

  find(search: PayoutSearch): Promise<FoundPayouts> {
    return this.#ask(async () => {
      const { from, isCut } = await this.#lookedAt(search)
      if (from === undefined) return { payouts: [], fileNames: new Map() }
      const rows = await filtered(this.#db.selectFrom('payouts'), search)
        .where('payout_id', '>=', from)
        .selectAll()
        .orderBy('payout_id', 'desc')
        .limit(search.limit + 1)
        .execute()
      const page = rows.slice(0, search.limit)
      const next = rows.length > search.limit ? page.at(-1)?.payout_id : isCut ? from : undefined
      return {
        payouts: page.map(payoutOf),
        fileNames: await this.#fileNames(page.flatMap(({ file_id }) => file_id ?? [])),
        ...(next !== undefined && { next }),
      }
    })
  }

  /** Whatever the filters: the page ends where so many of the merchant's payouts, or of all, were looked at. */
  async #lookedAt({ merchantId, before = LAST_ID }: PayoutSearch) {
    let query = this.#db.selectFrom('payouts').select('payout_id').where('payout_id', '<', before)
    if (merchantId !== undefined) query = query.where('merchant_id', '=', merchantId)
    const rows = await query.orderBy('payout_id', 'desc').limit(LOOKED_AT_MAX).execute()
    return { from: rows.at(-1)?.payout_id, isCut: rows.length === LOOKED_AT_MAX }
  }

  async #fileNames(ids: string[]): Promise<Map<string, string>> {
    const distinct = [...new Set(ids)]
    if (distinct.length === 0) return new Map()
    const query = this.#db.selectFrom('records').select(['id', 'data']).where('kind', '=', 'bankFile')
    const rows = await query.where('id', 'in', distinct).execute()
    return new Map(rows.map(({ id, data }) => [id, (JSON.parse(data) as RecordKinds['bankFile']).name]))
  }

  /** From one currency to the next along the indexes: however much is due, few rows are read. */
  currenciesOf(merchantId: string): Promise<string[]> {
    const along = (table: 'payouts' | 'due_items') => sql<{ currency: string }>`
      WITH RECURSIVE found(currency) AS (
        SELECT min(currency) FROM ${sql.table(table)} WHERE merchant_id = ${merchantId}
        UNION ALL
        SELECT (SELECT min(currency) FROM ${sql.table(table)}
          WHERE merchant_id = ${merchantId} AND currency > found.currency)
        FROM found WHERE found.currency IS NOT NULL
      )
      SELECT currency FROM found WHERE currency IS NOT NULL`
    return this.#ask(async () => {
      const found = await Promise.all([
        along('payouts').execute(this.#db),
        along('due_items').execute(this.#db),
      ])
      return [...new Set(found.flatMap(({ rows }) => rows.map(({ currency }) => currency)))].sort()
    })
  }

  nextRuns(merchantId: string, currencies: readonly string[]): Promise<Map<string, number>> {
    if (currencies.length === 0) return Promise.resolve(new Map())
    const byId = new Map(
      currencies.map((currency) => [payoutRun(merchantId, currency, 0, 0).workId, currency]),
    )
    return this.#ask(async () => {
      const query = this.#db.selectFrom('due_work').select(['work_id', 'due_at'])
      const rows = await query.where('work_id', 'in', [...byId.keys()]).execute()
      return new Map(rows.map(({ work_id, due_at }) => [byId.get(work_id) ?? '', due_at]))
    })
  }

  coming(merchantId: string, currency: string, period: ComingPeriod): Promise<Coming> {
    return this.#ask(() => readComing(this.#db, { merchantId, currency }, period))
  }

  /** A page is so many captures of the merchant, of which those of the period and the currency are given. */
  captures(search: CaptureSearch): Promise<PastCaptures> {
    return this.#ask(async () => {
      const { merchantId, currency, from, to, after, beforeId = LAST_ID } = search
      const page = await this.#db
        .selectFrom('transfers')
        .select('source_id')
        .where('merchant_id', '=', merchantId)
        .where('source_id', '>', isUuid(after) ? after : FIRST_ID)
        .where('source_id', '<', beforeId)
        .where('type', '=', 'SALE')
        .orderBy('source_id')
        .limit(CAPTURES_AT_ONCE)
        .execute()
      const [first, last] = [page[0]?.source_id, page.at(-1)?.source_id]
      if (first === undefined || last === undefined) return { captures: [] }
      const sales = await this.#db
        .selectFrom('transfers')
        .innerJoin('orders', 'orders.order_id', 'transfers.order_id')
        .select(['source_id', 'amount', 'booked_at', 'payment_method', 'country'])
        .where('transfers.merchant_id', '=', merchantId)
        .where('source_id', '>=', first)
        .where('source_id', '<=', last)
        .where('type', '=', 'SALE')
        .where('transfers.currency', '=', currency)
        .where('booked_at', '>=', from)
        .where('booked_at', '<', to)
        .execute()
      const charged = await this.#charged(merchantId, first, last)
      const captures = sales.map(({ source_id, amount, booked_at, payment_method, country }) => ({
        amount,
        paymentMethod: payment_method,
        country,
        at: booked_at,
        charged: charged.get(source_id),
      }))
      return { captures, ...(page.length === CAPTURES_AT_ONCE && { next: last }) }
    })
  }

  async #charged(merchantId: string, first: string, last: string) {
    const rows = await this.#db
      .selectFrom('transfers')
      .select(['source_id', 'type', 'amount'])
      .where('merchant_id', '=', merchantId)
      .where('source_id', '>=', first)
      .where('source_id', '<=', last)
      .where('type', 'in', FEE_TYPES)
      .execute()
    const charged = new Map<string, NonNullable<PastCapture['charged']>>()
    for (const { source_id, type, amount } of rows) {
      const fees = charged.get(source_id) ?? { percentage: 0, fixed: 0, percentageVat: 0, fixedVat: 0 }
      charged.set(source_id, { ...fees, [FEES[type as keyof typeof FEES]]: amount })
    }
    return charged
  }

  files(before: string | undefined, limit: number) {
    return this.#ask(async () => {
      const query = this.#db.selectFrom('records').select(['id', 'data']).where('kind', '=', 'bankFile')
      const rows = await query
        .where('id', '<', before ?? LAST_ID)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ id, data }) => ({ fileId: id, file: JSON.parse(data) as RecordKinds['bankFile'] }))
    })
  }

  problems(before: { at: number; problemId: string } | undefined, limit: number) {
    return this.#ask(async () => {
      let query = this.#db.selectFrom('records').select(['id', 'data', 'created_at'])
      query = query.where('kind', '=', 'bankProblem')
      if (before) {
        query = query.where(sql<boolean>`(created_at, id) < (${before.at}, ${before.problemId})`)
      }
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
      return rows.map(({ id, data, created_at }) => ({
        problemId: id,
        problem: JSON.parse(data) as RecordKinds['bankProblem'],
        at: created_at,
      }))
    })
  }
}

function filtered(query: PayoutsQuery, search: PayoutSearch): PayoutsQuery {
  const { merchantId, currency, states, holds, createdFrom, createdTo, before = LAST_ID } = search
  let found = query.where('payout_id', '<', before)
  if (merchantId !== undefined) found = found.where('merchant_id', '=', merchantId)
  if (currency !== undefined) found = found.where('currency', '=', currency)
  found = states ? found.where('state', 'in', states) : found.where('state', '!=', 'scheduled')
  if (holds) found = found.where('hold', 'in', holds)
  if (createdFrom !== undefined) found = found.where('created_at', '>=', createdFrom)
  if (createdTo !== undefined) found = found.where('created_at', '<=', createdTo)
  return found
}
