import { describe, expect, it } from 'vitest'
import {
  captured,
  circumstances,
  NEW_CAPTURE,
  orderAfter,
  PLACED_AT,
  placed,
  record,
} from '../../../test/support/scenario.ts'
import type { Contract, ContractTerms } from '../contract/contract.ts'
import { SANDBOX_TERMS } from '../contract/terms.ts'
import { decide } from './decide.ts'
import type { CaptureSettlement, OrderEvent, OrderRefunded } from './events.ts'
import { evolve } from './evolve.ts'

const DAY_MS = 24 * 3_600_000
const MIDNIGHT = Date.UTC(2022, 6, 9)

function contractOf(...versions: (Partial<ContractTerms> & { validFrom?: number })[]): Contract {
  return {
    currency: 'SEK',
    versions: versions.map((terms, index) => ({
      ...SANDBOX_TERMS,
      vatRate: 2500,
      validFrom: 0,
      ...terms,
      version: index + 1,
      registeredAt: 0,
      registeredBy: 'operator:a',
    })),
  }
}

const plain = contractOf({})
const accepted = (decision: ReturnType<typeof decide>): OrderEvent[] => {
  if (decision.outcome !== 'accepted') throw new Error(`the decision is ${decision.outcome}`)
  return decision.events
}

describe('a capture', () => {
  const capture = (contract: Contract | undefined, now?: number) =>
    accepted(
      decide(
        orderAfter(placed()),
        { type: 'capture', amount: 2000 },
        circumstances({ ...(contract && { contract }), ...(now !== undefined && { now }) }),
      ),
    )[0]

  it('has its price in its event, for ever, with the version of the contract', () => {
    expect(capture(plain)).toEqual({
      type: 'OrderCaptured',
      captureId: NEW_CAPTURE,
      number: 1,
      amount: 2000,
      personsVersion: 1,
      settlement: {
        contract: 1,
        percentage: 60,
        fixed: 30,
        percentageVat: 15,
        fixedVat: 8,
        vatRate: 2500,
        dueAt: MIDNIGHT,
      },
    })
  })

  it('costs nothing without a contract, or before it is valid', () => {
    expect(capture(undefined)).not.toHaveProperty('settlement')
    expect(capture(contractOf({ validFrom: PLACED_AT + 2 * 3_600_000 }))).not.toHaveProperty('settlement')
  })

  it('is priced by the version that is valid at its instant', () => {
    const changed = contractOf({}, { validFrom: PLACED_AT + DAY_MS, fees: [{ percentage: 0, fixed: 1 }] })
    expect(capture(changed)).toMatchObject({ settlement: { contract: 1, fixed: 30 } })
    expect(capture(changed, PLACED_AT + DAY_MS)).toMatchObject({ settlement: { contract: 2, fixed: 1 } })
  })

  it('says nothing of what is nothing', () => {
    const free = contractOf({ fees: [{ percentage: 0, fixed: 0 }], settlement: 'GROSS' })
    expect(capture(free)).toMatchObject({ settlement: { contract: 1, dueAt: MIDNIGHT } })
    expect(Object.keys((capture(free) as { settlement: object }).settlement)).toEqual(['contract', 'dueAt'])
  })

  it('marks fees that are invoiced, also when it is the fixed one alone', () => {
    expect(capture(contractOf({ settlement: 'GROSS' }))).toMatchObject({ settlement: { gross: true } })
    const fixed = contractOf({ settlement: 'GROSS', fees: [{ percentage: 0, fixed: 5 }], vatRate: 0 })
    expect((capture(fixed) as { settlement: object }).settlement).toEqual({
      contract: 1,
      fixed: 5,
      gross: true,
      dueAt: MIDNIGHT,
    })
  })

  it('has VAT at its rate, also when the fixed fee alone has some', () => {
    const fixed = contractOf({ fees: [{ percentage: 0, fixed: 30 }] })
    expect((capture(fixed) as { settlement: object }).settlement).toEqual({
      contract: 1,
      fixed: 30,
      fixedVat: 8,
      vatRate: 2500,
      dueAt: MIDNIGHT,
    })
  })

  it('is priced by the method and country of its order', () => {
    const fees = [
      { percentage: 0, fixed: 1 },
      { percentage: 0, fixed: 2, paymentMethod: 'invoice', country: 'SE' },
    ]
    expect(capture(contractOf({ fees }))).toMatchObject({ settlement: { fixed: 2 } })
  })

  it('by the end of a review is priced like any other', () => {
    const [, event] = accepted(
      decide(
        orderAfter(placed({ fraudStatus: 'PENDING' })),
        { type: 'decideFraud', fraudStatus: 'ACCEPTED' },
        circumstances({ contract: plain, document: { orderLines: [], autoCapture: true } }),
      ),
    )
    expect(event).toMatchObject({ type: 'OrderCaptured', settlement: { contract: 1, fixed: 30 } })
  })
})

