/** What each role may do: the one table, from which every route's permissions follow. */
import type { Role } from '../domain/users/user.ts'
import type { Principal } from './principal.ts'
import type { Access, AnyRoute } from './route.ts'

/**
 * What a route can ask of a user:
 * - `read`: to see orders.
 * - `orders`: to change them.
 * - `settlements`: payouts, fees, contracts and balances.
 * - `logs`: the calls that were made, without their bodies.
 * - `bodies`: what was sent and answered in them.
 * - `developer`: sandbox controls, and the calls that a shop's own programs make.
 * - `owner`: the users of the merchant, and what they did.
 */
export const NEEDS = ['read', 'orders', 'settlements', 'logs', 'bodies', 'developer', 'owner'] as const
export type Need = (typeof NEEDS)[number]

/** The operator's users change no orders: only their merchants do, as with keys. */
export const NEEDS_OF: Readonly<Record<Role, readonly Need[]>> = {
  owner: NEEDS,
  support: ['read', 'orders', 'logs'],
  finance: ['read', 'settlements', 'logs'],
  developer: ['read', 'logs', 'bodies', 'developer'],
  read_only: ['read', 'settlements', 'logs'],
  operator: ['read', 'settlements', 'logs', 'bodies', 'developer', 'owner'],
}

/** Who calls: with no credentials, with a key, or signed in with a role. */
export type Caller = 'nobody' | 'merchant' | 'operator' | `user:${Role}`

/** `own`: only what belongs to the caller's merchant; anything else is as if it did not exist. */
export type Permission = 'all' | 'own' | '401' | '403'

export type Guarded = Pick<AnyRoute, 'access' | 'need'>

export function permissionOf({ access, need }: Guarded, caller: Caller): Permission {
  if (access === 'anyone') return 'all'
  if (caller === 'nobody') return '401'
  const role = roleOf(caller)
  const kind = caller === 'operator' || role === 'operator' ? 'operator' : 'merchant'
  if (!isOpenTo(access, kind, role !== undefined)) return '403'
  if (role !== undefined && !mayCall(role, access, need)) return '403'
  return kind === 'operator' ? 'all' : 'own'
}

function isOpenTo(access: Access, kind: 'merchant' | 'operator', isPerson: boolean): boolean {
  if (access === 'both') return true
  if (access === 'person') return isPerson
  if (access === 'administrator') return isPerson || kind === 'operator'
  return access === kind
}

/** What is only about oneself needs nothing more than to be signed in; the operator's own routes are its users' too. */
function mayCall(role: Role, access: Access, need: Need | undefined): boolean {
  if (need !== undefined) return NEEDS_OF[role].includes(need)
  return access === 'person' || role === 'operator'
}

function roleOf(caller: Caller): Role | undefined {
  return caller.startsWith('user:') ? (caller.slice('user:'.length) as Role) : undefined
}

export function callerOf({ kind, user }: Principal): Caller {
  return user ? `user:${user.role}` : kind
}

/** Whether the caller has what is needed, for a part of an answer. Keys have everything of theirs. */
export function has({ user }: Principal, need: Need): boolean {
  return user === undefined || NEEDS_OF[user.role].includes(need)
}
