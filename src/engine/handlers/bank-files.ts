/** Payouts on their way to the bank, and what it says of them. */
import { type Answered, answered } from '../../domain/payout/lifecycle.ts'
import type { Payout } from '../../domain/payout/payout.ts'
import type { FileTask } from '../bank-files.ts'
import type { Outcome } from '../command.ts'
import { dueWork, PLATFORM, sendingRun } from '../due-work.ts'
import { uuidv7 } from '../ids.ts'
import { type DueWork, recordRef } from '../store.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler } from './handler.ts'

/** Payouts in one file: banks take more, and a transaction that locks more would be felt. */
export const FILE_PAYOUTS_MAX = 500
/** A file whose delivery failed is tried again. */
const RETRY_MS = 60_000
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
  if (payouts.length < FILE_PAYOUTS_MAX) work.finish(found.workId)
  else work.schedule({ ...sendingRun(currency, work.now), dueAt: work.now })
  if (payouts.length === 0 || format === undefined) return false
  const fileId = uuidv7()
  let amount = 0
  for (const payout of payouts) {
    const account = work.contractOf(payout.merchantId, currency)?.account
    // Its account was taken away since: it is held again, and comes back when there is one.
    if (!account) {
      work.setPayout({ ...payout, hold: 'MISSING_BANK_ACCOUNT' })
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
  work.setRecord({ kind: 'bankFile', id: fileId, merchantId: PLATFORM, data: file, createdAt: work.now })
  work.schedule(dueWork('deliverFile', { merchantId: PLATFORM }, work.now, work.now, { about: fileId }))
  return true
}

/** The next attempt is scheduled before this one: a process that dies in between leaves it to another. */
export function performFileTask(found: DueWork, task: FileTask['task'], work: Work): Outcome<'performWork'> {
  const fileId = String(found.data.about)
  const file = work.record('bankFile', fileId)?.data
  const isDone = task === 'deliver' && file?.state === 'sent'
  if (!file || isDone) {
    work.finish(found.workId)
    return accepted({ done: false })
  }
  work.schedule({ ...found, attempts: found.attempts + 1, dueAt: work.now + RETRY_MS })
  const payouts = [...work.loaded.payouts.values()].filter((payout) => payout.fileId === fileId)
  const transfers = payouts.flatMap(({ paymentReference, totals, currency, account }) =>
    account ? [{ paymentReference, amount: totals.settlement, currency, account }] : [],
  )
  return accepted({ done: true, file: { fileId, file, task, transfers } })
}

export const noteFile: Handler<'noteFile'> = {
  needs({ intent }, needs) {
    const { fileId: id } = intent
    needs.records.set(recordRef('bankFile', id), { kind: 'bankFile', id })
    if (intent.state === 'sent') needs.payouts.push({ by: 'file', fileId: id })
  },

  run({ intent }, work): Outcome<'noteFile'> {
    const { fileId, state } = intent
    const record = work.record('bankFile', fileId)
    if (!record || record.data.state === 'sent') return accepted({})
    if (state === 'staged') {
      work.setRecord({ ...record, data: { ...record.data, state } })
      return accepted({})
    }
    work.setRecord({ ...record, data: { ...record.data, state, sentAt: work.now } })
    for (const payout of work.loaded.payouts.values()) {
      if (payout.fileId !== fileId || payout.state !== 'created') continue
      work.setPayout({ ...payout, state: 'sent', sentAt: work.now })
    }
    if (work.loaded.mode === 'sandbox') {
      const dueAt = work.now + SANDBOX_BANK_MS
      work.schedule(dueWork('answerFile', { merchantId: PLATFORM }, work.now, dueAt, { about: fileId }))
    }
    return accepted({})
  },
}

export const answerPayout: Handler<'answerPayout'> = {
  needs({ intent }, needs) {
    needs.payouts.push({ by: 'reference', paymentReference: intent.paymentReference })
  },

  run({ intent }, work): Outcome<'answerPayout'> {
    const { paymentReference, answer } = intent
    const payout = [...work.loaded.payouts.values()].find(
      (found) => found.paymentReference === paymentReference,
    )
    if (!payout) return accepted({ outcome: 'unfit', problem: `there is no payout ${paymentReference}` })
    const result = answered(payout, answer)
    if (result.outcome === 'changed') apply(payout, result, work)
    return accepted({
      outcome: result.outcome,
      ...(result.outcome === 'unfit' && { problem: result.problem }),
    })
  },
}

function apply(before: Payout, { payout, postings }: Extract<Answered, { outcome: 'changed' }>, work: Work) {
  work.setPayout(payout)
  work.book(payout, postings)
  if (!postings.some(({ type }) => type === 'PAYOUT_RETURNED')) return
  const { merchantId, currency, payoutId } = before
  work.owe({ merchantId, currency, sourceId: payoutId, part: 'returned', dueAt: work.now })
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
      merchantId: PLATFORM,
      data: { ...problem, at: work.now },
      createdAt: work.now,
    })
    return accepted({})
  },
}
