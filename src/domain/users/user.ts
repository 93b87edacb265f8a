/** The people who sign in: a merchant's own, and the operator's. */

/** Of a merchant's users, from the most that they may do to the least. What each may: src/http/roles.ts. */
export const MERCHANT_ROLES = ['owner', 'support', 'finance', 'developer', 'read_only'] as const
export const ROLES = [...MERCHANT_ROLES, 'operator'] as const
export type Role = (typeof ROLES)[number]

/** All instants of people are real time, ms: moving a sandbox's clock ends no session and no invitation. */
export interface User {
  email: string
  name: string
  role: Role
  /** Argon2id, in the PHC form. */
  passwordHash: string
  createdAt: number
  createdBy: string
  disabledAt?: number
  /** Sessions that began before this are over. */
  sessionsFrom: number
}

export interface UserSession {
  userId: string
  startedAt: number
  /** The last call, noted once in a few minutes. */
  seenAt: number
}

/** Nobody works longer than that at a stretch, so whoever comes later signs in anew, whatever was done meanwhile. */
export const SESSION_MAX_MS = 12 * 3_600_000
/** A portal that was left open on somebody's desk. */
export const SESSION_IDLE_MS = 2 * 3_600_000

/** Whether a session is over at this instant: by its age, or since nothing was done in it. */
export function isOver({ startedAt, seenAt }: UserSession, now: number): boolean {
  return now >= startedAt + SESSION_MAX_MS || now >= seenAt + SESSION_IDLE_MS
}

/** An email address as it is compared: people write theirs in any case. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase()
}
