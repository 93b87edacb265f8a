/** The HTTP client of the commands that talk to a running server. */
import { CommandError } from './failure.ts'

export interface Credentials {
  username: string
  password: string
}

export interface Request {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  path: string
  body?: unknown
  idempotencyKey?: string
  /** Of what takes longer than calls do. */
  timeoutMs?: number
}

export interface Response {
  status: number
  headers: Headers
  /** Parsed JSON; undefined when the body is empty. */
  body: unknown
}

/** A server that takes longer than this is as good as away; the engine itself answers within a few seconds. */
const TIMEOUT_MS = 30_000

export class HttpClient {
  readonly url: string
  readonly #authorization: string

  constructor(url: string, { username, password }: Credentials) {
    this.url = url.replace(/\/+$/, '')
    this.#authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  }

  /** Gives any answer, also a refusal. Throws a CommandError when there is none. */
  async send({ method, path, body, idempotencyKey, timeoutMs = TIMEOUT_MS }: Request): Promise<Response> {
    const headers: Record<string, string> = { authorization: this.#authorization }
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (idempotencyKey !== undefined) headers['klarna-idempotency-key'] = idempotencyKey
    try {
      const response = await fetch(`${this.url}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: parsed(text) }
    } catch (error) {
      throw new NoAnswer(this.url, error)
    }
  }
}

/** The connection failed, or broke before the answer was whole: whether anything happened is not known. */
export class NoAnswer extends CommandError {
  constructor(url: string, cause: unknown) {
    super(
      `No Capstan answers at ${url} (${reasonOf(cause)}): start one with capstan serve, or name it with --url.`,
    )
    this.name = 'NoAnswer'
  }
}

/** fetch hides what happened one level down. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: Error & { code?: string } }
  return cause?.code ?? cause?.message ?? message
}

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What an error body says, in one sentence. */
export function refusalText({ status, body }: Response): string {
  const { error_code, error_messages } = (body ?? {}) as { error_code?: string; error_messages?: string[] }
  return error_code === undefined
    ? `status ${status}`
    : `${status} ${error_code}: ${error_messages?.join(' ')}`
}
