/**
 * Reads settlement files, ours and those of other origin in the same layout. Delimiter, decimal mark, signs and the form
 * of dates are found out from the file; columns go by their names, in any order, and unknown ones are left out. What
 * could be read in two ways is refused: a wrong amount is worse than none.
 */
import type { PayoutTotals } from '../domain/payout/payout.ts'
import type { SettlementTransaction } from '../domain/payout/transaction.ts'
import {
  CsvProblem,
  type DateFamily,
  isUnreadable,
  type ReadNumber,
  readAmount,
  readDate,
  readDecimal,
  readRate,
  type Unreadable,
  unguarded,
} from './csv-cells.ts'
import {
  type Column,
  DELIMITERS,
  TAKEN_OFF,
  TOTALS_COLUMNS,
  TOTALS_TAKEN_OFF,
  type TotalsField,
  TRANSACTION_COLUMNS,
  type TransactionField,
} from './csv-layout.ts'
import { type CsvRecord, cellsOf, recordsOf } from './csv-records.ts'

export { compareTransactions } from './compare-transactions.ts'
export { CsvProblem } from './csv-cells.ts'

/** What a file says of a payout; absent is what it has no column for, or an empty cell. */
export interface TotalsValues {
  paymentReference?: string
  currency: string
  payoutDate?: number
  merchantId?: string
  settlementType?: string
  totals: Partial<PayoutTotals>
}

/** As SettlementTransaction, without the promises that our own books give. Amounts have the sign of their type taken off. */
export type TransactionValues = Partial<Omit<SettlementTransaction, 'type'>> & {
  type: string
  amount: number
  currency: string
}

/** What a block has, for whoever compares it; one object for all of its rows. */
export interface BlockLayout {
  /** What it has columns for. */
  fields: ReadonlySet<TransactionField | TotalsField>
  /** How exact its dates are, by the first of them: what they do not say is less than this. */
  precisionMs: ReadonlyMap<TransactionField | TotalsField, number>
}

export type SettlementRecord =
  | { kind: 'totals'; line: number; values: TotalsValues; layout: BlockLayout }
  | { kind: 'transaction'; line: number; values: TransactionValues; layout: BlockLayout }

/** @throws CsvProblem with the line that cannot be read */
export async function* readSettlementCsv(chunks: AsyncIterable<string>): AsyncGenerator<SettlementRecord> {
  const reading = new Reading()
  for await (const record of recordsOf(chunks)) {
    const read = reading.take(record)
    if (read) yield read
  }
  reading.end()
}

type Values = Partial<Record<TotalsField | TransactionField, string | number>>

interface Block {
  kind: 'totals' | 'transactions'
  line: number
  /** By position; `undefined` for an unknown one. */
  columns: (Column<TotalsField | TransactionField> | undefined)[]
  layout: BlockLayout
  precisionMs: Map<TransactionField | TotalsField, number>
}

/** A file as far as it was read. A header is expected at its beginning, after an empty line, and after a row of totals. */
class Reading {
  #delimiter: string | undefined
  #mark: '.' | ',' | undefined
  #dates: DateFamily | undefined
  /** Whether rows that take off have a minus: the first of them says it for the file. */
  #signs: boolean | undefined
  #block: Block | undefined
  #totals: TotalsValues | undefined
  #lastLine = 1

  take(record: CsvRecord): SettlementRecord | undefined {
    this.#lastLine = record.line
    this.#delimiter ??= delimiterOf(record)
    const cells = cellsOf(record, this.#delimiter)
    if (cells.every((cell) => cell.trim() === '')) return this.#empty(record)
    const block = this.#block
    if (!block) {
      this.#block = blockOf(cells, record)
      return undefined
    }
    const values = this.#values(cells, block, record)
    if (block.kind === 'transactions') return this.#transaction(values, block, record)
    this.#block = undefined
    return this.#totalsOf(values, block, record)
  }

  end() {
    this.#empty({ line: this.#lastLine, text: '' })
    if (this.#delimiter === undefined) throw new CsvProblem(1, 'the file is empty')
  }

  #empty({ line }: CsvRecord): undefined {
    if (this.#block?.kind === 'totals') throw new CsvProblem(line, 'a row of totals is missing')
    this.#block = undefined
  }

  #totalsOf(values: Values, { layout }: Block, { line }: CsvRecord): SettlementRecord {
    const { paymentReference, currency, payoutDate, merchantId, settlementType, ...totals } = values
    const read = {
      ...present({ paymentReference, payoutDate, merchantId, settlementType }),
      currency,
      totals,
    } as TotalsValues
    this.#totals = read
    return { kind: 'totals', line, values: read, layout }
  }

  #transaction(values: Values, { layout }: Block, { line }: CsvRecord): SettlementRecord {
    const { type, amount } = values
    if (typeof type !== 'string' || type === '') throw new CsvProblem(line, 'type is empty')
    if (typeof amount !== 'number') throw new CsvProblem(line, 'amount is empty')
    if (TAKEN_OFF.has(type)) this.#takeSign(values, line)
    const paymentReference = this.#totals?.paymentReference
    const read = { ...values, ...present({ paymentReference }) } as TransactionValues
    return { kind: 'transaction', line, values: read, layout }
  }

