import { describe, expect, it } from 'vitest'
import type { OrderLine } from '../order/order.ts'
import { refuse } from '../refusals.ts'
import {
  consumedBy,
  decidePlacing,
  deleted,
  mergeSession,
  orderExpiry,
  type PlacingRequest,
  trusted,
} from './place.ts'
import {
  AUTHORIZATION_LIFETIME_MS,
  type Authorization,
  type CheckoutFields,
  type Session,
} from './session.ts'

const NOW = Date.UTC(2026, 10, 22, 14, 30)
const HOUR_MS = 3_600_000

const tomatoes: OrderLine = { name: 'Tomatoes', quantity: 10, unit_price: 600, total_amount: 6000 }

const fields: CheckoutFields = {
  purchase_country: 'SE',
  purchase_currency: 'SEK',
  order_amount: 6000,
  order_lines: [tomatoes],
}

const authorization: Authorization = {
  merchantId: 'M1',
  token: 'token-1',
  approved: { amount: 6000, currency: 'SEK', sessionId: 'session-1' },
  fraudStatus: 'ACCEPTED',
  paymentMethod: { type: 'pay_by_card' },
  state: 'open',
  createdAt: NOW - HOUR_MS / 2,
  expiresAt: NOW + HOUR_MS / 2,
}

const session: Session = {
  sessionId: 'session-1',
  merchantId: 'M1',
  clientToken: 'jwt',
  fields,
  authorizationToken: 'token-1',
  createdAt: NOW - HOUR_MS,
  expiresAt: NOW + 47 * HOUR_MS,
}

function placing(given: Partial<PlacingRequest> = {}) {
  return decidePlacing({ merchantId: 'M1', token: 'token-1', fields, mode: 'production', now: NOW, ...given })
}

const invalidToken = { outcome: 'refused', refusal: refuse('invalidToken') }
const mismatch = (...paths: string[]) => ({
  outcome: 'refused',
  refusal: refuse('notMatching', { fields: paths.join(', ') }),
})

describe('a token that nobody registered', () => {
  it('is an approved authorization in a sandbox, to be paid by invoice', () => {
    expect(placing({ mode: 'sandbox' })).toEqual({
      outcome: 'place',
      authorization: trusted('M1', 'token-1', NOW),
      paymentMethod: { type: 'invoice' },
      fields,
    })
  })

  it('is taken on trust for as long as a real one lives', () => {
    const { state, expiresAt, approved } = trusted('M1', 'token-1', NOW)
    expect({ state, expiresAt, approved }).toEqual({
      state: 'open',
      expiresAt: NOW + AUTHORIZATION_LIFETIME_MS,
      approved: undefined,
    })
  })

  it('is unknown in production', () => {
    expect(placing()).toEqual(invalidToken)
  })
})

describe('a registered token', () => {
  it('becomes an order with the payment method that was approved', () => {
    expect(placing({ authorization })).toEqual({
      outcome: 'place',
      authorization,
      paymentMethod: { type: 'pay_by_card' },
      fields,
    })
  })

  it('is unknown to another merchant, in both modes, whatever became of it', () => {
    for (const mode of ['sandbox', 'production'] as const) {
      for (const state of ['open', 'consumed', 'deleted'] as const) {
        const foreign = { ...authorization, state, orderId: 'order-1' }
        expect(placing({ merchantId: 'M2', mode, authorization: foreign })).toEqual(invalidToken)
      }
    }
  })

  it('is unknown from its expiry on, and not a millisecond earlier', () => {
    expect(placing({ authorization, now: authorization.expiresAt - 1 })).toMatchObject({ outcome: 'place' })
    for (const mode of ['sandbox', 'production'] as const) {
      expect(placing({ authorization, mode, now: authorization.expiresAt })).toEqual(invalidToken)
    }
  })

  it('is called consumed when it was deleted', () => {
    expect(placing({ authorization: { ...authorization, state: 'deleted' } })).toEqual({
      outcome: 'refused',
      refusal: refuse('authorizationConsumed'),
    })
  })

  it('must be for this amount and this currency', () => {
    expect(placing({ authorization, fields: { ...fields, order_amount: 6001 } })).toEqual(
      mismatch('order_amount'),
    )
    expect(placing({ authorization, fields: { ...fields, purchase_currency: 'NOK' } })).toEqual(
      mismatch('purchase_currency'),
    )
    expect(placing({ authorization, fields: { ...fields, purchase_currency: 'sek' } })).toMatchObject({
      outcome: 'place',
    })
  })
})

