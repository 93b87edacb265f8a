/** Invitations: a link, shown once to who invites, by which somebody names a password and is in. */
import { type Refusal, refuse } from '../../domain/refusals.ts'
import { isListed } from '../../domain/users/invitation.ts'
import {
  EMAIL_MAX,
  isEmail,
  normalEmail,
  PASSWORD_MAX,
  passwordProblem,
  ROLES,
} from '../../domain/users/user.ts'
import { OPERATOR } from '../../engine/command.ts'
import type { RecordOf } from '../../engine/store.ts'
import { invitationIdOf, staffIdOf, userIdOf } from '../../engine/users.ts'
import { type Call, replyTo, route } from '../route.ts'
import { failure, instant, oneOf, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { invitationLink, newInvitationToken } from './links.ts'
import { meSchema } from './me.ts'
import { HasherBusy } from './passwords.ts'
import { welcome } from './proof.ts'
import { executeOnce, PORTAL } from './shared.ts'
import { administration, staffMeant, USERS } from './users.ts'

const INVITATION = `${PORTAL}/invitation`
const token = text(64, 1)
const NO_INVITATION = failure('NOT_FOUND: there is no such invitation, or it is over.')

export const inviteUser = route({
  ...administration,
  operation: 'inviteUser',
  method: 'POST',
  path: USERS,
  secret: true,
  summary:
    'Invite somebody, who names a password by a link that is shown once and is over after seven days. A second invitation of the same person ends the first. `merchant_id` is for the operator, whose own users are invited without it.',
  body: Type.Object({
    email: text(EMAIL_MAX, 3),
    role: oneOf(ROLES),
    merchant_id: Type.Optional(text(64)),
  }),
  answers: {
    201: {
      description: 'Invited.',
      schema: Type.Object({
        invitation_id: Type.String(),
        email: Type.String(),
        role: oneOf(ROLES),
        link: Type.String({ description: 'Shown once: it is kept nowhere.' }),
        expires_at: instant,
      }),
    },
    400: failure('BAD_VALUE: a field that breaks a rule, or a role that is not for this user.'),
    404: failure('NOT_FOUND: there is no such merchant.'),
    409: failure('CONFLICT: it is a user already, or too many invitations are open.'),
  },
  async handle(call) {
    const { role, merchant_id } = call.body
    const email = normalEmail(call.body.email)
    if (!isEmail(email)) return { refusal: refuse('badValue', { fields: 'email: is no email address' }) }
    const token = newInvitationToken()
    const invitationId = invitationIdOf(token)
    const outcome = await executeOnce<'inviteUser'>(call, {
      type: 'inviteUser',
      forMerchantId: staffMeant(call, merchant_id),
      invitationId,
      email,
      role,
      at: Date.now(),
    })
    return replyTo(outcome, ({ expiresAt }) => ({
      status: 201,
      body: {
        invitation_id: invitationId,
        email,
        role,
        link: invitationLink(call.services.publicUrl(), token),
        expires_at: new Date(expiresAt).toISOString(),
      },
    }))
  },
})

export const withdrawInvitation = route({
  ...administration,
  operation: 'withdrawInvitation',
  method: 'DELETE',
  path: `${PORTAL}/invitations/:invitation_id`,
  summary: 'Withdraw an invitation: its link is worth nothing any more.',
  answers: { 204: { description: 'Withdrawn. Empty body.' }, 404: NO_INVITATION },
  async handle(call) {
    const invitationId = call.params.invitation_id as string
    const found = await call.services.reader.record('invitation', invitationId)
    const { principal } = call
    const isTheirs = found && (principal.kind === 'operator' || principal.merchantId === found.merchantId)
    if (!isTheirs) return { refusal: refuse('notFound', { what: 'The invitation' }) }
    const outcome = await executeOnce<'withdrawInvitation'>(call, {
      type: 'withdrawInvitation',
      forMerchantId: found.merchantId,
      invitationId,
    })
    return replyTo(outcome, () => ({ status: 204 }))
  },
})

export const readInvitation = route({
  operation: 'readInvitation',
  method: 'POST',
  path: INVITATION,
  access: 'anyone',
  tag: 'Portal',
  secret: true,
  summary: 'What an invitation is to, by the token of its link.',
  body: Type.Object({ token }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'The invitation. `merchant_name` is absent for the operator’s.',
      schema: Type.Object({
        email: Type.String(),
        role: oneOf(ROLES),
        merchant_name: Type.Optional(Type.String()),
        expires_at: instant,
      }),
    },
    400: failure('BAD_VALUE: no token.'),
    404: NO_INVITATION,
  },
  async handle(call) {
    const found = await openInvitation(call)
    if ('refusal' in found) return found
    const { merchantId, data } = found
    const merchant = merchantId === OPERATOR ? undefined : await call.services.reader.merchant(merchantId)
    return {
      status: 200,
      body: {
        email: data.email,
        role: data.role,
        ...(merchant && { merchant_name: merchant.name }),
        expires_at: new Date(data.expiresAt).toISOString(),
      },
    }
  },
})

