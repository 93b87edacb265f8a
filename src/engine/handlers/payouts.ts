/** Making payouts, and what holds them. */

import { termsAt } from '../../domain/contract/terms.ts'
import { closed, closingPostings, invoiced, openingDebtOf } from '../../domain/payout/close.ts'
import { holdOf } from '../../domain/payout/lifecycle.ts'
import type { Payout } from '../../domain/payout/payout.ts'
import { noteAudit } from '../audit.ts'
import { OPERATOR, type Outcome } from '../command.ts'
import { nextRun } from '../contracts.ts'
import { dueWork, payoutRun, sendingRun } from '../due-work.ts'
import type { DueWork } from '../store.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler, refused } from './handler.ts'

const DAY_MS = 24 * 3_600_000
/** Held payouts looked at in one transaction; with more the work comes again at once. */
export const HELD_AT_ONCE = 200

/**
 * A cut-off: what has come together is paid, or waits for more. The work comes again at the next cut-off; a process that
 * was down makes up for each that it missed, in order.
 */
export function performPayoutRun(found: DueWork, work: Work): boolean {
  const { merchantId, workId, dueAt } = found
  const currency = String(found.data.about)
  const run = payoutRun(merchantId, currency, work.now, 0)
  const contract = work.contractOf(merchantId, currency)
  // What an older schema owed has a row of its own, which ends here.
  if (workId !== run.workId) work.finish(workId)
  const next = nextRun(contract, dueAt === 0 ? work.now : dueAt)
  if (next !== undefined) work.schedule({ ...run, dueAt: next })
  else if (workId === run.workId) work.finish(workId)
  const terms = termsAt(contract, dueAt === 0 ? work.now : dueAt)
  if (!terms) return false
  const payouts = [...work.loaded.payouts.values()].filter(
    (payout) => payout.merchantId === merchantId && payout.currency === currency,
  )
  const openingDebt = openingDebtOf(payouts)
  const made = payouts
    .filter(({ state }) => state === 'scheduled')
    .map((payout) =>
      payout.settlementType === 'GROSS_FEE'
        ? makeInvoice(payout, work)
        : makePayout({ ...payout, settlementType: terms.settlement }, terms, openingDebt, work),
    )
  return made.includes(true)
}

function makePayout(
  payout: Payout,
  terms: Parameters<typeof closed>[1],
  openingDebt: number,
  work: Work,
): boolean {
  const totals = closed(payout.totals, terms, openingDebt)
  if (!totals) return false
  const made: Payout = { ...payout, totals, createdAt: work.now, releasedBy: 'system' }
  const { merchantId, currency, payoutId } = made
  work.book(made, closingPostings(totals))
  if (totals.holdback > 0 && terms.reserve) {
    const dueAt = work.now + terms.reserve.days * DAY_MS
    const data = { about: payoutId, amount: totals.holdback, currency }
    work.schedule(dueWork('releaseReserve', { merchantId }, work.now, dueAt, data))
    work.reserve({ merchantId, currency, amount: totals.holdback, dueAt })
  }
  // With nothing to transfer it is done; its report tells why.
  if (totals.settlement === 0) work.setPayout({ ...made, state: 'paid', endedAt: work.now })
  else work.setPayout(withHold({ ...made, state: 'created' }, work))
  if (totals.settlement > 0 && !work.loaded.payouts.get(payoutId)?.hold) send(currency, work)
  return true
}

function makeInvoice(payout: Payout, work: Work): boolean {
  const totals = invoiced(payout.totals)
  if (!totals) return false
  work.setPayout({ ...payout, totals, state: 'created', createdAt: work.now })
  return true
}

/** The payout with why it waits, as of now. */
export function withHold({ hold: _, ...payout }: Payout, work: Work): Payout {
  const { merchantId, currency } = payout
  const approvalAbove = work.settings.approvalAbove?.[currency]
  const hold = holdOf(payout, work.contractOf(merchantId, currency), {
    mode: work.loaded.mode,
    ...(approvalAbove !== undefined && { approvalAbove }),
  })
  if (hold === undefined) return payout
  if (hold !== 'AWAITING_APPROVAL') return { ...payout, hold }
  // One that it had was for another account, or by who has released it since.
  const { approvedBy: __, account: ___, ...unapproved } = payout
  return { ...unapproved, hold }
}

