/** The people who sign in: a merchant's own, and the operator's. */

import type { Totp } from './totp.ts'

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
  /** How often all its sessions were ended; absent: never. Counted, since the clocks of processes differ. */
  timesSignedOut?: number
  totp?: Totp
}

export interface UserSession {
  userId: string
  startedAt: number
  /** The last call, noted once in a few minutes. */
  seenAt: number
  /** Where and with what it began, so that people know their own sessions again. */
  address?: string
  userAgent?: string
}

/** The sessions of one user, oldest first, and no others are valid; those that are over may stand among them. */
export interface UserSessions {
  sessions: { sessionId: string; startedAt: number }[]
}

export const timesSignedOut = ({ timesSignedOut = 0 }: User): number => timesSignedOut

/** More than anybody has open at once; one more ends the oldest, so that every session there is can be listed. */
export const SESSIONS_MAX = 100
/** Of what a browser says of itself: its name and system stand at the beginning or not far from it. */
export const USER_AGENT_MAX = 300

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

/** Longer ones are nobody's (RFC 5321, 4.5.3.1.3). */
export const EMAIL_MAX = 254

/** Of the addresses that exist, those that can stand in a log and in an actor's name as they are. */
export function isEmail(text: string): boolean {
  return text.length <= EMAIL_MAX && /^[!-?A-~]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(text)
}

/** Enough that nobody guesses it over the net; no rules about kinds of characters, which make passwords worse. */
export const PASSWORD_MIN = 12
/** Nobody's is longer, and what is hashed must be bounded. */
export const PASSWORD_MAX = 200
/** Fewer are a key held down. */
const DIFFERENT_CHARACTERS_MIN = 5

/** Why this cannot be somebody's password, as the end of a sentence; undefined when it can. */
export function passwordProblem(password: string, email: string): string | undefined {
  if ([...password].length < PASSWORD_MIN) return `has fewer than ${PASSWORD_MIN} characters`
  if (password.length > PASSWORD_MAX) return `has more than ${PASSWORD_MAX} characters`
  if (new Set(password).size < DIFFERENT_CHARACTERS_MIN) return 'repeats the same few characters'
  if (normalEmail(password) === normalEmail(email)) return 'is the email address'
  return undefined
}
