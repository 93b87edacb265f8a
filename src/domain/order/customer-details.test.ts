/** Addresses are merged field by field, for the order or for one of its captures. */
import { describe, expect, it } from 'vitest'
import { cancelled, captured, EXPIRES_AT, given, placed } from '../../../test/support/scenario.ts'
import type { Address } from './order.ts'

const ADA: Address = { given_name: 'Ada', city: 'Stockholm', title: 'Ms' }
const persons = new Map([
  [1, { shippingAddress: ADA, billingAddress: ADA }],
  [2, { shippingAddress: { ...ADA, city: 'Lund' }, billingAddress: ADA }],
])
const change = (shippingAddress: Address, captureId?: string) =>
  ({ type: 'updateCustomerDetails', shippingAddress, ...(captureId !== undefined && { captureId }) }) as const

describe('new customer details', () => {
  it('replace what is sent, clear what is empty, and keep the rest', () => {
    const { decision } = given(placed()).when(change({ city: 'Lund', title: '', phone: '1' }), undefined, {
      persons,
    })
    expect(decision).toEqual({
      outcome: 'accepted',
      events: [{ type: 'CustomerDetailsUpdated', personsVersion: 2 }],
      persons: { billingAddress: ADA, shippingAddress: { given_name: 'Ada', city: 'Lund', phone: '1' } },
    })
  })

  it('of a capture start from those of the capture, and get a version of their own', () => {
    const events = [
      placed(),
      captured(1, 1000),
      { type: 'CustomerDetailsUpdated', personsVersion: 2 } as const,
    ]
    const { decision } = given(...events).when(change({ title: 'Dr' }, 'capture-1'), undefined, { persons })
    expect(decision).toMatchObject({
      events: [{ captureId: 'capture-1', personsVersion: 3 }],
      persons: { shippingAddress: { ...ADA, title: 'Dr' } },
    })
  })

  it.each(['given_name', 'family_name', 'street_address', 'postal_code', 'city', 'country'])(
    'never clear %s',
    (field) => {
      const { decision } = given(placed()).when(change({ [field]: '' }), undefined, { persons })
      expect(decision).toMatchObject({
        refusal: { key: 'addressIncomplete', details: { cleared_fields: [field] } },
      })
    },
  )

  it('never change the billing address of an order, but that of a capture', () => {
    const billing = { type: 'updateCustomerDetails', billingAddress: { city: 'Lund' } } as const
    given(placed()).when(billing, undefined, { persons }).thenRefused('billingAddress')
    const ofCapture = given(placed(), captured(1, 1)).when(
      { ...billing, captureId: 'capture-1' },
      undefined,
      { persons },
    )
    expect(ofCapture.decision).toMatchObject({ persons: { billingAddress: { ...ADA, city: 'Lund' } } })
  })

  it('are refused where nothing will be sent any more, and for a capture that is not there', () => {
    const to = change({ city: 'Lund' })
    given(placed(), cancelled)
      .when(to, undefined, { persons })
      .thenRefused('customerDetailsClosed', { state: 'cancelled' })
    given(placed())
      .when(to, EXPIRES_AT, { persons })
      .thenRefused('customerDetailsClosed', { state: 'expired' })
    expect(given(placed(), captured(1, 1)).when(to, EXPIRES_AT, { persons }).decision.outcome).toBe(
      'accepted',
    )
    const suffix = 'Customer details cannot be updated.'
    given(placed())
      .when(change({ city: 'x' }, 'other'), undefined, { persons })
      .thenRefused('noCaptures', { suffix })
    given(placed(), captured(1, 1))
      .when(change({ city: 'x' }, 'other'), undefined, { persons })
      .thenRefused('noSuchCapture', { capture_id: 'other', suffix: `. ${suffix}` })
  })
})