function send(currency: string, work: Work): void {
  work.scheduleFirst(sendingRun(currency, work.now))
}

/** What was kept back is owed again, by the next payout. */
export function performRelease(found: DueWork, work: Work): boolean {
  work.finish(found.workId)
  const { about, amount, currency } = found.data as { about: string; amount: number; currency: string }
  const { merchantId } = found
  const release = { type: 'RELEASE', amount, debit: 'reserve', credit: 'merchant_payable' } as const
  work.book({ payoutId: about, merchantId, currency } as Payout, [release])
  work.reserve({ merchantId, currency, amount, dueAt: found.dueAt }, true)
  work.owe({ merchantId, currency, sourceId: about, part: 'release', dueAt: work.now }, [release])
  return true
}

/** After a hold was lifted, an account was named or terms were agreed on: what may go now goes. */
export function performHoldReview(found: DueWork, work: Work): boolean {
  const { by } = found.data
  const { currency, after } = reviewedAfter(String(found.data.about))
  // Commands of the same batch have others loaded: without them what is beyond the first ones would be passed over.
  const held = [...work.loaded.payouts.values()]
    .filter(
      (payout) =>
        payout.merchantId === found.merchantId &&
        payout.currency === currency &&
        payout.hold !== undefined &&
        payout.payoutId > after,
    )
    .sort((one, other) => (one.payoutId < other.payoutId ? -1 : 1))
    .slice(0, HELD_AT_ONCE)
  let freed = 0
  for (const payout of held) {
    const reviewed = withHold({ ...payout, ...(typeof by === 'string' && { releasedBy: by }) }, work)
    if (reviewed.hold === payout.hold) continue
    if (reviewed.hold === undefined) freed++
    work.setPayout(reviewed)
  }
  const last = held.length === HELD_AT_ONCE ? held.at(-1) : undefined
  if (last) work.schedule({ ...found, data: { ...found.data, about: `${currency} ${last.payoutId}` } })
  else work.finish(found.workId)
  if (freed > 0) send(currency, work)
  return freed > 0
}

/** What a review is about: a currency, and where it goes on. */
export function reviewedAfter(about: string): { currency: string; after: string } {
  const [currency = '', after = NO_ID] = about.split(' ')
  return { currency, after }
}

/** Before every id. */
const NO_ID = '00000000-0000-0000-0000-000000000000'

/**
 * Somebody else than who made or released it, or who registered the account it goes to: four eyes. A payout that no
 * approval is needed for, or that has one, is left as it is.
 */
export const approvePayout: Handler<'approvePayout'> = {
  needs({ intent }, needs) {
    needs.payouts.push({ by: 'reference', paymentReference: intent.paymentReference })
  },

  run(command, work): Outcome<'approvePayout'> {
    const { intent, actor } = command
    const { paymentReference } = intent
    const payout = [...work.loaded.payouts.values()].find(
      (found) => found.paymentReference === paymentReference,
    )
    if (!payout) return refused('notFound', { what: `Payout ${paymentReference}` })
    if (payout.state !== 'created' || payout.hold === undefined) {
      return refused('conflict', { reason: `Payout ${paymentReference} is ${payout.state} and not held.` })
    }
    if (payout.hold !== 'AWAITING_APPROVAL') {
      return refused('conflict', { reason: `Payout ${paymentReference} is held: ${payout.hold}.` })
    }
    const contract = work.contractOf(payout.merchantId, payout.currency)
    if (payout.releasedBy === actor || contract?.accountBy === actor) return refused('approvalByMaker')
    const account = contract?.account
    const approved = withHold({ ...payout, approvedBy: actor, ...(account && { account }) }, work)
    work.setPayout(approved)
    noteAudit(work, command, OPERATOR, 'payout_approved', `${payout.merchantId}, ${paymentReference}`)
    if (approved.hold === undefined) send(approved.currency, work)
    return accepted({ state: approved.state, ...(approved.hold && { hold: approved.hold }) })
  },
}
