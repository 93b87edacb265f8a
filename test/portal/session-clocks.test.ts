/** Processes whose clocks differ: who is put out is out, also of a session that began by a clock that is ahead. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type IntentOf, type IntentType, OPERATOR } from '../../src/engine/command.ts'
import { BatchingEngine } from '../../src/engine/engine.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import { userIdOf } from '../../src/engine/users.ts'
import { Accounts } from '../../src/http/portal/accounts.ts'
import { Sessions } from '../../src/http/portal/sessions.ts'
import { openReader, openStore } from '../../src/storage/open.ts'
import { SETTINGS } from '../payouts/world.ts'
import { TEST_STORES } from '../support/databases.ts'

const AHEAD_MS = 5000
const email = 'kim@operator.example'
const userId = userIdOf(email)

describe.each(TEST_STORES)(
  'a session of a process whose clock is ahead, on $name',
  ({ skipReason, newPlace }) => {
    it.skipIf(skipReason)('is over when its user is signed out, or gets another password', async () => {
      const settings = { ...(await newPlace()), mode: 'production' as const }
      const store = await openStore(settings)
      const onFault = (error: unknown) => {
        throw error
      }
      const engine = new BatchingEngine({ store, settings: SETTINGS, onFault })
      const reader = await openReader(settings)
      const accounts = new Accounts(reader, 'production')
      const sessions = new Sessions({ engine, reader, accounts, now: () => Date.now() + AHEAD_MS })
      const run = async <T extends IntentType>(intent: IntentOf<T>) => {
        const caller = { merchantId: OPERATOR, correlationId: uuidv7(), actor: 'operator:test' }
        const outcome = await engine.execute<T>({ ...caller, intent })
        if (outcome.status !== 'accepted') throw new Error(JSON.stringify(outcome))
      }
      const about = { forMerchantId: OPERATOR, at: Date.now() }
      const invitationId = randomUUID()
      await run<'inviteUser'>({ type: 'inviteUser', ...about, invitationId, email, role: 'operator' })
      const joins = { ...about, invitationId, email, name: 'Kim', passwordHash: 'x' }
      await run<'acceptInvitation'>({ type: 'acceptInvitation', ...joins })
      const ends: (() => Promise<void>)[] = [
        () => run<'changeUser'>({ type: 'changeUser', ...about, userId, at: Date.now(), signOut: true }),
        () => run<'setPassword'>({ type: 'setPassword', userId, passwordHash: 'y', at: Date.now() }),
      ]
      for (const end of ends) {
        const account = await accounts.find(userId)
        if (!account) throw new Error('nobody joined')
        const { session } = await sessions.open(account, uuidv7())
        expect(await sessions.authenticate(session.token)).toBeDefined()
        await end()
        expect(await sessions.authenticate(session.token)).toBeUndefined()
      }
      await engine.close()
      await reader.close()
    })
  },
)
