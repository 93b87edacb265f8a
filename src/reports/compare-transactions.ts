/** A settlement file from elsewhere beside our own books: what differs, line by line. */
import type { Payout } from '../domain/payout/payout.ts'
import type { SettlementTransaction } from '../domain/payout/transaction.ts'
import { CsvProblem } from './csv-cells.ts'
import { type TotalsField, TRANSACTION_COLUMNS, type TransactionField } from './csv-layout.ts'
import type {
  BlockLayout,
  SettlementRecord,
  TotalsValues,
  TransactionValues,
} from './settlement-csv-reader.ts'

/** What both sides call a row, as far as the file says it. */
export type RowIdentity = Pick<
  TransactionValues,
  'type' | 'detailedType' | 'currency' | 'orderId' | 'captureId' | 'refundId'
>

export type Value = string | number | undefined

/** Amounts in minor units, rates in basis points, dates in ms. */
export type Difference =
  /** The file has a payout that we do not have; its rows are not compared. */
  | { kind: 'unknown-payout'; line: number; paymentReference: string | undefined }
  /** The file has it before, as if it were paid twice; its rows are not compared again. */
  | { kind: 'payout-twice'; line: number; paymentReference: string }
  | { kind: 'totals'; line: number; currency: string; field: TotalsField; theirs: Value; ours: Value }
  | { kind: 'field'; line: number; row: RowIdentity; field: TransactionField; theirs: Value; ours: Value }
  /** Only the file has this row. */
  | { kind: 'not-ours'; line: number; theirs: TransactionValues }
  /** Only we have this row. */
  | { kind: 'not-theirs'; paymentReference: string | undefined; ours: SettlementTransaction }

export interface OurPayout {
  payout?: Payout
  transactions: AsyncIterable<SettlementTransaction[]>
}

/**
 * Rows that wait for their counterpart, on both sides together. Files in the order of our books need a handful; one in
 * another order needs as many as its largest payout has rows, some 500 bytes each.
 */
export const WAITING_MAX = 500_000

/**
 * Rows that agree in all that the file has columns for are taken away in pairs; of the rest those of the same order,
 * capture and refund are compared field by field; what is left is on one side only.
 * @param theirs what readSettlementCsv reads
 * @param ours finds a payout; `undefined` is asked for when the file has no totals, and thus no reference
 * @param waitingMax instead of WAITING_MAX
 * @throws CsvProblem where the file cannot be read, or more than WAITING_MAX rows wait
 */
export async function* compareTransactions(
  theirs: AsyncIterable<SettlementRecord>,
  ours: (paymentReference: string | undefined) => Promise<OurPayout | undefined>,
  waitingMax = WAITING_MAX,
): AsyncGenerator<Difference> {
  const references = new Set<string>()
  let begun = false
  let comparison: Comparison | undefined
  try {
    for await (const record of theirs) {
      if (record.kind === 'totals' || !begun) {
        if (comparison) yield* comparison.end()
        begun = true
        const { paymentReference } = record.values
        if (paymentReference !== undefined && references.has(paymentReference)) {
          comparison = undefined
          yield { kind: 'payout-twice', line: record.line, paymentReference }
          continue
        }
        if (paymentReference !== undefined) references.add(paymentReference)
        const found = await ours(paymentReference)
        comparison = found && new Comparison(found, paymentReference, waitingMax)
        if (!found) yield { kind: 'unknown-payout', line: record.line, paymentReference }
        if (record.kind === 'totals' && found?.payout) {
          yield* totalsDifferences(record.line, record.values, record.layout, found.payout)
        }
      }
      if (record.kind === 'transaction') await comparison?.take(record.line, record.values, record.layout)
    }
    if (comparison) yield* comparison.end()
  } finally {
    await comparison?.close()
  }
}

/** What the file does not say is not compared. */
function* totalsDifferences(
  line: number,
  { totals, ...about }: TotalsValues,
  layout: BlockLayout,
  payout: Payout,
): Generator<Difference> {
  const { totals: ourTotals, createdAt: payoutDate, ...ourRest } = payout
  const ours: Record<string, unknown> = { ...ourTotals, ...ourRest, payoutDate }
  const precisionMs = layout.precisionMs.get('payoutDate') ?? 1
  for (const [field, value] of Object.entries({ ...about, ...totals } as Record<string, Value>)) {
    const our = ours[field] as Value
    const same =
      field === 'payoutDate' ? coarse(value, precisionMs) === coarse(our, precisionMs) : value === our
    if (!same) {
      const { currency } = about
      yield { kind: 'totals', line, currency, field: field as TotalsField, theirs: value, ours: our }
    }
  }
}

const coarse = (value: Value, precisionMs: number): Value =>
  typeof value === 'number' ? Math.floor(value / precisionMs) : value

interface TheirRow {
  line: number
  values: TransactionValues
}

/** One payout: both sides are read side by side, a row each in turn. */
class Comparison {
  readonly #paymentReference: string | undefined
  readonly #waitingMax: number
  readonly #ours: AsyncGenerator<SettlementTransaction>
  readonly #waitingTheirs = new Waiting<TheirRow>()
  readonly #waitingOurs = new Waiting<SettlementTransaction>()
  #layout: BlockLayout = { fields: new Set(), precisionMs: new Map() }
  #line = 0

