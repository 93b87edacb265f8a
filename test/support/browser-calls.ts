/** Calls with the headers that browsers set and that programs are not let set by `fetch`. */
import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Answered {
  status: number
  headers: IncomingHttpHeaders
  text: string
  errorCode?: string
}

export interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** The path goes out as it is written: nothing takes `..` out of it. */
export async function asBrowser(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<Answered> {
  const { hostname, port } = new URL(url)
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const sent = request({ hostname, port, path, method, headers: { ...length, ...headers } }).end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const told = await text(answer)
  const errorCode = /"error_code":"(\w+)"/.exec(told)?.[1]
  return {
    status: answer.statusCode ?? 0,
    headers: answer.headers,
    text: told,
    ...(errorCode !== undefined && { errorCode }),
  }
}
