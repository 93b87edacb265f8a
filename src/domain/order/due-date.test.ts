/** The published fees for paying later, and when there are none. */
import { describe, expect, it } from 'vitest'
import { captured, given, orderAfter, placed } from '../../../test/support/scenario.ts'
import { dueDateOptions } from './due-date.ts'
import type { OrderEvent } from './events.ts'

const extended = (captureId: string, days: number, feeAmount: number): OrderEvent => ({
  type: 'DueDateExtended',
  captureId,
  days,
  feeAmount,
})
const feesOf = (...events: OrderEvent[]) =>
  dueDateOptions(orderAfter(...events)).map(({ days, feeAmount }) => [days, feeAmount])

describe('the options of a due date', () => {
  it.each([
    ['EUR', 29_999, 199, 499],
    ['EUR', 30_000, 499, 999],
    ['EUR', 75_000, 499, 999],
    ['EUR', 75_001, 799, 1299],
    ['GBP', 1, 199, 499],
    ['SEK', 299_999, 1900, 4900],
    ['NOK', 300_000, 4900, 9900],
    ['DKK', 750_000, 4900, 9900],
    ['SEK', 750_001, 7900, 12_900],
  ])('in %s, for an order of %i', (currency, amount, thirty, sixty) => {
    const ten = currency === 'EUR' || currency === 'GBP' ? 100 : 1000
    expect(feesOf(placed({ currency, amount }), captured(1, 1))).toEqual([
      [2, 0],
      [10, ten],
      [30, thirty],
      [60, sixty],
    ])
  })

  it('have the free days once in an order, whichever capture had them', () => {
    const events = [placed({ currency: 'EUR' }), captured(1, 1), captured(2, 1)]
    expect(feesOf(...events, extended('capture-2', 2, 0))).toEqual([
      [10, 100],
      [30, 199],
      [60, 499],
    ])
    expect(feesOf(...events, extended('capture-2', 10, 100))).toHaveLength(4)
  })

  it('are none for other currencies and for what is paid at once', () => {
    expect(feesOf(placed({ currency: 'USD' }), captured(1, 1))).toEqual([])
    for (const type of ['card', 'pay_now', 'slice_it_by_card']) {
      expect(feesOf(placed({ currency: 'EUR', paymentMethod: { type } }), captured(1, 1))).toEqual([])
    }
  })
})

describe('extending a due date', () => {
  const extend = (days: number, captureId = 'capture-1') =>
    ({ type: 'extendDueDate', captureId, days }) as const
  const order = [placed({ currency: 'EUR' }), captured(1, 1000)]

  it('takes the fee that was offered', () => {
    given(...order)
      .when(extend(30))
      .thenEvents(extended('capture-1', 30, 199))
    given(...order)
      .when(extend(2))
      .thenEvents(extended('capture-1', 2, 0))
  })

  it('is refused for days that are not offered, and says which are', () => {
    given(...order)
      .when(extend(14))
      .thenRefused('dueDateOption', { days: 14 }, { offered_days: [2, 10, 30, 60] })
    given(...order, extended('capture-1', 2, 0))
      .when(extend(2))
      .thenRefused('dueDateOption', { days: 2 }, { offered_days: [10, 30, 60] })
  })

  it('is refused where nothing is left to pay, and where there is no such capture', () => {
    const refunded: OrderEvent = {
      type: 'OrderRefunded',
      refundId: 'r',
      number: 1,
      amount: 1000,
      captureId: 'capture-1',
    }
    given(...order, refunded)
      .when(extend(10))
      .thenRefused('dueDateRefunded')
    given(placed()).when(extend(10)).thenRefused('noCaptures', { suffix: 'Due date cannot be extended.' })
    given(...order)
      .when(extend(10, 'other'))
      .thenRefused('noSuchCapture', {
        capture_id: 'other',
        suffix: '. Due date cannot be extended.',
      })
  })
})
