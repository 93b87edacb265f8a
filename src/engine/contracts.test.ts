import { describe, expect, it } from 'vitest'
import type { Contract, ContractVersion } from '../domain/contract/contract.ts'
import { SANDBOX_TERMS } from '../domain/contract/terms.ts'
import { contractFor, nextRun } from './contracts.ts'
import type { MerchantContracts } from './store.ts'

const DEMO = 'PK000001_demo'
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A Monday. */
const MONDAY = Date.UTC(2026, 2, 2)

const registered = (...contracts: Contract[]): MerchantContracts => ({
  byCurrency: new Map(contracts.map((contract) => [contract.currency, contract])),
  payoutRuns: new Set(),
})

function version(number: number, validFrom: number, terms: Partial<ContractVersion> = {}): ContractVersion {
  return {
    ...SANDBOX_TERMS,
    ...terms,
    version: number,
    validFrom,
    registeredAt: 0,
    registeredBy: 'operator:a',
  }
}

const hold = { reason: 'UNDER_REVIEW', note: 'A question', since: 0, by: 'operator:a' } as const
const account = { kind: 'iban', holder: 'Shop', iban: 'DE02120300000000202051' } as const

describe('the contract of a merchant', () => {
  it('is in production what was registered, and nothing else', () => {
    const contract = { currency: 'EUR', versions: [version(1, 0)] }
    expect(contractFor(DEMO, 'EUR', registered(contract), 'production')).toBe(contract)
    expect(contractFor(DEMO, 'SEK', registered(contract), 'production')).toBeUndefined()
    expect(contractFor(DEMO, 'EUR', undefined, 'production')).toBeUndefined()
    const heldAlone = { currency: 'EUR', versions: [], hold }
    expect(contractFor('M1', 'EUR', registered(heldAlone), 'production')).toBe(heldAlone)
  })

  it('is in a sandbox what was registered as well', () => {
    const contract = { currency: 'EUR', versions: [version(1, 0)] }
    expect(contractFor(DEMO, 'EUR', registered(contract), 'sandbox')).toBe(contract)
  })

  it('comes in a sandbox with its demo merchants, in every currency, with an account', () => {
    for (const currency of ['EUR', 'JPY', 'XXX']) {
      const contract = contractFor(DEMO, currency, undefined, 'sandbox')
      expect(contract).toMatchObject({
        currency,
        versions: [{ ...SANDBOX_TERMS, version: 1, validFrom: 0 }],
        account: { kind: 'iban' },
      })
      expect(contractFor('PK000002_demo', currency, registered(), 'sandbox')).toBe(contract)
    }
  })

  it('costs other merchants of a sandbox nothing, and waits for an account', () => {
    const contract = contractFor('M1', 'EUR', undefined, 'sandbox')
    expect(contract?.versions).toMatchObject([{ fees: [{ percentage: 0, fixed: 0 }], version: 1 }])
    expect(contract).not.toHaveProperty('account')
  })

  it('keeps in a sandbox its terms when an account or a hold is registered alone', () => {
    const held = contractFor(DEMO, 'EUR', registered({ currency: 'EUR', versions: [], hold }), 'sandbox')
    expect(held).toMatchObject({ hold, versions: [{ version: 1 }], account: { iban: expect.any(String) } })
    const named = contractFor('M1', 'EUR', registered({ currency: 'EUR', versions: [], account }), 'sandbox')
    expect(named).toMatchObject({ account, versions: [{ version: 1 }] })
    // What is remembered for all stays as it was.
    expect(contractFor(DEMO, 'EUR', undefined, 'sandbox')).not.toHaveProperty('hold')
  })
})

describe('the next payout', () => {
  const weekly = { schedule: { every: 'week', on: 3 } } as const

  it('is none without a contract, or without terms', () => {
    expect(nextRun(undefined, MONDAY)).toBeUndefined()
    expect(nextRun({ currency: 'EUR', versions: [] }, MONDAY)).toBeUndefined()
  })

  it('is the next cut-off, later than the instant', () => {
    const contract = { currency: 'EUR', versions: [version(1, 0)] }
    expect(nextRun(contract, MONDAY - 1)).toBe(MONDAY)
    expect(nextRun(contract, MONDAY)).toBe(MONDAY + DAY_MS)
  })

  it('is the first one of terms that are valid later', () => {
    const contract = { currency: 'EUR', versions: [version(1, MONDAY + HOUR_MS, weekly)] }
    expect(nextRun(contract, MONDAY)).toBe(MONDAY + 2 * DAY_MS)
  })

  it('is at the instant from which terms are valid, when that is a cut-off of theirs', () => {
    const contract = { currency: 'EUR', versions: [version(1, MONDAY)] }
    expect(nextRun(contract, MONDAY - 10 * DAY_MS)).toBe(MONDAY)
  })

  it('is by the old terms before the new ones are valid, and by the new ones after', () => {
    const versions = [version(1, 0, weekly), version(2, MONDAY + 3 * DAY_MS)]
    const contract = { currency: 'EUR', versions }
    expect(nextRun(contract, MONDAY)).toBe(MONDAY + 2 * DAY_MS)
    // Thursday is the new terms' first day, and a cut-off of theirs.
    expect(nextRun(contract, MONDAY + 2 * DAY_MS)).toBe(MONDAY + 3 * DAY_MS)
    expect(nextRun(contract, MONDAY + 3 * DAY_MS)).toBe(MONDAY + 4 * DAY_MS)
  })

  it('is never by old terms at the instant at which new ones begin', () => {
    const versions = [version(1, 0), version(2, MONDAY + DAY_MS, weekly)]
    const contract = { currency: 'EUR', versions }
    // The old ones would have had one on Tuesday at 00:00.
    expect(nextRun(contract, MONDAY)).toBe(MONDAY + 2 * DAY_MS)
  })

  it('passes over plans that are replaced by others before their first day', () => {
    const versions = [
      version(1, MONDAY + HOUR_MS, weekly),
      version(2, MONDAY + 2 * HOUR_MS, { schedule: { every: 'month', on: 31 } }),
      version(3, MONDAY + 3 * HOUR_MS),
    ]
    expect(nextRun({ currency: 'EUR', versions }, MONDAY)).toBe(MONDAY + DAY_MS)
  })

  it('is by the later of two versions that begin at the same instant', () => {
    const versions = [version(1, MONDAY, weekly), version(2, MONDAY)]
    expect(nextRun({ currency: 'EUR', versions }, MONDAY)).toBe(MONDAY + DAY_MS)
  })
})
