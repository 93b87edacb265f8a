/** The engine over a database in which not rows but whole tables are held, as by a migration or a maintenance job. */
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { Command } from '../../src/engine/command.ts'
import { BatchingEngine } from '../../src/engine/engine.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import { type Store, StoreError } from '../../src/engine/store.ts'

const COMMANDS = 256
/** As long as a store waits for a lock that it was told not to wait for. */
const LOCK_MS = 100

it('answers all of a batch in seconds when every part of it waits in vain', async () => {
  let tries = 0
  const store: Store = {
    concurrency: 1,
    async transact() {
      tries++
      await sleep(LOCK_MS)
      throw new StoreError('busy', 'lock timeout')
    },
    sweep: async () => 0,
    reset: async () => 0,
    collectDue: async () => 0,
    close: async () => {},
  }
  const faults: string[][] = []
  const engine = new BatchingEngine({
    store,
    settings: { idempotencyLifetimeMs: 86_400_000, authorizationDays: 28, duplicateWindowMs: 600_000 },
    onFault: (_, correlationIds) => faults.push(correlationIds),
  })
  const outcomes = await Promise.all(
    Array.from({ length: COMMANDS }, () => {
      const command: Command<'changeOrder'> = {
        merchantId: 'M1',
        correlationId: uuidv7(),
        actor: 'merchant:u',
        intent: { type: 'changeOrder', orderId: uuidv7(), command: { type: 'acknowledge' } },
      }
      return engine.execute(command)
    }),
  )
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['unavailable']))
  // Halving down to single commands would take 512.
  expect(tries).toBeLessThan(64)
  expect(faults.flat()).toHaveLength(COMMANDS)
  await engine.close()
})
