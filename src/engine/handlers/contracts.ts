/** Terms, bank accounts and holds: by the platform operator alone. */
import { accountProblem, isSameAccount } from '../../domain/contract/bank-account.ts'
import type { BankAccount, Contract } from '../../domain/contract/contract.ts'
import { register } from '../../domain/contract/terms.ts'
import { noteAudit } from '../audit.ts'
import { OPERATOR, type Outcome } from '../command.ts'
import { nextRun } from '../contracts.ts'
import { dueWork, payoutRun } from '../due-work.ts'
import { uuidOf } from '../ids.ts'
import { contractId, type DueWork, type Needs, recordRef } from '../store.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler, refused } from './handler.ts'

interface About {
  forMerchantId: string
  currency: string
}

/** The merchant's row is locked as well: it orders those who register the first contract in a currency. */
export function needContract({ forMerchantId, currency }: About, needs: Needs): void {
  const id = contractId(forMerchantId, currency)
  needs.merchantIds.add(forMerchantId)
  needs.records.set(recordRef('contract', id), { kind: 'contract', id })
  needs.contractsOf.add(forMerchantId)
}

/** What was registered so far; in a sandbox what its merchants come with. */
function registeredOr({ forMerchantId, currency }: About, work: Work): Contract {
  const record = work.record('contract', contractId(forMerchantId, currency))
  return record?.data ?? { currency, versions: [] }
}

function put({ forMerchantId: merchantId, currency }: About, contract: Contract, work: Work): void {
  const id = contractId(merchantId, currency)
  const createdAt = work.record('contract', id)?.createdAt ?? work.now
  work.setRecord({ kind: 'contract', id, merchantId, data: contract, createdAt })
}

function review({ forMerchantId: merchantId, currency }: About, by: string, work: Work): void {
  const workId = uuidOf('reviewHolds', merchantId, currency)
  work.schedule({
    ...dueWork('reviewHolds', { merchantId }, work.now, work.now, { about: currency, by }),
    workId,
  })
}

/** Payouts wait from now on, unless another account was named meanwhile. */
export function performAccountRefusal(found: DueWork, work: Work): boolean {
  work.finish(found.workId)
  const { about, account, reason } = found.data as { about: string; account: BankAccount; reason: string }
  const of = { forMerchantId: found.merchantId, currency: about }
  const current = work.contractOf(found.merchantId, about)?.account
  if (!current || !isSameAccount(current, account)) return false
  put(of, { ...registeredOr(of, work), accountRefused: { reason, at: work.now } }, work)
  return true
}

export const registerTerms: Handler<'registerTerms'> = {
  needs({ intent }, needs) {
    needContract(intent, needs)
    needs.works.add(payoutRun(intent.forMerchantId, intent.currency, 0, 0).workId)
  },

  run(command, work): Outcome<'registerTerms'> {
    const { intent, actor: by } = command
    const { forMerchantId, currency, terms, version: expected } = intent
    if (!work.loaded.merchants.has(forMerchantId)) {
      return refused('notFound', { what: `Merchant ${forMerchantId}` })
    }
    const { now } = work
    const stored = registeredOr(intent, work)
    // A sandbox's own first version stays the one that priced what there is.
    const base = stored.versions.length > 0 ? stored : (work.contractOf(forMerchantId, currency) ?? stored)
    const validFrom = intent.validFrom ?? firstFree(base, now)
    const next = Math.max(0, ...base.versions.map(({ version }) => version)) + 1
    if (expected !== undefined && expected !== next) {
      return refused('conflict', { reason: `The next version is ${next}, not ${expected}.` })
    }
    const given = { validFrom, now, by }
    const registered = register(base, currency, terms, given)
    if ('problem' in registered) return refused('contractProblem', { problem: registered.problem })
    const { contract } = registered
    put(intent, contract, work)
    scheduleRun(intent, contract, work)
    review(intent, by, work)
    const version = contract.versions.at(-1)
    if (!version) throw new Error('a contract was registered without a version')
    noteAudit(work, command, forMerchantId, 'terms_registered', `${currency}, version ${version.version}`)
    return accepted({ version })
  },
}

/** By the new terms, unless a cut-off has passed that is yet to be made up for: those after it follow from it. */
function scheduleRun({ forMerchantId, currency }: About, contract: Contract, work: Work): void {
  const { now } = work
  const dueAt = nextRun(contract, now)
  if (dueAt === undefined) return
  const run = payoutRun(forMerchantId, currency, now, dueAt)
  const pending = work.loaded.works.get(run.workId)
  if (pending === undefined || pending.dueAt > now) work.schedule(run)
}

/** Now; the instant after it where a version of this very instant is there. */
function firstFree({ versions }: Contract, now: number): number {
  const taken = new Set(versions.map(({ validFrom }) => validFrom))
  let at = now
  while (taken.has(at)) at++
  return at
}

export const setBankAccount: Handler<'setBankAccount'> = {
  needs({ intent }, needs) {
    needContract(intent, needs)
  },

  run(command, work): Outcome<'setBankAccount'> {
    const { intent, actor } = command
    const { forMerchantId, currency, account } = intent
    if (!work.loaded.merchants.has(forMerchantId)) {
      return refused('notFound', { what: `Merchant ${forMerchantId}` })
    }
    const problem = accountProblem(account, currency)
    if (problem !== undefined) return refused('contractProblem', { problem })
    const { accountRefused: _, ...contract } = registeredOr(intent, work)
    put(intent, { ...contract, account, accountBy: actor }, work)
    review(intent, actor, work)
    noteAudit(work, command, forMerchantId, 'bank_account_named', currency)
    return accepted({})
  },
}

export const setHold: Handler<'setHold'> = {
  needs({ intent }, needs) {
    needContract(intent, needs)
  },

  run(command, work): Outcome<'setHold'> {
    const { intent, actor } = command
    const { forMerchantId, currency, note } = intent
    if (!work.loaded.merchants.has(forMerchantId)) {
      return refused('notFound', { what: `Merchant ${forMerchantId}` })
    }
    const { hold: _, ...contract } = registeredOr(intent, work)
    const hold = note === undefined ? undefined : { note, since: work.now, by: actor }
    put(intent, hold ? { ...contract, hold: { reason: 'UNDER_REVIEW', ...hold } } : contract, work)
    review(intent, actor, work)
    // The operator's own matter, as the reason is.
    const action = hold ? 'payouts_held' : 'payouts_released'
    noteAudit(work, command, OPERATOR, action, `${forMerchantId}, ${currency}`)
    return accepted({ held: hold !== undefined })
  },
}