describe('a refund', () => {
  const price: CaptureSettlement = {
    contract: 1,
    percentage: 60,
    fixed: 30,
    percentageVat: 15,
    fixedVat: 8,
    vatRate: 2500,
    dueAt: PLACED_AT,
  }
  /** As it is decided: what counted for the fees of a capture says so. */
  const refunded = (number: number, amount: number, captureId?: string): OrderRefunded => ({
    type: 'OrderRefunded',
    refundId: `refund-${number}`,
    number,
    amount,
    ...(captureId === undefined ? { settlement: { captureId: 'capture-1' } } : { captureId, settlement: {} }),
  })
  const refund = (
    events: OrderEvent[],
    amount: number,
    feeRefund: ContractTerms['feeRefund'],
    captureId?: string,
  ) => {
    const contract = contractOf({ feeRefund })
    const command = { type: 'refund', amount, ...(captureId !== undefined && { captureId }) } as const
    const [event] = accepted(decide(orderAfter(...events), command, circumstances({ contract })))
    return (event as OrderRefunded).settlement
  }
  const one = [placed(), captured(1, 2000, { settlement: price })]
  const two = [...one, captured(2, 1000, { settlement: { ...price, percentage: 30, percentageVat: 8 } })]

  it('gives back what its contract says of the fees of its capture', () => {
    expect(refund(one, 500, 'none')).toBeUndefined()
    const captureId = 'capture-1'
    expect(refund(one, 500, 'percentage')).toEqual({
      captureId,
      percentage: 15,
      percentageVat: 4,
      vatRate: 2500,
    })
    expect(refund(one, 2000, 'percentage', captureId)).toEqual({
      percentage: 60,
      percentageVat: 15,
      vatRate: 2500,
    })
    expect(refund(one, 2000, 'all')).toEqual({
      captureId,
      percentage: 60,
      fixed: 30,
      percentageVat: 15,
      fixedVat: 8,
      vatRate: 2500,
    })
  })

  it('gives back the rest with the last part, however it was attached', () => {
    expect(refund([...one, refunded(1, 1500)], 500, 'all')).toMatchObject({ percentage: 15, fixed: 30 })
    expect(refund([...one, refunded(1, 1500, 'capture-1')], 500, 'all')).toMatchObject({ fixed: 30 })
  })

  it('of several captures belongs to the one it is attached to, and else gives back nothing', () => {
    expect(refund(two, 500, 'percentage', 'capture-2')).toMatchObject({ percentage: 15 })
    expect(refund([...two, refunded(1, 900, 'capture-2')], 100, 'all', 'capture-2')).toMatchObject({
      percentage: 3,
      fixed: 30,
    })
    expect(refund(two, 500, 'all')).toBeUndefined()
  })

  it('gives back no fee twice: what counted while there was one capture counts no more', () => {
    const fee: CaptureSettlement = { contract: 1, percentage: 100, dueAt: PLACED_AT }
    const before = [
      placed(),
      captured(1, 1000, { settlement: fee }),
      { ...refunded(1, 500), settlement: { captureId: 'capture-1', percentage: 50 } },
      captured(2, 1000, { settlement: fee }),
    ]
    expect(refund(before, 1000, 'percentage', 'capture-1')).toEqual({ percentage: 50 })
    expect(refund([...before, refunded(2, 1000, 'capture-1')], 500, 'percentage')).toBeUndefined()
  })

  it('is taken as well when all its capture was charged has come back, and gives back nothing', () => {
    const all = { ...refunded(1, 2000), settlement: { captureId: 'capture-1', percentage: 60 } }
    const later = [...one, all, captured(2, 2000, { settlement: price })]
    expect(refund(later, 500, 'percentage', 'capture-1')).toBeUndefined()
  })

  it('counts also where it gives back less than a cent', () => {
    const fee: CaptureSettlement = { contract: 1, percentage: 3, dueAt: PLACED_AT }
    const small = [placed(), captured(1, 100, { settlement: fee })]
    expect(refund(small, 1, 'percentage')).toEqual({ captureId: 'capture-1' })
    let order = orderAfter(...small)
    let back = 0
    for (let count = 0; count < 100; count++) {
      const given = circumstances({ contract: contractOf({ feeRefund: 'percentage', vatRate: 0 }) })
      const [event] = accepted(decide(order, { type: 'refund', amount: 1 }, given))
      back += (event as OrderRefunded).settlement?.percentage ?? 0
      const { version, orderId } = order
      const recorded = { ...record([placed()])[0], version: version + 1, orderId, event }
      order = evolve(order, recorded as Parameters<typeof evolve>[1])
    }
    expect(back).toBe(3)
  })

  it('goes by the version that priced its capture', () => {
    const contract = contractOf({ feeRefund: 'all' }, { feeRefund: 'none', validFrom: PLACED_AT + 1 })
    const [event] = accepted(
      decide(orderAfter(...one), { type: 'refund', amount: 2000 }, circumstances({ contract })),
    )
    expect(event).toMatchObject({ settlement: { fixed: 30 } })
  })

  it('gives back nothing of what cost nothing, or by a contract that nobody knows', () => {
    expect(refund([placed(), captured(1, 2000)], 500, 'all')).toBeUndefined()
    const foreign = [placed(), captured(1, 2000, { settlement: { ...price, contract: 9 } })]
    expect(refund(foreign, 500, 'all')).toBeUndefined()
    const [event] = accepted(decide(orderAfter(...one), { type: 'refund', amount: 500 }, circumstances()))
    expect(event).not.toHaveProperty('settlement')
  })

  it('is due with its capture, where that is later', () => {
    const dueAt = PLACED_AT + 5 * DAY_MS
    const later = [placed(), captured(1, 2000, { settlement: { ...price, dueAt } })]
    expect(refund(later, 500, 'none')).toEqual({ dueAt })
    expect(refund(later, 500, 'percentage')).toMatchObject({ percentage: 15, dueAt })
    const now = circumstances().now
    const atOnce = [placed(), captured(1, 2000, { settlement: { ...price, dueAt: now } })]
    expect(refund(atOnce, 500, 'none')).toBeUndefined()
  })

  it('of invoiced fees is taken from an invoice', () => {
    const gross = [placed(), captured(1, 2000, { settlement: { ...price, gross: true } })]
    expect(refund(gross, 500, 'percentage')).toMatchObject({ gross: true })
  })

  it('of an order that is undone gives back the fees of each capture', () => {
    const contract = contractOf({ feeRefund: 'all' })
    const events = accepted(decide(orderAfter(...two), { type: 'reverse' }, circumstances({ contract })))
    expect(events.filter(({ type }) => type === 'OrderRefunded')).toMatchObject([
      { amount: 2000, settlement: { percentage: 60, fixed: 30 } },
      { amount: 1000, settlement: { percentage: 30, fixed: 30 } },
    ])
  })
})

describe('a fee for a later due date', () => {
  const extend = (contract: Contract | undefined, days = 10) =>
    accepted(
      decide(
        orderAfter(placed(), captured(1, 2000)),
        { type: 'extendDueDate', captureId: 'capture-1', days },
        circumstances(contract ? { contract } : {}),
      ),
    )[0]

  it('has VAT by the contract of its instant', () => {
    expect(extend(plain)).toMatchObject({
      feeAmount: 1000,
      settlement: { contract: 1, vat: 250, vatRate: 2500 },
    })
    expect((extend(contractOf({ vatRate: 0 })) as { settlement: object }).settlement).toEqual({ contract: 1 })
    expect((extend(contractOf({ settlement: 'GROSS' })) as { settlement: object }).settlement).toEqual({
      contract: 1,
      vat: 250,
      vatRate: 2500,
      gross: true,
    })
  })

  it('has none without a contract, or when it is free', () => {
    expect(extend(undefined)).not.toHaveProperty('settlement')
    expect(extend(plain, 2)).not.toHaveProperty('settlement')
  })
})
