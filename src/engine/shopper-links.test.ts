import { describe, expect, it } from 'vitest'
import { isUuid } from './ids.ts'
import { LIVE_LINKS_MAX, linksIdOf, makeShopperLink, openedBy, revokeShopperLink } from './shopper-links.ts'
import { type Loaded, type RecordOf, recordRef, type StoredRecord } from './store.ts'
import { Work } from './work.ts'

const DAY_MS = 86_400_000
const OF = { orderId: 'order-1', merchantId: 'M1', actor: 'merchant:demo' }

/** One database of records, as one batch after another sees it. */
class Database {
  readonly records = new Map<string, StoredRecord>()
  now = 1_000_000

  do<T>(change: (work: Work) => T, settings: { shopperLinkDays?: number } = {}): T {
    const loaded = { now: this.now, records: new Map(this.records) } as unknown as Loaded
    const work = new Work(loaded, {
      idempotencyLifetimeMs: 0,
      authorizationDays: 28,
      duplicateWindowMs: 0,
      ...settings,
    })
    const result = change(work)
    const { records, removedRecords } = work.changes()
    for (const record of records) this.records.set(recordRef(record.kind, record.id), record)
    for (const { kind, id } of removedRecords) this.records.delete(recordRef(kind, id))
    return result
  }

  open(token: string) {
    const asked: string[] = []
    const opened = openedBy(token, {
      now: async () => this.now,
      record: async (kind, id) => {
        asked.push(id)
        return this.records.get(recordRef(kind, id)) as RecordOf<'shopperLink'> | undefined
      },
    })
    return opened.then((result) => ({ result, asked }))
  }

  get listed() {
    const record = this.records.get(recordRef('shopperLinks', linksIdOf(OF.orderId)))
    return (record as RecordOf<'shopperLinks'>).data.links
  }
}

function make(database: Database, settings?: { shopperLinkDays: number }) {
  const link = database.do((work) => makeShopperLink(OF, work), settings)
  if (!link) throw new Error('no link')
  return link
}

describe('a link to the page of an order', () => {
  it('leads to its order until its time is over', async () => {
    const database = new Database()
    const { token, expiresAt, linkId } = make(database)
    expect(isUuid(linkId)).toBe(true)
    expect(expiresAt).toBe(database.now + 180 * DAY_MS)
    expect((await database.open(token)).result).toEqual({ orderId: 'order-1', merchantId: 'M1', expiresAt })
    database.now = expiresAt - 1
    expect((await database.open(token)).result).toBeDefined()
    database.now = expiresAt
    expect((await database.open(token)).result).toBeUndefined()
  })

  it('lasts as long as the settings say', () => {
    const database = new Database()
    expect(make(database, { shopperLinkDays: 1 }).expiresAt).toBe(database.now + DAY_MS)
  })

  it('is nowhere kept: what is stored tells no token', () => {
    const database = new Database()
    const { token } = make(database)
    expect(JSON.stringify([...database.records])).not.toContain(token)
  })

  it('costs one look, whether it is good, revoked, over or made up', async () => {
    const database = new Database()
    const [good, revoked, over] = [make(database), make(database), make(database, { shopperLinkDays: 1 })]
    expect(database.do((work) => revokeShopperLink(OF, revoked.linkId, work))).toBe(true)
    database.now += DAY_MS
    for (const token of [good.token, revoked.token, over.token, 'made-up', '', 'x'.repeat(255)]) {
      const { asked, result } = await database.open(token)
      expect(asked).toHaveLength(1)
      expect(result !== undefined).toBe(token === good.token)
    }
  })

  it('is not opened by a record of another token', async () => {
    const database = new Database()
    const { token } = make(database)
    for (const [ref, record] of database.records) {
      if (record.kind === 'shopperLink')
        database.records.set(ref, { ...record, data: { ...record.data, digest: 'f'.repeat(64) } })
    }
    expect((await database.open(token)).result).toBeUndefined()
  })

  it('that is revoked stays revoked, and is not one of another order', () => {
    const database = new Database()
    const { linkId } = make(database)
    expect(database.do((work) => revokeShopperLink({ ...OF, orderId: 'order-2' }, linkId, work))).toBe(false)
    database.do((work) => revokeShopperLink(OF, linkId, work))
    const { revokedAt } = database.listed[0] ?? {}
    expect(revokedAt).toBe(database.now)
    database.now += 1
    expect(database.do((work) => revokeShopperLink(OF, linkId, work))).toBe(true)
    expect(database.listed[0]?.revokedAt).toBe(revokedAt)
  })

  it('is one of so many at once, and those that are over are forgotten in time', () => {
    const database = new Database()
    for (let made = 0; made < LIVE_LINKS_MAX; made++) make(database, { shopperLinkDays: 1 })
    expect(database.do((work) => makeShopperLink(OF, work))).toBeUndefined()
    for (let round = 0; round < 3; round++) {
      database.now += DAY_MS
      for (let made = 0; made < LIVE_LINKS_MAX; made++) make(database, { shopperLinkDays: 1 })
    }
    expect(database.listed).toHaveLength(2 * LIVE_LINKS_MAX)
  })
})
