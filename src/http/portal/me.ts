/** Who is signed in, and what the portal needs to know to begin. */
import { ROLES } from '../../domain/users/user.ts'
import { contractFor } from '../../engine/contracts.ts'
import { SANDBOX_USERS } from '../../engine/sandbox-users.ts'
import { NEEDS, NEEDS_OF } from '../roles.ts'
import { route, type Services } from '../route.ts'
import { instant, oneOf } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { csrfTokenOf, type SignedIn } from './sessions.ts'
import { PORTAL, sessionOf } from './shared.ts'

const text = Type.String()

export const demoUsersSchema = Type.Array(Type.Object({ email: text, password: text, role: oneOf(ROLES) }))

export const meSchema = Type.Object({
  user: Type.Object({
    user_id: text,
    email: text,
    name: text,
    role: oneOf(ROLES),
    has_code: Type.Boolean(),
  }),
  merchant: Type.Nullable(Type.Object({ merchant_id: text, name: text })),
  mode: oneOf(['sandbox', 'production']),
  csrf_token: text,
  needs: Type.Array(oneOf(NEEDS)),
  now: instant,
  time_zone: text,
  demo_users: Type.Optional(demoUsersSchema),
})

export const readMe = route({
  operation: 'readMe',
  method: 'GET',
  path: `${PORTAL}/me`,
  access: 'person',
  tag: 'Portal',
  secret: true,
  summary:
    'Who is signed in: the user, its merchant (null for the operator), what its role has, and the token that changes carry. `now` is business time.',
  answers: { 200: { description: 'The user.', schema: meSchema } },
  async handle(call) {
    return { status: 200, body: await meOf(sessionOf(call), call.services) }
  },
})

export async function meOf({ account, token }: SignedIn, services: Services) {
  const { reader, mode } = services
  const { userId, email, name, role, merchantId, hasCode } = account
  const isOperator = role === 'operator'
  const [now, merchant, zone] = await Promise.all([
    reader.now(),
    isOperator ? undefined : reader.merchant(merchantId),
    isOperator ? 'UTC' : timeZoneOf(merchantId, services),
  ])
  return {
    user: { user_id: userId, email, name, role, has_code: hasCode },
    merchant: isOperator ? null : { merchant_id: merchantId, name: merchant?.name ?? '' },
    mode,
    csrf_token: csrfTokenOf(token),
    needs: NEEDS_OF[role],
    now: new Date(now).toISOString(),
    time_zone: zone,
    ...(mode === 'sandbox' && { demo_users: demoUsers() }),
  }
}

/** Where the merchant's days begin: by the newest terms of its first contract, by which its money is paid out. */
async function timeZoneOf(merchantId: string, { reader, mode }: Services): Promise<string> {
  const [first] = await reader.records('contract', merchantId, '', 1)
  const contract = first?.data ?? contractFor(merchantId, 'EUR', undefined, mode)
  return contract?.versions.at(-1)?.cutOff.timeZone ?? 'UTC'
}

export function demoUsers() {
  return SANDBOX_USERS.map(({ email, password, role }) => ({ email, password, role }))
}
