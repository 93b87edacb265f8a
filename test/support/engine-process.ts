/** An engine and what does due work over one database, without a server, and with time that goes by at will. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import type { Payout } from '../../src/domain/payout/payout.ts'
import {
  type Command,
  type IntentOf,
  type IntentType,
  OPERATOR,
  type Outcome,
} from '../../src/engine/command.ts'
import { sendingRun } from '../../src/engine/due-work.ts'
import { BatchingEngine } from '../../src/engine/engine.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import type { DueWork, Mode, Reader } from '../../src/engine/store.ts'
import { type EngineSettings, noNeeds } from '../../src/engine/work.ts'
import { DueJob } from '../../src/jobs/due.ts'
import { openReader, openStore } from '../../src/storage/open.ts'
import type { Place } from './databases.ts'

export const DAY_MS = 24 * 3_600_000

export interface ProcessOptions {
  mode?: Mode
  settings?: { [K in keyof EngineSettings]?: EngineSettings[K] | undefined }
}

export interface Process {
  engine: BatchingEngine
  reader: Reader
  /** Throws when it is refused. */
  ask<T extends IntentType>(merchantId: string, intent: IntentOf<T>, actor?: string): Promise<ResultOf<T>>
  try<T extends IntentType>(merchantId: string, intent: IntentOf<T>, actor?: string): Promise<Outcome<T>>
  /** Time goes by, and nobody does what is due. */
  wait(ms: number): Promise<void>
  /** What is done to the database by hand. */
  change(sql: string): Promise<void>
  /** Faults of single pieces of work are left alone. */
  doDue(): Promise<void>
  /** Those that collect, and the last one that was made. */
  payouts(merchantId: string, currency: string): Promise<Payout[]>
  /** The work that sends payouts. */
  sending(currency: string): Promise<DueWork | undefined>
  close(): Promise<void>
}

type ResultOf<T extends IntentType> = Extract<Outcome<T>, { status: 'accepted' }>['result']

/** An engine and what does due work, over this place. */
export async function started(
  place: Place,
  { mode = 'sandbox', settings: some = {} }: ProcessOptions = {},
): Promise<Process> {
  const settings = { ...place, mode }
  const store = await openStore(settings)
  const reader = await openReader(settings)
  const engine = new BatchingEngine({
    store,
    settings: {
      idempotencyLifetimeMs: DAY_MS,
      authorizationDays: 28,
      duplicateWindowMs: 0,
      bankFiles: 'pain.001',
      ...some,
    } as EngineSettings,
    onFault: (error) => {
      throw error
    },
  })
  const due = new DueJob({
    engine,
    reader,
    file: async () => {},
    mail: async () => ({ outcome: 'sent', result: '' }),
    send: async () => ({ result: 'sent', final: true }),
    onFault: () => {},
  })
  const attempt = <T extends IntentType>(
    merchantId: string,
    intent: IntentOf<T>,
    actor = 'operator:root',
  ) => {
    const command = { merchantId, correlationId: uuidv7(), actor, intent }
    return engine.execute<T>(command as Command<T>)
  }
  const ask = async <T extends IntentType>(merchantId: string, intent: IntentOf<T>, actor?: string) => {
    const outcome = await attempt<T>(merchantId, intent, actor)
    if (outcome.status !== 'accepted') throw new Error(JSON.stringify(outcome))
    return outcome.result as ResultOf<T>
  }
  return {
    engine,
    reader,
    ask,
    try: attempt,
    // In either mode: by what is kept in the database.
    wait: (ms) => change(place, `UPDATE instance SET clock_offset_ms = clock_offset_ms + ${Math.round(ms)}`),
    change: (sql) => change(place, sql),
    async doDue() {
      while ((await due.round(await reader.now(), true)).found > 0);
    },
    payouts: (merchantId, currency) =>
      store.transact(async (transaction) => {
        const needs = { ...noNeeds(), payouts: [{ by: 'open', merchantId, currency } as const] }
        return [...(await transaction.load(needs)).payouts.values()]
      }),
    async sending(currency) {
      const works = await reader.scheduled(OPERATOR, undefined, 100)
      return works.find(({ workId }) => workId === sendingRun(currency, 0).workId)
    },
    async close() {
      await reader.close()
      await engine.close()
    },
  }
}

/** Beside the engine. */
async function change(place: Place, sql: string): Promise<void> {
  if ('databaseUrl' in place) {
    const client = new pg.Client({ connectionString: place.databaseUrl })
    await client.connect()
    await client.query(sql)
    await client.end()
    return
  }
  const database = new DatabaseSync(join(place.dataDir, 'capstan.sqlite'), { timeout: 5000 })
  database.exec(sql)
  database.close()
}
