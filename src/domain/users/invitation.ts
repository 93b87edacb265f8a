/** Invitations, and what a merchant's users are together. */
import type { Role } from './user.ts'

/** Instants are real time, ms. */
export interface Invitation {
  email: string
  role: Role
  invitedBy: string
  expiresAt: number
}

export const INVITATION_MS = 7 * 24 * 3_600_000

/** One row for each merchant, and one for the operator: whoever changes its users locks it. */
export interface Staff {
  /** Those who may change the others (owners, of the operator all) and are not disabled: one has to stay. */
  keepers: string[]
  /** Users that are not disabled. */
  active: number
  /** Open invitations, and no others are valid; those that are over may stand among them. */
  invitations: { invitationId: string; email: string; expiresAt: number }[]
}

/** People of one merchant who sign in. Lists of them are read whole. */
export const USERS_MAX = 500
/** Links that are about at once. */
export const INVITATIONS_MAX = 50

export const NO_STAFF: Staff = { keepers: [], active: 0, invitations: [] }

/** Whether it can be accepted: an invitation that is not in the list was withdrawn, replaced or used. */
export function isListed({ invitations }: Staff, invitationId: string, now: number): boolean {
  return invitations.some((each) => each.invitationId === invitationId && each.expiresAt > now)
}

export function isKeeper(role: Role): boolean {
  return role === 'owner' || role === 'operator'
}

/** The same with this user in it as it is now, who was there before or not. */
export function withUser(
  staff: Staff,
  userId: string,
  was: { role: Role; isActive: boolean } | undefined,
  is: { role: Role; isActive: boolean },
): Staff {
  const others = staff.keepers.filter((keeper) => keeper !== userId)
  const keepers = is.isActive && isKeeper(is.role) ? [...others, userId] : others
  const active = staff.active + (is.isActive ? 1 : 0) - (was?.isActive ? 1 : 0)
  return { ...staff, keepers, active }
}
