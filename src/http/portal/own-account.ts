/** What people change of their own account. */
import { refuse } from '../../domain/refusals.ts'
import { PASSWORD_MAX, passwordProblem } from '../../domain/users/user.ts'
import { replyTo, route } from '../route.ts'
import { failure, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { meSchema } from './me.ts'
import { isPasswordOf, prove, welcome } from './proof.ts'
import { executeOnce, PORTAL, sessionOf, TOO_MANY_ATTEMPTS } from './shared.ts'

export const DEMO_USER = { reason: 'Demo users stay as they are. Invite a user to try this.' }

export const changePassword = route({
  operation: 'changePassword',
  method: 'POST',
  path: `${PORTAL}/me/password`,
  access: 'person',
  tag: 'Portal',
  secret: true,
  summary: "Change one's own password. Every session of the user is over, and the answer sets a new one.",
  body: Type.Object({ password: text(PASSWORD_MAX), new_password: text(PASSWORD_MAX) }),
  invalidBody: 'badValue',
  answers: {
    200: { description: 'Changed.', schema: meSchema, headers: { 'Set-Cookie': 'The new session.' } },
    400: failure('BAD_VALUE: the new password is too short, or too easy to guess.'),
    401: failure('SIGN_IN_FAILED: the password is wrong.'),
    409: failure('CONFLICT: a demo user.'),
    429: TOO_MANY_ATTEMPTS,
  },
  async handle(call) {
    const { body, services } = call
    const { account } = sessionOf(call)
    if (services.accounts.isDemo(account.userId)) return { refusal: refuse('conflict', DEMO_USER) }
    const problem = passwordProblem(body.new_password, account.email)
    if (problem) return { refusal: refuse('badValue', { fields: `new_password: ${problem}` }) }
    const proof = await prove(call, account.email, async () => {
      const isRight = await isPasswordOf(account, body.password, services.passwords)
      return isRight ? { passwordHash: await services.passwords.hash(body.new_password) } : undefined
    })
    if (proof.refusal) return { refusal: proof.refusal }
    const { passwordHash } = proof.proved
    const { userId } = account
    const outcome = await executeOnce<'setPassword'>(call, {
      type: 'setPassword',
      userId,
      passwordHash,
      timesSignedOut: account.timesSignedOut,
    })
    if (outcome.status !== 'accepted') return replyTo(outcome, () => ({ status: 200 }))
    return welcome(call, { ...account, ...outcome.result })
  },
})
