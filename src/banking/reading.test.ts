import { describe, expect, it } from 'vitest'
import { BankFileProblem } from './bank-file-problem.ts'
import { readBesides } from './reading.ts'
import { executePayments } from './sandbox-bank.ts'

function statementOf(count: number): Buffer {
  const transfers = Array.from({ length: count }, (_, index) => ({
    paymentReference: `REF${index}`,
    amountMinor: 100 + index,
    currency: 'EUR',
    outcome: 'paid' as const,
  }))
  const { statement } = executePayments({ fileId: 'F1', transfers }, 0, { iban: 'DE89370400440532013000' })
  return Buffer.from(statement)
}

describe('a file of the bank', () => {
  it.each([1, 2000])('is read to its end, with %i entries', async (count) => {
    const file = await readBesides(statementOf(count))
    if (file.kind !== 'statement') throw new Error('a statement reads as something else')
    expect(file.entries).toHaveLength(count)
    expect(file.entries.at(-1)).toMatchObject({
      paymentReference: `REF${count - 1}`,
      amountMinor: 99 + count,
    })
  })

  it.each([100, 1_000_000])('of %i bytes that is none is refused with where and why', async (size) => {
    const bytes = Buffer.concat([statementOf(1).subarray(0, -20), Buffer.alloc(size, ' ')])
    await expect(readBesides(bytes)).rejects.toThrow(BankFileProblem)
  })

  it('leaves its thread free', async () => {
    let turns = 0
    const counting = setInterval(() => turns++, 1)
    await readBesides(statementOf(5000))
    clearInterval(counting)
    expect(turns).toBeGreaterThan(1)
  })
})
