/** Files of other origin in the same layout, and those that cannot be read; our own are in the round trip's test. */
import { describe, expect, it } from 'vitest'
import { allOf, chunksOf } from '../../test/support/settlements.ts'
import { RECORD_MAX } from './csv-records.ts'
import { CsvProblem, readSettlementCsv } from './settlement-csv-reader.ts'

const read = (text: string, chunk?: number) => allOf(readSettlementCsv(chunksOf(text, chunk)))
const values = async (text: string) => (await read(text)).map((record) => record.values)

async function problemOf(text: string): Promise<{ line: number; message: string }> {
  try {
    await read(text, 5000)
  } catch (error) {
    if (error instanceof CsvProblem) return { line: error.line, message: error.message }
    throw error
  }
  throw new Error('it could be read')
}

const HEAD = 'type;amount;posting_currency'

describe('a settlement file of other origin', () => {
  it('has its columns in any order and case, unknown ones left out, and line ends of any kind', async () => {
    const file =
      '\uFEFFAmount, POSTING_CURRENCY ,submerchant_id,type,capture_date,tax_rate,tax_amount\n' +
      '12.5,EUR,x,SALE,2026-01-02T03:04:05Z,,\r\n' +
      '1,EUR,,FEE,2026-01-02T04:04:05.5+01:00,25,"0.25"'
    expect(await values(file)).toEqual([
      { type: 'SALE', amount: 1250, currency: 'EUR', captureDate: Date.UTC(2026, 0, 2, 3, 4, 5) },
      {
        type: 'FEE',
        amount: 100,
        currency: 'EUR',
        captureDate: Date.UTC(2026, 0, 2, 3, 4, 5, 500),
        vatRate: 2500,
        vatAmount: 25,
      },
    ])
  })

  it('gives its rows the reference and the currency of the totals above them', async () => {
    const file = [
      'payment_reference;settlement_currency;total_sale_amount;total_return_amount',
      'REF1;JPY;1200;-200',
      'type;amount',
      'SALE;1200',
      'RETURN;200',
      '',
      'payment_reference;settlement_currency;;',
      'REF2;EUR;;',
      ';;;',
      'type;amount',
      'SALE;0,5',
    ].join('\n')
    expect(await values(file)).toEqual([
      { paymentReference: 'REF1', currency: 'JPY', totals: { sale: 1200, return: 200 } },
      { type: 'SALE', amount: 1200, currency: 'JPY', paymentReference: 'REF1' },
      { type: 'RETURN', amount: 200, currency: 'JPY', paymentReference: 'REF1' },
      { paymentReference: 'REF2', currency: 'EUR', totals: {} },
      { type: 'SALE', amount: 50, currency: 'EUR', paymentReference: 'REF2' },
    ])
  })

  it('tells the line on which a record begins, also behind cells of several lines', async () => {
    const file = `${HEAD};merchant_reference1\nSALE;1;EUR;"a\nb""\n"\nSALE;2;EUR;c\n`
    expect((await read(file)).map(({ line, values }) => [line, values])).toEqual([
      [2, { type: 'SALE', amount: 100, currency: 'EUR', merchantReference1: 'a\nb"\n' }],
      [5, { type: 'SALE', amount: 200, currency: 'EUR', merchantReference1: 'c' }],
    ])
  })

  it('may come in one chunk, whatever its size', async () => {
    const rows = 20_000
    const file = `${HEAD}\n${'SALE;1.00;EUR\n'.repeat(rows)}`
    const begun = performance.now()
    expect(await read(file, file.length)).toHaveLength(rows)
    expect(performance.now() - begun).toBeLessThan(5000)
  })

  it('has signs, or not: what is taken off is positive either way', async () => {
    for (const fee of ['1', '-1']) {
      const file = `${HEAD};vat_amount\nFEE;${fee};EUR;${fee}\nFEE;0;EUR;\nCORRECTION;-3;EUR;\n`
      expect((await values(file)).map((row) => ('amount' in row ? row.amount : undefined))).toEqual([
        100, 0, -300,
      ])
    }
  })

  it('says how exact its dates are', async () => {
    const precision = async (...dates: string[]) => {
      const rows = dates.map((date) => `SALE;1;EUR;${date}`)
      const [record] = await read([`${HEAD};capture_date`, ...rows].join('\n'))
      return record?.layout.precisionMs.get('captureDate')
    }
    expect(await precision('2026-01-02')).toBe(86_400_000)
    expect(await precision('02/01/2026 03:04')).toBe(60_000)
    expect(await precision('2026-01-02 03:04:05', '2026-01-02 03:04:05.123')).toBe(1000)
    expect(await precision('2026-01-02T03:04:05.123Z')).toBe(1)
  })

  it('may write rates as percentages or as basis points', async () => {
    const rates = await values(
      `${HEAD};vat_rate\nFEE;1;EUR;25\nFEE;1;EUR;2500\nFEE;1;EUR;5.5\nFEE;1;EUR;100\n`,
    )
    expect(rates.map((row) => 'vatRate' in row && row.vatRate)).toEqual([2500, 2500, 550, 10_000])
  })
})

