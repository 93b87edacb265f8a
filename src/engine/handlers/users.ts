/** Users: changed by an owner or the operator, and their passwords by themselves. */
import { type Staff, USERS_MAX, withUser } from '../../domain/users/invitation.ts'
import { timesSignedOut, type User } from '../../domain/users/user.ts'
import { noteAudit } from '../audit.ts'
import type { IntentOf, Outcome } from '../command.ts'
import { staffIdOf } from '../users.ts'
import { accepted, type Handler, refused } from './handler.ts'
import { fits, needRecord, putStaff, staffOf } from './invitations.ts'
import { needSessionsOf, signedOut } from './user-sessions.ts'

export const changeUser: Handler<'changeUser'> = {
  needs({ intent: { forMerchantId, userId } }, needs) {
    needRecord('staff', staffIdOf(forMerchantId), needs)
    needRecord('user', userId, needs)
    needSessionsOf(userId, needs)
  },

  run(command, work): Outcome<'changeUser'> {
    const { intent } = command
    const { forMerchantId: merchantId, userId, role } = intent
    const found = work.record('user', userId)
    if (found?.merchantId !== merchantId) return refused('notFound', { what: `User ${userId}` })
    if (role !== undefined && !fits(role, merchantId)) {
      return refused('badValue', { fields: `role: ${role} is not for this user` })
    }
    const before = found.data
    const user = changed(before, intent)
    const staff = staffOf(merchantId, work)
    const after = withUser(staff, userId, factsOf(before), factsOf(user))
    const problem = staffProblem(staff, after)
    if (problem !== undefined) return refused('conflict', { reason: problem })
    putStaff(merchantId, after, work)
    // What a page shows was made for the old role.
    const isOther = user.role !== before.role || user.disabledAt !== before.disabledAt
    work.setRecord({ ...found, data: isOther || intent.signOut ? signedOut(userId, user, work) : user })
    const note = (action: Parameters<typeof noteAudit>[3], subject = user.email) =>
      noteAudit(work, command, merchantId, action, subject)
    if (user.disabledAt !== before.disabledAt)
      note(user.disabledAt === undefined ? 'user_enabled' : 'user_disabled')
    if (user.role !== before.role) note('user_changed', `${user.email}, ${before.role} → ${user.role}`)
    if (user.name !== before.name) note('user_changed')
    if (intent.signOut) note('user_signed_out')
    return accepted({})
  },
}

const factsOf = ({ role, disabledAt }: User) => ({ role, isActive: disabledAt === undefined })

function changed(user: User, { role, name, disabled, at }: IntentOf<'changeUser'>): User {
  const { disabledAt: before, ...rest } = user
  const disabledAt = disabled === undefined ? before : disabled ? (before ?? at) : undefined
  return {
    ...rest,
    ...(disabledAt !== undefined && { disabledAt }),
    ...(role !== undefined && { role }),
    ...(name !== undefined && { name }),
  }
}

function staffProblem(before: Staff, after: Staff): string | undefined {
  if (after.keepers.length === 0 && before.keepers.length > 0) {
    return 'This is the last one who may change users. Invite or name another one first.'
  }
  if (after.active > USERS_MAX && after.active > before.active) {
    return `There are ${USERS_MAX} users. Disable one first.`
  }
  return undefined
}

export const setPassword: Handler<'setPassword'> = {
  needs({ intent: { userId } }, needs) {
    needRecord('user', userId, needs)
    needSessionsOf(userId, needs)
  },

  run(command, work): Outcome<'setPassword'> {
    const { userId, passwordHash } = command.intent
    const found = work.record('user', userId)
    if (!found) return refused('notFound', { what: `User ${userId}` })
    if (timesSignedOut(found.data) !== command.intent.timesSignedOut) return refused('signInFailed')
    const user = signedOut(userId, { ...found.data, passwordHash }, work)
    work.setRecord({ ...found, data: user })
    noteAudit(work, command, found.merchantId, 'password_changed', user.email)
    return accepted({ timesSignedOut: timesSignedOut(user) })
  },
}
