/** Many lives of the whole engine, each from a seed. CAPSTAN_TEST_SEED=n runs the one that failed. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openReader, openStore } from '../../src/storage/open.ts'
import { newDatabaseUrl, postgresSkipReason } from '../support/databases.ts'
import { Random } from '../support/random.ts'
import { type Place, simulate } from './simulation.ts'

const FULL = process.env.CAPSTAN_TEST_FULL === '1'
const GIVEN = process.env.CAPSTAN_TEST_SEED
const SQLITE = FULL ? { seeds: 200, steps: 1000 } : { seeds: 4, steps: 400 }
const POSTGRES = FULL ? { seeds: 20, steps: 1000 } : { seeds: 1, steps: 250 }

/** A disk in memory, where there is one: nothing here is about fsync. */
function place(settings: { dataDir: string } | { databaseUrl: string }): Place {
  return {
    where: settings,
    openStore: () => openStore({ ...settings, mode: 'sandbox' }),
    openReader: () => openReader({ ...settings, mode: 'sandbox' }),
  }
}

async function onSqlite(seed: number, steps: number): Promise<string[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'capstan-simulation-'))
  try {
    return await simulate({ seed, steps, place: place({ dataDir }), deterministic: true })
  } finally {
    rmSync(dataDir, { recursive: true, force: true })
  }
}

const digest = (trace: string[]) => createHash('sha256').update(trace.join('\n')).digest('hex')

function seedsOf(count: number): number[] {
  if (GIVEN !== undefined) return [Number(GIVEN)]
  const random = new Random()
  return Array.from({ length: count }, () => random.between(1, 2 ** 31 - 1))
}

describe(`the engine, simulated ${SQLITE.seeds} times over ${SQLITE.steps} steps`, () => {
  const seeds = seedsOf(SQLITE.seeds)

  it.each(seeds)('keeps its invariants on SQLite: seed %i', { timeout: 600_000 }, async (seed) => {
    const trace = await onSqlite(seed, SQLITE.steps)
    expect(trace.length).toBeGreaterThan(SQLITE.steps / 2)
  })

  it('runs the same way, byte for byte, when it is run again', { timeout: 600_000 }, async () => {
    const [seed = 1] = seeds
    const [first, second] = [await onSqlite(seed, 300), await onSqlite(seed, 300)]
    expect(second.find((line, index) => line !== first[index])).toBeUndefined()
    expect(digest(second)).toBe(digest(first))
    expect(digest(await onSqlite(seed + 1, 300))).not.toBe(digest(first))
  })
})

const missing = postgresSkipReason === undefined ? '' : ` (skipped: ${postgresSkipReason})`

describe.skipIf(missing !== '')(`the engine, simulated on PostgreSQL${missing}`, () => {
  it.each(seedsOf(POSTGRES.seeds))('keeps its invariants: seed %i', { timeout: 600_000 }, async (seed) => {
    const databaseUrl = await newDatabaseUrl()
    const trace = await simulate({
      seed,
      steps: POSTGRES.steps,
      place: place({ databaseUrl }),
      deterministic: false,
    })
    expect(trace.length).toBeGreaterThan(POSTGRES.steps / 2)
  })
})
