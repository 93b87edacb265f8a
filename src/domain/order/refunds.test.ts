/** The refusals and the conditions of giving back; how it all adds up is in life.test.ts, over HTTP in test/http. */
import { describe, expect, it } from 'vitest'
import {
  cancelled,
  captured,
  circumstances,
  EXPIRES_AT,
  given,
  orderAfter,
  placed,
} from '../../../test/support/scenario.ts'
import type { RefundOrder } from './commands.ts'
import { decide } from './decide.ts'
import type { OrderRefunded } from './events.ts'
import type { OrderLine } from './order.ts'
import { REFUNDS_MAX } from './refunds.ts'
import { RETURN_FEE_COUNTRIES } from './return-fee.ts'

const line = (reference: string | undefined, total: number, fields: Partial<OrderLine> = {}): OrderLine => ({
  name: 'x',
  ...(reference !== undefined && { reference }),
  quantity: 1,
  unit_price: total,
  total_amount: total,
  ...fields,
})
const shoes = captured(1, 4000, { orderLines: [line('SHOE', 3000), line('LACE', 1000)] })
const socks = captured(2, 2000, { orderLines: [line('SOCK', 2000)] })
const refunded = (number: number, amount: number, captureId?: string): OrderRefunded => ({
  type: 'OrderRefunded',
  refundId: `refund-${number}`,
  number,
  amount,
  ...(captureId !== undefined && { captureId }),
})

/** The capture that a refund of an order with both parcels is attached to; `null` for none. */
function attachedTo(refund: Omit<RefundOrder, 'type'>, ...before: OrderRefunded[]): string | null {
  const decision = decide(
    orderAfter(placed(), shoes, socks, ...before),
    { type: 'refund', ...refund },
    circumstances(),
  )
  if (decision.outcome !== 'accepted') throw new Error('the refund was refused')
  return (decision.events[0] as OrderRefunded).captureId ?? null
}

describe('a refund is attached to', () => {
  it.each([
    ['the capture of its line', [line('SOCK', 500)], 'capture-2'],
    ['the capture of all its lines', [line('SHOE', 300), line('LACE', 200)], 'capture-1'],
    ['none, for lines of two captures', [line('SHOE', 300), line('SOCK', 200)], null],
    ['none, for a line that no capture has', [line('HAT', 500)], null],
    ['none, when one of its lines has no reference', [line('SOCK', 300), line(undefined, 200)], null],
    ['none, when its lines do not add up', [line('SOCK', 400)], null],
    ['none, without lines', [], null],
  ])('%s', (_, orderLines, captureId) => {
    expect(attachedTo({ amount: 500, orderLines })).toBe(captureId)
  })

  it('none, when the capture has not as much left', () => {
    const orderLines = [line('SOCK', 1500)]
    expect(attachedTo({ amount: 1500, orderLines }, refunded(1, 400, 'capture-2'))).toBe('capture-2')
    expect(attachedTo({ amount: 1500, orderLines }, refunded(1, 501, 'capture-2'))).toBeNull()
  })

  it('none any more, once one before it was attached to none; by name it is', () => {
    const orderLines = [line('SOCK', 500)]
    expect(attachedTo({ amount: 500, orderLines }, refunded(1, 1))).toBeNull()
    expect(attachedTo({ amount: 500, orderLines, captureId: 'capture-1' }, refunded(1, 1))).toBe('capture-1')
  })

  it('the first of those that fit', () => {
    const both = [
      placed(),
      captured(1, 1000, { orderLines: [line('A', 1000)] }),
      captured(2, 2000, { orderLines: [line('A', 2000)] }),
    ]
    const decisionOf = (amount: number) =>
      decide(
        orderAfter(...both),
        { type: 'refund', amount, orderLines: [line('A', amount)] },
        circumstances(),
      )
    expect(decisionOf(1000)).toMatchObject({ events: [{ captureId: 'capture-1' }] })
    expect(decisionOf(1001)).toMatchObject({ events: [{ captureId: 'capture-2' }] })
  })
})

describe('a refund is refused', () => {
  const refund = (amount: number, captureId?: string): RefundOrder => ({
    type: 'refund',
    amount,
    ...(captureId !== undefined && { captureId }),
  })

  it('without captures', () => {
    given(placed()).when(refund(1)).thenRefused('refundUncaptured')
    given(placed(), cancelled).when(refund(1)).thenRefused('refundUncaptured')
  })

  it('of one minor unit more than is left, also when the order has expired', () => {
    const numbers = { captured_amount: 2000, refunded_amount: 500, refundable_amount: 1500 }
    for (const now of [undefined, EXPIRES_AT]) {
      const order = given(placed(), captured(1, 2000), refunded(1, 500))
      order.when(refund(1501), now).thenRefused(
        'refundTooHigh',
        {},
        {
          ...numbers,
          requested_amount: 1501,
          status: now === undefined ? 'PART_CAPTURED' : 'EXPIRED',
        },
      )
      expect(order.when(refund(1500), now).decision.outcome).toBe('accepted')
    }
  })

  it('of more than is left of the capture that it names, and of a capture that is not there', () => {
    const order = given(placed(), shoes, socks, refunded(1, 500, 'capture-2'))
    order.when(refund(1501, 'capture-2')).thenRefused('refundCaptureTooHigh')
    order.when(refund(1, 'capture-3')).thenRefused('noSuchCapture', {
      capture_id: 'capture-3',
      suffix: '. Refund not possible.',
    })
  })

  it('after so many of them', () => {
    const before = Array.from({ length: REFUNDS_MAX }, (_, index) => refunded(index + 1, 1))
    given(placed(), captured(1, 6000), ...before)
      .when(refund(1))
      .thenRefused('refundLimit', { order_id: orderAfter(placed()).orderId, limit: REFUNDS_MAX })
  })

  it('for an amount that is none: the HTTP layer lets none through', () => {
    const order = orderAfter(placed(), captured(1, 6000))
    for (const amount of [0, -1, 0.5, Number.NaN]) {
      expect(() => decide(order, refund(amount), circumstances())).toThrow(RangeError)
    }
  })
})

