/** From a plan to the bytes of a request, with ids of what exists at that moment. */
import { randomUUID } from 'node:crypto'
import type { Pool } from './pool.ts'
import type { Plan } from './requests.ts'

export interface Rendered {
  path: string
  params: Record<string, string>
  bytes: Buffer
}

export function render(plan: Plan, pool: Pool, host: string): Rendered {
  const params = chosenParams(plan, pool)
  const path =
    plan.route.path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? '') + tailOf(plan, pool)
  const ownHost = plan.headers.some(([name]) => name === 'Host')
  const head = [
    `${plan.method} ${path} HTTP/1.1`,
    ...(ownHost ? [] : [`Host: ${host}`]),
    ...plan.headers.map(([name, value]) => `${name}: ${value}`),
    ...framing(plan),
  ]
  const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), framed(plan)])
  return { path, params, bytes }
}

/** A query that fits is about something that is there, two times in three. */
function tailOf({ tail, want }: Plan, pool: Pool): string {
  const [payout] = pool.payouts
  if (want !== 'valid' || payout === undefined || tail.length % 3 === 0) return tail
  return tail.replace(/payment_reference=[^&]+/, `payment_reference=${payout}`)
}

function framing({ body, chunked, method }: Plan): string[] {
  if (chunked) return ['Transfer-Encoding: chunked']
  if (body) return [`Content-Length: ${body.length}`]
  return method === 'GET' ? [] : ['Content-Length: 0']
}

function framed({ body = Buffer.alloc(0), chunked }: Plan): Buffer {
  if (!chunked) return body
  const middle = body.length >> 1
  const parts = [body.subarray(0, middle), body.subarray(middle)].filter(({ length }) => length > 0)
  const chunks = parts.map((part) =>
    Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]),
  )
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')])
}

function chosenParams({ params, want }: Plan, pool: Pool): Record<string, string> {
  const nth = <T>(list: T[], n: number) => list[n % list.length]
  const capture = typeof params.capture_id === 'number' ? nth(pool.captures, params.capture_id) : undefined
  const made: Record<string, string> = {}
  for (const [name, choice] of Object.entries(params)) {
    if (typeof choice === 'string') made[name] = choice
    else made[name] = chosen(name, choice) ?? ''
  }
  return made

  function chosen(name: string, n: number): string | undefined {
    switch (name) {
      case 'order_id':
        if (capture && n % 5 > 0) return capture.orderId
        // Another merchant's now and then, where any answer will do.
        return want === 'any' && n % 7 === 0 ? nth(pool.foreignOrders, n) : nth(pool.orders, n)
      case 'capture_id':
        return capture?.captureId
      case 'session_id':
        return nth(pool.sessions, n)
      case 'authorizationToken':
        return n % 3 === 0 ? nth(pool.tokens, n) : randomUUID()
      case 'payment_reference':
        return nth(pool.payouts, n)
      case 'merchant_id':
        return nth(pool.merchants, n)
      case 'currency':
        return nth(['EUR', 'sek', 'JPY', 'KWD', 'XXX'], n)
      default:
        return nth(pool.usernames, n)
    }
  }
}
