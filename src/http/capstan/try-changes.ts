/** Captures and refunds with an answer in words, and with `dry_run=true` the answer alone. */
import type { CaptureOrder, RefundOrder } from '../../domain/order/commands.ts'
import { decide } from '../../domain/order/decide.ts'
import { asOf, capturable, type Order } from '../../domain/order/order.ts'
import { REFUSALS, type Refusal, refusalMessages } from '../../domain/refusals.ts'
import type { Intents, Outcome } from '../../engine/command.ts'
import { noSuchOrder, versionRefusal } from '../../engine/handlers/change-order.ts'
import { uuidv7 } from '../../engine/ids.ts'
import { captureBody, captureCommand } from '../order-management/capture-order.ts'
import { refundBody, refundCommand } from '../order-management/refund-order.ts'
import {
  duplicateHeader,
  NOT_ALLOWED,
  NOT_FOUND,
  ORDERS,
  readOrder,
  UNPROCESSABLE,
} from '../order-management/shared.ts'
import { type Call, type Reply, replyTo, route, versionHeader } from '../route.ts'
import { oneOf } from '../schemas/fields.ts'
import { type TSchema, Type } from '../schemas/type.ts'
import { CAPSTAN_ORDERS } from './orders.ts'

const text = Type.String()

const dryRunSchema = Type.Object({
  accepted: Type.Boolean(),
  error_code: Type.Optional(text),
  error_messages: Type.Optional(Type.Array(text)),
  details: Type.Optional(Type.Record()),
  status: Type.Optional(text),
  capturable_amount: Type.Integer(),
  refundable_amount: Type.Integer(),
  capture_id: Type.Optional(text),
  duplicate_of: Type.Optional(text),
})

const query = Type.Object({ dry_run: Type.Optional(oneOf(['true', 'false'])) })

function answers(id: 'capture_id' | 'refund_id') {
  return {
    200: {
      description:
        'With dry_run=true: whether it would be accepted now, and what would then remain. Nothing was changed.',
      schema: dryRunSchema,
    },
    201: {
      description: 'Done, and on disk.',
      schema: Type.Object({
        [id]: text,
        transaction_id: text,
        version: Type.Integer(),
        duplicate_of: Type.Optional(text),
      }) as TSchema,
    },
    403: NOT_ALLOWED,
    404: NOT_FOUND,
    422: UNPROCESSABLE,
  }
}

const common = {
  method: 'POST',
  access: 'merchant',
  need: 'orders',
  tag: 'Capstan',
  guarded: true,
  query,
  invalidBody: 'unprocessable',
} as const

export const captureWithAnswer = route({
  ...common,
  operation: 'captureWithAnswer',
  path: `${CAPSTAN_ORDERS}/:order_id/captures`,
  keyPath: `${ORDERS}/:order_id/captures`,
  summary: 'Capture an order, with an answer in the body; or ask whether it would be accepted.',
  body: captureBody,
  answers: answers('capture_id'),
  handle: (call) => changeOrTry(call, captureCommand(call.body), call.query.dry_run === 'true'),
})

export const refundWithAnswer = route({
  ...common,
  operation: 'refundWithAnswer',
  path: `${CAPSTAN_ORDERS}/:order_id/refunds`,
  keyPath: `${ORDERS}/:order_id/refunds`,
  summary: 'Refund an order, with an answer in the body; or ask whether it would be accepted.',
  body: refundBody,
  answers: answers('refund_id'),
  handle: (call) => changeOrTry(call, refundCommand(call.body), call.query.dry_run === 'true'),
})

async function changeOrTry(
  call: Call<unknown, unknown>,
  command: CaptureOrder | RefundOrder,
  isDryRun: boolean,
): Promise<Reply> {
  if (isDryRun) return tried(call, command)
  const orderId = call.params.order_id as string
  const outcome: Outcome<'changeOrder'> = await call.execute<'changeOrder'>({
    type: 'changeOrder',
    orderId,
    command,
  })
  return replyTo(outcome, (result: Intents['changeOrder']['gives']) => ({
    status: 201,
    headers: [...versionHeader(result.version), ...duplicateHeader(result.duplicateOf)],
    body: {
      ...(result.captureId !== undefined && { capture_id: result.captureId }),
      ...(result.refundId !== undefined && { refund_id: result.refundId }),
      transaction_id: result.transactionId,
      version: result.version,
      ...(result.duplicateOf !== undefined && { duplicate_of: result.duplicateOf }),
    },
  }))
}

/** Decided as it would be, on what is committed now, and thrown away. */
async function tried(call: Call<unknown, unknown>, command: CaptureOrder | RefundOrder): Promise<Reply> {
  const found = await readOrder(call)
  if (found.refusal) return { refusal: noSuchOrder(call.params.order_id as string, command) }
  const order = asOf(found.record.order, found.now)
  const { expectedVersion } = call
  if (expectedVersion !== undefined && expectedVersion !== order.version)
    return refusedAnswer(order, versionRefusal(order, expectedVersion))
  const decision = decide(order, command, {
    now: found.now,
    transactionId: uuidv7(),
    captureId: uuidv7(),
    refundId: uuidv7,
    mode: call.services.mode,
    authorizationDays: 0,
    duplicateWindowMs: call.services.duplicateWindowMs,
    hasKey: call.key !== undefined,
  })
  if (decision.outcome === 'refused') return refusedAnswer(order, decision.refusal)
  const event = decision.outcome === 'accepted' ? decision.events[0] : undefined
  const captured = event?.type === 'OrderCaptured' ? event.amount : 0
  const refunded = event?.type === 'OrderRefunded' ? event.amount : 0
  const left = capturable(order) - captured
  const attached = event?.type === 'OrderRefunded' ? event.captureId : undefined
  const duplicateOf = event && 'duplicateOf' in event ? event.duplicateOf : undefined
  return {
    status: 200,
    body: {
      accepted: true,
      status: captured > 0 ? (left === 0 ? 'CAPTURED' : 'PART_CAPTURED') : order.status,
      capturable_amount: left,
      refundable_amount: order.capturedAmount + captured - order.refundedAmount - refunded,
      ...(attached !== undefined && { capture_id: attached }),
      ...(duplicateOf !== undefined && { duplicate_of: duplicateOf }),
    },
  }
}

function refusedAnswer(order: Order, refusal: Refusal): Reply {
  return {
    status: 200,
    body: {
      accepted: false,
      error_code: REFUSALS[refusal.key].code,
      error_messages: refusalMessages(refusal),
      ...(refusal.details && { details: refusal.details }),
      status: order.status,
      capturable_amount: capturable(order),
      refundable_amount: order.capturedAmount - order.refundedAmount,
    },
  }
}
