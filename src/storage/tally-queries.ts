/** The sums that are kept, and what they are compared with, in both dialects. */
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { ITEM_PARTS, isOfItem } from '../domain/ledger/postings.ts'
import { TRANSFER_TYPES, type TransferType } from '../domain/ledger/transfer.ts'
import { TOTAL_OF } from '../domain/payout/totals.ts'
import type { TallyPosition, WrongTally } from '../engine/audit-reader.ts'
import { COUNTED, dueKindOf, type Reserve, TALLY_MS, type Tally, type TallyKind } from '../engine/tallies.ts'
import type { Database } from './schema.ts'

/** Past so many, all of the merchant's are to be made anew anyway. */
const WRONG_MAX = 10_000
/** As many rows of work to come are looked at for reserves in one query: some milliseconds. Most are orders that expire. */
const WORKS_AT_ONCE = 5000

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

/** Along the key: nobody else asks for all of them, and an index of reserves alone would be written to by every payout. */
export async function reservesAmong(
  db: Kysely<Database>,
  after: string,
): Promise<{ reserves: Reserve[]; end?: string }> {
  const works = db.selectFrom('due_work').where('work_id', '>', after)
  const [last] = await works
    .select('work_id')
    .orderBy('work_id')
    .offset(WORKS_AT_ONCE - 1)
    .limit(1)
    .execute()
  const rows = await works
    .$if(last !== undefined, (query) => query.where('work_id', '<=', last?.work_id ?? ''))
    .where('kind', '=', 'releaseReserve')
    .select(['merchant_id as merchantId', 'due_at as dueAt', 'data'])
    .execute()
  const reserves = rows.map(({ data, ...about }) => {
    const { currency, amount } = JSON.parse(data) as Pick<Reserve, 'currency' | 'amount'>
    return { ...about, currency, amount }
  })
  return last ? { reserves, end: last.work_id } : { reserves }
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

const texts = (all: readonly string[]) => sql.join(all.map((one) => sql.lit(one)))

const isOfAny = (type: TransferType, part: (typeof ITEM_PARTS)[number]) =>
  isOfItem({ type, amount: 0, debit: 'merchant_payable', credit: 'merchant_payable' }, part)

/** What of a source's transfers an item of it stands for: by the same rules as where it is written. */
const IS_OF_ITEM = sql.join(
  ITEM_PARTS.filter((part) => part !== 'invoice').map((part) => {
    const types = TRANSFER_TYPES.filter((type) => TOTAL_OF[type] !== undefined && isOfAny(type, part))
    const account = part === 'order' ? sql` AND 'merchant_payable' IN (debit, credit)` : sql``
    return sql`part = ${sql.lit(part)} AND type IN (${texts(types)})${account}`
  }),
  sql` OR `,
)

const DUE_KIND = sql`CASE type ${sql.join(
  TRANSFER_TYPES.flatMap((type) => {
    const name = TOTAL_OF[type]
    return name === undefined ? [] : sql`WHEN ${sql.lit(type)} THEN ${sql.lit(dueKindOf(name))}`
  }),
  sql` `,
)} END`

/**
 * One statement, so that it sees all of each change or nothing. It reads all of the merchant's transfers and orders, and
 * all that is to come of it.
 */
export function wrongTallies(db: Kysely<Database>, merchantId: string): Query<WrongTally> {
  const bucket = (at: RawBuilder<unknown>) => sql`${at} / ${sql.lit(TALLY_MS)} * ${sql.lit(TALLY_MS)}`
  const dueBucket = bucket(sql`(due_at + ${sql.lit(TALLY_MS - 1)})`)
  const whole = (column: string) => sql`CAST(sum(${sql.ref(column)}) AS bigint)`
  const query = sql<Row>`
    SELECT currency, kind, bucket, ${whole('count')} AS count, ${whole('amount')} AS amount,
      ${whole('kept_count')} AS kept_count, ${whole('kept_amount')} AS kept_amount
    FROM (
      SELECT currency, kind, bucket, 0 AS count, 0 AS amount, count AS kept_count, amount AS kept_amount
      FROM tallies WHERE merchant_id = ${merchantId}
      UNION ALL
      SELECT currency, type, ${bucket(sql`booked_at`)}, 1, amount, 0, 0
      FROM transfers WHERE merchant_id = ${merchantId} AND type IN (${texts(COUNTED)})
      UNION ALL
      SELECT currency, 'OPEN', ${bucket(sql`expires_at`)}, 1, 0, 0, 0
      FROM orders WHERE merchant_id = ${merchantId} AND status IN ('AUTHORIZED', 'PART_CAPTURED')
      UNION ALL
      SELECT item.currency, ${DUE_KIND}, ${dueBucket}, 1, amount, 0, 0
      FROM due_items AS item JOIN transfers
        ON transfers.merchant_id = item.merchant_id AND transfers.source_id = item.source_id
      WHERE item.merchant_id = ${merchantId} AND (${IS_OF_ITEM})
      UNION ALL
      SELECT data ->> 'currency', 'DUE_release', ${dueBucket}, 1, CAST(data ->> 'amount' AS bigint), 0, 0
      FROM due_work WHERE merchant_id = ${merchantId} AND kind = 'releaseReserve'
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
