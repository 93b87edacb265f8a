/** What traces and balances read, on both stores: page by page, as in one. */
import { describe, expect } from 'vitest'
import type { Transfer } from '../../src/domain/ledger/transfer.ts'
import { balancesAt, trialBalances } from '../../src/engine/balances.ts'
import { uuidv7 } from '../../src/engine/ids.ts'
import type { TransferPosition } from '../../src/engine/store.ts'
import { put } from './samples.ts'
import { describeStores } from './setup.ts'

function sale(merchantId: string, some: Partial<Transfer> = {}): Transfer {
  return {
    merchantId,
    sourceId: uuidv7(),
    type: 'SALE',
    debit: 'consumer_receivable',
    credit: 'merchant_payable',
    amount: 100,
    currency: 'EUR',
    bookedAt: 1000,
    ...some,
  }
}

describeStores('tracing in the %s store', (it, db) => {
  describe('the sums of the ledger', () => {
    it('are the same in pages of any size', async () => {
      const transfers = Array.from({ length: 25 }, (_, n) =>
        sale(`pages-${n % 2}`, {
          amount: n + 1,
          bookedAt: 1000 + n,
          ...(n % 5 === 0 && { currency: 'SEK' }),
          ...(n % 3 === 0 && { type: 'RETURN', debit: 'merchant_payable', credit: 'consumer_receivable' }),
        }),
      )
      await put(db.store, { transfers })
      const scopes = [
        { merchantId: 'pages-0', from: 1010, to: 1020 },
        { merchantId: 'pages-1', from: 1025, to: 1025 },
        { merchantId: 'pages-1', currency: 'SEK', from: 1010, to: 1025 },
      ]
      for (const scope of scopes) {
        const expected = transfers.filter(
          ({ merchantId, currency, bookedAt }) =>
            merchantId === scope.merchantId &&
            bookedAt < scope.to &&
            (scope.currency === undefined || currency === scope.currency),
        )
        for (const limit of [1, 3, 100]) {
          let pages = 0
          const found = { before: 0, within: 0, count: 0 }
          let after: TransferPosition | undefined
          do {
            const page = await db.reader.tracing.ledgerPage(scope, after, limit)
            for (const side of ['before', 'within'] as const) {
              for (const { amount, count } of page[side]) {
                found[side] += amount
                found.count += count
              }
            }
            after = page.last
            pages++
          } while (after)
          const total = (some: Transfer[]) => some.reduce((sum, { amount }) => sum + amount, 0)
          expect(found).toEqual({
            before: total(expected.filter(({ bookedAt }) => bookedAt < scope.from)),
            within: total(expected.filter(({ bookedAt }) => bookedAt >= scope.from)),
            count: expected.length,
          })
          expect(pages).toBe(limit === 100 ? 1 : Math.floor(ofMerchant(transfers, scope) / limit) + 1)
        }
      }
    })

    it('end with the instant itself', async () => {
      await put(db.store, { transfers: [sale('instant', { bookedAt: 5000 })] })
      const at = (instant: number) =>
        balancesAt(db.reader.tracing, { merchantId: 'instant', at: instant, currency: 'EUR' })
      expect(await at(4999)).toEqual([])
      expect(await at(5000)).toMatchObject([{ unsettled: 100, transfers: 1 }])
    })

    it('are of all merchants in a trial balance, and of its day alone', async () => {
      const day = { from: 10_000, to: 20_000 }
      const transfers = [9_999, 10_000, 19_999, 20_000].map((bookedAt, n) =>
        sale(`day-${n}`, { bookedAt, currency: 'ISK' }),
      )
      await put(db.store, { transfers })
      const balances = await trialBalances(db.reader.tracing, day)
      expect(balances.find(({ currency }) => currency === 'ISK')).toEqual({
        currency: 'ISK',
        accounts: [
          { account: 'consumer_receivable', opening: 100, debits: 200, credits: 0, closing: 300 },
          { account: 'merchant_payable', opening: -100, debits: 0, credits: 200, closing: -300 },
        ],
        debits: 200,
        credits: 200,
      })
    })

    it('go over several pages of their own', async () => {
      const transfers = Array.from({ length: 10_001 }, () => sale('many', { currency: 'NOK', amount: 3 }))
      await put(db.store, { transfers })
      const [balance] = await balancesAt(db.reader.tracing, { merchantId: 'many', at: 2000 })
      expect(balance).toMatchObject({ unsettled: 30_003, transfers: 10_001 })
    })
  })

  it('finds whose a source is, among more merchants than are looked through at once', async () => {
    const transfers = Array.from({ length: 1200 }, (_, n) => sale(`whose-${String(n).padStart(4, '0')}`))
    await put(db.store, { transfers })
    for (const n of [0, 499, 500, 501, 1199]) {
      const { sourceId, merchantId } = transfers[n] as Transfer
      expect(await db.reader.tracing.merchantOfSource(sourceId)).toBe(merchantId)
    }
    expect(await db.reader.tracing.merchantOfSource(uuidv7())).toBeUndefined()
    expect(await db.reader.tracing.merchantOfSource('no id')).toBeUndefined()
  })
})

function ofMerchant(transfers: Transfer[], scope: { merchantId: string }): number {
  return transfers.filter(({ merchantId }) => merchantId === scope.merchantId).length
}
