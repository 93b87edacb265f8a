/** A payout on paper: what was sold, what it cost, the VAT on that, and what is paid out. The invoice for the fees. */
import type { Payout, SettlementType } from '../domain/payout/payout.ts'
import { TAKEN_OFF } from './csv-layout.ts'
import { debtLines, type SumLine, sumLines } from './payout-sums.ts'
import { drawLetterhead, type Fact, type PdfIssuer, type PdfParty } from './pdf-letterhead.ts'
import { openSheet, type Sheet } from './pdf-sheet.ts'
import { drawTable, type Table, type TableRow, tableHeight } from './pdf-table.ts'
import { accountText, dayText, moneyText, periodText, rateText } from './pdf-words.ts'
import { rankOf, wordsFor } from './words.ts'

export type { PdfIssuer, PdfParty } from './pdf-letterhead.ts'
export { SUMMARY_PAYOUTS_MAX, type SummaryPdfInput, summaryPdf } from './summary-pdf.ts'

/** What a payout has of one type, and of one VAT rate. Amounts in minor units, unsigned as in the rows they add up. */
export interface PayoutPdfRow {
  type: string
  detailedType: string
  count: number
  amount: number
  /** Basis points; absent where there is no VAT. */
  vatRate?: number
  vatAmount: number
}

export interface PayoutPdfInput {
  merchant: PdfParty
  issuer: PdfIssuer
  payout: Payout
  rows: PayoutPdfRow[]
  /** ms. */
  periodFrom: number
  periodTo: number
}

const TITLES: Record<SettlementType, string> = {
  NET: 'Settlement statement and fee invoice',
  GROSS: 'Settlement statement',
  GROSS_FEE: 'Fee invoice',
}

const TERMS: Record<SettlementType, string> = {
  NET: 'Net: fees are taken from the payout',
  GROSS: 'Gross: fees are invoiced apart',
  GROSS_FEE: 'Fees that were not taken from payouts',
}

/**
 * The same input gives the same bytes.
 * @throws RangeError when the rows or the totals do not add up to the settlement amount
 */
export async function payoutPdf(input: PayoutPdfInput): Promise<Buffer> {
  const { merchant, issuer, payout } = input
  const sums = sumLines(payout)
  const rows = signedRows(input)
  const title = TITLES[payout.settlementType]
  const sheet = await openSheet({
    title: `${title} ${payout.paymentReference}`,
    author: issuer.name,
    subject: `${merchant.name}, ${dateOf(payout)}, ${payout.currency}`,
    createdAt: payout.createdAt ?? payout.openedAt,
    runningHead: `${title} ${payout.paymentReference} · ${merchant.name}`,
    foot: `${payout.paymentReference} · ${issuer.name}`,
  })
  drawLetterhead(sheet, { title, issuer, merchant, facts: factsOf(input) })
  await drawTable(sheet, typesTable(rows, payout.currency))
  sheet.y += 22
  await drawSums(sheet, payout, sums, rows)
  if (payout.settlementType === 'GROSS_FEE') {
    sheet.y += BELOW
    sheet.paragraph(`The settlement amount is owed to ${issuer.name}: it is not taken from a payout.`)
  }
  return sheet.finish()
}

const dateOf = ({ createdAt }: Payout) => (createdAt === undefined ? 'not made yet' : dayText(createdAt))

function factsOf({ payout, periodFrom, periodTo }: PayoutPdfInput): Fact[] {
  const { settlementType, paymentReference, currency, account } = payout
  const isInvoice = settlementType !== 'GROSS'
  return [
    ['Invoice number', isInvoice ? paymentReference : undefined],
    ['Payment reference', paymentReference],
    [settlementType === 'GROSS_FEE' ? 'Invoice date' : 'Payout date', dateOf(payout)],
    ['Period', periodText(periodFrom, periodTo)],
    ['Currency', currency],
    ['Settlement', TERMS[settlementType]],
    ['Account holder', account?.holder],
    ['Account', account && accountText(account)],
    ['BIC', account?.bic],
  ]
}

/** As the merchant sees them: what is taken off is negative. In the order in which types are listed. */
function signedRows({ rows, payout }: PayoutPdfInput): PayoutPdfRow[] {
  const { settlement, deposit, repay } = payout.totals
  const signed = rows
    .map((row) => {
      const sign = TAKEN_OFF.has(row.type) ? -1 : 1
      return { ...row, amount: sign * row.amount || 0, vatAmount: sign * row.vatAmount || 0 }
    })
    .sort((one, other) => rankOf(one.type) - rankOf(other.type))
  if (total(signed, gross) !== settlement - deposit + repay) {
    throw new RangeError(
      `the rows of payout ${payout.paymentReference} do not add up to its settlement amount`,
    )
  }
  return signed
}

