/** What is to happen later, what time it is, and how things are found again: the same on both stores. */
import { describe, expect } from 'vitest'
import { evolve } from '../../src/domain/order/evolve.ts'
import type { Order } from '../../src/domain/order/order.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import type { DueWork, OrderSearch, Reader, RecordOf, Store } from '../../src/engine/store.ts'
import { quickest } from '../support/timing.ts'
import {
  authorization,
  changes,
  keptKey,
  load,
  MERCHANT,
  merchant,
  needs,
  placement,
  put,
  recorded,
  session,
} from './samples.ts'
import { describeStores } from './setup.ts'

function work(dueAt: number, some: Partial<DueWork> = {}): DueWork {
  return {
    workId: uuidv7(),
    kind: 'expireOrder',
    merchantId: MERCHANT,
    orderId: uuidv7(),
    dueAt,
    attempts: 0,
    data: {},
    createdAt: 1,
    ...some,
  }
}

function failure(some: Partial<RecordOf<'failure'>> = {}): RecordOf<'failure'> {
  const data = { operation: 'captureOrder', effect: { type: 'drop' }, point: 'after', count: 1 }
  const record = { kind: 'failure', id: uuidv7(), merchantId: MERCHANT, data, createdAt: 5 }
  return { ...record, ...some } as RecordOf<'failure'>
}

type Row = Pick<Order, 'merchantId' | 'orderAmount' | 'expiresAt' | 'fraudStatus' | 'acknowledgedBy'>

/** Places an order that is found by these words. */
async function placeNamed(store: Store, terms: string[], some: Partial<Row> = {}): Promise<Order> {
  const placed = placement()
  const order = { ...placed.order, ...some } as Order
  const [made] = placed.changes.newOrders
  if (!made) throw new Error('a placement has a new order')
  await put(store, {
    ...placed.changes,
    newOrders: [{ ...made, order }],
    terms: [{ orderId: order.orderId, merchantId: order.merchantId, terms, isNew: true }],
  })
  return order
}

async function found(reader: Reader, search: Partial<OrderSearch>): Promise<string[]> {
  const { orders } = await reader.findOrders({ terms: [], limit: 50, ...search })
  return orders.map(({ orderId }) => orderId)
}

