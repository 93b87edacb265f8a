/**
 * What a route is. Each operation is a value of this shape in a file of its own; app.ts wraps around every one
 * what all of them need: correlation id, authentication, permission, validation, answer, request log.
 */

import { type Refusal, refuse } from '../domain/refusals.ts'
import type { Command, Engine, IntentOf, Intents, IntentType, KeyUse, Outcome } from '../engine/command.ts'
import type { Reader } from '../engine/store.ts'
import type { RequestLog } from '../request-log/port.ts'
import type { Answer } from './answer.ts'
import type { Principal } from './principal.ts'
import type { Static, TSchema } from './schemas/type.ts'

/** Who may call: `anyone` needs no credentials. `both`: merchant or operator, each seeing what is theirs to see. */
export type Access = 'merchant' | 'operator' | 'both' | 'anyone'

/** How a field that breaks its schema is refused: with 400 `BAD_VALUE` (Payments, Capstan) or 422 (Order Management). */
export type InvalidBody = 'badValue' | 'unprocessable'

/** The HTTP server's view of the rest of the system. */
export interface Services {
  engine: Engine
  reader: Reader
  requestLog: RequestLog
  /** Absolute base of `Location` headers, without a trailing slash. */
  publicUrl(): string
  /** True once the server is told to stop. */
  draining(): boolean
  metrics: { read(): Promise<{ text: string; contentType: string }> }
  openApi(): unknown
}

export interface Call<Body, Query> {
  correlationId: string
  principal: Principal
  /** The merchant whose data is meant; for an operator undefined. */
  merchantId: string
  params: Record<string, string>
  query: Query
  body: Body
  services: Services
  key?: KeyUse
  /** Gives the command to the engine with what the call carries: who, correlation id, idempotency key. */
  execute<T extends IntentType>(intent: IntentOf<T>): Promise<Outcome<T>>
}

export interface DocumentedAnswer {
  description: string
  /** Of the body; without one it is empty. */
  schema?: TSchema
  /** What is said in headers of its own, by their names. */
  headers?: Record<string, string>
  /** Of a body that is not JSON. */
  contentType?: string
}

export interface Route<B extends TSchema = TSchema, Q extends TSchema = TSchema> {
  operation: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** In Fastify's form: `/orders/:order_id`. */
  path: string
  access: Access
  /** One sentence for the API reference. */
  summary: string
  tag: 'Order Management' | 'Payments' | 'Capstan' | 'Operation'
  body?: B
  query?: Q
  invalidBody?: InvalidBody
  /** Documented answers by status; those that every operation may give are added to the reference (openapi.ts). */
  answers: Record<number, DocumentedAnswer>
  /** Routes of the process itself are neither logged nor refused while draining. */
  unlogged?: boolean
  handle(call: Call<Static<B>, Static<Q>>): Promise<Reply> | Reply
}

export type Reply = Answer | { refusal: Refusal }

/** A route of any schemas, for tables. */
export type AnyRoute = Omit<Route, 'handle'> & { handle(call: Call<never, never>): Promise<Reply> | Reply }

/** Gives the handler the types of its schemas. */
export function route<B extends TSchema, Q extends TSchema>(definition: Route<B, Q>): AnyRoute {
  return definition as unknown as AnyRoute
}

/** A command for the engine, from a call. */
export function commandOf<T extends IntentType>(
  call: Pick<Call<unknown, unknown>, 'merchantId' | 'correlationId' | 'principal' | 'key'>,
  intent: IntentOf<T>,
): Command<T> {
  return {
    merchantId: call.merchantId,
    correlationId: call.correlationId,
    actor: call.principal.actor,
    ...(call.key && { key: call.key }),
    intent,
  }
}

/** The reply to an outcome: what was accepted is told by `accept`, the rest is the same everywhere. */
export function replyTo<T extends IntentType>(
  outcome: Outcome<T>,
  accept: (result: Intents[T]['gives']) => Answer,
): Reply {
  switch (outcome.status) {
    case 'accepted':
      return accept(outcome.result)
    case 'refused':
      return { refusal: outcome.refusal }
    case 'unavailable':
      return { refusal: refuse('unavailable') }
    case 'failed':
      return { refusal: refuse('internal') }
  }
}

/** 204 with the id of the change that made it so. */
export function changed({ transactionId }: { transactionId: string }): Answer {
  return { status: 204, headers: [['Transaction-Id', transactionId]] }
}
