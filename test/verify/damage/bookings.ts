/** Damage to the ledger. */
import { uuidv7 } from '../../../src/engine/ids.ts'
import { type Case, first, type PayoutRow, sale } from './support.ts'

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

export const BOOKINGS: Case[] = [
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
