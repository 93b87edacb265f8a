/** Invitations: how everybody but the users of a sandbox comes in. */
import {
  INVITATION_MS,
  INVITATIONS_MAX,
  isListed,
  NO_STAFF,
  type Staff,
  USERS_MAX,
  withUser,
} from '../../domain/users/invitation.ts'
import { MERCHANT_ROLES, type Role, timesSignedOut } from '../../domain/users/user.ts'
import { noteAudit } from '../audit.ts'
import { OPERATOR, type Outcome } from '../command.ts'
import { type Needs, type RecordKind, recordRef } from '../store.ts'
import { staffIdOf, userIdOf } from '../users.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler, refused } from './handler.ts'

/** Rows are swept by business time, which in a sandbox runs ahead of the real time that invitations go by. */
const SANDBOX_AHEAD_MS = 400 * 24 * 3_600_000

export function needRecord(kind: RecordKind, id: string, needs: Needs): void {
  needs.records.set(recordRef(kind, id), { kind, id })
}

export function staffOf(merchantId: string, work: Work): Staff {
  return work.record('staff', staffIdOf(merchantId))?.data ?? NO_STAFF
}

export function putStaff(merchantId: string, staff: Staff, work: Work): void {
  const id = staffIdOf(merchantId)
  const createdAt = work.record('staff', id)?.createdAt ?? work.now
  work.setRecord({ kind: 'staff', id, merchantId, data: staff, createdAt })
}

/** The operator's users have a role of their own, and nobody else has it. */
export function fits(role: Role, merchantId: string): boolean {
  return merchantId === OPERATOR ? role === 'operator' : (MERCHANT_ROLES as readonly Role[]).includes(role)
}

export const inviteUser: Handler<'inviteUser'> = {
  needs({ intent: { forMerchantId, email } }, needs) {
    needRecord('staff', staffIdOf(forMerchantId), needs)
    needRecord('user', userIdOf(email), needs)
    if (forMerchantId !== OPERATOR) needs.merchantIds.add(forMerchantId)
  },

  run(command, work): Outcome<'inviteUser'> {
    const { forMerchantId: merchantId, invitationId: id, email, role, at } = command.intent
    if (merchantId !== OPERATOR && !work.loaded.merchants.has(merchantId)) {
      return refused('notFound', { what: `Merchant ${merchantId}` })
    }
    if (!fits(role, merchantId)) return refused('badValue', { fields: `role: ${role} is not for this user` })
    const user = work.record('user', userIdOf(email))
    // Of another merchant's users nothing is told here.
    if (user && user.merchantId === merchantId && user.data.disabledAt === undefined) {
      return refused('conflict', { reason: `${email} is a user already.` })
    }
    const staff = staffOf(merchantId, work)
    const open = staff.invitations.filter((each) => each.expiresAt > at)
    const others = open.filter((each) => each.email !== email)
    if (others.length >= INVITATIONS_MAX) {
      return refused('conflict', { reason: `${INVITATIONS_MAX} invitations are open. Withdraw one first.` })
    }
    // Of two links for one person the older one is over, since it is not in the list: it may have gone to a wrong place.
    const expiresAt = at + INVITATION_MS
    putStaff(merchantId, { ...staff, invitations: [...others, { invitationId: id, email, expiresAt }] }, work)
    work.setRecord({
      kind: 'invitation',
      id,
      merchantId,
      data: { email, role, invitedBy: command.actor, expiresAt },
      createdAt: work.now,
      expiresAt: work.now + INVITATION_MS + (work.loaded.mode === 'sandbox' ? SANDBOX_AHEAD_MS : 0),
    })
    noteAudit(work, command, merchantId, 'user_invited', `${email}, ${role}`)
    return accepted({ expiresAt })
  },
}

/** Withdrawing one that is not there any more changes nothing. */
export const withdrawInvitation: Handler<'withdrawInvitation'> = {
  needs({ intent: { forMerchantId, invitationId } }, needs) {
    needRecord('staff', staffIdOf(forMerchantId), needs)
    needRecord('invitation', invitationId, needs)
  },

  run(command, work): Outcome<'withdrawInvitation'> {
    const { forMerchantId: merchantId, invitationId } = command.intent
    const invitation = work.record('invitation', invitationId)
    if (invitation?.merchantId !== merchantId) return refused('notFound', { what: 'The invitation' })
    closeInvitation(merchantId, invitationId, work)
    noteAudit(work, command, merchantId, 'invitation_withdrawn', invitation.data.email)
    return accepted({})
  },
}

function closeInvitation(merchantId: string, id: string, work: Work): Staff {
  const staff = staffOf(merchantId, work)
  const left = { ...staff, invitations: staff.invitations.filter((each) => each.invitationId !== id) }
  work.removeRecord('invitation', id)
  putStaff(merchantId, left, work)
  return left
}

export const acceptInvitation: Handler<'acceptInvitation'> = {
  needs({ intent: { forMerchantId, invitationId, email } }, needs) {
    needRecord('staff', staffIdOf(forMerchantId), needs)
    needRecord('invitation', invitationId, needs)
    needRecord('user', userIdOf(email), needs)
  },

  run(command, work): Outcome<'acceptInvitation'> {
    const { forMerchantId: merchantId, invitationId, email, name, passwordHash, at } = command.intent
    const invitation = work.record('invitation', invitationId)
    const isOpen = invitation?.merchantId === merchantId && invitation.data.email === email
    if (!isOpen || !isListed(staffOf(merchantId, work), invitationId, at)) {
      return refused('notFound', { what: 'The invitation' })
    }
    const userId = userIdOf(email)
    const before = work.record('user', userId)
    // One account for an address. Who was disabled is free to begin again, here or with another merchant.
    if (before && before.data.disabledAt === undefined) {
      return refused('conflict', { reason: `${email} has an account already.` })
    }
    const staff = closeInvitation(merchantId, invitationId, work)
    if (staff.active >= USERS_MAX) {
      return refused('conflict', { reason: `There are ${USERS_MAX} users. Disable one first.` })
    }
    const { role, invitedBy } = invitation.data
    const user = {
      ...{ email, name, role, passwordHash, createdAt: at, createdBy: invitedBy },
      // Goes on: who proved to be the one before is not this one.
      ...(before && { timesSignedOut: timesSignedOut(before.data) + 1 }),
    }
    work.setRecord({ kind: 'user', id: userId, merchantId, data: user, createdAt: work.now })
    putStaff(merchantId, withUser(staff, userId, undefined, { role, isActive: true }), work)
    noteAudit(work, command, merchantId, 'user_joined', `${email}, ${role}`)
    return accepted({ userId })
  },
}
