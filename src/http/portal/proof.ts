/** Proving who one is: by password, at a pace at which none is guessed; and the session that is given for it. */
import { hash, timingSafeEqual } from 'node:crypto'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import { type Call, type Reply, replyTo } from '../route.ts'
import type { Account } from './accounts.ts'
import { meOf } from './me.ts'
import { HasherBusy, type PasswordHasher } from './passwords.ts'
import { sessionCookie, sessionToken } from './sessions.ts'

type Proving = Pick<Call<unknown, unknown>, 'services' | 'address'>
type Proof<T> = { proved: T; refusal?: never } | { refusal: Refusal }

/** `attempt` gives undefined for a proof that is wrong, or a refusal for one that is not whole. */
export async function prove<T extends object>(
  { services, address }: Proving,
  email: string,
  attempt: () => Promise<T | { refusal: Refusal } | undefined>,
): Promise<Proof<T>> {
  const begun = services.attempts.begin(email, address)
  if (begun.waitS !== undefined) return { refusal: refuse('tooManyAttempts', { seconds: begun.waitS }) }
  try {
    const made = await attempt()
    if (made === undefined) return { refusal: refuse('signInFailed') }
    if ('refusal' in made) return made as { refusal: Refusal }
    begun.succeeded()
    return { proved: made }
  } catch (error) {
    if (error instanceof HasherBusy) return { refusal: refuse('unavailable') }
    throw error
  }
}

/** Of nobody it is wrong, and takes as long to find out. */
export async function isPasswordOf(
  account: Account | undefined,
  password: string,
  passwords: PasswordHasher,
): Promise<boolean> {
  if (!account || 'passwordHash' in account.proof)
    return passwords.verify(password, account && (account.proof as { passwordHash: string }).passwordHash)
  // Of a demo user everybody knows it.
  const digest = (given: string) => hash('sha256', given, 'buffer')
  return timingSafeEqual(digest(account.proof.password), digest(password))
}

/** Signed in: who it is, and the cookie of a new session. */
export async function welcome(
  call: Pick<Call<unknown, unknown>, 'services' | 'header' | 'correlationId' | 'address'>,
  account: Account,
): Promise<Reply> {
  const { services, correlationId, address } = call
  const { outcome, session } = await services.sessions.open(account, correlationId, {
    ends: sessionToken(call.header('cookie'), services.publicUrl()),
    address,
    userAgent: call.header('user-agent'),
  })
  if (outcome.status !== 'accepted') return replyTo(outcome, () => ({ status: 200 }))
  const { merchantId, email, role } = account
  return {
    status: 200,
    headers: [sessionCookie(services.publicUrl(), session.token)],
    body: await meOf(session, services),
    about: { actor: `user:${email}`, ...(role !== 'operator' && { merchantId }) },
  }
}
