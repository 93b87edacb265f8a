/**
 * Random requests to every route, derived from the routes' own schemas: valid ones, those at and past every limit,
 * and whatever else arrives at a port. `CAPSTAN_TEST_SEED` repeats a run; `CAPSTAN_TEST_FULL=1` runs as many as
 * a release asks for.
 */
import { expect, it } from 'vitest'
import { Client, OPERATOR } from '../support/client.ts'
import { FULL, report, times } from '../support/counts.ts'
import { Random } from '../support/random.ts'
import { onBothStores } from '../support/stores.ts'
import { expectSound } from '../support/verify.ts'
import { type Failure, run } from './campaign.ts'
import { Documentation, type OpenApiDocument } from './documented.ts'
import { fillPool } from './pool.ts'

const COUNTS = { SQLite: times(2000, 25_000), PostgreSQL: times(500, 25_000) }
const TIMEOUT_MS = times(300_000, 3_600_000)

onBothStores('random requests', (suite) => {
  const count = COUNTS[suite.store]

  it(`get a documented answer, ${count} times`, { timeout: TIMEOUT_MS }, async () => {
    const { server, store } = suite
    const { seed } = new Random()
    const client = new Client(server.url, OPERATOR)
    const documentation = new Documentation((await client.get<OpenApiDocument>('/openapi.json')).body)
    const pool = await fillPool(server.url)
    const outcome = await run({ server, pool, documentation, seed, count })
    const statuses = [...outcome.statuses].sort().map(([name, times]) => `${name}: ${times}`)
    report(`fuzz on ${store}: ${outcome.sent} requests, CAPSTAN_TEST_SEED=${seed}`)
    if (FULL) report(`  ${statuses.join(', ')}`)
    if (outcome.failures.length > 0) throw new Error(list(outcome.failures, seed))

    expect(await Promise.race([server.exited, 'running'])).toBe('running')
    expect(errorLines(server.output())).toEqual([])
    expect(await missingInLog(client, outcome.logged)).toEqual([])
    await expectSound(server)
  })
})

function list(failures: Failure[], seed: number): string {
  const texts = failures.map(
    ({ problems, request, answer }) => `${problems.join('; ')}\n  ${request}\n  ${answer}`,
  )
  return `CAPSTAN_TEST_SEED=${seed}\n${texts.join('\n')}`
}

/** Pino's levels: 50 is error, 60 is fatal. Node writes what nobody caught as plain text. */
function errorLines(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => /"level":[56]0|Unhandled|Uncaught|Warning:/i.test(line))
    .map((line) => line.slice(0, 1000))
}

/** Answered calls can be found within a second; on a busy machine we look a few times. */
async function missingInLog(client: Client, calls: Map<string, string>): Promise<string[]> {
  let missing = [...calls.keys()]
  for (let attempt = 0; attempt < 30 && missing.length > 0; attempt++) {
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, 200))
    const left: string[] = []
    // One by one: searches are bounded, and past their bound answer 503.
    for (const id of missing) if (!(await isLogged(client, id))) left.push(id)
    missing = left
  }
  return missing.map((id) => `${id}: ${calls.get(id)}`)
}

async function isLogged(client: Client, correlationId: string): Promise<boolean> {
  const path = `/capstan/v1/logs?correlation_id=${correlationId}`
  const { status, body } = await client.get<{ logs: unknown[] }>(path)
  if (status !== 200) throw new Error(`the log answers ${status}`)
  return body.logs.length === 1
}
