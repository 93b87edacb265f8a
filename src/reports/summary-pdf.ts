/** Many payouts on paper: a line each, and sums per currency, which are never added to one another. */
import type { Payout, PayoutTotals } from '../domain/payout/payout.ts'
import { sumLines } from './payout-sums.ts'
import { drawLetterhead, type PdfIssuer, type PdfParty } from './pdf-letterhead.ts'
import { openSheet } from './pdf-sheet.ts'
import { drawTable, type Table, type TableColumn, type TableRow } from './pdf-table.ts'
import { dayText, moneyText, periodText } from './pdf-words.ts'

export interface SummaryPdfInput {
  merchant: PdfParty
  issuer: PdfIssuer
  /** ms. */
  from: number
  to: number
  payouts: Payout[]
}

const TITLE = 'Summary of payouts'

/** Ten years of a payout each day; a document of them has 150 pages, and takes some 5 s and 250 MB while it is made. */
export const SUMMARY_PAYOUTS_MAX = 4000

/** The columns of a payout's line. Together they are its settlement amount. */
const PARTS: { title: string; of: (totals: PayoutTotals) => number }[] = [
  { title: 'Sales', of: ({ sale }) => sale },
  { title: 'Refunds', of: (totals) => -totals.return },
  { title: 'Fees', of: ({ fee, feeRefund, feeCorrection }) => feeRefund + feeCorrection - fee },
  { title: 'VAT on fees', of: ({ tax, taxRefund }) => taxRefund - tax },
  { title: 'Reserve', of: ({ holdback, release }) => release - holdback },
  {
    title: 'Other',
    of: ({ commission, credit, charge, reversal }) => commission + credit - charge - reversal,
  },
  { title: 'Added to debt', of: ({ deposit, repay }) => deposit - repay },
  { title: 'Settlement amount', of: ({ settlement }) => settlement },
]

/**
 * By currency, and by the day of the payout. The same input gives the same bytes.
 * @throws RangeError when a payout does not add up to its settlement amount, or there are more than SUMMARY_PAYOUTS_MAX
 */
export async function summaryPdf({ merchant, issuer, from, to, payouts }: SummaryPdfInput): Promise<Buffer> {
  if (payouts.length > SUMMARY_PAYOUTS_MAX) {
    throw new RangeError(`a summary has at most ${SUMMARY_PAYOUTS_MAX} payouts`)
  }
  for (const payout of payouts) sumLines(payout)
  const sheet = await openSheet({
    title: `${TITLE} ${isoDay(from)} to ${isoDay(to)}`,
    author: issuer.name,
    subject: merchant.name,
    createdAt: to,
    landscape: true,
    runningHead: `${TITLE} · ${periodText(from, to)} · ${merchant.name}`,
    foot: `${TITLE} · ${issuer.name}`,
  })
  const currencies = [...new Set(payouts.map(({ currency }) => currency))].sort()
  drawLetterhead(sheet, {
    title: TITLE,
    issuer,
    merchant,
    facts: [
      ['Period', periodText(from, to)],
      ['Payouts', String(payouts.length)],
      ['Currencies', currencies.length > 0 ? currencies.join(', ') : 'none'],
    ],
  })
  const byCurrency = currencies.map((currency) => ({
    currency,
    payouts: payouts
      .filter((payout) => payout.currency === currency)
      .sort((one, other) => dateOf(one) - dateOf(other)),
  }))
  if (byCurrency.length > 1) {
    await drawTable(sheet, totalsTable(byCurrency))
    sheet.y += 24
  }
  if (byCurrency.length === 0) sheet.paragraph('There were no payouts in this period.')
  for (const group of byCurrency) {
    await drawTable(sheet, payoutsTable(group))
    sheet.y += 24
  }
  return sheet.finish()
}

interface Group {
  currency: string
  payouts: Payout[]
}

const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10)
const dateOf = ({ createdAt, openedAt }: Payout) => createdAt ?? openedAt
const countOf = (payouts: Payout[]) => (payouts.length === 1 ? '1 payout' : `${payouts.length} payouts`)

const amountColumns: TableColumn[] = PARTS.map(({ title }) => ({ title, align: 'right' }))

/** `|| 0`: a sum of nothing that is taken off is -0. */
const amountCells = ({ currency, payouts }: Group) =>
  PARTS.map(({ of }) => moneyText(payouts.reduce((sum, { totals }) => sum + of(totals), 0) || 0, currency))

function payoutsTable(group: Group): Table {
  const { currency, payouts } = group
  const rows = payouts.map(
    (payout): TableRow => ({
      cells: [
        dayText(dateOf(payout)),
        payout.paymentReference,
        payout.settlementType,
        ...amountCells({ currency, payouts: [payout] }),
      ],
    }),
  )
  return {
    heading: `${currency}: ${countOf(payouts)}`,
    columns: [
      { title: 'Payout date', align: 'left' },
      { title: 'Payment reference', align: 'left' },
      { title: 'Type', align: 'left' },
      ...amountColumns,
    ],
    rows: [...rows, { cells: [`Total ${currency}`, '', '', ...amountCells(group)], sum: 'sum' }],
  }
}

function totalsTable(groups: Group[]): Table {
  return {
    heading: 'Totals per currency',
    columns: [{ title: 'Currency', align: 'left' }, { title: 'Payouts', align: 'right' }, ...amountColumns],
    rows: groups.map((group) => ({
      cells: [group.currency, String(group.payouts.length), ...amountCells(group)],
    })),
  }
}
