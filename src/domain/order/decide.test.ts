import { describe, expect, it } from 'vitest'
import {
  acknowledged,
  cancelled,
  captured,
  circumstances,
  EXPIRES_AT,
  given,
  NEW_CAPTURE,
  ORDER_ID,
  orderAfter,
  PLACED_AT,
  parcel,
  placed,
} from '../../../test/support/scenario.ts'
import { type RefusalKey, refuse } from '../refusals.ts'
import type { OrderCommand } from './commands.ts'
import { CAPTURES_MAX, CHANGES_MAX, decide, PARCELS_MAX } from './decide.ts'
import type { OrderEvent } from './events.ts'

const HOUR_LATER = PLACED_AT + 3_600_000

const STATES = {
  authorized: { events: [placed()], now: HOUR_LATER },
  'part captured': { events: [placed(), captured(1, 2000)], now: HOUR_LATER },
  captured: { events: [placed(), captured(1, 6000)], now: HOUR_LATER },
  cancelled: { events: [placed(), cancelled], now: HOUR_LATER },
  expired: { events: [placed()], now: EXPIRES_AT },
  'expired after a capture': { events: [placed(), captured(1, 2000)], now: EXPIRES_AT },
} satisfies Record<string, { events: OrderEvent[]; now: number }>

/** Those of which this file has the table; the others have files of their own, and all of them meet all states over HTTP. */
type Tabled =
  | 'acknowledge'
  | 'capture'
  | 'cancel'
  | 'updateMerchantReferences'
  | 'addOrderShippingInfo'
  | 'addCaptureShippingInfo'

const COMMANDS: { [T in Tabled]: Extract<OrderCommand, { type: T }> } = {
  acknowledge: { type: 'acknowledge' },
  capture: { type: 'capture', amount: 1000 },
  cancel: { type: 'cancel' },
  updateMerchantReferences: { type: 'updateMerchantReferences', merchantReference1: 'A-1' },
  addOrderShippingInfo: { type: 'addOrderShippingInfo', shippingInfo: [parcel] },
  addCaptureShippingInfo: { type: 'addCaptureShippingInfo', captureId: 'capture-1', shippingInfo: [parcel] },
}

/** What a cell gives: the type of the one event, `since` and the change that it repeats, or the refusal. */
type Cell = OrderEvent['type'] | { since: string } | RefusalKey

const TABLE: { [command in Tabled]: { [state in keyof typeof STATES]: Cell } } = {
  acknowledge: {
    authorized: 'OrderAcknowledged',
    'part captured': { since: 'tx-2' },
    captured: { since: 'tx-2' },
    cancelled: 'acknowledgeClosed',
    expired: 'acknowledgeClosed',
    'expired after a capture': { since: 'tx-2' },
  },
  capture: {
    authorized: 'OrderCaptured',
    'part captured': 'OrderCaptured',
    captured: 'captureTooHigh',
    cancelled: 'captureCancelled',
    expired: 'captureExpired',
    'expired after a capture': 'captureExpired',
  },
  cancel: {
    authorized: 'OrderCancelled',
    'part captured': 'cancelCaptured',
    captured: 'cancelCaptured',
    cancelled: { since: 'tx-2' },
    expired: 'cancelExpired',
    'expired after a capture': 'cancelCaptured',
  },
  updateMerchantReferences: {
    authorized: 'MerchantReferencesUpdated',
    'part captured': 'MerchantReferencesUpdated',
    captured: 'MerchantReferencesUpdated',
    cancelled: 'referencesClosed',
    expired: 'MerchantReferencesUpdated',
    'expired after a capture': 'MerchantReferencesUpdated',
  },
  addOrderShippingInfo: {
    authorized: 'OrderShippingInfoAdded',
    'part captured': 'OrderShippingInfoAdded',
    captured: 'OrderShippingInfoAdded',
    cancelled: 'shippingClosed',
    expired: 'shippingClosed',
    'expired after a capture': 'OrderShippingInfoAdded',
  },
  addCaptureShippingInfo: {
    authorized: 'noCaptures',
    'part captured': 'CaptureShippingInfoAdded',
    captured: 'CaptureShippingInfoAdded',
    cancelled: 'noCaptures',
    expired: 'noCaptures',
    'expired after a capture': 'CaptureShippingInfoAdded',
  },
}