describe('a token that an order was placed with', () => {
  const consumed: Authorization = { ...authorization, state: 'consumed', orderId: 'order-1' }
  const again = { outcome: 'repeat', orderId: 'order-1' }

  it('gives that order again, whatever the body', () => {
    expect(placing({ authorization: consumed })).toEqual(again)
    const other = { ...fields, order_amount: 1, purchase_currency: 'EUR', order_lines: [] }
    expect(placing({ authorization: consumed, session, fields: other })).toEqual(again)
  })

  it('gives it again after its expiry, since the order is there', () => {
    expect(placing({ authorization: consumed, now: consumed.expiresAt + HOUR_MS })).toEqual(again)
  })

  it('gives it again when the session says that it is complete', () => {
    expect(placing({ authorization: consumed, session: { ...session, orderId: 'order-1' } })).toEqual(again)
  })

  it('must name its order', () => {
    expect(() => placing({ authorization: { ...authorization, state: 'consumed' } })).toThrow(/by no order/)
  })
})

describe('a token that is used up', () => {
  const inAYear = NOW + 365 * 24 * HOUR_MS

  it('is remembered after its hour: a late retry makes no second order, in a sandbox neither', () => {
    for (const mode of ['sandbox', 'production'] as const) {
      const used = consumedBy(trusted('M1', 'token-1', NOW), 'order-1')
      expect(used.expiresAt).toBeGreaterThan(inAYear)
      expect(placing({ mode, authorization: used, now: inAYear })).toEqual({
        outcome: 'repeat',
        orderId: 'order-1',
      })
      const gone = deleted(trusted('M1', 'token-1', NOW))
      expect(gone.expiresAt).toBeGreaterThan(inAYear)
      expect(placing({ mode, authorization: gone, now: inAYear })).toEqual({
        outcome: 'refused',
        refusal: refuse('authorizationConsumed'),
      })
    }
  })

  it('keeps what was approved', () => {
    const used = consumedBy(authorization, 'order-1')
    expect(used).toEqual({
      ...authorization,
      state: 'consumed',
      orderId: 'order-1',
      expiresAt: used.expiresAt,
    })
    expect(Number.isSafeInteger(used.expiresAt)).toBe(true)
  })
})