  /** A fee of 1 in a file where fees are -1 could be money that comes back, or a slip: it is not for us to guess. */
  #takeSign(values: Values, line: number) {
    for (const field of ['amount', 'vatAmount'] as const) {
      const value = values[field]
      if (typeof value !== 'number' || value === 0) continue
      this.#signs ??= value < 0
      if (this.#signs !== value < 0) {
        throw new CsvProblem(line, `the file has ${values.type} and the like with a minus and without one`)
      }
      values[field] = Math.abs(value)
    }
  }

  #values(cells: string[], block: Block, { line }: CsvRecord): Values {
    const { columns } = block
    if (cells.length < columns.length || cells.slice(columns.length).some((cell) => cell.trim() !== '')) {
      throw new CsvProblem(line, `${cells.length} cells under ${columns.length} columns`)
    }
    const values: Values = {}
    const currency = this.#currencyIn(cells, block, line)
    for (const [index, column] of columns.entries()) {
      const cell = cells[index] ?? ''
      if (column && cell !== '') values[column.field] = this.#value(cell, column, currency, block, line)
    }
    values.currency = currency
    return values
  }

  #currencyIn(cells: string[], { columns }: Block, line: number): string {
    const index = columns.findIndex((column) => column?.field === 'currency')
    const currency = cells[index]?.trim() || this.#totals?.currency
    if (currency === undefined) throw new CsvProblem(line, 'the currency is missing')
    if (!/^[A-Z]{3}$/.test(currency)) throw new CsvProblem(line, `${shown(currency)} is not a currency`)
    return currency
  }

  #value(
    cell: string,
    { name, field, kind }: Column<TotalsField | TransactionField>,
    currency: string,
    block: Block,
    line: number,
  ): string | number {
    const failed = ({ problem }: Unreadable) => new CsvProblem(line, `${name} ${shown(cell)} ${problem}`)
    if (kind === 'text') return unguarded(cell)
    if (kind === 'date') {
      const read = readDate(cell)
      if (isUnreadable(read)) throw failed(read)
      this.#dates ??= read.family
      if (this.#dates !== read.family) throw failed({ problem: 'is not written as the dates before' })
      if (!block.precisionMs.has(field)) block.precisionMs.set(field, read.precisionMs)
      return read.at
    }
    const read = readNumber(cell, kind, currency)
    if (isUnreadable(read)) throw failed(read)
    this.#mark ??= read.mark
    if (read.mark !== undefined && this.#mark !== read.mark) {
      throw failed({ problem: 'does not have the decimal mark of the amounts before' })
    }
    return TOTALS_TAKEN_OFF.has(field) ? Math.abs(read.value) : read.value
  }
}

function readNumber(
  cell: string,
  kind: 'amount' | 'rate' | 'count',
  currency: string,
): ReadNumber | Unreadable {
  if (kind === 'amount') return readAmount(cell, currency)
  return kind === 'rate' ? readRate(cell) : readDecimal(cell, 0)
}

/** No longer than a person wants to read, and on one line. */
const shown = (cell: string) => JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell)

function present<T extends object>(values: T) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}

function byName<Field extends string>(columns: Column<Field>[]): Map<string, Column<Field>> {
  return new Map(
    columns.flatMap((column) =>
      [column.name, ...(column.aliases ?? [])].map((name) => [name, column] as const),
    ),
  )
}
const TOTALS_BY_NAME = byName(TOTALS_COLUMNS)
const TRANSACTION_BY_NAME = byName(TRANSACTION_COLUMNS)

const nameOf = (cell: string) => cell.trim().toLowerCase()
const isKnown = (cell: string) => TOTALS_BY_NAME.has(nameOf(cell)) || TRANSACTION_BY_NAME.has(nameOf(cell))

/** The one that gives the most known names in the first row. */
function delimiterOf(record: CsvRecord): string {
  const found = DELIMITERS.map((delimiter) => ({
    delimiter,
    known: cellsOf(record, delimiter).filter(isKnown).length,
  })).sort((one, other) => other.known - one.known)[0]
  if (!found || found.known === 0) throw new CsvProblem(record.line, 'no column of a settlement file')
  return found.delimiter
}

/** A block whose rows have a type and an amount is one of transactions. */
function blockOf(cells: string[], { line }: CsvRecord): Block {
  const names = cells.map(nameOf)
  while (names.at(-1) === '') names.pop()
  const kind = names.includes('type') && names.includes('amount') ? 'transactions' : 'totals'
  const known: Map<string, Column<TotalsField | TransactionField>> = kind === 'totals'
    ? TOTALS_BY_NAME
    : TRANSACTION_BY_NAME
  const columns = names.map((name) => known.get(name))
  const fields = columns.flatMap((column) => (column ? [column.field] : []))
  if (fields.length === 0) throw new CsvProblem(line, 'no column of a settlement file')
  const twice = fields.find((field, index) => fields.indexOf(field) !== index)
  if (twice !== undefined) {
    const name = columns.find((column) => column?.field === twice)?.name
    throw new CsvProblem(line, `column ${name} is there twice`)
  }
  const precisionMs = new Map<TransactionField | TotalsField, number>()
  const layout = { fields: new Set(fields), precisionMs }
  return { kind, line, columns, layout, precisionMs }
}
