/** Damage to what is in payouts and what is due. */
import { expect } from 'vitest'
import { uuidv7 } from '../../../src/engine/ids.ts'
import { A, B } from '../world.ts'
import { type Case, first, type PayoutRow, payoutSql } from './support.ts'

export const ITEMS: Case[] = [
  {
    name: 'something due that no cut-off will pay',
    named: 'I9 cut-off-missing',
    async plant({ one, sql }) {
      const { merchant_id, currency } = await one(
        'SELECT merchant_id, currency FROM due_items ORDER BY merchant_id, currency',
      )
      await sql(`DELETE FROM due_work WHERE kind = 'makePayout' AND merchant_id = '${merchant_id}'`)
      return { merchant_id, currency }
    },
  },
  {
    name: 'an item in neither a payout nor what is due',
    named: 'I9 item-in-neither',
    async plant({ one, sql }) {
      const { source_id } = await one(
        `SELECT source_id FROM due_items WHERE part = 'order' ORDER BY source_id`,
      )
      await sql(`DELETE FROM due_items WHERE source_id = '${source_id}' AND part = 'order'`)
      return { source_id, part: 'order' }
    },
  },
  {
    name: 'an item that is paid and due',
    named: 'I9 item-in-both',
    async plant({ one, sql }) {
      const { source_id, payout_id } = await one(
        `SELECT source_id, payout_id FROM payout_items WHERE part = 'order'`,
      )
      await sql(`INSERT INTO due_items SELECT DISTINCT merchant_id, currency, booked_at, source_id, 'order'
        FROM transfers WHERE source_id = '${source_id}'`)
      return { source_id, payout_id }
    },
  },
  {
    name: 'a row that was taken out of its payout',
    named: 'I9 payout-item-count',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(first)
      const { source_id } = await one(`SELECT source_id FROM payout_items WHERE payout_id = '${payout_id}'`)
      await sql(`DELETE FROM payout_items WHERE source_id = '${source_id}'`)
      return { payout_id }
    },
  },
  {
    name: "a payout with another payout's row",
    named: 'I9 payout-total',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(first)
      const other = await one(`SELECT source_id FROM payout_items WHERE part = 'order' AND payout_id IN
        (SELECT payout_id FROM payouts WHERE merchant_id = '${A}' AND currency = 'EUR' AND number = 3)`)
      await sql(`UPDATE payout_items SET payout_id = '${payout_id}' WHERE source_id = '${other.source_id}'`)
      return { payout_id, field: expect.any(String) }
    },
  },
  {
    name: "a payout with another merchant's row",
    named: 'I9 item-of-other-merchant',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(first)
      const { source_id } = await one(
        `SELECT source_id FROM payout_items WHERE merchant_id = '${B}' AND part = 'order'`,
      )
      await sql(
        `UPDATE payout_items SET payout_id = '${payout_id}' WHERE source_id = '${source_id}' AND part = 'order'`,
      )
      return { payout_id, source_id }
    },
  },
  {
    name: 'a payout with a row that nothing was booked for',
    named: 'I9 item-without-transfers',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(first)
      const source_id = uuidv7()
      await sql(`INSERT INTO payout_items VALUES ('${A}', '${source_id}', 'order', '${payout_id}')`)
      return { payout_id, source_id }
    },
  },
  {
    name: 'a row in another currency than its payout',
    named: 'I9 item-currency',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(first)
      const { source_id } =
        await one(`SELECT source_id FROM payout_items WHERE part = 'order' AND payout_id IN
        (SELECT payout_id FROM payouts WHERE merchant_id = '${A}' AND currency = 'SEK' AND number = 1)`)
      await sql(`UPDATE payout_items SET payout_id = '${payout_id}' WHERE source_id = '${source_id}'`)
      return { payout_id, source_id }
    },
  },
  {
    name: 'an invoice for what was to be paid out',
    named: 'I9 item-kind',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(`${payoutSql} WHERE kind = 'FEES' AND number = 1`)
      const { source_id } = await one(
        `SELECT source_id FROM payout_items WHERE part = 'order' AND merchant_id = '${B}'`,
      )
      await sql(
        `UPDATE payout_items SET payout_id = '${payout_id}' WHERE source_id = '${source_id}' AND part = 'order'`,
      )
      return { payout_id, source_id, part: 'order' }
    },
  },
  {
    name: 'a row of a payout that there is not',
    named: 'I9 item-of-no-payout',
    async plant({ one, sql }) {
      const { source_id } = await one(`SELECT source_id FROM payout_items WHERE part = 'order'`)
      const payout_id = uuidv7()
      await sql(
        `UPDATE payout_items SET payout_id = '${payout_id}' WHERE source_id = '${source_id}' AND part = 'order'`,
      )
      return { source_id, payout_id }
    },
  },
  {
    name: 'a row that is in two payouts',
    named: 'I9 item-twice',
    only: 'PostgreSQL',
    async plant({ one, sql }) {
      const { source_id } = await one(`SELECT source_id FROM payout_items WHERE merchant_id = '${A}'
        AND payout_id IN (SELECT payout_id FROM payouts WHERE currency = 'SEK' AND number = 1)`)
      const { payout_id: other } = await one<PayoutRow>(
        `${payoutSql} WHERE merchant_id = '${A}' AND currency = 'SEK' AND number = 3`,
      )
      await sql(`ALTER TABLE payout_items DROP CONSTRAINT payout_items_pkey;
        INSERT INTO payout_items SELECT merchant_id, source_id, part, '${other}' FROM payout_items WHERE source_id = '${source_id}'`)
      return { source_id }
    },
  },
  {
    name: 'something due that was not booked',
    named: 'I9 due-item-without-transfers',
    async plant({ sql }) {
      const source_id = uuidv7()
      await sql(`INSERT INTO due_items VALUES ('${A}', 'SEK', 1, '${source_id}', 'order')`)
      return { merchant_id: A, source_id }
    },
  },
  {
    name: 'something due in another currency',
    named: 'I9 due-item-currency',
    async plant({ one, sql }) {
      const { source_id } = await one(`SELECT source_id FROM due_items WHERE part = 'order'`)
      await sql(`UPDATE due_items SET currency = 'NOK' WHERE source_id = '${source_id}' AND part = 'order'`)
      return { source_id }
    },
  },
  {
    name: 'something due at another time',
    named: 'I9 due-date',
    async plant({ one, sql }) {
      const { source_id } = await one(`SELECT source_id FROM due_items WHERE part = 'order'`)
      await sql(
        `UPDATE due_items SET due_at = due_at + 1 WHERE source_id = '${source_id}' AND part = 'order'`,
      )
      return { source_id }
    },
  },
  {
    name: 'a merchant whose balance is not what is due to it',
    named: 'I9 merchant-payable',
    async plant({ one, sql }) {
      const { source_id } = await one(
        `SELECT source_id FROM due_items WHERE part = 'order' AND merchant_id = '${A}'`,
      )
      await sql(`DELETE FROM due_items WHERE source_id = '${source_id}'`)
      return { merchant_id: A, currency: 'SEK' }
    },
  },
  {
    name: 'a returned payout that waits for nothing',
    named: 'I9 item-in-neither',
    async plant({ one, sql }) {
      const { source_id } = await one(`SELECT source_id FROM payout_items WHERE part = 'returned'`)
      await sql(`DELETE FROM payout_items WHERE source_id = '${source_id}' AND part = 'returned'`)
      return { payout_id: source_id, part: 'returned' }
    },
  },
]
