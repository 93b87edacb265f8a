/** What is due, payouts and contracts: the same on both stores. */
import { describe, expect } from 'vitest'
import { sandboxContract } from '../../src/domain/contract/terms.ts'
import type { DueItem } from '../../src/domain/ledger/postings.ts'
import type { Transfer } from '../../src/domain/ledger/transfer.ts'
import type { Payout } from '../../src/domain/payout/payout.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import { contractId, type PayoutQuery, type RecordOf, type Store } from '../../src/engine/store.ts'
import { payout as settled, totals } from '../support/settlements.ts'
import { changes, load, merchant, needs, place, put } from './samples.ts'
import { describeStores } from './setup.ts'

let merchants = 0
/** Of a merchant that no other test knows. */
const newMerchant = () => `PK-payouts-${++merchants}`

interface Owed {
  item: DueItem
  transfers: Transfer[]
}

function owed(merchantId: string, dueAt: number, amount: number, some: Partial<DueItem> = {}): Owed {
  const sourceId = uuidv7()
  const item: DueItem = { merchantId, currency: 'EUR', sourceId, part: 'order', dueAt, ...some }
  const common = { merchantId, sourceId: item.sourceId, currency: item.currency, bookedAt: dueAt }
  const sale: Transfer = {
    ...common,
    type: 'SALE',
    debit: 'consumer_receivable',
    credit: 'merchant_payable',
    amount,
  }
  const fee: Transfer = {
    ...common,
    type: 'PURCHASE_FEE_FIXED',
    debit: item.part === 'invoice' ? 'fee_receivable' : 'merchant_payable',
    credit: 'fee_income',
    amount: 3,
  }
  return { item, transfers: item.part === 'invoice' ? [fee] : [sale, fee] }
}

const owe = (store: Store, ...all: Owed[]) =>
  put(store, { dueItems: all.map(({ item }) => item), transfers: all.flatMap(({ transfers }) => transfers) })

const collect = (store: Store, merchantId: string, until: number, limit = 100) =>
  store.collectDue([{ merchantId, currency: 'EUR', until }], limit)

async function payoutsBy(store: Store, ...payouts: PayoutQuery[]): Promise<Payout[]> {
  return [...(await load(store, { payouts })).payouts.values()]
}

const open = (store: Store, merchantId: string) =>
  payoutsBy(store, { by: 'open', merchantId, currency: 'EUR' })

/** Writes payouts that it has locked before, or made. */
async function putPayouts(store: Store, ...payouts: Payout[]): Promise<void> {
  await store.transact(async (transaction) => {
    await transaction.load(needs({ payouts: payouts.map(({ payoutId }) => ({ by: 'id', payoutId })) }))
    await transaction.write(changes({ payouts }))
  })
}

function made(merchantId: string, some: Partial<Payout> = {}): Payout {
  const id = uuidv7()
  return settled({ payoutId: id, merchantId, paymentReference: id.slice(-12), ...some })
}

function contract(merchantId: string, currency = 'EUR'): RecordOf<'contract'> {
  const id = contractId(merchantId, currency)
  return { kind: 'contract', id, merchantId, data: sandboxContract(currency), createdAt: 1 }
}