describe('an order from a session', () => {
  const withSession = (sent: Partial<CheckoutFields>, agreed: Partial<CheckoutFields> = {}) =>
    placing({
      authorization: { ...authorization, approved: { amount: 6000, currency: 'SEK' } },
      session: { ...session, fields: { ...fields, ...agreed } },
      fields: { ...fields, ...sent },
    })
  const placed = { outcome: 'place' }

  it('takes from the session what is not sent again', () => {
    const agreed = { billing_address: { given_name: 'Ada' }, merchant_reference1: 'A-1', locale: 'sv-SE' }
    expect(withSession({ merchant_reference1: 'A-2' }, agreed)).toMatchObject({
      outcome: 'place',
      fields: { ...fields, ...agreed, merchant_reference1: 'A-2' },
    })
  })

  it('is refused when another order completed the session', () => {
    expect(placing({ authorization, session: { ...session, orderId: 'order-9' } })).toEqual({
      outcome: 'refused',
      refusal: refuse('sessionCompleted', { order_id: 'order-9' }),
    })
  })

  it('is placed after the session expired, as long as the authorization lives', () => {
    expect(placing({ authorization, session: { ...session, expiresAt: NOW - 1 } })).toMatchObject(placed)
  })

  it('must have the same country and tax', () => {
    expect(withSession({ purchase_country: 'NO' })).toEqual(mismatch('purchase_country'))
    expect(withSession({ purchase_country: 'se' })).toMatchObject(placed)
    expect(withSession({ order_tax_amount: 5 }, { order_tax_amount: 4 })).toEqual(
      mismatch('order_tax_amount'),
    )
    expect(withSession({ order_tax_amount: 5 })).toMatchObject(placed)
  })

  it('names each differing field once', () => {
    expect(
      placing({ authorization, session, fields: { ...fields, order_amount: 1, purchase_currency: 'EUR' } }),
    ).toEqual(mismatch('order_amount', 'purchase_currency'))
  })

  it('must have the same lines in the same order', () => {
    const bread: OrderLine = { name: 'Bread', quantity: 1, unit_price: 0, total_amount: 0 }
    const agreed = { order_lines: [tomatoes, bread] }
    expect(withSession({ order_lines: [tomatoes, bread] }, agreed)).toMatchObject(placed)
    expect(withSession({ order_lines: [tomatoes] }, agreed)).toEqual(mismatch('order_lines'))
    expect(withSession({ order_lines: [tomatoes, bread, bread] }, agreed)).toEqual(mismatch('order_lines'))
    expect(withSession({ order_lines: [tomatoes, { ...bread, quantity: 2 }] }, agreed)).toEqual(
      mismatch('order_lines[1].quantity'),
    )
    expect(withSession({ order_lines: [bread, tomatoes] }, agreed)).toMatchObject({ outcome: 'refused' })
  })

  it('may leave out of a line, or spell out, what an absent field stands for', () => {
    const spelled = { type: 'physical', total_discount_amount: 0, tax_rate: 0, total_tax_amount: 0 }
    const long = { order_lines: [{ ...tomatoes, ...spelled }] }
    const short = { order_lines: [tomatoes] }
    expect(withSession(long, short)).toMatchObject(placed)
    expect(withSession(short, long)).toMatchObject(placed)
    expect(withSession({ order_lines: [{ ...tomatoes, tax_rate: 600 }] }, short)).toEqual(
      mismatch('order_lines[0].tax_rate'),
    )
  })

  it('may add to a line what was never sent, and must repeat what was', () => {
    const described = { ...tomatoes, product_identifiers: { brand: 'Red', color: 'red' } }
    expect(withSession({ order_lines: [described] })).toMatchObject(placed)
    expect(withSession({}, { order_lines: [described] })).toEqual(
      mismatch('order_lines[0].product_identifiers'),
    )
    const other = { ...described, product_identifiers: { color: 'red', brand: 'Blue' } }
    expect(withSession({ order_lines: [other] }, { order_lines: [described] })).toEqual(
      mismatch('order_lines[0].product_identifiers.brand'),
    )
  })

  it('must go to the same addresses', () => {
    for (const field of ['billing_address', 'shipping_address']) {
      const agreed = { [field]: { given_name: 'Ada', city: '', country: 'se' } }
      expect(
        withSession({ [field]: { country: 'SE', given_name: 'Ada', city: 'Lund' } }, agreed),
      ).toMatchObject(placed)
      expect(withSession({ [field]: { given_name: 'Eve', country: 'SE' } }, agreed)).toEqual(
        mismatch(`${field}.given_name`),
      )
      expect(withSession({ [field]: { given_name: 'Ada' } }, agreed)).toEqual(mismatch(`${field}.country`))
    }
  })

  it('may add addresses that were never sent, and leave out those that were', () => {
    expect(withSession({ billing_address: { given_name: 'Ada' } })).toMatchObject(placed)
    expect(withSession({}, { billing_address: { given_name: 'Ada' } })).toMatchObject(placed)
  })

  it('may change its references, urls and customer', () => {
    const agreed = { merchant_reference1: 'A', merchant_data: 'x', customer: { gender: 'female' } }
    const sent = { merchant_reference1: 'B', merchant_data: 'y', customer: { gender: 'male' } }
    expect(withSession(sent, agreed)).toMatchObject({ outcome: 'place', fields: sent })
  })
})

describe('updating a session', () => {
  it('replaces the fields that are sent, as a whole', () => {
    const before = { ...fields, billing_address: { given_name: 'Ada', city: 'Lund' }, locale: 'sv-SE' }
    expect(mergeSession(before, { billing_address: { city: 'Oslo' }, order_amount: 1 })).toEqual({
      ...before,
      billing_address: { city: 'Oslo' },
      order_amount: 1,
    })
  })

  it('with nothing changes nothing', () => {
    expect(mergeSession(fields, {})).toEqual(fields)
    expect(mergeSession(fields, { billing_address: undefined as never })).toEqual(fields)
  })

  it('leaves the old fields as they were', () => {
    const before = { ...fields }
    mergeSession(before, { order_amount: 1 })
    expect(before).toEqual(fields)
  })

  it('takes no field for the prototype', () => {
    const change = JSON.parse('{"__proto__":{"order_amount":1}}') as Partial<CheckoutFields>
    expect(mergeSession(fields, change).order_amount).toBe(6000)
  })
})

describe('the expiry of an order', () => {
  it('is midnight UTC, days after the date of its creation', () => {
    const iso = (createdAt: string, days: number) =>
      new Date(orderExpiry(Date.parse(createdAt), days)).toISOString()
    expect(iso('2022-07-08T09:48:16.680Z', 28)).toBe('2022-08-05T00:00:00.000Z')
    expect(iso('2022-07-08T00:00:00.000Z', 28)).toBe('2022-08-05T00:00:00.000Z')
    expect(iso('2022-07-08T23:59:59.999Z', 28)).toBe('2022-08-05T00:00:00.000Z')
    expect(iso('2024-02-28T12:00:00.000Z', 1)).toBe('2024-02-29T00:00:00.000Z')
    expect(iso('2026-03-28T12:00:00.000Z', 180)).toBe('2026-09-24T00:00:00.000Z')
  })
})
