/**
 * A lean HTTP/1.1 client for one kind of request at a time. It shares two cores with the server it measures, so
 * every µs that it takes is missing there: no header objects, no promises, no streams, one buffer a connection.
 */
import { connect, type Socket } from 'node:net'

/** Bytes that one answer may have. An answer beyond it is a fault of the run, and ends it. */
const ANSWER_MAX_BYTES = 64 * 1024

/**
 * What was read last, of whichever connection. One buffer serves them all, and so stays in the processor's cache:
 * a read is handed over before the next one begins.
 */
const READ_BUFFER = Buffer.allocUnsafe(ANSWER_MAX_BYTES)

const HEAD_END = Buffer.from('\r\n\r\n')
const CONTENT_LENGTH = /\r\ncontent-length:[ \t]*(\d+)/i
const CHUNKED = /\r\ntransfer-encoding:[ \t]*chunked/i

/** Where an answer ends, in bytes from its beginning, and what it said. Undefined while it is incomplete. */
export interface ParsedAnswer {
  status: number
  length: number
}

/**
 * Reads one answer from the beginning of `bytes`. Knows Content-Length, chunked bodies with trailers, and the
 * statuses without a body (1xx are skipped). Throws on what is not HTTP/1.1.
 */
export function parseAnswer(bytes: Buffer): ParsedAnswer | undefined {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd < 0) return undefined
  const head = bytes.toString('latin1', 0, headEnd)
  const status = Number(head.slice(9, 12))
  if (!head.startsWith('HTTP/1.1 ') || !(status >= 100))
    throw new Error(`not an answer: ${head.slice(0, 40)}`)
  const bodyAt = headEnd + HEAD_END.length
  if (status < 200) {
    const next = parseAnswer(bytes.subarray(bodyAt))
    return next && { status: next.status, length: next.length + bodyAt }
  }
  if (status === 204 || status === 304) return { status, length: bodyAt }
  const contentLength = CONTENT_LENGTH.exec(head)
  if (contentLength) {
    const length = bodyAt + Number(contentLength[1])
    return length <= bytes.length ? { status, length } : undefined
  }
  if (!CHUNKED.test(head)) throw new Error(`answer ${status} has neither a length nor chunks`)
  const length = chunksEnd(bytes, bodyAt)
  return length === undefined ? undefined : { status, length }
}

/** The end of a chunked body that begins at `at` (RFC 9112, 7.1); undefined while it is incomplete. */
function chunksEnd(bytes: Buffer, at: number): number | undefined {
  let next = at
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', next, 'latin1')
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.toString('latin1', next, lineEnd), 16)
    if (Number.isNaN(size)) throw new Error('a chunk without a size')
    next = lineEnd + 2
    if (size === 0) break
    next += size + 2
    if (next > bytes.length) return undefined
  }
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', next, 'latin1')
    if (lineEnd < 0) return undefined
    if (lineEnd === next) return lineEnd + 2
    next = lineEnd + 2
  }
}

export interface ConnectionEvents {
  /** The answer to the request in flight, complete; `answer` gives its text while the call lasts. */
  answered(connection: Connection, status: number, answer: () => string): void
  /** The connection is lost; a request may have been in flight. */
  lost(connection: Connection, reason: string): void
}

/** One keep-alive connection with at most one request in flight. */
export class Connection {
  /** When the request in flight was, or should have been, sent: µs of this process's monotonic clock. */
  sentAtUs = 0
  busy = false
  readonly #socket: Socket
  readonly #events: ConnectionEvents
  /** The beginning of an answer that came in pieces. */
  #held: Buffer | undefined

  constructor(host: string, port: number, events: ConnectionEvents, ready: () => void) {
    this.#events = events
    this.#socket = connect(
      {
        host,
        port,
        noDelay: true,
        onread: {
          buffer: READ_BUFFER,
          callback: (count) => {
            this.#received(READ_BUFFER.subarray(0, count))
            return true
          },
        },
      },
      ready,
    )
    this.#socket.on('error', (error) => this.#fail(error.message))
    this.#socket.on('close', () => this.#fail('closed by the server'))
  }

  /** Sends a whole request. `bytes` may be changed again once it is answered. */
  send(bytes: Buffer, sentAtUs: number): void {
    this.busy = true
    this.sentAtUs = sentAtUs
    this.#socket.write(bytes)
  }

  close(): void {
    this.#socket.removeAllListeners()
    this.#socket.on('error', () => {})
    this.#socket.destroy()
  }

  #received(chunk: Buffer): void {
    const bytes = this.#held ? Buffer.concat([this.#held, chunk]) : chunk
    const parsed = parseAnswer(bytes)
    if (!parsed) {
      if (bytes.length > ANSWER_MAX_BYTES) this.#fail('an answer larger than the client takes')
      else this.#held = Buffer.from(bytes)
    } else if (!this.busy || parsed.length !== bytes.length) {
      this.#fail('bytes that nobody asked for')
    } else {
      this.#held = undefined
      this.busy = false
      this.#events.answered(this, parsed.status, () => bytes.toString())
    }
  }

  #fail(reason: string): void {
    this.close()
    this.#events.lost(this, reason)
  }
}
