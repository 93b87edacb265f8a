/** Doing what is due. The row of the work and its effect are written in one transaction. */
import type { OrderCommand } from '../../domain/order/commands.ts'
import type { Command, Outcome } from '../command.ts'
import { type Delivery, lostAttemptAt, retryAt } from '../deliveries.ts'
import type { DueWorkKind } from '../due-work.ts'
import { type DueWork, type Needs, recordRef } from '../store.ts'
import type { Work } from '../work.ts'
import { FILE_PAYOUTS_MAX, performFileTask, performSending } from './bank-files.ts'
import { apply, needOrder } from './change-order.ts'
import { needContract, performAccountRefusal } from './contracts.ts'
import { accepted, type Handler } from './handler.ts'
import { claimMail, needLinks, needMessage, needNewMessage, performWriting } from './messages.ts'
import {
  HELD_AT_ONCE,
  performHoldReview,
  performPayoutRun,
  performRelease,
  reviewedAfter,
} from './payouts.ts'

/** What the kinds that concern an order ask of it. */
const COMMANDS = {
  expireOrder: () => ({ type: 'expire' }),
  closeRejected: () => ({ type: 'closeRejected' }),
  decideFraud: ({ data }) => ({
    type: 'decideFraud',
    fraudStatus: data.fraudStatus as 'ACCEPTED' | 'REJECTED',
  }),
} as const satisfies Record<string, (work: Pick<DueWork, 'data'>) => OrderCommand>

type OrderKind = keyof typeof COMMANDS

function isOrderKind(kind: string): kind is OrderKind {
  return kind in COMMANDS
}

type About = (about: string, merchantId: string, needs: Needs) => void

function needFile(fileId: string, _merchantId: string, needs: Needs): void {
  needs.records.set(recordRef('bankFile', fileId), { kind: 'bankFile', id: fileId })
  needs.payouts.push({ by: 'file', fileId })
}

/** What work needs that is about no order. */
const NEEDS: { readonly [K in DueWorkKind]?: About } = {
  makePayout: (currency, merchantId, needs) => {
    needs.payouts.push({ by: 'open', merchantId, currency })
  },
  reviewHolds: (about, merchantId, needs) => {
    const { currency, after } = reviewedAfter(about)
    needs.payouts.push({ by: 'held', merchantId, currency, after, limit: HELD_AT_ONCE })
  },
  sendPayouts: (currency, _, needs) => {
    needs.payouts.push({ by: 'unsent', currency, limit: FILE_PAYOUTS_MAX })
  },
  refuseAccount: (currency, forMerchantId, needs) => needContract({ forMerchantId, currency }, needs),
  deliverFile: needFile,
  answerFile: needFile,
  sendMail: (messageId, _, needs) => needMessage(messageId, needs),
}

export const performWork: Handler<'performWork'> = {
  needs({ intent, merchantId }, needs) {
    needs.works.add(intent.workId)
    const { kind, orderId, about = '' } = intent
    NEEDS[kind]?.(about, merchantId, needs)
    if (orderId !== undefined && kind === 'writeMail') needNewMessage(orderId, needs)
    if (orderId !== undefined && kind === 'sendMail') needLinks(orderId, needs)
    if (orderId === undefined || !isOrderKind(kind)) return
    needOrder(orderId, COMMANDS[kind]({ data: {} }), needs)
  },

  run(command, work): Outcome<'performWork'> {
    const found = work.loaded.works.get(command.intent.workId)
    // Done by another process, or put off since it was looked up: also to an instant that has passed as well, for which
    // nothing was prepared here.
    if (found?.dueAt !== command.intent.dueAt || found.dueAt > work.now) return accepted({ done: false })
    switch (found.kind) {
      case 'deliver':
        return claimDelivery(found, work)
      case 'writeMail':
        return accepted({ done: performWriting(found, work) })
      case 'sendMail':
        return claimMail(found, work)
      case 'makePayout':
        return accepted({ done: performPayoutRun(found, work) })
      case 'releaseReserve':
        return accepted({ done: performRelease(found, work) })
      case 'reviewHolds':
        return accepted({ done: performHoldReview(found, work) })
      case 'refuseAccount':
        return accepted({ done: performAccountRefusal(found, work) })
      case 'sendPayouts':
        return accepted({ done: performSending(found, work) })
      case 'deliverFile':
        return performFileTask(found, 'deliver', work)
      case 'answerFile':
        return performFileTask(found, 'answer', work)
    }
    return accepted({ done: performOnOrder(found, command, work) })
  },
}

/** Whether it had an effect: an order that was captured or cancelled since does not expire. */
function performOnOrder(found: DueWork, command: Command<'performWork'>, work: Work): boolean {
  work.finish(found.workId)
  const order = found.orderId === undefined ? undefined : work.loaded.orders.get(found.orderId)
  if (!order || !isOrderKind(found.kind)) return false
  const isOpen = order.status === 'AUTHORIZED' || order.status === 'PART_CAPTURED'
  // The authorization was extended since: it comes again.
  if (found.kind === 'expireOrder' && isOpen && order.expiresAt > work.now) {
    work.schedule({ ...found, dueAt: order.expiresAt })
    return false
  }
  const asked = COMMANDS[found.kind](found)
  const { decision } = apply(order, asked, { ...command, merchantId: order.merchantId }, work)
  return decision.outcome === 'accepted'
}

/**
 * The next attempt is scheduled before this one is made: a process that dies in between sends once more, and two that
 * look at the same time send once.
 */
function claimDelivery(found: DueWork, work: Work): Outcome<'performWork'> {
  const delivery = found.data as unknown as Delivery
  const attempt = found.attempts + 1
  const next = lostAttemptAt(delivery, attempt, work.now)
  if (next === undefined) work.finish(found.workId)
  else work.schedule({ ...found, attempts: attempt, dueAt: next })
  return accepted({ done: true, delivery, attempt })
}

/** How an attempt went. What arrived, or was refused for good, is not tried again. */
export const finishDelivery: Handler<'finishDelivery'> = {
  needs({ intent }, needs) {
    needs.works.add(intent.workId)
  },

  run({ intent }, work): Outcome<'finishDelivery'> {
    const found = work.loaded.works.get(intent.workId)
    if (!found) return accepted({})
    if (intent.final) {
      work.finish(intent.workId)
      return accepted({})
    }
    const delivery = { ...(found.data as unknown as Delivery), lastResult: intent.result }
    const dueAt = retryAt(delivery, found.attempts, { now: work.now, lostAt: found.dueAt })
    work.schedule({ ...found, dueAt, data: { ...delivery } })
    return accepted({})
  },
}
