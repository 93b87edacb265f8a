/** Who makes payouts, agrees on terms, holds and approves at the same time: in one process, and in two. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SANDBOX_TERMS } from '../../src/domain/contract/terms.ts'
import type { OrderEvent } from '../../src/domain/order/events.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import { World } from '../payouts/world.ts'
import { changes, needs } from '../storage/samples.ts'
import { select } from '../support/books.ts'
import { TEST_STORES } from '../support/databases.ts'
import { addDueSales } from '../support/due-sales.ts'
import { payoutProblems } from '../support/payout-books.ts'
import { payout } from '../support/settlements.ts'
import { advanceClock, execute } from '../support/stores.ts'
import { parallel } from '../support/topologies.ts'

const CAPTURES = 120
const TERMS_CHANGES = 12
const ROUNDS = 6

type Captured = Omit<Extract<OrderEvent, { type: 'OrderCaptured' }>, 'type'>

describe.each(TEST_STORES)('payouts that race, on $name', ({ name, skipReason, newPlace }) => {
  const test = skipReason ? it.skip : it
  /** Two processes where there can be two. */
  const worlds: World[] = []
  const at = (n: number) => worlds[n % worlds.length] as World
  const where = () => ({ dataDir: undefined, databaseUrl: undefined, ...at(0).place })

  beforeAll(async () => {
    if (skipReason) return
    const place = await newPlace()
    const first = await World.open(place)
    worlds.push(first)
    if (name === 'PostgreSQL') worlds.push(await World.open(place, first.folder))
  })
  afterAll(async () => {
    for (const world of worlds) await world.close()
  })

  test('one cut-off is performed once, whoever performs it', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const merchantIds = Array.from({ length: 10 }, (_, n) => `M-cut-${round}-${n}`)
      const cutOff = Date.now() - 1000
      await addDueSales(where(), { merchantIds, sales: 20, amount: 100, at: cutOff })
      const until = await at(0).reader.now()
      const rounds = await parallel(4, (n) =>
        at(n)
          .due.round(until, false)
          .catch(() => undefined),
      )
      // Who gives way to another looks again.
      await at(0).due.round(until, false)
      expect(rounds.some((one) => one !== undefined)).toBe(true)
      const books = await at(0).books()
      expect(payoutProblems(books)).toEqual([])
      const made = books.payouts.filter(({ merchantId }) => merchantIds.includes(merchantId))
      expect(made.filter(({ state }) => state === 'created').map(({ itemCount }) => itemCount)).toEqual(
        merchantIds.map(() => 20),
      )
    }
  })

  test('each capture is priced by one version of the terms, whichever is registered meanwhile', async () => {
    const merchantId = 'M-terms'
    const about = { forMerchantId: merchantId, currency: 'EUR' }
    await at(0).must<'addMerchant'>({ type: 'addMerchant', newMerchantId: merchantId, name: 'Ada' })
    const orders = await parallel(CAPTURES, (n) => at(n).placed(merchantId, 'EUR', 1000))
    let known = 0
    const leastOf = new Map<string, number>()
    const agreeing = async () => {
      for (let n = 1; n <= TERMS_CHANGES; n++) {
        const terms = { ...SANDBOX_TERMS, fees: [{ percentage: 100 * n, fixed: n }] }
        const { version } = await at(n).must<'registerTerms'>({ type: 'registerTerms', ...about, terms })
        known = version.version
      }
    }
    const capturing = async (worker: number) => {
      for (let n = worker; n < orders.length; n += 8) {
        const orderId = orders[n] as string
        leastOf.set(orderId, known)
        await at(n).must<'changeOrder'>(
          { type: 'changeOrder', orderId, command: { type: 'capture', amount: 1000 } },
          merchantId,
        )
      }
    }
    await Promise.all([agreeing(), ...Array.from({ length: 8 }, (_, worker) => capturing(worker))])
    const rows = await select<{ order_id: string; data: string }>(
      where(),
      `SELECT order_id, data FROM events WHERE type = 'OrderCaptured' AND merchant_id = '${merchantId}'`,
    )
    expect(rows).toHaveLength(CAPTURES)
    for (const { order_id, data } of rows) {
      const { settlement } = (typeof data === 'string' ? JSON.parse(data) : data) as Captured
      const version = settlement?.contract ?? 0
      // What was agreed on before the capture was asked for is what it costs; version 1 is the sandbox's own.
      expect(version).toBeGreaterThanOrEqual(leastOf.get(order_id) ?? 0)
      const [percentage, fixed] = version === 1 ? [undefined, undefined] : [10 * (version - 1), version - 1]
      expect([settlement?.percentage, settlement?.fixed]).toEqual([percentage, fixed])
    }
    expect(payoutProblems(await at(0).books())).toEqual([])
  })

  test('a payout that several approve at once is approved by one, and never by its maker', async () => {
    const made = Array.from({ length: ROUNDS }, (_, n) => {
      const payoutId = uuidv7()
      const rest = { merchantId: 'M-cut-0-0', number: 100 + n, releasedBy: 'operator:a' }
      return payout({ payoutId, paymentReference: payoutId.slice(-12), hold: 'AWAITING_APPROVAL', ...rest })
    })
    await at(0).store.transact(async (transaction) => {
      await transaction.load(needs({ payouts: made.map(({ payoutId }) => ({ by: 'id', payoutId })) }))
      await transaction.write(changes({ payouts: made }))
    })
    for (const { paymentReference } of made) {
      const outcomes = await parallel(6, (n) => {
        const actor = n < 2 ? 'operator:a' : `operator:${n}`
        return at(n).ask<'approvePayout'>({ type: 'approvePayout', paymentReference }, 'operator', actor)
      })
      expect(outcomes.filter(({ status }) => status === 'accepted')).toHaveLength(1)
      const [stored] = (await at(0).books()).payouts.filter(
        (one) => one.paymentReference === paymentReference,
      )
      expect(stored?.hold).toBeUndefined()
      expect(['operator:2', 'operator:3', 'operator:4', 'operator:5']).toContain(stored?.approvedBy)
    }
    // They were never booked: the books are for the other tests.
    await execute(where(), `DELETE FROM payouts WHERE number >= 100`)
  })

  test('a hold that is set while payouts are sent stops a payout, or comes too late for it', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const merchantIds = Array.from({ length: 6 }, (_, n) => `M-hold-${round}-${n}`)
      for (const newMerchantId of merchantIds) {
        await at(0).must<'addMerchant'>({ type: 'addMerchant', newMerchantId, name: 'Ada' })
      }
      await addDueSales(where(), { merchantIds, sales: 2, amount: 100, at: Date.now() - 1000 })
      await at(0).due.round(await at(0).reader.now(), false)
      await advanceClock(where() as never, 61_000)
      const until = await at(0).reader.now()
      const holding = merchantIds.map((forMerchantId, n) =>
        at(n).must<'setHold'>({ type: 'setHold', forMerchantId, currency: 'EUR', note: 'looked into' }),
      )
      const sending = parallel(2, (n) =>
        at(n)
          .due.round(until, false)
          .catch(() => undefined),
      )
      await Promise.all([...holding, sending])
      for (let n = 0; n < 3; n++) {
        await advanceClock(where() as never, 301_000)
        await at(n).due.round(await at(n).reader.now(), false)
      }
      const { payouts } = await at(0).books()
      for (const one of payouts.filter(({ merchantId }) => merchantIds.includes(merchantId))) {
        expect([one.state, one.hold]).toEqual(
          one.fileId === undefined ? ['created', 'UNDER_REVIEW'] : ['sent', undefined],
        )
      }
      for (const forMerchantId of merchantIds) {
        await at(0).must<'setHold'>({ type: 'setHold', forMerchantId, currency: 'EUR' })
      }
    }
  })
})
