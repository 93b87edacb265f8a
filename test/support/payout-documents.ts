/** Payouts as they are printed: the examples that tests read back, and that a person can look at. */
import type { Payout } from '../../src/domain/payout/payout.ts'
import type { PayoutPdfInput, PayoutPdfRow, summaryPdf } from '../../src/reports/settlement-pdf.ts'
import type { Random } from './random.ts'
import { PAID_OUT_AT, payout, totals } from './settlements.ts'

const DAY_MS = 86_400_000

export const merchant = {
  name: 'Nordic Outdoor AB',
  merchantId: 'K500746',
  addressLines: ['Sveavägen 46', '111 34 Stockholm', 'Sweden'],
  vatNumber: 'SE556737043101',
}
export const issuer = {
  name: 'Example Payments GmbH',
  addressLines: ['Friedrichstraße 68', '10117 Berlin', 'Germany'],
  vatNumber: 'DE123456789',
}
const account = {
  holder: 'Nordic Outdoor AB',
  kind: 'iban' as const,
  iban: 'SE4550000000058398257466',
  bic: 'ESSESESS',
}

const row = (
  type: string,
  detailedType: string,
  count: number,
  amount: number,
  vat?: [number, number],
): PayoutPdfRow => ({
  type,
  detailedType,
  count,
  amount,
  vatAmount: vat?.[1] ?? 0,
  ...(vat && { vatRate: vat[0] }),
})

const input = (of: Payout, rows: PayoutPdfRow[]): PayoutPdfInput => ({
  merchant,
  issuer,
  payout: of,
  rows,
  periodFrom: PAID_OUT_AT - 7 * DAY_MS,
  periodTo: PAID_OUT_AT,
})

/** A week of a shop, with everything that a payout can have but debt. */
export function week(): PayoutPdfInput {
  const rows = [
    row('SALE', 'PURCHASE', 1284, 12_345_678),
    row('RETURN', 'PURCHASE_RETURN', 97, 842_050),
    row('FEE', 'PURCHASE_FEE_PERCENTAGE', 1284, 369_136, [2500, 92_284]),
    row('FEE', 'PURCHASE_FEE_FIXED', 1284, 38_520, [2500, 9630]),
    row('FEE', 'EXTEND_DUE_DATE_FEE', 3, 885, [0, 0]),
    row('FEE_REFUND', 'PURCHASE_FEE_PERCENTAGE', 97, 25_177, [2500, 6294]),
    row('HOLDBACK', 'ROLLING_RESERVE', 1, 617_284),
    row('RELEASE', 'ROLLING_RESERVE', 1, 580_112),
    row('CREDIT', 'PAYOUT_RETURNED', 1, 99_900),
  ]
  const sums = totals({
    sale: 12_345_678,
    return: 842_050,
    fee: 408_541,
    tax: 101_914,
    feeRefund: 25_177,
    taxRefund: 6294,
    holdback: 617_284,
    release: 580_112,
    credit: 99_900,
    settlement: 11_087_372,
  })
  return input(payout({ totals: sums, account, itemCount: 4052 }), rows)
}

/** More was refunded than sold, on top of a debt. */
export function debt(): PayoutPdfInput {
  const rows = [
    row('SALE', 'PURCHASE', 2, 20_000),
    row('RETURN', 'PURCHASE_RETURN', 5, 54_321),
    row('FEE', 'PURCHASE_FEE_PERCENTAGE', 2, 598, [1900, 114]),
  ]
  const sums = totals({
    sale: 20_000,
    return: 54_321,
    fee: 598,
    tax: 114,
    openingDebt: 10_000,
    deposit: 35_033,
    closingDebt: 45_033,
    settlement: 0,
  })
  return input(payout({ totals: sums, account }), rows)
}

/** The next one, which pays off a part. */
export function repaid(): PayoutPdfInput {
  const rows = [row('SALE', 'PURCHASE', 4, 45_000)]
  const sums = totals({ sale: 45_000, repay: 45_000, openingDebt: 45_033, closingDebt: 33, settlement: 0 })
  return input(payout({ totals: sums }), rows)
}

export function inCurrency(currency: string): PayoutPdfInput {
  const rows = [
    row('SALE', 'PURCHASE', 12, 1_234_567),
    row('FEE', 'PURCHASE_FEE_PERCENTAGE', 12, 36_914, [1000, 3691]),
  ]
  const sums = totals({ sale: 1_234_567, fee: 36_914, tax: 3691, settlement: 1_193_962 })
  return input(payout({ currency, totals: sums }), rows)
}

