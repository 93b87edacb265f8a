import { describe, expect, it } from 'vitest'
import {
  acknowledged,
  cancelled,
  captured,
  EXPIRES_AT,
  ORDER_ID,
  orderAfter,
  PLACED_AT,
  parcel,
  placed,
  record,
} from '../../../test/support/scenario.ts'
import type { OrderEvent } from './events.ts'
import { evolve, replay } from './evolve.ts'
import type { Order } from './order.ts'

/** The order without its history, after these events: as it is when only its row was loaded. */
function rowAfter(...events: OrderEvent[]): Order {
  const { history: _, ...row } = orderAfter(...events)
  return row
}

describe('a placed order', () => {
  it('is authorized in full, with nothing captured', () => {
    expect(orderAfter(placed({ merchantReference1: 'A-1' }))).toEqual({
      status: 'AUTHORIZED',
      orderId: ORDER_ID,
      merchantId: 'M1',
      klarnaReference: 'K4MADNY2',
      currency: 'SEK',
      country: 'SE',
      locale: 'sv-SE',
      fraudStatus: 'ACCEPTED',
      paymentMethod: { type: 'invoice' },
      orderAmount: 6000,
      originalOrderAmount: 6000,
      capturedAmount: 0,
      refundedAmount: 0,
      captureCount: 0,
      refundCount: 0,
      version: 1,
      documentVersion: 1,
      personsVersion: 1,
      personsCount: 1,
      merchantReference1: 'A-1',
      createdAt: PLACED_AT,
      expiresAt: EXPIRES_AT,
      history: { captures: [], refunds: [], shippingInfo: [] },
    })
  })

  it('is nothing before its first event', () => {
    expect(replay([])).toBeUndefined()
  })
})

describe('a capture', () => {
  it('makes the order part captured, then captured, to the cent', () => {
    expect(orderAfter(placed(), captured(1, 5999))).toMatchObject({
      status: 'PART_CAPTURED',
      capturedAmount: 5999,
    })
    expect(orderAfter(placed(), captured(1, 5999), captured(2, 1))).toMatchObject({
      status: 'CAPTURED',
      capturedAmount: 6000,
      captureCount: 2,
      orderAmount: 6000,
      originalOrderAmount: 6000,
    })
  })

  it('acknowledges the order, unless it is acknowledged', () => {
    expect(orderAfter(placed(), captured(1, 1), captured(2, 1)).acknowledgedBy).toBe('tx-2')
    expect(orderAfter(placed(), acknowledged, captured(1, 1)).acknowledgedBy).toBe('tx-2')
  })

  it('stands in the history with what was sent, and with empty values for what was not', () => {
    const sent = {
      description: 'Shipped',
      reference: 'R-1',
      orderLines: [{ name: 'Tomatoes', quantity: 1, unit_price: 1, total_amount: 1 }],
      shippingInfo: [parcel],
      shippingDelay: 3,
      personsVersion: 1,
    }
    const { history } = orderAfter(placed(), captured(1, 1, { shippingInfo: [] }), captured(2, 2, sent))
    expect(history?.captures).toEqual([
      {
        captureId: 'capture-1',
        number: 1,
        amount: 1,
        refundedAmount: 0,
        capturedAt: PLACED_AT + 1000,
        description: '',
        orderLines: [],
        personsVersion: 1,
        shippingInfo: [],
        dueDateExtensions: [],
      },
      {
        captureId: 'capture-2',
        number: 2,
        amount: 2,
        refundedAmount: 0,
        capturedAt: PLACED_AT + 2000,
        description: 'Shipped',
        reference: 'R-1',
        orderLines: sent.orderLines,
        shippingDelay: 3,
        personsVersion: 1,
        shippingInfo: [{ transactionId: 'tx-3', items: [parcel] }],
        dueDateExtensions: [],
      },
    ])
  })

  it('needs no history: the amounts are in the row', () => {
    const events = record([placed(), captured(1, 2000)])
    const next = evolve(rowAfter(placed()), events[1] as (typeof events)[0])
    expect(next).toEqual(rowAfter(placed(), captured(1, 2000)))
  })
})

