import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allOf, payout, totals } from '../../test/support/settlements.ts'
import type { ItemPart } from '../domain/ledger/postings.ts'
import type { Transfer, TransferType } from '../domain/ledger/transfer.ts'
import { isRow } from '../domain/payout/rows.ts'
import type { SettlementTransaction } from '../domain/payout/transaction.ts'
import type { ItemPosition, SettlementReader } from './settlement-reader.ts'
import { SettlementRows } from './settlement-rows.ts'

const PAYOUT = '0199e0a1-0000-7000-8000-000000000001'
const sourceOf = (n: number) => `source-${String(n).padStart(6, '0')}`
/** The amount is its own, so that every row is told apart. */
const transfer = (sourceId: string, type: TransferType, amount: number): Transfer => ({
  merchantId: 'K500746',
  sourceId,
  type,
  debit: type === 'RETURN' || type === 'HOLDBACK' ? 'merchant_payable' : 'consumer_receivable',
  credit: type === 'RETURN' || type === 'HOLDBACK' ? 'consumer_receivable' : 'merchant_payable',
  amount,
  currency: 'EUR',
  bookedAt: amount,
})

const KINDS: TransferType[][] = [
  ['SALE'],
  ['PURCHASE_FEE_FIXED', 'PURCHASE_FEE_PERCENTAGE', 'PURCHASE_FEE_PERCENTAGE_VAT', 'SALE'],
  ['PURCHASE_FEE_FIXED_REFUND', 'RETURN'],
]

/** Books of captures and refunds alone, in memory; nothing is known of their orders. */
function booksOf(kinds: number[], holdback: number) {
  let amount = 0
  const transfers = kinds.flatMap((kind, n) =>
    (KINDS[kind] ?? []).map((type) => transfer(sourceOf(n), type, ++amount)),
  )
  const items = kinds.map((_, n): ItemPosition => ({ sourceId: sourceOf(n), part: 'order' as ItemPart }))
  const kept = holdback > 0 ? [transfer(PAYOUT, 'HOLDBACK', holdback)] : []
  const all = [...transfers, ...kept]
  let reads = 0
  const reader = {
    itemsOf: async (_id: string, after: ItemPosition | undefined, limit: number) => {
      reads++
      const from = after ? items.findIndex(({ sourceId }) => sourceId === after.sourceId) + 1 : 0
      return items.slice(from, from + limit)
    },
    transfersOf: async (_: string, sources: readonly string[]) => {
      const wanted = new Set(sources)
      return all.filter(({ sourceId }) => wanted.has(sourceId))
    },
    rowTransfers: async (
      _: string,
      after: { sourceId: string; type: string } | undefined,
      skip: number,
      limit: number,
    ) => {
      const rows = transfers.filter(isRow)
      const from = after
        ? rows.findIndex(({ sourceId, type }) => sourceId === after.sourceId && type === after.type) + 1
        : 0
      return rows.slice(from + skip, from + skip + limit)
    },
    eventsOf: async () => [],
    orders: async () => [],
    persons: async () => new Map(),
    references: async () => [],
    referencesOf: async () => new Map(),
  } as Partial<SettlementReader> as SettlementReader
  const rowCount = transfers.filter(isRow).length
  const made = payout({ payoutId: PAYOUT, rowCount, totals: totals({ holdback }) })
  return { rows: new SettlementRows(reader), payout: made, rowCount, reads: () => reads }
}

const amountsOf = (rows: SettlementTransaction[]) => rows.map(({ type, amount }) => `${type} ${amount}`)

describe('the rows of a payout', () => {
  it('are the same in pages of any size, asked for in any order, as all at once', async () => {
    const pages = fc.array(fc.tuple(fc.nat(1500), fc.integer({ min: 1, max: 500 })), { maxLength: 12 })
    const kinds = fc.array(fc.nat({ max: 2 }), { maxLength: 600, size: 'max' })
    await fc.assert(
      fc.asyncProperty(kinds, fc.nat({ max: 1 }), pages, async (kinds, holdback, pages) => {
        const { rows, payout } = booksOf(kinds, holdback)
        const all = (await allOf(rows.allOf(payout))).flat()
        expect(all).toHaveLength(rows.countOf(payout))
        for (const [offset, limit] of pages) {
          const page = await rows.ofPayout(payout, offset, limit)
          expect(amountsOf(page)).toEqual(amountsOf(all.slice(offset, offset + limit)))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('stand behind what they are charged for, and what is kept back stands last', async () => {
    const { rows, payout } = booksOf([1, 2], 7)
    expect(amountsOf(await rows.ofPayout(payout, 0, 10))).toEqual([
      'SALE 4',
      'FEE 2',
      'FEE 1',
      'RETURN 6',
      'FEE_REFUND 5',
      'HOLDBACK 7',
    ])
  })

  it('have a next page that is not looked for from the beginning', async () => {
    const { rows, payout, reads } = booksOf(Array(2000).fill(1), 0)
    let before = reads()
    for (let offset = 0; offset < 6000; offset += 500) {
      await rows.ofPayout(payout, offset, 500)
      expect(reads() - before).toBeLessThanOrEqual(3)
      before = reads()
    }
  })

  it('add up by kind', async () => {
    const { rows, payout } = booksOf(Array(1200).fill(2), 9)
    const { sums, earliest } = await rows.sumsOf(payout)
    const shown = sums.map(({ type, detailedType, count }) => [type, detailedType, count])
    expect(shown).toEqual([
      ['RETURN', 'PURCHASE_RETURN', 1200],
      ['FEE_REFUND', 'PURCHASE_FEE_FIXED', 1200],
      ['HOLDBACK', 'ROLLING_RESERVE', 1],
    ])
    expect(earliest).toBe(1)
  })

  it('of a payout of nothing are none', async () => {
    const { rows, payout } = booksOf([], 0)
    expect(await rows.ofPayout(payout, 0, 10)).toEqual([])
    expect(await allOf(rows.allOf(payout))).toEqual([])
  })
})

describe('the rows of a merchant', () => {
  it('are found behind any number of others', async () => {
    const { rows, rowCount } = booksOf(Array(7000).fill(2), 0)
    const ask = async (offset: number, limit: number) =>
      (await rows.ofMerchant('K500746', offset, limit)).map(({ captureDate }) => captureDate)
    expect(await ask(0, 3)).toEqual([1, 2, 3])
    for (const offset of [4999, 5000, 5001, 9999, 10_000, 12_345]) {
      expect(await ask(offset, 2)).toEqual([offset + 1, offset + 2])
    }
    expect(await ask(rowCount - 1, 5)).toEqual([rowCount])
    expect(await ask(rowCount, 5)).toEqual([])
    expect(await ask(1_000_000, 5)).toEqual([])
    expect(await ask(0, 501)).toHaveLength(501)
  })
})
