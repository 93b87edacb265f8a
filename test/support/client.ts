/** A small typed client for tests. Answers are values: no status is an exception. */
import { randomUUID } from 'node:crypto'
import type { Order as DomainOrder } from '../../src/domain/order/order.ts'
import { SANDBOX_MERCHANTS, SANDBOX_OPERATOR } from '../../src/engine/sandbox.ts'
import { tomatoOrder } from './orders.ts'

export interface Reply<Body = unknown> {
  status: number
  headers: Headers
  /** Undefined when the answer is empty or not JSON. */
  body: Body
  text: string
}

export interface ErrorBody {
  error_code: string
  error_messages: string[]
  correlation_id: string
  details?: Record<string, unknown>
}

/** The fields of an order that tests look at; the whole is in docs/reference. */
export interface OrderBody {
  order_id: string
  status: DomainOrder['status']
  fraud_status: string
  order_amount: number
  original_order_amount: number
  captured_amount: number
  refunded_amount: number
  remaining_authorized_amount: number
  purchase_currency: string
  purchase_country: string
  locale: string
  klarna_reference: string
  merchant_reference1?: string
  merchant_reference2?: string
  merchant_data?: string
  order_lines: Record<string, unknown>[]
  billing_address: Record<string, string>
  shipping_address: Record<string, string>
  customer: Record<string, string>
  created_at: string
  expires_at: string
  captures: CaptureBody[]
  refunds: unknown[]
  initial_payment_method: Record<string, unknown>
  shipping_info: Record<string, unknown>[]
}

export interface CaptureBody {
  capture_id: string
  klarna_reference: string
  captured_amount: number
  captured_at: string
  description: string
  reference?: string
  order_lines: Record<string, unknown>[]
  refunded_amount: number
  billing_address: Record<string, string>
  shipping_address: Record<string, string>
  shipping_info: Record<string, unknown>[]
}

export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

const [first, second] = SANDBOX_MERCHANTS

/** `Authorization` values of the sandbox. */
export const MERCHANT_1 = basic(first.username, first.password)
export const MERCHANT_2 = basic(second.username, second.password)
export const OPERATOR = basic(SANDBOX_OPERATOR.username, SANDBOX_OPERATOR.password)

export const ORDERS = '/ordermanagement/v1/orders'

export interface CallOptions {
  /** Sent as JSON, unless it is text: that is sent as it is. */
  body?: unknown
  headers?: Record<string, string>
  key?: string
}

export class Client {
  readonly url: string
  readonly #authorization: string | null

  /** `authorization`: the header's value, or null for none. */
  constructor(url: string, authorization: string | null = MERCHANT_1) {
    this.url = url
    this.#authorization = authorization
  }

  /** The same server with other credentials, or with none. */
  as(authorization: string | null): Client {
    return new Client(this.url, authorization)
  }

  async call<Body = ErrorBody>(
    method: string,
    path: string,
    options: CallOptions = {},
  ): Promise<Reply<Body>> {
    const { body, headers, key } = options
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(this.#authorization !== null && { authorization: this.#authorization }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'klarna-idempotency-key': key }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parsed(text) as Body, text }
  }

  get<Body = ErrorBody>(path: string, options?: CallOptions): Promise<Reply<Body>> {
    return this.call<Body>('GET', path, options)
  }

  post<Body = ErrorBody>(path: string, body?: unknown, options?: CallOptions): Promise<Reply<Body>> {
    return this.call<Body>('POST', path, { ...options, ...(body !== undefined && { body }) })
  }

  patch<Body = ErrorBody>(path: string, body: unknown, options?: CallOptions): Promise<Reply<Body>> {
    return this.call<Body>('PATCH', path, { ...options, body })
  }

  /** Places an order with a token of its own, and gives its id. Throws when that fails: it is not what is tested. */
  async placedOrder(fields: Record<string, unknown> = {}, token: string = randomUUID()): Promise<string> {
    const reply = await this.place(fields, token)
    if (reply.status !== 200) throw new Error(`no order was placed: ${reply.status} ${reply.text}`)
    return reply.body.order_id
  }

  /** An order of 6000, unless the fields say otherwise. */
  place(fields: Record<string, unknown> = {}, token: string = randomUUID(), options?: CallOptions) {
    const path = `/payments/v1/authorizations/${token}/order`
    return this.post<{ order_id: string } & ErrorBody>(path, { ...tomatoOrder(), ...fields }, options)
  }

  /** Amount alone, or a whole body. */
  capture(orderId: string, capture: number | Record<string, unknown>, options?: CallOptions) {
    const body = typeof capture === 'number' ? { captured_amount: capture } : capture
    return this.post(`${ORDERS}/${orderId}/captures`, body, options)
  }

  /** Captures, and gives the capture's id. Throws when that fails. */
  async captured(orderId: string, capture: number | Record<string, unknown>): Promise<string> {
    const reply = await this.capture(orderId, capture)
    const captureId = reply.headers.get('capture-id')
    if (reply.status !== 201 || captureId === null)
      throw new Error(`not captured: ${reply.status} ${reply.text}`)
    return captureId
  }

  /** Reads an order. Throws when there is none. */
  async order(orderId: string): Promise<OrderBody> {
    const reply = await this.get<OrderBody>(`${ORDERS}/${orderId}`)
    if (reply.status !== 200) throw new Error(`no order ${orderId}: ${reply.status} ${reply.text}`)
    return reply.body
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
