/** Damage to contracts, payouts, items, reserves and files is found and named; a lively history has none. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { outgoingFiles } from '../../src/banking/outgoing-files.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import { openStore } from '../../src/storage/open.ts'
import { select } from '../support/books.ts'
import { type Place, TEST_STORES } from '../support/databases.ts'
import { damage, verified } from './books.ts'
import { A, B, bankFolderOf, copyOf, DEAR, live, World } from './world.ts'

const DAY_MS = 86_400_000

/** One damaged copy: where it is, and how to look for what is to be damaged. */
interface Copy {
  place: Place
  bankFolder: string
  sql(statement: string): Promise<void>
  /** The first row, of which there must be one. */
  one<Row = Record<string, string>>(query: string): Promise<Row>
}

interface Case {
  name: string
  /** `I9 kind`, as it must be named. */
  named: string
  /** Gives ids that must be named. */
  plant(copy: Copy): Promise<Record<string, unknown>>
  /** Where the key of a table leaves no room for it. */
  only?: 'PostgreSQL'
}

interface PayoutRow {
  payout_id: string
  merchant_id: string
  payment_reference: string
  file_id: string
}

const payoutSql = `SELECT payout_id, merchant_id, payment_reference, file_id FROM payouts`
/** The first EUR payout of A: a reserve was kept from it and is released. */
const first = `${payoutSql} WHERE merchant_id = '${A}' AND currency = 'EUR' AND kind = 'MAIN' AND number = 1`
const inState = (state: string) =>
  `${payoutSql} WHERE state = '${state}' AND kind = 'MAIN' ORDER BY payout_id`
const sale = `SELECT source_id, order_id FROM transfers WHERE type = 'SALE'`
/** A sale with VAT on its fees. */
const dear = `SELECT source_id, order_id FROM transfers
  WHERE type = 'PURCHASE_FEE_PERCENTAGE_VAT' AND merchant_id = '${A}' AND currency = 'EUR' ORDER BY source_id`

/** Rewrites fields of a payout's JSON, those of `totals` among them. */
async function rewrite(
  { one, sql }: Copy,
  payoutId: string,
  change: (data: { totals: Record<string, number> } & Record<string, unknown>) => void,
): Promise<void> {
  const row = await one<{ data: string | object }>(`SELECT data FROM payouts WHERE payout_id = '${payoutId}'`)
  const data = typeof row.data === 'string' ? JSON.parse(row.data) : row.data
  change(data)
  await sql(`UPDATE payouts SET data = '${JSON.stringify(data)}' WHERE payout_id = '${payoutId}'`)
}

/** Rewrites the settlement that an event names, and nothing else. */
async function reprice(
  { one, sql }: Copy,
  captureId: string,
  fields: Record<string, unknown>,
): Promise<void> {
  const row = await one<{ order_id: string; version: number; data: string | object }>(
    `SELECT order_id, version, data FROM events WHERE CAST(data AS TEXT) LIKE '%"${captureId}"%' AND type = 'OrderCaptured'`,
  )
  const data = typeof row.data === 'string' ? JSON.parse(row.data) : row.data
  const settlement = JSON.stringify({ ...data, settlement: { ...data.settlement, ...fields } })
  await sql(
    `UPDATE events SET data = '${settlement}' WHERE order_id = '${row.order_id}' AND version = ${row.version}`,
  )
}

const transferCase = (name: string, named: string, type: string, set: string): Case => ({
  name,
  named,
  async plant({ one, sql }) {
    const row = await one(
      `SELECT merchant_id, source_id FROM transfers WHERE type = '${type}' ORDER BY source_id`,
    )
    const where = `merchant_id = '${row.merchant_id}' AND source_id = '${row.source_id}' AND type = '${type}'`
    await sql(
      set === 'DELETE'
        ? `DELETE FROM transfers WHERE ${where}`
        : `UPDATE transfers SET ${set} WHERE ${where}`,
    )
    return { type }
  },
})

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

