/** Links to the shopper's page of an order: given and revoked by its merchant. */
import { noteAudit } from '../audit.ts'
import type { Command, Outcome } from '../command.ts'
import { LIVE_LINKS_MAX, linksIdOf, makeShopperLink, revokeShopperLink } from '../shopper-links.ts'
import { type Needs, recordRef } from '../store.ts'
import { accepted, type Handler, refused } from './handler.ts'

type OfLinks = Command<'giveShopperLink'> | Command<'revokeShopperLink'>

function needsLinks({ intent: { orderId } }: OfLinks, needs: Needs): void {
  needs.orderIds.add(orderId)
  const id = linksIdOf(orderId)
  needs.records.set(recordRef('shopperLinks', id), { kind: 'shopperLinks', id })
}

export const giveShopperLink: Handler<'giveShopperLink'> = {
  needs: needsLinks,

  run(command, work): Outcome<'giveShopperLink'> {
    const { intent, merchantId, actor } = command
    const { orderId } = intent
    if (!work.orderOf(merchantId, orderId)) return refused('noSuchOrder', { order_id: orderId, suffix: '' })
    const made = makeShopperLink({ orderId, merchantId, actor }, work)
    if (!made) {
      const reason = `The order has ${LIVE_LINKS_MAX} links that can be opened. Revoke one first.`
      return refused('conflict', { reason })
    }
    noteAudit(work, command, merchantId, 'link_given', orderId)
    const { token: secret, ...link } = made
    return accepted({ link, secret })
  },
}

/** Revoking what is over changes nothing. */
export const revokeLink: Handler<'revokeShopperLink'> = {
  needs(command, needs) {
    needsLinks(command, needs)
    const { linkId: id } = command.intent
    needs.records.set(recordRef('shopperLink', id), { kind: 'shopperLink', id })
  },

  run(command, work): Outcome<'revokeShopperLink'> {
    const { intent, merchantId } = command
    const { orderId, linkId } = intent
    if (!work.orderOf(merchantId, orderId)) return refused('noSuchOrder', { order_id: orderId, suffix: '' })
    const wasLive = work.record('shopperLink', linkId) !== undefined
    const isThere = revokeShopperLink({ orderId, merchantId }, linkId, work)
    const isLive = work.record('shopperLink', linkId) !== undefined
    if (wasLive && !isLive) noteAudit(work, command, merchantId, 'link_revoked', orderId)
    return isThere ? accepted({}) : refused('notFound', { what: 'This link' })
  },
}
