import { describe, expect, it } from 'vitest'
import {
  allOf,
  CAPTURED_AT,
  chunksOf,
  inBatches,
  PAID_OUT_AT,
  payout,
  textOf,
  totals,
  transaction,
} from '../../test/support/settlements.ts'
import type { Payout } from '../domain/payout/payout.ts'
import type { SettlementTransaction } from '../domain/payout/transaction.ts'
import { type CsvFormat, DEFAULT_CSV, payoutCsv, summaryCsv } from './settlement-csv.ts'
import { compareTransactions, readSettlementCsv } from './settlement-csv-reader.ts'

const sale = transaction()
const fixed = transaction({ type: 'FEE', detailedType: 'PURCHASE_FEE_FIXED', amount: 30 })
const percentage = transaction({ type: 'FEE', detailedType: 'PURCHASE_FEE_PERCENTAGE', amount: 369 })
const refund = transaction({
  type: 'RETURN',
  detailedType: 'PURCHASE_RETURN',
  amount: 2000,
  refundId: 'refund-1',
})
const row = ({ type, detailedType, currency, orderId, captureId, refundId }: SettlementTransaction) => ({
  type,
  detailedType,
  currency,
  orderId,
  captureId,
  refundId,
})

async function compared(file: string, ours: SettlementTransaction[], of: Payout = payout()) {
  const found = { payout: of, transactions: inBatches(ours) }
  return allOf(compareTransactions(readSettlementCsv(chunksOf(file)), async () => found))
}
const fileOf = (rows: SettlementTransaction[], format: Partial<CsvFormat> = {}, of = payout()) =>
  textOf(payoutCsv(of, inBatches(rows), { ...DEFAULT_CSV, ...format }))