const BOOKINGS: Case[] = [
  transferCase('a changed amount', 'I5 sale-differs', 'SALE', 'amount = amount + 1'),
  transferCase(
    'a wrong fee',
    'I5 purchase-fee-percentage-differs',
    'PURCHASE_FEE_PERCENTAGE',
    'amount = amount + 1',
  ),
  transferCase(
    'a wrong VAT',
    'I5 purchase-fee-fixed-vat-differs',
    'PURCHASE_FEE_FIXED_VAT',
    'amount = amount + 1',
  ),
  transferCase('a missing fee', 'I5 purchase-fee-fixed-missing', 'PURCHASE_FEE_FIXED', 'DELETE'),
  transferCase(
    'VAT that is not given back',
    'I5 purchase-fee-percentage-refund-vat-missing',
    'PURCHASE_FEE_PERCENTAGE_REFUND_VAT',
    'DELETE',
  ),
  transferCase(
    'a fee from another account',
    'I5 purchase-fee-fixed-differs',
    'PURCHASE_FEE_FIXED',
    "debit = 'bank'",
  ),
  transferCase(
    'a fee for paying later that is gone',
    'I5 due-date-fee-missing',
    'EXTEND_DUE_DATE_FEE',
    'DELETE',
  ),
  transferCase('a paid payout without its confirmation', 'I5 payout-paid-missing', 'PAYOUT_PAID', 'DELETE'),
  transferCase('a payout that was never booked', 'I5 payout-missing', 'PAYOUT', 'DELETE'),
  transferCase('a payout of another amount', 'I5 payout-differs', 'PAYOUT', 'amount = amount - 1'),
  transferCase('a deposit that is gone', 'I5 deposit-missing', 'DEPOSIT', 'DELETE'),
  transferCase('a repayment at another time', 'I5 repay-differs', 'REPAY', 'booked_at = booked_at + 1'),
  transferCase('a reserve that was not kept', 'I5 holdback-missing', 'HOLDBACK', 'DELETE'),
  transferCase('more released than was kept', 'I5 release-differs', 'RELEASE', 'amount = amount + 1'),
  transferCase(
    'a returned payout that is not owed again',
    'I5 payout-returned-missing',
    'PAYOUT_RETURNED',
    'DELETE',
  ),
  transferCase(
    'money that came back and is not booked',
    'I5 payout-reversed-missing',
    'PAYOUT_REVERSED',
    'DELETE',
  ),
  transferCase('an invoice whose payment is gone', 'I5 invoice-paid-missing', 'INVOICE_PAID', 'DELETE'),
  transferCase(
    'a payout that is booked to an order',
    'I5 payout-differs',
    'PAYOUT',
    `order_id = '${uuidv7()}'`,
  ),
  {
    name: 'a fee that no event has',
    named: 'I5 due-date-fee-without-extension',
    async plant({ one, sql }) {
      const { source_id } = await one(sale)
      await sql(`INSERT INTO transfers SELECT merchant_id, source_id, 'EXTEND_DUE_DATE_FEE', order_id, event_version,
        debit, 'fee_income', 1, currency, booked_at FROM transfers WHERE source_id = '${source_id}' AND type = 'SALE'`)
      return { source_id }
    },
  },
  {
    name: 'a doubled capture',
    named: 'I5 sale-without-capture',
    async plant({ one, sql }) {
      const { source_id, order_id } = await one(sale)
      const copy = uuidv7()
      await sql(`INSERT INTO transfers SELECT merchant_id, '${copy}', type, order_id, event_version, debit, credit,
        amount, currency, booked_at FROM transfers WHERE source_id = '${source_id}'`)
      return { source_id: copy, order_id }
    },
  },
  {
    name: 'a transfer of a payout that there is not',
    named: 'I5 payout-without-payout',
    async plant({ one, sql }) {
      const { payout_id } = await one<PayoutRow>(first)
      const copy = uuidv7()
      await sql(`INSERT INTO transfers SELECT merchant_id, '${copy}', type, order_id, event_version, debit, credit,
        amount, currency, booked_at FROM transfers WHERE source_id = '${payout_id}' AND type = 'PAYOUT'`)
      return { source_id: copy }
    },
  },
]

const PRICES: Case[] = [
  {
    name: 'a capture that was priced otherwise',
    named: 'I5 price-differs',
    async plant(copy) {
      const { source_id, order_id } = await copy.one(dear)
      await reprice(copy, source_id as string, { percentage: 1 })
      return { order_id, capture_id: source_id }
    },
  },
  {
    name: 'a capture that was due on another day',
    named: 'I5 price-differs',
    async plant(copy) {
      const { source_id } = await copy.one(dear)
      await reprice(copy, source_id as string, { dueAt: 0 })
      return { capture_id: source_id }
    },
  },
  {
    name: 'a contract version that was not valid then',
    named: 'I5 contract-version',
    async plant(copy) {
      const { source_id } = await copy.one(dear)
      await reprice(copy, source_id as string, { contract: 1 })
      return { capture_id: source_id, contract: 1 }
    },
  },
  {
    name: 'a contract version that there is not',
    named: 'I5 contract-unknown',
    async plant(copy) {
      const { source_id } = await copy.one(dear)
      await reprice(copy, source_id as string, { contract: 17 })
      return { capture_id: source_id, contract: 17 }
    },
  },
  {
    name: 'a capture without a price',
    named: 'I5 price-missing',
    async plant(copy) {
      const { source_id } = await copy.one(dear)
      await reprice(copy, source_id as string, { contract: undefined })
      return { capture_id: source_id }
    },
  },
  {
    name: 'terms that were changed after they had priced captures',
    named: 'I5 price-differs',
    async plant({ one, sql }) {
      await sql(`UPDATE records SET data = replace(CAST(data AS TEXT), '"percentage":250', '"percentage":251')
        WHERE kind = 'contract' AND merchant_id = '${A}'`)
      const { source_id } = await one(
        `${sale} AND currency = 'EUR' AND merchant_id = '${A}' AND amount = 3333`,
      )
      return { capture_id: source_id }
    },
  },
  {
    name: 'a refund that gave back too much of a fee',
    named: 'I5 refund-price',
    async plant({ one, sql }) {
      const row = await one<{ order_id: string; version: number; data: string | object }>(
        `SELECT order_id, version, data FROM events WHERE type = 'OrderRefunded' AND CAST(data AS TEXT) LIKE '%percentageVat%'`,
      )
      const data = typeof row.data === 'string' ? JSON.parse(row.data) : row.data
      data.settlement.percentage += 1
      await sql(`UPDATE events SET data = '${JSON.stringify(data)}'
        WHERE order_id = '${row.order_id}' AND version = ${row.version}`)
      return { order_id: row.order_id, refund_id: data.refundId }
    },
  },
]

