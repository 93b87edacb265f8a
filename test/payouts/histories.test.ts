/** Whatever happens, everything is paid out once, and the books say so. CAPSTAN_TEST_SEED=n repeats a run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { report, times } from '../support/counts.ts'
import { newDatabaseUrl, type Place, postgresSkipReason } from '../support/databases.ts'
import { Random } from '../support/random.ts'
import { History, histories, type Step } from './history.ts'
import { World } from './world.ts'

/** Past it what was found is told as it is: each try takes a second. */
const SHRINKING_MAX_MS = times(2, 20) * 60_000

interface Somewhere {
  place: Place
  remove(): void
}

async function run(newPlace: () => Promise<Somewhere>, numRuns: number): Promise<void> {
  const { seed } = new Random()
  const tally = new Map<string, number>()
  const property = fc.asyncProperty(histories, async (steps) => {
    const { place, remove } = await newPlace()
    const world = await World.open(place)
    try {
      const history = new History(world)
      await history.live(steps)
      for (const [what, count] of history.tally) tally.set(what, (tally.get(what) ?? 0) + count)
    } finally {
      await world.close()
      remove()
    }
  })
  const found = await fc.check(property, { seed, numRuns, interruptAfterTimeLimit: SHRINKING_MAX_MS })
  report(`payouts: ${found.numRuns} histories, CAPSTAN_TEST_SEED=${seed}`)
  if (process.env.CAPSTAN_TEST_OUTPUT === '1') {
    for (const [what, count] of [...tally].sort()) report(`  ${count} ${what}`)
  }
  if (found.failed) throw failure(found, seed)
}

function failure(found: fc.RunDetails<[Step[]]>, seed: number): Error {
  const lines = (found.counterexample?.[0] ?? []).map((step) => `  ${JSON.stringify(step)}`)
  const cause = found.errorInstance
  const message = cause instanceof Error ? cause.message : String(cause)
  return new Error(`CAPSTAN_TEST_SEED=${seed} fails; shrunk to\n${lines.join('\n')}\n${message}`, { cause })
}

describe('any history of sales, contracts and payout days', () => {
  it('is paid out once and to the last unit, on SQLite', { timeout: 30 * 60_000 }, async () => {
    await run(
      async () => {
        const dataDir = mkdtempSync(join(tmpdir(), 'capstan-payouts-'))
        return { place: { dataDir }, remove: () => rmSync(dataDir, { recursive: true, force: true }) }
      },
      times(8, 500),
    )
  })

  it.skipIf(postgresSkipReason !== undefined)(
    'is paid out once and to the last unit, on PostgreSQL',
    { timeout: 30 * 60_000 },
    async () => {
      await run(async () => ({ place: { databaseUrl: await newDatabaseUrl() }, remove() {} }), times(2, 50))
    },
  )
})
