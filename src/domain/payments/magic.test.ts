/** Magic values, in each of their places. */
import { expect, it } from 'vitest'
import { magicOutcome } from './magic.ts'

it.each([
  ['ada+denied@example.com', 'denied'],
  ['ada+DENIED-07@example.com', 'denied'],
  ['ada+pend-accept-01@example.com', 'pendingAccepted'],
  ['ada+pend-reject@example.com', 'pendingRejected'],
  ['ada+pending@example.com', 'pending'],
  ['ada+payment-failed@example.com', 'paymentFailed'],
  ['ada@denied.example', undefined],
  ['denied@example.com', undefined],
  ['ada+newsletter@example.com', undefined],
  ['ada+tag+denied@example.com', undefined],
  ['ada+constructor@example.com', undefined],
  ['', undefined],
])('of the email %s is %s', (email, outcome) => {
  expect(magicOutcome({ billing_address: { email } })).toBe(outcome)
})

it('stands in either reference, and the email comes first', () => {
  expect(magicOutcome({ merchant_reference1: 'capstan:denied' })).toBe('denied')
  expect(magicOutcome({ merchant_reference2: 'capstan:pending-2' })).toBe('pending')
  expect(
    magicOutcome({ merchant_reference1: 'denied', merchant_reference2: 'Capstan:denied' }),
  ).toBeUndefined()
  expect(
    magicOutcome({
      merchant_reference1: 'capstan:denied',
      billing_address: { email: 'a+pending@example.com' },
    }),
  ).toBe('pending')
  expect(magicOutcome({})).toBeUndefined()
})
