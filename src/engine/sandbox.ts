/**
 * The credentials that a sandbox brings. They are constants on purpose: printed at start, written in the
 * documentation, the same on every machine. A production database never holds them.
 */

import { createHash } from 'node:crypto'
import { SANDBOX_MERCHANTS, SANDBOX_PASSWORD } from './sandbox-merchants.ts'
import type { Credential, Store } from './store.ts'
import { isEmpty, noNeeds, Work } from './work.ts'

export { SANDBOX_MERCHANTS } from './sandbox-merchants.ts'

export const SANDBOX_OPERATOR = { username: 'operator_demo', password: SANDBOX_PASSWORD } as const

/** The demo merchants as rows, so that they can be named like any other; their credentials stay out of the database. */
export async function seedSandbox(store: Store): Promise<void> {
  await store.transact(async (transaction) => {
    const needs = noNeeds()
    for (const { merchantId } of SANDBOX_MERCHANTS) needs.merchantIds.add(merchantId)
    const loaded = await transaction.load(needs)
    const work = new Work(loaded, { idempotencyLifetimeMs: 0, authorizationDays: 0, duplicateWindowMs: 0 })
    for (const { merchantId } of SANDBOX_MERCHANTS) {
      if (loaded.merchants.has(merchantId)) continue
      work.setMerchant({ merchantId, name: `Demo merchant ${merchantId}`, active: true, createdAt: work.now })
    }
    const changes = work.changes()
    if (!isEmpty(changes)) await transaction.write(changes)
  })
}

/** The known credentials, as the authenticator takes them. */
export function sandboxCredentials(): Credential[] {
  const merchants = SANDBOX_MERCHANTS.flatMap(({ merchantId, username, password, apiKey }) => [
    { username, merchantId, secretDigest: digest(password), createdAt: 0 },
    { username: `${username}_key`, merchantId, secretDigest: digest(apiKey), createdAt: 0 },
  ])
  const { username, password } = SANDBOX_OPERATOR
  return [...merchants, { username, secretDigest: digest(password), createdAt: 0 }]
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
