/** Which contract holds for a merchant, and when its next payout is made. */
import type { Contract } from '../domain/contract/contract.ts'
import { nextCutOff } from '../domain/contract/schedule.ts'
import { FREE_SANDBOX_TERMS, sandboxContract, termsAt } from '../domain/contract/terms.ts'
import { SANDBOX_MERCHANT_IDS } from './sandbox-merchants.ts'
import type { MerchantContracts, Mode } from './store.ts'

/** Those that a sandbox brings: made once for each currency. Bounded by the codes that there are, 26³. */
const demo = new Map<string, Contract>()
const free = new Map<string, Contract>()

/**
 * What was registered; else in a sandbox what its demo merchants come with, or for other merchants no fees and a payout a
 * day to an account that is to be named; else nothing: captures cost nothing, and payouts wait for a contract.
 */
export function contractFor(
  merchantId: string,
  currency: string,
  registered: MerchantContracts | undefined,
  mode: Mode,
): Contract | undefined {
  const found = registered?.byCurrency.get(currency)
  if (found && (found.versions.length > 0 || mode === 'production')) return found
  if (mode === 'production') return undefined
  const isDemo = SANDBOX_MERCHANT_IDS.has(merchantId)
  const standard = remembered(isDemo ? demo : free, currency, isDemo ? sandboxContract : freeContract)
  // An account or a hold may be registered before any terms.
  return found ? { ...standard, ...found, versions: standard.versions } : standard
}

function remembered(
  known: Map<string, Contract>,
  currency: string,
  make: (currency: string) => Contract,
): Contract {
  const contract = known.get(currency) ?? make(currency)
  known.set(currency, contract)
  return contract
}

function freeContract(currency: string): Contract {
  const version = { version: 1, validFrom: 0, registeredAt: 0, registeredBy: 'system' }
  return { currency, versions: [{ ...FREE_SANDBOX_TERMS, ...version }] }
}

/**
 * The instant of the next payout after this one: by the terms that are valid then, or by those that become valid before
 * it. Undefined when there are none.
 */
export function nextRun(contract: Contract | undefined, after: number): number | undefined {
  if (!contract) return undefined
  const terms = termsAt(contract, after)
  const begins = contract.versions.map(({ validFrom }) => validFrom).filter((from) => from > after)
  const next = Math.min(...begins)
  const run = terms && nextCutOff(terms, after)
  if (run !== undefined && run < next) return run
  // A change of terms comes first: its own schedule holds from then on, its first instant included.
  return begins.length === 0 ? undefined : firstRunFrom(contract, next)
}

function firstRunFrom(contract: Contract, from: number): number | undefined {
  const terms = termsAt(contract, from)
  const run = terms && nextCutOff(terms, from - 1)
  return run === from ? run : nextRun(contract, from)
}
