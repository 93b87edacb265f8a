/** A past period by other terms. */
import { describe, expect, it } from 'vitest'
import type { ContractVersion } from './contract.ts'
import { feesOf } from './fees.ts'
import { type PastCapture, priceDifference } from './simulate.ts'
import { SANDBOX_TERMS } from './terms.ts'

const AT = Date.UTC(2026, 10, 25, 17)

const asVersion = (terms: Partial<ContractVersion>): ContractVersion => ({
  ...SANDBOX_TERMS,
  version: 1,
  validFrom: AT,
  registeredAt: AT,
  registeredBy: 'operator:ann',
  ...terms,
})
const charged = asVersion({ vatRate: 2500 })
const proposed = asVersion({
  vatRate: 2500,
  fees: [
    { percentage: 200, fixed: 50 },
    { paymentMethod: 'invoice', percentage: 100, fixed: 0 },
  ],
})

function* captures(): Generator<PastCapture> {
  const card = { amount: 10_000, paymentMethod: 'card', country: 'SE', at: AT - 1 }
  const invoice = { ...card, amount: 2000, paymentMethod: 'invoice' }
  yield { ...card, charged: feesOf(charged, card) }
  yield { ...invoice, charged: feesOf(charged, invoice) }
  yield { ...invoice, charged: undefined }
}

describe('the difference that a contract would have made', () => {
  it('is what it would have cost less what was charged, VAT included', () => {
    expect(priceDifference(captures(), proposed)).toEqual({
      captures: 3,
      amount: 14_000,
      chargedFees: 299 + 30 + (60 + 30),
      chargedVat: 75 + 8 + (15 + 8),
      proposedFees: 200 + 50 + 20 + 20,
      proposedVat: 50 + 13 + 5 + 5,
      difference: 290 + 73 - 419 - 106,
    })
  })

  it('is added up over as many portions as a period is read in', () => {
    const [first, ...rest] = [...captures()] as [PastCapture, ...PastCapture[]]
    const portion = priceDifference([first], proposed)
    expect(priceDifference(rest, proposed, portion)).toEqual(priceDifference(captures(), proposed))
    expect(priceDifference([], proposed, portion)).toEqual(portion)
  })

  it('is nothing for nothing, and for the same terms', () => {
    expect(priceDifference([], proposed)).toEqual({
      captures: 0,
      amount: 0,
      chargedFees: 0,
      chargedVat: 0,
      proposedFees: 0,
      proposedVat: 0,
      difference: 0,
    })
    const priced = [...captures()].filter((capture) => capture.charged)
    expect(priceDifference(priced, charged).difference).toBe(0)
  })

  it('is not told where the sums are too large to be exact', () => {
    const capture = { amount: Number.MAX_SAFE_INTEGER, paymentMethod: 'card', country: 'SE', at: AT }
    const once = { ...capture, charged: undefined }
    expect(priceDifference([once], proposed).amount).toBe(Number.MAX_SAFE_INTEGER)
    expect(() => priceDifference([once, once], proposed)).toThrow(new RangeError('the sums are too large'))
  })
})
