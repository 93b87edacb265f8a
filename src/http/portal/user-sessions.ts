/** Where somebody is signed in: seen and ended by the user, and by who may change the user. */
import { refuse } from '../../domain/refusals.ts'
import type { IntentOf } from '../../engine/command.ts'
import { type Call, type Reply, replyTo, route } from '../route.ts'
import { failure, instant } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { DEMO_USER } from './own-account.ts'
import type { ListedSession } from './sessions.ts'
import { executeOnce, PORTAL, sessionOf } from './shared.ts'
import { administration, findUser, USERS } from './users.ts'

const own = { access: 'person', tag: 'Portal' } as const
const OWN = `${PORTAL}/me/sessions`
const OF_USER = `${USERS}/:user_id/sessions`
const text = Type.String()

const answers = {
  200: {
    description: 'Those that are not over, the one that was used last first.',
    schema: Type.Object({
      sessions: Type.Array(
        Type.Object({
          session_id: text,
          started_at: instant,
          seen_at: instant,
          address: Type.Optional(text),
          user_agent: Type.Optional(text),
          current: Type.Boolean(),
        }),
      ),
    }),
  },
}
const ENDED = { description: 'Over, in every process at once. Empty body.' }
const NO_SESSION = failure('NOT_FOUND: there is no such session.')

function onWire(sessions: readonly ListedSession[], currentId?: string) {
  return {
    sessions: sessions.map(({ sessionId, startedAt, seenAt, address, userAgent }) => ({
      session_id: sessionId,
      started_at: new Date(startedAt).toISOString(),
      seen_at: new Date(seenAt).toISOString(),
      ...(address !== undefined && { address }),
      ...(userAgent !== undefined && { user_agent: userAgent }),
      current: sessionId === currentId,
    })),
  }
}

export const listOwnSessions = route({
  ...own,
  operation: 'listOwnSessions',
  method: 'GET',
  path: OWN,
  summary: 'Where one is signed in. Of a demo user, whom everybody is, only the session that asks.',
  answers,
  async handle(call) {
    const { account, sessionId } = sessionOf(call)
    const { accounts, sessions } = call.services
    const all = await sessions.listOf(account)
    const shown = accounts.isDemo(account.userId) ? all.filter((each) => each.sessionId === sessionId) : all
    return { status: 200, body: onWire(shown, sessionId) }
  },
})

export const endOwnSession = route({
  ...own,
  operation: 'endOwnSession',
  method: 'DELETE',
  path: `${OWN}/:session_id`,
  summary: 'End one of the own sessions.',
  answers: { 204: ENDED, 404: NO_SESSION, 409: failure('CONFLICT: a demo user.') },
  handle(call) {
    return endOwn(call, { only: call.params.session_id as string })
  },
})

export const endOtherSessions = route({
  ...own,
  operation: 'endOtherSessions',
  method: 'DELETE',
  path: OWN,
  summary: 'End all own sessions but the one that asks.',
  answers: { 204: ENDED, 409: failure('CONFLICT: a demo user.') },
  handle(call) {
    return endOwn(call, { except: sessionOf(call).sessionId })
  },
})

async function endOwn(call: Call<unknown, unknown>, which: IntentOf<'endSessions'>['which']): Promise<Reply> {
  const { services } = call
  const { userId, email, merchantId: forMerchantId } = sessionOf(call).account
  if (services.accounts.isDemo(userId)) return { refusal: refuse('conflict', DEMO_USER) }
  const intent = { type: 'endSessions', forMerchantId, userId, email, which } as const
  const outcome = await executeOnce<'endSessions'>(call, intent)
  return replyTo(outcome, () => ({ status: 204 }))
}

export const listUserSessions = route({
  ...administration,
  operation: 'listUserSessions',
  method: 'GET',
  path: OF_USER,
  summary: 'Where a user is signed in.',
  answers: {
    ...answers,
    404: failure('NOT_FOUND: there is no such user.'),
    409: failure('CONFLICT: a demo user.'),
  },
  async handle(call) {
    const found = await findUser(call)
    if ('refusal' in found) return found
    const account = await call.services.accounts.find(found.id)
    const sessions = account ? await call.services.sessions.listOf(account) : []
    return { status: 200, body: onWire(sessions, call.session?.sessionId) }
  },
})

export const endUserSession = route({
  ...administration,
  operation: 'endUserSession',
  method: 'DELETE',
  path: `${OF_USER}/:session_id`,
  summary: 'End a session of a user. All of them: `sign_out` of the user.',
  answers: { 204: ENDED, 404: NO_SESSION, 409: failure('CONFLICT: a demo user.') },
  async handle(call) {
    const found = await findUser(call)
    if ('refusal' in found) return found
    const outcome = await executeOnce<'endSessions'>(call, {
      type: 'endSessions',
      forMerchantId: found.merchantId,
      userId: found.id,
      email: found.data.email,
      which: { only: call.params.session_id as string },
    })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})
