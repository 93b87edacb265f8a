/** A process that is killed loses the last instant of its log at most: never a row in the middle, never the rest. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { report, times } from '../support/counts.ts'
import { type Place, TEST_STORES } from '../support/databases.ts'
import { findAll, openLog } from './support.ts'

/** A flush every 100 ms, and the writing of it on a busy machine. */
const LAST_INSTANT_MS = 1_000
const KILLS = times(2, 50)
const TIMEOUT_MS = KILLS * 20_000

interface Killed {
  /** By number, the instant before each call was recorded. */
  recordedAt: number[]
  killedAt: number
}

/** Runs a process that records, and kills it after so many rows. */
async function recordUntilKilled(place: Place, rows: number): Promise<Killed> {
  const file = new URL('./writing-process.ts', import.meta.url).pathname
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
    env: { ...process.env, PLACE: JSON.stringify(place) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  let killedAt = 0
  child.stdout.on('data', (chunk) => {
    output += chunk
    if (killedAt === 0 && output.split('\n').length > rows) {
      killedAt = Date.now()
      child.kill('SIGKILL')
    }
  })
  await once(child, 'close')
  const lines = output.split('\n').filter((line) => /^\d+ \d{13}$/.test(line))
  return { recordedAt: lines.map((line) => Number(line.split(' ')[1])), killedAt }
}

describe.each(TEST_STORES)('on $name', ({ name, skipReason, newPlace }) => {
  it.skipIf(skipReason)(
    'SIGKILL at a random instant loses at most the last one',
    async () => {
      let [all, lost] = [0, 0]
      for (let round = 0; round < KILLS; round++) {
        const place = await newPlace()
        const { recordedAt, killedAt } = await recordUntilKilled(place, 50 + Math.floor(Math.random() * 400))
        const log = await openLog(place)
        const found = (await findAll(log, { limit: 200 })).map(({ path }) => Number(path.slice(1)))
        await log.close()
        // All from the first on, without gaps.
        expect(found.reverse()).toEqual(found.map((_, n) => n))
        const certain = recordedAt.filter((at) => at < killedAt - LAST_INSTANT_MS).length
        expect(found.length).toBeGreaterThanOrEqual(certain)
        all += recordedAt.length
        lost += recordedAt.length - found.length
      }
      report(`${KILLS} kills on ${name}: ${lost} of ${all} rows lost, all of the last instant`)
    },
    TIMEOUT_MS,
  )
})
