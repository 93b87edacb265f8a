/** Messages to shoppers: what was sent to whom, and what became of it. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, get } from './client.ts'
import { orderKey } from './orders.ts'

const MESSAGES = '/capstan/v1/messages'
const PAGE_SIZE = 100
/** As many as the API keeps together with an order. */
const ORDER_MAX = 50

export interface MessageSummary {
  message_id: string
  merchant_id: string
  order_id: string
  klarna_reference?: string
  merchant_reference1?: string
  causes: string[]
  recipient: string
  state: string
  attempts: number
  result?: string
  created_at: string
  next_attempt_at?: string
  ended_at?: string
  resend_of?: string
}

export interface Message extends MessageSummary {
  /** Of a sandbox's alone, once it was tried. */
  content?: { to: string; subject: string; html: string; text: string }
}

export function messagesQuery(orderId: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['messages', orderId],
    queryFn: ({ pageParam, signal }) =>
      get<{ messages: MessageSummary[]; next?: string }>(
        MESSAGES,
        { order_id: orderId, size: PAGE_SIZE, before: pageParam },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

/** Of one order: below its key, with everything else about it. */
export function orderMessagesQuery(orderId: string) {
  return queryOptions({
    queryKey: [...orderKey(orderId), 'messages'],
    queryFn: ({ signal }) =>
      get<{ messages: MessageSummary[] }>(MESSAGES, { order_id: orderId, size: ORDER_MAX }, signal),
  })
}

export function messageQuery(messageId: string) {
  return queryOptions({
    queryKey: ['message', messageId],
    queryFn: ({ signal }) => get<Message>(`${MESSAGES}/${encodeURIComponent(messageId)}`, {}, signal),
  })
}

export const resendPath = (messageId: string) => `${MESSAGES}/${encodeURIComponent(messageId)}/resend`

export function resendMessage(messageId: string, idempotencyKey: string) {
  return call<{ message_id: string }>('POST', resendPath(messageId), { idempotencyKey })
}
