/** When credentials were last used. */
import type { Outcome } from '../command.ts'
import { credentialUseId } from '../store.ts'
import { accepted, type Handler } from './handler.ts'
import { needRecord } from './invitations.ts'

/** Where many processes serve one credential, all but the first of each half hour write nothing. */
const NOTED_AFTER_MS = 30 * 60_000

export const noteCredentialUse: Handler<'noteCredentialUse'> = {
  needs({ intent: { forMerchantId } }, needs) {
    needRecord('credentialUse', credentialUseId(forMerchantId), needs)
  },

  run({ intent: { forMerchantId: merchantId, username } }, work): Outcome<'noteCredentialUse'> {
    const id = credentialUseId(merchantId)
    const found = work.record('credentialUse', id)
    // Usernames of an operator's choice: none of them may be a name that every object has.
    const before = new Map(Object.entries(found?.data.lastUsedAt ?? {}))
    if (work.now - (before.get(username) ?? 0) < NOTED_AFTER_MS) return accepted({})
    const data = { lastUsedAt: Object.fromEntries(before.set(username, work.now)) }
    const createdAt = found?.createdAt ?? work.now
    work.setRecord({ kind: 'credentialUse', id, merchantId, data, createdAt })
    return accepted({})
  },
}
