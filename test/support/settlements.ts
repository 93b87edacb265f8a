/** Payouts and their rows, as the books would have them. */
import type { Payout, PayoutTotals } from '../../src/domain/payout/payout.ts'
import { NOTHING } from '../../src/domain/payout/totals.ts'
import type { SettlementTransaction } from '../../src/domain/payout/transaction.ts'

export const PAID_OUT_AT = Date.UTC(2026, 2, 4, 0, 0, 0)
export const CAPTURED_AT = Date.UTC(2026, 1, 27, 14, 30, 15, 123)

/** All 0 but what is given. */
export function totals(given: Partial<PayoutTotals> = {}): PayoutTotals {
  return { ...NOTHING, ...given }
}

export function payout(given: Partial<Payout> = {}): Payout {
  return {
    payoutId: '0199e0a1-0000-7000-8000-000000000001',
    merchantId: 'K500746',
    currency: 'EUR',
    number: 1,
    dueUntil: PAID_OUT_AT,
    paymentReference: '81234567',
    settlementType: 'NET',
    state: 'created',
    openedAt: PAID_OUT_AT - 86_400_000,
    createdAt: PAID_OUT_AT,
    totals: totals({ sale: 12_345, return: 2000, fee: 369, tax: 92, settlement: 9884 }),
    itemCount: 3,
    rowCount: 5,
    ...given,
  }
}

export function transaction(given: Partial<SettlementTransaction> = {}): SettlementTransaction {
  return {
    type: 'SALE',
    detailedType: 'PURCHASE',
    amount: 12_345,
    currency: 'EUR',
    orderId: 'f3392f8b-6116-4073-ab96-e330819e2c07',
    shortOrderId: 'H4NGX2PQ',
    captureId: '4ba29b50-be7b-44f5-a492-113e6a865e22',
    merchantReference1: 'order-1',
    saleDate: CAPTURED_AT - 3_600_000,
    captureDate: CAPTURED_AT,
    purchaseCountry: 'SE',
    ...given,
  }
}

/** Rows as the books give them, some at a time. */
export async function* inBatches<T>(rows: T[], size = 2): AsyncGenerator<T[]> {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size)
}

export async function* chunksOf(text: string, size = 7): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

export async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}

export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