/** The invoice for the fees of a contract with GROSS settlement. */
export function feeInvoice(): PayoutPdfInput {
  const rows = [
    row('FEE', 'PURCHASE_FEE_PERCENTAGE', 12, 36_914, [2500, 9229]),
    row('FEE', 'DISPUTE_FEE', 1, 1500, [600, 90]),
  ]
  const sums = totals({ fee: 38_414, tax: 9319, settlement: -47_733 })
  return input(payout({ settlementType: 'GROSS_FEE', totals: sums }), rows)
}

/** Of more kinds of rows than a page has lines. */
export function manyTypes(count: number): PayoutPdfInput {
  const rows = Array.from({ length: count }, (_, index) =>
    row('FEE', `FEE_OF_KIND_${index}`, index + 1, 100, [100 * (index % 4), index % 4]),
  )
  const tax = rows.reduce((sum, { vatAmount }) => sum + vatAmount, 0)
  const fee = 100 * count
  const sums = totals({ sale: 1_000_000, fee, tax, settlement: 1_000_000 - fee - tax })
  return input(payout({ totals: sums }), [row('SALE', 'PURCHASE', 10, 1_000_000), ...rows])
}

/** Names that do not fit, and amounts as long as they get. */
export function long(): PayoutPdfInput {
  const most = 9_007_199_254_740_991
  const rows = [
    row('SALE', 'PURCHASE', 1_234_567, most),
    row('FEE', 'A_FEE_THAT_NOBODY_HAS_HEARD_OF_BEFORE_AND_THAT_HAS_A_NAME_OF_MANY_WORDS', 3, 1000, [725, 73]),
  ]
  const sums = totals({ sale: most, fee: 1000, tax: 73, settlement: most - 1073 })
  const long = input(payout({ totals: sums, account: { ...account, holder: LONG_NAME } }), rows)
  return {
    ...long,
    merchant: {
      name: LONG_NAME,
      merchantId: 'K500746_with_a_suffix_that_somebody_found_useful',
      addressLines: ['Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzstraße 123456', 'Wien'],
    },
    issuer: { ...issuer, name: `Issuer of ${LONG_NAME}` },
  }
}
export const LONG_NAME =
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft für den Handel mit ' +
  'Haushaltswaren, Sportartikeln und Gartenmöbeln mbH & Co. Kommanditgesellschaft auf Aktien in Liquidation'

/** One name of each script of Europe. */
export const NAMES = [
  'Ελληνικά Προϊόντα Α.Ε.',
  'ООО «Северный ветер», Ъгъл, Ђорђе, Їжак',
  'Zażółć gęślą jaźń Sp. z o.o.',
  'Příliš žluťoučký kůň s.r.o. Łódź Őrült Ţară Ģirts Ħamrun',
  'Þórður & Ærø Smørrebrød – “l’Œuvre” ß İstanbul ŵ',
  'Հայաստան, საქართველო',
]
export function named(name: string): PayoutPdfInput {
  const of = week()
  return { ...of, merchant: { ...of.merchant, name, addressLines: [name] }, issuer: { ...of.issuer, name } }
}

/** Payouts one after the other, some with debt, that add up. */
export function yearOf(
  random: Random,
  count: number,
  currencies: string[] = ['EUR'],
): Parameters<typeof summaryPdf>[0] {
  const from = Date.UTC(2025, 0, 1)
  const to = Date.UTC(2026, 0, 1)
  const payouts = Array.from({ length: count }, (_, index) => {
    const sale = random.between(0, 90_000_00)
    const given = { sale, return: random.between(0, 60_000_00), fee: Math.round(sale * 0.03) }
    const tax = Math.round(given.fee / 4)
    const reserve = { holdback: random.between(0, 500_00), release: random.between(0, 500_00) }
    const left = sale - given.return - given.fee - tax - reserve.holdback + reserve.release
    const deposit = Math.max(0, -left)
    return payout({
      paymentReference: String(81_000_000 + index),
      currency: currencies[index % currencies.length] ?? 'EUR',
      createdAt: from + Math.floor((index * (to - from)) / count),
      totals: totals({
        ...given,
        ...reserve,
        tax,
        deposit,
        closingDebt: deposit,
        settlement: left + deposit,
      }),
    })
  })
  return { merchant, issuer, from, to, payouts }
}
