import { expect, it } from 'vitest'
import type { Transfer } from '../../domain/ledger/transfer.ts'
import { Digest, ofItem, ofTransfer } from './digest.ts'

const transfer: Transfer = {
  merchantId: 'M1',
  sourceId: '0199e0a1-0000-7000-8000-000000000001',
  type: 'SALE',
  orderId: '0199e0a1-0000-7000-8000-000000000002',
  eventVersion: 2,
  debit: 'consumer_receivable',
  credit: 'merchant_payable',
  amount: 1000,
  currency: 'SEK',
  bookedAt: Date.UTC(2026, 0, 1),
}

it('agrees when the same was added and taken off, in any order', () => {
  const digest = new Digest()
  const many = Array.from({ length: 5000 }, (_, index) => ofTransfer({ ...transfer, amount: index + 1 }))
  for (const one of many) digest.add(one)
  expect(digest.agrees).toBe(false)
  for (const one of many.toReversed()) digest.remove(one)
  expect(digest.agrees).toBe(true)
})

it('differs about a transfer whatever of it is another', () => {
  const others: Partial<Transfer>[] = [
    { merchantId: 'M2' },
    { sourceId: '0199e0a1-0000-7000-8000-000000000003' },
    { type: 'RETURN' },
    { orderId: '0199e0a1-0000-7000-8000-000000000003' },
    { eventVersion: 3 },
    { debit: 'bank' },
    { credit: 'bank' },
    { amount: 1001 },
    { amount: 1000 + 2 ** 32 },
    { currency: 'EUR' },
    { bookedAt: transfer.bookedAt + 2 ** 40 },
  ]
  for (const other of others) {
    const digest = new Digest()
    digest.add(ofTransfer(transfer))
    digest.remove(ofTransfer({ ...transfer, ...other }))
    expect(digest.mayDiffer(ofTransfer(transfer))).toBe(true)
    expect(digest.mayDiffer(ofTransfer({ ...transfer, ...other }))).toBe(true)
  }
})

it('differs about an item that is there twice', () => {
  const item = { merchantId: 'M1', sourceId: transfer.sourceId, part: 'order' } as const
  const digest = new Digest()
  digest.add(ofItem(item))
  digest.remove(ofItem(item))
  digest.remove(ofItem(item))
  expect(digest.mayDiffer(ofItem(item))).toBe(true)
})
