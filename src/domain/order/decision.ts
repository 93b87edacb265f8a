/** What a decision can come to. */
import { type Refusal, refuse } from '../refusals.ts'
import type { OrderEvent } from './events.ts'
import type { Capture, Order, OrderDocument, OrderHistory, Persons } from './order.ts'

/** `repeatOf`: nothing happens, since the change named by this transaction id already did it. */
export type Decision =
  | {
      outcome: 'accepted'
      events: OrderEvent[]
      /** The order's new document, where an event gives it a new version. */
      document?: OrderDocument
      /** The new version of persons that an event names. */
      persons?: Persons
    }
  | { outcome: 'unchanged'; repeatOf: string }
  | { outcome: 'refused'; refusal: Refusal }

export const accepted = (...events: OrderEvent[]): Decision => ({ outcome: 'accepted', events })

export const unchanged = (repeatOf: string): Decision => ({ outcome: 'unchanged', repeatOf })

export const refused = (...args: Parameters<typeof refuse>): Decision => ({
  outcome: 'refused',
  refusal: refuse(...args),
})

export function historyOf(order: Order): OrderHistory {
  if (!order.history) throw new Error('this decision needs the history of the order, which was not loaded')
  return order.history
}

/** The capture of this id, or the refusal: without any capture it is another one than with others. `suffix` ends its text. */
export function findCapture(order: Order, captureId: string, suffix: string): Capture | Decision {
  if (order.captureCount === 0) return refused('noCaptures', { suffix: suffix.replace(/\.?$/, '.') })
  const found = historyOf(order).captures.find((capture) => capture.captureId === captureId)
  return found ?? refused('noSuchCapture', { capture_id: captureId, suffix: `. ${suffix}` })
}

export function isDecision(found: Capture | Decision): found is Decision {
  return 'outcome' in found
}

/** An order on which nothing is open any more. */
export function isClosed({ status }: Order): boolean {
  return status !== 'AUTHORIZED' && status !== 'PART_CAPTURED'
}

export const instantText = (ms: number): string => new Date(ms).toISOString()
