/** Prices beside a change of terms, and what has none. */
import { describe, expect, it } from 'vitest'
import { placed, record } from '../../../test/support/scenario.ts'
import type { Contract, ContractVersion } from '../../domain/contract/contract.ts'
import { SANDBOX_TERMS, sandboxContract } from '../../domain/contract/terms.ts'
import type { OrderCaptured, RecordedEvent } from '../../domain/order/events.ts'
import { evolve } from '../../domain/order/evolve.ts'
import type { Order } from '../../domain/order/order.ts'
import { captureSettlement } from '../../domain/order/settlement.ts'
import { checkPrice, UNSEEN_MS } from './prices.ts'

const NOW = Date.UTC(2026, 4, 1, 12)
const order = evolve(undefined, record([placed()])[0] as RecordedEvent)

function version(number: number, registeredAt: number, percentage: number): ContractVersion {
  const terms = { ...SANDBOX_TERMS, fees: [{ percentage, fixed: 0 }] }
  return { ...terms, version: number, validFrom: registeredAt, registeredAt, registeredBy: 'operator' }
}

const contractOf = (...versions: ContractVersion[]): Contract => ({ currency: 'SEK', versions })

/** The capture as it was priced by `pricedBy`, looked at with `contract`. */
function kindsOf(pricedBy: Contract | undefined, contract: Contract | undefined): string[] {
  const settlement = captureSettlement(order as Order, 1000, {
    now: NOW,
    ...(pricedBy && { contract: pricedBy }),
  })
  const event: OrderCaptured = {
    type: 'OrderCaptured',
    captureId: 'c',
    number: 1,
    amount: 1000,
    personsVersion: 1,
    ...(settlement && { settlement }),
  }
  const recorded = { ...(record([placed()])[0] as RecordedEvent), version: 2, at: NOW, event }
  return checkPrice(order as Order, recorded, contract).map(({ kind }) => kind)
}

describe('the price of a capture', () => {
  const old = version(1, 0, 100)

  it('is what the version that was valid makes of it', () => {
    const contract = contractOf(old, version(2, NOW - UNSEEN_MS, 200))
    expect(kindsOf(contract, contract)).toEqual([])
    expect(kindsOf(contractOf(old), contract)).toEqual(['contract-version'])
  })

  it('may be by the version before one that was registered a moment ago', () => {
    const contract = contractOf(old, version(2, NOW - UNSEEN_MS + 1, 200))
    expect(kindsOf(contract, contract)).toEqual([])
    expect(kindsOf(contractOf(old), contract)).toEqual([])
  })

  it('may be none when the first version was registered a moment ago, and must be one later', () => {
    expect(kindsOf(undefined, contractOf(version(1, NOW - 1, 100)))).toEqual([])
    expect(kindsOf(undefined, contractOf(version(1, NOW - UNSEEN_MS, 100)))).toEqual(['price-missing'])
  })

  it('is not changed by terms that were agreed on later, or are planned', () => {
    const contract = contractOf(
      old,
      { ...version(2, NOW - UNSEEN_MS, 200), validFrom: NOW + 1 },
      version(3, NOW + 1, 1),
    )
    expect(kindsOf(contractOf(old), contract)).toEqual([])
  })

  it('is none without a contract', () => {
    expect(kindsOf(undefined, undefined)).toEqual([])
    expect(kindsOf(contractOf(old), undefined)).toEqual(['contract-unknown'])
  })

  it('may be none in a sandbox that is older than its contracts', () => {
    expect(kindsOf(undefined, sandboxContract('SEK'))).toEqual([])
  })

  it('is another one where a fee differs', () => {
    expect(kindsOf(contractOf(version(1, 0, 200)), contractOf(old))).toEqual(['price-differs'])
  })
})
