/** What the operations under /portal/api have in common. */
import type { IntentOf, IntentType, Outcome } from '../../engine/command.ts'
import { type Call, commandOf } from '../route.ts'
import { failure } from '../schemas/fields.ts'
import type { SignedIn } from './sessions.ts'

export const PORTAL = '/portal/api'

export const TOO_MANY_ATTEMPTS = {
  ...failure('TOO_MANY_ATTEMPTS: too soon after attempts that failed.'),
  headers: { 'Retry-After': 'Seconds to wait.' },
}

/** The session of a call that only people can make. */
export function sessionOf({ session }: Pick<Call<unknown, unknown>, 'session'>): SignedIn {
  if (!session) throw new Error('a call by a person without a session')
  return session
}

/**
 * Without the call's idempotency key: the answers of these calls carry secrets that are kept nowhere, so none can be given
 * twice. Whoever is not sure of the first asks again.
 */
export function executeOnce<T extends IntentType>(
  call: Pick<Call<unknown, unknown>, 'merchantId' | 'correlationId' | 'principal' | 'services'>,
  intent: IntentOf<T>,
): Promise<Outcome<T>> {
  const { merchantId, correlationId, principal, services } = call
  return services.engine.execute(commandOf({ merchantId, correlationId, principal }, intent))
}
