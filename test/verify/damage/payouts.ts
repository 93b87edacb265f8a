/** Damage to payouts themselves, their debts and reserves. */
import { uuidv7 } from '../../../src/engine/ids.ts'
import { A } from '../world.ts'
import { type Case, first, inState, type PayoutRow, payoutSql, rewrite } from './support.ts'

const DAY_MS = 86_400_000

const totalsCase = (
  name: string,
  named: string,
  change: (totals: Record<string, number>) => void,
  set?: string,
): Case => ({
  name,
  named,
  async plant(copy) {
    const { payout_id } = await copy.one<PayoutRow>(first)
    await rewrite(copy, payout_id, ({ totals }) => change(totals))
    if (set !== undefined) await copy.sql(`UPDATE payouts SET ${set} WHERE payout_id = '${payout_id}'`)
    return { payout_id }
  },
})

export const PAYOUTS: Case[] = [
  totalsCase('a total that was changed', 'I9 payout-total', (totals) => {
    totals.sale = (totals.sale ?? 0) + 1
  }),
  totalsCase(
    'a settlement that its sums do not make',
    'I9 settlement-formula',
    (totals) => {
      totals.settlement = (totals.settlement ?? 0) + 1
    },
    'settlement_amount = settlement_amount + 1',
  ),
  totalsCase(
    'a closing debt that nothing makes',
    'I9 debt-formula',
    (totals) => {
      totals.closingDebt = 5
    },
    'closing_debt = 5',
  ),
  totalsCase('a debt that came from nowhere', 'I9 debt-chain', (totals) => {
    totals.openingDebt = 5
    totals.closingDebt = 5
  }),
  totalsCase(
    'a reserve that the contract does not ask for',
    'I9 payout-terms',
    (totals) => {
      totals.holdback = (totals.holdback ?? 0) - 1
      totals.settlement = (totals.settlement ?? 0) + 1
    },
    'settlement_amount = settlement_amount + 1',
  ),
  {
    name: 'a row that says another amount than its payout',
    named: 'I9 payout-row',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(first)
      await sql(`UPDATE payouts SET settlement_amount = 1 WHERE payout_id = '${payout_id}'`)
      return { payout_id, field: 'settlement_amount' }
    },
  },
  {
    name: 'a broken chain of debt',
    named: 'I9 debt-chain',
    async plant(copy) {
      const row = await copy.one<PayoutRow>(
        `${payoutSql} WHERE merchant_id = '${A}' AND currency = 'SEK' AND number = 2`,
      )
      const next = await copy.one<PayoutRow>(
        `${payoutSql} WHERE merchant_id = '${A}' AND currency = 'SEK' AND number = 3`,
      )
      await copy.sql(`UPDATE payouts SET closing_debt = 1 WHERE payout_id = '${row.payout_id}'`)
      await rewrite(copy, row.payout_id, ({ totals }) => {
        totals.closingDebt = 1
      })
      return { payout_id: next.payout_id, number: 3 }
    },
  },
  {
    name: 'a gap in the numbers',
    named: 'I9 payout-number',
    async plant({ sql }) {
      await sql(
        `UPDATE payouts SET number = 40 WHERE merchant_id = '${A}' AND currency = 'SEK' AND number = 4`,
      )
      return { merchant_id: A, number: 40 }
    },
  },
  {
    name: 'two payouts that collect at the same time',
    named: 'I9 scheduled-twice',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(inState('scheduled'))
      const copy = uuidv7()
      await sql(`INSERT INTO payouts SELECT '${copy}', merchant_id, currency, kind, number + 1, 'COPY', state, hold,
        created_at, settlement_amount, closing_debt, file_id, data FROM payouts WHERE payout_id = '${payout_id}'`)
      return { payout_id: copy }
    },
  },
  {
    name: 'a payout that is paid by its state alone',
    named: 'I5 payout-paid-missing',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(`${payoutSql} WHERE hold IS NOT NULL`)
      await sql(`UPDATE payouts SET state = 'paid', hold = NULL WHERE payout_id = '${payout_id}'`)
      return { payout_id }
    },
  },
  {
    name: 'a state that does not fit',
    named: 'I9 payout-state',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(inState('returned'))
      await sql(`UPDATE payouts SET file_id = NULL WHERE payout_id = '${payout_id}'`)
      return { payout_id, state: 'returned' }
    },
  },
  {
    name: 'a payout that is still to be paid though it came back',
    named: 'I5 payout-returned-without-payout',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(inState('returned'))
      await sql(`UPDATE payouts SET state = 'paid' WHERE payout_id = '${payout_id}'`)
      return { payout_id }
    },
  },
  {
    name: 'a reserve that is to be released a second time',
    named: 'I9 release-twice',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(first)
      const at = await one<{ at: string }>(
        `SELECT booked_at AS at FROM transfers WHERE source_id = '${payout_id}' AND type = 'HOLDBACK'`,
      )
      const dueAt = Number(at.at) + 3 * DAY_MS
      await sql(`INSERT INTO due_work SELECT '${uuidv7()}', kind, merchant_id, order_id, ${dueAt}, 0,
        '{"about":"${payout_id}","amount":1333,"currency":"EUR"}', 0 FROM due_work WHERE kind = 'releaseReserve'`)
      return { payout_id }
    },
  },
  {
    name: 'a released reserve that is due again',
    named: 'I9 item-in-both',
    async plant({ one, sql }) {
      const { source_id } = await one(`SELECT source_id FROM payout_items WHERE part = 'release'`)
      await sql(`INSERT INTO due_items SELECT merchant_id, currency, booked_at, source_id, 'release'
        FROM transfers WHERE source_id = '${source_id}' AND type = 'RELEASE'`)
      return { source_id, part: 'release' }
    },
  },
  {
    name: 'a reserve that nothing will release',
    named: 'I9 release-missing',
    async plant({ sql }) {
      await sql(`DELETE FROM due_work WHERE kind = 'releaseReserve'`)
      return { merchant_id: A, currency: 'EUR' }
    },
  },
  {
    name: 'a reserve that is to be released in part',
    named: 'I9 release-amount',
    async plant({ sql }) {
      await sql(`UPDATE due_work SET data = replace(CAST(data AS TEXT), '"amount":1', '"amount":2')
        WHERE kind = 'releaseReserve'`)
      return { merchant_id: A, currency: 'EUR' }
    },
  },
]
