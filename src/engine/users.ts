/** Ids of people and of their sessions: each follows from what is known of it, so that one read finds it. */
import { normalEmail } from '../domain/users/user.ts'
import { uuidOf } from './ids.ts'

/** One account for an address, wherever it belongs. */
export function userIdOf(email: string): string {
  return uuidOf('user', normalEmail(email))
}

/** 122 bits of a digest: who reads the database cannot make the token of it. */
export function sessionIdOf(token: string): string {
  return uuidOf('userSession', token)
}

/** The list of a user's sessions. */
export function sessionsIdOf(userId: string): string {
  return uuidOf('userSessions', userId)
}

/** As of a session: the link has the token, the database its digest. */
export function invitationIdOf(token: string): string {
  return uuidOf('invitation', token)
}

export function staffIdOf(merchantId: string): string {
  return uuidOf('staff', merchantId)
}
