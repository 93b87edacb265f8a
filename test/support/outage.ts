/** Captures under load while something fails: what each caller was told, and what must be true of it afterwards. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type DatabaseOf, select } from './books.ts'
import type { Client } from './client.ts'
import { orderOf } from './orders.ts'
import { parallel } from './topologies.ts'
import { expectSound } from './verify.ts'

/** One capture that was asked for, with its own key and an order of its own choice. */
export interface Attempt {
  orderId: string
  key: string
  /** Undefined when the connection broke before an answer. */
  status?: number
  captureId?: string
  correlationId?: string
}

const CALLERS = 16
const ORDERS = 32
/** An order takes at most 200; two loads may share it. */
const CAPTURES_PER_ORDER = 95

/** Callers that capture 1 of some orders, again and again, until they are told to stop. */
export class Load {
  readonly attempts: Attempt[] = []
  readonly #client: () => Client
  readonly orderIds: readonly string[]
  readonly #callers: Promise<unknown>
  #stopped = false

  /** Begins at once. `client` is asked before each call: an address changes when its server is started again. */
  constructor(client: () => Client, orderIds: readonly string[], callers = CALLERS) {
    this.#client = client
    this.orderIds = orderIds
    this.#callers = parallel(callers, (n) => this.#call(n))
  }

  /** On orders of its own. */
  static async start(client: () => Client): Promise<Load> {
    const orderIds = await parallel(ORDERS, () => client().placedOrder({ ...orderOf(200) }))
    return new Load(client, orderIds)
  }

  count(wanted: (attempt: Attempt) => boolean): number {
    return this.attempts.filter(wanted).length
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#callers
  }

  async #call(n: number): Promise<void> {
    for (let turn = n; !this.#stopped && this.attempts.length < this.#room; turn++) {
      const orderId = this.orderIds[turn % this.orderIds.length] as string
      const attempt: Attempt = { orderId, key: randomUUID() }
      this.attempts.push(attempt)
      await ask(this.#client(), attempt)
      // Whoever is refused waits a little, as it was told to; else one outage makes thousands of attempts.
      if (attempt.status !== 201) await sleep(50)
    }
  }

  get #room(): number {
    return this.orderIds.length * CAPTURES_PER_ORDER
  }
}

async function ask(client: Client, attempt: Attempt): Promise<void> {
  try {
    const { status, headers } = await client.capture(attempt.orderId, 1, { key: attempt.key })
    attempt.status = status
    attempt.correlationId = headers.get('klarna-correlation-id') ?? 'none'
    if (status === 201) attempt.captureId = headers.get('capture-id') ?? 'none'
    if (status === 503) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  } catch (error) {
    if ((error as Error).name === 'AssertionError') throw error
  }
}

/** Retries that are asked to come back do: a second process or connection may still be finding its database. */
const RETRIES_MAX = 50

async function askUntilAnswered(client: Client, attempt: Attempt): Promise<void> {
  for (let retry = 0; retry < RETRIES_MAX; retry++) {
    await ask(client, attempt)
    if (attempt.status !== 503) return
    await sleep(100)
  }
}

/**
 * After it is over: nothing was answered but 201 and 503; every 201 is there; retrying the others with their
 * keys gives one capture each; and the database holds exactly these, each once.
 */
export async function expectNothingLostOrDouble(
  client: Client,
  database: DatabaseOf,
  attempts: readonly Attempt[],
  seed = '',
): Promise<{ answered: number; retried: number }> {
  const statuses = new Set(attempts.map(({ status }) => status ?? 'no answer'))
  expect(['no answer', 201, 503], seed).toEqual(expect.arrayContaining([...statuses]))
  const answered = attempts.filter(({ status }) => status === 201)
  const unanswered = attempts.filter(({ status }) => status !== 201)
  const before = await capturesByKey(database, attempts)
  for (const { key, captureId } of answered) expect(before.get(key), seed).toEqual([captureId])
  for (let at = 0; at < unanswered.length; at += 32) {
    await Promise.all(unanswered.slice(at, at + 32).map((attempt) => askUntilAnswered(client, attempt)))
  }
  const after = await capturesByKey(database, attempts)
  for (const { key, status, captureId } of unanswered) {
    expect(status, seed).toBe(201)
    expect(after.get(key), seed).toEqual([captureId])
    // What had gone through unseen is what the retry was told.
    if (before.has(key)) expect(before.get(key), seed).toEqual([captureId])
  }
  expect(after.size, seed).toBe(attempts.length)
  await expectSound(database as Parameters<typeof expectSound>[0])
  return { answered: answered.length, retried: unanswered.length }
}

interface CaptureRow {
  key: string
  data: string | { captureId: string }
}

/** Capture ids by idempotency key, of everything that was captured of these orders. */
async function capturesByKey(
  database: DatabaseOf,
  attempts: readonly Attempt[],
): Promise<Map<string, string[]>> {
  const orderIds = [...new Set(attempts.map(({ orderId }) => orderId))]
  const rows = await select<CaptureRow>(
    database,
    `SELECT idempotency_key AS key, data FROM events WHERE type = 'OrderCaptured'
     AND order_id IN (${orderIds.map((id) => `'${id}'`).join(', ')})`,
  )
  const captures = new Map<string, string[]>()
  for (const { key, data } of rows) {
    const { captureId } = typeof data === 'string' ? (JSON.parse(data) as { captureId: string }) : data
    captures.set(key, [...(captures.get(key) ?? []), captureId])
  }
  return captures
}