describe('a file that cannot be read is refused with its line and the reason:', () => {
  it.each([
    ['nothing', '', 1, 'the file is empty'],
    ['only empty lines', '\n\n', 1, 'no column of a settlement file'],
    ['another file', 'name;mail\nx;y\n', 1, 'no column of a settlement file'],
    ['a column twice', 'type;amount;vat_amount;tax_amount\n', 1, 'column vat_amount is there twice'],
    ['a header of totals alone', 'payment_reference;settlement_currency\n', 1, 'a row of totals is missing'],
    ['totals without a row', 'payment_reference\n\n', 2, 'a row of totals is missing'],
    ['a cell too few', `${HEAD}\nSALE;1\n`, 2, '2 cells under 3 columns'],
    ['a cell too many', `${HEAD}\nSALE;1;EUR;x\n`, 2, '4 cells under 3 columns'],
    ['no type', `${HEAD}\n;1;EUR\n`, 2, 'type is empty'],
    ['no amount', `${HEAD}\nSALE;;EUR\n`, 2, 'amount is empty'],
    ['no currency', 'type;amount\nSALE;1\n', 2, 'the currency is missing'],
    ['a foreign currency code', `${HEAD}\nSALE;1;euro\n`, 2, '"euro" is not a currency'],
    ['an amount in words', `${HEAD}\nSALE;ten;EUR\n`, 2, 'amount "ten" is not a number'],
    ['thousands', `${HEAD}\nSALE;1.234,56;EUR\n`, 2, 'amount "1.234,56" is not a number'],
    ['what may be thousands', `${HEAD}\nSALE;1.234;EUR\n`, 2, 'amount "1.234" has more than 2 decimals'],
    ['decimals of a currency without', `${HEAD}\nSALE;1.0;JPY\n`, 2, 'amount "1.0" has more than 0 decimals'],
    [
      'too large an amount',
      `${HEAD}\nSALE;90071992547409.92;EUR\n`,
      2,
      'amount "90071992547409.92" is too large',
    ],
    [
      'two decimal marks',
      `${HEAD}\nSALE;1.00;EUR\nSALE;2,00;EUR\n`,
      3,
      'amount "2,00" does not have the decimal mark of the amounts before',
    ],
    [
      'fees with and without a minus',
      `${HEAD}\nFEE;-1.00;EUR\nSALE;1.00;EUR\nRETURN;2.00;EUR\n`,
      4,
      'the file has RETURN and the like with a minus and without one',
    ],
    [
      'an American date',
      `${HEAD};capture_date\nSALE;1;EUR;01/31/2026\n`,
      2,
      'capture_date "01/31/2026" is not a day and time that exists',
    ],
    [
      'a day that does not exist',
      `${HEAD};capture_date\nSALE;1;EUR;2026-02-29\n`,
      2,
      'capture_date "2026-02-29" is not a day and time that exists',
    ],
    [
      'a date in words',
      `${HEAD};capture_date\nSALE;1;EUR;today\n`,
      2,
      'capture_date "today" is neither YYYY-MM-DD nor DD/MM/YYYY',
    ],
    [
      'dates of two kinds',
      `${HEAD};capture_date\nSALE;1;EUR;2026-02-01\nSALE;1;EUR;02/02/2026\n`,
      3,
      'capture_date "02/02/2026" is not written as the dates before',
    ],
    ['a quote that is not closed', `${HEAD}\n"SALE;1;EUR`, 2, 'a quoted cell has no end'],
    ['text behind a quote', `${HEAD}\n"SALE"x;1;EUR`, 2, 'there is text behind the closing quote of a cell'],
  ])('%s', async (_, file, line, problem) => {
    expect(await problemOf(file)).toEqual({ line, message: `line ${line}: ${problem}` })
  })

  it('a line without an end, before it takes memory', async () => {
    let chunks = 0
    async function* endless() {
      yield `${HEAD}\n`
      for (;;) {
        chunks++
        yield 'x'.repeat(1000)
      }
    }
    await expect(allOf(readSettlementCsv(endless()))).rejects.toThrow(
      `line 2: longer than ${RECORD_MAX} characters`,
    )
    expect(chunks).toBe(Math.ceil((RECORD_MAX + 1) / 1000))
  })

  it('a quote that swallows the lines behind it', async () => {
    const file = `${HEAD}\n"SALE;1;EUR\n${'SALE;1;EUR\n'.repeat(10_000)}`
    expect((await problemOf(file)).message).toBe(
      `line 2: longer than ${RECORD_MAX} characters; perhaps a quoted cell has no end`,
    )
  })

  it('a cell that is long, with its beginning', async () => {
    expect((await problemOf(`${HEAD}\nSALE;${'9'.repeat(50)};EUR`)).message).toBe(
      `line 2: amount "${'9'.repeat(40)}…" is too large`,
    )
  })
})
