/** Cut-offs that are made up for, and payouts that somebody else is working on: none is left behind. */
import { afterEach, describe, expect, it } from 'vitest'
import type { ContractTerms } from '../../src/domain/contract/contract.ts'
import type { IntentOf } from '../../src/engine/command.ts'
import { nextPayouts } from '../../src/engine/next-payouts.ts'
import { openStore } from '../../src/storage/open.ts'
import { raw } from '../storage/raw.ts'
import { needs } from '../storage/samples.ts'
import { TEST_STORES } from '../support/databases.ts'
import { DAY_MS, World } from './world.ts'

const MERCHANT = 'PK000001_demo'
const opened: World[] = []

afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})

async function openWorld(newPlace: (typeof TEST_STORES)[number]['newPlace']): Promise<World> {
  const world = await World.open(await newPlace())
  opened.push(world)
  return world
}

async function capture(world: World, amount: number): Promise<void> {
  const orderId = await world.placed(MERCHANT, 'EUR', amount)
  await world.must<'changeOrder'>(
    { type: 'changeOrder', orderId, command: { type: 'capture', amount } },
    MERCHANT,
  )
}

async function refundAll(world: World, amount: number): Promise<void> {
  const orderId = await world.placed(MERCHANT, 'EUR', amount)
  const change = (command: { type: 'capture' | 'refund'; amount: number }) =>
    world.must<'changeOrder'>({ type: 'changeOrder', orderId, command }, MERCHANT)
  await change({ type: 'capture', amount })
  await change({ type: 'refund', amount })
}

const advance = (world: World, ms: number) =>
  raw(world.place, `UPDATE instance SET clock_offset_ms = clock_offset_ms + ${ms}`)

const WEEKLY: ContractTerms = {
  fees: [{ percentage: 0, fixed: 0 }],
  vatRate: 0,
  feeRefund: 'none',
  settlement: 'NET',
  delay: { days: 0, of: 'calendar' },
  schedule: { every: 'week', on: 3 },
  cutOff: { time: '00:00', timeZone: 'UTC' },
  minimumPayout: 0,
}

const registered = (terms: ContractTerms): IntentOf<'registerTerms'> => ({
  type: 'registerTerms',
  forMerchantId: MERCHANT,
  currency: 'EUR',
  terms,
})

