import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyAccount, anyText, EURO_FILE, fileWith, TRANSFER } from '../../test/banking/samples.ts'
import { transfersCsv } from './payment-file.ts'

/** RFC 4180, strictly: rows of cells. */
function parsed(csv: string): string[][] {
  const rows: string[][] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  let row: string[] = []
  while (cell.lastIndex < csv.length) {
    const match = cell.exec(csv)
    if (match === null) throw new Error('not RFC 4180')
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === '\r\n') {
      rows.push(row)
      row = []
    }
  }
  return rows
}

describe('the transfers as CSV', () => {
  it('have a header row and one row each', () => {
    expect(transfersCsv(EURO_FILE)).toBe(
      [
        'file_id,execution_date,debtor_iban,payment_reference,amount,currency,creditor_name,creditor_iban,creditor_bic,creditor_bank_country,creditor_bank_code,creditor_account_number,street,building_number,postal_code,city,country,remittance',
        '0190f3a1b2c37d4e8f5061728394a5b6,2026-11-26,DE02120300000000202051,ABC2345,1234.56,EUR,Apfel & Garten,SE4550000000058398257466,ESSESESS,SE,,,Kungsgatan,5,111 43,Stockholm,SE,Settlement ABC2345',
        '0190f3a1b2c37d4e8f5061728394a5b6,2026-11-26,DE02120300000000202051,ABC2346,0.01,EUR,Ёлка,FI2112345600000785,,FI,,,,,,,,Settlement ABC2346',
        '',
      ].join('\r\n'),
    )
  })

  it('name accounts without IBAN', () => {
    const account = {
      kind: 'domestic',
      holder: 'X',
      country: 'US',
      bankCode: '0-26',
      accountNumber: '1 2',
    } as const
    expect(parsed(transfersCsv(fileWith({ account })))[1]?.slice(7, 12)).toEqual(['', '', 'US', '026', '12'])
  })

  it.each(['=1+1', '+1', '-1', '@A1', '\t=1', ' =1', '\u200b=1', '\r\n=1', '＝1'])(
    'guard a cell that begins as a formula: %j',
    (holder) => {
      const cell = parsed(transfersCsv(fileWith({ account: { ...TRANSFER.account, holder } })))[1]?.[6]
      expect(cell).toMatch(/^'[=+\-@＝]/)
    },
  )

  it('quote what has commas, quotes or lines in it', () => {
    const holder = 'A "B", C\r\nD'
    const csv = transfersCsv(fileWith({ account: { ...TRANSFER.account, holder } }))
    expect(csv).toContain(',"A ""B"", C D",')
    expect(parsed(csv)[1]?.[6]).toBe('A "B", C D')
  })

  it('refuse what a payment file refuses', () => {
    expect(() => transfersCsv({ ...EURO_FILE, transfers: [] })).toThrow(RangeError)
  })

  it('are rows of 18 cells without formulas or control characters, whatever the texts', () => {
    fc.assert(
      fc.property(anyText, anyAccount, (remittance, account) => {
        const csv = transfersCsv(fileWith({ remittance, account }))
        const rows = parsed(csv)
        expect(rows.map((row) => row.length)).toEqual([18, 18])
        const row = rows[1] ?? []
        expect(row.filter((cell) => /^[\s=+\-@]|[\p{Cc}\p{Cs}]/u.test(cell))).toEqual([])
        expect(row[4]).toBe('1234.56')
      }),
      { numRuns: 300 },
    )
  })
})
