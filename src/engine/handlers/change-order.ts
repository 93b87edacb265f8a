/** Every change of an existing order, by a merchant, an operator or time. */
import type { Contract } from '../../domain/contract/contract.ts'
import {
  type CaptureOrder,
  needsOf,
  type OrderCommand,
  type RefundOrder,
} from '../../domain/order/commands.ts'
import { decide } from '../../domain/order/decide.ts'
import type { Decision } from '../../domain/order/decision.ts'
import type { OrderEvent } from '../../domain/order/events.ts'
import type { Order } from '../../domain/order/order.ts'
import { linesMatchAmount } from '../../domain/payments/arithmetic.ts'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import { type CallContext, type Intents, OPERATOR, type Outcome } from '../command.ts'
import { uuidv7 } from '../ids.ts'
import type { Needs } from '../store.ts'
import type { Work } from '../work.ts'
import { accepted, type Handler, refusedWith } from './handler.ts'

export const changeOrder: Handler<'changeOrder'> = {
  needs({ intent }, needs) {
    needOrder(intent.orderId, intent.command, needs)
  },

  run(command, work): Outcome<'changeOrder'> {
    const { orderId, command: asked } = command.intent
    const { expectedVersion } = command
    const order =
      command.merchantId === OPERATOR
        ? work.loaded.orders.get(orderId)
        : work.orderOf(command.merchantId, orderId)
    if (!order) return refusedWith(noSuchOrder(orderId, asked))
    if (expectedVersion !== undefined && expectedVersion !== order.version)
      return refusedWith(versionRefusal(order, expectedVersion))
    const { decision, transactionId, version } = apply(order, asked, command, work)
    switch (decision.outcome) {
      case 'refused':
        return refusedWith(decision.refusal)
      case 'unchanged':
        return accepted({ transactionId: decision.repeatOf, version })
      case 'accepted':
        return accepted({ transactionId, version, ...resultOf(asked, decision.events) })
    }
  },
}

export function needOrder(orderId: string, command: OrderCommand, needs: Needs): void {
  needs.orderIds.add(orderId)
  for (const part of needsOf(command)) {
    if (part === 'history') needs.historyOf.add(orderId)
    else if (part === 'document') needs.documentsOf.add(orderId)
    else needs.personsOf.add(orderId)
  }
}

/** Decides, and records what was decided. */
export function apply(
  order: Order,
  asked: OrderCommand,
  call: CallContext,
  work: Work,
): { decision: Decision; transactionId: string; version: number } {
  const { orderId } = order
  const document = work.loaded.documents.get(orderId)
  const persons = work.loaded.persons.get(orderId)
  const transactionId = uuidv7()
  const decision = decide(order, asked, {
    now: work.now,
    transactionId,
    captureId: uuidv7(),
    refundId: uuidv7,
    mode: work.loaded.mode,
    authorizationDays: work.settings.authorizationDays,
    duplicateWindowMs: work.settings.duplicateWindowMs,
    hasKey: call.key !== undefined,
    ...pricedBy(work.contractOf(order.merchantId, order.currency)),
    ...(document && { document }),
    ...(persons && { persons }),
  })
  if (decision.outcome !== 'accepted') return { decision, transactionId, version: order.version }
  const next = work.happen(order, call, transactionId, decision.events, decision)
  if (REINDEXED.has(asked.type)) work.index(next)
  return { decision, transactionId, version: next.version }
}

const pricedBy = (contract: Contract | undefined) => (contract ? { contract } : {})

/** Changes after which an order is found by other words. */
const REINDEXED: ReadonlySet<OrderCommand['type']> = new Set([
  'updateMerchantReferences',
  'updateCustomerDetails',
])

type Gives = Partial<Intents['changeOrder']['gives']>

function resultOf(asked: OrderCommand, events: readonly OrderEvent[]): Gives {
  const [event] = events
  if (asked.type === 'capture' && event?.type === 'OrderCaptured') {
    const { captureId, duplicateOf } = event
    return {
      captureId,
      ...(duplicateOf !== undefined && { duplicateOf }),
      ...lineVerdict(asked),
    }
  }
  if (asked.type === 'refund' && event?.type === 'OrderRefunded') {
    const { refundId, duplicateOf } = event
    return {
      refundId,
      ...(duplicateOf !== undefined && { duplicateOf }),
      ...lineVerdict(asked),
    }
  }
  return asked.type === 'reverse' ? { events: events.map(summaryOf) } : {}
}

/** What a reversal did, for its answer. */
function summaryOf(event: OrderEvent): NonNullable<Gives['events']>[number] {
  switch (event.type) {
    case 'OrderRefunded': {
      const { type, amount, refundId, captureId } = event
      return { type, amount, refundId, ...(captureId !== undefined && { captureId }) }
    }
    case 'AuthorizationReleased':
      return { type: event.type, amount: event.amount }
    default:
      return { type: event.type }
  }
}

/** Lines that do not add up are stored all the same: the money is right. The answer tells. */
function lineVerdict({ orderLines, amount }: CaptureOrder | RefundOrder): Pick<Gives, 'orderValidation'> {
  if (!orderLines?.length) return {}
  return { orderValidation: linesMatchAmount(orderLines, amount) ? 'Valid' : 'Invalid' }
}

/** The order is not in the version that the caller has seen. */
export function versionRefusal({ version }: Order, expected: number): Refusal {
  return refuse('preconditionFailed', { version, expected }, { version })
}

/** The 404 of an order, with the ending that the wire has for each operation. */
export function noSuchOrder(orderId: string, asked: OrderCommand) {
  if (asked.type === 'updateMerchantReferences') return refuse('noSuchOrderForReferences')
  if (asked.type === 'refund') return refuse('noSuchOrderForRefund', { order_id: orderId })
  return refuse('noSuchOrder', { order_id: orderId, suffix: suffixOf(orderId, asked) })
}

function suffixOf(orderId: string, asked: OrderCommand): string {
  switch (asked.type) {
    case 'acknowledge':
      return '. Acknowledgement not possible.'
    case 'capture':
      return '. Capture not possible.'
    case 'cancel':
      return '. Cancel not possible.'
    case 'addOrderShippingInfo':
      return `. Shipping info cannot be added to order ${orderId}.`
    case 'addCaptureShippingInfo':
      return `. Shipping info cannot be added to capture ${asked.captureId}.`
    case 'updateAuthorization':
    case 'adjustAuthorization':
      return '. Order authorization cannot be updated.'
    case 'updateCustomerDetails':
      return '. Customer details cannot be updated.'
    case 'extendAuthorization':
      return '. Authorization time cannot be extended.'
    case 'releaseAuthorization':
      return '. Remaining authorization cannot be released.'
    case 'extendDueDate':
      return '. Due date cannot be extended.'
    default:
      return ''
  }
}
