/** Reviews: what an order may do while one lasts, and what follows from its end. */
import { describe, expect, it } from 'vitest'
import {
  acknowledged,
  cancelled,
  captured,
  given,
  PLACED_AT,
  placed,
} from '../../../test/support/scenario.ts'
import type { OrderEvent } from './events.ts'
import { CAPTURE_REJECTED_MS } from './fraud.ts'

const pending = placed({ fraudStatus: 'PENDING' })
const decided = (fraudStatus: 'ACCEPTED' | 'REJECTED'): OrderEvent => ({ type: 'FraudDecided', fraudStatus })
const decide = (fraudStatus: 'ACCEPTED' | 'REJECTED') => ({ type: 'decideFraud', fraudStatus }) as const
const capture = { type: 'capture', amount: 1000 } as const
const close = { type: 'closeRejected' } as const
/** When the second event of an order happens. */
const DECIDED_AT = PLACED_AT + 1000

describe('an order under review', () => {
  it('is not captured, nor made larger', () => {
    expect(given(pending).when(capture).decision).toMatchObject({
      outcome: 'refused',
      refusal: { key: 'capturePending' },
    })
    given(pending).when({ type: 'updateAuthorization', amount: 6001 }).thenRefused('updateNotAllowed')
  })

  it('can be acknowledged, cancelled, extended and readdressed', () => {
    given(pending).when({ type: 'acknowledge' }).thenEvents(acknowledged)
    given(pending).when({ type: 'cancel' }).thenEvents(cancelled)
    for (const command of [
      { type: 'extendAuthorization' },
      { type: 'updateCustomerDetails', shippingAddress: { city: 'Lund' } },
    ] as const) {
      expect(given(pending).when(command).decision.outcome).toBe('accepted')
    }
  })

  it('is decided once', () => {
    given(pending).when(decide('ACCEPTED')).thenEvents(decided('ACCEPTED'))
    given(pending, decided('REJECTED'))
      .when(decide('ACCEPTED'))
      .thenRefused('fraudDecided', { fraud_status: 'REJECTED' })
    given(placed()).when(decide('REJECTED')).thenRefused('fraudDecided', { fraud_status: 'ACCEPTED' })
  })

  it('is captured by its acceptance when that was asked for, unless it was cancelled', () => {
    const orderLines = [{ name: 'Pears', quantity: 1, unit_price: 6000, total_amount: 6000 }]
    const document = { orderLines, autoCapture: true as const }
    const outcome = given(pending).when(decide('ACCEPTED'), undefined, { document }).decision
    expect(outcome).toMatchObject({
      events: [decided('ACCEPTED'), { type: 'OrderCaptured', amount: 6000, orderLines }],
    })
    expect(given(pending).when(decide('REJECTED'), undefined, { document }).decision).toMatchObject({
      events: [decided('REJECTED')],
    })
    expect(
      given(pending, cancelled).when(decide('ACCEPTED'), undefined, { document }).decision,
    ).toMatchObject({
      events: [decided('ACCEPTED')],
    })
  })
})

describe('a rejected order', () => {
  it('can be captured for four hours, counted from the decision', () => {
    const order = given(pending, decided('REJECTED'))
    const last = DECIDED_AT + CAPTURE_REJECTED_MS - 1
    expect(order.when(capture, last).decision.outcome).toBe('accepted')
    expect(order.when(capture, last + 1).decision).toMatchObject({ refusal: { key: 'captureRejected' } })
    const fromTheStart = given(placed({ fraudStatus: 'REJECTED' }))
    expect(fromTheStart.when(capture, PLACED_AT + CAPTURE_REJECTED_MS - 1).decision.outcome).toBe('accepted')
    expect(fromTheStart.when(capture, PLACED_AT + CAPTURE_REJECTED_MS).decision.outcome).toBe('refused')
  })

  it('is closed then: cancelled, or what is left of it released; and once', () => {
    const at = DECIDED_AT + CAPTURE_REJECTED_MS
    given(pending, decided('REJECTED')).when(close, at).thenEvents(cancelled)
    given(pending, decided('REJECTED'), captured(1, 1000))
      .when(close, at)
      .thenEvents({ type: 'AuthorizationReleased', amount: 5000 })
    for (const { decision } of [
      given(pending, decided('REJECTED')).when(close, at - 1),
      given(pending, decided('ACCEPTED')).when(close, at),
      given(pending).when(close, at),
      given(pending, decided('REJECTED'), cancelled).when(close, at),
      given(pending, decided('REJECTED'), captured(1, 6000)).when(close, at),
    ]) {
      expect(decision.outcome).toBe('unchanged')
    }
  })
})
