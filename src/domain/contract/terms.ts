/** Terms and their versions: which apply when, how new ones are registered, and what must hold for them. */
import type { BankAccount, Contract, ContractTerms, ContractVersion } from './contract.ts'
import { termsProblem } from './terms-problem.ts'

export { termsProblem } from './terms-problem.ts'

/** Every call that prices something reads them all, in one row: a change a week for almost four years. */
export const VERSIONS_MAX = 200

/**
 * The version that is valid at that instant: each is so from its `validFrom` until the next one's. Of two with the
 * same one the later version replaced the other.
 */
export function termsAt(contract: Contract | undefined, at: number): ContractVersion | undefined {
  let valid: ContractVersion | undefined
  for (const version of contract?.versions ?? []) {
    if (version.validFrom > at) continue
    if (valid === undefined || isAfter(version, valid)) valid = version
  }
  return valid
}

function isAfter(one: ContractVersion, other: ContractVersion): boolean {
  return one.validFrom === other.validFrom ? one.version > other.version : one.validFrom > other.validFrom
}

export interface Registration {
  /** Not before `now`. */
  validFrom: number
  now: number
  /** `operator:<credential>` or `system`. */
  by: string
  /** The number that the caller expects the version to get: refused if another one was registered in between. */
  version?: number
}

/**
 * The contract with one more version, or why there cannot be one, as a sentence.
 *
 * What is valid already is never touched, for it may have priced captures: a version begins now or later, and not at
 * the same instant as one that is valid. What is planned stays planned: a version that begins earlier applies until
 * then. A plan is changed by another version with its `validFrom`, which replaces it; the replaced one stays in the
 * list, as a record, and never applies.
 */
export function register(
  contract: Contract | undefined,
  currency: string,
  terms: ContractTerms,
  { validFrom, now, by, version: expected }: Registration,
): { contract: Contract } | { problem: string } {
  const { versions, ...rest }: Contract = contract ?? { currency, versions: [] }
  if (rest.currency !== currency)
    throw new RangeError(`a contract in ${rest.currency} gets no terms in ${currency}`)
  const version = Math.max(0, ...versions.map((earlier) => earlier.version)) + 1
  const problem =
    termsProblem(terms, currency) ??
    beginProblem(versions, validFrom, now) ??
    (versions.length >= VERSIONS_MAX ? `A contract has at most ${VERSIONS_MAX} versions.` : undefined) ??
    (expected !== undefined && expected !== version ? `The next version is ${version}.` : undefined)
  if (problem !== undefined) return { problem }
  const registered: ContractVersion = { ...terms, version, validFrom, registeredAt: now, registeredBy: by }
  return { contract: { ...rest, versions: [...versions, registered] } }
}

function beginProblem(versions: ContractVersion[], validFrom: number, now: number): string | undefined {
  if (!Number.isSafeInteger(validFrom)) return 'The version has no instant from which it is valid.'
  if (validFrom < now) return 'A version cannot be valid from an instant that has passed.'
  const valid = versions.find((earlier) => earlier.validFrom <= now && earlier.validFrom === validFrom)
  return valid && `Version ${valid.version} is valid from that instant already.`
}

/** What merchants of a sandbox have: close to what is usual, and paid out so soon that it can be seen. */
export const SANDBOX_TERMS: ContractTerms = {
  fees: [{ percentage: 299, fixed: 30 }],
  vatRate: 0,
  feeRefund: 'none',
  settlement: 'NET',
  delay: { days: 1, of: 'calendar' },
  schedule: { every: 'day' },
  cutOff: { time: '00:00', timeZone: 'UTC' },
  minimumPayout: 0,
}

/** For a sandbox's merchants without a contract: they are paid out as well, and are charged nothing. */
export const FREE_SANDBOX_TERMS: ContractTerms = { ...SANDBOX_TERMS, fees: [{ percentage: 0, fixed: 0 }] }

/** The example of the IBAN Registry for Germany: its check digits are right, and nobody has it. */
const TEST_ACCOUNT: BankAccount = {
  kind: 'iban',
  iban: 'DE89370400440532013000',
  holder: 'Demo Merchant',
  address: { city: 'Berlin', country: 'DE' },
}

/** The contract that a sandbox's merchants are made with, valid from the beginning of time. */
export function sandboxContract(currency: string): Contract {
  const version: ContractVersion = {
    ...SANDBOX_TERMS,
    version: 1,
    validFrom: 0,
    registeredAt: 0,
    registeredBy: 'system',
  }
  return { currency, versions: [version], account: TEST_ACCOUNT }
}
