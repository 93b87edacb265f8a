/** Properties of any life an order can have: random commands at random times, decided and evolved as the engine does. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { circumstances, EXPIRES_AT, ORDER_ID, PLACED_AT, placed } from '../../../test/support/scenario.ts'
import { transfersOf } from '../ledger/transfer.ts'
import type { OrderCommand } from './commands.ts'
import { needsOf } from './commands.ts'
import { decide } from './decide.ts'
import type { Decision } from './decision.ts'
import type { OrderEvent, RecordedEvent } from './events.ts'
import { evolve, replay } from './evolve.ts'
import { rejectedUntil } from './fraud.ts'
import { asOf, capturable, type FraudStatus, type Order, shownRemaining } from './order.ts'

/** Each run is a whole life; the full count is for the long test run. */
const RUNS = process.env.CAPSTAN_TEST_FULL === '1' ? 20_000 : 1_000

const shippingInfo = fc.array(
  fc.record(
    { tracking_number: fc.constantFrom('1', '2'), shipping_company: fc.constantFrom('dhl', 'ups') },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 3 },
)

const command: fc.Arbitrary<OrderCommand> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('capture' as const), amount: fc.integer({ min: 1, max: 70 }) }),
  },
  { weight: 1, arbitrary: fc.constantFrom<OrderCommand>({ type: 'acknowledge' }, { type: 'cancel' }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'A', 'B').map((text) => ({
      type: 'updateMerchantReferences' as const,
      merchantReference1: text,
    })),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('addOrderShippingInfo' as const), shippingInfo }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('addCaptureShippingInfo' as const),
      captureId: fc.constantFrom('capture-1', 'capture-2', 'capture-9'),
      shippingInfo,
    }),
  },
)

/** A quarter of the waits is long enough to pass the expiry. */
const step = fc.record({
  command,
  waitMs: fc.oneof(
    { weight: 3, arbitrary: fc.nat(1000) },
    { weight: 1, arbitrary: fc.nat(EXPIRES_AT - PLACED_AT) },
  ),
})

const life = fc.record({
  amount: fc.integer({ min: 0, max: 200 }),
  fraudStatus: fc.constantFrom<FraudStatus>('ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'PENDING', 'REJECTED'),
  steps: fc.array(step, { maxLength: 30 }),
})

interface Moment {
  before: Order
  after: Order
  now: number
  command: OrderCommand
  decision: Decision
  recorded: RecordedEvent[]
}

/** Lives the life, and shows each step to `look`; gives all events. */
function live(
  given: { amount: number; fraudStatus: FraudStatus; steps: { command: OrderCommand; waitMs: number }[] },
  look?: (moment: Moment) => void,
) {
  let now = PLACED_AT
  const events: RecordedEvent[] = []
  let order: Order | undefined
  const happen = (event: OrderEvent, transactionId: string) => {
    const recorded: RecordedEvent = {
      orderId: ORDER_ID,
      version: events.length + 1,
      merchantId: 'M1',
      transactionId,
      at: now,
      correlationId: 'c',
      actor: 'a',
      event,
    }
    events.push(recorded)
    order = evolve(order, recorded)
    return recorded
  }
  happen(placed({ amount: given.amount, fraudStatus: given.fraudStatus }), 'tx-0')
  given.steps.forEach(({ command, waitMs }, index) => {
    now += waitMs
    const before = order as Order
    const transactionId = `tx-${index + 1}`
    let refunds = before.refundCount
    const decision = decide(
      before,
      command,
      circumstances({
        now,
        transactionId,
        captureId: `capture-${before.captureCount + 1}`,
        refundId: () => `refund-${++refunds}`,
      }),
    )
    const recorded =
      decision.outcome === 'accepted' ? decision.events.map((event) => happen(event, transactionId)) : []
    look?.({ before, after: order as Order, now, command, decision, recorded })
  })
  return { events, order: order as Order, now }
}

const check = (property: (given: Parameters<typeof live>[0]) => void) =>
  fc.assert(fc.property(life, property), { numRuns: RUNS })

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
      live(given, ({ before, now, command, decision }) => {
        if (needsOf(command).includes('history')) return
        const { history: _, ...row } = before
        const given = circumstances({
          now,
          transactionId: 't',
          captureId: `capture-${before.captureCount + 1}`,
        })
        expect(decide(row, command, given)).toEqual(decision)
      })
    })
  })

  it('each capture books one sale of its amount, and nothing else books anything (I5)', () => {
    check((given) => {
      live(given, ({ recorded, after }) => {
        for (const event of recorded) {
          const transfers = transfersOf(event, after.currency)
          if (event.event.type !== 'OrderCaptured') expect(transfers).toEqual([])
          else
            expect(transfers).toMatchObject([
              { type: 'SALE', amount: event.event.amount, sourceId: event.event.captureId },
            ])
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
        if (order.status !== 'EXPIRED')
          expect(shownRemaining(order) + order.capturedAmount).toBe(order.orderAmount)
      })
    })
  })

  it('a repeat names a change that happened, and a refusal changes nothing', () => {
    check((given) => {
      const changes = new Set(['tx-0'])
      live(given, ({ before, after, decision, recorded }) => {
        if (decision.outcome === 'unchanged') expect(changes).toContain(decision.repeatOf)
        if (decision.outcome !== 'accepted') expect(after).toBe(before)
        for (const { transactionId } of recorded) changes.add(transactionId)
      })
    })
  })

  it('acknowledge, cancel and shipping info sent again at once change nothing more', () => {
    check((given) => {
      live(given, ({ after, now, command, recorded }) => {
        const [first] = recorded
        if (!first || command.type === 'capture' || command.type === 'updateMerchantReferences') return
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
