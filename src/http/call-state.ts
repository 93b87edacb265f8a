/** What is known of a call while it is served: for its answer's log entry. */
import type { FastifyRequest } from 'fastify'
import { REFUSALS, type Refusal } from '../domain/refusals.ts'
import { isUuid } from '../engine/ids.ts'
import { FAILED_FROM, type LogEntry } from '../request-log/port.ts'
import type { Answer } from './answer.ts'
import { loggedHeaders } from './logged-headers.ts'
import { DUPLICATE_OF } from './order-management/shared.ts'
import type { SignedIn } from './portal/sessions.ts'
import type { Principal } from './principal.ts'
import type { AnyRoute } from './route.ts'

/** A request with what is known of its call. */
export type StatefulRequest = FastifyRequest & { state: CallState }

interface Answered {
  answer: Answer
  refusal: Refusal | undefined
  text: string | undefined
  durationMs: number
}

export class CallState {
  /** Undefined for an unknown route. */
  readonly definition: AnyRoute | undefined
  readonly startedAt = performance.now()
  readonly arrivedAt = Date.now()
  principal: Principal | undefined
  session: SignedIn | undefined
  /** What was tried, also when it was wrong. */
  username = ''
  /** Whose credential was tried in vain. */
  triedMerchantId: string | undefined
  /** The request's body as it came. */
  body: Buffer | undefined
  answered = false
  /** What the limits of the caller say, for the answer's headers. */
  rate: readonly (readonly [string, string])[] | undefined

  constructor(definition?: AnyRoute) {
    this.definition = definition
  }

  logEntry(request: FastifyRequest, operation: string | null, answered: Answered): LogEntry {
    const { answer, refusal, text, durationMs } = answered
    const unauthorized = answer.status === 401
    const isSecret = unauthorized || this.definition?.secret === true
    if (unauthorized && this.triedMerchantId !== undefined) {
      return this.#failedAuthentication(request, this.triedMerchantId, answered)
    }
    return {
      correlationId: request.id,
      at: this.arrivedAt,
      durationMs,
      merchantId:
        this.principal?.kind === 'merchant' ? this.principal.merchantId : (answer.about?.merchantId ?? null),
      actor: this.principal?.actor ?? answer.about?.actor ?? (this.username || null),
      method: request.method,
      path: request.originalUrl,
      operation,
      orderId: answer.about?.orderId ?? orderIdOf(request, answer),
      status: answer.status,
      errorCode: refusal ? REFUSALS[refusal.key].code : null,
      idempotencyKey: headerText(request.headers['klarna-idempotency-key']),
      requestBody: isSecret ? null : (this.body?.toString('utf8') ?? null),
      responseBody: isSecret || isShownToPerson(this, request, answer) ? null : (text ?? null),
      duplicateOf: answer.headers?.find(([name]) => name === DUPLICATE_OF)?.[1] ?? null,
      headers: this.#headers(request, answer),
    }
  }

  /** Of pages and of what is secret none are kept: where a page leads to can hold a token. */
  #headers({ headers }: FastifyRequest, answer: Answer): string | null {
    const { definition, principal, rate = [] } = this
    if (definition?.page || definition?.secret || isPage(answer)) return null
    return loggedHeaders({
      asked: headers,
      answered: answer.headers ? [...answer.headers, ...rate] : rate,
      isRefused: answer.status >= FAILED_FROM,
      isByProgram: principal !== undefined && !principal.user,
    })
  }

  /**
   * The merchant is told that its credential was tried, and for what. By whom is not known: so it sees nothing of what
   * was asked, which may be another's (I10), and can find nothing by it.
   */
  #failedAuthentication(
    request: FastifyRequest,
    merchantId: string,
    { answer, refusal, durationMs }: Answered,
  ): LogEntry {
    return {
      correlationId: request.id,
      at: this.arrivedAt,
      durationMs,
      merchantId,
      actor: this.username || null,
      method: request.method,
      path: this.definition?.path ?? '/',
      operation: this.definition?.operation ?? null,
      orderId: null,
      status: answer.status,
      errorCode: refusal ? REFUSALS[refusal.key].code : null,
      idempotencyKey: null,
      requestBody: null,
      responseBody: null,
      duplicateOf: null,
      headers: null,
    }
  }
}

/**
 * A page is made for a person: what it said stands in the order, and its forms carry secrets. What a signed-in user looks
 * at is there already as well, and would be kept once more for each look.
 */
function isShownToPerson({ principal }: CallState, { method }: FastifyRequest, answer: Answer): boolean {
  return isPage(answer) || (principal?.user !== undefined && method === 'GET')
}

function isPage({ contentType }: Answer): boolean {
  return contentType?.startsWith('text/html') ?? false
}

/** The order a call is about: in its path, or made by it. */
function orderIdOf(request: FastifyRequest, answer: Answer): string | null {
  const inPath = (request.params as Record<string, string> | undefined)?.order_id
  if (inPath !== undefined) return isUuid(inPath) ? inPath.toLowerCase() : null
  const made = (answer.body as { order_id?: unknown } | undefined)?.order_id
  return typeof made === 'string' ? made : null
}

function headerText(value: string | string[] | undefined): string | null {
  if (value === undefined) return null
  return (typeof value === 'string' ? value : value.join(', ')).slice(0, 255)
}
