import { afterEach, describe, expect, it } from 'vitest'
import { merchant, week } from '../../test/support/payout-documents.ts'
import { PdfThread, TooManyDocuments } from './pdf-thread.ts'
import { payoutPdf } from './settlement-pdf.ts'

describe('the thread that makes documents', () => {
  const threads: PdfThread[] = []
  const thread = (idleMs?: number) => {
    const made = new PdfThread(idleMs)
    threads.push(made)
    return made
  }
  afterEach(async () => {
    for (const made of threads.splice(0)) await made.close()
  })

  it('makes the same bytes as are made beside it', async () => {
    const bytes = await thread().payout(week())
    expect(Buffer.from(bytes).equals(await payoutPdf(week()))).toBe(true)
  })

  it('tells what cannot be made, and goes on with the next', async () => {
    const made = thread()
    const input = week()
    const wrong = { ...input, rows: input.rows.slice(1) }
    const outcomes = await Promise.allSettled([made.payout(wrong), made.payout(input)])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    expect(outcomes[0]).toMatchObject({ reason: { message: expect.stringContaining('do not add up') } })
  })

  it('has a bound for those that wait', async () => {
    const made = thread()
    const all = Array.from({ length: 33 }, () => made.payout(week()))
    await expect(all.pop()).rejects.toThrow(TooManyDocuments)
    expect((await Promise.all(all)).every(({ length }) => length > 0)).toBe(true)
  })

  it('is there only while documents are asked for', async () => {
    const made = thread(50)
    expect(made.isRunning).toBe(false)
    await made.payout(week())
    expect(made.isRunning).toBe(true)
    await expect.poll(() => made.isRunning).toBe(false)
    const summary = { merchant, issuer: week().issuer, from: 0, to: 1, payouts: [] }
    expect((await made.summary(summary)).length).toBeGreaterThan(0)
  })

  it('ends with what is under way when it is closed', async () => {
    const made = thread()
    const asked = made.payout(week())
    await Promise.all([expect(asked).rejects.toThrow('ended'), made.close()])
  })
})