describe('a return fee', () => {
  const fee = (fields: Partial<OrderLine> = {}) =>
    line('FEE', -500, { type: 'return_fee', tax_rate: 0, ...fields })
  const returned = (amount: number, ...orderLines: OrderLine[]): RefundOrder => ({
    type: 'refund',
    amount,
    orderLines,
  })
  const whole = [placed(), captured(1, 6000, { orderLines: [line('A', 6000)] })] as const

  it('is taken off where all conditions are met', () => {
    given(...whole)
      .when(returned(5500, line('A', 6000), fee()))
      .thenEvents({
        ...refunded(1, 5500, 'capture-1'),
        refundId: 'new-refund-1',
        orderLines: [line('A', 6000), fee()],
      })
  })

  it.each(RETURN_FEE_COUNTRIES)('is possible in %s', (country) => {
    const decision = given(placed({ country }), whole[1]).when(
      returned(5500, line('A', 6000), fee()),
    ).decision
    expect(decision.outcome).toBe('accepted')
  })

  it.each([
    [
      'in another country',
      [placed({ country: 'US' }), whole[1]],
      returned(5500, line('A', 6000), fee()),
      'Return fees are not possible in US.',
    ],
    [
      'of several captures',
      [placed(), captured(1, 3000), captured(2, 3000)],
      returned(5500, line('A', 6000), fee()),
      'A return fee needs an order that was captured in full in exactly one capture.',
    ],
    [
      'of a part',
      [placed(), captured(1, 3000)],
      returned(2500, line('A', 3000), fee()),
      'A return fee needs an order that was captured in full in exactly one capture.',
    ],
    [
      'whose lines do not add up',
      [...whole],
      returned(5501, line('A', 6000), fee()),
      'With a return fee the order lines must add up to refunded_amount.',
    ],
    [
      'that is none',
      [...whole],
      returned(6000, line('A', 6000), fee({ unit_price: 0, total_amount: 0 })),
      'A return fee must be negative.',
    ],
    [
      'without a rate',
      [...whole],
      returned(5500, line('A', 6000), line('FEE', -500, { type: 'return_fee' })),
      'A return fee needs its tax_rate.',
    ],
  ])('is refused %s', (_, events, command, problem) => {
    given(...events)
      .when(command)
      .thenRefused('returnFee', { problem })
  })
})

describe('undoing an order', () => {
  const reverse = { type: 'reverse', reference: 'undo' } as const

  it('cancels one without captures', () => {
    given(placed()).when(reverse).thenEvents(cancelled)
    given(placed(), cancelled).when(reverse).thenUnchangedSince('tx-2')
    given(placed()).when(reverse, EXPIRES_AT).thenRefused('cancelExpired')
  })

  it('releases what is left and gives back each capture, with its lines where it is given back whole', () => {
    given(placed({ amount: 9000 }), shoes, socks, refunded(1, 500, 'capture-2'))
      .when(reverse)
      .thenEvents(
        { type: 'AuthorizationReleased', amount: 3000 },
        {
          ...refunded(2, 4000, 'capture-1'),
          refundId: 'new-refund-1',
          reference: 'undo',
          orderLines: shoes.orderLines as OrderLine[],
          reversal: true,
        },
        { ...refunded(3, 1500, 'capture-2'), refundId: 'new-refund-2', reference: 'undo', reversal: true },
      )
  })

  it('takes what stands against the whole order from the last captures', () => {
    const decision = given(placed(), shoes, socks, refunded(1, 2500)).when(reverse).decision
    expect(decision).toMatchObject({ events: [{ amount: 3500, captureId: 'capture-1' }] })
  })

  it('finds it done when everything was given back already', () => {
    given(placed(), shoes, socks, refunded(1, 6000)).when(reverse).thenUnchangedSince('tx-4')
  })

  it('refuses more refunds than an order may have', () => {
    const many = Array.from({ length: REFUNDS_MAX }, (_, index) => refunded(index + 1, 1, 'capture-1'))
    given(placed(), shoes, ...many)
      .when(reverse)
      .thenRefused('refundLimit', {
        order_id: orderAfter(placed()).orderId,
        limit: REFUNDS_MAX,
      })
  })
})
