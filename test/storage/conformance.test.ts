/** What both stores promise, in the terms of the Store and Reader ports. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { uuidv7 } from '../../src/engine/ids.ts'
import { authorizationRef, StoreError } from '../../src/engine/store.ts'
import {
  authorization,
  capture,
  changes,
  credential,
  DOCUMENT,
  digestOf,
  keptKey,
  load,
  MERCHANT,
  merchant,
  needs,
  PERSONS,
  place,
  placement,
  put,
  recorded,
  session,
} from './samples.ts'
import { describeStores } from './setup.ts'

describeStores('the %s store', (it, db) => {
  describe('orders', () => {
    it('gives an order back as it was placed, to the next transaction and to the reader', async () => {
      const placed = placement(6000, { merchantReference1: 'a"b\\c{d},NULL' })
      await put(db.store, placed.changes)
      const { history: _, ...row } = placed.order
      const { orderId } = row
      expect((await load(db.store, { orderIds: [orderId] })).orders.get(orderId)).toEqual(row)
      expect(await db.reader.orderRow(orderId)).toEqual(row)
      expect(await db.reader.order(orderId)).toEqual({
        order: placed.order,
        events: placed.changes.events,
        document: DOCUMENT,
        persons: new Map([[1, PERSONS]]),
      })
    })

    it('gives the history with the order when it is needed, and only then', async () => {
      const order = await place(db.store)
      const captured = capture(order, 1000, {
        description: 'first parcel',
        shippingInfo: [{ tracking_number: '1' }],
      })
      await put(db.store, captured.changes)
      const { orderId } = order
      const wanted = { orderIds: [orderId], historyOf: [orderId] }
      const loaded = (await load(db.store, wanted)).orders.get(orderId)
      expect(loaded).toEqual(captured.order)
      expect(loaded?.history?.captures).toHaveLength(1)
      expect((await load(db.store, { orderIds: [orderId] })).orders.get(orderId)?.history).toBeUndefined()
    })

    it('writes a capture: the row, its event and its transfer', async () => {
      const order = await place(db.store)
      const captured = capture(order, 2500)
      await put(db.store, captured.changes)
      const { history: _, ...row } = captured.order
      expect(await db.reader.orderRow(order.orderId)).toEqual(row)
      const [event] = captured.changes.events
      expect((await db.reader.audit.eventsOf([order.orderId])).at(-1)).toEqual(event)
      const sourceId = captured.changes.transfers[0]?.sourceId as string
      const booked = await db.reader.audit.transfersBySource([{ merchantId: MERCHANT, sourceId }])
      expect(booked).toEqual(captured.changes.transfers)
    })

    it('keeps who cancelled an order, what it was acknowledged by and a reference that was cleared', async () => {
      const placed = placement(6000, { merchantReference1: 'gone soon' })
      await put(db.store, placed.changes)
      const { history: _, merchantReference1: __, ...rest } = placed.order
      const cancelled = {
        ...rest,
        version: 2,
        status: 'CANCELLED' as const,
        cancelledBy: uuidv7(),
        acknowledgedBy: uuidv7(),
      }
      await put(db.store, { orders: [cancelled] })
      expect(await db.reader.orderRow(rest.orderId)).toEqual(cancelled)
    })

    it('writes many orders and captures of many in one transaction', async () => {
      const placed = Array.from({ length: 300 }, () => placement())
      await put(db.store, {
        newOrders: placed.flatMap((one) => one.changes.newOrders),
        events: placed.flatMap((one) => one.changes.events),
      })
      const orderIds = placed.map(({ order }) => order.orderId)
      const { orders } = await load(db.store, { orderIds })
      expect(orders.size).toBe(300)
      const captures = [...orders.values()].map((order) => capture(order, 10).changes)
      await put(db.store, {
        orders: captures.flatMap((one) => one.orders),
        events: captures.flatMap((one) => one.events),
        transfers: captures.flatMap((one) => one.transfers),
      })
      const after = await load(db.store, { orderIds })
      expect([...after.orders.values()].every(({ capturedAmount }) => capturedAmount === 10)).toBe(true)
    })

    it('holds the largest amount that a number can', async () => {
      const order = await place(db.store, Number.MAX_SAFE_INTEGER)
      await put(db.store, capture(order, Number.MAX_SAFE_INTEGER).changes)
      const row = await db.reader.orderRow(order.orderId)
      expect(row?.capturedAmount).toBe(Number.MAX_SAFE_INTEGER)
    })

    it('finds nothing under an id that does not exist or is no id', async () => {
      const unknown = [uuidv7(), 'not-an-id', '']
      const loaded = await load(db.store, { orderIds: unknown, historyOf: unknown, sessionIds: unknown })
      expect(loaded.orders.size + loaded.sessions.size).toBe(0)
      for (const id of unknown) {
        expect(await db.reader.order(id)).toBeUndefined()
        expect(await db.reader.orderRow(id)).toBeUndefined()
        expect(await db.reader.session(id)).toBeUndefined()
      }
    })
  })

  describe('what the database itself refuses', () => {
    const refusal = { name: 'StoreError', kind: 'data' }

    it('more captured than authorised, more refunded than captured, and amounts below zero', async () => {
      const order = await place(db.store, 1000)
      const { history: _, ...row } = order
      const bad = [
        { capturedAmount: 1001 },
        { capturedAmount: -1 },
        { capturedAmount: 10, refundedAmount: 11 },
        { refundedAmount: -1 },
        { orderAmount: -1 },
      ]
      for (const fields of bad) {
        await expect(
          put(db.store, { orders: [{ ...row, ...fields }] }),
          JSON.stringify(fields),
        ).rejects.toMatchObject(refusal)
      }
      expect(await db.reader.orderRow(order.orderId)).toEqual(row)
    })

    it('a second event of one version, a second booking of one source, a transfer of nothing', async () => {
      const order = await place(db.store)
      const first = capture(order, 1000)
      await put(db.store, first.changes)
      const [transfer] = first.changes.transfers
      if (!transfer) throw new Error('a capture books a transfer')
      await expect(put(db.store, { events: capture(order, 1).changes.events })).rejects.toMatchObject(refusal)
      await expect(put(db.store, { transfers: [transfer] })).rejects.toMatchObject(refusal)
      const nothing = { ...transfer, sourceId: uuidv7(), amount: 0 }
      await expect(put(db.store, { transfers: [nothing] })).rejects.toMatchObject(refusal)
    })

    it('a secret that another credential has', async () => {
      await put(db.store, { credentials: [credential('twin-1', { secretDigest: digestOf('same') })] })
      const twin = credential('twin-2', { secretDigest: digestOf('same') })
      await expect(put(db.store, { credentials: [twin] })).rejects.toMatchObject(refusal)
    })
  })

  describe('transactions', () => {
    it('leave nothing when the work throws after writing, and throw what it threw', async () => {
      const order = await place(db.store)
      const placed = placement()
      const boom = new Error('boom')
      const running = db.store.transact(async (transaction) => {
        await transaction.load(needs({ orderIds: [order.orderId], keys: [{ digest: digestOf('thrown') }] }))
        await transaction.write(
          changes({ ...capture(order, 1).changes, ...placed.changes, keys: [keptKey('thrown')] }),
        )
        throw boom
      })
      await expect(running).rejects.toBe(boom)
      expect(await db.reader.order(placed.order.orderId)).toBeUndefined()
      expect((await db.reader.orderRow(order.orderId))?.version).toBe(1)
      expect((await load(db.store, { keys: [{ digest: digestOf('thrown') }] })).keys.size).toBe(0)
    })

    it('leave nothing when one of their rows is refused, even when the work caught the error', async () => {
      const placed = placement()
      const order = await place(db.store)
      const twice = [recorded(order.orderId, 1, { type: 'OrderAcknowledged' })]
      const running = db.store.transact(async (transaction) => {
        await transaction.load(needs({ orderIds: [order.orderId] }))
        const all = changes({ ...placed.changes, events: [...placed.changes.events, ...twice] })
        await transaction.write(all).catch(() => {})
        return 'went on'
      })
      await expect(running).rejects.toMatchObject({ name: 'StoreError', kind: 'data' })
      expect(await db.reader.order(placed.order.orderId)).toBeUndefined()
    })

    it('refuse to write an order, a key, an authorization or a merchant that they did not lock', async () => {
      const order = await place(db.store)
      const unlocked = [
        { orders: [order] },
        { keys: [keptKey('unlocked')] },
        { authorizations: [authorization('unlocked')] },
        { merchants: [merchant('M-unlocked')] },
      ]
      for (const some of unlocked) {
        const running = db.store.transact(async (transaction) => {
          await transaction.load(needs({}))
          await transaction.write(changes(some)).catch(() => {})
        })
        await expect(running).rejects.toThrow('was not loaded')
      }
      const unloaded = db.store.transact((transaction) =>
        transaction.write(changes({ sessions: [session()] })),
      )
      await expect(unloaded).rejects.toThrow('after it was loaded')
    })

    it('go on working after one of them failed', async () => {
      const order = await place(db.store)
      await expect(
        put(db.store, { events: [recorded(order.orderId, 1, { type: 'OrderAcknowledged' })] }),
      ).rejects.toBeInstanceOf(StoreError)
      await Promise.all(Array.from({ length: 5 }, () => place(db.store)))
    })

    it('may end without writing, and without loading', async () => {
      expect(await db.store.transact(async () => 'nothing')).toBe('nothing')
      expect((await load(db.store, {})).mode).toBe('sandbox')
    })

    it('run one after the other when more are asked for than may run at the same time', async () => {
      let running = 0
      let most = 0
      await Promise.all(
        Array.from({ length: 8 }, () =>
          db.store.transact(async (transaction) => {
            most = Math.max(most, ++running)
            await transaction.load(needs({}))
            // The first ones wait for those that may run beside them, however long their connections take.
            for (let wait = 0; most < db.store.concurrency && wait < 2000; wait++) await sleep(5)
            await sleep(5)
            running--
          }),
        ),
      )
      expect(most).toBe(db.store.concurrency)
    })

    it('read business time, mode and secret', async () => {
      const before = Date.now()
      const loaded = await load(db.store, {})
      expect(loaded.now).toBeGreaterThanOrEqual(before - 1)
      expect(loaded.now).toBeLessThanOrEqual(Date.now() + 1)
      expect(loaded.mode).toBe('sandbox')
      expect(loaded.instanceSecret).toMatch(/^[0-9a-f]{64}$/)
      expect(Math.abs((await db.reader.now()) - loaded.now)).toBeLessThan(5000)
    })
  })

  describe('idempotency keys', () => {
    it('are kept with their outcome, with an order in the path and without', async () => {
      const order = await place(db.store)
      const scope = `POST /ordermanagement/v1/orders/${order.orderId}/captures`
      const captureKey = keptKey('capture-key', { orderId: order.orderId, scope })
      const refusal = { row: 'captureTooHigh', args: { a: 1 }, details: { x: [1, 2] } }
      const sessionKey = keptKey('session-key', { outcome: { status: 'refused', refusal: refusal as never } })
      await db.store.transact(async (transaction) => {
        const loaded = await transaction.load(
          needs({ orderIds: [order.orderId], keys: [captureKey, { digest: sessionKey.digest }] }),
        )
        expect(loaded.keys.size).toBe(0)
        await transaction.write(changes({ keys: [captureKey, sessionKey] }))
      })
      const { keys } = await load(db.store, {
        orderIds: [order.orderId],
        keys: [captureKey, { digest: sessionKey.digest }],
      })
      expect(keys).toEqual(
        new Map([
          [captureKey.digest, captureKey],
          [sessionKey.digest, sessionKey],
        ]),
      )
    })

    it('do not exist once they are expired, and can be used again then', async () => {
      const old = keptKey('old', { createdAt: 1, expiresAt: Date.now() - 1 })
      await put(db.store, { keys: [old] })
      const wanted = { keys: [{ digest: old.digest }] }
      expect((await load(db.store, wanted)).keys.size).toBe(0)
      const again = keptKey('old', { outcome: { status: 'accepted', result: { second: true } } })
      await db.store.transact(async (transaction) => {
        await transaction.load(needs(wanted))
        await transaction.write(changes({ keys: [again] }))
      })
      expect((await load(db.store, wanted)).keys.get(old.digest)).toEqual(again)
    })

    it('of an order that does not exist are kept as well', async () => {
      const key = keptKey('nowhere', { orderId: uuidv7() })
      const wanted = { orderIds: [key.orderId as string], keys: [key] }
      await db.store.transact(async (transaction) => {
        expect((await transaction.load(needs(wanted))).keys.size).toBe(0)
        await transaction.write(changes({ keys: [key] }))
      })
      expect((await load(db.store, wanted)).keys.get(key.digest)).toEqual(key)
    })

    it('that were asked for and not written leave nothing', async () => {
      const digest = digestOf('only asked')
      await db.store.transact(async (transaction) => {
        await transaction.load(needs({ keys: [{ digest }, { digest: digestOf('also'), orderId: uuidv7() }] }))
        await transaction.write(changes({ sessions: [session()] }))
      })
      const all = await db.reader.audit.keys('', 1000)
      expect(all.filter((key) => [digest, digestOf('also')].includes(key.digest))).toEqual([])
    })
  })

  describe('sessions, authorizations, merchants and credentials', () => {
    it('give a session back, and its next state', async () => {
      const one = session()
      await put(db.store, { sessions: [one] })
      const wanted = { sessionIds: [one.sessionId] }
      expect((await load(db.store, wanted)).sessions.get(one.sessionId)).toEqual(one)
      const next = {
        ...one,
        orderId: uuidv7(),
        authorizationToken: 'tok',
        fields: { ...one.fields, locale: 'de-DE' },
      }
      await put(db.store, { sessions: [next] })
      expect((await load(db.store, wanted)).sessions.get(one.sessionId)).toEqual(next)
      expect(await db.reader.session(one.sessionId)).toEqual(next)
    })

    it('keep one token of two merchants apart', async () => {
      const mine = authorization('shared')
      const theirs = authorization('shared', {
        merchantId: 'PK000002',
        approved: { amount: 6000, currency: 'EUR', sessionId: uuidv7() },
      })
      await put(db.store, { authorizations: [mine, theirs] })
      const { authorizations } = await load(db.store, { authorizations: [mine, theirs] })
      expect(authorizations.get(authorizationRef(MERCHANT, 'shared'))).toEqual(mine)
      expect(authorizations.get(authorizationRef('PK000002', 'shared'))).toEqual(theirs)
    })

    it('move an authorization on, and give none for a token that nobody used', async () => {
      const open = authorization('moves')
      await put(db.store, { authorizations: [open] })
      const consumed = { ...open, state: 'consumed' as const, orderId: uuidv7() }
      await db.store.transact(async (transaction) => {
        const wanted = [open, { merchantId: MERCHANT, token: 'nobody' }]
        const loaded = await transaction.load(needs({ authorizations: wanted }))
        expect([...loaded.authorizations.values()]).toEqual([open])
        await transaction.write(changes({ authorizations: [consumed] }))
      })
      const after = await load(db.store, {
        authorizations: [open, { merchantId: MERCHANT, token: 'nobody' }],
      })
      expect([...after.authorizations.values()]).toEqual([consumed])
    })

    it('give merchants with all their credentials, and names that are taken', async () => {
      const one = merchant('M-creds')
      const first = credential('c-1', { merchantId: 'M-creds' })
      const second = credential('c-2', { merchantId: 'M-creds', disabledAt: 5 })
      await put(db.store, { merchants: [one], credentials: [first, second] })
      const loaded = await load(db.store, { merchantIds: ['M-creds', 'M-none'], usernames: ['c-1', 'free'] })
      expect(loaded.merchants).toEqual(new Map([['M-creds', one]]))
      expect(loaded.credentials).toEqual(
        new Map([
          ['c-1', first],
          ['c-2', second],
        ]),
      )
    })

    it('leave no trace of a merchant and a name that were only asked for', async () => {
      await db.store.transact(async (transaction) => {
        await transaction.load(needs({ merchantIds: ['M-asked', 'M-other'], usernames: ['asked'] }))
        await transaction.write(changes({ merchants: [merchant('M-other')] }))
      })
      expect(await db.reader.merchant('M-asked')).toBeUndefined()
      expect(await db.reader.credential('asked')).toBeUndefined()
      expect(await db.reader.merchant('M-other')).toMatchObject({ merchantId: 'M-other', active: true })
    })
  })
})
