/**
 * The sums of what is due, as the step to schema 5 makes them of what was due before, and those of figures as the steps
 * around it do: the same that the engine would have kept, and that verify compares with, over thousands of random items,
 * reserves and collecting payouts.
 */
import { describe, expect, it } from 'vitest'
import { type DueItem, isOfItem } from '../../src/domain/ledger/postings.ts'
import { type Posting, TRANSFER_TYPES, type TransferType } from '../../src/domain/ledger/transfer.ts'
import { Tallies } from '../../src/engine/tallies.ts'
import { openReader, openStore } from '../../src/storage/open.ts'
import { TEST_STORES } from '../support/databases.ts'
import { migrateTo, raw } from './raw.ts'

const SOURCES = 2000
const MERCHANTS = ['M-1', 'M-2', 'M-3']
const CURRENCIES = ['EUR', 'JPY']
const QUARTER_MS = 15 * 60_000
const START_MS = 1_700_000_000_000

/** Same numbers each time: a failure can be looked at. */
function randomOf(seed: number) {
  let state = seed
  const below = (count: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * count)
  }
  return { below, one: <T>(all: readonly T[]): T => all[below(all.length)] as T }
}

const SOLD: TransferType[] = [
  'SALE',
  'PURCHASE_FEE_PERCENTAGE',
  'PURCHASE_FEE_PERCENTAGE_VAT',
  'PURCHASE_FEE_FIXED',
  'PURCHASE_FEE_FIXED_VAT',
]
const GIVEN_BACK: TransferType[] = [
  'RETURN',
  'PURCHASE_FEE_PERCENTAGE_REFUND',
  'PURCHASE_FEE_PERCENTAGE_REFUND_VAT',
  'PURCHASE_FEE_FIXED_REFUND',
  'PURCHASE_FEE_FIXED_REFUND_VAT',
]
const EXTENDED: TransferType[] = ['EXTEND_DUE_DATE_FEE', 'EXTEND_DUE_DATE_FEE_VAT']
const OF_PAYOUT: TransferType[] = [
  'HOLDBACK',
  'PAYOUT',
  'PAYOUT_PAID',
  'RELEASE',
  'PAYOUT_REVERSED',
  'PAYOUT_RETURNED',
  'DEPOSIT',
  'REPAY',
]

interface Written {
  /** Rows, as SQL. */
  rows: Record<'transfers' | 'due_items' | 'payout_items' | 'due_work', string[]>
  /** What the engine would have kept. */
  tallies: Tallies
  types: Set<TransferType>
}

function written(seed: number): Written {
  const { below, one } = randomOf(seed)
  const rows: Written['rows'] = { transfers: [], due_items: [], payout_items: [], due_work: [] }
  const [tallies, types] = [new Tallies(), new Set<TransferType>()]
  for (let index = 0; index < SOURCES; index++) {
    const [merchantId, currency, sourceId] = [one(MERCHANTS), one(CURRENCIES), idOf(1, index)]
    const at = START_MS + below(40) * QUARTER_MS + one([0, 1, 899_999, below(QUARTER_MS)])
    const isGross = below(3) === 0
    const postings = one([SOLD, SOLD, GIVEN_BACK, EXTENDED, OF_PAYOUT])
      .filter(() => below(5) > 0)
      .map((type): Posting => ({ type, amount: 1 + below(100_000), ...accountsOf(type, isGross) }))
    for (const { type, amount, debit, credit } of postings) {
      types.add(type)
      rows.transfers.push(
        `('${merchantId}', '${sourceId}', '${type}', '${debit}', '${credit}', ${amount}, '${currency}', ${at})`,
      )
    }
    for (const part of ['order', 'invoice', 'release', 'returned'] as const) {
      const item: DueItem = { merchantId, currency, sourceId, part, dueAt: at + below(3) * QUARTER_MS }
      if (!postings.some((posting) => isOfItem(posting, part))) continue
      if (below(3) === 0) {
        rows.payout_items.push(`('${merchantId}', '${sourceId}', '${part}', '${idOf(2, index % 50)}')`)
        continue
      }
      rows.due_items.push(`('${merchantId}', '${currency}', ${item.dueAt}, '${sourceId}', '${part}')`)
      tallies.owed(item, postings)
    }
    if (below(4) > 0) continue
    const reserve = { merchantId, currency, amount: 1 + below(5000), dueAt: at + below(50) * QUARTER_MS }
    tallies.reserved(reserve)
    const data = JSON.stringify({ about: sourceId, amount: reserve.amount, currency })
    rows.due_work.push(
      `('${idOf(3, index)}', 'releaseReserve', '${merchantId}', NULL, ${reserve.dueAt}, 0, '${data}', 0)`,
    )
  }
  return { rows, tallies, types }
}

const idOf = (table: number, index: number) =>
  `0189000${table}-0000-7000-8000-${index.toString(16).padStart(12, '0')}`

/** Fees that are invoiced are owed apart; what payouts book has the merchant's account on one side as well. */
function accountsOf(type: TransferType, isGross: boolean): Pick<Posting, 'debit' | 'credit'> {
  if (type === 'SALE') return { debit: 'consumer_receivable', credit: 'merchant_payable' }
  if (type === 'RETURN') return { debit: 'merchant_payable', credit: 'consumer_receivable' }
  if (OF_PAYOUT.includes(type)) return { debit: 'merchant_payable', credit: 'reserve' }
  const [owed, income] = [
    isGross ? 'fee_receivable' : 'merchant_payable',
    type.endsWith('_VAT') ? 'vat_payable' : 'fee_income',
  ] as const
  return GIVEN_BACK.includes(type) ? { debit: income, credit: owed } : { debit: owed, credit: income }
}

const COLUMNS = {
  transfers: 'merchant_id, source_id, type, debit, credit, amount, currency, booked_at',
  due_items: 'merchant_id, currency, due_at, source_id, part',
  payout_items: 'merchant_id, source_id, part, payout_id',
  due_work: 'work_id, kind, merchant_id, order_id, due_at, attempts, data, created_at',
}

describe.each(TEST_STORES)('the step to sums of what is due, on $name', ({ skipReason, newPlace }) => {
  it.skipIf(skipReason).each([1, 2])('keeps what the engine would have kept (%i)', async (seed) => {
    const place = await newPlace()
    const { rows, tallies, types } = written(seed)
    // Before there were sums of any kind.
    await migrateTo(place, 'sandbox', 3)
    for (const [table, columns] of Object.entries(COLUMNS) as [keyof typeof COLUMNS, string][]) {
      await raw(place, `INSERT INTO ${table} (${columns}) VALUES ${rows[table].join(', ')}`)
    }
    await (await openStore({ ...place, mode: 'sandbox' })).close()
    const kept = await raw(
      place,
      `SELECT merchant_id, currency, kind, bucket, count, amount FROM tallies WHERE kind LIKE 'DUE_%'`,
    )
    const linesOf = (all: readonly object[]) => all.map((one) => Object.values(one).join(' ')).sort()
    expect(kept.length).toBeGreaterThan(500)
    expect(linesOf(kept)).toEqual(
      linesOf(
        tallies.all().map(({ merchantId, currency, kind, bucket, count, amount }) => {
          return { merchantId, currency, kind, bucket, count, amount }
        }),
      ),
    )
    expect(TRANSFER_TYPES.filter((type) => !types.has(type))).toEqual(['INVOICE_PAID'])
    const reader = await openReader(place)
    for (const merchantId of MERCHANTS) expect(await reader.audit.wrongTallies(merchantId)).toEqual([])
    await reader.close()
  })
})
