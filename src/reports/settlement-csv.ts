/** Writes settlement files: one payout, or several, each with its block. Memory stays small however many rows there are. */
import type { Payout } from '../domain/payout/payout.ts'
import type { SettlementTransaction } from '../domain/payout/transaction.ts'
import { cellText } from './csv-cells.ts'
import {
  type Column,
  type CsvFormat,
  DEFAULT_CSV,
  TAKEN_OFF,
  TOTALS_COLUMNS,
  type TotalsField,
  TRANSACTION_COLUMNS,
  type TransactionField,
} from './csv-layout.ts'

export { type CsvFormat, DEFAULT_CSV } from './csv-layout.ts'

const LINE_END = '\r\n'

export interface PayoutWithTransactions {
  payout: Payout
  transactions: () => AsyncIterable<SettlementTransaction[]>
}

/**
 * A payout's file in chunks of text, a chunk for each batch of rows.
 * @param transactions the payout's rows in batches, which bound the size of a chunk
 */
export async function* payoutCsv(
  payout: Payout,
  transactions: AsyncIterable<SettlementTransaction[]>,
  format: CsvFormat = DEFAULT_CSV,
): AsyncGenerator<string> {
  const totals = format.totals
    ? [names(TOTALS_COLUMNS, format), totalsRow(payout, format), '', ''].join(LINE_END)
    : ''
  yield `${totals}${names(TRANSACTION_COLUMNS, format)}${LINE_END}`
  for await (const batch of transactions) {
    if (batch.length > 0) yield batch.map((row) => transactionRow(row, format) + LINE_END).join('')
  }
}

/** Several payouts in one file: their blocks one after the other, with an empty line between. None: an empty file. */
export async function* summaryCsv(
  payouts: PayoutWithTransactions[] | AsyncIterable<PayoutWithTransactions>,
  format: CsvFormat = DEFAULT_CSV,
): AsyncGenerator<string> {
  let first = true
  for await (const { payout, transactions } of payouts) {
    if (!first) yield LINE_END
    first = false
    yield* payoutCsv(payout, transactions(), format)
  }
}

const names = (columns: Column<string>[], format: CsvFormat) =>
  columns.map(({ name }) => name).join(format.delimiter)

function totalsRow(payout: Payout, format: CsvFormat): string {
  const values: Record<TotalsField, string | number | undefined> = {
    ...payout.totals,
    paymentReference: payout.paymentReference,
    currency: payout.currency,
    payoutDate: payout.createdAt,
    merchantId: payout.merchantId,
    settlementType: payout.settlementType,
  }
  return row(TOTALS_COLUMNS, values, payout.currency, format)
}

function transactionRow(transaction: SettlementTransaction, format: CsvFormat): string {
  if (!format.signs || !TAKEN_OFF.has(transaction.type)) {
    return row(TRANSACTION_COLUMNS, transaction, transaction.currency, format)
  }
  const { amount, vatAmount } = transaction
  const signed = {
    ...transaction,
    amount: minus(amount),
    ...(vatAmount !== undefined && { vatAmount: minus(vatAmount) }),
  }
  return row(TRANSACTION_COLUMNS, signed, transaction.currency, format)
}

/** Never -0. */
const minus = (amount: number) => (amount === 0 ? 0 : -amount)

function row<Field extends TotalsField | TransactionField>(
  columns: Column<Field>[],
  values: Partial<Record<Field, string | number | undefined>>,
  currency: string,
  format: CsvFormat,
): string {
  return columns
    .map(({ field, kind }) => cellText(values[field], kind, currency, format))
    .join(format.delimiter)
}
