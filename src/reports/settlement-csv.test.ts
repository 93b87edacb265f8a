/** What is written; that it is read back as it was is in settlement-csv-round-trip.test.ts. */
import { describe, expect, it } from 'vitest'
import { inBatches, payout, textOf, totals, transaction } from '../../test/support/settlements.ts'
import type { SettlementTransaction } from '../domain/payout/transaction.ts'
import { type CsvFormat, DEFAULT_CSV, payoutCsv, summaryCsv } from './settlement-csv.ts'

const sale = transaction()
const fee = transaction({
  type: 'FEE',
  detailedType: 'PURCHASE_FEE_PERCENTAGE',
  amount: 369,
  vatRate: 2500,
  vatAmount: 92,
})
const refund = transaction({ type: 'RETURN', detailedType: 'PURCHASE_RETURN', amount: 2000, refundId: 'r1' })

async function linesOf(rows: SettlementTransaction[], format: Partial<CsvFormat> = {}, of = payout()) {
  const text = await textOf(payoutCsv(of, inBatches(rows), { ...DEFAULT_CSV, ...format }))
  return text.split('\r\n')
}
/** The cells of the first row, by the name of their column. None of them may have a delimiter in it. */
async function firstRow(row: SettlementTransaction, format: Partial<CsvFormat> = {}) {
  const [names = '', values = ''] = await linesOf([row], { totals: false, ...format })
  const { delimiter } = { ...DEFAULT_CSV, ...format }
  const cells = values.split(delimiter)
  return Object.fromEntries(names.split(delimiter).map((name, index) => [name, cells[index]]))
}

