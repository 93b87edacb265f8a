/** Which version is valid when, and which may be registered. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { accountProblem } from './bank-account.ts'
import type { Contract, ContractTerms } from './contract.ts'
import { feesOf } from './fees.ts'
import {
  FREE_SANDBOX_TERMS,
  type Registration,
  register,
  SANDBOX_TERMS,
  sandboxContract,
  termsAt,
  termsProblem,
  VERSIONS_MAX,
} from './terms.ts'

const NOW = Date.UTC(2026, 10, 25, 17)
const DAY_MS = 86_400_000

const terms = (percentage: number): ContractTerms => ({ ...SANDBOX_TERMS, fees: [{ percentage, fixed: 0 }] })

/** Registers and expects it to be accepted. */
function registered(
  contract: Contract | undefined,
  validFrom: number,
  { now = NOW, percentage = 100 }: { now?: number; percentage?: number } = {},
): Contract {
  const result = register(contract, 'EUR', terms(percentage), { validFrom, now, by: 'operator:ann' })
  if ('problem' in result) throw new Error(result.problem)
  return result.contract
}

function problemOf(contract: Contract | undefined, registration: Partial<Registration>): string | undefined {
  const result = register(contract, 'EUR', SANDBOX_TERMS, {
    validFrom: NOW,
    now: NOW,
    by: 'operator:ann',
    ...registration,
  })
  return 'problem' in result ? result.problem : undefined
}

const versionAt = (contract: Contract, at: number) => termsAt(contract, at)?.version

describe('the version that is valid', () => {
  const twoVersions = () => registered(registered(undefined, NOW), NOW + DAY_MS)

  it('is each from its start until the next one’s', () => {
    const contract = twoVersions()
    expect(versionAt(contract, NOW - 1)).toBeUndefined()
    expect(versionAt(contract, NOW)).toBe(1)
    expect(versionAt(contract, NOW + DAY_MS - 1)).toBe(1)
    expect(versionAt(contract, NOW + DAY_MS)).toBe(2)
    expect(versionAt(contract, NOW + 1000 * DAY_MS)).toBe(2)
  })

  it('is none without a contract, and by one that has only an account', () => {
    expect(termsAt(undefined, NOW)).toBeUndefined()
    expect(termsAt({ currency: 'EUR', versions: [] }, NOW)).toBeUndefined()
  })

  it('does not depend on how the versions are ordered', () => {
    const replaced = registered(twoVersions(), NOW + DAY_MS)
    const turned = { ...replaced, versions: replaced.versions.toReversed() }
    for (const at of [NOW, NOW + DAY_MS]) expect(versionAt(turned, at)).toBe(versionAt(replaced, at))
    expect(versionAt(turned, NOW + DAY_MS)).toBe(3)
  })
})