export const acceptInvitation = route({
  operation: 'acceptInvitation',
  method: 'POST',
  path: `${INVITATION}/accept`,
  access: 'anyone',
  tag: 'Portal',
  secret: true,
  summary: 'Accept an invitation with a name and a password: the answer sets the cookie of a session.',
  body: Type.Object({ token, name: text(255, 1), password: text(PASSWORD_MAX) }),
  invalidBody: 'badValue',
  answers: {
    200: { description: 'Signed in.', schema: meSchema, headers: { 'Set-Cookie': 'The session.' } },
    400: failure('BAD_VALUE: a field that breaks a rule, or a password that is too easy to guess.'),
    404: NO_INVITATION,
    409: failure('CONFLICT: the email has an account already.'),
  },
  async handle(call) {
    const { name, password } = call.body
    const { services } = call
    const found = await openInvitation(call)
    if ('refusal' in found) return found
    const { id: invitationId, merchantId, data } = found
    const { email } = data
    const problem = passwordProblem(password, email)
    if (problem) return { refusal: refuse('badValue', { fields: `password: ${problem}` }) }
    const passwordHash = await services.passwords.hash(password).catch((error: unknown) => {
      if (error instanceof HasherBusy) return undefined
      throw error
    })
    if (passwordHash === undefined) return { refusal: refuse('unavailable') }
    const outcome = await executeOnce<'acceptInvitation'>(
      { ...call, merchantId, principal: { kind: 'operator', actor: `user:${email}` } },
      {
        type: 'acceptInvitation',
        forMerchantId: merchantId,
        invitationId,
        email,
        name,
        passwordHash,
        at: Date.now(),
      },
    )
    if (outcome.status !== 'accepted') return replyTo(outcome, () => ({ status: 200 }))
    const account = await services.accounts.find(outcome.result.userId)
    return account ? welcome(call, account) : { refusal: refuse('unavailable') }
  },
})

/** A token that is not there, is used, withdrawn or too old is the same: none. */
async function openInvitation({
  body,
  services: { reader, accounts },
}: Pick<Call<{ token: string }, unknown>, 'body' | 'services'>): Promise<
  RecordOf<'invitation'> | { refusal: Refusal }
> {
  const found = await reader.record('invitation', invitationIdOf(body.token))
  const staff = found && (await reader.record('staff', staffIdOf(found.merchantId)))
  if (!found || !staff || !isListed(staff.data, found.id, Date.now()))
    return { refusal: refuse('notFound', { what: 'The invitation' }) }
  const { email } = found.data
  return accounts.isDemo(userIdOf(email))
    ? { refusal: refuse('conflict', { reason: `${email} has an account already.` }) }
    : found
}
