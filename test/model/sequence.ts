/** Runs one sequence against a server: every answer is compared with the model, in the end all reads and the ledger. */
import { expect } from 'vitest'
import { type DatabaseOf, select } from '../support/books.ts'
import { type Answer, apart, compare, compareReplay, type Expected, keptHeaders, refusal } from './answers.ts'
import { type Call, type CallStep, callOf, orderRead } from './calls.ts'
import type { BusinessClock } from './clock.ts'
import type { Step } from './steps.ts'
import { emptyWorld, HOUR_MS, KEY_LIFETIME_MS, type Kept, type ModelOrder, type World } from './world.ts'

/** Half as long again as the clock keeps away from a boundary. */
const SHORTLY_MS = 15 * 60_000

export interface Target {
  url: string
  /** `Authorization` values of the two merchants. */
  credentials: readonly [string, string]
  merchantIds: readonly [string, string]
  clock: BusinessClock
  database: DatabaseOf
  /** How often each operation was answered in each way. */
  tally: Map<string, number>
}

/** Throws where the product and the model disagree, naming the step. */
export async function runSequence(target: Target, steps: Step[], prefix: string): Promise<void> {
  const world = emptyWorld(prefix, target.url)
  await target.clock.startOfDay()
  for (const [index, step] of steps.entries()) {
    try {
      await runStep(target, world, step)
    } catch (error) {
      const message = `step ${index + 1} of ${steps.length}, ${JSON.stringify(step)}:\n${(error as Error).message}`
      throw new Error(message, { cause: error })
    }
  }
  await compareInTheEnd(target, world)
}

async function runStep(target: Target, world: World, step: Step): Promise<void> {
  switch (step.do) {
    case 'wait':
      return target.clock.moveTo(target.clock.now() + step.hours * HOUR_MS, boundaries(world))
    case 'waitForExpiry': {
      const order = world.orders[step.nth % Math.max(1, world.orders.length)]
      const at = (order?.expiresAt ?? 0) - (step.justBefore ? SHORTLY_MS : 0)
      return target.clock.moveTo(at, boundaries(world))
    }
    case 'waitForKey':
      return waitForKey(target, world, step.justBefore)
    case 'again': {
      const earlier = world.done.at(-1 - step.back)
      return earlier && runCallStep(target, world, earlier)
    }
    default:
      world.done.push(step)
      return runCallStep(target, world, step)
  }
}

async function runCallStep(target: Target, world: World, step: CallStep): Promise<void> {
  const call = callOf(step, world, target.clock.now())
  if (call) await runCall(target, world, call, step)
}

async function waitForKey(target: Target, world: World, justBefore: boolean): Promise<void> {
  const newest = [...world.keys.values()].at(-1)
  if (!newest) return
  const { from, to } = newest.at
  const at = justBefore ? from - SHORTLY_MS : to
  await target.clock.moveTo(at + KEY_LIFETIME_MS, boundaries(world))
  await runCallStep(target, world, newest.step)
}

/** Between these instants nobody outside can tell whether something has happened yet. */
function boundaries(world: World) {
  const keys = [...world.keys.values()].map(({ at: { from, to } }) => ({
    from: from + KEY_LIFETIME_MS,
    to: to + KEY_LIFETIME_MS,
  }))
  return [...keys, ...world.orders.map(({ expiresAt }) => ({ from: expiresAt, to: expiresAt }))]
}

async function runCall(target: Target, world: World, call: Call, step: CallStep): Promise<void> {
  const before = world.orders.length
  const scope = `${call.merchant} ${call.method} ${call.canonicalPath} ${call.key}`
  const kept = call.key === undefined || call.unreadable ? undefined : replayable(target, world, scope)
  const expected = call.unreadable ?? (kept ? conflict(call, kept) : call.expected())
  const twice = call.keyUse === 'twice' ? 2 : 1
  const [answer, second] = await Promise.all(Array.from({ length: twice }, () => send(target, call)))
  if (!answer) throw new Error('nothing was sent')
  count(target, call, answer, noteOf(world, scope, kept))
  if (kept && !expected) {
    compareReplay(answer, kept, world)
  } else if (expected) {
    compare(answer, expected, world)
    if (!kept && call.key !== undefined && isKept(answer)) keep(world, scope, call, answer, step)
  }
  if (second) compareSecond(second, world, scope, expected)
  // What placing does not tell is read at once: the reference, and the id of an automatic capture.
  for (const placed of world.orders.slice(before)) await compareRead(target, world, placed)
}

/** Of two calls at the same time one acts and both have its answer; a refusal that is not kept is given twice. */
function compareSecond(second: Answer, world: World, scope: string, expected: Expected | undefined): void {
  const kept = world.keys.get(scope)
  if (kept && isKept(second)) compareReplay(second, kept, world)
  else if (expected) compare(second, expected, world)
}

/** Who asks for it is told that the key came with another body before; undefined: the answer is replayed. */
function conflict(call: Call, kept: Kept): Expected | undefined {
  const differs = call.keyUse === 'strict' && textOf(call) !== kept.sent
  return differs ? refusal(409, 'CONFLICT', 'This idempotency key was used with another body.') : undefined
}

const textOf = ({ body }: Call) => (body === undefined ? '' : JSON.stringify(body))

