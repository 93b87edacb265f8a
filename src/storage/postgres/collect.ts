/** Takes what is due into the payouts that collect it. */
import type pg from 'pg'
import type { Payout } from '../../domain/payout/payout.ts'
import type { CollectDue } from '../../engine/store.ts'
import { type Kind, kindOf, openedPayout, withItems } from '../collecting.ts'
import { dueItemOf, payoutOf, payoutRow, transferOf } from '../rows.ts'
import { COLUMNS, type DueItemRow, type PayoutRow, type TransferRow } from '../schema.ts'
import { columnsOf, textArray, uuidArray } from './arrays.ts'
import { clock, putPayouts, type Statement } from './statements.ts'

const takeDueItems: Statement = {
  name: 'take_due_items',
  text: `DELETE FROM due_items WHERE (merchant_id, currency, due_at, source_id, part) IN (
      SELECT merchant_id, currency, due_at, source_id, part FROM due_items
      WHERE merchant_id = $1 AND currency = $2 AND due_at <= $3
      ORDER BY due_at, source_id, part LIMIT $4 FOR UPDATE
    ) RETURNING ${COLUMNS.due_items.join(', ')}`,
}

const putItems: Statement = {
  name: 'put_payout_items',
  text: `INSERT INTO payout_items (merchant_id, source_id, part, payout_id)
    SELECT $1, source_id, part, $4 FROM unnest($2::uuid[], $3::text[]) AS items (source_id, part)`,
}

const transfersOfSources: Statement = {
  name: 'transfers_of_sources',
  text: `SELECT ${COLUMNS.transfers.join(', ')} FROM transfers WHERE merchant_id = $1 AND source_id = ANY ($2::uuid[])`,
}

const openPayouts: Statement = {
  name: 'open_payouts_of_kind',
  text: `SELECT ${COLUMNS.payouts.join(', ')} FROM payouts
    WHERE merchant_id = $1 AND currency = $2 AND kind = $3 AND state = 'scheduled' FOR UPDATE`,
}

const lastNumber: Statement = {
  name: 'last_payout_number',
  text: 'SELECT max(number) AS number FROM payouts WHERE merchant_id = $1 AND currency = $2 AND kind = $3',
}

/** Waits for whoever collects the same: by the items, then by the payout's row. Gives how many items it took. */
export async function collectDue(client: pg.Client, ask: CollectDue, limit: number): Promise<number> {
  const { merchantId, currency, until } = ask
  const query = async <Row extends pg.QueryResultRow>(statement: Statement, values: unknown[]) =>
    (await client.query<Row>({ ...statement, values })).rows
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED')
  const rows = await query<DueItemRow>(takeDueItems, [merchantId, currency, until, limit])
  for (const [kind, items] of Map.groupBy(rows.map(dueItemOf), kindOf)) {
    const payout = await openPayout(query, ask, kind)
    const sourceIds = items.map(({ sourceId }) => sourceId)
    const found = await query<TransferRow>(transfersOfSources, [merchantId, uuidArray(sourceIds)])
    const transfers = Map.groupBy(found.map(transferOf), ({ sourceId }) => sourceId)
    const row = payoutRow(withItems(payout, items, transfers, until))
    await query(putPayouts, columnsOf(COLUMNS.payouts, [row]))
    const parts = textArray(items.map(({ part }) => part))
    await query(putItems, [merchantId, uuidArray(sourceIds), parts, payout.payoutId])
  }
  await client.query('COMMIT')
  return rows.length
}

type Query = <Row extends pg.QueryResultRow>(statement: Statement, values: unknown[]) => Promise<Row[]>

async function openPayout(query: Query, ask: CollectDue, kind: Kind): Promise<Payout> {
  const values = [ask.merchantId, ask.currency, kind]
  const [open] = await query<PayoutRow>(openPayouts, values)
  if (open) return payoutOf(open)
  const [last] = await query<{ number: number | null }>(lastNumber, values)
  const [time] = await query<{ now: number }>(clock, [])
  return openedPayout(ask, kind, (last?.number ?? 0) + 1, time?.now ?? 0)
}
