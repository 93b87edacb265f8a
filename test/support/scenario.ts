/** Given these events, when this command, then these events or this refusal: for tests of the rules of an order. */
import { expect } from 'vitest'
import type { Circumstances, OrderCommand } from '../../src/domain/order/commands.ts'
import { decide } from '../../src/domain/order/decide.ts'
import type { Decision } from '../../src/domain/order/decision.ts'
import type { OrderCaptured, OrderEvent, OrderPlaced, RecordedEvent } from '../../src/domain/order/events.ts'
import { replay } from '../../src/domain/order/evolve.ts'
import type { Order, ShippingInfo } from '../../src/domain/order/order.ts'
import { refuse } from '../../src/domain/refusals.ts'

export const ORDER_ID = '0190f5a0-0000-7000-8000-000000000001'
export const PLACED_AT = Date.UTC(2022, 6, 8, 9, 48, 16, 680)
export const EXPIRES_AT = Date.UTC(2022, 7, 5)
/** The id that the engine offers for a new capture, and for the change. */
export const NEW_CAPTURE = 'capture-new'
export const NEW_TRANSACTION = 'tx-new'

/** An order of 6000, unless told otherwise. */
export function placed(fields: Partial<OrderPlaced> = {}): OrderPlaced {
  return {
    type: 'OrderPlaced',
    merchantId: 'M1',
    klarnaReference: 'K4MADNY2',
    currency: 'SEK',
    country: 'SE',
    locale: 'sv-SE',
    amount: 6000,
    fraudStatus: 'ACCEPTED',
    paymentMethod: { type: 'invoice' },
    expiresAt: EXPIRES_AT,
    ...fields,
  }
}

/** The capture with this number, `capture-1` for the first. */
export function captured(number: number, amount: number, fields: Partial<OrderCaptured> = {}): OrderCaptured {
  return {
    type: 'OrderCaptured',
    captureId: `capture-${number}`,
    number,
    amount,
    personsVersion: 1,
    ...fields,
  }
}

export const acknowledged: OrderEvent = { type: 'OrderAcknowledged' }
export const cancelled: OrderEvent = { type: 'OrderCancelled' }
export const parcel: ShippingInfo = { shipping_company: 'dhl', tracking_number: '4711' }

/** Events as stored: the nth happens n seconds after the placing, and its change is called `tx-n`. */
export function record(events: OrderEvent[]): RecordedEvent[] {
  return events.map((event, index) => ({
    orderId: ORDER_ID,
    version: index + 1,
    merchantId: 'M1',
    transactionId: `tx-${index + 1}`,
    at: PLACED_AT + index * 1000,
    correlationId: `correlation-${index + 1}`,
    actor: 'merchant:demo',
    event,
  }))
}

export function orderAfter(...events: OrderEvent[]): Order {
  const order = replay(record(events))
  if (!order) throw new Error('an order needs at least one event')
  return order
}

/** What a decision gets beside the order and the command: of a sandbox, with a document and persons of its first version. */
export function circumstances(given: Partial<Circumstances> = {}): Circumstances {
  let refunds = 0
  return {
    now: PLACED_AT + 3_600_000,
    transactionId: NEW_TRANSACTION,
    captureId: NEW_CAPTURE,
    refundId: () => `new-refund-${++refunds}`,
    mode: 'sandbox',
    authorizationDays: 28,
    hasKey: false,
    duplicateWindowMs: 600_000,
    document: { orderLines: [] },
    persons: new Map([[1, { shippingAddress: { given_name: 'Ada', city: 'Stockholm' } }]]),
    ...given,
  }
}

/** `given(placed(), captured(1, 2000)).when({ type: 'cancel' }).thenRefused('cancelCaptured', …)` */
export function given(...events: OrderEvent[]) {
  const order = orderAfter(...events)
  return {
    /** `now`: business time, an hour after the placing unless told otherwise. */
    when(command: OrderCommand, now: number = PLACED_AT + 3_600_000, more: Partial<Circumstances> = {}) {
      const decision = decide(order, command, circumstances({ now, ...more }))
      return expectations(decision)
    },
  }
}

function expectations(decision: Decision) {
  return {
    decision,
    thenEvents(...events: OrderEvent[]) {
      expect(decision).toEqual({ outcome: 'accepted', events })
    },
    thenUnchangedSince(transactionId: string) {
      expect(decision).toEqual({ outcome: 'unchanged', repeatOf: transactionId })
    },
    /** Details are compared only where they are given. */
    thenRefused(...[key, args, details]: Parameters<typeof refuse>) {
      const refusal = refuse(key, args)
      expect(decision).toMatchObject({ outcome: 'refused', refusal })
      if (details && decision.outcome === 'refused') expect(decision.refusal.details).toEqual(details)
    },
  }
}
