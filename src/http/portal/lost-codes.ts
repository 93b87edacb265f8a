/** Taking away another's authenticator app, when phone and recovery codes are lost. */
import { type Refusal, refuse } from '../../domain/refusals.ts'
import { PASSWORD_MAX } from '../../domain/users/user.ts'
import { OPERATOR } from '../../engine/command.ts'
import type { RecordOf } from '../../engine/store.ts'
import { type Call, replyTo, route } from '../route.ts'
import { failure, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { isPasswordOf, prove } from './proof.ts'
import { executeOnce, PORTAL, sessionOf, TOO_MANY_ATTEMPTS } from './shared.ts'
import { findUser } from './users.ts'

export const takeCodeAway = route({
  operation: 'takeCodeAway',
  method: 'POST',
  path: `${PORTAL}/users/:user_id/code/remove`,
  access: 'person',
  need: 'owner',
  tag: 'Portal',
  secret: true,
  invalidBody: 'badValue',
  summary:
    "Let a user sign in by password alone who lost authenticator app and recovery codes: by the caller's own password. All sessions of the user are over. Owners do it for the others of their merchant, the operator for owners and its own users.",
  body: Type.Object({ password: text(PASSWORD_MAX) }),
  answers: {
    204: { description: 'Taken away. Empty body.' },
    400: failure('BAD_VALUE: no password.'),
    401: failure('SIGN_IN_FAILED: the own password is wrong.'),
    404: failure('NOT_FOUND: there is no such user.'),
    409: failure('CONFLICT: oneself, a demo user, one whose owners do it, or one without an app.'),
    429: TOO_MANY_ATTEMPTS,
  },
  async handle(call) {
    const found = await findUser(call)
    if ('refusal' in found) return found
    const refusal = notTheirs(call, found)
    if (refusal) return { refusal }
    const { services, body } = call
    const { email, userId } = sessionOf(call).account
    // Read anew: what the session remembers may be from before the password was changed.
    const proof = await prove(call, email, async () => {
      const account = await services.accounts.find(userId)
      return account && (await isPasswordOf(account, body.password, services.passwords)) ? account : undefined
    })
    if (proof.refusal) return { refusal: proof.refusal }
    const outcome = await executeOnce<'takeCodeAway'>(call, {
      type: 'takeCodeAway',
      forMerchantId: found.merchantId,
      userId: found.id,
    })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})

/** Oneself proves to have the app, or asks another: who has only a password and a session must not get rid of it. */
function notTheirs(
  call: Pick<Call<unknown, unknown>, 'session' | 'principal'>,
  { id, merchantId, data }: RecordOf<'user'>,
): Refusal | undefined {
  if (id === sessionOf(call).account.userId) {
    return refuse('conflict', {
      reason: 'Your own is removed on your account, with a code. Else ask another.',
    })
  }
  if (call.principal.kind === 'operator' && merchantId !== OPERATOR && data.role !== 'owner') {
    return refuse('conflict', { reason: 'An owner of the merchant does this for its users.' })
  }
  return undefined
}
