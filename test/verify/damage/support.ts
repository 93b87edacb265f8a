/** What kinds of damage are planted in, and how they look for what they damage. */
import type { Place } from '../../support/databases.ts'
import { A } from '../world.ts'

/** One damaged copy: where it is, and how to look for what is to be damaged. */
export interface Copy {
  place: Place
  bankFolder: string
  sql(statement: string): Promise<void>
  /** The first row, of which there must be one. */
  one<Row = Record<string, string>>(query: string): Promise<Row>
}

export interface Case {
  name: string
  /** `I9 kind`, as it must be named. */
  named: string
  /** Gives ids that must be named. */
  plant(copy: Copy): Promise<Record<string, unknown>>
  /** Where the key of a table leaves no room for it. */
  only?: 'PostgreSQL'
}

export interface PayoutRow {
  payout_id: string
  merchant_id: string
  payment_reference: string
  file_id: string
}

export const payoutSql = `SELECT payout_id, merchant_id, payment_reference, file_id FROM payouts`
/** The first EUR payout of A: a reserve was kept from it and is released. */
export const first = `${payoutSql} WHERE merchant_id = '${A}' AND currency = 'EUR' AND kind = 'MAIN' AND number = 1`
export const inState = (state: string) =>
  `${payoutSql} WHERE state = '${state}' AND kind = 'MAIN' ORDER BY payout_id`
export const sale = `SELECT source_id, order_id FROM transfers WHERE type = 'SALE'`
/** A sale with VAT on its fees. */
export const dear = `SELECT source_id, order_id FROM transfers
  WHERE type = 'PURCHASE_FEE_PERCENTAGE_VAT' AND merchant_id = '${A}' AND currency = 'EUR' ORDER BY source_id`

/** Rewrites fields of a payout's JSON, those of `totals` among them. */
export async function rewrite(
  { one, sql }: Copy,
  payoutId: string,
  change: (data: { totals: Record<string, number> } & Record<string, unknown>) => void,
): Promise<void> {
  const row = await one<{ data: string | object }>(`SELECT data FROM payouts WHERE payout_id = '${payoutId}'`)
  const data = typeof row.data === 'string' ? JSON.parse(row.data) : row.data
  change(data)
  await sql(`UPDATE payouts SET data = '${JSON.stringify(data)}' WHERE payout_id = '${payoutId}'`)
}
