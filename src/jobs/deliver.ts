/**
 * Telling merchants' systems. Every attempt has a correlation id and stands in the process's log; a receiver that is
 * slow, dead or wrong holds up nobody but itself.
 */
import type { Logger } from 'pino'
import { type Delivery, isDelivered } from '../engine/deliveries.ts'
import { uuidv7 } from '../engine/ids.ts'
import type { DueWork, Mode } from '../engine/store.ts'
import type { Sent } from './due.ts'
import { type PostResult, post } from './outgoing/post.ts'

/** The observed patience of the original: five seconds for an order's callbacks, less for a checkout's. */
const TIMEOUT_MS = { fraud: 5000, push: 5000, authorization: 4000, statusUpdate: 3000 } as const
/** While somebody waits for the clock: a day of retries against a receiver that hangs must not take a day. */
const HURRY_TIMEOUT_MS = 1000
/** To a receiver that did not answer during the same minute: it must not hold the places of others. */
const HANGING_TIMEOUT_MS = 1000
const HURRY_HANGING_TIMEOUT_MS = 100
const HANGING_FOR_MS = 60_000
const HANGING_MAX = 1000
/** Connections at once: over all receivers, for one merchant, and to one receiver. */
const AT_ONCE_MAX = 32
const PER_MERCHANT_MAX = 8
const PER_HOST_MAX = 4

/** What a connection counts for. */
interface Place {
  host: string
  merchantId: string
}

export class Deliverer {
  readonly #mode: Mode
  readonly #logger: Logger
  readonly #hanging = new Map<string, number>()
  readonly #waiting: { place: Place; go: () => void }[] = []
  readonly #perHost = new Map<string, number>()
  readonly #perMerchant = new Map<string, number>()
  #running = 0
  #stopping = false

  constructor(mode: Mode, logger: Logger) {
    this.#mode = mode
    this.#logger = logger
  }

  /** Sends once, when there is room. Never throws. */
  async send(delivery: Delivery, work: DueWork, hurry: boolean): Promise<Sent> {
    const host = hostOf(delivery.url)
    const place = { host, merchantId: work.merchantId }
    await this.#enter(place)
    if (this.#stopping) {
      this.#leave(place)
      return { result: 'failed: the server was stopped', final: false }
    }
    const correlationId = uuidv7()
    const began = performance.now()
    const timeoutMs = this.#timeoutMs(host, delivery, hurry)
    const options = { mode: this.#mode, correlationId, timeoutMs }
    const result = await post(delivery.url, delivery.body, options).finally(() => this.#leave(place))
    if (performance.now() - began >= timeoutMs) this.#remember(host)
    const isDone = result.outcome === 'answered' && isDelivered(delivery, result.status)
    this.#logger.info(
      {
        correlation_id: correlationId,
        merchant_id: work.merchantId,
        ...(work.orderId !== undefined && { order_id: work.orderId }),
        channel: delivery.channel,
        // The path may carry the merchant's own secret.
        host,
        attempt: work.attempts + 1,
        result: textOf(result),
      },
      isDone ? 'told a merchant' : 'could not tell a merchant',
    )
    return { result: textOf(result), final: isDone || result.outcome === 'forbidden' }
  }

  /** Nothing that waits for its turn is sent any more. */
  stop(): void {
    this.#stopping = true
  }

  #timeoutMs(host: string, { channel }: Delivery, hurry: boolean): number {
    const isHanging = (this.#hanging.get(host) ?? 0) > performance.now()
    if (hurry) return isHanging ? HURRY_HANGING_TIMEOUT_MS : HURRY_TIMEOUT_MS
    return isHanging ? HANGING_TIMEOUT_MS : TIMEOUT_MS[channel]
  }

  #remember(host: string): void {
    if (this.#hanging.size >= HANGING_MAX) this.#hanging.clear()
    this.#hanging.set(host, performance.now() + HANGING_FOR_MS)
  }

  async #enter(place: Place): Promise<void> {
    if (this.#hasRoom(place)) this.#count(place, 1)
    else await new Promise<void>((go) => this.#waiting.push({ place, go }))
  }

  #hasRoom({ host, merchantId }: Place): boolean {
    return (
      this.#running < AT_ONCE_MAX &&
      (this.#perHost.get(host) ?? 0) < PER_HOST_MAX &&
      (this.#perMerchant.get(merchantId) ?? 0) < PER_MERCHANT_MAX
    )
  }

  #count({ host, merchantId }: Place, by: 1 | -1): void {
    this.#running += by
    add(this.#perHost, host, by)
    add(this.#perMerchant, merchantId, by)
  }

  /** Who waits gets the place at once: nobody may take it in between. */
  #leave(place: Place): void {
    this.#count(place, -1)
    const index = this.#waiting.findIndex((waiting) => this.#hasRoom(waiting.place))
    const [next] = index < 0 ? [] : this.#waiting.splice(index, 1)
    if (!next) return
    this.#count(next.place, 1)
    next.go()
  }
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}

function textOf(result: PostResult): string {
  return result.outcome === 'answered' ? `status ${result.status}` : `${result.outcome}: ${result.reason}`
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
