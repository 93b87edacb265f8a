/** Codes of authenticator apps: each works once. */
import { spend } from '../../domain/users/totp.ts'
import { noteAudit } from '../audit.ts'
import type { Outcome } from '../command.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler, refused } from './handler.ts'
import { needRecord } from './invitations.ts'
import { needSessionsOf, signedOut } from './user-sessions.ts'

const userOf = (userId: string, work: Work) => work.record('user', userId)

export const setUpCode: Handler<'setUpCode'> = {
  needs({ intent: { userId } }, needs) {
    needRecord('user', userId, needs)
  },

  run({ intent: { userId, secret } }, work): Outcome<'setUpCode'> {
    const found = userOf(userId, work)
    if (!found) return refused('notFound', { what: `User ${userId}` })
    if (found.data.totp?.confirmedAt !== undefined) {
      return refused('conflict', { reason: 'There is an authenticator app already. Remove it first.' })
    }
    const totp = { secret, lastStep: 0, recoveryDigests: [] }
    work.setRecord({ ...found, data: { ...found.data, totp } })
    return accepted({})
  },
}

export const confirmCode: Handler<'confirmCode'> = {
  needs({ intent: { userId } }, needs) {
    needRecord('user', userId, needs)
  },

  run(command, work): Outcome<'confirmCode'> {
    const { userId, secret, step, recoveryDigests, at } = command.intent
    const found = userOf(userId, work)
    const totp = found?.data.totp
    // Set up anew meanwhile, or confirmed: the code was of another key.
    if (!found || totp?.secret !== secret || totp.confirmedAt !== undefined) {
      return refused('conflict', { reason: 'The authenticator app was set up anew. Begin again.' })
    }
    const confirmed = { secret, confirmedAt: at, lastStep: step, recoveryDigests }
    work.setRecord({ ...found, data: { ...found.data, totp: confirmed } })
    noteAudit(work, command, found.merchantId, 'code_on', found.data.email)
    return accepted({})
  },
}

export const useCode: Handler<'useCode'> = {
  needs({ intent: { userId } }, needs) {
    needRecord('user', userId, needs)
  },

  run(command, work): Outcome<'useCode'> {
    const { userId, code, remove } = command.intent
    const found = userOf(userId, work)
    const left = found?.data.totp && spend(found.data.totp, code)
    if (!found || !left) return refused('signInFailed')
    const { totp: _, ...without } = found.data
    work.setRecord({ ...found, data: remove ? without : { ...without, totp: left } })
    const note = (action: 'code_off' | 'recovery_code_used') =>
      noteAudit(work, command, found.merchantId, action, found.data.email)
    if ('recoveryDigest' in code) note('recovery_code_used')
    if (remove) note('code_off')
    return accepted({})
  },
}

/** Whoever has the old app, or a session that was opened with it, is out: the password alone lets in from now on. */
export const takeCodeAway: Handler<'takeCodeAway'> = {
  needs({ intent: { userId } }, needs) {
    needRecord('user', userId, needs)
    needSessionsOf(userId, needs)
  },

  run(command, work): Outcome<'takeCodeAway'> {
    const { forMerchantId: merchantId, userId } = command.intent
    const found = userOf(userId, work)
    if (found?.merchantId !== merchantId) return refused('notFound', { what: `User ${userId}` })
    const { totp, ...without } = found.data
    if (totp?.confirmedAt === undefined) {
      return refused('conflict', { reason: 'This user has no authenticator app.' })
    }
    work.setRecord({ ...found, data: signedOut(userId, without, work) })
    noteAudit(work, command, merchantId, 'code_taken_away', without.email)
    return accepted({})
  },
}
