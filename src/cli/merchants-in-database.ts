/** Merchants, straight in the database: for PostgreSQL, and while no server owns the data folder. */
import type { Config } from '../config.ts'
import { refusalMessages } from '../domain/refusals.ts'
import {
  type Command,
  type Engine,
  type IntentOf,
  type Intents,
  type IntentType,
  OPERATOR,
} from '../engine/command.ts'
import { BatchingEngine } from '../engine/engine.ts'
import { uuidv7 } from '../engine/ids.ts'
import type { Credential, Reader } from '../engine/store.ts'
import { openReader, openStore } from '../storage/open.ts'
import { CommandError } from './failure.ts'
import type { ListedMerchant, MerchantAdministration, NewCredential } from './merchants.ts'

const PAGE = 100

/** Opens the database, making it when it is new. Throws StorageRefused or StoreError. */
export async function openMerchantsInDatabase(config: Config): Promise<MerchantAdministration> {
  const { mode, dataDir, databaseUrl, idempotencyLifetimeMs, authorizationDays, duplicateWindowMs } = config
  const settings = { mode, ...(databaseUrl === undefined ? { dataDir } : { databaseUrl }) }
  const engine = new BatchingEngine({
    store: await openStore(settings),
    settings: { idempotencyLifetimeMs, authorizationDays, duplicateWindowMs },
    onFault: (error) => console.error(error),
  })
  return new MerchantsInDatabase(engine, () => openReader(settings))
}

class MerchantsInDatabase implements MerchantAdministration {
  readonly #engine: Engine
  readonly #openReader: () => Promise<Reader>

  constructor(engine: Engine, openReader: () => Promise<Reader>) {
    this.#engine = engine
    this.#openReader = openReader
  }

  async add({ merchantId, name = '' }: { merchantId?: string; name?: string }): Promise<NewCredential> {
    const asked = { name, ...(merchantId !== undefined && { newMerchantId: merchantId }) }
    return shownOnce(await this.#execute<'addMerchant'>({ type: 'addMerchant', ...asked }))
  }

  async *list(): AsyncIterable<ListedMerchant> {
    const reader = await this.#openReader()
    try {
      yield* listed(reader)
    } finally {
      await reader.close()
    }
  }

  async rotate(forMerchantId: string): Promise<NewCredential> {
    return shownOnce(await this.#execute<'addCredential'>({ type: 'addCredential', forMerchantId }))
  }

  async disable(forMerchantId: string, username: string): Promise<void> {
    await this.#execute<'disableCredential'>({ type: 'disableCredential', forMerchantId, username })
  }

  async addOperator(username: string): Promise<NewCredential> {
    return shownOnce(await this.#execute<'addCredential'>({ type: 'addCredential', username }))
  }

  async close(): Promise<void> {
    await this.#engine.close()
  }

  async #execute<T extends IntentType>(intent: IntentOf<T>): Promise<Intents[T]['gives']> {
    const command: Command<T> = {
      merchantId: OPERATOR,
      correlationId: uuidv7(),
      actor: 'operator:command-line',
      intent,
    }
    const outcome = await this.#engine.execute(command)
    switch (outcome.status) {
      case 'accepted':
        return outcome.result
      case 'refused':
        throw new CommandError(refusalMessages(outcome.refusal).join(' '))
      case 'unavailable':
        throw new CommandError('The database cannot be written at the moment.')
      case 'failed':
        throw new CommandError('This could not be stored.')
    }
  }
}

async function* listed(reader: Reader): AsyncIterable<ListedMerchant> {
  let after = ''
  for (;;) {
    const page = await reader.merchants(after, PAGE)
    for (const { merchantId, name, active } of page) {
      const working = (await reader.credentialsOf(merchantId)).filter(works)
      yield { merchantId, name, active, usernames: working.map(({ username }) => username) }
      after = merchantId
    }
    if (page.length < PAGE) return
  }
}

function shownOnce(made: { merchantId?: string; username: string; secret?: string }): NewCredential {
  const { secret } = made
  if (secret === undefined) throw new Error('a new credential came without its secret')
  return { ...made, secret }
}

function works({ disabledAt }: Credential): boolean {
  return disabledAt === undefined
}
