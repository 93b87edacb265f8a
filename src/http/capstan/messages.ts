/** Messages to shoppers: what was sent to whom and what became of it, to the order's merchant and to the operator. */

import { refuse } from '../../domain/refusals.ts'
import { isUuid } from '../../engine/ids.ts'
import {
  MESSAGE_CAUSES,
  MESSAGE_STATES,
  type MessageContent,
  orderMessagesId,
} from '../../engine/messages.ts'
import type { Reader, RecordOf } from '../../engine/store.ts'
import { type Call, replyTo, route } from '../route.ts'
import { instant, integer, oneOf, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { orderNameFields, orderNames } from './order-names.ts'
import { BAD_VALUE, CAPSTAN, CONFLICT, NOT_FOUND } from './shared.ts'

const MESSAGES = `${CAPSTAN}/messages`
const common = { access: 'both', tag: 'Capstan', invalidBody: 'badValue' } as const
const PAGE_MAX = 200
const UUID = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'

type NameOf = Awaited<ReturnType<typeof orderNames>>

const summaryFields = {
  message_id: Type.String(),
  merchant_id: Type.String(),
  order_id: Type.String(),
  ...orderNameFields,
  causes: Type.Array(oneOf(MESSAGE_CAUSES)),
  recipient: Type.String(),
  state: oneOf(MESSAGE_STATES),
  attempts: Type.Integer(),
  result: Type.Optional(Type.String()),
  created_at: instant,
  next_attempt_at: Type.Optional(instant),
  ended_at: Type.Optional(instant),
  resend_of: Type.Optional(Type.String()),
}

function onWire({ id, merchantId, createdAt, data }: RecordOf<'message'>, nameOf: NameOf) {
  const { orderId, causes, recipient, state, attempts, result, nextAttemptAt, endedAt, resendOf } = data
  return {
    message_id: id,
    merchant_id: merchantId,
    order_id: orderId,
    ...nameOf(orderId),
    causes,
    recipient,
    state,
    attempts,
    ...(result !== undefined && { result }),
    created_at: new Date(createdAt).toISOString(),
    ...(nextAttemptAt !== undefined && { next_attempt_at: new Date(nextAttemptAt).toISOString() }),
    ...(endedAt !== undefined && { ended_at: new Date(endedAt).toISOString() }),
    ...(resendOf !== undefined && { resend_of: resendOf }),
  }
}

export const listMessages = route({
  ...common,
  operation: 'listMessages',
  need: 'read',
  method: 'GET',
  path: MESSAGES,
  summary: 'Messages to shoppers, newest first, of all orders or of one. Recipients are masked.',
  query: Type.Object({
    order_id: Type.Optional(text(64)),
    before: Type.Optional(Type.String({ pattern: UUID })),
    size: Type.Optional(integer(1, PAGE_MAX)),
  }),
  answers: {
    200: {
      description: 'A page of messages; `next` is the `before` of the next page. Of one order: its last 50.',
      schema: Type.Object({
        messages: Type.Array(Type.Object(summaryFields)),
        next: Type.Optional(Type.String()),
      }),
    },
    400: BAD_VALUE,
  },
  async handle({ query: { order_id, before, size = 50 }, principal, services: { reader } }) {
    const merchantId = principal.kind === 'merchant' ? principal.merchantId : undefined
    const found =
      order_id === undefined
        ? await reader.latestRecords('message', merchantId, before, size + 1)
        : await ofOrder(reader, order_id, merchantId, { before, limit: size + 1 })
    const page = found.slice(0, size)
    const next = found.length > size ? page.at(-1)?.id : undefined
    const nameOf = await orderNames(
      reader,
      page.map(({ data }) => data.orderId),
    )
    const messages = page.map((record) => onWire(record, nameOf))
    return { status: 200, body: { messages, ...(next !== undefined && { next }) } }
  },
})

async function ofOrder(
  reader: Reader,
  orderId: string,
  merchantId: string | undefined,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<RecordOf<'message'>[]> {
  if (!isUuid(orderId)) return []
  const list = await reader.record('orderMessages', orderMessagesId(orderId))
  if (!list || (merchantId !== undefined && list.merchantId !== merchantId)) return []
  const ids = list.data.messageIds.filter((id) => before === undefined || id < before)
  const newest = ids.reverse().slice(0, limit)
  const found = await Promise.all(newest.map((id) => reader.record('message', id)))
  return found.filter((record) => record !== undefined)
}

type Asked = Pick<Call<unknown, unknown>, 'params' | 'principal' | 'services'>

/** The message, to its merchant and to the operator. */
async function messageOf({ params, principal, services: { reader } }: Asked) {
  const messageId = params.message_id as string
  const record = await reader.record('message', messageId)
  const isSeen = record && (principal.kind === 'operator' || principal.merchantId === record.merchantId)
  return isSeen ? { record } : { refusal: refuse('notFound', { what: `Message ${messageId}` }) }
}

export const readMessage = route({
  ...common,
  operation: 'readMessage',
  need: 'read',
  method: 'GET',
  path: `${MESSAGES}/:message_id`,
  summary: 'Read a message to a shopper. A sandbox shows what was sent as well.',
  answers: {
    200: {
      description: 'The message; with `content` in a sandbox once it was attempted.',
      schema: Type.Object({
        ...summaryFields,
        content: Type.Optional(
          Type.Object({
            to: Type.String(),
            subject: Type.String(),
            html: Type.String(),
            text: Type.String(),
          }),
        ),
      }),
    },
    404: NOT_FOUND,
  },
  async handle(call) {
    const found = await messageOf(call)
    if (found.refusal) return found
    const { reader, mode } = call.services
    const nameOf = await orderNames(reader, [found.record.data.orderId])
    const kept = mode === 'sandbox' ? await reader.record('messageContent', found.record.id) : undefined
    return {
      status: 200,
      body: { ...onWire(found.record, nameOf), ...(kept && { content: contentOnWire(kept.data) }) },
    }
  },
})

const contentOnWire = ({ to, subject, html, text }: MessageContent) => ({ to, subject, html, text })

export const resendMessage = route({
  ...common,
  // What shoppers are told is their merchant's to say: the operator reads it, and sends nothing in its name.
  access: 'merchant',
  operation: 'resendMessage',
  need: 'orders',
  method: 'POST',
  path: `${MESSAGES}/:message_id/resend`,
  summary:
    'Send a message again, as a message of its own: to the address that the order has now, with the order as it stands.',
  answers: {
    201: {
      description: 'The new message is on its way.',
      schema: Type.Object({ message_id: Type.String() }),
    },
    404: NOT_FOUND,
    409: CONFLICT,
  },
  async handle(call) {
    const found = await messageOf(call)
    if (found.refusal) return found
    const { id: messageId, data } = found.record
    const outcome = await call.execute<'resendMessage'>({
      type: 'resendMessage',
      messageId,
      orderId: data.orderId,
    })
    return replyTo(outcome, (made) => ({
      status: 201,
      headers: [['Location', `${call.services.publicUrl()}${MESSAGES}/${made.messageId}`]],
      body: { message_id: made.messageId },
    }))
  },
})
