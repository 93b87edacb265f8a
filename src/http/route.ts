/**
 * What a route is. Each operation is a value of this shape in a file of its own; app.ts wraps around every one
 * what all of them need: correlation id, authentication, permission, validation, answer, request log.
 */

import { type Refusal, refuse } from '../domain/refusals.ts'
import type {
  Command,
  Engine,
  IntentOf,
  Intents,
  IntentType,
  KeyUse,
  Moved,
  Outcome,
} from '../engine/command.ts'
import type { SettlementRows } from '../engine/settlement-rows.ts'
import type { Mode, Reader } from '../engine/store.ts'
import type { PdfThread } from '../reports/pdf-thread.ts'
import type { PdfIssuer } from '../reports/settlement-pdf.ts'
import type { RequestLog } from '../request-log/port.ts'
import type { Answer } from './answer.ts'
import type { FailureRules } from './failures.ts'
import type { Accounts } from './portal/accounts.ts'
import type { Attempts } from './portal/attempts.ts'
import type { PasswordHasher } from './portal/passwords.ts'
import type { Sessions, SignedIn } from './portal/sessions.ts'
import type { Principal } from './principal.ts'
import type { Need } from './roles.ts'
import type { Static, TSchema } from './schemas/type.ts'
import type { Looks } from './viewing.ts'

/**
 * Who may call: `anyone` needs no credentials. `both`: merchant or operator, each seeing what is theirs to see. `person`:
 * who is signed in, and no key. `administrator`: the same, and the operator's keys; a merchant's keys stand in its shop.
 */
export type Access = 'merchant' | 'operator' | 'both' | 'anyone' | 'person' | 'administrator'

/** How a field that breaks its schema is refused: with 400 `BAD_VALUE` (Payments, Capstan) or 422 (Order Management). */
export type InvalidBody = 'badValue' | 'unprocessable'

/** The HTTP server's view of the rest of the system. */
export interface Services {
  engine: Engine
  reader: Reader
  requestLog: RequestLog
  /** Absolute base of `Location` headers, without a trailing slash. */
  publicUrl(): string
  mode: Mode
  /** Whether reads of an order show its line quantities without being asked. */
  lineQuantities: boolean
  duplicateWindowMs: number
  /** Moves the sandbox's clock; resolves when everything due has happened. */
  moveClock(target: { to?: number; advanceMs?: number }, actor: string): Promise<Moved | { refusal: Refusal }>
  failures: FailureRules
  accounts: Accounts
  sessions: Sessions
  passwords: PasswordHasher
  attempts: Attempts
  looks: Looks
  settlements: SettlementRows
  /** Makes documents, away from the thread that answers. */
  documents: PdfThread
  /** Who is named on them. */
  issuer: PdfIssuer
  /** Files from the bank; undefined where no account to pay from is configured. */
  bank?: {
    /** Reads what has come in now. */
    takeIncoming(): Promise<ImportedFile[]>
  }
  /** True once the server is told to stop. */
  draining(): boolean
  metrics: { read(): Promise<{ text: string; contentType: string }> }
  openApi(): unknown
}

/** What became of a file of the bank. */
export interface ImportedFile {
  file: string
  /** Payouts of which it told something new. */
  changed: number
  /** That said what was known already. */
  known: number
  /** What fits nothing here, and stands among the problems. */
  /** Of payouts that are not noted as sent yet: the file is read again. */
  early: number
  problems: number
}

export interface Call<Body, Query> {
  correlationId: string
  principal: Principal
  /** The merchant whose data is meant; for an operator `OPERATOR`. */
  merchantId: string
  params: Record<string, string>
  query: Query
  body: Body
  services: Services
  key?: KeyUse
  expectedVersion?: number
  header(name: string): string | undefined
  /** Whether nobody waits for the answer any more. */
  isGone(): boolean
  /** Where it comes from: an IP address. */
  address: string
  /** Of a user: the session that the call came with. */
  session?: SignedIn
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

/** What a page knows of its caller when it has to refuse. */
export interface AskedPage {
  correlationId: string
  acceptLanguage: string | undefined
}

export type Tag =
  | 'Order Management'
  | 'Payments'
  | 'Customer Token'
  | 'Hosted Payment Page'
  | 'Settlements'
  | 'Capstan'
  | 'Sandbox'
  | 'Portal'
  | 'Operation'

export interface Route<B extends TSchema = TSchema, Q extends TSchema = TSchema> {
  operation: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** In Fastify's form: `/orders/:order_id`. */
  path: string
  access: Access
  /**
   * What a signed-in user's role must have to call it. Without it none of a merchant's users may: a route that says
   * nothing is closed to people.
   */
  need?: Need
  /** One sentence for the API reference. */
  summary: string
  tag: Tag
  /** There in this mode alone; elsewhere as if it were not. */
  only?: 'sandbox'
  /** Operations that a profile of the wire does not have. */
  absentIn?: 'kustom'
  /** A page that people open, also by a link from elsewhere: how it tells a browser of a refusal. */
  page?: (refusal: Refusal, asked: AskedPage) => Answer
  /** How often one address may ask in a second, where nobody else's count could: there are no credentials. */
  perAddress?: number
  /** Its body comes as a form of such a page, and from nowhere else. */
  form?: boolean
  /** The path of the same effect elsewhere, in whose scope idempotency keys are: another name of one change. */
  keyPath?: string
  /** Names an order in its path and changes it: `If-Match` is looked at. */
  guarded?: boolean
  body?: B
  query?: Q
  invalidBody?: InvalidBody
  /** Where the wire says that an error body has its three fields and no other: no `details`. */
  plainErrors?: true
  /** Documented answers by status; those that every operation may give are added to the reference (openapi.ts). */
  answers: Record<number, DocumentedAnswer>
  /** What it takes or answers is secret: the request log keeps neither body. */
  secret?: true
  /** For browsers, no part of the API: left out of its reference. */
  undocumented?: true
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
  call: Pick<
    Call<unknown, unknown>,
    'merchantId' | 'correlationId' | 'principal' | 'key' | 'expectedVersion'
  >,
  intent: IntentOf<T>,
): Command<T> {
  return {
    merchantId: call.merchantId,
    correlationId: call.correlationId,
    actor: call.principal.actor,
    ...(call.key && { key: call.key }),
    ...(call.expectedVersion !== undefined && { expectedVersion: call.expectedVersion }),
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

/** 204 with the id of the change that made it so, and the version that the order has now. */
export function changed({ transactionId, version }: { transactionId: string; version?: number }): Answer {
  return { status: 204, headers: [['Transaction-Id', transactionId], ...versionHeader(version)] }
}

/** For `If-Match`. Outcomes that were kept by an older Capstan have no version. */
export function versionHeader(version: number | undefined): [string, string][] {
  return version === undefined ? [] : [['ETag', `"${version}"`]]
}
