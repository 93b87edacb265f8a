/** Payouts on their way to the bank, and what it says of them. */
import { type Answered, answered, isAccountAtFault } from '../../domain/payout/lifecycle.ts'
import type { Payout } from '../../domain/payout/payout.ts'
import type { BankFile, FileTask } from '../bank-files.ts'
import { OPERATOR, type Outcome } from '../command.ts'
import { dueWork, sendingRun } from '../due-work.ts'
import { uuidOf, uuidv7 } from '../ids.ts'
import { type DueWork, recordRef } from '../store.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler } from './handler.ts'
import { withHold } from './payouts.ts'

/** Payouts in one file: banks take more, and a transaction that locks more would be felt. */
export const FILE_PAYOUTS_MAX = 500
/** Where there is no account to pay from, payouts wait for one. */
const NO_PAYER_MS = 3_600_000
/** A file whose delivery failed is tried again, ever later: each file that waits is an instant on the way of a moving clock. */
const RETRY_MS = 5 * 60_000
/** When a folder is there again, its files are delivered within the hour. */
const RETRY_MAX_MS = 3_600_000
/** A sandbox's bank executes a file the day after. */
const SANDBOX_BANK_MS = 24 * 3_600_000

/** Puts what can be sent in this currency into a file: from then on each payout is in this one and no other. */
export function performSending(found: DueWork, work: Work): boolean {
  const { about } = found.data
  const currency = String(about)
  const payouts = [...work.loaded.payouts.values()].filter(
    (payout) =>
      payout.currency === currency &&
      payout.state === 'created' &&
      payout.hold === undefined &&
      payout.fileId === undefined &&
      payout.settlementType !== 'GROSS_FEE',
  )
  const format = work.settings.bankFiles
  if (format === undefined && payouts.length > 0) {
    work.schedule({ ...sendingRun(currency, work.now), dueAt: work.now + NO_PAYER_MS })
    return false
  }
  if (payouts.length >= FILE_PAYOUTS_MAX)
    work.schedule({ ...sendingRun(currency, work.now), dueAt: work.now })
  // Whoever holds some may change nothing, and so call for no other run.
  else if (work.loaded.payoutsHeld) work.schedule(sendingRun(currency, work.now))
  else work.finish(found.workId)
  if (payouts.length === 0 || format === undefined) return false
  const fileId = uuidv7()
  let amount = 0
  for (const payout of payouts) {
    // Held since it was made.
    const now = withHold(payout, work)
    const account = work.contractOf(payout.merchantId, currency)?.account
    if (now.hold !== undefined || !account) {
      work.setPayout(now)
      continue
    }
    amount += payout.totals.settlement
    work.setPayout({ ...payout, fileId, account })
  }
  const count = payouts.filter(({ payoutId }) => work.loaded.payouts.get(payoutId)?.fileId === fileId).length
  if (count === 0) return false
  const extension = format === 'csv' ? 'csv' : 'xml'
  const day = new Date(work.now).toISOString().slice(0, 10)
  const name = `payouts-${day}-${currency}-${fileId}.${extension}`
  const file = { name, format, currency, state: 'assigned', count, amount, createdAt: work.now } as const
  work.setRecord({ kind: 'bankFile', id: fileId, merchantId: OPERATOR, data: file, createdAt: work.now })
  work.schedule(dueWork('deliverFile', { merchantId: OPERATOR }, work.now, work.now, { about: fileId }))
  return true
}

/** The next attempt is scheduled before this one: a process that dies in between leaves it to another. */
export function performFileTask(found: DueWork, task: FileTask['task'], work: Work): Outcome<'performWork'> {
  const fileId = String(found.data.about)
  const file = work.record('bankFile', fileId)?.data
  const isDone = file && ORDER.indexOf(file.state) >= ORDER.indexOf(task === 'deliver' ? 'sent' : 'answered')
  if (!file || isDone) {
    work.finish(found.workId)
    return accepted({ done: false })
  }
  const attempt = found.attempts + 1
  work.schedule({ ...found, attempts: attempt, dueAt: work.now + retryPause(attempt) })
  const payouts = [...work.loaded.payouts.values()].filter((payout) => payout.fileId === fileId)
  const transfers = payouts.flatMap(({ merchantId, paymentReference, totals, currency, account }) =>
    account ? [{ merchantId, paymentReference, amount: totals.settlement, currency, account }] : [],
  )
  // A sandbox's merchants were reset: there is nothing to write, now and ever.
  if (task === 'deliver' && file.state === 'assigned' && transfers.length === 0) {
    work.finish(found.workId)
    work.removeRecord('bankFile', fileId)
    return accepted({ done: false })
  }
  return accepted({ done: true, file: { fileId, file, task, attempt, transfers } })
}

function retryPause(attempt: number): number {
  return Math.min(RETRY_MS * 2 ** Math.min(attempt - 1, 10), RETRY_MAX_MS)
}

