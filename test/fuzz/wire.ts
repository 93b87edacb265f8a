/** Requests as bytes over kept connections, since client libraries refuse to send what servers must survive. */
import { connect, type Socket } from 'node:net'

export interface WireAnswer {
  status: number
  /** As they came, names spelled as they were sent. */
  headers: [name: string, value: string][]
  text: string
}

export function headerOf({ headers }: WireAnswer, name: string): string | undefined {
  return headers.find(([found]) => found.toLowerCase() === name.toLowerCase())?.[1]
}

/** Far more than any answer takes on a busy machine: past it the server is said to hang. */
const HANG_MS = 60_000

export class Hang extends Error {}

/** The connection ended, and not all of what was asked was answered. */
export class Unanswered extends Error {
  readonly received: string
  constructor(received: string) {
    super(`the connection ended after ${JSON.stringify(received.slice(0, 200))}`)
    this.received = received
  }
}

export interface WireOptions {
  /** The answer to a HEAD has the headers of a body that does not come. */
  headOnly?: boolean
  /** Ends our side after the bytes, as a client does that gives up or has nothing more to say. */
  halfClose?: boolean
}

export class Wire {
  readonly #host: string
  readonly #port: number
  readonly #idle: Socket[] = []

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#host = hostname
    this.#port = Number(port)
  }

  /** Sends one request and gives its answer; the connection is kept unless one side closes it. */
  async exchange(bytes: Buffer, options: WireOptions = {}): Promise<WireAnswer> {
    const kept = options.halfClose ? undefined : this.#idle.pop()
    const socket = kept ?? (await this.#open())
    try {
      const answer = await this.#ask(socket, bytes, options)
      const closes = options.halfClose || /close/i.test(headerOf(answer, 'Connection') ?? '')
      if (closes || socket.destroyed) socket.destroy()
      else this.#idle.push(socket)
      return answer
    } catch (error) {
      socket.destroy()
      // A kept connection may have been closed by the server just before: that says nothing about this request.
      if (kept && error instanceof Unanswered && error.received === '') return this.exchange(bytes, options)
      throw error
    }
  }

  close(): void {
    for (const socket of this.#idle.splice(0)) socket.destroy()
  }

  #open(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect(this.#port, this.#host)
      socket.setNoDelay(true)
      socket.once('connect', () => {
        socket.off('error', reject)
        // From here on an error is an end: what came before it counts.
        socket.on('error', () => {})
        resolve(socket)
      })
      socket.once('error', reject)
    })
  }

  #ask(
    socket: Socket,
    bytes: Buffer,
    { headOnly = false, halfClose = false }: WireOptions,
  ): Promise<WireAnswer> {
    return new Promise((resolve, reject) => {
      let received = Buffer.alloc(0)
      const timer = setTimeout(() => settle(() => reject(new Hang('no answer'))), HANG_MS)
      const onData = (chunk: Buffer) => {
        received = Buffer.concat([received, chunk])
        try {
          const answer = firstAnswer(received, headOnly)
          if (answer) settle(() => resolve(answer))
        } catch (error) {
          settle(() => reject(error))
        }
      }
      const onClose = () => settle(() => reject(new Unanswered(received.toString('latin1'))))
      const settle = (finish: () => void) => {
        clearTimeout(timer)
        socket.off('data', onData).off('close', onClose).off('end', onClose)
        finish()
      }
      socket.on('data', onData).on('close', onClose).on('end', onClose)
      if (halfClose) socket.end(bytes)
      else socket.write(bytes)
    })
  }
}

/** The first answer that is no interim one, once all of it is there. Throws where it is not HTTP. */
export function firstAnswer(received: Buffer, headOnly: boolean): WireAnswer | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [statusLine = '', ...lines] = received.subarray(0, end).toString('latin1').split('\r\n')
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1])
  if (Number.isNaN(status)) throw new Error(`not an answer: ${statusLine.slice(0, 200)}`)
  if (status < 200) return firstAnswer(received.subarray(end + 4), headOnly)
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const answer = { status, headers, text: '' }
  if (headerOf(answer, 'Transfer-Encoding') === 'chunked') {
    const text = unchunked(received.subarray(end + 4))
    return text && { ...answer, text: text.toString('utf8') }
  }
  const length = headOnly || status === 204 ? 0 : Number(headerOf(answer, 'Content-Length'))
  if (Number.isNaN(length)) throw new Error(`an answer without a length: ${statusLine}`)
  const body = received.subarray(end + 4)
  return body.length < length ? undefined : { ...answer, text: body.subarray(0, length).toString('utf8') }
}

/** The body of chunks, once the last of them is there. Throws where they are none. */
function unchunked(body: Buffer): Buffer | undefined {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const line = body.subarray(at, lineEnd).toString('latin1')
    if (!/^[0-9a-f]+$/i.test(line)) throw new Error(`not a chunk: ${line.slice(0, 200)}`)
    const length = Number.parseInt(line, 16)
    const from = lineEnd + 2
    if (body.length < from + length + 2) return undefined
    if (length === 0) return Buffer.concat(parts)
    parts.push(body.subarray(from, from + length))
    at = from + length + 2
  }
}
