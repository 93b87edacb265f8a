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
import { ITEM_PARTS, isOfItem, itemsOf, transfersOf } from './postings.ts'
import { ACCOUNTS, type Account, assertBookable, type TransferType } from './transfer.ts'

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

  it.each([0, -1])('books no refund of %s', (amount) => {
    const refund: OrderEvent = { type: 'OrderRefunded', refundId: 'refund-1', number: 1, amount }
    expect(() => transfersOf(lastOf(placed(), refund), 'SEK')).toThrow('RETURN refund-1 has an amount')
  })
})

describe('the price of a capture', () => {
  const settlement = {
    contract: 3,
    percentage: 60,
    fixed: 30,
    percentageVat: 15,
    fixedVat: 8,
    vatRate: 2500,
    dueAt: 99,
  }
  const bookedBy = (event: OrderEvent) =>
    transfersOf(lastOf(placed(), event), 'SEK').map(
      ({ type, amount, debit, credit }) => `${type} ${amount}: ${debit} -> ${credit}`,
    )

  it('is booked beside the sale: each fee and its VAT by itself', () => {
    expect(bookedBy(captured(1, 2000, { settlement }))).toEqual([
      'SALE 2000: consumer_receivable -> merchant_payable',
      'PURCHASE_FEE_PERCENTAGE 60: merchant_payable -> fee_income',
      'PURCHASE_FEE_PERCENTAGE_VAT 15: merchant_payable -> vat_payable',
      'PURCHASE_FEE_FIXED 30: merchant_payable -> fee_income',
      'PURCHASE_FEE_FIXED_VAT 8: merchant_payable -> vat_payable',
    ])
  })

  it('is owed apart when fees are invoiced', () => {
    expect(bookedBy(captured(1, 2000, { settlement: { ...settlement, gross: true } }))).toEqual([
      'SALE 2000: consumer_receivable -> merchant_payable',
      'PURCHASE_FEE_PERCENTAGE 60: fee_receivable -> fee_income',
      'PURCHASE_FEE_PERCENTAGE_VAT 15: fee_receivable -> vat_payable',
      'PURCHASE_FEE_FIXED 30: fee_receivable -> fee_income',
      'PURCHASE_FEE_FIXED_VAT 8: fee_receivable -> vat_payable',
    ])
  })

  it('is no transfer where it is nothing', () => {
    expect(bookedBy(captured(1, 2000, { settlement: { contract: 1, dueAt: 0 } }))).toEqual([
      'SALE 2000: consumer_receivable -> merchant_payable',
    ])
  })

  const refund = (some: object): OrderEvent => ({
    type: 'OrderRefunded',
    refundId: 'refund-1',
    number: 1,
    amount: 500,
    settlement: { percentage: 15, fixed: 30, percentageVat: 4, fixedVat: 8, vatRate: 2500, ...some },
  })

  it('comes back with a refund, the other way', () => {
    expect(bookedBy(refund({}))).toEqual([
      'RETURN 500: merchant_payable -> consumer_receivable',
      'PURCHASE_FEE_PERCENTAGE_REFUND 15: fee_income -> merchant_payable',
      'PURCHASE_FEE_PERCENTAGE_REFUND_VAT 4: vat_payable -> merchant_payable',
      'PURCHASE_FEE_FIXED_REFUND 30: fee_income -> merchant_payable',
      'PURCHASE_FEE_FIXED_REFUND_VAT 8: vat_payable -> merchant_payable',
    ])
    expect(bookedBy(refund({ gross: true }))[1]).toBe(
      'PURCHASE_FEE_PERCENTAGE_REFUND 15: fee_income -> fee_receivable',
    )
    const { settlement: _, ...plain } = refund({}) as Extract<OrderEvent, { type: 'OrderRefunded' }>
    expect(bookedBy(plain)).toEqual(['RETURN 500: merchant_payable -> consumer_receivable'])
  })

  const extended = (some: object): OrderEvent => ({
    type: 'DueDateExtended',
    captureId: 'capture-1',
    days: 30,
    feeAmount: 199,
    ...some,
  })

  it('of a later due date is a fee of the change', () => {
    expect(transfersOf(lastOf(placed(), extended({})), 'SEK')).toMatchObject([
      { type: 'EXTEND_DUE_DATE_FEE', sourceId: 'tx-2', amount: 199, debit: 'merchant_payable' },
    ])
    expect(bookedBy(extended({ settlement: { contract: 1, vat: 50, vatRate: 2500, gross: true } }))).toEqual([
      'EXTEND_DUE_DATE_FEE 199: fee_receivable -> fee_income',
      'EXTEND_DUE_DATE_FEE_VAT 50: fee_receivable -> vat_payable',
    ])
    expect(bookedBy(extended({ feeAmount: 0 }))).toEqual([])
  })

  it('cannot be negative', () => {
    expect(() => bookedBy(captured(1, 1, { settlement: { ...settlement, fixed: -1 } }))).toThrow(
      'PURCHASE_FEE_FIXED capture-1 has an amount that cannot be booked',
    )
  })
})