const gross = ({ amount, vatAmount }: PayoutPdfRow) => amount + vatAmount
const total = (rows: PayoutPdfRow[], of: (row: PayoutPdfRow) => number) =>
  rows.reduce((sum, row) => sum + of(row), 0)

function typesTable(rows: PayoutPdfRow[], currency: string): Table {
  const money = (amount: number) => moneyText(amount, currency)
  const cells = (rows: PayoutPdfRow[]) => [
    money(total(rows, ({ amount }) => amount)),
    money(total(rows, ({ vatAmount }) => vatAmount)),
    money(total(rows, gross)),
  ]
  const body = rows.map((row): TableRow => {
    const [net = '', vat = '', sum = ''] = cells([row])
    const rate = row.vatRate === undefined ? '' : rateText(row.vatRate)
    const hasVat = row.vatRate !== undefined || row.vatAmount !== 0
    return {
      cells: [wordsFor(row.type, row.detailedType), countText(row.count), net, rate, hasVat ? vat : '', sum],
    }
  })
  const [net = '', vat = '', sum = ''] = cells(rows)
  return {
    columns: [
      { title: 'Description', align: 'left', flexible: true },
      { title: 'Count', align: 'right' },
      { title: `Net ${currency}`, align: 'right' },
      { title: 'VAT rate', align: 'right' },
      { title: `VAT ${currency}`, align: 'right' },
      { title: `Total ${currency}`, align: 'right' },
    ],
    rows: [...body, { cells: ['Sum of the period', '', net, '', vat, sum], sum: 'sum' }],
  }
}

const countText = (count: number) => moneyText(count, 'JPY')

/** Between what stands side by side, and one above the other. */
const BLOCK_GAP = 28
const BELOW = 18

/** VAT and debt on the left, what leads to the settlement amount on the right; on one page. */
async function drawSums(sheet: Sheet, payout: Payout, sums: SumLine[], rows: PayoutPdfRow[]) {
  const middle = sheet.left + (sheet.width - BLOCK_GAP) / 2
  const { currency } = payout
  const vat = vatTable(rows, currency)
  const debt = linesTable('Debt', debtLines(payout), currency)
  const left = [vat, debt].filter((table) => table.rows.length > 0).map((table) => ({ ...table, to: middle }))
  const settlement = { label: `Settlement amount ${currency}`, amount: payout.totals.settlement }
  const right = {
    ...linesTable('Totals', [...sums, settlement], currency, 'result'),
    from: middle + BLOCK_GAP,
  }
  const leftHeight = left.reduce((height, table) => height + tableHeight(sheet, table) + BELOW, -BELOW)
  sheet.ensure(Math.max(leftHeight, tableHeight(sheet, right)))
  const top = sheet.y
  for (const table of left) {
    if (sheet.y > top) sheet.y += BELOW
    await drawTable(sheet, table)
  }
  const leftEnd = sheet.y
  sheet.y = top
  await drawTable(sheet, right)
  sheet.y = Math.max(leftEnd, sheet.y)
}

/** The last line is what the others lead to. */
function linesTable(
  heading: string,
  lines: SumLine[],
  currency: string,
  last: 'sum' | 'result' = 'sum',
): Table {
  return {
    heading,
    columns: [
      { title: '', align: 'left', flexible: true },
      { title: '', align: 'right' },
    ],
    rows: lines.map(({ label, amount }, index) => ({
      cells: [label, moneyText(amount, currency)],
      ...(index === lines.length - 1 && { sum: last }),
    })),
  }
}

/** As an invoice has it: what was charged is positive, what was given back negative. */
function vatTable(rows: PayoutPdfRow[], currency: string): Table {
  const fees = rows.filter(({ type }) => type === 'FEE' || type === 'FEE_REFUND')
  const rates = [...new Set(fees.map(({ vatRate }) => vatRate ?? 0))].sort((one, other) => one - other)
  const cells = (name: string, of: PayoutPdfRow[]) => [
    name,
    ...[({ amount }: PayoutPdfRow) => amount, ({ vatAmount }: PayoutPdfRow) => vatAmount, gross].map(
      (value) => moneyText(-total(of, value) || 0, currency),
    ),
  ]
  const body = rates.map((rate): TableRow => {
    return {
      cells: cells(
        rateText(rate),
        fees.filter(({ vatRate = 0 }) => vatRate === rate),
      ),
    }
  })
  return {
    heading: 'Fees invoiced, by VAT rate',
    columns: [
      { title: 'VAT rate', align: 'left' },
      { title: 'Net', align: 'right' },
      { title: 'VAT', align: 'right' },
      { title: 'Total', align: 'right' },
    ],
    rows: fees.length === 0 ? [] : [...body, { cells: cells('Sum', fees), sum: 'sum' }],
  }
}
