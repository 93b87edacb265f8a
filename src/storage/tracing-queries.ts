/** Reads for traces and balances, in both dialects: each by an index, and bounded. */
import { setImmediate as turn } from 'node:timers/promises'
import { type Kysely, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { LedgerSum } from '../domain/ledger/balances.ts'
import type { Payout } from '../domain/payout/payout.ts'
import { payoutRun } from '../engine/due-work.ts'
import { isUuid } from '../engine/ids.ts'
import type { Mode, TransferPosition } from '../engine/store.ts'
import type { LedgerPage, LedgerScope, TracingReader } from '../engine/tracing-reader.ts'
import type { Ask } from './ask.ts'
import { payoutOf } from './payout-rows.ts'
import type { Database, PayoutRow } from './schema.ts'

/** Merchants looked through in one query for a source: a look into an index for each. */
const MERCHANTS_AT_ONCE = 500

export class TracingQueries implements TracingReader {
  readonly #db: Kysely<Database>
  readonly #put: Ask

  constructor(db: Kysely<Database>, ask: Ask) {
    this.#db = db
    this.#put = ask
  }

  async mode(): Promise<Mode> {
    const [row] = await this.#ask(this.#db.selectFrom('instance').select('mode'))
    if (!row) throw new Error('the database has no instance')
    return row.mode
  }

  async payoutById(payoutId: string): Promise<Payout | undefined> {
    if (!isUuid(payoutId)) return undefined
    const [row] = await this.#ask(
      this.#db.selectFrom('payouts').selectAll().where('payout_id', '=', payoutId),
    )
    return row && payoutOf(row)
  }

  /** The ledger's key begins with the merchant: so the merchants are gone through, each by one step along the key. */
  async merchantOfSource(sourceId: string): Promise<string | undefined> {
    if (!isUuid(sourceId)) return undefined
    for (let after = ''; ; ) {
      const merchantIds = await this.#merchantsWithTransfers(after)
      const last = merchantIds.at(-1)
      if (last === undefined) return undefined
      const [found] = await this.#ask(
        this.#db
          .selectFrom('transfers')
          .select('merchant_id')
          .where('merchant_id', 'in', merchantIds)
          .where('source_id', '=', sourceId)
          .limit(1),
      )
      if (found) return found.merchant_id
      after = last
      await turn()
    }
  }

  async #merchantsWithTransfers(after: string): Promise<string[]> {
    const next = (from: RawBuilder<unknown>) =>
      sql`SELECT min(merchant_id) FROM transfers WHERE merchant_id > ${from}`
    const query = sql<{ id: string }>`WITH RECURSIVE merchants_of_ledger (id, number) AS (
        SELECT (${next(sql`${after}`)}), 1
        UNION ALL
        SELECT (${next(sql`merchants_of_ledger.id`)}), number + 1 FROM merchants_of_ledger
        WHERE id IS NOT NULL AND number < ${sql.lit(MERCHANTS_AT_ONCE)}
      ) SELECT id FROM merchants_of_ledger WHERE id IS NOT NULL`
    const { rows } = await this.#put(() => query.execute(this.#db))
    return rows.map(({ id }) => id)
  }

  async payoutsWith(merchantId: string, sourceIds: readonly string[]) {
    if (sourceIds.length === 0) return []
    const rows = await this.#ask(
      this.#db
        .selectFrom('payout_items as item')
        .innerJoin('payouts', 'payouts.payout_id', 'item.payout_id')
        .selectAll('payouts')
        .select(['item.source_id', 'item.part'])
        .where('item.merchant_id', '=', merchantId)
        .where('item.source_id', 'in', sourceIds),
    )
    return rows.map(({ source_id: sourceId, part, ...row }) => {
      return { sourceId, part, payout: payoutOf(row as PayoutRow) }
    })
  }

  async nextRun(merchantId: string, currency: string): Promise<number | undefined> {
    const { workId } = payoutRun(merchantId, currency, 0, 0)
    const [row] = await this.#ask(
      this.#db.selectFrom('due_work').select('due_at').where('work_id', '=', workId),
    )
    return row?.due_at
  }

  /** Where the page ends is found first, so that the sums can be made by the database. */
  async ledgerPage(
    scope: LedgerScope,
    after: TransferPosition | undefined,
    limit: number,
  ): Promise<LedgerPage> {
    const last = await this.#pageEnd(scope, after, limit)
    const { merchantId, currency, from, to } = scope
    const isBefore = sql<number>`CASE WHEN booked_at < ${from} THEN 1 ELSE 0 END`
    const rows = await this.#ask(
      this.#db
        .selectFrom(
          this.#db
            .selectFrom('transfers')
            .select(['currency', 'debit', 'credit', 'amount', isBefore.as('is_before')])
            .where('booked_at', '<', to)
            .$if(merchantId !== undefined, (query) => query.where('merchant_id', '=', merchantId as string))
            .$if(currency !== undefined, (query) => query.where('currency', '=', currency as string))
            .$if(after !== undefined, (query) =>
              query.where(positioned('>', after as TransferPosition, merchantId)),
            )
            .$if(last !== undefined, (query) =>
              query.where(positioned('<=', last as TransferPosition, merchantId)),
            )
            .as('page'),
        )
        .select(['currency', 'debit', 'credit', 'is_before'])
        .select(sql<number>`CAST(sum(amount) AS bigint)`.as('amount'))
        .select(sql<number>`CAST(count(*) AS bigint)`.as('count'))
        .groupBy(['currency', 'debit', 'credit', 'is_before']),
    )
    const sums = (before: 0 | 1): LedgerSum[] =>
      rows.filter((row) => row.is_before === before).map(({ is_before: _, ...sum }) => sum)
    return { before: sums(1), within: sums(0), ...(last && { last }) }
  }

  /** The last of the next `limit` transfers; undefined where there are not as many. */
  async #pageEnd(
    { merchantId }: LedgerScope,
    after: TransferPosition | undefined,
    limit: number,
  ): Promise<TransferPosition | undefined> {
    const [row] = await this.#ask(
      this.#db
        .selectFrom('transfers')
        .select(['merchant_id', 'source_id', 'type'])
        .$if(merchantId !== undefined, (query) => query.where('merchant_id', '=', merchantId as string))
        .$if(after !== undefined, (query) =>
          query.where(positioned('>', after as TransferPosition, merchantId)),
        )
        .orderBy('merchant_id')
        .orderBy('source_id')
        .orderBy('type')
        .limit(1)
        .offset(limit - 1),
    )
    return row && { merchantId: row.merchant_id, sourceId: row.source_id, type: row.type }
  }

  #ask<Row>(query: { execute(): Promise<Row[]> }): Promise<Row[]> {
    return this.#put(() => query.execute())
  }
}

/** Of one merchant, beside the comparison of its id: both together would make a database read from its beginning. */
function positioned(
  operator: '>' | '<=',
  { merchantId, sourceId, type }: TransferPosition,
  oneMerchant: string | undefined,
) {
  const compared = sql.raw(operator)
  return oneMerchant === undefined
    ? sql<SqlBool>`(merchant_id, source_id, type) ${compared} (${merchantId}, ${sourceId}, ${type})`
    : sql<SqlBool>`(source_id, type) ${compared} (${sourceId}, ${type})`
}
