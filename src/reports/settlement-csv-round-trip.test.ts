/** What the writer writes, in every format, the reader reads back as it was. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../test/support/counts.ts'
import { allOf, chunksOf, inBatches, textOf, totals } from '../../test/support/settlements.ts'
import { PAYOUT_STATES, type Payout, type PayoutTotals } from '../domain/payout/payout.ts'
import { type SettlementTransaction, TRANSACTION_TYPES } from '../domain/payout/transaction.ts'
import { compareTransactions } from './compare-transactions.ts'
import { DELIMITERS } from './csv-layout.ts'
import { type CsvFormat, type PayoutWithTransactions, summaryCsv } from './settlement-csv.ts'
import { readSettlementCsv } from './settlement-csv-reader.ts'

const currency = fc.constantFrom('EUR', 'SEK', 'JPY', 'KWD', 'CLF')
const amount = fc.oneof(fc.nat(1_000_000), fc.maxSafeNat())
const instant = fc.integer({ min: 0, max: Date.UTC(2199, 11, 31) })
/** With all that a delimited file, a spreadsheet or a careless reader could take for something else. */
const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }),
  fc.string({
    minLength: 1,
    maxLength: 8,
    unit: fc.constantFrom(...';,\t|"\'\r\n =+-@0123456789.＝', '\uFEFF', 'ä', '😀'),
  }),
  fc.constantFrom('type', 'payment_reference', '-1', '-1,5', "'-1", '""', '2026-01-01'),
)
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

const format: fc.Arbitrary<CsvFormat> = fc.record({
  delimiter: fc.constantFrom(...DELIMITERS),
  decimalMark: fc.constantFrom('.', ','),
  dates: fc.constantFrom('iso', 'iso-date', 'european'),
  signs: fc.boolean(),
  totals: fc.boolean(),
})

const present = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, of]) => of !== undefined))

const rowOf = (of: string): fc.Arbitrary<SettlementTransaction> =>
  fc
    .record({
      type: fc.constantFrom(...TRANSACTION_TYPES),
      detailedType: text,
      amount,
      currency: fc.constant(of),
      vatAmount: optional(amount),
      vatRate: optional(fc.integer({ min: 0, max: 10_000 })),
      orderId: optional(text),
      shortOrderId: optional(text),
      captureId: optional(text),
      refundId: optional(text),
      merchantReference1: optional(text),
      merchantReference2: optional(text),
      merchantCaptureReference: optional(text),
      merchantRefundReference: optional(text),
      saleDate: instant,
      captureDate: instant,
      purchaseCountry: optional(text),
      shippingCountry: optional(text),
      initialPaymentMethodType: optional(text),
      initialNumberOfInstallments: optional(fc.nat(48)),
    })
    .map((row) => present(row) as unknown as SettlementTransaction)

const payoutOf = (of: string): fc.Arbitrary<Payout> =>
  fc
    .record({
      payoutId: fc.uuid(),
      merchantId: text,
      currency: fc.constant(of),
      paymentReference: text,
      settlementType: fc.constantFrom('NET' as const, 'GROSS' as const, 'GROSS_FEE' as const),
      state: fc.constantFrom(...PAYOUT_STATES),
      openedAt: instant,
      dueUntil: instant,
      number: fc.nat(),
      createdAt: instant,
      itemCount: fc.nat(),
      rowCount: fc.nat(),
      sums: fc.array(amount, { minLength: 18, maxLength: 18 }),
    })
    .map(({ sums, ...of }) => {
      const read = Object.fromEntries(Object.keys(totals()).map((name, index) => [name, sums[index]]))
      if (of.settlementType === 'GROSS_FEE') read.settlement = -(read.settlement ?? 0) || 0
      return { ...of, totals: read as unknown as PayoutTotals }
    })

const settled = currency.chain((of) =>
  fc.record({ payout: payoutOf(of), rows: fc.array(rowOf(of), { maxLength: 5 }) }),
)

const PRECISION_MS = { iso: 1, 'iso-date': 86_400_000, european: 1000 }

describe('a settlement file', () => {
  const cases = fc.record({
    settlements: fc.uniqueArray(settled, {
      minLength: 1,
      maxLength: 3,
      selector: ({ payout }) => payout.paymentReference,
    }),
    format,
    chunk: fc.integer({ min: 1, max: 400 }),
  })

  it('is read back as it was, in every format, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ settlements, format, chunk }) => {
        const written = await textOf(summaryCsv(settlements.map(asGiven), format))
        const precision = PRECISION_MS[format.dates]
        const rounded = (at = 0) => Math.floor(at / precision) * precision
        const expected = settlements.flatMap(({ payout, rows }) => [
          ...(format.totals ? [totalsRead(payout, rounded)] : []),
          ...rows.map((row) => ({
            ...row,
            saleDate: rounded(row.saleDate),
            captureDate: rounded(row.captureDate),
            ...(format.totals && { paymentReference: payout.paymentReference }),
          })),
        ])
        const read = await allOf(readSettlementCsv(chunksOf(written, chunk)))
        expect(read.map(({ values }) => values)).toEqual(expected)
      }),
      { numRuns: times(300, 5000) },
    )
  })

  it('does not differ from the books that it was written from, in every format', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ settlements, format, chunk }) => {
        // Without totals one file is one payout.
        const compared = format.totals ? settlements : settlements.slice(0, 1)
        let asked = 0
        const written = await textOf(summaryCsv(compared.map(asGiven), format))
        const differences = compareTransactions(readSettlementCsv(chunksOf(written, chunk)), async () => {
          const ours = compared[asked++]
          return ours && { payout: ours.payout, transactions: inBatches([...ours.rows].reverse()) }
        })
        expect(await allOf(differences)).toEqual([])
      }),
      { numRuns: times(300, 5000) },
    )
  })
})

const asGiven = ({
  payout,
  rows,
}: {
  payout: Payout
  rows: SettlementTransaction[]
}): PayoutWithTransactions => ({ payout, transactions: () => inBatches(rows) })

function totalsRead(payout: Payout, rounded: (at?: number) => number) {
  const { paymentReference, currency, createdAt, merchantId, settlementType, totals } = payout
  return { paymentReference, currency, payoutDate: rounded(createdAt), merchantId, settlementType, totals }
}