describeStores('payouts, in the %s store', (it, db) => {
  describe('what is due', () => {
    it('is collected until an instant, that included, of one merchant and currency', async () => {
      const [merchantId, other] = [newMerchant(), newMerchant()]
      const late = owed(merchantId, 301, 1)
      await owe(db.store, owed(merchantId, 100, 1000), owed(merchantId, 300, 500), late)
      await owe(db.store, owed(other, 100, 9), owed(merchantId, 100, 9, { currency: 'SEK' }))
      expect(await collect(db.store, merchantId, 300)).toBe(2)
      expect(await collect(db.store, merchantId, 300)).toBe(0)
      const [payout, ...more] = await open(db.store, merchantId)
      expect(more).toEqual([])
      expect(payout).toMatchObject({ state: 'scheduled', number: 1, itemCount: 2, dueUntil: 300 })
      expect(payout?.totals).toEqual(totals({ sale: 1500, fee: 6 }))
      expect(await collect(db.store, merchantId, 301)).toBe(1)
      const [same] = await open(db.store, merchantId)
      expect(same).toMatchObject({ payoutId: payout?.payoutId, itemCount: 3, dueUntil: 301 })
      expect(await open(db.store, other)).toEqual([])
    })

    it('is collected for many at once, so much in one transaction, and goes on where it was', async () => {
      const ids = Array.from({ length: 5 }, newMerchant)
      await owe(db.store, ...ids.flatMap((id) => [owed(id, 1, 10), owed(id, 2, 20), owed(id, 3, 40)]))
      const asks = ids.map((merchantId) => ({ merchantId, currency: 'EUR', until: 2 }))
      expect(await db.store.collectDue(asks, 7)).toBe(7)
      expect(await db.store.collectDue(asks, 7)).toBe(3)
      expect(await db.store.collectDue(asks, 7)).toBe(0)
      for (const id of ids) {
        expect((await open(db.store, id)).map(({ totals: { sale } }) => sale)).toEqual([30])
      }
      expect(await db.store.collectDue([], 7)).toBe(0)
    })

    it('is collected apart where it is invoiced', async () => {
      const merchantId = newMerchant()
      const sale = owed(merchantId, 1, 1000)
      const fee = owed(merchantId, 1, 0, { part: 'invoice', sourceId: sale.item.sourceId })
      sale.transfers.pop()
      await owe(db.store, sale, fee)
      expect(await collect(db.store, merchantId, 1)).toBe(2)
      const kinds = (await open(db.store, merchantId)).map(({ settlementType, number, totals: sums }) => {
        return [settlementType, number, sums.sale, sums.fee]
      })
      expect(kinds.sort()).toEqual([
        ['GROSS_FEE', 1, 0, 3],
        ['NET', 1, 1000, 0],
      ])
    })

    it('and is seen after its cut-off, though it was due before it, is in the next payout', async () => {
      const merchantId = newMerchant()
      await owe(db.store, owed(merchantId, 100, 1000))
      await collect(db.store, merchantId, 200)
      const [first] = await open(db.store, merchantId)
      if (!first) throw new Error('there is no payout')
      await putPayouts(db.store, { ...first, state: 'created', createdAt: 200 })
      await owe(db.store, owed(merchantId, 50, 7))
      expect(await collect(db.store, merchantId, 400)).toBe(1)
      const both = await open(db.store, merchantId)
      expect(both.map(({ number, state, totals: sums }) => [number, state, sums.sale])).toEqual([
        [1, 'created', 1000],
        [2, 'scheduled', 7],
      ])
    })

    it('is left where it is when its bookings are not there', async () => {
      const [merchantId, good] = [newMerchant(), newMerchant()]
      const { item } = owed(merchantId, 1, 5)
      await put(db.store, { dueItems: [item] })
      await owe(db.store, owed(good, 1, 5))
      const ask = (id: string) => ({ merchantId: id, currency: 'EUR', until: 9 })
      await expect(db.store.collectDue([ask(good), ask(merchantId)], 10)).rejects.toMatchObject({
        kind: 'data',
      })
      expect(await open(db.store, good)).toEqual([])
      expect(await collect(db.store, good, 9)).toBe(1)
    })

    it('is in one payout, whoever collects it at the same time', async () => {
      const merchantId = newMerchant()
      const all = Array.from({ length: 60 }, (_, n) => owed(merchantId, n, 1))
      await owe(db.store, ...all)
      const one = async () => {
        let taken = 0
        for (let failures = 0; failures < 5; ) {
          try {
            const got = await collect(db.store, merchantId, 1000, 7)
            if (got === 0) return taken
            taken += got
          } catch {
            failures++
          }
        }
        return taken
      }
      const taken = await Promise.all([one(), one(), one()])
      expect(taken.reduce((sum, each) => sum + each, 0)).toBe(60)
      expect((await open(db.store, merchantId)).map(({ itemCount }) => itemCount)).toEqual([60])
    })
  })

  describe('a payout', () => {
    it('is given back as it was written, by its id, its reference and its file', async () => {
      const merchantId = newMerchant()
      const fileId = uuidv7()
      const payout = made(merchantId, { fileId, sentAt: 5, account: sandboxContract('EUR').account as never })
      await putPayouts(db.store, payout)
      const { payoutId, paymentReference } = payout
      expect(await payoutsBy(db.store, { by: 'id', payoutId })).toEqual([payout])
      expect(await payoutsBy(db.store, { by: 'reference', paymentReference })).toEqual([payout])
      expect(await payoutsBy(db.store, { by: 'file', fileId })).toEqual([payout])
      expect(await db.reader.payout(paymentReference)).toEqual(payout)
      expect(await db.reader.payoutsOfFile(fileId)).toEqual([payout])
      expect(await db.reader.payout('none')).toBeUndefined()
    })

    it('is not written by who has locked none', async () => {
      const running = db.store.transact(async (transaction) => {
        await transaction.load(needs({}))
        await transaction.write(changes({ payouts: [made(newMerchant())] }))
      })
      await expect(running).rejects.toThrow('was not loaded')
    })

    it('has a number and a reference that no other has', async () => {
      const merchantId = newMerchant()
      const payout = made(merchantId)
      await putPayouts(db.store, payout)
      const same = { payoutId: uuidv7() }
      await expect(putPayouts(db.store, { ...payout, ...same, paymentReference: 'x' })).rejects.toThrow()
      await expect(putPayouts(db.store, { ...payout, ...same, number: 2 })).rejects.toThrow()
      await putPayouts(db.store, {
        ...payout,
        ...same,
        number: 1,
        paymentReference: 'fees',
        settlementType: 'GROSS_FEE',
      })
    })

    it('is found by what it waits for', async () => {
      const merchantId = newMerchant()
      const currency = 'XTS'
      const held = [1, 2, 3].map((number) => made(merchantId, { number, currency, hold: 'UNDER_REVIEW' }))
      const ready = [4, 5].map((number) => made(merchantId, { number, currency }))
      const sent = made(merchantId, { number: 6, currency, fileId: uuidv7() })
      const invoice = made(merchantId, { number: 1, currency, settlementType: 'GROSS_FEE' })
      await putPayouts(db.store, ...held, ...ready, sent, invoice)
      const ids = (payouts: Payout[]) => payouts.map(({ payoutId }) => payoutId)
      const after = '00000000-0000-0000-0000-000000000000'
      const waiting = { by: 'held', merchantId, currency } as const
      expect(ids(await payoutsBy(db.store, { ...waiting, after, limit: 2 }))).toEqual(ids(held.slice(0, 2)))
      const second = held[1]?.payoutId ?? ''
      expect(ids(await payoutsBy(db.store, { ...waiting, after: second, limit: 9 }))).toEqual(
        ids(held.slice(2)),
      )
      expect(ids(await payoutsBy(db.store, { by: 'unsent', currency, limit: 9 }))).toEqual(ids(ready))
      expect(await payoutsBy(db.store, { by: 'unsent', currency, limit: 1 })).toHaveLength(1)
      expect(ids(await payoutsBy(db.store, { by: 'open', merchantId, currency }))).toEqual([sent.payoutId])
    })
  })

  describe('contracts', () => {
    it('that change are seen by the next transaction, and known until then', async () => {
      const merchantId = newMerchant()
      const read = async () => {
        const { contracts } = await load(db.store, { contractsOf: [merchantId] })
        return [...(contracts.get(merchantId)?.byCurrency.keys() ?? [])]
      }
      expect(await read()).toEqual([])
      await put(db.store, { records: [contract(merchantId)] })
      expect(await read()).toEqual(['EUR'])
      await put(db.store, { records: [contract(merchantId, 'SEK')] })
      expect((await read()).sort()).toEqual(['EUR', 'SEK'])
      await put(db.store, { removedRecords: [contract(merchantId)] })
      expect(await read()).toEqual(['SEK'])
    })

    it('come with orders and payouts of their merchant', async () => {
      const order = await place(db.store)
      await put(db.store, { records: [contract(order.merchantId)] })
      const { contracts } = await load(db.store, { orderIds: [order.orderId] })
      expect(contracts.get(order.merchantId)?.byCurrency.has('EUR')).toBe(true)
      await put(db.store, { removedRecords: [contract(order.merchantId)] })
    })

    it('remember that payouts are scheduled, until a reset forgets it', async () => {
      const merchantId = newMerchant()
      await put(db.store, { merchants: [merchant(merchantId)] })
      const run = {
        workId: uuidv7(),
        kind: 'makePayout',
        merchantId,
        dueAt: 9_000_000_000_000,
        attempts: 0,
        data: { about: 'EUR' },
        createdAt: 1,
      } as const
      const runs = async () => [
        ...((await load(db.store, { contractsOf: [merchantId] })).contracts.get(merchantId)?.payoutRuns ??
          []),
      ]
      await runs()
      await put(db.store, { firstWorks: [run] })
      expect(await runs()).toEqual(['EUR'])
      await put(db.store, { firstWorks: [{ ...run, dueAt: 5 }] })
      expect((await db.reader.scheduled(merchantId, undefined, 5)).map(({ dueAt }) => dueAt)).toEqual([
        run.dueAt,
      ])
      await db.store.reset(merchantId, 10)
      expect(await runs()).toEqual([])
    })
  })

  describe('a reset', () => {
    it('leaves neither what is due nor payouts of the merchant, and its contract', async () => {
      const [merchantId, other] = [newMerchant(), newMerchant()]
      await put(db.store, { merchants: [merchant(merchantId)], records: [contract(merchantId)] })
      await owe(db.store, owed(merchantId, 1, 10), owed(merchantId, 5, 10, { part: 'release' }))
      await owe(db.store, owed(other, 1, 10))
      await collect(db.store, merchantId, 1)
      await db.store.reset(merchantId, 10)
      expect(await open(db.store, merchantId)).toEqual([])
      expect(await db.reader.record('contract', contract(merchantId).id)).toBeDefined()
      await collect(db.store, other, 1)
      expect(await open(db.store, other)).toHaveLength(1)
    })
  })
})
