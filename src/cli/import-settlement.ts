/** `capstan import-settlement`: a settlement file from elsewhere beside our own books, line by line. */
import { createReadStream } from 'node:fs'
import type { Command } from 'commander'
import { type Flags, UsageError } from '../config.ts'
import { isPaymentReference } from '../engine/ids.ts'
import type { SettlementRows } from '../engine/settlement-rows.ts'
import type { Reader } from '../engine/store.ts'
import { instantOf, isDay, isInstant } from '../http/instants.ts'
import type { Difference, OurPayout } from '../reports/compare-transactions.ts'
import type { SettlementRecord } from '../reports/settlement-csv-reader.ts'
import { withReader } from './database.ts'
import { CommandError } from './failure.ts'
import { addSettings, STORE_SETTINGS } from './settings.ts'

interface ImportFlags extends Flags {
  merchant: string
  paymentReference?: string
  from?: string
  to?: string
  json?: boolean
}

export function define(command: Command): void {
  command
    .argument('<file>', 'settlement CSV, of one payout or of several')
    .requiredOption('--merchant <id>', 'whose payouts it is about')
    .option('--payment-reference <reference>', 'of the payout, where the file has no totals that name it')
    .option('--from <date>', 'with --to: our payouts of these days, which the file must have too')
    .option('--to <date>', 'the day after the last one, or an instant')
    .option('--json', 'one JSON object for each difference')
  addSettings(command, STORE_SETTINGS)
  command.addHelpText('after', '\nNothing is written. Exits 1 when anything differs.')
  command.action((file: string, flags: ImportFlags) => {
    const period = periodOf(flags)
    return withReader(flags, (reader) => run(reader, file, flags, period))
  })
}

type Period = { from: number; to: number }

function periodOf({ from, to }: ImportFlags): Period | undefined {
  if (from === undefined && to === undefined) return undefined
  const [begin, end] = [from, to].map((text) =>
    text !== undefined && (isDay(text) || isInstant(text)) ? instantOf(text) : undefined,
  )
  if (begin === undefined || end === undefined || begin >= end) {
    throw new UsageError('--from and --to must both be dates or instants, the first one earlier.')
  }
  return { from: begin, to: end }
}

interface Counts {
  differences: number
  rows: number
  /** Payment references of the file. */
  payouts: Set<string>
}

async function run(
  reader: Reader,
  file: string,
  flags: ImportFlags,
  period: Period | undefined,
): Promise<void> {
  const { SettlementRows } = await import('../engine/settlement-rows.ts')
  const { compareTransactions, readSettlementCsv } = await import('../reports/settlement-csv-reader.ts')
  const rows = new SettlementRows(reader.settlements)
  const counts: Counts = { differences: 0, rows: 0, payouts: new Set() }
  const tell = await teller(flags.json)
  const ours = (inFile: string | undefined) => {
    const reference = referenceOf(inFile, flags)
    counts.payouts.add(reference)
    return ourPayout(reader, rows, flags.merchant, reference)
  }
  try {
    const records = counted(readSettlementCsv(createReadStream(file, 'utf8')), counts)
    for await (const difference of compareTransactions(records, ours)) {
      counts.differences++
      tell(difference)
    }
  } catch (error) {
    throw await readingFailure(error, file)
  }
  if (period) await missingPayouts(rows, flags.merchant, period, counts, tell)
  const { differences, payouts } = counts
  const checked = `${counts.rows} rows of ${payouts.size} payouts`
  if (!flags.json)
    console.log(`${differences === 0 ? 'Nothing differs' : `${differences} differences`}: ${checked}.`)
  if (differences > 0) process.exitCode = 1
}

function referenceOf(inFile: string | undefined, { paymentReference }: ImportFlags): string {
  const reference = inFile ?? paymentReference
  if (reference !== undefined) return reference
  throw new CommandError('The file does not say which payout it is of: name it with --payment-reference.')
}

/** Our side of one payout: read as it is asked for, never as a whole. */
async function ourPayout(
  reader: Reader,
  rows: SettlementRows,
  merchantId: string,
  reference: string,
): Promise<OurPayout | undefined> {
  const payout = isPaymentReference(reference) ? await reader.payout(reference) : undefined
  if (!payout || payout.merchantId !== merchantId || payout.createdAt === undefined) return undefined
  return { payout, transactions: rows.allOf(payout) }
}

async function* counted(
  records: AsyncIterable<SettlementRecord>,
  counts: Counts,
): AsyncGenerator<SettlementRecord> {
  for await (const record of records) {
    if (record.kind === 'transaction') counts.rows++
    yield record
  }
}

async function missingPayouts(
  rows: SettlementRows,
  merchantId: string,
  period: Period,
  counts: Counts,
  tell: (difference: Told) => void,
): Promise<void> {
  for await (const payouts of rows.payouts({ merchantId, ...period })) {
    for (const { paymentReference } of payouts) {
      if (counts.payouts.has(paymentReference)) continue
      counts.differences++
      tell({ kind: 'missing-payout', paymentReference })
    }
  }
}

/** As compared, or a payout of ours that the file does not have. */
export type Told = Difference | { kind: 'missing-payout'; paymentReference: string }

async function teller(json = false): Promise<(difference: Told) => void> {
  if (json) return (difference) => console.log(JSON.stringify(difference))
  const { differenceText } = await import('./difference-text.ts')
  return (difference) => console.log(differenceText(difference))
}

async function readingFailure(error: unknown, file: string): Promise<unknown> {
  const { CsvProblem } = await import('../reports/settlement-csv-reader.ts')
  if (error instanceof CsvProblem) return new CommandError(`${file}, ${error.message}.`, { cause: error })
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall === undefined) return error
  return new CommandError(`The file ${file} cannot be read (${code}).`, { cause: error })
}
