/** What is done beside the batches meets other transactions as they do, and is tried again as they are. */
import { expect, it } from 'vitest'
import { BatchingEngine } from '../../src/engine/engine.ts'
import { type Store, StoreError, type StoreErrorKind } from '../../src/engine/store.ts'

/** An engine over a store in which the first transactions beside the batches fail. */
function engineAfter(failures: StoreErrorKind[]): BatchingEngine {
  const left = [...failures]
  const failing = (result: number) => async () => {
    const kind = left.shift()
    if (kind) throw new StoreError(kind, 'as told')
    return result
  }
  const store: Store = {
    concurrency: 1,
    transact: async () => {
      throw new Error('there are no batches')
    },
    sweep: async () => 0,
    reset: failing(7),
    collectDue: failing(0),
    close: async () => {},
  }
  const settings = { idempotencyLifetimeMs: 0, authorizationDays: 28, duplicateWindowMs: 0 }
  return new BatchingEngine({ store, settings, onFault: () => {} })
}

it('a reset and a collection go through after deadlocks', async () => {
  expect(await engineAfter(['retry', 'busy', 'retry']).reset('M1')).toBe(7)
  await engineAfter(['retry', 'busy', 'retry']).collectDue([])
})

it('they are not tried again while the database is away, and not for ever', async () => {
  await expect(engineAfter(['unavailable']).reset('M1')).rejects.toMatchObject({ kind: 'unavailable' })
  const always = Array.from({ length: 20 }, () => 'retry' as const)
  await expect(engineAfter(always).reset('M1')).rejects.toMatchObject({ kind: 'retry' })
  await expect(engineAfter(always).collectDue([])).rejects.toMatchObject({ kind: 'retry' })
})
