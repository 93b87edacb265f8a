/** Signing in and out. */
import { EMAIL_MAX, PASSWORD_MAX } from '../../domain/users/user.ts'
import { userIdOf } from '../../engine/users.ts'
import { replyTo, route } from '../route.ts'
import { failure, oneOf, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { CODE_MAX, withCode } from './codes.ts'
import { demoUsers, demoUsersSchema, meSchema } from './me.ts'
import { isPasswordOf, prove, welcome } from './proof.ts'
import { sessionCookie } from './sessions.ts'
import { PORTAL, sessionOf, TOO_MANY_ATTEMPTS } from './shared.ts'

const common = { tag: 'Portal', secret: true } as const

export const readSignIn = route({
  ...common,
  operation: 'readSignIn',
  method: 'GET',
  path: `${PORTAL}/sign-in`,
  access: 'anyone',
  summary: 'What the sign-in page shows: the mode, and in a sandbox the users that it brings.',
  answers: {
    200: {
      description: 'The mode; demo users in sandbox mode alone.',
      schema: Type.Object({
        mode: oneOf(['sandbox', 'production']),
        demo_users: Type.Optional(demoUsersSchema),
      }),
    },
  },
  handle({ services: { mode } }) {
    return { status: 200, body: { mode, ...(mode === 'sandbox' && { demo_users: demoUsers() }) } }
  },
})

export const signIn = route({
  ...common,
  operation: 'signIn',
  method: 'POST',
  path: `${PORTAL}/sign-in`,
  access: 'anyone',
  summary: 'Sign in: the answer sets the cookie of a new session. A session that the caller had is over.',
  body: Type.Object({
    email: text(EMAIL_MAX),
    password: text(PASSWORD_MAX),
    code: Type.Optional(text(CODE_MAX)),
  }),
  invalidBody: 'badValue',
  answers: {
    200: { description: 'Signed in.', schema: meSchema, headers: { 'Set-Cookie': 'The session.' } },
    400: failure('BAD_VALUE: email or password is missing or too long.'),
    401: failure(
      'SIGN_IN_FAILED: nobody has this email and password, or the code is wrong. CODE_REQUIRED: they are right, and the user has an authenticator app: `code` is one of its codes, or a recovery code.',
    ),
    429: TOO_MANY_ATTEMPTS,
  },
  async handle(call) {
    const { body } = call
    const proof = await prove(call, body.email, async () => {
      const account = await call.services.accounts.find(userIdOf(body.email))
      const isRight = await isPasswordOf(account, body.password, call.services.passwords)
      if (!isRight || !account || account.isDisabled) return undefined
      return withCode(call, account, body.code)
    })
    return proof.refusal ? { refusal: proof.refusal } : welcome(call, proof.proved)
  },
})

export const signOut = route({
  ...common,
  operation: 'signOut',
  method: 'POST',
  path: `${PORTAL}/sign-out`,
  access: 'person',
  summary: 'Sign out: the session is over everywhere, and its cookie is taken away.',
  answers: {
    204: { description: 'Signed out. Empty body.', headers: { 'Set-Cookie': 'None any more.' } },
  },
  async handle(call) {
    const outcome = await call.services.sessions.close(sessionOf(call), call.correlationId)
    return replyTo(outcome, () => ({
      status: 204,
      headers: [sessionCookie(call.services.publicUrl())],
    }))
  },
})
