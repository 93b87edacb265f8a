/** Invitations without a server: for the first user of a database. */
import type { Config } from '../config.ts'
import { refusalMessages } from '../domain/refusals.ts'
import type { Role } from '../domain/users/user.ts'
import { OPERATOR } from '../engine/command.ts'
import { BatchingEngine } from '../engine/engine.ts'
import { uuidv7 } from '../engine/ids.ts'
import { invitationIdOf } from '../engine/users.ts'
import { invitationLink, newInvitationToken } from '../http/portal/links.ts'
import { openStore } from '../storage/open.ts'
import { CommandError } from './failure.ts'
import type { Invited } from './users.ts'

/** Opens the database, making it when it is new. Throws StorageRefused, StoreError or CommandError. */
export async function inviteInDatabase(
  config: Config,
  { email, role, merchantId = OPERATOR }: { email: string; role: Role; merchantId?: string },
): Promise<Invited> {
  const { mode, dataDir, databaseUrl, idempotencyLifetimeMs, authorizationDays, duplicateWindowMs } = config
  const engine = new BatchingEngine({
    store: await openStore({ mode, ...(databaseUrl === undefined ? { dataDir } : { databaseUrl }) }),
    settings: { idempotencyLifetimeMs, authorizationDays, duplicateWindowMs },
    onFault: (error) => console.error(error),
  })
  try {
    const token = newInvitationToken()
    const outcome = await engine.execute<'inviteUser'>({
      merchantId: OPERATOR,
      correlationId: uuidv7(),
      actor: 'operator:command-line',
      intent: {
        type: 'inviteUser',
        forMerchantId: merchantId,
        invitationId: invitationIdOf(token),
        email,
        role,
        at: Date.now(),
      },
    })
    if (outcome.status === 'refused') throw new CommandError(refusalMessages(outcome.refusal).join(' '))
    if (outcome.status !== 'accepted') throw new CommandError('The database cannot be written at the moment.')
    return {
      link: invitationLink(config.publicUrl ?? `http://${config.host}:${config.port}`, token),
      expiresAt: new Date(outcome.result.expiresAt).toISOString(),
    }
  } finally {
    await engine.close()
  }
}