describe('the file of a payout', () => {
  it('has a row of totals, an empty line and a row per transaction, with CRLF behind each', async () => {
    const lines = await linesOf([sale, fee, refund])
    expect(lines).toEqual([
      'total_sale_amount;total_fee_amount;total_fee_correction_amount;total_tax_amount;total_tax_refund_amount;' +
        'total_return_amount;total_reversal_amount;total_commission_amount;total_credit_amount;' +
        'total_charge_amount;total_holdback_amount;total_release_amount;opening_debt_balance;' +
        'total_deposit_amount;total_repay_amount;closing_debt_balance;total_fee_refund_amount;' +
        'total_settlement_amount;payment_reference;settlement_currency;payout_date;merchant_id;merchant_settlement_type',
      '123.45;3.69;0.00;0.92;0.00;20.00;0.00;0.00;0.00;0.00;0.00;0.00;0.00;0.00;0.00;0.00;0.00;98.84;' +
        '81234567;EUR;2026-03-04T00:00:00.000Z;K500746;NET',
      '',
      'type;capture_date;sale_date;order_id;short_order_id;capture_id;merchant_reference1;merchant_reference2;' +
        'amount;posting_currency;refund_id;purchase_country;vat_rate;vat_amount;shipping_country;' +
        'initial_payment_method_type;initial_number_of_installments;merchant_capture_reference;' +
        'merchant_refund_reference;detailed_type',
      'SALE;2026-02-27T14:30:15.123Z;2026-02-27T13:30:15.123Z;f3392f8b-6116-4073-ab96-e330819e2c07;H4NGX2PQ;' +
        '4ba29b50-be7b-44f5-a492-113e6a865e22;order-1;;123.45;EUR;;SE;;;;;;;;PURCHASE',
      'FEE;2026-02-27T14:30:15.123Z;2026-02-27T13:30:15.123Z;f3392f8b-6116-4073-ab96-e330819e2c07;H4NGX2PQ;' +
        '4ba29b50-be7b-44f5-a492-113e6a865e22;order-1;;3.69;EUR;;SE;25.00;0.92;;;;;;PURCHASE_FEE_PERCENTAGE',
      'RETURN;2026-02-27T14:30:15.123Z;2026-02-27T13:30:15.123Z;f3392f8b-6116-4073-ab96-e330819e2c07;H4NGX2PQ;' +
        '4ba29b50-be7b-44f5-a492-113e6a865e22;order-1;;20.00;EUR;r1;SE;;;;;;;;PURCHASE_RETURN',
      '',
    ])
  })

  it('has no totals where the format leaves them out, and no payout date while there is none', async () => {
    expect((await linesOf([sale], { totals: false }))[0]).toMatch(/^type;/)
    const { createdAt: _, ...scheduled } = payout({ state: 'scheduled' })
    expect((await linesOf([], {}, scheduled))[1]).toContain(';EUR;;K500746;')
  })

  it.each([
    ['JPY', 12_345, '12345'],
    ['EUR', 5, '0.05'],
    ['KWD', 12_345, '12.345'],
    ['EUR', Number.MAX_SAFE_INTEGER, '90071992547409.91'],
  ])("writes amounts in the currency's own decimals: %s %i", async (currency, amount, written) => {
    expect(await firstRow(transaction({ currency, amount }))).toMatchObject({ amount: written })
  })

  it('writes the delimiter, the decimal mark and the dates of the format', async () => {
    expect(
      await firstRow(fee, { delimiter: '\t', decimalMark: ',', dates: 'european', signs: true }),
    ).toMatchObject({
      amount: '-3,69',
      vat_amount: '-0,92',
      vat_rate: '25,00',
      capture_date: '27/02/2026 14:30:15',
    })
    expect(await firstRow(sale, { dates: 'iso-date' })).toMatchObject({ sale_date: '2026-02-27' })
    expect((await linesOf([sale], { delimiter: ',', decimalMark: ',' }))[4]).toContain(',"123,45",EUR,')
  })

  it.each([
    ['FEE', '-1.00'],
    ['RETURN', '-1.00'],
    ['HOLDBACK', '-1.00'],
    ['SALE', '1.00'],
    ['FEE_REFUND', '1.00'],
    ['CREDIT', '1.00'],
    ['RELEASE', '1.00'],
  ] as const)('with signs, writes a %s of one as %s', async (type, written) => {
    expect(await firstRow(transaction({ type, amount: 100 }), { signs: true })).toMatchObject({
      amount: written,
    })
  })

  it('never writes a minus before zero, nor one in the totals but of what the merchant owes', async () => {
    const none = transaction({ type: 'FEE', amount: 0, vatAmount: 0 })
    expect(await firstRow(none, { signs: true })).toMatchObject({ amount: '0.00', vat_amount: '0.00' })
    const invoice = payout({
      settlementType: 'GROSS_FEE',
      totals: totals({ fee: 100, tax: 25, settlement: -125 }),
    })
    expect((await linesOf([], { signs: true }, invoice))[1]).toMatch(/^0.00;1.00;.*;-1.25;81234567/)
  })

  it.each([
    ['=1+1', "'=1+1"],
    ['+46701234567', "'+46701234567"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-1+1', "'-1+1"],
    ['-12', '-12'],
    ['-12,50', '"-12,50"'],
    ['\tx', '"\'\tx"'],
    ['\rx', '"\'\rx"'],
    ["'=1", "''=1"],
    ['＝1', "'＝1"],
    ["'s-Hertogenbosch", "'s-Hertogenbosch"],
    ['a=b', 'a=b'],
    ['say "hi"', '"say ""hi"""'],
    ['a,b', '"a,b"'],
    ['a\nb', '"a\nb"'],
  ])('keeps a spreadsheet from taking a reference for a formula, and quotes: %j', async (given, written) => {
    const text = await textOf(
      payoutCsv(payout(), inBatches([transaction({ merchantReference1: given })]), DEFAULT_CSV),
    )
    expect(text).toContain(`;${written};;123.45;`)
  })

  it('asks for the next rows only when the last ones were taken', async () => {
    let asked = 0
    async function* rows() {
      for (; asked < 1000; asked++) yield [sale, sale]
    }
    const chunks = payoutCsv(payout(), rows())
    for (let taken = 0; taken < 3; taken++) await chunks.next()
    expect(asked).toBe(1)
  })
})

describe('the file of several payouts', () => {
  const one = { payout: payout(), transactions: () => inBatches([sale]) }
  const other = {
    payout: payout({ paymentReference: '81234568', currency: 'JPY' }),
    transactions: () => inBatches([transaction({ currency: 'JPY' })]),
  }

  it('has a block for each, with an empty line between them', async () => {
    const text = await textOf(summaryCsv([one, other]))
    expect(text).toBe(
      [
        await textOf(payoutCsv(one.payout, one.transactions())),
        await textOf(payoutCsv(other.payout, other.transactions())),
      ].join('\r\n'),
    )
  })

  it('is empty for none', async () => {
    expect(await textOf(summaryCsv([]))).toBe('')
  })

  it('begins with one payout only when the one before is written', async () => {
    let begun = 0
    async function* payouts() {
      for (; begun < 10; begun++) yield one
    }
    const chunks = summaryCsv(payouts())
    await chunks.next()
    expect(begun).toBe(0)
  })
})
