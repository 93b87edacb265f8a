/**
 * How an answer goes out. Headers are written raw, since official SDKs read their names case-sensitively over
 * HTTP/1.1 and Fastify lower-cases those it sends itself.
 */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { REFUSALS, type Refusal, refusalMessages } from '../domain/refusals.ts'

/** What a handler gives back. Without a body there is no `Content-Type`; a 204 has no length either. */
export interface Answer {
  status: number
  /** Beside those that every answer has, spelled as they go on the wire. */
  headers?: readonly (readonly [name: string, value: string])[]
  body?: unknown
  /** In place of the usual "keep nothing": of files that never change under their name. */
  cacheControl?: string
  /** For an answer that is not JSON: its content type; `body` is then the text or the bytes. */
  contentType?: string
  /**
   * Instead of `body`: text that is sent as it is made, however much of it. Nobody keeps it: the request log has its
   * size in its place, as it has that of bytes.
   */
  chunks?: AsyncIterable<string>
  /** The request log has its size in its place: what it says stands there already. */
  isNotKept?: true
  /** Whose call it is, for the request log, where no credentials say so. */
  about?: { merchantId?: string; actor: string; orderId?: string }
}

/** Seconds that a client is asked to wait after a 503: enough for a batch, a reconnect or a restart. */
const RETRY_AFTER_S = '1'

/** On every answer, as recorded from the original. */
const UNCACHED_HEADERS = [
  'Cache-Control',
  'no-cache, no-store, max-age=0, must-revalidate',
  'Pragma',
  'no-cache',
  'Expires',
  '0',
]
const COMMON_HEADERS = [
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

/** Writes the answer and gives back what the request log keeps of its body. */
export function writeAnswer(
  response: ServerResponse,
  correlationId: string,
  answer: Answer,
  closeConnection = false,
  more?: readonly (readonly [string, string])[],
): string | undefined {
  const body = answer.body === undefined ? undefined : bodyOf(answer)
  const headers = headersOf(correlationId, answer, closeConnection, more)
  if (body !== undefined) {
    headers.push('Content-Type', answer.contentType ?? 'application/json')
    headers.push('Content-Length', String(Buffer.byteLength(body)))
  } else if (answer.status !== 204) {
    headers.push('Content-Length', '0')
  }
  response.writeHead(answer.status, headers)
  response.end(body)
  if (body === undefined || (typeof body === 'string' && !answer.isNotKept)) return body
  return notKept(answer, Buffer.byteLength(body))
}

function headersOf(
  correlationId: string,
  answer: Answer,
  closeConnection: boolean,
  more: readonly (readonly [string, string])[] = [],
): string[] {
  const { cacheControl } = answer
  const caching = cacheControl === undefined ? UNCACHED_HEADERS : ['Cache-Control', cacheControl]
  const headers = ['Klarna-Correlation-Id', correlationId, ...caching, ...COMMON_HEADERS]
  if (answer.headers) for (const [name, value] of answer.headers) headers.push(name, value)
  for (const [name, value] of more) headers.push(name, value)
  if (closeConnection || CLOSING_STATUSES.has(answer.status)) headers.push('Connection', 'close')
  return headers
}

/** What the request log has in place of a body that is not kept. */
const notKept = ({ contentType = 'application/json' }: Answer, bytes: number) =>
  `[${contentType}, ${bytes} bytes, not kept]`

/** A client that takes nothing for so long is gone, or as good as. */
const STALLED_MS = 60_000

interface Sending {
  closeConnection?: boolean
  more?: readonly (readonly [string, string])[] | undefined
  /** Told why the answer cannot be finished. */
  failed: (error: unknown) => void
  stalledMs?: number | undefined
}

/**
 * Writes an answer in chunks, as fast as the client takes them; gives what the request log says of it. When making it
 * fails half-way the connection is cut: an answer that ends early must not look whole. `failed` is told why.
 */
export async function writeChunks(
  response: ServerResponse,
  correlationId: string,
  answer: Answer & { chunks: AsyncIterable<string> },
  { closeConnection = false, more, failed, stalledMs = STALLED_MS }: Sending,
): Promise<string> {
  const headers = headersOf(correlationId, answer, closeConnection, more)
  headers.push('Content-Type', answer.contentType ?? 'application/json')
  response.writeHead(answer.status, headers)
  response.setTimeout(stalledMs, () => {
    endInError(response)
    response.destroy()
  })
  let bytes = 0
  const iterator = answer.chunks[Symbol.asyncIterator]()
  // A client that goes is no failure of ours: only what the making throws is told.
  const made = async () => {
    // Only the client's time counts: of what is rare nothing may be found for minutes.
    response.setTimeout(0)
    try {
      return await iterator.next()
    } catch (error) {
      failed(error)
      endInError(response)
      throw error
    } finally {
      response.setTimeout(stalledMs)
    }
  }
  async function* counted() {
    for (let next = await made(); !next.done; next = await made()) {
      bytes += Buffer.byteLength(next.value)
      yield next.value
    }
  }
  try {
    await pipeline(Readable.from(counted(), { highWaterMark: 1 }), response)
    return notKept(answer, bytes)
  } catch {
    return `[${answer.contentType}, broken off after ${bytes} bytes, not kept]`
  } finally {
    // Also of a stream that nothing was taken from: its maker holds a place.
    await iterator.return?.()
  }
}

/**
 * An answer that is cut has no last chunk. With HTTP/1.0, as some proxies speak it, there are none, and an answer ends
 * where its connection does: only a reset tells that it is not whole.
 */
export function endInError(response: ServerResponse): void {
  if (response.req.httpVersion === '1.0') response.socket?.resetAndDestroy()
}

/** The same chunks, the first of which is there: what cannot even be begun is refused like any other call. */
export async function begun(chunks: AsyncIterable<string>): Promise<AsyncIterable<string>> {
  const iterator = chunks[Symbol.asyncIterator]()
  let first: IteratorResult<string> | undefined = await iterator.next()
  const whole: AsyncIterator<string> = {
    async next() {
      const next = first ?? (await iterator.next())
      first = undefined
      return next
    },
    // A generator that was never asked would not pass this on.
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
  }
  return { [Symbol.asyncIterator]: () => whole }
}

function bodyOf({ contentType, body }: Answer): string | Uint8Array {
  if (contentType === undefined) return JSON.stringify(body)
  return body instanceof Uint8Array ? body : String(body)
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

/** `scheme`: how to authenticate. To `Basic` a browser would answer with a window of its own, in place of the sign-in page. */
export function errorAnswer(
  refusal: Refusal,
  correlationId: string,
  scheme: 'Basic' | 'Session' = 'Basic',
): Answer {
  const { status } = REFUSALS[refusal.key]
  return { status, headers: errorHeaders(refusal, status, scheme), body: errorBody(refusal, correlationId) }
}

function errorHeaders(refusal: Refusal, status: number, scheme: string): [string, string][] {
  if (status === 401) return [['WWW-Authenticate', `${scheme} realm="Capstan"`]]
  if (refusal.key === 'tooManyAttempts') return [['Retry-After', String(refusal.args?.seconds ?? '')]]
  if (status === 503) return [['Retry-After', RETRY_AFTER_S]]
  if (status === 405) return [['Allow', String(refusal.args?.allowed ?? '')]]
  return []
}
