/** Whom the shoppers of a merchant can ask. */
import type { Outcome } from '../command.ts'
import { type ShopContact, shopContactId } from '../shop-contact.ts'
import { recordRef } from '../store.ts'
import { accepted, type Handler } from './handler.ts'

/** What was not sent stays; an empty text takes it away. */
export const setShopContact: Handler<'setShopContact'> = {
  needs({ merchantId }, needs) {
    const id = shopContactId(merchantId)
    needs.records.set(recordRef('shopContact', id), { kind: 'shopContact', id })
  },

  run({ intent, merchantId }, work): Outcome<'setShopContact'> {
    const id = shopContactId(merchantId)
    const before = work.record('shopContact', id)
    const merged = Object.entries({ ...before?.data, ...intent.contact }).filter(([, text]) => text !== '')
    const contact: ShopContact = Object.fromEntries(merged)
    const createdAt = before?.createdAt ?? work.now
    work.setRecord({ kind: 'shopContact', id, merchantId, data: contact, createdAt })
    return accepted({ contact })
  },
}