describe.each(TEST_STORES)('payout runs on $name', ({ name, skipReason, newPlace }) => {
  const test = skipReason ? it.skip : it

  test('a cut-off that passed while nobody was there is made up for, though a capture comes first', async () => {
    const world = await openWorld(newPlace)
    await capture(world, 1000)
    const [cutOff = 0] = (await world.books()).runs.values()
    await world.stop()
    await advance(world, 3 * DAY_MS)
    await world.start()
    await capture(world, 500)
    expect([...(await world.books()).runs.values()]).toEqual([cutOff])
    await world.move(0)
    const { payouts } = await world.soundBooks()
    expect(payouts.map(({ dueUntil, itemCount }) => [dueUntil, itemCount])).toEqual([[cutOff, 1]])
  })

  // A quarter of an hour for which sums are kept, and a minute within one.
  test.each(['15:00', '15:07'])(
    'a payout at %s comes to what was expected of it, with reserve, debt and minimum',
    async (time) => {
      const world = await openWorld(newPlace)
      await world.must<'addMerchant'>({ type: 'addMerchant', newMerchantId: MERCHANT, name: 'Ada' })
      const terms = {
        ...WEEKLY,
        fees: [{ percentage: 299, fixed: 25 }],
        vatRate: 1900,
        schedule: { every: 'day' } as const,
        cutOff: { time, timeZone: 'Europe/Stockholm' },
        minimumPayout: 5000,
        reserve: { rate: 1000, days: 2 },
      }
      await world.must<'registerTerms'>(registered(terms))
      const made = []
      for (const amount of [3000, 100_000, 0, 3000, 900, 70_000, 1000]) {
        if (amount > 0) await capture(world, amount)
        if (amount === 70_000) await refundAll(world, amount)
        const [next] = await nextPayouts(world.reader, 'sandbox', MERCHANT)
        await world.move(24)
        const { payouts } = await world.soundBooks()
        const found = payouts.find(
          ({ state, dueUntil }) => state !== 'scheduled' && dueUntil === next?.cutOff,
        )
        made.push(found !== undefined)
        if (found) expect({ ...next?.totals }).toEqual(found.totals)
        else expect(next?.isPaid).toBe(false)
        expect(next?.isPaid).toBe((found?.totals.settlement ?? 0) > 0)
      }
      expect(made).toContain(true)
      expect(made).toContain(false)
    },
  )

  test('also with a reserve that is free minutes before it, since the payout that kept it back was made late', async () => {
    const world = await openWorld(newPlace)
    await world.must<'addMerchant'>({ type: 'addMerchant', newMerchantId: MERCHANT, name: 'Ada' })
    const cutOff = { time: '15:07', timeZone: 'UTC' }
    const schedule = { every: 'day' } as const
    await world.must<'registerTerms'>(
      registered({ ...WEEKLY, schedule, cutOff, reserve: { rate: 1000, days: 2 } }),
    )
    const now = await world.reader.now()
    const noon = (Math.floor(now / DAY_MS) + 1.5) * DAY_MS
    await world.move((noon - now) / 3_600_000)
    await capture(world, 10_000)
    // Nobody was there at seven past three, until three minutes past three of the next day.
    await advance(world, DAY_MS + 3.05 * 3_600_000)
    await world.move(0)
    await world.move(47)
    await capture(world, 500)
    const [next] = await nextPayouts(world.reader, 'sandbox', MERCHANT)
    expect(next?.totals).toMatchObject({ sale: 500, release: 1000 })
    await world.move(2)
    const { payouts } = await world.soundBooks()
    const made = payouts.find(({ state, dueUntil }) => state !== 'scheduled' && dueUntil === next?.cutOff)
    expect({ ...next?.totals }).toEqual(made?.totals)
  })

  test('and though its terms change first', async () => {
    const world = await openWorld(newPlace)
    await world.must<'addMerchant'>({ type: 'addMerchant', newMerchantId: MERCHANT, name: 'Ada' })
    await capture(world, 1000)
    const [cutOff = 0] = (await world.books()).runs.values()
    await advance(world, 3 * DAY_MS)
    await world.must<'registerTerms'>(registered(WEEKLY))
    expect([...(await world.books()).runs.values()]).toEqual([cutOff])
    await world.move(0)
    expect((await world.soundBooks()).payouts.map(({ state }) => state)).toEqual(['created'])
  })

  // On SQLite there is no other transaction.
  const onPostgres = name === 'SQLite' ? () => {} : test

  onPostgres('a payout that another transaction holds while files are made is in a later file', async () => {
    const world = await openWorld(newPlace)
    if ('dataDir' in world.place) return
    await capture(world, 1000)
    const [run = 0] = (await world.books()).runs.values()
    await world.move((run - (await world.reader.now())) / 3_600_000 + 1 / 120)
    const [payout] = (await world.books()).payouts
    expect(payout).toMatchObject({ state: 'created' })
    const other = await openStore({ ...world.place, mode: 'sandbox' })
    let release = () => {}
    const locked = new Promise<void>((resolve) => {
      void other.transact(async (transaction) => {
        await transaction.load(needs({ payouts: [{ by: 'id', payoutId: payout?.payoutId ?? '' }] }))
        resolve()
        await new Promise<void>((done) => {
          release = done
        })
      })
    })
    await locked
    await world.move(1 / 30)
    expect((await world.books()).payouts[0]).toMatchObject({ state: 'created' })
    release()
    await world.move(1 / 30)
    expect((await world.soundBooks()).payouts[0]).toMatchObject({ state: 'sent' })
    await other.close()
  })
})
