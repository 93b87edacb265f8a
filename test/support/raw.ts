/** HTTP as bytes, for what a client library hides: the spelling of header names, odd requests, empty bodies. */
import { connect } from 'node:net'

export interface RawReply {
  status: number
  reason: string
  /** As they came, names spelled as they were sent. */
  headers: [name: string, value: string][]
  /** The values of one header, by its exact spelling. */
  header(name: string): string[]
  /** Whatever came after the headers until the server closed the connection or the announced length was there. */
  body: Buffer
  text: string
}

const TIMEOUT_MS = 10_000

/** Sends these bytes to the server and gives the first answer. */
export function exchange(url: string, request: string | Buffer): Promise<RawReply> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname.replace(/^\[|\]$/g, ''))
    const chunks: Buffer[] = []
    const finish = () => {
      socket.destroy()
      const bytes = Buffer.concat(chunks)
      if (bytes.length === 0) reject(new Error('the server closed the connection without an answer'))
      else resolve(parse(bytes))
    }
    socket.setTimeout(TIMEOUT_MS, () => {
      socket.destroy()
      reject(new Error(`no complete answer within ${TIMEOUT_MS} ms`))
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A server that refuses a body half-way closes while we still send: its answer is what counts.
      if (chunks.length > 0) finish()
      else reject(error)
    })
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (isComplete(Buffer.concat(chunks))) finish()
    })
    socket.on('end', finish)
    socket.write(request)
  })
}

export interface RawRequest {
  method: string
  /** Sent as it is. */
  path: string
  /** Sent in this order and spelling, after `Host`. */
  headers?: readonly (readonly [name: string, value: string])[]
  body?: string | Buffer
}

/** Writes the request line by line, adding nothing but `Connection: close`, and `Host` where it is not given. */
export function rawCall(
  url: string,
  { method, path, headers = [], body = '' }: RawRequest,
): Promise<RawReply> {
  const { host } = new URL(url)
  const hostLines = headers.some(([name]) => name.toLowerCase() === 'host') ? [] : [`Host: ${host}`]
  const lines = [
    `${method} ${path} HTTP/1.1`,
    ...hostLines,
    'Connection: close',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ]
  return exchange(url, Buffer.concat([Buffer.from(lines.join('\r\n'), 'latin1'), Buffer.from(body)]))
}

function parse(bytes: Buffer): RawReply {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) throw new Error(`not an HTTP answer: ${bytes.toString('latin1').slice(0, 200)}`)
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const [, status = '', reason = ''] = /^HTTP\/1\.[01] (\d{3}) ?(.*)$/.exec(statusLine) ?? []
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const body = bytes.subarray(end + 4)
  return {
    status: Number(status),
    reason,
    headers,
    header: (name) => headers.filter(([candidate]) => candidate === name).map(([, value]) => value),
    body,
    text: body.toString('utf8'),
  }
}

/** With a length the answer ends there; a 204 ends with its headers; anything else ends with the connection. */
function isComplete(bytes: Buffer): boolean {
  if (bytes.indexOf('\r\n\r\n') < 0) return false
  const { status, headers, body } = parse(bytes)
  const length = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]
  return status === 204 || (length !== undefined && body.length >= Number(length))
}
