/** What readers see, on both stores, and what a sweep leaves for them to see. */
import { describe, expect } from 'vitest'
import { uuidv7 } from '../../src/engine/ids.ts'
import {
  authorization,
  capture,
  credential,
  digestOf,
  keptKey,
  load,
  merchant,
  place,
  put,
  recorded,
  session,
} from './samples.ts'
import { describeStores } from './setup.ts'

describeStores('reading from the %s store', (it, db) => {
  describe('sweeping', () => {
    it('deletes what is expired, no more than was said, and nothing else', async () => {
      const past = { createdAt: 1, expiresAt: 2 }
      await put(db.store, {
        keys: [keptKey('s-1', past), keptKey('s-2', past), keptKey('s-3', past), keptKey('s-4')],
        sessions: [session(past)],
        authorizations: [authorization('s-1', past), authorization('s-4')],
      })
      expect(await db.store.sweep(2)).toBeGreaterThanOrEqual(4)
      while ((await db.store.sweep(100)) > 0);
      const left = (await db.reader.audit.keys('', 1000)).map(({ key }) => key)
      expect(left.filter((key) => key.startsWith('s-'))).toEqual(['s-4'])
      const wanted = { authorizations: [authorization('s-1'), authorization('s-4')] }
      expect([...(await load(db.store, wanted)).authorizations.values()].map(({ token }) => token)).toEqual([
        's-4',
      ])
    })
  })

  describe('the reader', () => {
    it('finds credentials by name and by secret, and an active operator when there is one', async () => {
      expect(await db.reader.hasOperator()).toBe(false)
      const { merchantId: _, ...operator } = credential('op')
      await put(db.store, { credentials: [{ ...operator, disabledAt: 7 }] })
      expect(await db.reader.hasOperator()).toBe(false)
      await put(db.store, { credentials: [operator] })
      expect(await db.reader.hasOperator()).toBe(true)
      expect(await db.reader.credential('op')).toEqual(operator)
      expect(await db.reader.credentialByDigest(digestOf('op'))).toEqual(operator)
      expect(await db.reader.credential('OP')).toBeUndefined()
      expect(await db.reader.credentialByDigest(digestOf('no'))).toBeUndefined()
    })

    it('lists merchants in the order of their ids’ bytes, page by page', async () => {
      const ids = ['Z-upper', 'a-lower', 'Ä-umlaut', 'z-lower'].map((id) => `zz-${id}`)
      await put(db.store, { merchants: ids.map((id) => merchant(id)) })
      const seen: string[] = []
      for (let after = 'zz-'; ; ) {
        const page = await db.reader.merchants(after, 2)
        seen.push(...page.map(({ merchantId }) => merchantId))
        const last = page.at(-1)
        if (!last) break
        after = last.merchantId
      }
      expect(seen).toEqual(['zz-Z-upper', 'zz-a-lower', 'zz-z-lower', 'zz-Ä-umlaut'])
    })

    it('gives the credentials of one merchant', async () => {
      const mine = ['of-1', 'of-2'].map((name) => credential(name, { merchantId: 'M-of' }))
      await put(db.store, { credentials: [...mine, credential('of-other', { merchantId: 'M-of-other' })] })
      expect(await db.reader.credentialsOf('M-of')).toEqual(mine)
    })

    it('answers a ping', async () => {
      await expect(db.reader.ping()).resolves.toBeUndefined()
    })
  })

  describe('the audit', () => {
    it('walks all orders in id order, each once, with their events', async () => {
      await Promise.all(Array.from({ length: 7 }, () => place(db.store)))
      const seen: string[] = []
      for (let after = ''; ; ) {
        const page = await db.reader.audit.orders(after, 3)
        seen.push(...page.map(({ orderId }) => orderId))
        const last = page.at(-1)
        if (!last) break
        after = last.orderId
      }
      expect(seen).toEqual([...seen].sort())
      expect(new Set(seen).size).toBe(seen.length)
      const events = await db.reader.audit.eventsOf(seen.slice(-2))
      expect(events.map(({ orderId, version }) => [orderId, version])).toEqual(
        seen.slice(-2).map((id) => [id, 1]),
      )
      expect(await db.reader.audit.eventsOf([])).toEqual([])
    })

    it('walks all transfers in the order of merchant, source and type', async () => {
      const order = await place(db.store)
      await put(db.store, capture(order, 1).changes)
      const seen: string[] = []
      let last: { merchantId: string; sourceId: string; type: string } | undefined
      for (;;) {
        const page = await db.reader.audit.transfersAfter(last, 2)
        seen.push(...page.map(({ sourceId }) => sourceId))
        last = page.at(-1)
        if (!last) break
      }
      expect(seen.length).toBeGreaterThan(0)
      expect(seen).toEqual([...seen].sort())
      expect(new Set(seen).size).toBe(seen.length)
    })

    it('walks all keys in the order of their digests', async () => {
      await put(db.store, { keys: ['w-1', 'w-2', 'w-3'].map((name) => keptKey(name)) })
      const seen: string[] = []
      for (let after = ''; ; ) {
        const page = await db.reader.audit.keys(after, 2)
        seen.push(...page.map(({ digest }) => digest))
        const last = page.at(-1)
        if (!last) break
        after = last.digest
      }
      expect(seen).toEqual([...seen].sort())
      expect(seen).toContain(digestOf('w-2'))
    })

    it('finds orders that have events and no row', async () => {
      expect(await db.reader.audit.eventsWithoutOrder(10)).toEqual([])
      const lost = uuidv7()
      await put(db.store, { events: [recorded(lost, 1, { type: 'OrderAcknowledged' })] })
      expect(await db.reader.audit.eventsWithoutOrder(10)).toEqual([lost])
    })
  })
})
