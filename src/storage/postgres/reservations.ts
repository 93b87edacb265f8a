/** The rows that a transaction inserted only to have something to lock, until they are written or taken back. */
import { authorizationRef, type Changes } from '../../engine/store.ts'
import { together } from '../together.ts'
import { byteaArray, textArray } from './arrays.ts'
import {
  unreserveAuthorizations,
  unreserveCredentials,
  unreserveKeys,
  unreserveMerchants,
} from './statements.ts'
import type { Send } from './transaction.ts'

export class Reservations {
  /** By `authorizationRef`. */
  readonly authorizations = new Map<string, { merchantId: string; token: string }>()
  readonly merchants = new Set<string>()
  readonly credentials = new Set<string>()
  /** Digests, hex. */
  readonly keys = new Set<string>()

  /** What the batch writes is a row of its own from now on. */
  used(changes: Changes): void {
    for (const { merchantId, token } of changes.authorizations) {
      this.authorizations.delete(authorizationRef(merchantId, token))
    }
    for (const { merchantId } of changes.merchants) this.merchants.delete(merchantId)
    for (const { username } of changes.credentials) this.credentials.delete(username)
    for (const { digest } of changes.keys) this.keys.delete(digest)
  }

  /** Sends the deletion of what was not used. */
  async takeBack(send: Send): Promise<void> {
    const sent: Promise<unknown>[] = []
    if (this.authorizations.size > 0) {
      const refs = [...this.authorizations.values()]
      const merchantIds = refs.map(({ merchantId }) => merchantId)
      const tokens = refs.map(({ token }) => token)
      sent.push(send(unreserveAuthorizations, [textArray(merchantIds), textArray(tokens)]))
    }
    if (this.merchants.size > 0) sent.push(send(unreserveMerchants, [textArray([...this.merchants])]))
    if (this.credentials.size > 0) sent.push(send(unreserveCredentials, [textArray([...this.credentials])]))
    if (this.keys.size > 0) sent.push(send(unreserveKeys, [byteaArray([...this.keys])]))
    if (sent.length > 0) await together(sent)
  }
}