describe('every status meets every command', () => {
  for (const [type, row] of Object.entries(TABLE) as [Tabled, (typeof TABLE)['cancel']][]) {
    for (const [state, cell] of Object.entries(row) as [keyof typeof STATES, Cell][]) {
      it(`an order that is ${state}, asked to ${type}, gives ${JSON.stringify(cell)}`, () => {
        const { events, now } = STATES[state]
        const { decision } = given(...events).when(COMMANDS[type], now)
        if (typeof cell === 'object') expect(decision).toEqual({ outcome: 'unchanged', repeatOf: cell.since })
        else if (/^[A-Z]/.test(cell))
          expect(decision).toMatchObject({ outcome: 'accepted', events: [{ type: cell }] })
        else expect(decision).toMatchObject({ outcome: 'refused', refusal: { key: cell } })
        if (decision.outcome === 'accepted') expect(decision.events).toHaveLength(1)
      })
    }
  }
})

describe('capturing', () => {
  const capture = (amount: number) => ({ type: 'capture', amount }) as const

  it('takes what is capturable to the last cent, and not one more', () => {
    given(placed(), captured(1, 2000)).when(capture(4000)).thenEvents({
      type: 'OrderCaptured',
      captureId: NEW_CAPTURE,
      number: 2,
      amount: 4000,
      personsVersion: 1,
    })
    given(placed(), captured(1, 2000)).when(capture(4001)).thenRefused(
      'captureTooHigh',
      { order_id: ORDER_ID },
      {
        capturable_amount: 4000,
        requested_amount: 4001,
        order_amount: 6000,
        captured_amount: 2000,
        status: 'PART_CAPTURED',
      },
    )
  })

  it('takes one minor unit', () => {
    given(placed({ amount: 1 }))
      .when(capture(1))
      .thenEvents(captured(1, 1, { captureId: NEW_CAPTURE }))
  })

  it('takes nothing from an order of nothing', () => {
    given(placed({ amount: 0 }))
      .when(capture(1))
      .thenRefused('captureTooHigh', { order_id: ORDER_ID })
  })

  it('keeps all that was sent with it', () => {
    const sent = {
      description: 'Shipped',
      reference: 'R-1',
      orderLines: [{ name: 'Tomatoes', quantity: 10, unit_price: 600, total_amount: 6000 }],
      shippingInfo: [parcel],
      shippingDelay: 0,
    }
    given(placed())
      .when({ ...capture(6000), ...sent })
      .thenEvents(captured(1, 6000, { captureId: NEW_CAPTURE, ...sent }))
  })

  it('is possible until the expiry and not from it on', () => {
    given(placed())
      .when(capture(1000), EXPIRES_AT - 1)
      .thenEvents(captured(1, 1000, { captureId: NEW_CAPTURE }))
    given(placed()).when(capture(1000), EXPIRES_AT).thenRefused(
      'captureExpired',
      { order_id: ORDER_ID },
      {
        capturable_amount: 0,
        requested_amount: 1000,
        order_amount: 6000,
        captured_amount: 0,
        status: 'EXPIRED',
        expires_at: '2022-08-05T00:00:00.000Z',
      },
    )
  })

  it('of a fully captured order says that nothing is left, also after the expiry', () => {
    given(placed(), captured(1, 6000))
      .when(capture(1), EXPIRES_AT)
      .thenRefused('captureTooHigh', { order_id: ORDER_ID })
  })

  it('of a cancelled order says so, also after the expiry', () => {
    given(placed(), cancelled)
      .when(capture(1), EXPIRES_AT)
      .thenRefused('captureCancelled', { order_id: ORDER_ID })
  })

  it('waits for the fraud review, and says so', () => {
    given(placed({ fraudStatus: 'PENDING' }))
      .when(capture(1))
      .thenRefused('capturePending', { order_id: ORDER_ID })
  })

  it('of an order that failed its review is at the risk of the merchant', () => {
    given(placed({ fraudStatus: 'REJECTED' }))
      .when(capture(1))
      .thenEvents(captured(1, 1, { captureId: NEW_CAPTURE }))
  })

  it('ends at so many captures, and says so only if the amount would fit', () => {
    const events = (count: number) => Array.from({ length: count }, (_, index) => captured(index + 1, 1))
    given(placed(), ...events(CAPTURES_MAX - 1))
      .when(capture(1))
      .thenEvents(captured(CAPTURES_MAX, 1, { captureId: NEW_CAPTURE }))
    given(placed(), ...events(CAPTURES_MAX))
      .when(capture(1))
      .thenRefused('captureLimit', { order_id: ORDER_ID, limit: CAPTURES_MAX })
    given(placed({ amount: CAPTURES_MAX }), ...events(CAPTURES_MAX))
      .when(capture(1))
      .thenRefused('captureTooHigh', { order_id: ORDER_ID })
  })

  it.each([0, -1, 0.5, Number.NaN, Number.NEGATIVE_INFINITY])('of %s is a fault of the caller', (amount) => {
    expect(() => given(placed()).when(capture(amount))).toThrow(RangeError)
  })

  it('needs no history', () => {
    const { history: _, ...row } = orderAfter(placed(), captured(1, 2000))
    expect(decide(row, capture(1), circumstances())).toMatchObject({ outcome: 'accepted' })
  })
})

