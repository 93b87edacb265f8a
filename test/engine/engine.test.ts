/** The engine over a real store: what waits becomes a batch, and nobody pays for a neighbour's fault. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Command, IntentOf, IntentType } from '../../src/engine/command.ts'
import { BatchingEngine, type BatchReport, QUEUE_MAX } from '../../src/engine/engine.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import { openStore } from '../../src/storage/open.ts'

const MERCHANT = 'M1'
let dataDir: string
let engine: BatchingEngine
let batches: BatchReport[]
let faults: string[][]

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'capstan-engine-'))
  batches = []
  faults = []
  engine = new BatchingEngine({
    store: await openStore({ dataDir, mode: 'sandbox' }),
    settings: { idempotencyLifetimeMs: 86_400_000, authorizationDays: 28, duplicateWindowMs: 600_000 },
    onFault: (_, correlationIds) => faults.push(correlationIds),
    onBatch: (report) => batches.push(report),
  })
})

afterEach(async () => {
  await engine.close()
  rmSync(dataDir, { recursive: true, force: true })
})

function execute<T extends IntentType>(intent: IntentOf<T>, call: Partial<Command> = {}) {
  const command = { merchantId: MERCHANT, correlationId: uuidv7(), actor: 'merchant:u', ...call, intent }
  return engine.execute<T>(command as Command<T>)
}

async function placed(amount = 6000): Promise<string> {
  const line = { name: 'Tomatoes', quantity: 1, unit_price: amount, total_amount: amount }
  const outcome = await execute<'placeOrder'>({
    type: 'placeOrder',
    token: uuidv7(),
    fields: { purchase_country: 'SE', purchase_currency: 'SEK', order_amount: amount, order_lines: [line] },
    autoCapture: false,
  })
  if (outcome.status !== 'accepted') throw new Error(JSON.stringify(outcome))
  return outcome.result.orderId
}

const capture = (orderId: string, amount: number, call: Partial<Command> = {}) =>
  execute<'changeOrder'>({ type: 'changeOrder', orderId, command: { type: 'capture', amount } }, call)

describe('the engine', () => {
  it('decides what arrives together in one batch, in the order of arrival', async () => {
    const orderId = await placed(5000)
    batches.length = 0
    const outcomes = await Promise.all([
      capture(orderId, 3000),
      capture(orderId, 3000),
      capture(orderId, 2000),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['accepted', 'refused', 'accepted'])
    expect(batches.map(({ commands }) => commands)).toEqual([3])
  })

  it('gives one key one effect and one answer, within a batch and after it', async () => {
    const orderId = await placed()
    const key = { key: 'k', scope: `POST captures ${orderId}`, bodyDigest: '00'.repeat(32) }
    const [first, ...others] = await Promise.all(
      Array.from({ length: 5 }, () => capture(orderId, 100, { key })),
    )
    others.push(await capture(orderId, 100, { key }))
    expect(first).toMatchObject({ status: 'accepted' })
    for (const other of others) expect(other).toEqual({ ...first, replayed: true })
    expect(await capture(orderId, 6000)).toMatchObject({
      status: 'refused',
      refusal: { details: { capturable_amount: 5900 } },
    })
  })

  it('answers a strict caller with a conflict when the body is another one', async () => {
    const orderId = await placed()
    const key = { key: 'k', scope: `POST captures ${orderId}`, bodyDigest: '00'.repeat(32) }
    await capture(orderId, 100, { key })
    const strict = await capture(orderId, 200, { key: { ...key, bodyDigest: '01'.repeat(32), strict: true } })
    expect(strict).toMatchObject({ status: 'refused', refusal: { key: 'conflict' } })
    expect(await capture(orderId, 200, { key: { ...key, bodyDigest: '01'.repeat(32) } })).toMatchObject({
      status: 'accepted',
    })
  })

  it('lets only the guilty command fail when a row cannot be decided on', async () => {
    const [good, bad] = [await placed(), await placed()]
    spoil(bad)
    const correlationId = uuidv7()
    const outcomes = await Promise.all([
      capture(good, 1),
      capture(bad, 1, { correlationId }),
      capture(good, 2),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['accepted', 'failed', 'accepted'])
    expect(faults).toEqual([[correlationId]])
  })

  it('says at once that it is full instead of queueing without end', async () => {
    const orderId = await placed()
    const outcomes = await Promise.all(Array.from({ length: QUEUE_MAX + 10 }, () => capture(orderId, 1)))
    const count = (status: string) => outcomes.filter((outcome) => outcome.status === status).length
    expect(count('unavailable')).toBe(10)
    expect(count('accepted')).toBe(200)
  })

  it('answers what it has before it closes, and takes nothing afterwards', async () => {
    const orderId = await placed()
    const waiting = capture(orderId, 1)
    const closed = engine.close()
    expect(await waiting).toMatchObject({ status: 'accepted' })
    await closed
    expect(await capture(orderId, 1)).toEqual({ status: 'unavailable' })
  })
})

/** Makes the database raise for this order, as a fault in a rule of the database would. */
function spoil(orderId: string): void {
  const db = new DatabaseSync(join(dataDir, 'capstan.sqlite'))
  db.exec(
    `CREATE TRIGGER spoiled BEFORE UPDATE ON orders WHEN OLD.order_id = '${orderId}'
     BEGIN SELECT RAISE(ABORT, 'spoiled'); END`,
  )
  db.close()
}
