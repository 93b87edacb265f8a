/** Messages to shoppers: made of what gathered, tried until they are taken or given up, and sent again. */
import type { Command, Outcome } from '../command.ts'
import {
  ATTEMPTS_MAX,
  emailOf,
  type MessageCause,
  newMessage,
  orderMessagesId,
  pauseAfter,
  UNDER_WAY_MS,
  withMessage,
} from '../messages.ts'
import { linksIdOf, makeShopperLink, revokeShopperLink } from '../shopper-links.ts'
import { type DueWork, type Needs, type RecordOf, recordRef } from '../store.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler, refused } from './handler.ts'

export function needMessage(messageId: string, needs: Needs): void {
  needs.records.set(recordRef('message', messageId), { kind: 'message', id: messageId })
}

/** What an attempt needs: its message, and the order to whose page it leads. */
export function needLinks(orderId: string, needs: Needs): void {
  const id = linksIdOf(orderId)
  needs.orderIds.add(orderId)
  needs.records.set(recordRef('shopperLinks', id), { kind: 'shopperLinks', id })
}

const SYSTEM = 'system'

/** What a new message of an order needs. */
export function needNewMessage(orderId: string, needs: Needs): void {
  const id = orderMessagesId(orderId)
  needs.orderIds.add(orderId)
  needs.personsOf.add(orderId)
  needs.records.set(recordRef('orderMessages', id), { kind: 'orderMessages', id })
}

/** What gathered becomes a message. Without an address there is none: many orders have none, and nobody misses it. */
export function performWriting(found: DueWork, work: Work): boolean {
  // What else this batch did with the order is in the message as well.
  work.drop(found.workId)
  const order = found.orderId === undefined ? undefined : work.loaded.orders.get(found.orderId)
  if (!order || !work.tellsShoppers(order.merchantId)) return false
  const email = emailOf(work.loaded.persons.get(order.orderId)?.get(order.personsVersion))
  if (email === undefined) return false
  const causes = [found.data.cause as MessageCause]
  const about = { causes, fromVersion: Number(found.data.fromVersion), toVersion: order.version }
  putMessage(newMessage(order, email, about, work.now), work)
  return true
}

function putMessage({ record, work: sending }: ReturnType<typeof newMessage>, work: Work): void {
  const known = work.record('orderMessages', orderMessagesId(record.data.orderId))?.data
  work.setRecord(record)
  work.setRecord(withMessage(known, record))
  if (sending) work.schedule(sending)
}

/** The next attempt is scheduled before this one is made: who dies in between is followed by another, later. */
export function claimMail(found: DueWork, work: Work): Outcome<'performWork'> {
  const messageId = String(found.data.about)
  const record = work.record('message', messageId)
  if (record?.data.state !== 'waiting') {
    work.finish(found.workId)
    return accepted({ done: false })
  }
  // The last one was made, and nothing was heard of it.
  if (found.attempts >= ATTEMPTS_MAX) {
    end(record, 'failed', 'nothing was heard of the last attempt', work)
    work.finish(found.workId)
    return accepted({ done: true })
  }
  const attempt = found.attempts + 1
  const dueAt = work.now + Math.max(UNDER_WAY_MS, pauseAfter(attempt) ?? 0)
  work.schedule({ ...found, attempts: attempt, dueAt })
  const { orderId, fromVersion, toVersion } = record.data
  work.setRecord({ ...record, data: { ...record.data, attempts: attempt, nextAttemptAt: dueAt } })
  const { merchantId } = record
  const about = { messageId, workId: found.workId, merchantId, orderId, fromVersion, toVersion, attempt }
  const made =
    work.orderOf(merchantId, orderId) && makeShopperLink({ orderId, merchantId, actor: SYSTEM }, work)
  const link = made && { linkId: made.linkId, token: made.token }
  return accepted({ done: true, mail: { ...about, ...(link && { link }) } })
}

