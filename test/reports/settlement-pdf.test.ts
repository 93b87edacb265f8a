/** Documents as somebody else's program reads them: what stands where, on how many pages. */
import { beforeAll, describe, expect, it } from 'vitest'
import { type PayoutPdfInput, payoutPdf, summaryPdf } from '../../src/reports/settlement-pdf.ts'
import {
  debt,
  feeInvoice,
  inCurrency,
  issuer,
  LONG_NAME,
  long,
  manyTypes,
  merchant,
  NAMES,
  named,
  repaid,
  week,
  yearOf,
} from '../support/payout-documents.ts'
import { collisions, NO_POPPLER, type ReadPdf, readPdf } from '../support/pdf.ts'
import { Random } from '../support/random.ts'

const squeezed = (text: string) => text.replaceAll(/[\s\u00A0]+/g, ' ')
const printed = async (input: PayoutPdfInput) => readPdf(await payoutPdf(input))
/** The line of a page that begins with these words, or has them, with single spaces. */
const line = ({ pages }: ReadPdf, words: string) =>
  pages
    .flatMap(({ text }) => text.split('\n'))
    .map((text) => squeezed(text).trim())
    .find((text) => text.includes(words))

describe.skipIf(NO_POPPLER)('the document of a payout', () => {
  let read: ReadPdf
  beforeAll(async () => {
    read = await printed(week())
  })

  it('says whose it is, what for, and for when', () => {
    const text = squeezed(read.pages[0]?.text ?? '')
    expect(text).toContain('Settlement statement and fee invoice')
    for (const said of [
      issuer.name,
      issuer.vatNumber,
      merchant.name,
      ...merchant.addressLines,
      merchant.vatNumber,
      merchant.merchantId,
      'Invoice number 81234567',
      'Payment reference 81234567',
      'Payout date 4 March 2026',
      '25 February 2026, 00:00 to',
      '4 March 2026, 00:00 UTC',
      'Currency EUR',
      'SE45 5000 0000 0583 9825 7466',
      'ESSESESS',
    ]) {
      expect(text).toContain(said)
    }
  })

  it('has a row per type, in words, with count, net, VAT rate, VAT and total, and their sum', () => {
    for (const row of [
      'Sales 1,284 123,456.78 123,456.78',
      'Refunds 97 -8,420.50 -8,420.50',
      'Percentage fee on captures 1,284 -3,691.36 25% -922.84 -4,614.20',
      'Fixed fee per capture 1,284 -385.20 25% -96.30 -481.50',
      'Fee for extended due dates 3 -8.85 0% 0.00 -8.85',
      'Percentage fee given back 97 251.77 25% 62.94 314.71',
      'Reserve held back 1 -6,172.84 -6,172.84',
      'Reserve released 1 5,801.12 5,801.12',
      'Earlier payout that did not arrive 1 999.00 999.00',
      'Sum of the period 111,829.92 -956.20 110,873.72',
    ]) {
      expect(line(read, row)).toBe(row)
    }
  })

  it('has the totals that lead to the settlement amount', () => {
    for (const total of [
      'Sales 123,456.78',
      'Refunds -8,420.50',
      'Fees without VAT -4,085.41',
      'VAT on fees -1,019.14',
      'Fees given back 251.77',
      'VAT on fees given back 62.94',
      'Credits 999.00',
      'Held back -6,172.84',
      'Released 5,801.12',
      'Settlement amount EUR 110,873.72',
    ]) {
      expect(line(read, total)).toMatch(new RegExp(`${total.replaceAll('.', '\\.')}$`))
    }
  })

  it('has the VAT by rate, and says nothing of debt where there is none', () => {
    expect(line(read, '0% 8.85 0.00 8.85')).toBeDefined()
    expect(line(read, '25% 3,824.79 956.20 4,780.99')).toBeDefined()
    expect(line(read, 'Sum 3,833.64 956.20 4,789.84')).toBeDefined()
    expect(line(read, 'Debt')).toBeUndefined()
  })

  it('has amounts that end at one line, one below the other', () => {
    const amounts = read.words.filter(({ text, right }) => /^-?[\d,]+\.\d\d$/.test(text) && right > 530)
    expect(amounts.length).toBeGreaterThan(15)
    const ends = amounts.map(({ right }) => right)
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(0.5)
  })

  it('says in the file what it is, and since when', () => {
    expect(read.info).toMatchObject({
      Title: 'Settlement statement and fee invoice 81234567',
      Author: issuer.name,
      Subject: `${merchant.name}, 4 March 2026, EUR`,
      Pages: '1',
    })
    expect(read.info['Page size']).toContain('A4')
    expect(line(read, 'Page 1 of 1')).toBeDefined()
  })

  it.each([
    ['JPY', ['1,234,567', '-36,914', '-3,691', '-40,605', '1,193,962']],
    ['KWD', ['1,234.567', '-36.914', '-3.691', '-40.605', '1,193.962']],
    ['EUR', ['12,345.67', '-369.14', '-36.91', '-406.05', '11,939.62']],
  ])("has the currency's own decimals: %s", async (currency, amounts) => {
    const document = await printed(inCurrency(currency))
    for (const amount of amounts) expect(document.words.map(({ text }) => text)).toContain(amount)
    expect(line(document, `Settlement amount ${currency}`)).toMatch(`${amounts.at(-1)}`)
  })

  it('has a debt that grows', async () => {
    const document = await printed(debt())
    expect(line(document, 'Opening balance')).toContain('Opening balance 100.00')
    expect(line(document, 'Repaid with this payout')).toContain('Repaid with this payout 0.00')
    expect(line(document, 'Added in this period')).toContain('Added in this period 350.33')
    expect(line(document, 'Closing balance')).toContain('Closing balance 450.33')
    expect(line(document, 'Shortfall added to the debt')).toContain('350.33')
    expect(line(document, 'Settlement amount EUR')).toContain('0.00')
  })

  it('has a debt that is repaid', async () => {
    const document = await printed(repaid())
    expect(line(document, 'Debt of earlier periods, repaid')).toContain('-450.00')
    expect(line(document, 'Repaid with this payout')).toContain('Repaid with this payout -450.00')
    expect(line(document, 'Closing balance')).toContain('Closing balance 0.33')
  })

  it('is an invoice alone under GROSS settlement, and says who owes what', async () => {
    const document = await printed(feeInvoice())
    expect(line(document, 'Fee invoice')).toBe('Fee invoice')
    expect(line(document, 'Invoice date')).toContain('4 March 2026')
    expect(line(document, 'Settlement amount EUR')).toContain('-477.33')
    expect(line(document, 'is owed to')).toContain(issuer.name)
  })

  it('breaks long names into lines, and lets nothing lie over anything else', async () => {
    const document = await printed(long())
    const text = document.words.map(({ text }) => text).join('')
    expect(text).toContain(LONG_NAME.replaceAll(' ', ''))
    expect(text).toContain('90,071,992,547,409.91')
    expect(document.pages).toHaveLength(1)
    for (const of of [document, read, await printed(debt())]) expect(collisions(of)).toEqual([])
  })

  it.each([10, 20, 25, 29, 33, 60])(
    'goes over pages, its sums undivided: %i kinds of rows',
    async (count) => {
      const document = await printed(manyTypes(count))
      const { pages } = document
      const kinds = document.words.filter(({ text }) => text === 'kind')
      expect(kinds).toHaveLength(count)
      for (const [index, page] of pages.entries()) {
        const text = squeezed(page.text)
        expect(text).toContain(`Page ${index + 1} of ${pages.length}`)
        if (index > 0)
          expect(text).toContain('Settlement statement and fee invoice 81234567 · Nordic Outdoor AB')
        if (text.includes('of kind'))
          expect(text).toContain('Description Count Net EUR VAT rate VAT EUR Total EUR')
      }
      const last = squeezed(pages.at(-1)?.text ?? '')
      for (const said of ['Fees invoiced, by VAT rate', 'Totals', 'Settlement amount EUR']) {
        expect(last).toContain(said)
      }
      expect(pages.length).toBe(count < 25 ? 1 : 2)
      expect(collisions(document)).toEqual([])
    },
  )

  it.each(NAMES)('can be read in every European script: %s', async (name) => {
    const document = await printed(named(name))
    const words = document.words.map(({ text }) => text).join(' ')
    for (const word of name.split(' ')) expect(words).toContain(word)
    expect(document.info).toMatchObject({ Author: name })
  })

  it('keeps its shape whatever a name is', async () => {
    for (const name of ['x'.repeat(100_000), 'a\n\nb\tc\u202Ed', '', '<b>&amp;</b> (\\) %']) {
      const document = await printed(named(name))
      expect(collisions(document)).toEqual([])
      expect(document.pages).toHaveLength(1)
      expect(line(document, 'Settlement amount EUR')).toContain('110,873.72')
    }
  })
})

