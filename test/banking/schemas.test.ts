/** The files that we write against the schemas that banks check them with, and the same transfers there and back. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CreditTransfer, type PaymentFileInput, pain001 } from '../../src/banking/payment-file.ts'
import { executePayments, type SandboxTransfer } from '../../src/banking/sandbox-bank.ts'
import { readBankFile } from '../../src/banking/statements.ts'
import { report } from '../support/counts.ts'
import { Random } from '../support/random.ts'
import { anyAccount, anyText, EURO_FILE, fileWith } from './samples.ts'
import { CAMT_053, invalid, missing, PAIN_001, schemaBeyondSepa } from './schemas.ts'

const why = missing === undefined ? '' : ` (skipped: ${missing})`
const COUNT = 200

const anyTransfer = fc.record({
  amountMinor: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 99_999_999_999 })),
  account: anyAccount,
  remittance: anyText,
})
const anyFile: fc.Arbitrary<PaymentFileInput> = fc
  .record({
    fileId: fc.uuid().map((id) => id.replaceAll('-', '')),
    createdAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    name: anyText,
    transfers: fc.array(anyTransfer, { minLength: 1, maxLength: 20 }),
  })
  .map(({ name, transfers, ...file }) => ({
    ...EURO_FILE,
    ...file,
    debtor: { ...EURO_FILE.debtor, name },
    transfers: transfers.map((transfer, index) => ({
      ...transfer,
      currency: 'EUR',
      paymentReference: `PAY${index}X`,
    })),
  }))
const anyOutcome = fc.record(
  { outcome: fc.constantFrom('paid' as const, 'rejected' as const, 'returned' as const), reason: anyText },
  { requiredKeys: ['outcome'] },
)

/** What the bank reads out of our file: nothing of ours is used to read it. */
function transfersIn(xml: string): { paymentReference: string; amountMinor: number; currency: string }[] {
  const transfer = /<EndToEndId>([^<]+)<\/EndToEndId>.*?<InstdAmt Ccy="([A-Z]{3})">(\d+)\.(\d\d)<\/InstdAmt>/g
  return [...xml.matchAll(transfer)].map(
    ([, paymentReference = '', currency = '', whole = '', cents = '']) => ({
      paymentReference,
      currency,
      amountMinor: Number(whole + cents),
    }),
  )
}

describe('the way to the bank and back', () => {
  it('brings every reference and amount home, whatever becomes of it', () => {
    fc.assert(
      fc.property(anyFile, fc.array(anyOutcome, { minLength: 20, maxLength: 20 }), (file, outcomes) => {
        const executed: SandboxTransfer[] = transfersIn(pain001(file)).map((transfer, index) => ({
          ...transfer,
          ...(outcomes[index] ?? { outcome: 'paid' }),
        }))
        const { statement, status } = executePayments(
          { fileId: file.fileId, transfers: executed },
          file.createdAt,
          file.debtor,
        )
        const [booked, said] = [readBankFile(Buffer.from(statement)), readBankFile(Buffer.from(status))]
        if (booked.kind !== 'statement' || said.kind !== 'status') throw new Error('read as something else')

        const is = (...kinds: string[]) =>
          executed.filter(({ outcome }) => kinds.includes(outcome)).map(essence)
        expect(executed.map(essence)).toEqual(file.transfers.map(essence))
        expect(booked.entries.filter(({ kind }) => kind === 'executed').map(essence)).toEqual(
          is('paid', 'returned'),
        )
        expect(booked.entries.filter(({ kind }) => kind === 'returned').map(essence)).toEqual(is('returned'))
        expect(booked.entries.filter(({ kind }) => kind === 'received')).toEqual([])
        expect(new Set(booked.entries.map(({ bankReference }) => bankReference)).size).toBe(
          booked.entries.length,
        )
        expect(said.report.originalMessageId).toBe(file.fileId)
        expect(
          said.report.transfers.map(({ paymentReference, status }) => [paymentReference, status]),
        ).toEqual(
          executed.map(({ paymentReference, outcome }) => [
            paymentReference,
            outcome === 'rejected' ? 'rejected' : 'accepted',
          ]),
        )
      }),
      { numRuns: 100 },
    )
  })
})

function essence({ paymentReference, amountMinor, currency }: Partial<CreditTransfer>): unknown[] {
  return [paymentReference, amountMinor, currency]
}

describe.skipIf(missing !== undefined)(`files against their schemas${why}`, () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'capstan-schemas-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const seed = new Random().seed
  const write = (files: string[], kind: string) =>
    files.map((content, index) => {
      const path = join(folder, `${kind}-${index}.xml`)
      writeFileSync(path, content)
      return path
    })

  it('tell a good file from one that is not', () => {
    const good = pain001(EURO_FILE)
    const bad = good.replace('<Ctry>DE</Ctry>', '<Ctry>Germany</Ctry>')
    expect(invalid(PAIN_001, write([good], 'good'))).toEqual([])
    expect(invalid(PAIN_001, write([bad], 'bad')).join()).toContain('Ctry')
  })

  it(`take ${COUNT} payment files of any names, addresses, texts and amounts`, () => {
    const files = fc.sample(anyFile, { numRuns: COUNT, seed }).map(pain001)
    expect(invalid(PAIN_001, write(files, 'pain')), `CAPSTAN_TEST_SEED=${seed}`).toEqual([])
    report(`${COUNT} payment files are valid (seed ${seed})`)
  })

  it(`take ${COUNT} statements of any payments and outcomes`, () => {
    const inputs = fc.sample(fc.tuple(anyFile, fc.array(anyOutcome, { minLength: 20, maxLength: 20 })), {
      numRuns: COUNT,
      seed,
    })
    const files = inputs.map(([file, outcomes]) => {
      const transfers = file.transfers.map((transfer, index) => ({
        ...transfer,
        ...(outcomes[index] ?? { outcome: 'paid' as const }),
      }))
      return executePayments({ fileId: file.fileId, transfers }, file.createdAt, file.debtor).statement
    })
    expect(invalid(CAMT_053, write(files, 'camt')), `CAPSTAN_TEST_SEED=${seed}`).toEqual([])
    report(`${COUNT} statements are valid (seed ${seed})`)
  })

  it('take transfers beyond SEPA, by the schema that is widened for them', () => {
    const schema = join(folder, 'beyond-sepa.xsd')
    writeFileSync(schema, schemaBeyondSepa())
    const domestic = {
      kind: 'domestic',
      holder: 'Apple',
      country: 'US',
      bankCode: '026009593',
      accountNumber: '12',
    } as const
    const address = { street: 'Main St', city: 'New York', country: 'US' }
    const files = [
      pain001(EURO_FILE),
      pain001(fileWith({ account: { ...domestic, address } })),
      pain001(fileWith({ account: { ...domestic, bic: 'BOFAUS3N', bankCode: '' } })),
      ...['USD', 'JPY', 'KWD'].map((currency) =>
        pain001({
          ...fileWith({ account: { ...domestic, country: 'BR' }, currency, amountMinor: 1234 }),
          currency,
        }),
      ),
      pain001({
        ...EURO_FILE,
        transfers: [
          ...EURO_FILE.transfers,
          ...fileWith({ account: domestic, paymentReference: 'X' }).transfers,
        ],
      }),
    ]
    expect(invalid(schema, write(files, 'beyond'))).toEqual([])
  })
})
