/** Sessions of people: opened by signing in, noted now and then, closed by signing out. */
import {
  SESSION_MAX_MS,
  SESSIONS_MAX,
  timesSignedOut,
  type User,
  type UserSessions,
} from '../../domain/users/user.ts'
import { noteAudit } from '../audit.ts'
import type { CallContext, Outcome } from '../command.ts'
import { type Needs, recordRef } from '../store.ts'
import { sessionsIdOf } from '../users.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler, refused } from './handler.ts'
import { needRecord } from './invitations.ts'

/**
 * Rows are swept by business time, and sessions go by real time. In a sandbox the one runs ahead of the other, by up to
 * this without ending anybody's session; its rows stay longer instead.
 */
const SANDBOX_AHEAD_MS = 400 * 24 * 3_600_000

export const openSession: Handler<'openSession'> = {
  needs({ intent: { endsSessionId, session } }, needs) {
    if (endsSessionId !== undefined) needSession(endsSessionId, needs)
    needRecord('userSessions', sessionsIdOf(session.userId), needs)
    needRecord('user', session.userId, needs)
  },

  run(command, work): Outcome<'openSession'> {
    const { merchantId, intent } = command
    const { sessionId, session, endsSessionId } = intent
    // Demo users stand in no row, and stay as they are.
    const user = work.record('user', session.userId)?.data
    if (user && timesSignedOut(user) !== intent.timesSignedOut) return refused('signInFailed')
    if (endsSessionId !== undefined && work.record('userSession', endsSessionId)) {
      work.removeRecord('userSession', endsSessionId)
    }
    const ahead = work.loaded.mode === 'sandbox' ? SANDBOX_AHEAD_MS : 0
    const kept = { merchantId, createdAt: work.now }
    const expiresAt = work.now + SESSION_MAX_MS + ahead
    work.setRecord({ kind: 'userSession', id: sessionId, data: session, expiresAt, ...kept })
    const listId = sessionsIdOf(session.userId)
    const before = work.record('userSessions', listId)?.data
    const data = withSession(before, { sessionId, startedAt: session.startedAt })
    // It stays for as long as its user: of two that sign in at once the second must find the first's in it.
    work.setRecord({ kind: 'userSessions', id: listId, data, ...kept })
    noteAudit(work, command, merchantId, 'signed_in', emailOf(command))
    return accepted({})
  },
}

/** The list with one more in it, without those that are over by their age. Beyond the bound the oldest end. */
function withSession(
  before: UserSessions | undefined,
  session: UserSessions['sessions'][number],
): UserSessions {
  const young = (before?.sessions ?? []).filter(
    ({ startedAt }) => session.startedAt < startedAt + SESSION_MAX_MS,
  )
  return { sessions: [...young, session].slice(-SESSIONS_MAX) }
}

export const touchSession: Handler<'touchSession'> = {
  needs({ intent: { sessionId } }, needs) {
    needSession(sessionId, needs)
  },

  run({ intent: { sessionId, at } }, work): Outcome<'touchSession'> {
    const found = work.record('userSession', sessionId)
    // Closed meanwhile, and it stays so.
    if (found) {
      const seenAt = Math.max(found.data.seenAt, at)
      work.setRecord({ ...found, data: { ...found.data, seenAt } })
    }
    return accepted({})
  },
}

export const closeSession: Handler<'closeSession'> = {
  needs({ intent: { sessionId } }, needs) {
    needSession(sessionId, needs)
  },

  run(command, work): Outcome<'closeSession'> {
    const { sessionId } = command.intent
    if (work.record('userSession', sessionId)) {
      work.removeRecord('userSession', sessionId)
      noteAudit(work, command, command.merchantId, 'signed_out', emailOf(command))
    }
    return accepted({})
  },
}

/** The list is locked: a session that is opened meanwhile comes before and ends, or after and stays. */
export const endSessions: Handler<'endSessions'> = {
  needs({ intent: { userId } }, needs) {
    needRecord('userSessions', sessionsIdOf(userId), needs)
  },

  run(command, work): Outcome<'endSessions'> {
    const { forMerchantId, userId, email, which } = command.intent
    const found = work.record('userSessions', sessionsIdOf(userId))
    const listed = found?.merchantId === forMerchantId ? found.data.sessions : []
    const isMeant = (sessionId: string) =>
      'only' in which ? sessionId === which.only : sessionId !== which.except
    const ended = listed.filter(({ sessionId }) => isMeant(sessionId))
    if (!found || ended.length === 0) {
      return 'only' in which ? refused('notFound', { what: 'This session' }) : accepted({})
    }
    const sessions = listed.filter(({ sessionId }) => !isMeant(sessionId))
    work.setRecord({ ...found, data: { sessions } })
    noteAudit(work, command, forMerchantId, 'session_ended', 'only' in which ? email : `${email}, all others`)
    return accepted({})
  },
}

export function needSessionsOf(userId: string, needs: Needs): void {
  needRecord('userSessions', sessionsIdOf(userId), needs)
}

/**
 * The user without any session. Whatever a clock says: the list has those that are there, and one whose user was proved
 * before this finds another count when it is to be opened.
 */
export function signedOut<U extends User>(userId: string, user: U, work: Work): U {
  const found = work.record('userSessions', sessionsIdOf(userId))
  if (found && found.data.sessions.length > 0) work.setRecord({ ...found, data: { sessions: [] } })
  return { ...user, timesSignedOut: timesSignedOut(user) + 1 }
}

function needSession(id: string, needs: Needs): void {
  needs.records.set(recordRef('userSession', id), { kind: 'userSession', id })
}

/** Sessions are opened and closed by their users: each in its own name. */
const emailOf = ({ actor }: CallContext) => actor.replace(/^user:/, '')