export const noteFile: Handler<'noteFile'> = {
  needs({ intent }, needs) {
    const { fileId: id } = intent
    needs.records.set(recordRef('bankFile', id), { kind: 'bankFile', id })
    if (intent.state === 'sent') needs.payouts.push({ by: 'file', fileId: id })
  },

  run({ intent }, work): Outcome<'noteFile'> {
    const { fileId, state, attempt } = intent
    const record = work.record('bankFile', fileId)
    if (!record) return accepted({})
    const { data } = record
    const rank = ORDER.indexOf(data.state)
    // Another attempt was faster: it goes on.
    if (rank >= ORDER.indexOf(state)) return accepted(stagedByOf(data))
    const next: BankFile = { ...data, state, ...(state === 'staged' && { stagedBy: attempt }) }
    if (state === 'sent') next.sentAt = work.now
    work.setRecord({ ...record, data: next })
    if (state === 'sent') noteSent(fileId, work)
    return accepted(stagedByOf(next))
  },
}

const ORDER = ['assigned', 'staged', 'sent', 'answered'] as const

const stagedByOf = ({ stagedBy }: BankFile) => (stagedBy === undefined ? {} : { stagedBy })

function noteSent(fileId: string, work: Work): void {
  for (const payout of work.loaded.payouts.values()) {
    if (payout.fileId !== fileId || payout.state !== 'created') continue
    work.setPayout({ ...payout, state: 'sent', sentAt: work.now })
  }
  if (work.loaded.mode !== 'sandbox') return
  const dueAt = work.now + SANDBOX_BANK_MS
  work.schedule(dueWork('answerFile', { merchantId: OPERATOR }, work.now, dueAt, { about: fileId }))
}

export const answerPayout: Handler<'answerPayout'> = {
  needs({ intent }, needs) {
    needs.payouts.push({ by: 'reference', paymentReference: intent.paymentReference })
  },

  run({ intent }, work): Outcome<'answerPayout'> {
    const { paymentReference, answer } = intent
    const payout = payoutOf(paymentReference, work)
    if (!payout) return accepted({ outcome: 'unfit', problem: `there is no payout ${paymentReference}` })
    const result = answered(payout, answer)
    if (result.outcome === 'changed') apply(payout, result, work)
    return accepted({
      outcome: result.outcome,
      ...(result.outcome === 'unfit' && { problem: result.problem }),
    })
  },
}

function payoutOf(paymentReference: string, work: Work): Payout | undefined {
  return [...work.loaded.payouts.values()].find((found) => found.paymentReference === paymentReference)
}

function apply(before: Payout, { payout, postings }: Extract<Answered, { outcome: 'changed' }>, work: Work) {
  work.setPayout(payout)
  work.book(payout, postings)
  if (!postings.some(({ type }) => type === 'PAYOUT_RETURNED')) return
  const { merchantId, currency, payoutId } = before
  const { account, reason } = payout
  if (account && isAccountAtFault(reason)) {
    const data = { about: currency, account, reason }
    work.schedule(dueWork('refuseAccount', { merchantId }, work.now, work.now, data))
  }
  work.owe({ merchantId, currency, sourceId: payoutId, part: 'returned', dueAt: work.now }, postings)
}

const ordersId = (merchantId: string) => uuidOf('bankOrders', merchantId)

export const orderBank: Handler<'orderBank'> = {
  needs({ merchantId }, needs) {
    const id = ordersId(merchantId)
    needs.records.set(recordRef('bankOrders', id), { kind: 'bankOrders', id })
  },

  run({ intent, merchantId }, work): Outcome<'orderBank'> {
    const record = { kind: 'bankOrders', id: ordersId(merchantId), merchantId, createdAt: work.now } as const
    work.setRecord({ ...record, data: intent.orders })
    return accepted({})
  },
}

export const takeBankOrder: Handler<'takeBankOrder'> = {
  needs({ intent }, needs) {
    const { paymentReference, forMerchantId } = intent
    needs.payouts.push({ by: 'reference', paymentReference })
    const id = ordersId(forMerchantId)
    needs.records.set(recordRef('bankOrders', id), { kind: 'bankOrders', id })
  },

  run({ intent }, work): Outcome<'takeBankOrder'> {
    const { paymentReference, forMerchantId } = intent
    const payout = payoutOf(paymentReference, work)
    if (!payout) return accepted({})
    if (payout.bankOutcome) return accepted({ order: payout.bankOutcome })
    const record = work.record('bankOrders', ordersId(forMerchantId))
    if (!record || record.data.remaining === 0 || payout.state !== 'sent') return accepted({})
    const { outcome, reason, remaining } = record.data
    work.setRecord({ ...record, data: { outcome, reason, remaining: remaining - 1 } })
    work.setPayout({ ...payout, bankOutcome: { outcome, reason } })
    return accepted({ order: { outcome, reason } })
  },
}

export const noteBankProblem: Handler<'noteBankProblem'> = {
  needs({ intent }, needs) {
    const { problemId: id } = intent
    needs.records.set(recordRef('bankProblem', id), { kind: 'bankProblem', id })
  },

  run({ intent }, work): Outcome<'noteBankProblem'> {
    const { problem, problemId: id } = intent
    if (work.record('bankProblem', id)) return accepted({})
    work.setRecord({
      kind: 'bankProblem',
      id,
      merchantId: OPERATOR,
      data: { ...problem, at: work.now },
      createdAt: work.now,
    })
    return accepted({})
  },
}
