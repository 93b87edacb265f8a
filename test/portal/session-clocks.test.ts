/** Processes whose clocks differ: who is put out is out, who signs in afterwards is in, whatever their clocks say. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type IntentOf, type IntentType, OPERATOR } from '../../src/engine/command.ts'
import { BatchingEngine } from '../../src/engine/engine.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import { userIdOf } from '../../src/engine/users.ts'
import { type Account, Accounts } from '../../src/http/portal/accounts.ts'
import { Sessions } from '../../src/http/portal/sessions.ts'
import { openReader, openStore } from '../../src/storage/open.ts'
import { SETTINGS } from '../payouts/world.ts'
import { type Place, TEST_STORES } from '../support/databases.ts'

const APART_MS = 60_000
const email = 'kim@operator.example'
const userId = userIdOf(email)

describe.each(TEST_STORES)('processes whose clocks differ, on $name', ({ skipReason, newPlace }) => {
  it.skipIf(skipReason)('agree on who was put out, and on who signed in afterwards', async () => {
    const { accounts, processOf, setPassword, ends, close } = await world(await newPlace())
    const signIn = async (sessions: Sessions, account?: Account) => {
      const { outcome, session } = await sessions.open(account ?? (await find(accounts)), uuidv7())
      return { outcome, isIn: async () => (await sessions.authenticate(session.token)) !== undefined }
    }
    const [ahead, behind] = [processOf(APART_MS), processOf(-APART_MS)]
    for (const end of ends) {
      const seen = await find(accounts)
      const before = await signIn(ahead)
      expect(await before.isIn()).toBe(true)
      await end()
      expect(await before.isIn()).toBe(false)
      // Whose password was right just before: it is the old one.
      const late = await signIn(ahead, seen)
      expect(late.outcome).toMatchObject({ status: 'refused', refusal: { key: 'signInFailed' } })
      expect(await late.isIn()).toBe(false)
      expect(await setPassword(seen, 'z')).toMatchObject({
        status: 'refused',
        refusal: { key: 'signInFailed' },
      })
      expect(await (await signIn(behind)).isIn()).toBe(true)
      expect(await (await signIn(ahead)).isIn()).toBe(true)
      expect(await behind.listOf(await find(accounts))).toHaveLength(2)
    }
    await close()
  })
})

async function find(accounts: Accounts): Promise<Account> {
  const account = await accounts.find(userId)
  if (!account) throw new Error('nobody joined')
  return account
}

async function world(place: Place) {
  const settings = { ...place, mode: 'production' as const }
  const store = await openStore(settings)
  const onFault = (error: unknown) => {
    throw error
  }
  const engine = new BatchingEngine({ store, settings: SETTINGS, onFault })
  const reader = await openReader(settings)
  const accounts = new Accounts(reader, 'production')
  const processOf = (byMs: number) => new Sessions({ engine, reader, accounts, now: () => Date.now() + byMs })
  const caller = () => ({ merchantId: OPERATOR, correlationId: uuidv7(), actor: 'operator:test' })
  const run = async <T extends IntentType>(intent: IntentOf<T>) => {
    const outcome = await engine.execute<T>({ ...caller(), intent })
    if (outcome.status !== 'accepted') throw new Error(JSON.stringify(outcome))
  }
  /** By who was proved to be this account. */
  const setPassword = ({ timesSignedOut }: Account, passwordHash: string) => {
    const intent = { type: 'setPassword', userId, passwordHash, timesSignedOut } as const
    return engine.execute<'setPassword'>({ ...caller(), intent })
  }
  const about = { forMerchantId: OPERATOR, at: Date.now() }
  const invitationId = randomUUID()
  await run<'inviteUser'>({ type: 'inviteUser', ...about, invitationId, email, role: 'operator' })
  const joins = { ...about, invitationId, email, name: 'Kim', passwordHash: 'x' }
  await run<'acceptInvitation'>({ type: 'acceptInvitation', ...joins })
  const ends = [
    () => run<'changeUser'>({ type: 'changeUser', ...about, userId, signOut: true }),
    async () => {
      const outcome = await setPassword(await find(accounts), 'y')
      if (outcome.status !== 'accepted') throw new Error(JSON.stringify(outcome))
    },
  ]
  const close = async () => {
    await engine.close()
    await reader.close()
  }
  return { accounts, processOf, setPassword, ends, close }
}
