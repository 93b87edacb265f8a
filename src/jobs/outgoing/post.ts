/**
 * A guarded HTTP request to a merchant's URL. The name is resolved once, every address is checked, and the connection
 * goes to a checked one: what a resolver says later cannot change where it goes. Redirects are not followed, no proxy
 * of the environment is used, and of the answer only its status counts.
 */
import type { LookupAddress } from 'node:dns'
import { request as httpRequest, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { isAllowed } from './addresses.ts'
import { lookupFor } from './resolve.ts'

/** Of an answer so much is read, and thrown away. */
const ANSWER_MAX_BYTES = 64 * 1024

export interface PostOptions {
  mode: 'sandbox' | 'production'
  correlationId: string
  /** From the first byte sent to the answer's status. */
  timeoutMs: number
  lookup?: LookupFunction
}

export type PostResult =
  | { outcome: 'answered'; status: number }
  /** This URL is never spoken to. */
  | { outcome: 'forbidden'; reason: string }
  | { outcome: 'failed'; reason: string }

/** Never throws. */
export async function post(
  url: string,
  body: Record<string, unknown> | undefined,
  options: PostOptions,
): Promise<PostResult> {
  const target = URL.canParse(url) ? new URL(url) : undefined
  const refused = target ? forbiddenReason(target, options) : 'not a URL'
  if (!target || refused !== undefined) return { outcome: 'forbidden', reason: refused ?? 'not a URL' }
  return new Promise((resolve) => send(target, body, options, resolve))
}

function forbiddenReason(
  { protocol, hostname, username, password }: URL,
  { mode }: PostOptions,
): string | undefined {
  if (protocol !== 'https:' && (protocol !== 'http:' || mode === 'production'))
    return `${protocol} is not allowed`
  if (username !== '' || password !== '') return 'credentials in the URL'
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  // A name is checked when it is resolved; the URL parser has brought every spelling of an IPv4 address into one form.
  if (isIP(literal) !== 0 && !isAllowed(literal, mode)) return `address ${literal} is not allowed`
  return undefined
}

function send(
  target: URL,
  body: Record<string, unknown> | undefined,
  options: PostOptions,
  settle: (result: PostResult) => void,
): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  let forbidden: string | undefined
  const settings: RequestOptions = {
    method: 'POST',
    agent: false,
    lookup: guardedLookup(options, (reason) => {
      forbidden = reason
    }),
    headers: {
      'User-Agent': 'Capstan',
      'Klarna-Correlation-Id': options.correlationId,
      Connection: 'close',
      'Content-Length': Buffer.byteLength(text),
      ...(text !== '' && { 'Content-Type': 'application/json' }),
    },
    maxHeaderSize: 16 * 1024,
  }
  const request = (target.protocol === 'https:' ? httpsRequest : httpRequest)(target, settings)
  let status: number | undefined
  const end = (reason: string) => {
    clearTimeout(timer)
    if (forbidden !== undefined) settle({ outcome: 'forbidden', reason: forbidden })
    // A status that came counts, however the rest of the answer ends.
    else settle(status === undefined ? { outcome: 'failed', reason } : { outcome: 'answered', status })
    request.destroy()
  }
  const timer = setTimeout(() => end('no answer in time'), options.timeoutMs)
  request.on('response', (response) => {
    let read = 0
    status = response.statusCode
    response.on('data', (chunk: Buffer) => {
      read += chunk.length
      if (read > ANSWER_MAX_BYTES) end('too much')
    })
    response.on('end', () => end('over'))
    response.on('error', () => end('broken off'))
  })
  // Without a listener Node hangs up on who wants another protocol, and tells nobody.
  request.on('upgrade', (response) => {
    status = response.statusCode
    end('upgraded')
  })
  request.on('error', (error) => end((error as NodeJS.ErrnoException).code ?? error.message))
  request.on('close', () => end('closed'))
  request.end(text)
}

/** Resolves a name once, and lets no address through that is not allowed: one such address is enough to refuse. */
function guardedLookup(
  { mode, lookup = lookupFor({ mode }) }: PostOptions,
  forbid: (reason: string) => void,
): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0)
      const addresses = found as LookupAddress[]
      const wrong = addresses.find(({ address }) => !isAllowed(address, mode))
      const [first] = addresses
      if (wrong || !first) {
        forbid(`${hostname} leads to an address that is not allowed`)
        return callback(new Error('address not allowed'), '', 0)
      }
      if ((options as { all?: boolean }).all) callback(null, addresses as never)
      else callback(null, first.address, first.family)
    })
  }
}
