/** Takes what is due into the payouts that collect it. */
import type pg from 'pg'
import type { Posting } from '../../domain/ledger/transfer.ts'
import type { Payout } from '../../domain/payout/payout.ts'
import type { CollectDue } from '../../engine/store.ts'
import { Tallies } from '../../engine/tallies.ts'
import { type Kind, kindOf, openedPayout, withItems } from '../collecting.ts'
import { decoded } from '../decoded.ts'
import { dueItemOf, payoutKind, payoutOf, payoutRow } from '../payout-rows.ts'
import { tallyRow } from '../rows.ts'
import { COLUMNS, type DueItemRow, type PayoutRow, type TransferRow } from '../schema.ts'
import { together } from '../together.ts'
import { columnsOf, textArray, uuidArray } from './arrays.ts'
import { binaryArray } from './binary-arrays.ts'
import { ADDED_COLUMNS, addTallies, begin, clock, commit, putPayouts, type Statement } from './statements.ts'

/** The lateral part reads, of each merchant and currency, the index by instant at its left edge. */
const takeDueItems: Statement = {
  name: 'take_due_items',
  text: `DELETE FROM due_items USING (
      SELECT item.* FROM unnest($1::text[], $2::text[], $3::int8[]) AS asked (merchant_id, currency, until)
      CROSS JOIN LATERAL (
        SELECT ${COLUMNS.due_items.join(', ')} FROM due_items
        WHERE merchant_id = asked.merchant_id AND currency = asked.currency AND due_at <= asked.until
        ORDER BY due_at, source_id, part LIMIT $4 FOR UPDATE
      ) AS item LIMIT $4
    ) AS taken
    WHERE ${COLUMNS.due_items.map((name) => `due_items.${name} = taken.${name}`).join(' AND ')}
    RETURNING ${COLUMNS.due_items.map((name) => `due_items.${name}`).join(', ')}`,
}

const putItems: Statement = {
  name: 'put_payout_items',
  text: `INSERT INTO payout_items (merchant_id, source_id, part, payout_id)
    SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[])`,
}

/** No more of them than is added up: there are several for each item. */
const postingsOfSources: Statement = {
  name: 'postings_of_sources',
  text: `SELECT source_id, type, amount, debit, credit FROM transfers
    WHERE (merchant_id, source_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[]))`,
}

const openPayouts: Statement = {
  name: 'open_payouts_of',
  text: `SELECT ${COLUMNS.payouts.join(', ')} FROM payouts WHERE state = 'scheduled' AND (merchant_id, currency) IN (
      SELECT * FROM unnest($1::text[], $2::text[])
    ) ORDER BY merchant_id, currency, kind FOR UPDATE`,
}

/** Those of payouts that another transaction makes at this moment are waited for: their rows are locked before. */
const lastNumbers: Statement = {
  name: 'last_payout_numbers',
  text: `SELECT merchant_id, currency, kind, max(number) AS number FROM payouts
    WHERE (merchant_id, currency) IN (SELECT * FROM unnest($1::text[], $2::text[]))
    GROUP BY merchant_id, currency, kind`,
}

type NumberRow = Pick<PayoutRow, 'merchant_id' | 'currency' | 'kind' | 'number'>

/** Waits for whoever collects the same: by the items, then by the payouts' rows. Gives how many items it took. */
export async function collectDue(
  client: pg.Client,
  asks: readonly CollectDue[],
  limit: number,
): Promise<number> {
  const query = async <Row extends pg.QueryResultRow>(statement: Statement, values: unknown[] = []) =>
    (await client.query<Row>({ ...statement, values })).rows
  // In one order: two processes may ask for the same.
  const sorted = [...asks].sort((one, other) => (lineOf(one) < lineOf(other) ? -1 : 1))
  const untils = binaryArray(
    'int8',
    sorted.map(({ until }) => until),
  )
  const [, rows] = await together([
    query(begin),
    query<DueItemRow>(takeDueItems, [...linesOf(sorted), untils, limit]),
  ] as const)
  if (rows.length > 0) await putAndCommit(query, sorted, rows)
  else await query(commit)
  return rows.length
}

type Query = <Row extends pg.QueryResultRow>(statement: Statement, values?: unknown[]) => Promise<Row[]>

async function putAndCommit(query: Query, asks: readonly CollectDue[], rows: DueItemRow[]): Promise<void> {
  const all = rows.map(dueItemOf)
  const lines = Map.groupBy(all, lineOf)
  const concerned = asks.filter((ask) => lines.has(lineOf(ask)))
  const sourceIds = uuidArray(all.map(({ sourceId }) => sourceId))
  const merchantIds = textArray(all.map(({ merchantId }) => merchantId))
  const [found, open, numbers, [time]] = await together([
    query<Posting & Pick<TransferRow, 'source_id'>>(postingsOfSources, [merchantIds, sourceIds]),
    query<PayoutRow>(openPayouts, linesOf(concerned)),
    query<NumberRow>(lastNumbers, linesOf(concerned)),
    query<{ now: number }>(clock),
  ] as const)
  // Books that do not add up are no outage.
  const { payouts, payoutIds, tallies } = decoded(() => {
    const transfers = Map.groupBy(found, ({ source_id }) => source_id)
    const collecting = new Map(
      open.map(payoutOf).map((payout) => [keyOf(payout, payoutKind(payout)), payout]),
    )
    const last = new Map(
      numbers.map(({ merchant_id: merchantId, currency, kind, number }) => {
        return [keyOf({ merchantId, currency }, kind), number] as const
      }),
    )
    const payouts: Payout[] = []
    const payoutIds = new Map<(typeof all)[number], string>()
    const tallies = new Tallies()
    for (const ask of concerned) {
      for (const [kind, items] of Map.groupBy(lines.get(lineOf(ask)) ?? [], kindOf)) {
        const key = keyOf(ask, kind)
        const payout =
          collecting.get(key) ?? openedPayout(ask, kind, (last.get(key) ?? 0) + 1, time?.now ?? 0)
        payouts.push(withItems(payout, items, transfers, ask.until))
        for (const item of items) {
          payoutIds.set(item, payout.payoutId)
          tallies.collected(item, transfers.get(item.sourceId) ?? [])
        }
      }
    }
    return { payouts, payoutIds, tallies: tallies.all() }
  })
  const parts = textArray(all.map(({ part }) => part))
  const inPayouts = uuidArray(all.map((item) => payoutIds.get(item) ?? ''))
  await together([
    query(putPayouts, columnsOf(COLUMNS.payouts, payouts.map(payoutRow))),
    query(addTallies, columnsOf(ADDED_COLUMNS, tallies.map(tallyRow))),
    query(putItems, [merchantIds, sourceIds, parts, inPayouts]),
    // Behind what failed it is a ROLLBACK, and the failure is thrown.
    query(commit),
  ] as const)
}

type Line = Pick<CollectDue, 'merchantId' | 'currency'>

const lineOf = ({ merchantId, currency }: Line) => `${merchantId} ${currency}`

const keyOf = (line: Line, kind: Kind) => `${lineOf(line)} ${kind}`

const linesOf = (lines: readonly Line[]) => [
  textArray(lines.map(({ merchantId }) => merchantId)),
  textArray(lines.map(({ currency }) => currency)),
]
