/**
 * How an answer goes out. Headers are written raw, since official SDKs read their names case-sensitively over
 * HTTP/1.1 and Fastify lower-cases those it sends itself.
 */
import type { ServerResponse } from 'node:http'
import { REFUSALS, type Refusal, refusalMessages } from '../domain/refusals.ts'

/** What a handler gives back. Without a body there is no `Content-Type`; a 204 has no length either. */
export interface Answer {
  status: number
  /** Beside those that every answer has, spelled as they go on the wire. */
  headers?: readonly (readonly [name: string, value: string])[]
  body?: unknown
  /** For an answer that is not JSON: its content type; `body` is then the text. */
  contentType?: string
  /** Whose call it is, for the request log, where no credentials say so. */
  about?: { merchantId: string; actor: string; orderId?: string }
}

/** Seconds that a client is asked to wait after a 503: enough for a batch, a reconnect or a restart. */
const RETRY_AFTER_S = '1'

/** On every answer, as recorded from the original. */
const COMMON_HEADERS = [
  'Cache-Control',
  'no-cache, no-store, max-age=0, must-revalidate',
  'Pragma',
  'no-cache',
  'Expires',
  '0',
  'X-Content-Type-Options',
  'nosniff',
  'X-Xss-Protection',
  '1; mode=block',
  'X-Frame-Options',
  'DENY',
  'Strict-Transport-Security',
  'max-age=31536000; includeSubDomains',
]

/** Statuses after which the rest of the request cannot be trusted to be readable: the connection is closed. */
const CLOSING_STATUSES = new Set([408, 413, 431])

/** Writes the answer and gives back the body's text, for the request log. */
export function writeAnswer(
  response: ServerResponse,
  correlationId: string,
  answer: Answer,
  closeConnection = false,
  more?: readonly (readonly [string, string])[],
): string | undefined {
  const text = answer.body === undefined ? undefined : bodyText(answer)
  const headers = ['Klarna-Correlation-Id', correlationId, ...COMMON_HEADERS]
  if (answer.headers) for (const [name, value] of answer.headers) headers.push(name, value)
  if (more) for (const [name, value] of more) headers.push(name, value)
  if (text !== undefined) {
    headers.push('Content-Type', answer.contentType ?? 'application/json')
    headers.push('Content-Length', String(Buffer.byteLength(text)))
  } else if (answer.status !== 204) {
    headers.push('Content-Length', '0')
  }
  if (closeConnection || CLOSING_STATUSES.has(answer.status)) headers.push('Connection', 'close')
  response.writeHead(answer.status, headers)
  response.end(text)
  return text
}

function bodyText(answer: Answer): string {
  return answer.contentType === undefined ? JSON.stringify(answer.body) : String(answer.body)
}

/** The one error body: the wire's three fields, and `details` where numbers help the caller. */
export function errorBody(refusal: Refusal, correlationId: string) {
  return {
    error_code: REFUSALS[refusal.key].code,
    error_messages: refusalMessages(refusal),
    correlation_id: correlationId,
    ...(refusal.details && { details: refusal.details }),
  }
}

export function errorAnswer(refusal: Refusal, correlationId: string): Answer {
  const { status } = REFUSALS[refusal.key]
  return { status, headers: errorHeaders(refusal, status), body: errorBody(refusal, correlationId) }
}

function errorHeaders(refusal: Refusal, status: number): [string, string][] {
  if (status === 401) return [['WWW-Authenticate', 'Basic realm="Capstan"']]
  if (status === 503) return [['Retry-After', RETRY_AFTER_S]]
  if (status === 405) return [['Allow', String(refusal.args?.allowed ?? '')]]
  return []
}
