/** A month that passes in one call: how long that takes with so many orders expiring, and what captures feel of it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { SANDBOX_MERCHANTS } from '../src/engine/sandbox.ts'
import { SANDBOX } from '../src/http/sandbox/shared.ts'
import { assertVerified, countExpired } from './checks.ts'
import { Histogram } from './histogram.ts'
import { putLoad, type Subject } from './measure.ts'
import type { LoadGenerator, Server } from './processes.ts'
import type { StoreAddress } from './seed.ts'
import type { BenchSettings } from './settings.ts'

export interface ClockResult {
  expired: number
  seconds: number
  /** How many different counts of what had happened the clock showed meanwhile. */
  progressSeen: number
  captures: number
  p50Ms: number
  p99Ms: number
  maxMs: number
  verified: string
}

/** Days that the orders captured meanwhile stay open: they must outlive the move. */
export const OPEN_DAYS = 90
const MOVE = 'P29D'
const LOOK_EVERY_MS = 250
/** Captures are counted in pieces of so long, until the move has ended. */
const PIECE_MS = 2000

const [MERCHANT] = SANDBOX_MERCHANTS
const AUTHORIZATION = `Basic ${Buffer.from(`${MERCHANT.username}:${MERCHANT.password}`).toString('base64')}`

/** Moves the clock over the orders that expire, under a steady load of captures on `captured`. */
export async function measureClockMove(
  generator: LoadGenerator,
  captured: Subject,
  address: StoreAddress,
  { openLoop, expiring }: BenchSettings,
): Promise<ClockResult> {
  const { server } = captured
  const latency = new Histogram()
  const shown = new Set<number>()
  const began = performance.now()
  let seconds: number | undefined
  const moved = moveClock(server).finally(() => {
    seconds = (performance.now() - began) / 1000
  })
  const watching = watch()
  while (seconds === undefined) {
    const load = {
      connections: openLoop.connections,
      warmupMs: 0,
      measureMs: PIECE_MS,
      idempotencyKeys: false,
    }
    const { latency: piece } = await putLoad(generator, captured, { ...load, perSecond: openLoop.perSecond })
    latency.add(new Histogram(piece))
  }
  const happened = await moved
  await watching
  const counted = await countExpired(address)
  if (happened !== expiring || counted.orders !== expiring || counted.events !== expiring) {
    throw new Error(
      `${expiring} orders were to expire: ${happened} did, ${JSON.stringify(counted)} are recorded`,
    )
  }
  return {
    expired: expiring,
    seconds,
    progressSeen: shown.size,
    captures: latency.total,
    p50Ms: latency.percentileMs(0.5),
    p99Ms: latency.percentileMs(0.99),
    maxMs: latency.maxMs,
    verified: await assertVerified(address),
  }

  async function watch(): Promise<void> {
    while (seconds === undefined) {
      const clock = await call<{ moving?: { happened: Happened } }>(server, 'GET')
      if (clock.moving?.happened.expireOrder) shown.add(clock.moving.happened.expireOrder)
      await sleep(LOOK_EVERY_MS)
    }
  }
}

interface Happened {
  expireOrder?: number
}

async function moveClock(server: Server): Promise<number> {
  const { happened } = await call<{ happened: Happened }>(server, 'POST', { advance: MOVE })
  return happened.expireOrder ?? 0
}

async function call<Answer>(server: Server, method: string, body?: object): Promise<Answer> {
  const answer = await fetch(new URL(`${SANDBOX}/clock`, server.url), {
    method,
    headers: { authorization: AUTHORIZATION, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`the clock answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Answer
}
