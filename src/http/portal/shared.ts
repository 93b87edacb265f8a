/** What the operations under /portal/api have in common. */
import type { Call } from '../route.ts'
import type { SignedIn } from './sessions.ts'

export const PORTAL = '/portal/api'

/** A longer one is nobody's (RFC 5321, 4.5.3.1.3). */
export const EMAIL_MAX = 254
/** Hashing takes no longer for it, and nobody's password is longer. */
export const PASSWORD_MAX = 200

/** The session of a call that only people can make. */
export function sessionOf({ session }: Pick<Call<unknown, unknown>, 'session'>): SignedIn {
  if (!session) throw new Error('a call by a person without a session')
  return session
}
