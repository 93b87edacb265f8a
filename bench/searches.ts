/** What the portal's pages ask for, of a store with many orders and a long log: how long each kind of question takes. */
import { SANDBOX_MERCHANTS } from '../src/engine/sandbox.ts'
import { seededOrderId } from './orders.ts'
import { type Server, startServer } from './processes.ts'
import type { StoreAddress } from './seed.ts'
import { keyOfCall, orderOfCall, SHOPPERS, seedForSearches } from './seed-searches.ts'
import type { BenchSettings } from './settings.ts'

export interface SearchResult {
  orders: number
  calls: number
  kinds: SearchTimes[]
}

export interface SearchTimes {
  kind: string
  p50Ms: number
  p95Ms: number
}

const [MERCHANT] = SANDBOX_MERCHANTS
const AUTHORIZATION = `Basic ${Buffer.from(`${MERCHANT.username}:${MERCHANT.password}`).toString('base64')}`
const DAY_MS = 86_400_000
/** Asked before anything counts: a person's first page is not the first of the server. */
const WARM_UP = 3

type Settings = Pick<BenchSettings, 'searches'>
/** The `n`th question of a kind, for its path and query. */
type Ask = (n: number) => string

export async function measureSearches(
  address: StoreAddress,
  { searches: { orders, calls, asks } }: Settings,
): Promise<SearchResult> {
  await seedForSearches(address, { orders, calls })
  const server = await startServer('./server.ts', address)
  try {
    const kinds: SearchTimes[] = []
    const some = await get<{ logs: { correlation_id: string }[] }>(server, '/capstan/v1/logs?size=200')
    const questions = {
      ...HOME_QUESTIONS,
      ...orderQuestions(orders),
      ...logQuestions(orders, calls, some.logs),
    }
    for (const [kind, ask] of Object.entries(questions)) kinds.push(await timesOf(server, kind, ask, asks))
    return { orders, calls, kinds }
  } finally {
    await server.child.stop()
  }
}

/** Some numbers below `max`, scattered. */
const scattered = (n: number, max: number) => (n * 7_368_787 + 12_345) % max
const padded = (number: number) => String(number).padStart(7, '0')
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()

const HOME_QUESTIONS: Record<string, Ask> = {
  'home: the last month': () => '/capstan/v1/figures?time_zone=Europe/Stockholm',
  'home: a quarter of a year': () =>
    `/capstan/v1/figures?from=${daysAgo(91).slice(0, 10)}&to=${daysAgo(0).slice(0, 10)}&time_zone=Europe/Stockholm`,
}

function orderQuestions(orders: number): Record<string, Ask> {
  const search = (query: (n: number) => string) => (n: number) => `/capstan/v1/orders?${query(n)}`
  return {
    'orders: newest': search(() => ''),
    'orders: by order id': search((n) => `q=${seededOrderId(scattered(n, orders))}`),
    'orders: by reference': search((n) => `q=ON${padded(scattered(n, orders))}`),
    'orders: by the beginning of a reference': search(
      (n) => `q=ON${padded(scattered(n, orders)).slice(0, 3)}`,
    ),
    'orders: by mail address': search((n) => `q=doe${padded(n % SHOPPERS)}@example.com`),
    'orders: by a name that all have': search(() => 'q=jane'),
    'orders: by a name that all have and a rare one': search((n) => `q=jane+doe${padded(n % SHOPPERS)}`),
    'orders: by a name that nobody has': search((n) => `q=nobody${n}`),
    'orders: by status': search(
      (n) => `status=${['CAPTURED', 'CANCELLED', 'AUTHORIZED,PART_CAPTURED'][n % 3]}`,
    ),
    'orders: by a rare status': search(() => 'status=EXPIRED'),
    'orders: by amount': search((n) => `amount_from=${600_000 + n}&amount_to=${600_000 + n}`),
    'orders: by the day of a week ago': search(() => `created_from=${daysAgo(8)}&created_to=${daysAgo(7)}`),
    'orders: by time and status': search(
      () => `created_from=${daysAgo(20)}&created_to=${daysAgo(19)}&status=CANCELLED`,
    ),
    'orders: that expire within a week': search(() => `expires_from=${daysAgo(0)}&expires_to=${daysAgo(-7)}`),
    'orders: the page 10,000 orders further': search((n) => `before=${seededOrderId(orders - 10_000 - n)}`),
  }
}

function logQuestions(
  orders: number,
  calls: number,
  some: { correlation_id: string }[],
): Record<string, Ask> {
  const search = (query: (n: number) => string) => (n: number) => `/capstan/v1/logs?bodies=false&${query(n)}`
  // Calls of merchant one that write.
  const callOf = (n: number) => Math.floor(scattered(n, calls) / 20) * 20
  const order = (n: number) => seededOrderId(orderOfCall(callOf(n), orders))
  const recent = (n: number) => calls - 20 - (calls % 20) - n * 20
  return {
    'logs: newest': search(() => ''),
    'logs: newest, with bodies': () => '/capstan/v1/logs',
    'logs: by correlation id': search((n) => `q=${some[n % some.length]?.correlation_id}`),
    'logs: by order id': search((n) => `q=${order(n)}`),
    'logs: by reference': search((n) => `q=ON${padded(orderOfCall(callOf(n), orders))}`),
    'logs: by idempotency key': search((n) => `q=${keyOfCall(callOf(n))}`),
    'logs: by idempotency key, just now': search((n) => `q=${keyOfCall(recent(n))}`),
    'logs: by status': search(() => 'q=403'),
    'logs: by a rare status': search(() => 'q=412'),
    'logs: by a status that never was': search(() => 'q=503'),
    'logs: by error code': search(() => 'error_code=CAPTURE_NOT_ALLOWED'),
    'logs: by a rare error code': search(() => 'error_code=PRECONDITION_FAILED'),
    'logs: by operation': search(() => 'operation=captureOrder'),
    'logs: by a rare operation': search(() => 'operation=extendAuthorizationTime'),
    'logs: by method': search(() => 'method=GET'),
    'logs: by path': search((n) => `q=/ordermanagement/v1/orders/${order(n)}`),
    'logs: of a day two weeks ago': search(() => `from=${daysAgo(15)}&to=${daysAgo(14)}`),
    'logs: failed, of a day two weeks ago': search(
      () => `from=${daysAgo(15)}&to=${daysAgo(14)}&status_class=failed`,
    ),
    'logs: what is new': search(() => `after=${some[50]?.correlation_id}`),
    'logs: one call': (n) => `/capstan/v1/logs/${some[n % some.length]?.correlation_id}`,
  }
}

async function timesOf(server: Server, kind: string, ask: Ask, asks: number): Promise<SearchTimes> {
  for (let n = 0; n < WARM_UP; n++) await get(server, ask(asks + n))
  const times: number[] = []
  for (let n = 0; n < asks; n++) {
    const began = performance.now()
    await get(server, ask(n))
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  const percentile = (share: number) =>
    times[Math.min(Math.ceil(times.length * share), times.length) - 1] ?? 0
  return { kind, p50Ms: percentile(0.5), p95Ms: percentile(0.95) }
}

async function get<Answer>(server: Server, path: string): Promise<Answer> {
  const answer = await fetch(new URL(path, server.url), { headers: { authorization: AUTHORIZATION } })
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Answer
}
