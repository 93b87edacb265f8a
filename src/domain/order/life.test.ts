/** Properties of any life an order can have. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Life, live, lives } from '../../../test/support/lives.ts'
import { circumstances } from '../../../test/support/scenario.ts'
import { transfersOf } from '../ledger/postings.ts'
import { needsOf, type OrderCommand } from './commands.ts'
import { decide } from './decide.ts'
import { evolve, replay } from './evolve.ts'
import { rejectedUntil } from './fraud.ts'
import { asOf, capturable, type Order, shownRemaining } from './order.ts'

/** Each run is a whole life; the full count is for the long test run. */
const RUNS = process.env.CAPSTAN_TEST_FULL === '1' ? 20_000 : 1_000

const check = (property: (given: Life) => void) => fc.assert(fc.property(lives, property), { numRuns: RUNS })

describe(`in any life of an order (${RUNS} of them)`, () => {
  it('captured never exceeds authorized, and both agree with the captures (I1)', () => {
    check((given) => {
      live(given, ({ after }) => {
        const captures = after.history?.captures ?? []
        expect(after.capturedAmount).toBeLessThanOrEqual(after.orderAmount)
        expect(after.capturedAmount).toBe(captures.reduce((sum, { amount }) => sum + amount, 0))
        expect(after.captureCount).toBe(captures.length)
        expect(captures.map(({ number }) => number)).toEqual(captures.map((_, index) => index + 1))
        expect(after.originalOrderAmount).toBe(given.amount)
      })
    })
  })

  it('refunded never exceeds captured, of the order and of each capture (I2)', () => {
    check((given) => {
      live(given, ({ after }) => {
        const { captures = [], refunds = [] } = after.history ?? {}
        expect(after.refundedAmount).toBeLessThanOrEqual(after.capturedAmount)
        expect(after.refundedAmount).toBe(refunds.reduce((sum, { amount }) => sum + amount, 0))
        expect(after.refundCount).toBe(refunds.length)
        for (const { captureId, amount, refundedAmount } of captures) {
          const attached = refunds.filter((refund) => refund.captureId === captureId)
          expect(refundedAmount).toBe(attached.reduce((sum, refund) => sum + refund.amount, 0))
          expect(refundedAmount).toBeLessThanOrEqual(amount)
        }
      })
    })
  })

  it('a refund is accepted exactly when it fits into what was captured and not given back', () => {
    check((given) => {
      live(given, ({ before, command, decision }) => {
        if (command.type !== 'refund') return
        const left = before.capturedAmount - before.refundedAmount
        const named = before.history?.captures.find(({ captureId }) => captureId === command.captureId)
        const isThere = command.captureId === undefined || named !== undefined
        const room = named ? Math.min(left, named.amount - named.refundedAmount) : left
        expect(decision.outcome).toBe(isThere && command.amount <= room ? 'accepted' : 'refused')
      })
    })
  })

  it('an order that was undone has nothing captured that was not given back, and nothing left', () => {
    check((given) => {
      live(given, ({ after, now, command, decision }) => {
        if (command.type !== 'reverse' || decision.outcome !== 'accepted') return
        expect(after.refundedAmount).toBe(after.capturedAmount)
        expect(capturable(asOf(after, now))).toBe(0)
      })
    })
  })

  it('an authorization is never made shorter, and never longer than 180 days', () => {
    check((given) => {
      live(given, ({ before, after }) => {
        expect(after.expiresAt).toBeGreaterThanOrEqual(before.expiresAt)
        expect(after.expiresAt - after.createdAt).toBeLessThanOrEqual(180 * 86_400_000)
      })
    })
  })

  it('a capture is accepted exactly when it fits into what is capturable (I3)', () => {
    check((given) => {
      live(given, ({ before, now, command, decision }) => {
        if (command.type !== 'capture') return
        const isLate = (rejectedUntil(before) ?? Number.POSITIVE_INFINITY) <= now
        const isHeld = before.fraudStatus === 'PENDING' || isLate
        const fits = command.amount <= capturable(asOf(before, now)) && !isHeld
        expect(decision.outcome).toBe(fits ? 'accepted' : 'refused')
      })
    })
  })

  it('replaying the events gives exactly the order (I8)', () => {
    check((given) => {
      const { events, order } = live(given)
      expect(replay(events)).toEqual(order)
      expect(replay(structuredClone(events))).toEqual(order)
    })
  })

  it('the row without history evolves to the same row', () => {
    check((given) => {
      const { events, order } = live(given)
      const row = events.reduce<Order | undefined>((current, event) => {
        const { history: _, ...next } = evolve(current, event)
        return next
      }, undefined)
      const { history: _, ...expected } = order
      expect(row).toEqual(expected)
    })
  })

  it('a decision without history is the same, where none is needed', () => {
    check((given) => {
      live(given, ({ before, now, command, decision, document, persons }) => {
        if (needsOf(command).includes('history')) return
        const { history: _, ...row } = before
        const captureId = `capture-${before.captureCount + 1}`
        const again = circumstances({ now, transactionId: 't', captureId, document, persons })
        expect(decide(row, command, again)).toEqual(decision)
      })
    })
  })

  it('captures, refunds and paid extensions book their amount once, and nothing else books anything (I5)', () => {
    check((given) => {
      live(given, ({ recorded, after }) => {
        for (const each of recorded) {
          const { event, transactionId } = each
          const booked = transfersOf(each, after.currency).map(({ type, amount, sourceId }) => [
            type,
            amount,
            sourceId,
          ])
          if (event.type === 'OrderCaptured')
            expect(booked).toEqual([['SALE', event.amount, event.captureId]])
          else if (event.type === 'OrderRefunded') {
            expect(booked).toEqual([['RETURN', event.amount, event.refundId]])
          } else if (event.type === 'DueDateExtended' && event.feeAmount > 0) {
            expect(booked).toEqual([['EXTEND_DUE_DATE_FEE', event.feeAmount, transactionId]])
          } else expect(booked).toEqual([])
        }
      })
    })
  })

  it('a closed order stays closed, and shows nothing capturable', () => {
    check((given) => {
      live(given, ({ before, after, now }) => {
        const was = asOf(before, now)
        const is = asOf(after, now)
        if (was.status === 'AUTHORIZED' || was.status === 'PART_CAPTURED') return
        expect(is.status).toBe(was.status)
        expect(capturable(is)).toBe(0)
        expect(is.capturedAmount).toBe(was.capturedAmount)
      })
    })
  })

  it('what is shown as remaining and what was captured make up the order while it is open', () => {
    check((given) => {
      live(given, ({ after, now }) => {
        const order = asOf(after, now)
        expect(shownRemaining(order)).toBeGreaterThanOrEqual(0)
        if (order.status !== 'EXPIRED' && order.releasedBy === undefined)
          expect(shownRemaining(order) + order.capturedAmount).toBe(order.orderAmount)
      })
    })
  })

  it('a repeat names a change that happened, and a refusal changes nothing', () => {
    check((given) => {
      const changes = new Set(['tx-0'])
      live(given, ({ before, after, command, decision, recorded }) => {
        const isOfTime = command.type === 'expire' || command.type === 'closeRejected'
        if (decision.outcome === 'unchanged' && !isOfTime) expect(changes).toContain(decision.repeatOf)
        if (decision.outcome !== 'accepted') expect(after).toBe(before)
        for (const { transactionId } of recorded) changes.add(transactionId)
      })
    })
  })

  /** Operations of which a repeat is silent (reference, section 0, and decisions.md). */
  const SILENT: ReadonlySet<OrderCommand['type']> = new Set([
    'acknowledge',
    'cancel',
    'addOrderShippingInfo',
    'addCaptureShippingInfo',
    'extendAuthorization',
    'releaseAuthorization',
  ])

  it('what may be repeated changes nothing more when it is sent again at once', () => {
    check((given) => {
      live(given, ({ after, now, command, recorded }) => {
        const [first] = recorded
        if (!first || !SILENT.has(command.type)) return
        const again = decide(
          after,
          command,
          circumstances({ now, transactionId: 'again', captureId: 'again' }),
        )
        expect(again).toEqual({ outcome: 'unchanged', repeatOf: first.transactionId })
      })
    })
  })
})
