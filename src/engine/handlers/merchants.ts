/** Merchants and credentials: made and disabled by the platform operator. */
import { createHash, randomUUID } from 'node:crypto'
import { noteAudit } from '../audit.ts'
import { OPERATOR, type Outcome } from '../command.ts'
import { apiKey } from '../ids.ts'
import { type Credential, merchantSettingsId, recordRef } from '../store.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler, refused } from './handler.ts'

/** Two, so that a key can be replaced without a moment in which none works. */
const ACTIVE_CREDENTIALS_MAX = 2

export const addMerchant: Handler<'addMerchant'> = {
  needs({ intent }, needs) {
    intent.newMerchantId ??= merchantNumber()
    needs.merchantIds.add(intent.newMerchantId)
  },

  run(command, work): Outcome<'addMerchant'> {
    const { intent } = command
    const merchantId = intent.newMerchantId as string
    if (work.loaded.merchants.has(merchantId)) {
      return refused('conflict', { reason: `Merchant ${merchantId} exists already.` })
    }
    work.setMerchant({ merchantId, name: intent.name, active: true, createdAt: work.now })
    noteAudit(work, command, merchantId, 'merchant_added', intent.name)
    return accepted({ merchantId, ...newCredential(work, { merchantId, username: randomUUID() }) })
  },
}

export const updateMerchant: Handler<'updateMerchant'> = {
  needs({ intent: { forMerchantId, shopperMessages } }, needs) {
    needs.merchantIds.add(forMerchantId)
    if (shopperMessages === undefined) return
    const id = merchantSettingsId(forMerchantId)
    needs.records.set(recordRef('merchantSettings', id), { kind: 'merchantSettings', id })
  },

  run(command, work): Outcome<'updateMerchant'> {
    const { forMerchantId: merchantId, active, shopperMessages } = command.intent
    const merchant = work.loaded.merchants.get(merchantId)
    if (!merchant) return refused('notFound', { what: `Merchant ${merchantId}` })
    if (active !== undefined) {
      work.setMerchant({ ...merchant, active })
      const action = active ? 'merchant_activated' : 'merchant_deactivated'
      if (merchant.active !== active) noteAudit(work, command, merchantId, action, merchant.name)
    }
    if (shopperMessages !== undefined) {
      const id = merchantSettingsId(merchantId)
      const { createdAt, data } = work.record('merchantSettings', id) ?? { createdAt: work.now }
      const settings = { ...data, shopperMessages }
      work.setRecord({ kind: 'merchantSettings', id, merchantId, data: settings, createdAt })
    }
    return accepted({})
  },
}

export const addCredential: Handler<'addCredential'> = {
  needs({ intent }, needs) {
    intent.username ??= randomUUID()
    needs.usernames.add(intent.username)
    if (intent.forMerchantId !== undefined) needs.merchantIds.add(intent.forMerchantId)
  },

  run(command, work): Outcome<'addCredential'> {
    const { intent } = command
    const { forMerchantId: merchantId, username = '' } = intent
    if (work.loaded.credentials.has(username)) {
      return refused('conflict', { reason: `Username ${username} is taken.` })
    }
    const note = () => noteAudit(work, command, merchantId ?? OPERATOR, 'credential_added', username)
    if (merchantId === undefined) {
      note()
      return accepted(newCredential(work, { username }))
    }
    if (!work.loaded.merchants.has(merchantId)) return refused('notFound', { what: `Merchant ${merchantId}` })
    if (activeCredentials(work, merchantId).length >= ACTIVE_CREDENTIALS_MAX) {
      const reason = `Merchant ${merchantId} has ${ACTIVE_CREDENTIALS_MAX} active credentials. Disable one first.`
      return refused('conflict', { reason })
    }
    note()
    return accepted({ merchantId, ...newCredential(work, { merchantId, username }) })
  },
}

/** Disabling what is disabled changes nothing. */
export const disableCredential: Handler<'disableCredential'> = {
  needs({ intent }, needs) {
    if (intent.forMerchantId !== undefined) needs.merchantIds.add(intent.forMerchantId)
    needs.usernames.add(intent.username)
  },

  run(command, work): Outcome<'disableCredential'> {
    const { intent } = command
    const credential = work.loaded.credentials.get(intent.username)
    if (!credential || credential.merchantId !== intent.forMerchantId) {
      return refused('notFound', { what: `Credential ${intent.username}` })
    }
    if (credential.disabledAt === undefined) {
      work.setCredential({ ...credential, disabledAt: work.now })
      noteAudit(work, command, credential.merchantId ?? OPERATOR, 'credential_disabled', credential.username)
    }
    return accepted({})
  },
}

function activeCredentials(work: Work, merchantId: string): Credential[] {
  return [...work.loaded.credentials.values()].filter(
    (credential) => credential.merchantId === merchantId && credential.disabledAt === undefined,
  )
}

/** Stores the digest; the secret itself is in the answer, once, and nowhere else. */
function newCredential(work: Work, owner: { merchantId?: string; username: string }) {
  const secret = apiKey(work.loaded.mode)
  work.setCredential({ ...owner, secretDigest: secretDigest(secret), createdAt: work.now })
  return { username: owner.username, secret }
}

/** A fast hash is right for a secret with 256 random bits: there is nothing to guess. */
export function secretDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** In the form merchants know: a letter and digits. */
function merchantNumber(): string {
  return `M${BigInt(`0x${randomUUID().replaceAll('-', '').slice(0, 12)}`)}`
}