describe('what is to be paid out', () => {
  const itemsAfter = (event: OrderEvent) => itemsOf(lastOf(placed(), event), 'SEK')
  const settlement = { contract: 1, percentage: 60, dueAt: 99 }

  it('is one item for a capture with its fees, from its due date on', () => {
    expect(itemsAfter(captured(1, 2000, { settlement }))).toEqual([
      { merchantId: 'M1', currency: 'SEK', sourceId: 'capture-1', part: 'order', dueAt: 99 },
    ])
  })

  it('is two where fees are invoiced', () => {
    expect(itemsAfter(captured(1, 2000, { settlement: { ...settlement, gross: true } }))).toMatchObject([
      { part: 'order', dueAt: 99 },
      { part: 'invoice', dueAt: 99 },
    ])
  })

  it('is due at once without a contract, and for refunds of what is due already', () => {
    const at = PLACED_AT + 1000
    expect(itemsAfter(captured(1, 2000))).toMatchObject([{ part: 'order', dueAt: at }])
    const refund = { type: 'OrderRefunded', refundId: 'refund-1', number: 1, amount: 500 } as const
    expect(itemsAfter(refund)).toMatchObject([{ sourceId: 'refund-1', part: 'order', dueAt: at }])
    expect(itemsAfter({ ...refund, settlement: { dueAt: 77 } })).toMatchObject([{ dueAt: 77 }])
    expect(itemsAfter({ ...refund, settlement: { percentage: 1 } })).toMatchObject([{ dueAt: at }])
  })

  it('is nothing of an invoice alone but the invoice, and nothing for what books nothing', () => {
    const fee = { type: 'DueDateExtended', captureId: 'c', days: 30, feeAmount: 199 } as const
    const gross = { contract: 1, gross: true } as const
    expect(itemsAfter({ ...fee, settlement: gross })).toMatchObject([{ part: 'invoice', sourceId: 'tx-2' }])
    expect(itemsAfter({ ...fee, feeAmount: 0 })).toEqual([])
    expect(itemsAfter(acknowledged)).toEqual([])
  })

  it('knows its own transfers from those of payouts', () => {
    const posting = (type: TransferType, debit: Account, credit: Account) => ({
      type,
      debit,
      credit,
      amount: 1,
    })
    const parts = (one: ReturnType<typeof posting>) => ITEM_PARTS.filter((part) => isOfItem(one, part))
    expect(parts(posting('SALE', 'consumer_receivable', 'merchant_payable'))).toEqual(['order'])
    expect(parts(posting('RETURN', 'merchant_payable', 'consumer_receivable'))).toEqual(['order'])
    expect(parts(posting('PURCHASE_FEE_FIXED', 'fee_receivable', 'fee_income'))).toEqual(['invoice'])
    expect(parts(posting('PURCHASE_FEE_FIXED_REFUND', 'fee_income', 'fee_receivable'))).toEqual(['invoice'])
    expect(parts(posting('RELEASE', 'reserve', 'merchant_payable'))).toEqual(['release'])
    expect(parts(posting('PAYOUT_RETURNED', 'payout_in_transit', 'merchant_payable'))).toEqual(['returned'])
    expect(parts(posting('HOLDBACK', 'merchant_payable', 'reserve'))).toEqual([])
    expect(parts(posting('DEPOSIT', 'merchant_debt', 'merchant_payable'))).toEqual([])
    expect(parts(posting('REPAY', 'merchant_payable', 'merchant_debt'))).toEqual([])
    expect(parts(posting('PAYOUT', 'merchant_payable', 'payout_in_transit'))).toEqual([])
    expect(parts(posting('INVOICE_PAID', 'bank', 'fee_receivable'))).toEqual([])
    expect(parts(posting('SALE', 'bank', 'reserve'))).toEqual([])
  })
})

describe('a posting', () => {
  it('is between two accounts', () => {
    const posting = { type: 'SALE', amount: 1, debit: 'bank', credit: 'bank' } as const
    expect(() => assertBookable(posting, 'x')).toThrow('SALE x is from bank to itself')
    expect(() => assertBookable({ ...posting, credit: 'reserve' }, 'x')).not.toThrow()
  })
})
