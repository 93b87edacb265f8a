/** What is to be in the next payout: from sums that are kept, in both dialects. */
import { type Kysely, sql } from 'kysely'
import { isOfItem } from '../domain/ledger/postings.ts'
import type { Payout, PayoutTotals } from '../domain/payout/payout.ts'
import { added, NOTHING, withTransfers } from '../domain/payout/totals.ts'
import type { Coming, ComingPeriod } from '../engine/payout-reader.ts'
import { bucketOf, DUE_TOTALS, dueKindOf } from '../engine/tallies.ts'
import { payoutOf } from './payout-rows.ts'
import type { Database } from './schema.ts'

/** While a payout collects it changes every few milliseconds; whoever asks in the midst of it gets what was read last. */
const ATTEMPTS = 5

/** What is written meanwhile is due at midnight at the earliest, in whatever zone. */
const BEHIND_MS = 2 * 24 * 3_600_000

interface Line {
  merchantId: string
  currency: string
}

type Db = Kysely<Database>

/** What moves from what is due into a payout meanwhile must not count twice, nor be missed: then all is read again. */
export async function readComing(db: Db, line: Line, period: ComingPeriod): Promise<Coming> {
  let payouts = await openPayouts(db, line)
  for (let attempt = 1; ; attempt++) {
    const due = await dueUntil(db, line, period)
    const after = await openPayouts(db, line)
    if (attempt === ATTEMPTS || states(after) === states(payouts)) return { payouts: after, due }
    payouts = after
  }
}

const states = (payouts: Payout[]) =>
  payouts.map(({ payoutId, state, itemCount }) => `${payoutId} ${state} ${itemCount}`).join()

/** Those that collect, and the last one that was made: its debt goes on. */
async function openPayouts(db: Db, { merchantId, currency }: Line): Promise<Payout[]> {
  const own = () =>
    db
      .selectFrom('payouts')
      .selectAll()
      .where('merchant_id', '=', merchantId)
      .where('currency', '=', currency)
  const [collecting, made] = await Promise.all([
    own().where('state', '=', 'scheduled').execute(),
    own()
      .where('kind', '=', 'MAIN')
      .where('state', '<>', 'scheduled')
      .orderBy('number', 'desc')
      .limit(1)
      .execute(),
  ])
  return [...collecting, ...made].map(payoutOf)
}

async function dueUntil(db: Db, line: Line, { now, until }: ComingPeriod): Promise<PayoutTotals> {
  const first = (await firstDue(db, line)) ?? now
  const [full, rest] = await Promise.all([
    inFullQuarters(db, line, { from: Math.min(first, now) - BEHIND_MS, until }),
    inLastQuarter(db, line, until),
  ])
  return added(full, rest)
}

async function firstDue(db: Db, { merchantId, currency }: Line): Promise<number | null> {
  const { first } = await db
    .selectFrom('due_items')
    .select(({ fn }) => fn.min('due_at').as('first'))
    .where('merchant_id', '=', merchantId)
    .where('currency', '=', currency)
    .executeTakeFirstOrThrow()
  return first
}

/** `from`: before it nothing is due, and all sums are 0. */
async function inFullQuarters(
  db: Db,
  { merchantId, currency }: Line,
  { from, until }: { from: number; until: number },
): Promise<PayoutTotals> {
  const kept = db
    .selectFrom('tallies')
    .select('kind')
    .select(sql<number>`CAST(sum(amount) AS bigint)`.as('amount'))
    .where('merchant_id', '=', merchantId)
    .where('currency', '=', currency)
    .where('kind', 'in', DUE_TOTALS.map(dueKindOf))
    .where('bucket', '<=', bucketOf(until))
    .where('bucket', '>=', from)
    .groupBy('kind')
  // A cut-off collects before it frees: a reserve that is free at its very instant is in the next payout.
  const late = reserves(db, { merchantId, currency })
    .select(sql.lit(dueKindOf('release')).as('kind'))
    .select(sql<number>`-${AMOUNT}`.as('amount'))
    .where('due_at', '=', until)
  const rows = await (bucketOf(until) === until ? kept.unionAll(late) : kept).execute()
  const sums = { ...NOTHING }
  for (const name of DUE_TOTALS) {
    const own = rows.filter(({ kind }) => kind === dueKindOf(name))
    sums[name] = own.reduce((sum, { amount }) => sum + amount, 0)
  }
  return sums
}

/**
 * Of a cut-off at no full quarter what is due since the last one. Captures are due at midnight, so that is what was given
 * back within these minutes, and only while they last; and reserves of payouts that were made at such a time.
 */
async function inLastQuarter(db: Db, { merchantId, currency }: Line, until: number): Promise<PayoutTotals> {
  const from = bucketOf(until)
  if (from === until) return NOTHING
  const items = db
    .selectFrom('due_items')
    .innerJoin('transfers', (join) =>
      join
        .onRef('transfers.merchant_id', '=', 'due_items.merchant_id')
        .onRef('transfers.source_id', '=', 'due_items.source_id'),
    )
    .select(['part', 'type', 'debit', 'credit'])
    .select(sql<number>`CAST(sum(amount) AS bigint)`.as('amount'))
    .where('due_items.merchant_id', '=', merchantId)
    .where('due_items.currency', '=', currency)
    .where('due_at', '>', from)
    .where('due_at', '<=', until)
    .where('part', '<>', 'invoice')
    .groupBy(['part', 'type', 'debit', 'credit'])
  // In one statement with what they become once they are free.
  const rows = await items.unionAll(freed(db, { merchantId, currency }, from, until)).execute()
  return withTransfers(
    NOTHING,
    rows.filter((row) => isOfItem(row, row.part)),
  )
}

const AMOUNT = sql<number>`CAST(data ->> 'amount' AS bigint)`

/** What was kept back and is not yet owed. */
function reserves(db: Db, { merchantId, currency }: Line) {
  return db
    .selectFrom('due_work')
    .where('merchant_id', '=', merchantId)
    .where('kind', '=', 'releaseReserve')
    .where(sql<string>`data ->> 'currency'`, '=', currency)
}

/** Reserves that will be owed within so little time, as what that books. */
function freed(db: Db, line: Line, from: number, until: number) {
  return reserves(db, line)
    .select([
      sql.lit('release' as const).as('part'),
      sql.lit('RELEASE' as const).as('type'),
      sql.lit('reserve' as const).as('debit'),
      sql.lit('merchant_payable' as const).as('credit'),
    ])
    .select(AMOUNT.as('amount'))
    .where('due_at', '>', from)
    .where('due_at', '<', until)
}
