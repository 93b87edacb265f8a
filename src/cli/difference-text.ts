/** Differences between a settlement file and our books, a line each, for people. */
import type { SettlementTransaction } from '../domain/payout/transaction.ts'
import type { RowIdentity, Value } from '../reports/compare-transactions.ts'
import { cellText } from '../reports/csv-cells.ts'
import { type Column, DEFAULT_CSV, TOTALS_COLUMNS, TRANSACTION_COLUMNS } from '../reports/csv-layout.ts'
import type { TransactionValues } from '../reports/settlement-csv-reader.ts'
import type { Told } from './import-settlement.ts'

export function differenceText(difference: Told): string {
  switch (difference.kind) {
    case 'unknown-payout': {
      const { line, paymentReference } = difference
      return `line ${line}: the merchant has no payout ${shown(paymentReference ?? '')}`
    }
    case 'payout-twice':
      return `line ${difference.line}: payout ${plain(difference.paymentReference)} is in the file for the second time`
    case 'missing-payout':
      return `payout ${difference.paymentReference} is not in the file`
    case 'totals': {
      const { line, currency, field, theirs, ours } = difference
      return `line ${line}: ${valuesText(TOTALS_COLUMNS, field, theirs, ours, currency)}`
    }
    case 'field': {
      const { line, row, field, theirs, ours } = difference
      return `line ${line}: ${rowText(row)}: ${valuesText(TRANSACTION_COLUMNS, field, theirs, ours, row.currency ?? '')}`
    }
    case 'not-ours':
      return `line ${difference.line}: ${rowText(difference.theirs)}${amountText(difference.theirs)} is not in our books`
    case 'not-theirs': {
      const { paymentReference, ours } = difference
      const where = paymentReference === undefined ? '' : `payout ${paymentReference}: `
      return `${where}${rowText(ours)}${amountText(ours)} is not in the file`
    }
  }
}

function valuesText<Field extends string>(
  columns: Column<Field>[],
  field: Field,
  theirs: Value,
  ours: Value,
  currency: string,
): string {
  const column = columns.find((one) => one.field === field)
  const text = (value: Value) => {
    if (value === undefined) return 'nothing'
    return typeof value === 'string'
      ? shown(value)
      : cellText(value, column?.kind ?? 'count', currency, DEFAULT_CSV)
  }
  return `${column?.name ?? field} is ${text(theirs)} in the file and ${text(ours)} in our books`
}

/** What it is, and the narrowest of the ids that it has. */
function rowText({ type, detailedType, orderId, captureId, refundId }: RowIdentity): string {
  const id = refundId ? `refund ${plain(refundId)}` : captureId ? `capture ${plain(captureId)}` : undefined
  const order = orderId ? `order ${plain(orderId)}` : undefined
  const about = [id, order].filter((one) => one !== undefined).join(', ')
  return [
    plain(type),
    ...(detailedType ? [plain(detailedType)] : []),
    ...(about ? [`of ${about}`] : []),
  ].join(' ')
}

function amountText({ amount, currency }: TransactionValues | SettlementTransaction): string {
  return ` over ${cellText(amount, 'amount', currency, DEFAULT_CSV)} ${currency}`
}

/** Longer texts than any of ours are cut, and none may steer the terminal. */
const TEXT_MAX = 255
const shown = (text: string) => JSON.stringify(plain(text))
const plain = (text: string) => text.slice(0, TEXT_MAX).replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD')
