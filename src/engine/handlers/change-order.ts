/** Every change of an existing order: capture, cancel, acknowledge, shipping info, references. */
import { type CaptureOrder, needsHistory, type OrderCommand } from '../../domain/order/commands.ts'
import { decide } from '../../domain/order/decide.ts'
import { linesMatchAmount } from '../../domain/payments/arithmetic.ts'
import { refuse } from '../../domain/refusals.ts'
import type { Outcome } from '../command.ts'
import { uuidv7 } from '../ids.ts'
import { accepted, type Handler, refusedWith } from './handler.ts'

export const changeOrder: Handler<'changeOrder'> = {
  needs({ intent }, needs) {
    needs.orderIds.add(intent.orderId)
    if (needsHistory(intent.command)) needs.historyOf.add(intent.orderId)
  },

  run(command, work): Outcome<'changeOrder'> {
    const { orderId, command: asked } = command.intent
    const order = work.orderOf(command.merchantId, orderId)
    if (!order) return refusedWith(noSuchOrder(orderId, asked))
    const given = { now: work.now, transactionId: uuidv7(), captureId: uuidv7() }
    const decision = decide(order, asked, given)
    switch (decision.outcome) {
      case 'refused':
        return refusedWith(decision.refusal)
      case 'unchanged':
        return accepted({ transactionId: decision.repeatOf })
      case 'accepted': {
        work.happen(order, command, given.transactionId, decision.events)
        const { transactionId, captureId } = given
        if (asked.type !== 'capture') return accepted({ transactionId })
        return accepted({ transactionId, captureId, ...lineVerdict(asked) })
      }
    }
  },
}

/** Lines that do not add up are stored all the same: the money is right. The answer tells. */
function lineVerdict({ orderLines, amount }: CaptureOrder): { orderValidation?: 'Valid' | 'Invalid' } {
  if (!orderLines?.length) return {}
  return { orderValidation: linesMatchAmount(orderLines, amount) ? 'Valid' : 'Invalid' }
}

/** The 404 of an order, with the ending that the wire has for each operation. */
export function noSuchOrder(orderId: string, asked: OrderCommand) {
  if (asked.type === 'updateMerchantReferences') return refuse('noSuchOrderForReferences')
  return refuse('noSuchOrder', { order_id: orderId, suffix: suffixOf(orderId, asked) })
}

function suffixOf(
  orderId: string,
  asked: Exclude<OrderCommand, { type: 'updateMerchantReferences' }>,
): string {
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
  }
}
