/** Changing, extending and giving back an authorization; the states are in test/http/operation-states.test.ts. */
import { describe, expect, it } from 'vitest'
import { captured, EXPIRES_AT, given, PLACED_AT, placed } from '../../../test/support/scenario.ts'
import type { OrderEvent } from './events.ts'
import type { OrderLine } from './order.ts'

const DAY_MS = 86_400_000
const MIDNIGHT = Math.floor(PLACED_AT / DAY_MS) * DAY_MS
const pears: OrderLine = { name: 'Pears', quantity: 1, unit_price: 5, total_amount: 5 }

describe('a new amount', () => {
  const to = (amount: number) => ({ type: 'updateAuthorization', amount }) as const
  const by = (amount: number, orderLines?: OrderLine[]) =>
    ({ type: 'adjustAuthorization', amount, ...(orderLines && { orderLines }) }) as const
  const updated = (amount: number, adjustment?: number): OrderEvent => ({
    type: 'AuthorizationUpdated',
    amount,
    documentVersion: 2,
    ...(adjustment !== undefined && { adjustment }),
  })

  it('is set with the lines that are sent, and without any the old ones are gone', () => {
    const document = { orderLines: [pears, pears], orderTaxAmount: 1, merchantData: 'kept' }
    const order = given(placed())
    expect(order.when({ ...to(5), orderLines: [pears] }, undefined, { document }).decision).toEqual({
      outcome: 'accepted',
      events: [updated(5)],
      document: { orderLines: [pears], merchantData: 'kept' },
    })
    expect(order.when(to(5), undefined, { document }).decision).toMatchObject({
      document: { orderLines: [] },
    })
    expect(order.when({ ...to(5), keepLines: true }, undefined, { document }).decision).toMatchObject({
      document: { orderLines: [pears, pears] },
    })
    expect(order.when(by(-5, [pears]), undefined, { document }).decision).toMatchObject({
      events: [updated(5995, -5)],
      document: { orderLines: [pears, pears, pears] },
    })
  })

  it('may be what was captured, and not a minor unit less', () => {
    const order = given(placed(), captured(1, 2000))
    expect(order.when(to(2000)).decision).toMatchObject({ events: [updated(2000)] })
    order.when(to(1999)).thenRefused('amountBelowCaptured', { amount: 1999, captured_amount: 2000 })
    order.when(by(-4001)).thenRefused('amountBelowCaptured', { amount: 1999, captured_amount: 2000 })
    given(placed()).when(to(0)).thenRefused('amountOfNothing')
  })

  it.each(['invoice', 'b2b_invoice', 'base_account', 'direct_debit'])(
    'may be higher for %s, but not in CH',
    (type) => {
      const outcome = (country: string) =>
        given(placed({ country, paymentMethod: { type } })).when(to(6001)).decision.outcome
      expect([outcome('SE'), outcome('US'), outcome('CH')]).toEqual(['accepted', 'accepted', 'refused'])
    },
  )

  it('may be higher for a fixed amount in some countries, and for cards nowhere', () => {
    const outcome = (type: string, country: string) =>
      given(placed({ country, paymentMethod: { type } })).when(to(6001)).decision.outcome
    expect(
      ['AT', 'DE', 'DK', 'FI', 'FR', 'NL', 'NO', 'SE'].map((country) => outcome('fixed_amount', country)),
    ).toEqual(Array(8).fill('accepted'))
    expect(['US', 'GB', 'CH'].map((country) => outcome('fixed_amount', country))).toEqual(
      Array(3).fill('refused'),
    )
    expect(['pay_by_card', 'card', 'unheard-of'].map((type) => outcome(type, 'SE'))).toEqual(
      Array(3).fill('refused'),
    )
  })

  it('is not higher than the first one in production, nor at all under review or after a rejection', () => {
    const production = { mode: 'production' } as const
    const lowered = given(placed(), updated(1000))
    expect(lowered.when(to(6000), undefined, production).decision.outcome).toBe('accepted')
    lowered.when(to(6001), undefined, production).thenRefused('updateNotAllowed')
    for (const fraudStatus of ['PENDING', 'REJECTED'] as const) {
      const order = given(placed({ fraudStatus }))
      order.when(to(6001)).thenRefused('updateNotAllowed')
      expect(order.when(to(5999)).decision.outcome).toBe('accepted')
    }
  })

  it('has a largest one, and a largest number of lines', () => {
    given(placed({ amount: 200_000_000 }))
      .when(by(1))
      .thenRefused('updateNotAllowed')
    const document = { orderLines: Array<OrderLine>(1000).fill(pears) }
    given(placed())
      .when(by(1, [pears]), undefined, { document })
      .thenRefused('lineLimit', { limit: 1000 })
  })
})

