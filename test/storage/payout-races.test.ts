/** Payouts and contracts where two processes work on one PostgreSQL database. */
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sandboxContract } from '../../src/domain/contract/terms.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import { contractId, type RecordOf, type Store } from '../../src/engine/store.ts'
import { openStore } from '../../src/storage/open.ts'
import { newDatabaseUrl, postgresSkipReason } from '../support/databases.ts'
import { payout } from '../support/settlements.ts'
import { changes, load, needs, put } from './samples.ts'

describe.skipIf(postgresSkipReason !== undefined)('two processes on one PostgreSQL database', () => {
  let databaseUrl: string
  let stores: [Store, Store]

  beforeAll(async () => {
    databaseUrl = await newDatabaseUrl()
    const at = { databaseUrl, mode: 'sandbox' as const }
    stores = [await openStore(at), await openStore(at)]
  })
  afterAll(async () => {
    await Promise.all((stores ?? []).map((store) => store.close()))
  })

  test('a contract that one of them changes is seen by the next transaction of the other', async () => {
    const [one, other] = stores
    const merchantId = 'PK-shared'
    const id = contractId(merchantId, 'EUR')
    const record = { kind: 'contract', id, merchantId, data: sandboxContract('EUR'), createdAt: 1 } as const
    const holder = async () => {
      const { contracts } = await load(other, { contractsOf: [merchantId] })
      return contracts.get(merchantId)?.byCurrency.get('EUR')?.account?.holder
    }
    expect(await holder()).toBeUndefined()
    await put(one, { records: [record] })
    expect(await holder()).toBe('Demo Merchant')
    for (let n = 0; n < 20; n++) {
      const account = { ...(record.data.account as object), holder: `Holder ${n}` }
      const next = { ...record, data: { ...record.data, account } } as RecordOf<'contract'>
      await put(one, { records: [next] })
      expect(await holder()).toBe(`Holder ${n}`)
    }
  })

  test('what one of them works on is left out of the payouts that are to be sent, and said so', async () => {
    const [one, other] = stores
    const currency = 'XTS'
    const payouts = [1, 2, 3].map((number) => {
      const payoutId = uuidv7()
      return payout({ payoutId, number, currency, paymentReference: payoutId.slice(-12) })
    })
    await one.transact(async (transaction) => {
      await transaction.load(needs({ payouts: payouts.map(({ payoutId }) => ({ by: 'id', payoutId })) }))
      await transaction.write(changes({ payouts }))
    })
    const unsent = async () => {
      const loaded = await load(other, { payouts: [{ by: 'unsent', currency, limit: 10 }] })
      return [[...loaded.payouts.values()].map(({ number }) => number).sort(), loaded.payoutsHeld]
    }
    expect(await unsent()).toEqual([[1, 2, 3], false])
    await one.transact(async (transaction) => {
      await transaction.load(needs({ payouts: [{ by: 'id', payoutId: payouts[1]?.payoutId ?? '' }] }))
      expect(await unsent()).toEqual([[1, 3], true])
    })
    expect(await unsent()).toEqual([[1, 2, 3], false])
  })

  test('what is committed after a cut-off, and was due before it, is in the next payout', async () => {
    const merchantId = 'PK-late'
    const book = (dueAt: number, sourceId: string) => `
      INSERT INTO transfers VALUES ('${merchantId}', '${sourceId}', 'SALE', NULL, NULL, 'consumer_receivable',
        'merchant_payable', 100, 'EUR', ${dueAt});
      INSERT INTO due_items VALUES ('${merchantId}', 'EUR', ${dueAt}, '${sourceId}', 'order')`
    const slow = new pg.Client({ connectionString: databaseUrl })
    await slow.connect()
    await slow.query('BEGIN')
    await slow.query(book(50, uuidv7()))
    const quick = new pg.Client({ connectionString: databaseUrl })
    await quick.connect()
    await quick.query(book(60, uuidv7()))
    const [one, other] = stores
    const collect = (store: Store, until: number) =>
      store.collectDue([{ merchantId, currency: 'EUR', until }], 100)
    const open = async () => {
      const loaded = await load(one, { payouts: [{ by: 'open', merchantId, currency: 'EUR' }] })
      return [...loaded.payouts.values()]
    }
    expect(await collect(one, 100)).toBe(1)
    const [first] = await open()
    if (!first) throw new Error('there is no payout')
    await one.transact(async (transaction) => {
      await transaction.load(needs({ payouts: [{ by: 'id', payoutId: first.payoutId }] }))
      await transaction.write(changes({ payouts: [{ ...first, state: 'created', createdAt: 100 }] }))
    })
    await slow.query('COMMIT')
    expect(await collect(other, 200)).toBe(1)
    expect((await open()).map(({ number, itemCount }) => [number, itemCount])).toEqual([
      [1, 1],
      [2, 1],
    ])
    await Promise.all([slow.end(), quick.end()])
  })
})
