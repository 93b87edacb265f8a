import { describe, expect, it } from 'vitest'
import { executePayments, type SandboxTransfer } from './sandbox-bank.ts'
import { readBankFile } from './statements.ts'

const AT = Date.UTC(2026, 10, 26, 12)
const ACCOUNT = { iban: 'DE02120300000000202051', name: 'Zahlungen Köln' }
const FILE = '0190f3a1b2c37d4e8f5061728394a5b6'
const transfer = (paymentReference: string, changes: Partial<SandboxTransfer> = {}): SandboxTransfer => ({
  paymentReference,
  amountMinor: 100,
  currency: 'EUR',
  outcome: 'paid',
  ...changes,
})
const answers = (...transfers: SandboxTransfer[]) => {
  const { statement, status } = executePayments({ fileId: FILE, transfers }, AT, ACCOUNT)
  return { statement: readBankFile(statement), status: readBankFile(status) }
}

describe('the bank of a sandbox', () => {
  it('pays, refuses and gives back as it is told', () => {
    const { statement, status } = answers(
      transfer('A', { remittance: 'Settlement <A>' }),
      transfer('B', { outcome: 'rejected', amountMinor: 200 }),
      transfer('C', { outcome: 'returned', amountMinor: 300, reason: 'AC06 Account blocked' }),
    )
    const booked = { currency: 'EUR', bookedAt: Date.UTC(2026, 10, 26) }
    expect(statement).toMatchObject({
      kind: 'statement',
      entries: [
        { kind: 'executed', paymentReference: 'A', amountMinor: 100, remittance: 'Settlement', ...booked },
        { kind: 'executed', paymentReference: 'C', amountMinor: 300, ...booked },
        {
          kind: 'returned',
          paymentReference: 'C',
          amountMinor: 300,
          reason: 'AC06 Account blocked',
          ...booked,
        },
      ],
    })
    expect(status).toMatchObject({
      report: {
        originalMessageId: FILE,
        groupStatus: 'PART',
        transfers: [
          { paymentReference: 'A', status: 'accepted' },
          { paymentReference: 'B', status: 'rejected', reason: 'AC01' },
          { paymentReference: 'C', status: 'accepted' },
        ],
      },
    })
  })

  it('says of the whole file when all of it is paid, or nothing', () => {
    expect(answers(transfer('A')).status).toMatchObject({ report: { groupStatus: 'ACSC' } })
    const nothing = answers(transfer('A', { outcome: 'rejected', reason: 'as told' }))
    expect(nothing.status).toMatchObject({
      report: { groupStatus: 'RJCT', transfers: [{ status: 'rejected', reason: 'MS03 as told' }] },
    })
    expect(nothing.statement).toMatchObject({ entries: [] })
  })

  it('gives the same bytes for the same payments', () => {
    const input = { fileId: FILE, transfers: [transfer('A'), transfer('B', { outcome: 'returned' })] }
    expect(executePayments(structuredClone(input), AT, ACCOUNT)).toEqual(executePayments(input, AT, ACCOUNT))
  })

  it('writes what it is told as text, whatever it is', () => {
    const reason = 'AC04 </AddtlInf>&<b>\u0000\ud800'
    const { statement } = answers(transfer('A', { outcome: 'returned', reason, remittance: ']]>&lt;' }))
    expect(statement).toMatchObject({ entries: [{ kind: 'executed' }, { reason: 'AC04 +' }] })
  })

  it.each([
    ['JPY', '>100<'],
    ['KWD', '>0.100<'],
  ])('pays in %s', (currency, expected) => {
    const input = { fileId: FILE, transfers: [transfer('A', { currency })] }
    expect(executePayments(input, AT, ACCOUNT).statement).toContain(expected)
    expect(answers(transfer('A', { currency })).statement).toMatchObject({
      entries: [{ amountMinor: 100, currency }],
    })
  })

  it('needs transfers, of one currency', () => {
    expect(() => answers()).toThrow(RangeError)
    expect(() => answers(transfer('A'), transfer('B', { currency: 'SEK' }))).toThrow(RangeError)
  })
})