describe('repeats', () => {
  it('of an acknowledgement name the first one', () => {
    given(placed(), acknowledged, captured(1, 1)).when(COMMANDS.acknowledge).thenUnchangedSince('tx-2')
    given(placed(), captured(1, 1), captured(2, 1)).when(COMMANDS.acknowledge).thenUnchangedSince('tx-2')
  })

  it('of an acknowledgement are answered on a closed order too', () => {
    given(placed(), acknowledged, cancelled).when(COMMANDS.acknowledge).thenUnchangedSince('tx-2')
    given(placed(), acknowledged).when(COMMANDS.acknowledge, EXPIRES_AT).thenUnchangedSince('tx-2')
  })

  it('of a cancellation name the first one, also after the expiry', () => {
    given(placed(), acknowledged, cancelled).when(COMMANDS.cancel, EXPIRES_AT).thenUnchangedSince('tx-3')
  })

  it('of a capture are captures', () => {
    given(placed(), captured(1, 2000))
      .when({ type: 'capture', amount: 2000 })
      .thenEvents(captured(2, 2000, { captureId: NEW_CAPTURE }))
  })

  it('are answered when no further change is possible', () => {
    const references = Array.from({ length: CHANGES_MAX - 2 }, () => referencesUpdated('A'))
    const full = given(placed(), acknowledged, ...references)
    full.when(COMMANDS.acknowledge).thenUnchangedSince('tx-2')
    full
      .when(COMMANDS.updateMerchantReferences)
      .thenRefused('actionLimit', { order_id: ORDER_ID, limit: CHANGES_MAX })
  })
})

describe('cancelling', () => {
  it('an order with captures says how much was captured', () => {
    given(placed(), captured(1, 2000))
      .when(COMMANDS.cancel)
      .thenRefused('cancelCaptured', {}, { captured_amount: 2000 })
  })

  it('is possible while the order is under review or was rejected', () => {
    given(placed({ fraudStatus: 'PENDING' }))
      .when(COMMANDS.cancel)
      .thenEvents(cancelled)
    given(placed({ fraudStatus: 'REJECTED' }))
      .when(COMMANDS.cancel)
      .thenEvents(cancelled)
  })
})

const referencesUpdated = (merchantReference1: string): OrderEvent => ({
  type: 'MerchantReferencesUpdated',
  merchantReference1,
})

describe('merchant references', () => {
  it('are changed where they were sent, empty ones included', () => {
    given(placed())
      .when({ type: 'updateMerchantReferences', merchantReference2: '' })
      .thenEvents({ type: 'MerchantReferencesUpdated', merchantReference2: '' })
    given(placed())
      .when({ type: 'updateMerchantReferences', merchantReference1: 'A', merchantReference2: 'B' })
      .thenEvents({ type: 'MerchantReferencesUpdated', merchantReference1: 'A', merchantReference2: 'B' })
  })
})

