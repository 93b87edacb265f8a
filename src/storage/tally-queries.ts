/** The sums that are kept, and what they are compared with, in both dialects. */
import { type Kysely, sql } from 'kysely'
import type { TallyPosition, WrongTally } from '../engine/audit-reader.ts'
import { COUNTED, TALLY_MS, type Tally, type TallyKind } from '../engine/tallies.ts'
import type { Database } from './schema.ts'

/** Past so many, all of the merchant's are to be made anew anyway. */
const WRONG_MAX = 10_000

interface Query<Row> {
  execute(): Promise<Row[]>
}

export function tallyPage(
  db: Kysely<Database>,
  after: TallyPosition | undefined,
  limit: number,
): Query<Tally & TallyPosition> {
  let query = db.selectFrom('tallies').select(['merchant_id as merchantId', 'currency', 'kind', 'bucket'])
  if (after) {
    const { merchantId, currency, kind, bucket, writer } = after
    const position = sql`(${merchantId}, ${currency}, ${kind}, ${bucket}, ${writer})`
    query = query.where(sql<boolean>`(merchant_id, currency, kind, bucket, writer) > ${position}`)
  }
  return query
    .select(['writer', 'count', 'amount'])
    .orderBy('merchant_id')
    .orderBy('currency')
    .orderBy('kind')
    .orderBy('bucket')
    .orderBy('writer')
    .limit(limit)
}

interface Row {
  currency: string
  kind: TallyKind
  bucket: number
  count: number
  amount: number
  kept_count: number
  kept_amount: number
}

/** One statement, so that it sees all of each change or nothing. It reads all of the merchant's transfers and orders. */
export function wrongTallies(db: Kysely<Database>, merchantId: string): Query<WrongTally> {
  const bucket = (column: 'booked_at' | 'expires_at') =>
    sql`${sql.ref(column)} / ${sql.lit(TALLY_MS)} * ${sql.lit(TALLY_MS)}`
  const whole = (column: string) => sql`CAST(sum(${sql.ref(column)}) AS bigint)`
  const query = sql<Row>`
    SELECT currency, kind, bucket, ${whole('count')} AS count, ${whole('amount')} AS amount,
      ${whole('kept_count')} AS kept_count, ${whole('kept_amount')} AS kept_amount
    FROM (
      SELECT currency, kind, bucket, 0 AS count, 0 AS amount, count AS kept_count, amount AS kept_amount
      FROM tallies WHERE merchant_id = ${merchantId}
      UNION ALL
      SELECT currency, type, ${bucket('booked_at')}, 1, amount, 0, 0
      FROM transfers WHERE merchant_id = ${merchantId} AND type IN (${sql.join(COUNTED.map((type) => sql.lit(type)))})
      UNION ALL
      SELECT currency, 'OPEN', ${bucket('expires_at')}, 1, 0, 0, 0
      FROM orders WHERE merchant_id = ${merchantId} AND status IN ('AUTHORIZED', 'PART_CAPTURED')
    ) AS compared
    GROUP BY currency, kind, bucket
    HAVING sum(count) <> sum(kept_count) OR sum(amount) <> sum(kept_amount)
    ORDER BY currency, kind, bucket LIMIT ${sql.lit(WRONG_MAX)}`
  return {
    execute: async () =>
      (await query.execute(db)).rows.map(({ kept_count, kept_amount, ...tally }) => ({
        merchantId,
        ...tally,
        kept: { count: kept_count, amount: kept_amount },
      })),
  }
}
