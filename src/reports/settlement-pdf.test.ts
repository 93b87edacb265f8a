/** What holds for a document whoever reads it; what stands in it is in test/reports. */
import { describe, expect, it } from 'vitest'
import { feeInvoice, week, yearOf } from '../../test/support/payout-documents.ts'
import { Random } from '../../test/support/random.ts'
import { payoutPdf, SUMMARY_PAYOUTS_MAX, summaryPdf } from './settlement-pdf.ts'

describe('a document', () => {
  it('has the same bytes whenever it is made', async () => {
    expect(await payoutPdf(week())).toEqual(await payoutPdf(week()))
    const summary = () => summaryPdf(yearOf(new Random(1), 40))
    expect(await summary()).toEqual(await summary())
  })

  it('is small: of its fonts it has only the letters that it needs', async () => {
    const pdf = await payoutPdf(week())
    expect(pdf.subarray(0, 8).toString('latin1')).toBe('%PDF-1.7')
    expect(pdf.length).toBeLessThan(40_000)
    expect(pdf.toString('latin1')).toContain('/Lang (en-GB)')
  })

  it('is not made of rows that do not add up to the settlement amount', async () => {
    const { rows, ...input } = week()
    await expect(payoutPdf({ ...input, rows: rows.slice(1) })).rejects.toThrow(
      'the rows of payout 81234567 do not add up to its settlement amount',
    )
  })

  it('is not made of totals that do not add up', async () => {
    const input = feeInvoice()
    const { payout } = input
    const wrong = { ...payout, totals: { ...payout.totals, tax: payout.totals.tax + 1 } }
    await expect(payoutPdf({ ...input, payout: wrong })).rejects.toThrow(
      'payout 81234567 does not add up to its settlement amount',
    )
    const year = yearOf(new Random(1), 1)
    await expect(summaryPdf({ ...year, payouts: [wrong] })).rejects.toThrow(/does not add up/)
  })

  it('has no more payouts than can be printed', async () => {
    const year = yearOf(new Random(1), SUMMARY_PAYOUTS_MAX + 1)
    await expect(summaryPdf(year)).rejects.toThrow(`a summary has at most ${SUMMARY_PAYOUTS_MAX} payouts`)
  })
})
