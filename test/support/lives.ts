/** Any life an order can have: random commands at random times, decided and evolved as the engine does. */
import fc from 'fast-check'
import type { OrderCommand } from '../../src/domain/order/commands.ts'
import { decide } from '../../src/domain/order/decide.ts'
import type { Decision } from '../../src/domain/order/decision.ts'
import type { OrderEvent, RecordedEvent } from '../../src/domain/order/events.ts'
import { evolve } from '../../src/domain/order/evolve.ts'
import type { FraudStatus, Order, OrderDocument, OrderLine, Persons } from '../../src/domain/order/order.ts'
import { circumstances, EXPIRES_AT, ORDER_ID, PLACED_AT, placed } from './scenario.ts'

export interface Life {
  amount: number
  fraudStatus: FraudStatus
  steps: { command: OrderCommand; waitMs: number }[]
}

export interface Moment {
  before: Order
  after: Order
  now: number
  command: OrderCommand
  decision: Decision
  recorded: RecordedEvent[]
  /** As they were for the decision. */
  document: OrderDocument
  persons: Map<number, Persons>
}

const shippingInfo = fc.array(
  fc.record(
    { tracking_number: fc.constantFrom('1', '2'), shipping_company: fc.constantFrom('dhl', 'ups') },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 3 },
)

const captureId = fc.constantFrom('capture-1', 'capture-2', 'capture-9')
const amount = fc.integer({ min: 1, max: 70 })

const orderLines: fc.Arbitrary<OrderLine[]> = fc.array(
  fc
    .record({ reference: fc.constantFrom('A', 'B'), total: fc.constantFrom(10, 20, 35) })
    .map(({ reference, total }) => ({
      name: reference,
      reference,
      quantity: 1,
      unit_price: total,
      total_amount: total,
    })),
  { maxLength: 2 },
)

const sumOf = (lines: OrderLine[]) => lines.reduce((sum, line) => sum + line.total_amount, 0)

/** Half of them with the sum of their lines, so that they can be attached to a capture. */
const withLines = fc
  .record({ amount, orderLines, fits: fc.boolean() })
  .map(({ amount: any, orderLines: lines, fits }) => ({
    amount: fits ? Math.max(1, sumOf(lines)) : any,
    ...(lines.length > 0 && { orderLines: lines }),
  }))

const refund: fc.Arbitrary<OrderCommand> = fc
  .tuple(withLines, fc.option(captureId, { nil: undefined, freq: 2 }))
  .map(([given, named]) => ({
    type: 'refund',
    ...given,
    ...(named !== undefined && { captureId: named }),
  }))

const address = fc.constantFrom({ city: 'Lund' }, { given_name: 'Grace', title: '' }, { city: '' })

const command: fc.Arbitrary<OrderCommand> = fc.oneof(
  { weight: 10, arbitrary: withLines.map((given): OrderCommand => ({ type: 'capture', ...given })) },
  { weight: 8, arbitrary: refund },
  {
    weight: 4,
    arbitrary: fc.constantFrom<OrderCommand>(
      { type: 'acknowledge' },
      { type: 'cancel' },
      { type: 'extendAuthorization' },
      { type: 'releaseAuthorization' },
      { type: 'reverse' },
      { type: 'expire' },
      { type: 'closeRejected' },
      { type: 'decideFraud', fraudStatus: 'ACCEPTED' },
      { type: 'decideFraud', fraudStatus: 'REJECTED' },
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 0, max: 250 })
      .map((to): OrderCommand => ({ type: 'updateAuthorization', amount: to })),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: -100, max: 100 })
      .map((by): OrderCommand => ({ type: 'adjustAuthorization', amount: by })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('', 'A', 'B')
      .map((text): OrderCommand => ({ type: 'updateMerchantReferences', merchantReference1: text })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(address, fc.option(captureId, { nil: undefined })).map(
      ([shippingAddress, named]): OrderCommand => ({
        type: 'updateCustomerDetails',
        shippingAddress,
        ...(named !== undefined && { captureId: named }),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: shippingInfo.map(
      (items): OrderCommand => ({ type: 'addOrderShippingInfo', shippingInfo: items }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('addCaptureShippingInfo' as const),
      captureId,
      shippingInfo,
    }),
  },
  { weight: 1, arbitrary: captureId.map((id): OrderCommand => ({ type: 'triggerSendOut', captureId: id })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(captureId, fc.constantFrom(2, 10, 14))
      .map(([id, days]): OrderCommand => ({ type: 'extendDueDate', captureId: id, days })),
  },
)

/** A quarter of the waits is long enough to pass the expiry. */
const step = fc.record({
  command,
  waitMs: fc.oneof(
    { weight: 5, arbitrary: fc.nat(1000) },
    { weight: 1, arbitrary: fc.nat(EXPIRES_AT - PLACED_AT) },
  ),
})

export const lives: fc.Arbitrary<Life> = fc.record({
  amount: fc.integer({ min: 0, max: 200 }),
  fraudStatus: fc.constantFrom<FraudStatus>('ACCEPTED', 'ACCEPTED', 'ACCEPTED', 'PENDING', 'REJECTED'),
  steps: fc.array(step, { maxLength: 30 }),
})

/** Lives the life, and shows each step to `look`; gives all events. */
export function live(given: Life, look?: (moment: Moment) => void) {
  let now = PLACED_AT
  const events: RecordedEvent[] = []
  let order: Order | undefined
  let document: OrderDocument = { orderLines: [] }
  let persons = new Map<number, Persons>([[1, { shippingAddress: { given_name: 'Ada', city: 'Stockholm' } }]])
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
    const seen = { document, persons }
    const decision = decide(
      before,
      command,
      circumstances({
        now,
        transactionId,
        captureId: `capture-${before.captureCount + 1}`,
        refundId: () => `refund-${++refunds}`,
        ...seen,
      }),
    )
    const recorded =
      decision.outcome === 'accepted' ? decision.events.map((event) => happen(event, transactionId)) : []
    if (decision.outcome === 'accepted') {
      document = decision.document ?? document
      if (decision.persons) persons = new Map(persons).set((order as Order).personsCount, decision.persons)
    }
    look?.({ before, after: order as Order, now, command, decision, recorded, ...seen })
  })
  return { events, order: order as Order, now }
}