const ITEMS: Case[] = [
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

const PAYOUTS: Case[] = [
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

const fileOf = async ({ one, bankFolder }: Copy) => {
  const { file_id, payment_reference, payout_id } = await one<PayoutRow>(first)
  const name = readdirSync(join(bankFolder, 'outgoing')).find((file) => file.includes(file_id)) as string
  const path = join(bankFolder, 'outgoing', name)
  return { file_id, payment_reference, payout_id, path, text: readFileSync(path, 'utf8') }
}

const contentCase = (
  name: string,
  named: string,
  change: (text: string, reference: string) => string,
): Case => ({
  name,
  named,
  async plant(copy) {
    const { file_id, path, text, payment_reference } = await fileOf(copy)
    const changed = change(text, payment_reference)
    expect(changed).not.toBe(text)
    writeFileSync(path, changed)
    return { file_id }
  },
})

const FILES: Case[] = [
  {
    name: 'a file whose sum was changed',
    named: 'I9 file-amount',
    async plant({ one, sql }) {
      const { file_id } = await one<PayoutRow>(first)
      await sql(
        `UPDATE records SET data = replace(CAST(data AS TEXT), '"amount":', '"amount":1') WHERE id = '${file_id}'`,
      )
      return { file_id }
    },
  },
  {
    name: 'a file whose count was changed',
    named: 'I9 file-count',
    async plant({ one, sql }) {
      const { file_id } = await one<PayoutRow>(first)
      await sql(
        `UPDATE records SET data = replace(CAST(data AS TEXT), '"count":2', '"count":1') WHERE id = '${file_id}'`,
      )
      return { file_id }
    },
  },
  {
    name: 'a payout that was moved to another file',
    named: 'I9 file-amount',
    async plant({ one, sql }) {
      const { file_id } = await one<PayoutRow>(first)
      const { payout_id } = await one<PayoutRow>(
        `${payoutSql} WHERE file_id IS NOT NULL AND file_id <> '${file_id}'`,
      )
      await sql(`UPDATE payouts SET file_id = '${file_id}' WHERE payout_id = '${payout_id}'`)
      return { file_id }
    },
  },
  {
    name: 'a payout in a file of which there is no record',
    named: 'I9 file-without-record',
    async plant({ one, sql }) {
      const { file_id } = await one<PayoutRow>(first)
      await sql(`DELETE FROM records WHERE id = '${file_id}'`)
      return { file_id }
    },
  },
  contentCase('a file that pays another amount', 'I9 file-payout-amount', (text) =>
    text.replace(
      /(<InstdAmt[^>]*>)(\d)/,
      (_, tag: string, digit: string) => `${tag}${(Number(digit) % 9) + 1}`,
    ),
  ),
  contentCase('a file that pays somebody else', 'I9 file-foreign-payout', (text, reference) =>
    text.replaceAll(`<EndToEndId>${reference}`, '<EndToEndId>ELSEWHERE'),
  ),
  contentCase('a file that does not pay a payout', 'I9 file-payout-missing', (text, reference) =>
    text.replaceAll(`<EndToEndId>${reference}`, '<EndToEndId>ELSEWHERE'),
  ),
  contentCase('a file that pays a payout twice', 'I9 file-payout-twice', (text) =>
    text.replace(/(<CdtTrfTxInf>[\s\S]*?<\/CdtTrfTxInf>)/, '$1$1'),
  ),
  contentCase('a file whose control sum is wrong', 'I9 file-control-sum', (text) =>
    text.replace(/<CtrlSum>\d/, '<CtrlSum>99'),
  ),
  contentCase('a file that is cut off', 'I9 file-unreadable', (text) => text.slice(0, -50)),
  {
    name: 'a file that nobody wrote',
    named: 'I9 file-unknown',
    async plant(copy) {
      const { path, text } = await fileOf(copy)
      const name = 'payouts-again.xml'
      writeFileSync(join(path, '..', name), text)
      return { file: name }
    },
  },
]

describe.each(TEST_STORES)('verify of payouts on $name', ({ name: store, skipReason, newPlace }) => {
  const it = skipReason ? test.skip : test
  let world: World

  beforeAll(async () => {
    if (skipReason !== undefined) return
    world = await World.open(await newPlace())
    await live(world)
    await world.close()
  }, 60_000)

  async function copy(): Promise<Copy> {
    const place = await copyOf(world.place)
    const at = 'dataDir' in place ? { ...place, databaseUrl: undefined } : { ...place, dataDir: undefined }
    return {
      place,
      bankFolder: bankFolderOf(world.bankFolder),
      sql: (statement) => damage(place, jsonIn(statement, store)),
      one: async <Row>(query: string) => {
        const [row] = await select<Row>(at as never, `${query} LIMIT 1`)
        if (!row) throw new Error(`nothing to damage: ${query}`)
        return row
      },
    }
  }

  const found = async ({ place, bankFolder }: Pick<Copy, 'place' | 'bankFolder'>, options = {}) => {
    const files = await outgoingFiles(bankFolder)
    return verified(place, { ...(files && { files }), ...options })
  }

  it('finds nothing in a lively history, and says how much it looked at', async () => {
    const { counts, breaches } = await found(world)
    expect(breaches).toEqual([])
    expect(counts).toMatchObject({ orders: 13, captures: 14, files: 10, filesRead: 10 })
    expect(counts.payouts).toBeGreaterThan(15)
    expect(counts.items).toBeGreaterThan(25)
  })

  it('finds nothing in any period of it', async () => {
    const now = Date.now()
    for (const [from, to] of [
      [-1, 99],
      [-1, 3],
      [3, 9],
      [9, 99],
    ] as const) {
      const period = { from: now + from * DAY_MS, to: now + to * DAY_MS }
      const { counts, breaches } = await found(world, { period })
      expect(breaches).toEqual([])
      expect(counts.orders + counts.payouts).toBeGreaterThan(0)
    }
  })

  it('finds nothing when a merchant was reset, whose payouts are in files with those of others', async () => {
    const { place, bankFolder } = await copy()
    const store = await openStore({ ...place, mode: 'sandbox' })
    while ((await store.reset(B, 1000)) === 1000);
    await store.close()
    const { breaches } = await found({ place, bankFolder })
    expect(breaches).toEqual([])
  })

  it('finds nothing while captures are made and payouts run', async () => {
    const busy = await World.open(await newPlace(), { bankFiles: 'csv' })
    let isOver = false
    const lived = Promise.all([live(busy), traffic(busy)]).finally(() => {
      isOver = true
    })
    for (let times = 0; !isOver || times === 0; times++) {
      const { breaches } = await found(busy, { idempotencyLifetimeMs: DAY_MS })
      expect(breaches).toEqual([])
    }
    await lived
    await busy.close()
    const { counts, breaches } = await found(busy)
    expect(breaches).toEqual([])
    expect(counts.filesRead).toBe(counts.files)
  }, 60_000)

  const cases = [...BOOKINGS, ...PRICES, ...ITEMS, ...PAYOUTS, ...FILES].filter(
    ({ only }) => only === undefined || only === store,
  )

  it.each(cases)('names $name: $named', async ({ named, plant }) => {
    const damaged = await copy()
    const ids = await plant(damaged)
    const [invariant, kind] = named.split(' ')
    const { breaches } = await found(damaged)
    expect(breaches).toContainEqual({
      invariant,
      kind,
      ids: expect.objectContaining(ids),
      message: expect.any(String),
    })
  })
})

/** Sales and refunds of a third currency, for as long as days go by beside them. */
async function traffic(world: World): Promise<void> {
  await world.terms(A, 'NOK', { ...DEAR, delay: { days: 0, of: 'calendar' } })
  for (let count = 0; count < 150; count++) {
    const { orderId } = await world.sale(A, 1000 + count, 'NOK', 'NO')
    if (count % 3 === 0) await world.refund(A, orderId, 500)
    if (count === 50) await world.terms(A, 'NOK', { vatRate: 700 })
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

/** PostgreSQL keeps texts and JSON apart. */
function jsonIn(statement: string, store: string): string {
  return store === 'SQLite'
    ? statement
    : statement.replaceAll(/SET data = (replace\([^\n]*?\)(?=\s+WHERE))/g, 'SET data = ($1)::json')
}