function end(
  record: RecordOf<'message'>,
  state: 'sent' | 'failed',
  result: string,
  work: Work,
  causes = record.data.causes,
): void {
  const { nextAttemptAt: _, ...data } = record.data
  work.setRecord({ ...record, data: { ...data, state, result, endedAt: work.now, causes } })
}

/** How an attempt ended. One that was thought lost may still be heard of: what was sent, was sent. */
export const finishMail: Handler<'finishMail'> = {
  needs({ intent }, needs) {
    needs.works.add(intent.workId)
    needMessage(intent.messageId, needs)
    if (intent.outcome !== 'sent' && intent.linkId !== undefined) {
      needLinks(intent.orderId, needs)
      needs.records.set(recordRef('shopperLink', intent.linkId), { kind: 'shopperLink', id: intent.linkId })
    }
    needs.records.set(recordRef('messageContent', intent.messageId), {
      kind: 'messageContent',
      id: intent.messageId,
    })
  },

  run({ intent }, work): Outcome<'finishMail'> {
    const { workId, messageId, orderId, attempt, outcome, result, causes, content, linkId } = intent
    const found = work.loaded.works.get(workId)
    const record = work.record('message', messageId)
    if (record?.data.state !== 'waiting') return accepted({})
    // Nobody has it: the next attempt brings another.
    if (outcome !== 'sent' && linkId !== undefined) {
      revokeShopperLink({ orderId, merchantId: record.merchantId }, linkId, work)
    }
    const isLatest = found?.attempts === attempt
    if (outcome !== 'sent' && !isLatest) return accepted({})
    if (content) keepContent(record, content, work)
    const pause = outcome === 'failed' ? pauseAfter(attempt) : undefined
    if (pause === undefined || !found) {
      if (found) work.finish(workId)
      end(record, outcome === 'sent' ? 'sent' : 'failed', result, work, causes)
      return accepted({})
    }
    const dueAt = work.now + pause
    work.schedule({ ...found, dueAt })
    const data = { ...record.data, result, nextAttemptAt: dueAt, causes: causes ?? record.data.causes }
    work.setRecord({ ...record, data })
    return accepted({})
  },
}

function keepContent(
  { id, merchantId, createdAt, expiresAt }: RecordOf<'message'>,
  data: RecordOf<'messageContent'>['data'],
  work: Work,
): void {
  const kept = { kind: 'messageContent', id, merchantId, createdAt, data } as const
  work.setRecord({ ...kept, ...(expiresAt !== undefined && { expiresAt }) })
}

/** The same once more, to the address that the order has now, with the order as it stands now. */
export const resendMessage: Handler<'resendMessage'> = {
  needs({ intent }, needs) {
    needMessage(intent.messageId, needs)
    needNewMessage(intent.orderId, needs)
  },

  run({ intent, merchantId }: Command<'resendMessage'>, work): Outcome<'resendMessage'> {
    const { messageId, orderId } = intent
    const record = work.record('message', messageId)
    const order = work.loaded.orders.get(orderId)
    if (record?.merchantId !== merchantId || record.data.orderId !== orderId || !order) {
      return refused('notFound', { what: `Message ${messageId}` })
    }
    if (record.data.state === 'waiting') {
      return refused('conflict', { reason: `Message ${messageId} is still on its way.` })
    }
    if (!work.tellsShoppers(order.merchantId)) {
      return refused('conflict', { reason: 'Messages to shoppers are switched off.' })
    }
    const email = emailOf(work.loaded.persons.get(orderId)?.get(order.personsVersion))
    if (email === undefined) return refused('conflict', { reason: 'The order has no email address.' })
    const { causes, fromVersion, toVersion } = record.data
    const about = { causes, fromVersion, toVersion, resendOf: messageId }
    const made = newMessage(order, email, about, work.now)
    putMessage(made, work)
    return accepted({ messageId: made.record.id })
  },
}
