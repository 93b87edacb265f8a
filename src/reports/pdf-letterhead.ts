/** The top of a document's first page: who issued it, what it is, for whom, and the facts that it is filed by. */
import { MUTED, type Sheet, type Style } from './pdf-sheet.ts'

export interface PdfParty {
  name: string
  merchantId: string
  addressLines?: string[]
  vatNumber?: string
}

/** Whoever runs this; it need not be a merchant. */
export type PdfIssuer = Omit<PdfParty, 'merchantId'> & Partial<Pick<PdfParty, 'merchantId'>>

/** Absent facts are left out. */
export type Fact = [label: string, value: string | undefined]

export interface Letterhead {
  title: string
  issuer: PdfIssuer
  merchant: PdfParty
  facts: Fact[]
}

const SMALL: Style = { size: 8 }
const LABEL: Style = { size: 8, color: MUTED }
const NAME: Style = { size: 10, bold: true }
const TITLE: Style = { size: 17, bold: true }
const COLUMN_GAP = 28
const LABEL_WIDTH = 88
/** An address has no more lines than a letter's window shows. */
const ADDRESS_MAX = 8

export function drawLetterhead(sheet: Sheet, { title, issuer, merchant, facts }: Letterhead) {
  const middle = sheet.left + (sheet.width - COLUMN_GAP) / 2
  sheet.lines(sheet.wrapped(issuer.name, sheet.width, NAME, 3), sheet.left, NAME)
  sheet.lines(sheet.wrapped(aboutOf(issuer).join(' · '), sheet.width, LABEL, 3), sheet.left, LABEL)
  sheet.y += 20
  sheet.lines(sheet.wrapped(title, sheet.width, TITLE, 2), sheet.left, TITLE)
  sheet.y += 6
  sheet.rule(sheet.y, { weight: 1.2, color: MUTED })
  sheet.y += 14
  const top = sheet.y
  drawMerchant(sheet, merchant, middle - sheet.left)
  const end = sheet.y
  sheet.y = top
  drawFacts(sheet, facts, middle + COLUMN_GAP)
  sheet.y = Math.max(end, sheet.y) + 22
}

const aboutOf = ({ addressLines = [], vatNumber }: PdfIssuer): string[] => [
  ...addressLines.slice(0, ADDRESS_MAX),
  ...(vatNumber === undefined ? [] : [`VAT number ${vatNumber}`]),
]

function drawMerchant(sheet: Sheet, merchant: PdfParty, width: number) {
  const set = (text: string, style: Style) =>
    sheet.lines(sheet.wrapped(text, width, style), sheet.left, style)
  set('Merchant', LABEL)
  sheet.y += 2
  set(merchant.name, NAME)
  sheet.y += 2
  for (const line of aboutOf(merchant)) set(line, SMALL)
  set(`Merchant ID ${merchant.merchantId}`, SMALL)
}

function drawFacts(sheet: Sheet, facts: Fact[], x: number) {
  for (const [label, value] of facts) {
    if (value === undefined) continue
    sheet.text(label, x, sheet.y, LABEL)
    const lines = sheet.wrapped(value, sheet.right - x - LABEL_WIDTH, SMALL)
    sheet.lines(lines, x + LABEL_WIDTH, SMALL)
    sheet.y += 2.5
  }
}
