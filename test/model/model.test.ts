/**
 * Random sequences of calls, from two merchants and through time, against a model of what must be answered.
 * `CAPSTAN_TEST_SEED` repeats a run; `CAPSTAN_TEST_FULL=1` runs as many sequences as a release asks for.
 */
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { SANDBOX_MERCHANTS } from '../../src/engine/sandbox.ts'
import { MERCHANT_1, MERCHANT_2 } from '../support/client.ts'
import { FULL, report, times } from '../support/counts.ts'
import { Random } from '../support/random.ts'
import { onBothStores } from '../support/stores.ts'
import { expectSound } from '../support/verify.ts'
import { BusinessClock } from './clock.ts'
import { runSequence, type Target } from './sequence.ts'
import { type Step, sequences } from './steps.ts'

const SEQUENCES = { SQLite: times(60, 1000), PostgreSQL: times(20, 1000) }
/** Kinds of answers, by operation, status, message, and whether it is a replay; a thousand sequences see about 330. */
const OUTCOMES_MIN = 260
const TIMEOUT_MS = times(300_000, 3_600_000)

onBothStores('random sequences of calls', (suite) => {
  const count = SEQUENCES[suite.store]

  it(`answer as the model says, ${count} times`, { timeout: TIMEOUT_MS }, async () => {
    const { seed } = new Random()
    const target: Target = {
      url: suite.server.url,
      credentials: [MERCHANT_1, MERCHANT_2],
      merchantIds: [SANDBOX_MERCHANTS[0].merchantId, SANDBOX_MERCHANTS[1].merchantId],
      clock: new BusinessClock((ms) => suite.advanceClock(ms)),
      database: suite.server,
      tally: new Map(),
    }
    const property = fc.asyncProperty(sequences, (steps) => runSequence(target, steps, randomUUID()))
    const found = await fc.check(property, { seed, numRuns: count })
    const calls = [...target.tally.values()].reduce((sum, count) => sum + count, 0)
    report(`model on ${suite.store}: ${found.numRuns} sequences, ${calls} calls, CAPSTAN_TEST_SEED=${seed}`)
    if (FULL) for (const [outcome, count] of [...target.tally].sort()) report(`  ${count} ${outcome}`)
    expect.soft(suite.server.output()).not.toContain('"level":50')
    if (found.failed) throw failure(found, seed)
    // Many sequences that all see the same few answers would show nothing.
    if (FULL) expect(target.tally.size).toBeGreaterThan(OUTCOMES_MIN)
    await expectSound(suite.server)
  })
})

function failure(found: fc.RunDetails<[Step[]]>, seed: number): Error {
  const steps = found.counterexample?.[0] ?? []
  const lines = steps.map((step) => `  ${JSON.stringify(step)}`)
  const cause = found.errorInstance
  const message = cause instanceof Error ? cause.message : String(cause)
  return new Error(
    `CAPSTAN_TEST_SEED=${seed} fails; shrunk ${found.numShrinks} times to\n${lines.join('\n')}\n${message}`,
    { cause },
  )
}