function keep(world: World, scope: string, call: Call, answer: Answer, step: CallStep): void {
  // Set anew, so that the newest is the last.
  world.keys.delete(scope)
  const { at, status } = answer
  const { body } = apart(answer)
  world.keys.set(scope, { step, sent: textOf(call), at, status, headers: keptHeaders(answer), body })
}

function noteOf(world: World, scope: string, kept: Kept | undefined): string {
  if (kept) return '(its key was known)'
  return world.keys.has(scope) ? '(its key had lapsed)' : ''
}

function count({ tally }: Target, { method, canonicalPath }: Call, answer: Answer, note: string): void {
  const { error_messages = [] } = (answer.body ?? {}) as { error_messages?: string[] }
  const operation = `${method} ${canonicalPath.split('/').slice(5).join('/')}`.replace(ID, ':id')
  const reason = error_messages.join().replace(ID, ':id')
  const outcome = [operation.trim(), answer.status, reason, note].filter(Boolean).join(' ')
  tally.set(outcome, (tally.get(outcome) ?? 0) + 1)
}

const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/g

function replayable(target: Target, world: World, scope: string) {
  const kept = world.keys.get(scope)
  return kept && target.clock.now() < kept.at.from + KEY_LIFETIME_MS ? kept : undefined
}

/** Section 5: 2xx, and the refusals that the engine decided. */
function isKept({ status }: Answer): boolean {
  return status < 300 || status === 403 || status === 404 || status === 409
}

async function send(target: Target, call: Call): Promise<Answer> {
  const { method, path, merchant, body, key } = call
  const from = target.clock.now()
  const response = await fetch(target.url + path, {
    method,
    headers: {
      authorization: target.credentials[merchant],
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'klarna-idempotency-key': key }),
      ...(call.keyUse === 'strict' && { 'capstan-idempotency-strict': 'true' }),
    },
    ...(body !== undefined && { body: textOf(call) }),
  })
  const text = await response.text()
  const at = { from, to: target.clock.now() }
  const { status, headers } = response
  return { status, headers, text, body: text === '' ? undefined : JSON.parse(text), at }
}

async function compareRead(target: Target, world: World, order: ModelOrder): Promise<void> {
  const path = `/ordermanagement/v1/orders/${order.orderId}`
  const expected = () => orderRead(order, target.clock.now())
  const call: Call = { method: 'GET', path, canonicalPath: path, merchant: order.merchant, expected }
  compare(await send(target, call), expected(), world)
}

async function compareInTheEnd(target: Target, world: World): Promise<void> {
  for (const order of world.orders) await compareRead(target, world, order)
  const { orders } = world
  if (orders.length === 0) return
  const ids = orders.map(({ orderId }) => `'${orderId}'`).join(', ')
  const rows = await select<Record<string, unknown>>(
    target.database,
    `SELECT merchant_id, source_id, type, order_id, debit, credit, currency,
       CAST(amount AS integer) AS amount, CAST(booked_at AS bigint) AS booked_at
     FROM transfers WHERE order_id IN (${ids})`,
  )
  expect(rows.map((row) => ({ ...row, booked_at: Number(row.booked_at) })).sort(bySource)).toEqual(
    orders.flatMap((order) => bookings(order, target.merchantIds[order.merchant])).sort(bySource),
  )
}

/** Each capture is one SALE with its fees, each refund one RETURN, each extension with a fee one more; nothing else is booked. */
function bookings(order: ModelOrder, merchantId: string): Record<string, unknown>[] {
  const booked = (
    type: string,
    debit: string,
    credit: string,
    source_id: unknown,
    amount: number,
    at: unknown,
  ) => ({
    merchant_id: merchantId,
    source_id,
    type,
    order_id: order.orderId,
    debit,
    credit,
    currency: order.checkout.purchase_currency.toUpperCase(),
    amount,
    booked_at: at,
  })
  const { captures, refunds } = order
  const fees = captures.flatMap(({ extensions }) => extensions).filter(({ fee }) => fee > 0)
  const ofCaptures = captures.flatMap(({ captureId, amount, at }) =>
    Object.entries(merchantId.endsWith('_demo') ? sandboxFees(amount) : {})
      .filter(([, fee]) => fee > 0)
      .map(([type, fee]) => booked(type, 'merchant_payable', 'fee_income', captureId, fee, at.from)),
  )
  return [
    ...ofCaptures,
    ...captures.map(({ captureId, amount, at }) =>
      booked('SALE', 'consumer_receivable', 'merchant_payable', captureId, amount, at.from),
    ),
    ...refunds.map(({ refundId, amount, at }) =>
      booked('RETURN', 'merchant_payable', 'consumer_receivable', refundId, amount, at.from),
    ),
    ...fees.map(({ transactionId, fee }) =>
      booked('EXTEND_DUE_DATE_FEE', 'merchant_payable', 'fee_income', transactionId, fee, expect.any(Number)),
    ),
  ]
}

/** What a sandbox's demo merchants pay for a capture: 2.99 %, half up, and 30 minor units, without VAT. */
function sandboxFees(amount: number): Record<string, number> {
  return {
    PURCHASE_FEE_PERCENTAGE: Math.floor((amount * 299 + 5000) / 10_000),
    PURCHASE_FEE_FIXED: 30,
  }
}

function bySource(a: Record<string, unknown>, b: Record<string, unknown>): number {
  return `${a.source_id} ${a.type}` < `${b.source_id} ${b.type}` ? -1 : 1
}
