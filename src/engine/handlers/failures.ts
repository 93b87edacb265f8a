/** Failures on order, and emptying a merchant's sandbox. */
import type { Outcome } from '../command.ts'
import { takesShare } from '../failures.ts'
import { uuidv7 } from '../ids.ts'
import { recordRef } from '../store.ts'
import { accepted, type Handler, refused } from './handler.ts'

export const putFailure: Handler<'putFailure'> = {
  needs() {},

  run({ intent, merchantId }, work): Outcome<'putFailure'> {
    const failureId = uuidv7()
    work.setRecord({ kind: 'failure', id: failureId, merchantId, data: intent.rule, createdAt: work.now })
    return accepted({ failureId })
  },
}

/** One call more meets the rule. A counted rule that is used up stays, so that its hits can be read. */
export const useFailure: Handler<'useFailure'> = {
  needs({ intent }, needs) {
    needs.records.set(recordRef('failure', intent.failureId), { kind: 'failure', id: intent.failureId })
  },

  run({ intent, merchantId }, work): Outcome<'useFailure'> {
    const record = work.record('failure', intent.failureId)
    if (!record || record.merchantId !== merchantId) return accepted({ applies: false })
    const { remaining, share, met, hits } = record.data
    if (remaining === 0) return accepted({ applies: false })
    const applies = takesShare(share, met)
    const left = remaining === undefined || !applies ? {} : { remaining: remaining - 1 }
    const counted = { met: met + 1, hits: applies ? hits + 1 : hits }
    work.setRecord({ ...record, data: { ...record.data, ...left, ...counted } })
    return accepted({ applies })
  },
}

export const removeFailure: Handler<'removeFailure'> = {
  needs({ intent }, needs) {
    needs.records.set(recordRef('failure', intent.failureId), { kind: 'failure', id: intent.failureId })
  },

  run({ intent, merchantId }, work): Outcome<'removeFailure'> {
    const record = work.record('failure', intent.failureId)
    if (!record || record.merchantId !== merchantId) return refused('notFound', { what: 'This failure' })
    work.removeRecord('failure', intent.failureId)
    return accepted({})
  },
}
