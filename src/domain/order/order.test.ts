import { describe, expect, it } from 'vitest'
import { cancelled, captured, EXPIRES_AT, orderAfter, placed } from '../../../test/support/scenario.ts'
import { needsOf } from './commands.ts'
import { asOf, capturable, shownRemaining } from './order.ts'

const authorized = orderAfter(placed())
const part = orderAfter(placed(), captured(1, 2000))
const full = orderAfter(placed(), captured(1, 6000))
const gone = orderAfter(placed(), cancelled)

describe('an order as it is at an instant', () => {
  it('is expired from its expiry on while something could have been captured', () => {
    for (const order of [authorized, part]) {
      expect(asOf(order, EXPIRES_AT - 1)).toBe(order)
      expect(asOf(order, EXPIRES_AT)).toEqual({ ...order, status: 'EXPIRED' })
      expect(asOf(order, EXPIRES_AT + 1).status).toBe('EXPIRED')
    }
  })

  it('stays captured, or cancelled, however late it is', () => {
    for (const order of [full, gone]) expect(asOf(order, EXPIRES_AT * 2)).toBe(order)
  })

  it('stays expired', () => {
    const expired = asOf(authorized, EXPIRES_AT)
    expect(asOf(expired, EXPIRES_AT + 1)).toBe(expired)
  })
})

describe('what can be captured', () => {
  it('is what is left of an open order', () => {
    expect(capturable(authorized)).toBe(6000)
    expect(capturable(part)).toBe(4000)
  })

  it('is nothing on any closed order', () => {
    for (const order of [full, gone, asOf(authorized, EXPIRES_AT), asOf(part, EXPIRES_AT)]) {
      expect(capturable(order)).toBe(0)
    }
  })

  it('is shown as it is, but for a cancelled order, which shows what it had', () => {
    expect(shownRemaining(authorized)).toBe(6000)
    expect(shownRemaining(part)).toBe(4000)
    expect(shownRemaining(full)).toBe(0)
    expect(shownRemaining(gone)).toBe(6000)
    expect(shownRemaining(asOf(part, EXPIRES_AT))).toBe(0)
  })
})

describe('the history of an order', () => {
  it('is needed only where what was before decides', () => {
    expect(needsOf({ type: 'addOrderShippingInfo', shippingInfo: [] })).toContain('history')
    expect(needsOf({ type: 'addCaptureShippingInfo', captureId: 'c', shippingInfo: [] })).toContain('history')
    expect(needsOf({ type: 'refund', amount: 1 })).toContain('history')
    expect(needsOf({ type: 'capture', amount: 1 })).toEqual([])
    for (const type of ['acknowledge', 'cancel', 'extendAuthorization', 'releaseAuthorization'] as const) {
      expect(needsOf({ type })).toEqual([])
    }
  })
})
