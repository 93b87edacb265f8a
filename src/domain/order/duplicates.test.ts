/** Possible repeats are told, and nothing else is. */
import { describe, expect, it } from 'vitest'
import { captured, given, PLACED_AT, placed } from '../../../test/support/scenario.ts'
import type { CaptureOrder } from './commands.ts'
import { duplicateOf, withMove } from './duplicates.ts'
import type { OrderEvent, OrderRefunded } from './events.ts'
import type { Order } from './order.ts'

const lines = [{ name: 'Pears', quantity: 1, unit_price: 1000, total_amount: 1000 }]
const command: CaptureOrder = { type: 'capture', amount: 1000, reference: 'R', orderLines: lines }
const first = captured(1, 1000, { reference: 'R', orderLines: lines })
/** When the second event of an order happens. */
const FIRST_AT = PLACED_AT + 1000
const SOON = FIRST_AT + 1

function marked(events: OrderEvent[], asked: CaptureOrder, now = SOON, more = {}): string | undefined {
  const { decision } = given(...events).when(asked, now, more)
  if (decision.outcome !== 'accepted') throw new Error('it was refused')
  return (decision.events[0] as OrderRefunded).duplicateOf
}

describe('a capture without a key', () => {
  it('that equals one made a moment before is marked with its id', () => {
    expect(marked([placed(), first], command)).toBe('capture-1')
  })

  it('is the same with its fields in another order', () => {
    const turned = lines.map(
      (line) => Object.fromEntries(Object.entries(line).reverse()) as (typeof lines)[number],
    )
    expect(marked([placed(), first], { ...command, orderLines: turned })).toBe('capture-1')
  })

  it.each([
    ['amount', { ...command, amount: 999 }],
    ['reference', { ...command, reference: 'S' }],
    ['lines', { ...command, orderLines: [] }],
  ])('with another %s is not', (_, other) => {
    expect(marked([placed(), first], other)).toBeUndefined()
  })

  it('is not after the window, with a key, or where nothing is to be marked', () => {
    const window = 600_000
    expect(marked([placed(), first], command, FIRST_AT + window - 1)).toBe('capture-1')
    expect(marked([placed(), first], command, FIRST_AT + window)).toBeUndefined()
    expect(marked([placed(), first], command, SOON, { hasKey: true })).toBeUndefined()
    expect(marked([placed(), first], command, SOON, { duplicateWindowMs: 0 })).toBeUndefined()
  })

  it('is compared with the last four, the newest of equal ones first', () => {
    const others = [2, 3, 4].map((number) => captured(number, number))
    expect(marked([placed(), first, ...others], command, SOON + 5000)).toBe('capture-1')
    expect(marked([placed(), first, ...others, captured(5, 5)], command, SOON + 5000)).toBeUndefined()
    const twice = { ...first, captureId: 'capture-2', number: 2 }
    expect(marked([placed(), first, twice], command, SOON + 5000)).toBe('capture-2')
  })
})

describe('moves as orders remembered them before they had ids', () => {
  it('are compared with nothing: what they end with is the version of an event', () => {
    const [at, ...rest] = withMove(undefined, 'C', command, { id: 'capture-1', at: FIRST_AT }).split(',')
    const digest = rest.find((field) => field !== 'capture-1')
    const order = (recentMoves: string) => ({ recentMoves }) as Order
    const circumstances = { now: SOON, duplicateWindowMs: 600_000, hasKey: false }
    expect(duplicateOf(order([at, ...rest].join(',')), 'C', command, circumstances)).toBe('capture-1')
    expect(duplicateOf(order(`${at},${digest},2`), 'C', command, circumstances)).toBeUndefined()
  })
})

describe('a refund without a key', () => {
  const refund = { type: 'refund', amount: 1000, reference: 'R', orderLines: lines } as const
  const refunded: OrderEvent = {
    type: 'OrderRefunded',
    refundId: 'refund-1',
    number: 1,
    amount: 1000,
    reference: 'R',
    orderLines: lines,
  }

  it('is compared with refunds, and not with captures of the same amount', () => {
    const of = (...events: OrderEvent[]) => {
      const { decision } = given(...events).when(refund, SOON + 5000)
      return decision.outcome === 'accepted' ? (decision.events[0] as OrderRefunded).duplicateOf : 'refused'
    }
    expect(of(placed(), captured(1, 6000, { reference: 'R', orderLines: lines }))).toBeUndefined()
    expect(of(placed(), captured(1, 6000), refunded)).toBe('refund-1')
  })
})