describeStores('later, in the %s store', (it, db) => {
  describe('due work', () => {
    it('comes in the order of its time and id, not before it is due, and only so much of it', async () => {
      const [b, a, c] = [
        work(200),
        work(100),
        work(300, { kind: 'deliver', data: { url: 'https://x' }, attempts: 2 }),
      ]
      const sameTime = work(100)
      await put(db.store, { works: [c, b, a, sameTime] })
      const ids = async (until: number, limit: number) =>
        (await db.reader.dueWork(until, limit)).map(({ workId }) => workId)
      const first = [a.workId, sameTime.workId].sort()
      expect(await ids(99, 10)).toEqual([])
      expect(await ids(250, 10)).toEqual([...first, b.workId])
      expect(await ids(1000, 2)).toEqual(first)
      expect((await db.reader.dueWork(1000, 10)).at(-1)).toEqual(c)
      await put(db.store, { doneWorks: [a, b, c, sameTime].map(({ workId }) => workId) })
      expect(await ids(1000, 10)).toEqual([])
    })

    it('is there without the messages of merchants that are left out', async () => {
      const [mine, others] = [
        work(100, { kind: 'deliver' }),
        work(101, { kind: 'deliver', merchantId: 'PK000002' }),
      ]
      const expiry = work(102)
      await put(db.store, { works: [mine, others, expiry] })
      const ids = async (...merchants: string[]) =>
        (await db.reader.dueWork(1000, 2, merchants)).map(({ workId }) => workId)
      expect(await ids()).toEqual([mine.workId, others.workId])
      expect(await ids(MERCHANT)).toEqual([others.workId, expiry.workId])
      expect(await ids(MERCHANT, 'PK000002')).toEqual([expiry.workId])
      await put(db.store, { doneWorks: [mine, others, expiry].map(({ workId }) => workId) })
    })

    it('is put off, and is there once', async () => {
      const one = work(100)
      await put(db.store, { works: [one] })
      const later = { ...one, dueAt: 5000, attempts: 1, data: { lastResult: 'status 500' } }
      await put(db.store, { works: [later] })
      expect(await db.reader.dueWork(1000, 10)).toEqual([])
      expect(await db.reader.dueWork(5000, 10)).toEqual([later])
      expect((await load(db.store, { works: [one.workId, uuidv7()] })).works).toEqual(
        new Map([[one.workId, later]]),
      )
      await put(db.store, { doneWorks: [one.workId] })
    })

    it('is listed for its merchant alone, from a position on', async () => {
      const mine = [work(10), work(20), work(30)]
      await put(db.store, { works: [...mine, work(15, { merchantId: 'PK000002' })] })
      const page = await db.reader.scheduled(MERCHANT, undefined, 2)
      expect(page).toEqual(mine.slice(0, 2))
      const last = page.at(-1) as DueWork
      expect(await db.reader.scheduled(MERCHANT, last, 2)).toEqual(mine.slice(2))
      expect(await db.reader.scheduled(undefined, undefined, 10)).toHaveLength(4)
    })

    it('is done by one of two that want to', async () => {
      const one = work(1)
      await put(db.store, { works: [one] })
      const done = await Promise.all(
        [1, 2].map(() =>
          db.store.transact(async (transaction) => {
            const loaded = await transaction.load(needs({ works: [one.workId] }))
            const isThere = loaded.works.has(one.workId)
            if (isThere) await transaction.write(changes({ doneWorks: [one.workId] }))
            return isThere
          }),
        ),
      )
      expect(done.sort()).toEqual([false, true])
    })

    it('is not removed by who has not locked it', async () => {
      const running = db.store.transact(async (transaction) => {
        await transaction.load(needs({}))
        await transaction.write(changes({ doneWorks: [uuidv7()] }))
      })
      await expect(running).rejects.toThrow('was not loaded')
    })
  })

  describe('records', () => {
    it('are given back as they were written, replaced, listed and removed', async () => {
      const [first, second] = [failure(), failure({ expiresAt: Date.now() + 60_000 })]
      const foreign = failure({ merchantId: 'PK000002' })
      await put(db.store, { records: [first, second, foreign] })
      expect(await db.reader.record('failure', first.id)).toEqual(first)
      expect(await db.reader.record('hostedPage', first.id)).toBeUndefined()
      expect(await db.reader.records('failure', MERCHANT, '', 10)).toEqual([first, second])
      expect(await db.reader.records('failure', MERCHANT, first.id, 10)).toEqual([second])
      expect(await db.reader.records('failure', undefined, '', 10)).toHaveLength(3)
      const next = { ...first, data: { ...first.data, count: 7 } }
      await put(db.store, { records: [next] })
      const wanted = { records: [first, { kind: 'failure' as const, id: uuidv7() }] }
      expect([...(await load(db.store, wanted)).records.values()]).toEqual([next])
      await put(db.store, { removedRecords: [first] })
      expect(await db.reader.record('failure', first.id)).toBeUndefined()
      expect(await db.reader.record('failure', second.id)).toEqual(second)
    })

    it('are swept when their time is over', async () => {
      const [old, young] = [failure({ expiresAt: 2 }), failure()]
      await put(db.store, { records: [old, young] })
      while ((await db.store.sweep(100)) > 0);
      expect(await db.reader.record('failure', old.id)).toBeUndefined()
      expect(await db.reader.record('failure', young.id)).toEqual(young)
    })
  })

  describe('the clock', () => {
    it('is moved for all transactions and readers, and says who moves it', async () => {
      const move = {
        moveId: uuidv7(),
        to: Date.now() + 90_000_000,
        seenAt: Date.now(),
        happened: { expireOrder: 3 },
      }
      const before = await db.reader.clock()
      expect(before).toMatchObject({ offsetMs: 0 })
      expect(before.move).toBeUndefined()
      await put(db.store, { clock: [{ offsetMs: 60_000_000, move }] })
      const during = await db.reader.clock()
      expect(during).toMatchObject({ offsetMs: 60_000_000, move })
      expect(Math.abs(during.realNow - Date.now())).toBeLessThan(60_000)
      expect((await load(db.store, {})).now - Date.now()).toBeGreaterThan(59_000_000)
      expect((await db.reader.now()) - Date.now()).toBeGreaterThan(59_000_000)
      expect((await load(db.store, { clock: true })).clock).toMatchObject({ offsetMs: 60_000_000, move })
      await put(db.store, { clock: [{ offsetMs: 0 }] })
      expect((await db.reader.clock()).move).toBeUndefined()
    })

    it('is not moved by who has not locked it', async () => {
      const running = db.store.transact(async (transaction) => {
        await transaction.load(needs({}))
        await transaction.write(changes({ clock: [{ offsetMs: 1 }] }))
      })
      await expect(running).rejects.toThrow('was not loaded')
    })
  })

  describe('new versions', () => {
    it('of a document and of persons stand beside the first ones', async () => {
      const order = await placeNamed(db.store, [])
      const { orderId } = order
      const document = { orderLines: [{ name: 'Pears', quantity: 1, unit_price: 5, total_amount: 5 }] }
      const persons = { billingAddress: { given_name: 'Grace' } }
      const events = [
        recorded(orderId, 2, { type: 'AuthorizationUpdated', amount: 5, documentVersion: 2 }),
        recorded(orderId, 3, { type: 'CustomerDetailsUpdated', personsVersion: 2 }),
      ]
      await put(db.store, {
        orders: [events.reduce(evolve, order)],
        events,
        documents: [{ orderId, version: 2, document }],
        persons: [{ orderId, version: 2, persons }],
      })
      const loaded = await load(db.store, {
        orderIds: [orderId],
        documentsOf: [orderId],
        personsOf: [orderId],
      })
      expect(loaded.documents.get(orderId)).toEqual(document)
      expect(loaded.persons.get(orderId)?.get(2)).toEqual(persons)
      expect(loaded.persons.get(orderId)?.size).toBe(2)
      expect((await db.reader.order(orderId))?.document).toEqual(document)
    })
  })

  describe('finding orders', () => {
    it('goes by the beginnings of words, all of which must be there, of the merchant that asks', async () => {
      const ada = await placeNamed(db.store, ['ada', 'lovelace', 'ångström', "o'neil%_"])
      const bob = await placeNamed(db.store, ['bob', 'lovelace'])
      const foreign = await placeNamed(db.store, ['ada'], { merchantId: 'PK000002' })
      const of = (...terms: string[]) => found(db.reader, { terms, merchantId: MERCHANT })
      expect(await of('love')).toEqual([bob.orderId, ada.orderId])
      expect(await of('ada', 'love')).toEqual([ada.orderId])
      expect(await of('ångs')).toEqual([ada.orderId])
      expect(await of("o'neil%")).toEqual([ada.orderId])
      expect(await of('%')).toEqual([])
      expect(await of('ov')).toEqual([])
      expect(await of('_da')).toEqual([])
      expect(await found(db.reader, { terms: ['ada'] })).toEqual([foreign.orderId, ada.orderId])
    })

    it('follows when the words change', async () => {
      const { orderId, ...order } = await placeNamed(db.store, ['before'])
      const { history: _, ...row } = order
      await put(db.store, {
        orders: [{ ...row, orderId }],
        terms: [{ orderId, merchantId: MERCHANT, terms: ['after'], isNew: false }],
      })
      expect(await found(db.reader, { terms: ['before'] })).toEqual([])
      expect(await found(db.reader, { terms: ['after'] })).toEqual([orderId])
    })

    it('takes filters together, and reads a late order as expired', async () => {
      const merchantId = 'PK-filters'
      const day = 86_400_000
      const now = Date.now()
      const at = (some: Partial<Row>) => placeNamed(db.store, [], { merchantId, ...some })
      const open = await at({ orderAmount: 100, expiresAt: now + day })
      const late = await at({ orderAmount: 200, expiresAt: now - day })
      const pending = await at({ orderAmount: 300, fraudStatus: 'PENDING', acknowledgedBy: uuidv7() })
      const of = (search: Partial<OrderSearch>) => found(db.reader, { merchantId, ...search })
      expect(await of({ statuses: ['AUTHORIZED'] })).toEqual([pending.orderId, open.orderId])
      expect(await of({ statuses: ['EXPIRED'] })).toEqual([late.orderId])
      expect(await of({ statuses: ['EXPIRED', 'AUTHORIZED'], amountTo: 200 })).toEqual([
        late.orderId,
        open.orderId,
      ])
      expect(await of({ amountFrom: 200, amountTo: 200 })).toEqual([late.orderId])
      expect(await of({ fraudStatus: 'PENDING' })).toEqual([pending.orderId])
      expect(await of({ acknowledged: true })).toEqual([pending.orderId])
      expect(await of({ acknowledged: false })).toEqual([late.orderId, open.orderId])
      expect(await of({ expiresTo: now })).toEqual([late.orderId])
      expect(await of({ createdFrom: now + day })).toEqual([])
      const shown = await db.reader.findOrders({ merchantId, terms: [], statuses: ['EXPIRED'], limit: 5 })
      expect(shown.orders[0]?.status).toBe('EXPIRED')
      expect(shown.persons.get(late.orderId)).toBeDefined()
    })

    it('gives every order once over its pages, also while new ones come in', async () => {
      const merchantId = 'PK-pages'
      const all: string[] = []
      for (let n = 0; n < 25; n++) all.push((await placeNamed(db.store, ['paged'], { merchantId })).orderId)
      for (const terms of [[], ['paged']]) {
        const seen: string[] = []
        let before: string | undefined
        do {
          const page = await db.reader.findOrders({
            merchantId,
            terms,
            limit: 4,
            ...(before !== undefined && { before }),
          })
          seen.push(...page.orders.map(({ orderId }) => orderId))
          before = page.next
          await placeNamed(db.store, ['paged'], { merchantId })
        } while (before !== undefined)
        expect(seen.filter((orderId) => all.includes(orderId))).toEqual(all.toReversed())
        expect(new Set(seen).size).toBe(seen.length)
      }
    })

    it('looks at no more than a bounded number of rows for a page, and goes on from there', async () => {
      const merchantId = 'PK-rare'
      const rare = await placeNamed(db.store, ['common'], { merchantId, orderAmount: 4321 })
      const many = Array.from({ length: 2500 }, () => placement())
      await put(db.store, {
        newOrders: many.flatMap(({ changes: { newOrders } }) =>
          newOrders.map((made) => ({ ...made, order: { ...made.order, merchantId } })),
        ),
        events: many.flatMap((one) => one.changes.events),
        terms: many.map(({ order: { orderId } }) => ({
          orderId,
          merchantId,
          terms: ['common'],
          isNew: true,
        })),
      })
      for (const terms of [[], ['common']]) {
        const pages: string[][] = []
        let before: string | undefined
        do {
          const page = await db.reader.findOrders({
            merchantId,
            terms,
            amountFrom: 4321,
            amountTo: 4321,
            limit: 10,
            ...(before !== undefined && { before }),
          })
          pages.push(page.orders.map(({ orderId }) => orderId))
          before = page.next
        } while (before !== undefined)
        expect(pages.flat()).toEqual([rare.orderId])
        expect(pages[0]).toEqual([])
        expect(pages.length).toBeLessThanOrEqual(3)
      }
    })
  })

  describe('searching for the beginning of a word', () => {
    it('that very many entries share goes through the orders, a bounded number for a page', async () => {
      const merchantId = 'PK-shared'
      const words = Array.from({ length: 10_001 }, (_, index) => `shared-${index}`)
      const wanted = await placeNamed(db.store, words, { merchantId })
      for (let round = 0; round < 5; round++) {
        const many = Array.from({ length: 500 }, () => placement())
        await put(db.store, {
          newOrders: many.flatMap(({ changes: { newOrders } }) =>
            newOrders.map((made) => ({ ...made, order: { ...made.order, merchantId } })),
          ),
          events: many.flatMap(({ changes: { events } }) => events),
        })
      }
      const search = { merchantId, terms: ['shared'], limit: 10 }
      const first = await db.reader.findOrders(search)
      // Some milliseconds; seconds where all entries of the word are read again for each order.
      expect(await quickest(() => db.reader.findOrders(search))).toBeLessThan(1000)
      expect(first.orders).toEqual([])
      const second = await db.reader.findOrders({ ...search, before: String(first.next) })
      expect(second.orders.map(({ orderId }) => orderId)).toEqual([wanted.orderId])
      expect(second.next).toBeUndefined()
      // A rarer word beside it leads there at once.
      expect(await found(db.reader, { ...search, terms: ['shared', 'shared-9999'] })).toEqual([
        wanted.orderId,
      ])
    })
  })

  describe('a reset', () => {
    it('is as if the order were not there to whoever reads it meanwhile', async () => {
      const merchantId = 'PK-read'
      for (let turns = 0; turns < 60; turns++) {
        const { orderId } = await placeNamed(db.store, [], { merchantId })
        const reading = db.reader.order(orderId)
        for (let turn = 0; turn < turns; turn++) await null
        const [record] = await Promise.all([reading, db.store.reset(merchantId, 10)])
        expect(record?.persons.size ?? 1).toBe(1)
      }
    })

    it('deletes what one merchant has, in pieces, and nothing of another', async () => {
      const merchantId = 'PK-reset'
      await put(db.store, { merchants: [merchant(merchantId)] })
      const mine = await Promise.all([1, 2, 3].map(() => placeNamed(db.store, ['reset'], { merchantId })))
      const other = await placeNamed(db.store, ['reset'])
      const [ownSession, otherSession] = [session({ merchantId }), session()]
      const soon = { expiresAt: Date.now() + 600_000 }
      const [ownKey, otherKey] = [keptKey('own-reset', { merchantId }), keptKey('other-reset')]
      await put(db.store, {
        works: mine.map(({ orderId }) => work(1, { merchantId, orderId })),
        records: [failure({ merchantId })],
        sessions: [ownSession, otherSession],
        authorizations: [authorization('reset', { merchantId, ...soon }), authorization('reset', soon)],
        keys: [ownKey, otherKey],
      })
      expect(await db.store.reset(merchantId, 2)).toBe(2)
      expect(await db.store.reset(merchantId, 2)).toBe(1)
      expect(await found(db.reader, { merchantId })).toEqual([])
      for (const { orderId } of mine) {
        expect(await db.reader.order(orderId)).toBeUndefined()
        expect(await db.reader.audit.eventsOf([orderId])).toEqual([])
      }
      expect(await db.reader.scheduled(merchantId, undefined, 10)).toEqual([])
      expect(await db.reader.records('failure', merchantId, '', 10)).toEqual([])
      expect(await db.reader.session(ownSession.sessionId)).toBeUndefined()
      expect(await db.reader.session(otherSession.sessionId)).toBeDefined()
      const keys = { keys: [{ digest: ownKey.digest }, { digest: otherKey.digest }] }
      expect([...(await load(db.store, keys)).keys.keys()]).toEqual([otherKey.digest])
      const tokens = [
        { merchantId, token: 'reset' },
        { merchantId: MERCHANT, token: 'reset' },
      ]
      const { authorizations } = await load(db.store, { authorizations: tokens })
      expect([...authorizations.values()].map((one) => one.merchantId)).toEqual([MERCHANT])
      expect(await found(db.reader, { terms: ['reset'] })).toEqual([other.orderId])
      expect(await db.reader.merchant(merchantId)).toBeDefined()
    })
  })
})
