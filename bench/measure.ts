/** Runs subjects side by side and sums their rounds up. */

import { SANDBOX_MERCHANTS } from '../src/engine/sandbox.ts'
import { Histogram } from './histogram.ts'
import type { LoadPlan, LoadResult } from './load-plan.ts'
import type { LoadGenerator, Server } from './processes.ts'
import type { Mix } from './requests.ts'

/** Something that is measured: a route of a server, on a store with so many orders. */
export interface Subject {
  name: string
  server: Server
  orders: number
  mix: Mix
  /** Where it is not the path of the product's own route. */
  path?: string
  /** Answers so far, over all runs: what its request log must hold. */
  answered: number
}

/** Captures, unless it is told otherwise. */
export function subject(
  name: string,
  server: Server,
  orders: number,
  { mix = { capture: 100 }, path }: { mix?: Mix; path?: string } = {},
): Subject {
  return { name, server, orders, mix, ...(path !== undefined && { path }), answered: 0 }
}

export interface Load {
  connections: number
  warmupMs: number
  measureMs: number
  idempotencyKeys: boolean
  /** Open loop, as in a plan. */
  perSecond?: number
}

/** One round of one subject. */
export interface Sample {
  perSecond: number
  p50Ms: number
  p99Ms: number
  maxMs: number
  rssBytes: number | undefined
  generatorCpu: number
}

const [MERCHANT] = SANDBOX_MERCHANTS

/** Puts load on a subject once. */
export async function runOnce(generator: LoadGenerator, on: Subject, load: Load): Promise<Sample> {
  const result = await putLoad(generator, on, load)
  const latency = new Histogram(result.latency)
  return {
    perSecond: result.perSecond,
    p50Ms: latency.percentileMs(0.5),
    p99Ms: latency.percentileMs(0.99),
    maxMs: latency.maxMs,
    rssBytes: on.server.child.rssBytes,
    generatorCpu: result.generatorCpu,
  }
}

/** Throws when any answer was not the success of its request: such a figure would compare nothing. */
export async function putLoad(generator: LoadGenerator, on: Subject, load: Load): Promise<LoadResult> {
  const { idempotencyKeys, ...pace } = load
  const plan: LoadPlan = {
    request: {
      host: on.server.url.hostname,
      port: Number(on.server.url.port),
      mix: on.mix,
      ...(on.path !== undefined && { path: on.path }),
      username: MERCHANT.username,
      password: MERCHANT.password,
      idempotencyKeys,
    },
    orders: on.orders,
    ...pace,
  }
  const result = await generator.run(plan)
  on.answered += result.answered
  if (result.failed > 0)
    throw new Error(`${on.name}: ${result.failed} calls failed, first ${result.firstFailure}`)
  return result
}

/** The rounds of one subject under one load. */
export class Rounds {
  readonly samples: Sample[] = []

  get perSecond(): number {
    return median(this.samples.map(({ perSecond }) => perSecond))
  }
  get lowest(): number {
    return Math.min(...this.samples.map(({ perSecond }) => perSecond))
  }
  get highest(): number {
    return Math.max(...this.samples.map(({ perSecond }) => perSecond))
  }
  get p50Ms(): number {
    return median(this.samples.map(({ p50Ms }) => p50Ms))
  }
  get p99Ms(): number {
    return median(this.samples.map(({ p99Ms }) => p99Ms))
  }
  get maxMs(): number {
    return Math.max(...this.samples.map(({ maxMs }) => maxMs))
  }
  get rssBytes(): number {
    return Math.max(...this.samples.map(({ rssBytes }) => rssBytes ?? Number.NaN))
  }

  /** How many times the other's rate this is: the median over rounds, each of which had both at the same time. */
  ratioTo(other: Rounds): number {
    return median(
      this.samples.map(({ perSecond }, round) => perSecond / (other.samples[round]?.perSecond ?? 0)),
    )
  }
}

/**
 * Runs the subjects one after the other, and that so many times, every other time from the last to the first: when
 * the machine gets slower or faster meanwhile, it does so for all of them.
 */
export async function sideBySide<S extends Subject>(
  generator: LoadGenerator,
  subjects: readonly S[],
  load: Load,
  rounds: number,
): Promise<Map<S, Rounds>> {
  const results = new Map(subjects.map((each) => [each, new Rounds()]))
  for (let round = 0; round < rounds; round++) {
    const inTurn = round % 2 === 0 ? subjects : [...subjects].reverse()
    for (const each of inTurn) {
      results.get(each)?.samples.push(await runOnce(generator, each, load))
    }
  }
  return results
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
