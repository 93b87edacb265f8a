/** One batch: several commands decided and written in one transaction. */
import type { Command, IntentType, Outcome } from './command.ts'
import { handlers } from './handlers/index.ts'
import { keepOutcome, keyDigest, orderIdOf, replay } from './idempotency.ts'
import type { Needs, Store } from './store.ts'
import { type EngineSettings, isEmpty, noNeeds, Work } from './work.ts'

/** Thrown when deciding one command threw: the engine takes it out and runs its neighbours again. */
export class GuiltyCommand extends Error {
  readonly index: number
  constructor(index: number, cause: unknown) {
    super('deciding a command threw', { cause })
    this.index = index
  }
}

/** In place of an outcome: another transaction holds the order of this command, and it was not waited for. */
export const HELD = 'held'

/**
 * Decides the commands in the order of arrival, so that two captures of one order in one batch see each other
 * and duplicates of one key share an outcome; writes all of it, commits once. Rejects when nothing was written.
 * With `skipHeld` it waits for no order: those commands are left undecided.
 */
export async function runBatch(
  store: Store,
  commands: readonly Command[],
  settings: EngineSettings,
  skipHeld = false,
): Promise<(Outcome | typeof HELD)[]> {
  const digests = commands.map(({ merchantId, key }) => key && keyDigest(merchantId, key.scope, key.key))
  const needs = { ...needsOf(commands, digests), skipHeld }
  return store.transact(async (transaction) => {
    const loaded = await transaction.load(needs)
    const work = new Work(loaded, settings)
    const outcomes = commands.map((command, index) => {
      const orderId = orderIdOf(command)
      if (orderId !== undefined && loaded.held?.has(orderId)) return HELD
      return decideOne(command, digests[index], work, index)
    })
    const changes = work.changes()
    if (!isEmpty(changes)) await transaction.write(changes)
    return outcomes
  })
}

function needsOf(commands: readonly Command[], digests: readonly (string | undefined)[]): Needs {
  const needs = noNeeds()
  commands.forEach((command, index) => {
    const digest = digests[index]
    const orderId = orderIdOf(command)
    if (digest !== undefined) needs.keys.set(digest, orderId === undefined ? {} : { orderId })
    needs.contractsOf.add(command.merchantId)
    handlerOf(command).needs(command, needs)
  })
  return needs
}

function decideOne(command: Command, digest: string | undefined, work: Work, index: number): Outcome {
  try {
    if (digest === undefined) return handlerOf(command).run(command, work)
    const kept = replay(command, work.loaded.keys.get(digest), work.now)
    if (kept) return kept
    const outcome = handlerOf(command).run(command, work)
    keepOutcome(command, digest, outcome, work)
    return outcome
  } catch (error) {
    throw new GuiltyCommand(index, error)
  }
}

/** The table is typed per intent; here a command of any type meets the handler of its own type. */
function handlerOf(command: Command) {
  return handlers[command.intent.type] as unknown as {
    needs(command: Command, needs: Needs): void
    run(command: Command<IntentType>, work: Work): Outcome
  }
}