describe('a file beside our books', () => {
  it('does not differ in another order, or with coarser dates', async () => {
    const file = await fileOf([refund, percentage, sale, fixed], { dates: 'iso-date', signs: true })
    expect(await compared(file, [sale, fixed, percentage, refund])).toEqual([])
  })

  it('differs when it has a payout a second time, though each time as we have it', async () => {
    const once = await fileOf([sale, fixed])
    expect(await compared(`${once}\r\n${once}`, [sale, fixed])).toEqual([
      { kind: 'payout-twice', line: 9, paymentReference: '81234567' },
    ])
  })

  it('differs in a field, with its line and both values', async () => {
    const file = await fileOf([sale, fixed, { ...percentage, amount: 370, merchantReference1: 'order-2' }])
    expect(await compared(file, [sale, fixed, percentage])).toEqual([
      {
        kind: 'field',
        line: 7,
        row: row(percentage),
        field: 'merchantReference1',
        theirs: 'order-2',
        ours: 'order-1',
      },
      { kind: 'field', line: 7, row: row(percentage), field: 'amount', theirs: 370, ours: 369 },
    ])
  })

  it('differs in an instant by no less than its dates say', async () => {
    const later = { ...sale, captureDate: CAPTURED_AT + 1 }
    const difference = { kind: 'field', line: 5, row: row(sale), field: 'captureDate' }
    expect(await compared(await fileOf([later]), [sale])).toEqual([
      { ...difference, theirs: CAPTURED_AT + 1, ours: CAPTURED_AT },
    ])
    expect(await compared(await fileOf([later], { dates: 'european' }), [sale])).toEqual([])
  })

  it('has rows that we do not have, and lacks rows that we have', async () => {
    const foreign = transaction({ orderId: 'another', captureId: 'another' })
    expect(await compared(await fileOf([sale, foreign]), [sale, refund, fixed])).toEqual([
      {
        kind: 'not-ours',
        line: 6,
        theirs: { ...foreign, paymentReference: payout().paymentReference },
      },
      { kind: 'not-theirs', paymentReference: payout().paymentReference, ours: refund },
      { kind: 'not-theirs', paymentReference: payout().paymentReference, ours: fixed },
    ])
  })

  it('has a row once more than we have', async () => {
    const differences = await compared(await fileOf([sale, sale]), [sale])
    expect(differences).toMatchObject([{ kind: 'not-ours', line: 6 }])
  })

  it('differs in its totals, and in what is said about the payout', async () => {
    const of = payout({
      currency: 'SEK',
      settlementType: 'GROSS',
      createdAt: PAID_OUT_AT + 86_400_000,
      totals: totals({ ...payout().totals, fee: 370, settlement: 9883 }),
    })
    const differences = await compared(await fileOf([]), [], of)
    expect(differences).toEqual([
      {
        kind: 'totals',
        line: 2,
        currency: 'EUR',
        field: 'payoutDate',
        theirs: PAID_OUT_AT,
        ours: of.createdAt,
      },
      { kind: 'totals', line: 2, currency: 'EUR', field: 'settlementType', theirs: 'NET', ours: 'GROSS' },
      { kind: 'totals', line: 2, currency: 'EUR', field: 'currency', theirs: 'EUR', ours: 'SEK' },
      { kind: 'totals', line: 2, currency: 'EUR', field: 'fee', theirs: 369, ours: 370 },
      { kind: 'totals', line: 2, currency: 'EUR', field: 'settlement', theirs: 9884, ours: 9883 },
    ])
  })

  it('is compared in what it has columns for', async () => {
    const file =
      'type;amount;posting_currency;order_id;vat_amount\nSALE;123.45;EUR;f3392f8b-6116-4073-ab96-e330819e2c07;0.00\n'
    expect(await compared(file, [sale])).toEqual([])
  })

  it('may have the capture of a return, or not', async () => {
    const { captureId: _, ...without } = refund
    expect(await compared(await fileOf([without]), [refund])).toEqual([])
  })

  it('is compared payout by payout, by the references in it', async () => {
    const other = payout({ paymentReference: 'other' })
    const unknown = payout({ paymentReference: 'unknown' })
    const file = await textOf(
      summaryCsv([
        { payout: payout(), transactions: () => inBatches([sale]) },
        { payout: unknown, transactions: () => inBatches([sale]) },
        { payout: other, transactions: () => inBatches([fixed]) },
      ]),
    )
    const books = new Map([
      [payout().paymentReference, { payout: payout(), transactions: inBatches([sale, refund]) }],
      ['other', { payout: other, transactions: inBatches([fixed]) }],
    ])
    const differences = compareTransactions(readSettlementCsv(chunksOf(file)), async (reference = '') =>
      books.get(reference),
    )
    expect(await allOf(differences)).toEqual([
      { kind: 'not-theirs', paymentReference: payout().paymentReference, ours: refund },
      { kind: 'unknown-payout', line: 8, paymentReference: 'unknown' },
    ])
  })

  it('is one payout, whose reference the caller knows, when it has no totals', async () => {
    const file = await fileOf([sale, fixed], { totals: false })
    const asked: (string | undefined)[] = []
    const differences = compareTransactions(readSettlementCsv(chunksOf(file)), async (reference) => {
      asked.push(reference)
      return { transactions: inBatches([sale, fixed]) }
    })
    expect(await allOf(differences)).toEqual([])
    expect(asked).toEqual([undefined])
  })

  it('is read beside our rows, and ends the reading of them when the caller has enough', async () => {
    let ended = false
    async function* ours() {
      try {
        for (let at = 0; ; at++) yield [transaction({ captureId: `capture-${at}` })]
      } finally {
        ended = true
      }
    }
    const file = await fileOf([sale], { totals: false })
    const differences = compareTransactions(
      readSettlementCsv(chunksOf(file)),
      async () => ({ transactions: ours() }),
      1000,
    )
    await expect(differences.next()).rejects.toThrow('line 2: more than 1000 rows have no counterpart so far')
    expect(ended).toBe(true)
  })
})