describe('registering terms', () => {
  it('makes a first version', () => {
    expect(
      register(undefined, 'SEK', terms(100), { validFrom: NOW + 5, now: NOW, by: 'operator:ann' }),
    ).toEqual({
      contract: {
        currency: 'SEK',
        versions: [
          { ...terms(100), version: 1, validFrom: NOW + 5, registeredAt: NOW, registeredBy: 'operator:ann' },
        ],
      },
    })
  })

  it('keeps what else was agreed, and leaves the contract that it was given as it was', () => {
    const { account } = sandboxContract('EUR')
    const hold = { reason: 'UNDER_REVIEW', note: '', since: NOW, by: 'operator:ann' } as const
    const before: Contract = { currency: 'EUR', versions: [], ...(account && { account }), hold }
    const after = registered(before, NOW)
    expect(after).toEqual({ ...before, versions: [expect.objectContaining({ version: 1 })] })
    expect(before.versions).toEqual([])
  })

  it('takes the next number', () => {
    const contract = registered(registered(undefined, NOW), NOW + DAY_MS)
    expect(contract.versions.map(({ version }) => version)).toEqual([1, 2])
    const turned = { ...contract, versions: contract.versions.toReversed() }
    expect(registered(turned, NOW + 2 * DAY_MS).versions.at(-1)?.version).toBe(3)
  })

  it('is possible from now on, and not from before, for the first version too', () => {
    expect(problemOf(undefined, { validFrom: NOW })).toBeUndefined()
    const problem = 'A version cannot be valid from an instant that has passed.'
    expect(problemOf(undefined, { validFrom: NOW - 1 })).toBe(problem)
    expect(problemOf(undefined, { validFrom: 0 })).toBe(problem)
    expect(
      problemOf(registered(undefined, NOW - DAY_MS, { now: NOW - DAY_MS }), { validFrom: NOW - 1 }),
    ).toBe(problem)
  })

  it('needs an instant', () => {
    for (const validFrom of [Number.NaN, NOW + 0.5, Number.POSITIVE_INFINITY]) {
      expect(problemOf(undefined, { validFrom })).toBe('The version has no instant from which it is valid.')
    }
  })

  it('replaces a plan that begins at the same instant', () => {
    const planned = registered(registered(undefined, NOW), NOW + DAY_MS, { percentage: 200 })
    const replaced = registered(planned, NOW + DAY_MS, { percentage: 300 })
    expect(replaced.versions).toHaveLength(3)
    expect(termsAt(replaced, NOW + DAY_MS)?.fees[0]?.percentage).toBe(300)
    expect(versionAt(replaced, NOW + DAY_MS - 1)).toBe(1)
  })

  it('leaves a plan that begins later as it is', () => {
    const planned = registered(registered(undefined, NOW), NOW + 2 * DAY_MS)
    const between = registered(planned, NOW + DAY_MS)
    expect(versionAt(between, NOW)).toBe(1)
    expect(versionAt(between, NOW + DAY_MS)).toBe(3)
    expect(versionAt(between, NOW + 2 * DAY_MS)).toBe(2)
  })

  it('does not replace what is valid, even if only since this instant', () => {
    const contract = registered(undefined, NOW)
    expect(problemOf(contract, { validFrom: NOW })).toBe('Version 1 is valid from that instant already.')
    expect(problemOf(contract, { validFrom: NOW + 1 })).toBeUndefined()
    expect(problemOf(registered(undefined, NOW + 1), { validFrom: NOW + 1 })).toBeUndefined()
    expect(problemOf(registered(undefined, NOW + 1), { validFrom: NOW + 1, now: NOW + 1 })).toBe(
      'Version 1 is valid from that instant already.',
    )
  })

  it('never changes what was valid until now', () => {
    const steps = fc.array(
      fc.record({ passed: fc.integer({ min: 0, max: 5 }), ahead: fc.integer({ min: -2, max: 10 }) }),
      { maxLength: 20 },
    )
    fc.assert(
      fc.property(steps, (registrations) => {
        let contract: Contract | undefined
        let now = 10
        for (const { passed, ahead } of registrations) {
          now += passed
          const result = register(contract, 'EUR', SANDBOX_TERMS, {
            validFrom: now + ahead,
            now,
            by: 'operator:ann',
          })
          if ('problem' in result) continue
          for (let at = 0; at < now; at++) {
            expect(termsAt(result.contract, at)).toBe(termsAt(contract, at))
          }
          const valid = termsAt(contract, now)
          if (valid?.validFrom === now) expect(termsAt(result.contract, now)).toBe(valid)
          const added = result.contract.versions.at(-1)
          expect(termsAt(result.contract, now + ahead)).toBe(added)
          contract = result.contract
        }
      }),
    )
  })

  it('is refused to who did not know the latest version', () => {
    const contract = registered(undefined, NOW)
    const validFrom = NOW + 1
    expect(problemOf(contract, { validFrom, version: 2 })).toBeUndefined()
    expect(problemOf(contract, { validFrom, version: 1 })).toBe('The next version is 2.')
    expect(problemOf(contract, { validFrom, version: 3 })).toBe('The next version is 2.')
    expect(problemOf(undefined, { validFrom, version: 1 })).toBeUndefined()
  })

  it(`is possible ${VERSIONS_MAX} times`, () => {
    let contract: Contract | undefined
    for (let count = 0; count < VERSIONS_MAX; count++) contract = registered(contract, NOW + count)
    expect(contract?.versions).toHaveLength(VERSIONS_MAX)
    expect(problemOf(contract, { validFrom: NOW + DAY_MS })).toBe('A contract has at most 200 versions.')
  })

  it('is refused for terms that are wrong', () => {
    const wrong = { ...SANDBOX_TERMS, vatRate: -1 }
    expect(register(undefined, 'EUR', wrong, { validFrom: NOW, now: NOW, by: 'system' })).toEqual({
      problem: 'vatRate is not 0 to 10000 basis points.',
    })
  })

  it('in another currency than the contract’s is a mistake of the caller', () => {
    const contract = registered(undefined, NOW)
    const ask = () => register(contract, 'SEK', SANDBOX_TERMS, { validFrom: NOW + 1, now: NOW, by: 'system' })
    expect(ask).toThrow(new RangeError('a contract in EUR gets no terms in SEK'))
  })
})

describe('the contract of a sandbox', () => {
  it.each(['EUR', 'SEK', 'JPY', 'KWD', 'USD'])(
    'in %s is valid from the beginning, with an account',
    (currency) => {
      const contract = sandboxContract(currency)
      expect(contract).toEqual({
        currency,
        versions: [
          {
            version: 1,
            validFrom: 0,
            registeredAt: 0,
            registeredBy: 'system',
            fees: [{ percentage: 299, fixed: 30 }],
            vatRate: 0,
            feeRefund: 'none',
            settlement: 'NET',
            delay: { days: 1, of: 'calendar' },
            schedule: { every: 'day' },
            cutOff: { time: '00:00', timeZone: 'UTC' },
            minimumPayout: 0,
          },
        ],
        account: {
          kind: 'iban',
          iban: 'DE89370400440532013000',
          holder: 'Demo Merchant',
          address: { city: 'Berlin', country: 'DE' },
        },
      })
      expect(termsProblem(SANDBOX_TERMS, currency)).toBeUndefined()
      expect(contract.account && accountProblem(contract.account, currency)).toBeUndefined()
      expect(versionAt(contract, 0)).toBe(1)
    },
  )

  it('that a merchant has none of costs nothing', () => {
    expect(termsProblem(FREE_SANDBOX_TERMS, 'EUR')).toBeUndefined()
    const version = {
      ...FREE_SANDBOX_TERMS,
      version: 1,
      validFrom: 0,
      registeredAt: 0,
      registeredBy: 'system',
    }
    expect(
      feesOf(version, { amount: 1_000_000, paymentMethod: 'card', country: 'SE', at: NOW }),
    ).toMatchObject({
      percentage: 0,
      fixed: 0,
      percentageVat: 0,
      fixedVat: 0,
      dueAt: Date.UTC(2026, 10, 26),
    })
    expect({ ...FREE_SANDBOX_TERMS, fees: [] }).toEqual({ ...SANDBOX_TERMS, fees: [] })
  })
})
