/** What must hold of one kept idempotency key. */
import type { RecordedEvent } from '../../domain/order/events.ts'
import type { KeptKey } from '../store.ts'
import { type Breach, breach } from './breach.ts'
import { capturesIn } from './order-checks.ts'

/** I7, from the key's side: a kept capture is there, once, under this key. `events`: those of the key's order. */
export function checkKey(kept: KeptKey, events: RecordedEvent[]): Breach[] {
  if (kept.outcome.status !== 'accepted' || kept.orderId === undefined) return []
  const { captureId, refundId } = kept.outcome.result
  if (typeof refundId === 'string') return checkKeptRefund(kept, refundId, events)
  if (typeof captureId !== 'string') return []
  const ids = { order_id: kept.orderId, capture_id: captureId, key: kept.key }
  const captures = capturesIn(events).filter(({ event }) => event.captureId === captureId)
  if (captures.length !== 1) {
    const kind = captures.length === 0 ? 'kept-capture-missing' : 'kept-capture-twice'
    return [breach('I7', kind, ids, `the key's capture is there ${captures.length} times`)]
  }
  const [{ idempotencyKey } = {}] = captures
  if (idempotencyKey === kept.key) return []
  const message = `the capture carries ${idempotencyKey === undefined ? 'no key' : `key ${idempotencyKey}`}`
  return [breach('I7', 'kept-capture-other-key', ids, message)]
}

function checkKeptRefund(kept: KeptKey, refundId: string, events: RecordedEvent[]): Breach[] {
  const ids = { order_id: String(kept.orderId), refund_id: refundId, key: kept.key }
  const refunds = events.filter(({ event }) => event.type === 'OrderRefunded' && event.refundId === refundId)
  if (refunds.length !== 1) {
    const kind = refunds.length === 0 ? 'kept-refund-missing' : 'kept-refund-twice'
    return [breach('I7', kind, ids, `the key's refund is there ${refunds.length} times`)]
  }
  if (refunds[0]?.idempotencyKey === kept.key) return []
  return [breach('I7', 'kept-refund-other-key', ids, 'the refund carries another key, or none')]
}