describe('shipping info of the order', () => {
  const add = (...shippingInfo: (typeof parcel)[]) =>
    ({ type: 'addOrderShippingInfo', shippingInfo }) as const
  const added = (...shippingInfo: (typeof parcel)[]) =>
    ({ type: 'OrderShippingInfoAdded', shippingInfo }) as const

  it('posted again right away is not appended twice, in whatever order its fields come', () => {
    const turned = Object.fromEntries(Object.entries(parcel).reverse())
    given(placed(), added(parcel)).when(add(turned)).thenUnchangedSince('tx-2')
  })

  it('that differs in a field, in a missing field or in number is appended', () => {
    for (const other of [
      { ...parcel, tracking_number: '1' },
      { shipping_company: 'dhl' },
      { ...parcel, return_tracking_number: '1' },
    ]) {
      given(placed(), added(parcel)).when(add(other)).thenEvents(added(other))
    }
    given(placed(), added(parcel)).when(add(parcel, parcel)).thenEvents(added(parcel, parcel))
  })

  it('is appended again once another list came between', () => {
    const other = { tracking_number: '1' }
    given(placed(), added(parcel), added(other)).when(add(parcel)).thenEvents(added(parcel))
  })

  it('that was kept before the order closed is answered as a repeat', () => {
    given(placed(), added(parcel), cancelled).when(add(parcel)).thenUnchangedSince('tx-2')
    given(placed(), added(parcel), cancelled)
      .when(add(parcel, parcel))
      .thenRefused('shippingClosed', { state: 'cancelled', order_id: ORDER_ID })
  })

  it('is bounded over all calls', () => {
    const many = (count: number) => Array.from({ length: count }, () => parcel)
    const most = given(placed(), added(...many(PARCELS_MAX - 1)))
    most.when(add(parcel)).thenEvents(added(parcel))
    most.when(add(parcel, parcel)).thenRefused('shippingLimit', { limit: PARCELS_MAX })
  })

  it('needs the history', () => {
    const { history: _, ...row } = orderAfter(placed())
    expect(() => decide(row, add(parcel), circumstances())).toThrow(/history/)
  })
})

describe('shipping info of a capture', () => {
  const add = (captureId: string, ...shippingInfo: (typeof parcel)[]) =>
    ({ type: 'addCaptureShippingInfo', captureId, shippingInfo }) as const
  const added = (captureId: string, ...shippingInfo: (typeof parcel)[]) =>
    ({ type: 'CaptureShippingInfoAdded', captureId, shippingInfo }) as const

  it('goes to the capture that is named', () => {
    const two = given(placed(), captured(1, 1000), captured(2, 1000), added('capture-1', parcel))
    two.when(add('capture-2', parcel)).thenEvents(added('capture-2', parcel))
    two.when(add('capture-1', parcel)).thenUnchangedSince('tx-4')
  })

  it('for an unknown capture says which', () => {
    given(placed(), captured(1, 1000)).when(add('capture-9', parcel)).thenRefused('noSuchCapture', {
      capture_id: 'capture-9',
      suffix: '. Shipping info cannot be added to capture capture-9',
    })
  })

  it('that came with the capture is not appended twice', () => {
    given(placed(), captured(1, 1000, { shippingInfo: [parcel] }))
      .when(add('capture-1', parcel))
      .thenUnchangedSince('tx-2')
  })

  it('is bounded over all calls, those of the capture itself included', () => {
    const many = Array.from({ length: PARCELS_MAX - 1 }, () => parcel)
    const most = given(placed(), captured(1, 1000, { shippingInfo: many }))
    most.when(add('capture-1', parcel)).thenEvents(added('capture-1', parcel))
    most.when(add('capture-1', parcel, parcel)).thenRefused('shippingLimit', { limit: PARCELS_MAX })
  })
})

describe('the limit of changes', () => {
  it('counts the placing and everything after it', () => {
    const references = (count: number) => Array.from({ length: count }, () => referencesUpdated('A'))
    const last = given(placed(), ...references(CHANGES_MAX - 2))
    last.when(COMMANDS.acknowledge).thenEvents(acknowledged)
    const full = given(placed(), ...references(CHANGES_MAX - 1))
    for (const command of [COMMANDS.updateMerchantReferences, COMMANDS.addOrderShippingInfo]) {
      full.when(command).thenRefused('actionLimit', { order_id: ORDER_ID, limit: CHANGES_MAX })
    }
  })

  it('never keeps an order from being captured or cancelled', () => {
    const references = Array.from({ length: CHANGES_MAX - 1 }, () => referencesUpdated('A'))
    const full = given(placed(), ...references)
    full.when({ type: 'capture', amount: 1 }).thenEvents(captured(1, 1, { captureId: NEW_CAPTURE }))
    full.when(COMMANDS.cancel).thenEvents(cancelled)
  })

  it('does not hide why a command would be refused anyway', () => {
    const references = Array.from({ length: CHANGES_MAX - 1 }, () => referencesUpdated('A'))
    const closed = given(placed(), ...references, cancelled)
    expect(closed.when(COMMANDS.updateMerchantReferences).decision).toMatchObject({
      refusal: refuse('referencesClosed'),
    })
  })
})