describe.skipIf(NO_POPPLER)('the summary of payouts', () => {
  const total = (payouts: { totals: { settlement: number } }[]) =>
    payouts.reduce((sum, { totals }) => sum + totals.settlement, 0)

  it('goes over pages, with its head and its number on each, and every payout once', async () => {
    const input = yearOf(new Random(1), 110)
    const read = readPdf(await summaryPdf(input))
    expect(read.pages).toHaveLength(5)
    for (const [index, { text }] of read.pages.entries()) {
      expect(squeezed(text)).toContain(`Page ${index + 1} of 5`)
      expect(squeezed(text)).toContain('Payout date Payment reference Type Sales Refunds Fees')
      expect(squeezed(text)).toContain(merchant.name)
    }
    const words = read.words.map(({ text }) => text)
    for (const { paymentReference } of input.payouts) {
      expect(words.filter((word) => word === paymentReference)).toHaveLength(1)
    }
    expect(collisions(read)).toEqual([])
  })

  it('has lines that add up from left to right, and sums that add up from top to bottom', async () => {
    const input = yearOf(new Random(2), 30)
    const read = readPdf(await summaryPdf(input))
    const minor = (text: string) => Math.round(Number(text.replaceAll(',', '')) * 100)
    const lines = read.pages
      .flatMap(({ text }) => text.split('\n'))
      .map((text) => squeezed(text).trim())
      .filter((text) => /(NET|^Total EUR) /.test(text))
      .map((text) => (text.match(/-?[\d,]+\.\d\d/g) ?? []).map(minor))
    expect(lines).toHaveLength(31)
    for (const amounts of lines) {
      expect(amounts).toHaveLength(8)
      expect(amounts.slice(0, -1).reduce((sum, amount) => sum + amount)).toBe(amounts.at(-1))
    }
    const sums = lines.at(-1) ?? []
    for (const [column, sum] of sums.entries()) {
      expect(lines.slice(0, -1).reduce((total, amounts) => total + (amounts[column] ?? 0), 0)).toBe(sum)
    }
    expect(sums.at(-1)).toBe(total(input.payouts))
  })

  it('never adds one currency to another', async () => {
    const read = readPdf(await summaryPdf(yearOf(new Random(3), 9, ['SEK', 'JPY', 'EUR'])))
    const headings = ['EUR: 3 payouts', 'JPY: 3 payouts', 'SEK: 3 payouts']
    for (const heading of [...headings, 'Totals per currency', 'Total EUR', 'Total JPY', 'Total SEK']) {
      expect(line(read, heading)).toBeDefined()
    }
  })

  it('says so when there was no payout', async () => {
    const read = readPdf(await summaryPdf(yearOf(new Random(4), 0)))
    expect(line(read, 'There were no payouts in this period.')).toBeDefined()
    expect(line(read, 'Page 1 of 1')).toBeDefined()
  })
})