describe('extending', () => {
  const extend = { type: 'extendAuthorization' } as const
  const extended = (expiresAt: number): OrderEvent => ({ type: 'AuthorizationExtended', expiresAt })

  it('goes from midnight of the day of the call', () => {
    const now = PLACED_AT + 10 * DAY_MS
    given(placed())
      .when(extend, now)
      .thenEvents(extended(MIDNIGHT + 38 * DAY_MS))
  })

  it('again on the same day changes nothing, on the next it does', () => {
    const now = PLACED_AT + 10 * DAY_MS
    const order = given(placed(), extended(MIDNIGHT + 38 * DAY_MS))
    order.when(extend, now + 3_600_000).thenUnchangedSince('tx-2')
    order.when(extend, now + DAY_MS).thenEvents(extended(MIDNIGHT + 39 * DAY_MS))
  })

  it('never shortens', () => {
    const expiresAt = MIDNIGHT + 60 * DAY_MS
    given(placed({ expiresAt })).when(extend).thenEvents(extended(expiresAt))
  })

  it('ends 180 days after the creation', () => {
    const expiresAt = MIDNIGHT + 179 * DAY_MS
    const order = given(placed({ expiresAt }))
    order.when(extend, PLACED_AT + 170 * DAY_MS).thenEvents(extended(MIDNIGHT + 180 * DAY_MS))
    const beyond = given(placed({ expiresAt: MIDNIGHT + 200 * DAY_MS }))
    beyond.when(extend, MIDNIGHT + 180 * DAY_MS).thenRefused('extendTooLate', { days: 180 })
  })

  it.each(['card', 'pay_by_card', 'fixed_sum_credit'])('is refused for %s', (method) => {
    given(placed({ paymentMethod: { type: method } }))
      .when(extend)
      .thenRefused('extendMethod', { method })
  })
})

describe('the end of an authorization', () => {
  it('by the clock is recorded once it has come, and not for an order that is closed or was extended', () => {
    const expire = { type: 'expire' } as const
    given(placed(), captured(1, 1000))
      .when(expire, EXPIRES_AT)
      .thenEvents({ type: 'OrderExpired', amount: 5000 })
    for (const order of [
      given(placed()).when(expire, EXPIRES_AT - 1),
      given(placed(), captured(1, 6000)).when(expire, EXPIRES_AT),
      given(placed(), { type: 'AuthorizationExtended', expiresAt: EXPIRES_AT + 1 }).when(expire, EXPIRES_AT),
      given(placed(), { type: 'OrderExpired', amount: 6000 }).when(expire, EXPIRES_AT),
    ]) {
      expect(order.decision.outcome).toBe('unchanged')
    }
  })

  it('by a release is what was left, and a second one names the first', () => {
    const release = { type: 'releaseAuthorization' } as const
    const released: OrderEvent = { type: 'AuthorizationReleased', amount: 4000 }
    given(placed(), captured(1, 2000)).when(release).thenEvents(released)
    given(placed(), captured(1, 2000), released).when(release).thenUnchangedSince('tx-3')
    given(placed()).when(release).thenRefused('releaseUncaptured')
  })
})