  constructor({ transactions }: OurPayout, paymentReference: string | undefined, waitingMax: number) {
    this.#waitingMax = waitingMax
    this.#ours = rowsOf(transactions)
    this.#paymentReference = paymentReference
  }

  async take(line: number, values: TransactionValues, layout: BlockLayout) {
    this.#layout = layout
    this.#line = line
    const key = keyOf(values, layout, COMPARED)
    if (!this.#waitingOurs.take(key)) this.#waitingTheirs.add(key, { line, values })
    await this.#takeOurs()
  }

  /** Whether there was another row of ours. */
  async #takeOurs(): Promise<boolean> {
    if (this.#waitingTheirs.size + this.#waitingOurs.size > this.#waitingMax) {
      throw new CsvProblem(this.#line, `more than ${this.#waitingMax} rows have no counterpart so far`)
    }
    const { value, done } = await this.#ours.next()
    if (done) return false
    const key = keyOf(value, this.#layout, COMPARED)
    if (!this.#waitingTheirs.take(key)) this.#waitingOurs.add(key, value)
    return true
  }

  /** Ends the reading of our side, whether or not it was read to its end. */
  async close() {
    await this.#ours.return(undefined)
  }

  async *end(): AsyncGenerator<Difference> {
    // What comes after the last row that waits for a counterpart is ours alone, and is told as it is read.
    while (this.#waitingTheirs.size > 0 && (await this.#takeOurs()));
    yield* this.#pairs()
    for (const ours of this.#waitingOurs.drain()) yield this.#notTheirs(ours)
    for await (const ours of this.#ours) yield this.#notTheirs(ours)
  }

  #notTheirs(ours: SettlementTransaction): Difference {
    return { kind: 'not-theirs', paymentReference: this.#paymentReference, ours }
  }

  *#pairs(): Generator<Difference> {
    const candidates = new Waiting<SettlementTransaction>()
    for (const ours of this.#waitingOurs.drain()) {
      candidates.add(keyOf(ours, this.#layout, IDENTITY), ours)
    }
    const theirs = [...this.#waitingTheirs.drain()].sort((one, other) => one.line - other.line)
    for (const { line, values } of theirs) {
      const key = keyOf(values, this.#layout, IDENTITY)
      const ours = candidates.take(key, (our) => this.#differing(values, our).length)
      if (!ours) yield { kind: 'not-ours', line, theirs: values }
      else yield* this.#fields(line, values, ours)
    }
    for (const ours of candidates.drain()) this.#waitingOurs.add('', ours)
  }

  #differing(theirs: TransactionValues, ours: SettlementTransaction): TransactionField[] {
    return COMPARED.filter(
      (field) => comparable(theirs, field, this.#layout) !== comparable(ours, field, this.#layout),
    )
  }

  *#fields(line: number, theirs: TransactionValues, ours: SettlementTransaction): Generator<Difference> {
    const { type, detailedType, currency, orderId, captureId, refundId } = theirs
    const row = { type, detailedType, currency, orderId, captureId, refundId } as RowIdentity
    for (const field of this.#differing(theirs, ours)) {
      yield { kind: 'field', line, row, field, theirs: theirs[field], ours: ours[field] }
    }
  }
}

const COMPARED: TransactionField[] = TRANSACTION_COLUMNS.map(({ field }) => field)
const IDENTITY: TransactionField[] = ['type', 'orderId', 'captureId', 'refundId']

type Row = TransactionValues | SettlementTransaction

const keyOf = (row: Row, layout: BlockLayout, fields: TransactionField[]) =>
  JSON.stringify(fields.map((field) => comparable(row, field, layout)))

/** Absent, for what the file has no column for. A return has no capture in files of other origin; VAT of 0 is none. */
function comparable(row: Row, field: TransactionField, { fields, precisionMs }: BlockLayout): Value {
  if (!fields.has(field)) return undefined
  if (field === 'captureId' && (row.type === 'RETURN' || row.type === 'REVERSAL')) return undefined
  if (field === 'amount') return row.amount
  return coarse(row[field], precisionMs.get(field) ?? 1) || undefined
}

async function* rowsOf(
  batches: AsyncIterable<SettlementTransaction[]>,
): AsyncGenerator<SettlementTransaction> {
  for await (const batch of batches) yield* batch
}

/** Rows of an order are few. Where a file has no ids, so many are looked at for the most similar one. */
const CANDIDATES_MAX = 50

/** Rows by a key that several may share, in the order in which they came. */
class Waiting<T> {
  readonly #byKey = new Map<string, T[]>()
  size = 0

  add(key: string, row: T) {
    const rows = this.#byKey.get(key)
    if (rows) rows.push(row)
    else this.#byKey.set(key, [row])
    this.size++
  }

  /** Takes away the one that `distance` finds nearest, or the first. */
  take(key: string, distance: (row: T) => number = () => 0): T | undefined {
    const rows = this.#byKey.get(key)
    if (!rows) return undefined
    const distances = rows.slice(0, CANDIDATES_MAX).map(distance)
    const [taken] = rows.splice(distances.indexOf(Math.min(...distances)), 1)
    if (rows.length === 0) this.#byKey.delete(key)
    this.size--
    return taken
  }

  *drain(): Generator<T> {
    for (const rows of this.#byKey.values()) yield* rows
    this.#byKey.clear()
    this.size = 0
  }
}
