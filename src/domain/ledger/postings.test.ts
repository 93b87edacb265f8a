import { describe, expect, it } from 'vitest'
import {
  acknowledged,
  cancelled,
  captured,
  ORDER_ID,
  PLACED_AT,
  parcel,
  placed,
  record,
} from '../../../test/support/scenario.ts'
import type { OrderEvent } from '../order/events.ts'
import { transfersOf } from './postings.ts'
import { ACCOUNTS } from './transfer.ts'

const lastOf = (...events: OrderEvent[]) => record(events).at(-1) as ReturnType<typeof record>[0]

describe('the ledger', () => {
  it('books a capture as one sale of its amount, from the consumer to the merchant', () => {
    expect(transfersOf(lastOf(placed(), captured(1, 2000)), 'SEK')).toEqual([
      {
        merchantId: 'M1',
        sourceId: 'capture-1',
        type: 'SALE',
        orderId: ORDER_ID,
        eventVersion: 2,
        debit: 'consumer_receivable',
        credit: 'merchant_payable',
        amount: 2000,
        currency: 'SEK',
        bookedAt: PLACED_AT + 1000,
      },
    ])
  })

  it('has two different, known accounts in each transfer', () => {
    for (const { debit, credit } of transfersOf(lastOf(placed(), captured(1, 1)), 'SEK')) {
      expect(ACCOUNTS).toContain(debit)
      expect(ACCOUNTS).toContain(credit)
      expect(debit).not.toBe(credit)
    }
  })

  it('books nothing else', () => {
    const others: OrderEvent[] = [
      placed(),
      acknowledged,
      cancelled,
      { type: 'MerchantReferencesUpdated' },
      { type: 'OrderShippingInfoAdded', shippingInfo: [parcel] },
      { type: 'CaptureShippingInfoAdded', captureId: 'capture-1', shippingInfo: [parcel] },
    ]
    for (const recorded of record(others)) expect(transfersOf(recorded, 'SEK')).toEqual([])
  })

  it.each([0, -1, 0.5, 2 ** 53, Number.NaN])('books no capture of %s', (amount) => {
    expect(() => transfersOf(lastOf(placed(), captured(1, amount)), 'SEK')).toThrow(
      /capture-1.*cannot be booked/,
    )
  })
})
