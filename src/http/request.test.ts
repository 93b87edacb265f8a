import { describe, expect, it } from 'vitest'
import { getCapture } from './order-management/get-capture.ts'
import { getOrder } from './order-management/get-order.ts'
import { placeOrder } from './payments/place-order.ts'
import { readSession } from './payments/read-session.ts'
import { canonicalScope, normalizeUrl, pathIds, type RefusedCall } from './request.ts'

const ID = '0190A5B1-0000-7000-8000-0000000000FF'

describe('the request line', () => {
  it.each([
    ['//ordermanagement/v1//orders', '/ordermanagement/v1/orders'],
    ['/a?next=//b', '/a?next=//b'],
    ['//a?b=//c?d', '/a?b=//c?d'],
    ['http://shop.example/a//b', '/a/b'],
    ['http://shop.example', '/'],
    ['/plain', '/plain'],
  ])('%s reads as %s', (url, expected) => {
    expect(normalizeUrl(url)).toBe(expected)
  })

  it('has ids in lower case, so that one order has one spelling', () => {
    expect(pathIds(getOrder, { order_id: ID })).toEqual({ order_id: ID.toLowerCase() })
    const ids = pathIds(getOrder, { order_id: ID })
    expect(canonicalScope(getOrder, ids)).toBe(`GET /ordermanagement/v1/orders/${ID.toLowerCase()}`)
  })

  it('with ids that cannot exist is refused in the words of its operation', () => {
    const keyOf = (call: () => unknown) => {
      try {
        call()
      } catch (error) {
        return (error as RefusedCall).refusal.key
      }
    }
    expect(keyOf(() => pathIds(getOrder, { order_id: 'x' }))).toBe('invalidOrderId')
    expect(keyOf(() => pathIds(readSession, { session_id: 'x' }))).toBe('invalidSession')
    expect(keyOf(() => pathIds(placeOrder, { authorizationToken: 'a\u0000' }))).toBe('invalidToken')
    expect(keyOf(() => pathIds(placeOrder, { authorizationToken: 'a'.repeat(256) }))).toBe('invalidToken')
    expect(keyOf(() => pathIds(placeOrder, { authorizationToken: 'a'.repeat(255) }))).toBeUndefined()
  })

  it('with a capture id of any length is told in a bounded message, cut between characters', () => {
    const ids = pathIds(getCapture, { order_id: ID, capture_id: `${'x'.repeat(254)}🍣${'y'.repeat(9000)}` })
    expect(ids.capture_id).toBe(`${'x'.repeat(254)}\ufffd`)
    expect(() => canonicalScope(getCapture, ids)).not.toThrow()
  })

  it('gives a token a scope in which no other token can be written', () => {
    const scope = (authorizationToken: string) => canonicalScope(placeOrder, { authorizationToken })
    expect(scope('a/order')).not.toBe(scope('a%2Forder'))
  })
})
