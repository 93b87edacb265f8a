/** The one door to the API: what goes out carries the session's token, and what is refused comes back as an error. */

/** An answer of the API that is no success, with its body's own words. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly messages: readonly string[]
  readonly correlationId: string | undefined
  readonly details: Readonly<Record<string, unknown>>
  /** Seconds to wait, where the server said so. */
  readonly retryAfterS: number | undefined

  constructor(status: number, body: ErrorBody, correlationId: string | undefined, retryAfterS?: number) {
    const messages = body.error_messages ?? []
    super(messages.join(' ') || body.error_code || `The server answered ${status}.`)
    this.status = status
    this.code = body.error_code ?? 'UNKNOWN'
    this.messages = messages.length > 0 ? messages : [this.message]
    this.correlationId = body.correlation_id ?? correlationId
    this.details = body.details ?? {}
    this.retryAfterS = retryAfterS
  }
}

interface ErrorBody {
  error_code?: string
  error_messages?: string[]
  correlation_id?: string
  details?: Record<string, unknown>
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
export type Query = Readonly<Record<string, string | number | boolean | undefined | null>>

export interface CallOptions {
  query?: Query
  body?: unknown
  /** Of a change: made once for what a person means to do, so that doing it again does it once. */
  idempotencyKey?: string
  /** The version that the order must have. */
  ifMatch?: number
  /** What an operation takes beside the usual ones. */
  headers?: Readonly<Record<string, string>>
  signal?: AbortSignal
}

/** Of the session, as `GET /portal/api/me` gave it. */
let csrfToken = ''
export function setCsrfToken(token: string): void {
  csrfToken = token
}

let onSignedOut = () => {}
/** Called when a call is refused since nobody is signed in any more. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener
}

/** Where the operations of a signed-in person themselves may say 401. */
const SESSION_PATHS = ['/portal/api/sign-in', '/portal/api/me']

export interface Answered<T> {
  status: number
  body: T
  headers: Headers
}

/** Throws `ApiError` for what is refused, and `TypeError` where no answer came. */
export async function answered<T>(
  method: Method,
  path: string,
  options: CallOptions = {},
): Promise<Answered<T>> {
  const response = await fetch(path + queryText(options.query), {
    method,
    credentials: 'same-origin',
    headers: headersOf(method, options),
    ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
    ...(options.signal && { signal: options.signal }),
  })
  const body = await bodyOf(response)
  if (response.ok) return { status: response.status, body: body as T, headers: response.headers }
  const refused = typeof body === 'object' && body !== null ? (body as ErrorBody) : {}
  // A wrong password where a signed-in person proves to be the one ends no session.
  const isSessionOver = response.status === 401 && refused.error_code !== 'SIGN_IN_FAILED'
  if (isSessionOver && !SESSION_PATHS.includes(path)) onSignedOut()
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  throw new ApiError(
    response.status,
    refused,
    response.headers.get('klarna-correlation-id') ?? undefined,
    Number.isNaN(retryAfter) ? undefined : retryAfter,
  )
}

export async function call<T>(method: Method, path: string, options?: CallOptions): Promise<T> {
  return (await answered<T>(method, path, options)).body
}

export function get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
  return call<T>('GET', path, { ...(query && { query }), ...(signal && { signal }) })
}

function headersOf(
  method: Method,
  { body, idempotencyKey, ifMatch, headers }: CallOptions,
): Record<string, string> {
  return {
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(method !== 'GET' && { 'x-csrf-token': csrfToken }),
    // Strict: what a person changed in between must not be answered as if it were what was asked before.
    ...(idempotencyKey !== undefined && {
      'klarna-idempotency-key': idempotencyKey,
      'capstan-idempotency-strict': 'true',
    }),
    ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
    ...headers,
  }
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text()
  if (text === '') return undefined
  return response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text
}

/** With its question mark; empty where nothing is asked. */
export function queryText(query: Query = {}): string {
  const sent = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  if (sent.length === 0) return ''
  return `?${new URLSearchParams(sent.map(([name, value]) => [name, String(value)]))}`
}

/** A new idempotency key. Browsers have `randomUUID` on secure origins alone, and a sandbox may be on none. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return `portal-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}