describe('the other events', () => {
  it('acknowledge and cancel name their change', () => {
    expect(orderAfter(placed(), acknowledged)).toMatchObject({ status: 'AUTHORIZED', acknowledgedBy: 'tx-2' })
    expect(orderAfter(placed(), cancelled)).toMatchObject({
      status: 'CANCELLED',
      cancelledBy: 'tx-2',
      version: 2,
    })
  })

  it('references replace, an empty one clears, one that was not sent stays', () => {
    const both = placed({ merchantReference1: 'A', merchantReference2: 'B' })
    const update = (fields: object): OrderEvent => ({ type: 'MerchantReferencesUpdated', ...fields })
    const references = (...events: OrderEvent[]) => {
      const { merchantReference1: first, merchantReference2: second } = orderAfter(both, ...events)
      return [first, second]
    }
    expect(references(update({}))).toEqual(['A', 'B'])
    expect(references(update({ merchantReference1: 'C' }))).toEqual(['C', 'B'])
    expect(references(update({ merchantReference1: 'C', merchantReference2: 'D' }))).toEqual(['C', 'D'])
    expect(orderAfter(both, update({ merchantReference2: '' }))).not.toHaveProperty('merchantReference2')
  })

  it('shipping info is appended to the order, or to the one capture', () => {
    const { history } = orderAfter(
      placed(),
      captured(1, 1),
      captured(2, 1),
      { type: 'OrderShippingInfoAdded', shippingInfo: [parcel] },
      { type: 'CaptureShippingInfoAdded', captureId: 'capture-2', shippingInfo: [parcel, parcel] },
    )
    expect(history?.shippingInfo).toEqual([{ transactionId: 'tx-4', items: [parcel] }])
    expect(history?.captures.map(({ shippingInfo }) => shippingInfo)).toEqual([
      [],
      [{ transactionId: 'tx-5', items: [parcel, parcel] }],
    ])
  })

  it('count the versions, with history or without', () => {
    const events = record([
      placed(),
      { type: 'OrderShippingInfoAdded', shippingInfo: [parcel] },
      captured(1, 1),
      { type: 'CaptureShippingInfoAdded', captureId: 'capture-1', shippingInfo: [parcel] },
    ])
    const { history: _, ...row } = evolve(undefined, events[0] as (typeof events)[0])
    const last = events.slice(1).reduce((order: Order, event) => evolve(order, event), row)
    expect(last.version).toBe(4)
    expect(last).not.toHaveProperty('history')
  })

  it('leave the order before them as it was', () => {
    const before = orderAfter(placed(), captured(1, 1))
    const copy = structuredClone(before)
    const events = record([
      placed(),
      captured(1, 1),
      { type: 'CaptureShippingInfoAdded', captureId: 'capture-1', shippingInfo: [parcel] },
    ])
    evolve(before, events[2] as (typeof events)[0])
    expect(before).toEqual(copy)
  })
})

describe('what cannot have happened is a fault, and throws', () => {
  it.each<[string, OrderEvent[], RegExp]>([
    ['a second placing', [placed(), placed()], /twice/],
    ['an event before the placing', [acknowledged], /before it was placed/],
    ['more captured than authorized', [placed(), captured(1, 6001)], /6001 captured of 6000/],
    [
      'more captured than authorized in parts',
      [placed(), captured(1, 6000), captured(2, 1)],
      /6001 captured of/,
    ],
    ['a capture of nothing', [placed(), captured(1, 0)], /capture of 0/],
    ['a negative capture', [placed(), captured(1, -1)], /capture of -1/],
    ['a capture of a fraction', [placed(), captured(1, 0.5)], /capture of 0.5/],
    ['a capture after the cancellation', [placed(), cancelled, captured(1, 1)], /captured while CANCELLED/],
    ['a capture number that was skipped', [placed(), captured(2, 1)], /number 2 after 0/],
    [
      'a capture number that was given before',
      [placed(), captured(1, 1), captured(1, 1)],
      /number 1 after 1/,
    ],
    ['a cancellation after a capture', [placed(), captured(1, 1), cancelled], /cancelled as PART_CAPTURED/],
    ['a second cancellation', [placed(), cancelled, cancelled], /cancelled as CANCELLED/],
  ])('%s', (_, events, problem) => {
    expect(() => orderAfter(...events)).toThrow(problem)
  })

  it('a gap in the versions, a version twice, a placing that is not the first', () => {
    const [first, second, third] = record([placed(), acknowledged, captured(1, 1)]) as [
      ReturnType<typeof record>[0],
      ReturnType<typeof record>[0],
      ReturnType<typeof record>[0],
    ]
    expect(() => replay([first, third])).toThrow(/event 3 after 1/)
    expect(() => replay([first, second, second])).toThrow(/event 2 after 2/)
    expect(() => replay([{ ...first, version: 2 }])).toThrow(/placed by event 2/)
  })

  it('an event of another order', () => {
    const [first, second] = record([placed(), acknowledged]) as [
      ReturnType<typeof record>[0],
      ReturnType<typeof record>[0],
    ]
    expect(() => replay([first, { ...second, orderId: 'other' }])).toThrow(/event of order other/)
  })
})
