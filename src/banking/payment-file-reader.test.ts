import { describe, expect, it } from 'vitest'
import type { BankAccount } from '../domain/contract/contract.ts'
import { BankFileProblem } from './bank-file-problem.ts'
import { type CreditTransfer, pain001, transfersCsv } from './payment-file.ts'
import { readPaymentFile } from './payment-file-reader.ts'

const account = {
  kind: 'iban',
  iban: 'DE89370400440532013000',
  holder: 'Müller, "Söhne" & Co',
  address: { city: 'Berlin', country: 'DE' },
} as const satisfies BankAccount

const transfers = [
  { paymentReference: 'ABCDEFGH23', amountMinor: 1, currency: 'EUR', account, remittance: 'a, b' },
  { paymentReference: 'ABCDEFGH24', amountMinor: 123_456, currency: 'EUR', account, remittance: 'x' },
]
const input = {
  fileId: 'f'.repeat(32),
  createdAt: Date.UTC(2026, 0, 1),
  executionDate: '2026-01-02',
  debtor: { name: 'Capstan', iban: 'DE89370400440532013000' },
  currency: 'EUR',
  transfers,
}
const paid = transfers.map(({ paymentReference, amountMinor, currency }) => {
  return { paymentReference, amountMinor, currency, account: account.iban }
})
const read = (text: string) => readPaymentFile(Buffer.from(text))

describe('a file that we wrote', () => {
  it('is read back as XML, with what it says of its sums', () => {
    const sum = { count: 2, amount: '1234.57' }
    expect(read(pain001(input))).toEqual({ transfers: paid, sums: [sum, sum] })
  })

  it('is read back as CSV', () => {
    expect(read(transfersCsv(input))).toEqual({ transfers: paid, sums: [] })
  })

  it('names the account without an IBAN that is paid into', () => {
    const domestic = {
      kind: 'domestic',
      country: 'US',
      bankCode: '021000021',
      accountNumber: '12-34 56',
    } as const
    const [transfer] = transfers
    const paid = { ...transfer, currency: 'USD', account: { ...domestic, holder: 'Shop' } } as CreditTransfer
    const other = { ...input, currency: 'USD', transfers: [paid] }
    for (const text of [pain001(other), transfersCsv(other)]) {
      expect(read(text).transfers).toMatchObject([{ account: '123456' }])
    }
  })

  it.each([
    ['cut off', pain001(input).slice(0, -20)],
    ['of another kind', pain001(input).replaceAll('pain.001.001.09', 'pain.001.001.03')],
    ['without an amount', pain001(input).replace(/<InstdAmt.*?<\/InstdAmt>/s, '')],
    ['a CSV of other columns', 'a,b\r\n1,2\r\n'],
    ['a CSV whose amount is none', transfersCsv(input).replace('0.01', 'x')],
    ['empty', ''],
  ])('is refused when it is %s', (_, text) => {
    expect(() => read(text)).toThrow(BankFileProblem)
  })
})
