/** Users: an owner's of its merchant, and the operator's of every merchant and its own. */
import { type Refusal, refuse } from '../../domain/refusals.ts'
import { NO_STAFF, USERS_MAX } from '../../domain/users/invitation.ts'
import { ROLES } from '../../domain/users/user.ts'
import { OPERATOR } from '../../engine/command.ts'
import type { RecordOf } from '../../engine/store.ts'
import { staffIdOf } from '../../engine/users.ts'
import { type Call, replyTo, route } from '../route.ts'
import { failure, instant, oneOf, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import type { Account } from './accounts.ts'
import { DEMO_USER } from './own-account.ts'
import { executeOnce, PORTAL } from './shared.ts'

export const USERS = `${PORTAL}/users`
export const administration = {
  access: 'administrator',
  need: 'owner',
  tag: 'Portal',
  invalidBody: 'badValue',
} as const

const userSchema = Type.Object({
  user_id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  role: oneOf(ROLES),
  has_code: Type.Boolean(),
  disabled: Type.Boolean(),
  created_at: Type.Optional(instant),
  created_by: Type.Optional(Type.String()),
  demo: Type.Optional(Type.Boolean()),
})

const invitationSchema = Type.Object({
  invitation_id: Type.String(),
  email: Type.String(),
  expires_at: instant,
})

/** Whose users are meant: an owner's own merchant's, whatever it asks for; the operator's own where it names nobody. */
export function staffMeant(
  { principal }: Pick<Call<unknown, unknown>, 'principal'>,
  asked: string | undefined,
): string {
  return principal.kind === 'merchant' ? principal.merchantId : (asked ?? OPERATOR)
}

export const listUsers = route({
  ...administration,
  operation: 'listUsers',
  method: 'GET',
  path: USERS,
  summary:
    'The users of a merchant, and the invitations that are open. An owner sees its own; the operator names a merchant, or sees its own users.',
  query: Type.Object({ merchant_id: Type.Optional(text(64)) }),
  answers: {
    200: {
      description: 'All of them.',
      schema: Type.Object({ users: Type.Array(userSchema), invitations: Type.Array(invitationSchema) }),
    },
  },
  async handle(call) {
    const { reader, accounts } = call.services
    const merchantId = staffMeant(call, call.query.merchant_id)
    const [users, staff] = await Promise.all([
      // Those that are disabled may be more than may be active.
      reader.records('user', merchantId, '', 2 * USERS_MAX),
      reader.record('staff', staffIdOf(merchantId)),
    ])
    const { invitations } = staff?.data ?? NO_STAFF
    const now = Date.now()
    return {
      status: 200,
      body: {
        users: [...accounts.demoUsersOf(merchantId).map(demoOnWire), ...users.map(userOnWire)],
        invitations: invitations
          .filter(({ expiresAt }) => expiresAt > now)
          .map(({ invitationId, email, expiresAt }) => ({
            invitation_id: invitationId,
            email,
            expires_at: new Date(expiresAt).toISOString(),
          })),
      },
    }
  },
})

function userOnWire({ id, data }: RecordOf<'user'>) {
  return {
    user_id: id,
    email: data.email,
    name: data.name,
    role: data.role,
    has_code: data.totp?.confirmedAt !== undefined,
    disabled: data.disabledAt !== undefined,
    created_at: new Date(data.createdAt).toISOString(),
    created_by: data.createdBy,
  }
}

function demoOnWire({ userId, email, name, role }: Account) {
  return { user_id: userId, email, name, role, has_code: false, disabled: false, demo: true }
}

export const changeUser = route({
  ...administration,
  operation: 'changeUser',
  method: 'PATCH',
  path: `${USERS}/:user_id`,
  summary:
    'Change the role or name of a user, disable it or let it in again, or end all its sessions. The last owner stays one.',
  body: Type.Object({
    role: Type.Optional(oneOf(ROLES)),
    name: Type.Optional(text(255, 1)),
    disabled: Type.Optional(Type.Boolean()),
    sign_out: Type.Optional(Type.Boolean()),
  }),
  answers: {
    204: { description: 'Changed. Empty body.' },
    400: failure('BAD_VALUE: a field that breaks a rule, or a role that is not for this user.'),
    404: failure('NOT_FOUND: there is no such user.'),
    409: failure('CONFLICT: nobody would be left who may change users; or a demo user.'),
  },
  async handle(call) {
    const found = await findUser(call)
    if ('refusal' in found) return found
    const { role, name, disabled, sign_out: signOut } = call.body
    const outcome = await executeOnce<'changeUser'>(call, {
      type: 'changeUser',
      forMerchantId: found.merchantId,
      userId: found.id,
      at: Date.now(),
      ...(role !== undefined && { role }),
      ...(name !== undefined && { name }),
      ...(disabled !== undefined && { disabled }),
      ...(signOut !== undefined && { signOut }),
    })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})

/** A user whom the caller may change. A demo user is refused, another merchant's is not there. */
export async function findUser({
  params,
  principal,
  services: { reader, accounts },
}: Pick<Call<unknown, unknown>, 'params' | 'principal' | 'services'>): Promise<
  RecordOf<'user'> | { refusal: Refusal }
> {
  const userId = params.user_id as string
  const isTheirs = (merchantId: string | undefined) =>
    merchantId !== undefined && (principal.kind === 'operator' || principal.merchantId === merchantId)
  const demo = accounts.isDemo(userId) ? await accounts.find(userId) : undefined
  if (isTheirs(demo?.merchantId)) return { refusal: refuse('conflict', DEMO_USER) }
  const found = await reader.record('user', userId)
  return found && isTheirs(found.merchantId)
    ? found
    : { refusal: refuse('notFound', { what: `User ${userId}` }) }
}
