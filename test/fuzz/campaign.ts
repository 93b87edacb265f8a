/** Sends many random requests, several at a time, and gathers what is wrong with their answers. */
import fc from 'fast-check'
import type { CapstanServer } from '../support/server.ts'
import { isByKnownCaller, parsed, routeProblems, shapeProblems } from './checks.ts'
import type { Documentation } from './documented.ts'
import { addTo, type Pool } from './pool.ts'
import { type Rendered, render } from './render.ts'
import { type Plan, type RawPlan, requests } from './requests.ts'
import { headerOf, Unanswered, Wire, type WireAnswer } from './wire.ts'

/** Requests in flight: enough for batches, few enough for an order of events that can be followed. */
const IN_FLIGHT = 12
/** Requests made at once: fifty thousand bodies would not fit into memory. */
const CHUNK = 500
/** After so many there is something to repair first. */
const FAILURES_MAX = 20

export interface Failure {
  problems: string[]
  request: string
  answer: string
}

export interface Outcome {
  sent: number
  failures: Failure[]
  /** How often each status was answered, by what was wanted. */
  statuses: Map<string, number>
  /** Answered calls that the request log must hold, one in so many: what was asked, by correlation id. */
  logged: Map<string, string>
}

export interface Campaign {
  server: CapstanServer
  pool: Pool
  documentation: Documentation
  seed: number
  count: number
}

/** Resolves with everything that was found; stops early when there is too much of it. */
export async function run({ server, pool, documentation, seed, count }: Campaign): Promise<Outcome> {
  const wire = new Wire(server.url)
  const outcome: Outcome = { sent: 0, failures: [], statuses: new Map(), logged: new Map() }
  try {
    for (let from = 0; from < count && outcome.failures.length < FAILURES_MAX; from += CHUNK) {
      const plans = fc.sample(requests, { seed: seed + from, numRuns: Math.min(CHUNK, count - from) })
      await inParallel(plans, async (plan) => {
        outcome.sent++
        const found = 'bytes' in plan ? await tryRaw(wire, plan) : await tryPlan(wire, plan, outcome)
        if (found) outcome.failures.push(found)
      })
    }
    return outcome
  } finally {
    wire.close()
  }

  async function tryPlan(wire: Wire, plan: Plan, outcome: Outcome): Promise<Failure | undefined> {
    const rendered = render(plan, pool, new URL(server.url).host)
    const headOnly = plan.method === 'HEAD'
    const answer = await wire.exchange(rendered.bytes, { headOnly }).catch((error: Error) => error)
    if (answer instanceof Error) return failure([answer.message], rendered.bytes)
    countStatus(outcome, plan, answer)
    noteLogged(outcome, plan, rendered.bytes, answer)
    learn(pool, plan, rendered, answer)
    const problems = [...shapeProblems(answer, headOnly), ...routeProblems(plan, answer, documentation)]
    return problems.length > 0 ? failure(problems, rendered.bytes, answer) : undefined
  }
}

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < items.length) await work(items[next++] as T)
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
}

/** Bytes that are no good request: an answer in the one shape, or the end of the connection. */
async function tryRaw(wire: Wire, { bytes }: RawPlan): Promise<Failure | undefined> {
  try {
    const answer = await wire.exchange(bytes, { halfClose: true })
    const problems = shapeProblems(answer, false)
    return problems.length > 0 ? failure(problems, bytes, answer) : undefined
  } catch (error) {
    if (error instanceof Unanswered && error.received === '') return undefined
    return failure([(error as Error).message], bytes)
  }
}

function countStatus({ statuses }: Outcome, { want }: Plan, { status }: WireAnswer): void {
  const name = `${want} ${status}`
  statuses.set(name, (statuses.get(name) ?? 0) + 1)
}

/** One answered call in so many is looked up in the log. */
const LOOK_UP_EVERY = 25

function noteLogged(outcome: Outcome, { route }: Plan, bytes: Buffer, answer: WireAnswer): void {
  // The process's own routes are in no log; of calls whose caller is not known only so many are.
  if (route.unlogged || !isByKnownCaller(answer) || outcome.sent % LOOK_UP_EVERY > 0) return
  const { request, answer: answered } = failure([], bytes, answer)
  outcome.logged.set(headerOf(answer, 'Klarna-Correlation-Id') ?? '', `${request} -> ${answered}`)
}

/** New things that an answer names are there for the next requests. */
function learn(pool: Pool, { route }: Plan, { params }: Rendered, answer: WireAnswer): void {
  if (answer.status >= 300) return
  const body = (parsed(answer.text) ?? {}) as Record<string, string>
  const captureId = headerOf(answer, 'Capture-Id')
  if (route.operation === 'captureOrder' && captureId !== undefined) {
    addTo(pool, pool.captures, { orderId: String(params.order_id), captureId })
  }
  if (route.operation === 'createOrder' && body.order_id) addTo(pool, pool.orders, body.order_id)
  if (route.operation === 'createSession' && body.session_id) addTo(pool, pool.sessions, body.session_id)
  if (route.operation === 'addCredential' && body.username) addTo(pool, pool.usernames, body.username)
}

const SHOWN_MAX = 1500

function failure(problems: string[], bytes: Buffer, answer?: WireAnswer): Failure {
  const request = JSON.stringify(bytes.toString('latin1')).slice(0, SHOWN_MAX)
  const shown = answer ? `${answer.status} ${answer.text}`.slice(0, SHOWN_MAX) : 'none'
  return { problems, request: `${request} (${bytes.length} bytes)`, answer: shown }
}
