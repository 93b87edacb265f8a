/** A file of orders, created and captured as a shop would: a third in full, a third in two parcels, a third not. */
import { randomUUID } from 'node:crypto'
import { open } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { decimalText } from '../domain/money.ts'
import { type Line, type Parcel, parcelsOf } from './demo-parcels.ts'
import { CommandError } from './failure.ts'
import { type HttpClient, NoAnswer, type Request, type Response, refusalText } from './http-client.ts'
import { Progress } from './progress.ts'
import { table } from './table.ts'

interface OrderBody {
  order_amount: number
  purchase_currency: string
  order_lines: Line[]
}

type Treatment = 'full' | 'parcels' | 'open'
const TREATMENTS: readonly Treatment[] = ['full', 'parcels', 'open']

/** A server that restarts is back within some seconds; waits double from the first: 0.2 s to 6.4 s. */
const TRIES_MAX = 7
const FIRST_WAIT_MS = 200
/** The reasons that are printed; more would say the same. */
const FAILURES_SHOWN = 20

/** Gives whether everything succeeded. Throws a CommandError when the file cannot be read. */
export async function playOrders(client: HttpClient, path: string, concurrency: number): Promise<boolean> {
  const total = await countLines(path)
  const tally = new Tally()
  const progress = new Progress(total)
  const began = performance.now()
  const queue = numberedLines(path)
  const worker = async () => {
    for (;;) {
      const { value: line, done } = await queue.next()
      if (done) return
      try {
        await playOrder(client, line.text, line.number, tally)
      } catch (error) {
        tally.failed(line.number, error as Error)
      }
      progress.advance()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  progress.end()
  console.log(tally.summary((performance.now() - began) / 1000))
  return tally.failures === 0
}

async function playOrder(client: HttpClient, text: string, number: number, tally: Tally): Promise<void> {
  const body = parsedOrder(text)
  const treatment = TREATMENTS[number % TREATMENTS.length] as Treatment
  const placed = await insist(client, 200, {
    method: 'POST',
    path: `/payments/v1/authorizations/demo-${randomUUID()}/order`,
    idempotencyKey: randomUUID(),
    body,
  })
  tally.placed(body)
  const order = `/ordermanagement/v1/orders/${(placed.body as { order_id: string }).order_id}`
  const parcels = plan(treatment, body)
  for (const [index, parcel] of parcels.entries()) {
    await insist(client, 201, capture(order, parcel, index + 1, parcels.length))
    tally.captured(body, parcel.captured_amount)
  }
  await checkResult(client, order, body, treatment)
  tally.finished(treatment)
}

function plan(treatment: Treatment, { order_amount, order_lines }: OrderBody): Parcel[] {
  if (treatment === 'open') return []
  if (treatment === 'parcels') return parcelsOf(order_amount, order_lines)
  return [{ captured_amount: order_amount, order_lines }]
}

function capture(order: string, parcel: Parcel, number: number, of: number): Request {
  return {
    method: 'POST',
    path: `${order}/captures`,
    idempotencyKey: randomUUID(),
    body: {
      ...parcel,
      description: of === 1 ? 'Shipped in one parcel' : `Parcel ${number} of ${of}`,
      shipping_info: [
        {
          shipping_company: 'DHL',
          shipping_method: 'Home',
          tracking_number: randomUUID().slice(0, 13).toUpperCase(),
        },
      ],
    },
  }
}

/** Read back: what the captures answered must be what the order says. */
async function checkResult(
  client: HttpClient,
  path: string,
  { order_amount }: OrderBody,
  treatment: Treatment,
): Promise<void> {
  const { body } = await insist(client, 200, { method: 'GET', path })
  const { status, captured_amount } = body as { status: string; captured_amount: number }
  const [expected, amount] = treatment === 'open' ? ['AUTHORIZED', 0] : ['CAPTURED', order_amount]
  if (status !== expected || captured_amount !== amount) {
    throw new CommandError(`reads ${status} with ${captured_amount} captured, not ${expected} with ${amount}`)
  }
}

/** Sends until there is an answer. The key makes that safe: however often it arrives, it has one effect. */
async function insist(client: HttpClient, status: number, request: Request): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const answer = await client.send(request).catch((error: unknown) => error as Error)
    const passing = answer instanceof NoAnswer || (!(answer instanceof Error) && answer.status === 503)
    if (passing && attempt < TRIES_MAX) {
      await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.5 + Math.random()))
      continue
    }
    if (answer instanceof Error) throw answer
    if (answer.status === status) return answer
    throw new CommandError(`${request.method} ${request.path} answered ${refusalText(answer)}`)
  }
}

function parsedOrder(text: string): OrderBody {
  const body = JSON.parse(text) as Partial<OrderBody> | null
  if (!body || !Array.isArray(body.order_lines)) throw new CommandError('is not an order with order_lines')
  return body as OrderBody
}

async function* numberedLines(path: string): AsyncGenerator<{ text: string; number: number }, undefined> {
  const file = await open(path).catch((error: Error) => {
    throw new CommandError(`${path} cannot be read (${error.message}).`)
  })
  let number = 0
  for await (const text of file.readLines()) {
    number++
    if (text.trim() !== '') yield { text, number }
  }
  return undefined
}

async function countLines(path: string): Promise<number> {
  let count = 0
  for await (const _ of numberedLines(path)) count++
  return count
}

class Tally {
  failures = 0
  readonly #reasons: string[] = []
  readonly #treated: Record<Treatment, number> = { full: 0, parcels: 0, open: 0 }
  readonly #amounts = new Map<
    string,
    { orders: number; placed: number; captures: number; captured: number }
  >()

  placed({ purchase_currency, order_amount }: OrderBody): void {
    const sums = this.#of(purchase_currency)
    sums.orders++
    sums.placed += order_amount
  }

  captured({ purchase_currency }: OrderBody, amount: number): void {
    const sums = this.#of(purchase_currency)
    sums.captures++
    sums.captured += amount
  }

  finished(treatment: Treatment): void {
    this.#treated[treatment]++
  }

  failed(line: number, error: Error): void {
    this.failures++
    if (this.#reasons.length < FAILURES_SHOWN) this.#reasons.push(`line ${line}: ${error.message}`)
  }

  summary(seconds: number): string {
    const { full, parcels, open: left } = this.#treated
    const rows = [...this.#amounts]
      .sort()
      .map(([currency, { orders, placed, captures, captured }]) => [
        currency,
        String(orders),
        decimalText(placed, currency),
        String(captures),
        decimalText(captured, currency),
        decimalText(placed - captured, currency),
      ])
    const heading = ['currency', 'orders', 'placed', 'captures', 'captured', 'left open']
    const more = this.failures - this.#reasons.length
    return [
      ...this.#reasons,
      ...(more > 0 ? [`and ${more} more`] : []),
      table(heading, rows),
      `${full} orders captured in full, ${parcels} in two parcels, ${left} left open, ${this.failures} failed; ${seconds.toFixed(1)} s.`,
    ].join('\n')
  }

  #of(currency: string) {
    let sums = this.#amounts.get(currency)
    if (!sums) {
      sums = { orders: 0, placed: 0, captures: 0, captured: 0 }
      this.#amounts.set(currency, sums)
    }
    return sums
  }
}
