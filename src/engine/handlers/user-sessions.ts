/** Sessions of people: opened by signing in, noted now and then, closed by signing out. */
import { SESSION_MAX_MS } from '../../domain/users/user.ts'
import { noteAudit } from '../audit.ts'
import type { CallContext, Outcome } from '../command.ts'
import { type Needs, recordRef } from '../store.ts'
import { accepted, type Handler } from './handler.ts'

/**
 * Rows are swept by business time, and sessions go by real time. In a sandbox the one runs ahead of the other, by up to
 * this without ending anybody's session; its rows stay longer instead.
 */
const SANDBOX_AHEAD_MS = 400 * 24 * 3_600_000

export const openSession: Handler<'openSession'> = {
  needs({ intent: { endsSessionId } }, needs) {
    if (endsSessionId !== undefined) needSession(endsSessionId, needs)
  },

  run(command, work): Outcome<'openSession'> {
    const { merchantId, intent } = command
    const { sessionId, session, endsSessionId } = intent
    if (endsSessionId !== undefined && work.record('userSession', endsSessionId)) {
      work.removeRecord('userSession', endsSessionId)
    }
    const ahead = work.loaded.mode === 'sandbox' ? SANDBOX_AHEAD_MS : 0
    work.setRecord({
      kind: 'userSession',
      id: sessionId,
      merchantId,
      data: session,
      createdAt: work.now,
      expiresAt: work.now + SESSION_MAX_MS + ahead,
    })
    noteAudit(work, command, merchantId, 'signed_in', emailOf(command))
    return accepted({})
  },
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

function needSession(id: string, needs: Needs): void {
  needs.records.set(recordRef('userSession', id), { kind: 'userSession', id })
}

/** Sessions are opened and closed by their users: each in its own name. */
const emailOf = ({ actor }: CallContext) => actor.replace(/^user:/, '')
