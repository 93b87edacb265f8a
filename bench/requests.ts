/** The capture request that is measured, built once and then only changed in place, and the orders it is for. */
import { SEEDED, seededOrderId } from './orders.ts'

/** What a shop sends when it ships one line of an order: description, line, parcel. Of a 10 kg order it ships 1 kg. */
const CAPTURE_BODY = {
  captured_amount: SEEDED.captureAmount,
  description: 'Shipped part of the order, second parcel follows on Thursday',
  order_lines: [
    {
      type: 'physical',
      reference: '19-402',
      name: 'Tomatoes, organic, 1 kg',
      quantity: 1,
      quantity_unit: 'kg',
      unit_price: SEEDED.captureAmount,
      tax_rate: 2500,
      total_amount: SEEDED.captureAmount,
      total_discount_amount: 0,
      total_tax_amount: 120,
    },
  ],
  shipping_info: [
    {
      shipping_company: 'dhl-express',
      shipping_method: 'Home',
      tracking_number: '63456415674545679874',
      tracking_uri: 'https://shipping.example.com/findmypackage?63456415674545679874',
    },
  ],
}

export interface RequestOptions {
  host: string
  port: number
  /** The request's path with `{order}` where the order's id goes. */
  path: string
  username: string
  password: string
  /** Adds a Klarna-Idempotency-Key of its own to every request. */
  idempotencyKeys: boolean
}

const PLACE_OF_ORDER = '{order}'
/** As long as the id that takes its place. */
const SOME_ORDER_ID = '00000000-0000-0000-0000-000000000000'
const SOME_KEY = 'bench-0000000000000000'
const KEY_DIGITS = 16

/** A whole request in one buffer; `aim` writes another order id (and key) over the one before. */
export class CaptureRequest {
  readonly bytes: Buffer
  readonly #orderIdAt: number
  /** −1 without a key. */
  readonly #keyAt: number

  constructor(options: RequestOptions) {
    const body = JSON.stringify(CAPTURE_BODY)
    const credentials = Buffer.from(`${options.username}:${options.password}`).toString('base64')
    const head = [
      `POST ${options.path.replace(PLACE_OF_ORDER, SOME_ORDER_ID)} HTTP/1.1`,
      `Host: ${options.host}:${options.port}`,
      'User-Agent: CapstanBench/1 Language/JavaScript',
      'Accept: application/json',
      `Authorization: Basic ${credentials}`,
      'Content-Type: application/json',
      ...(options.idempotencyKeys ? [`Klarna-Idempotency-Key: ${SOME_KEY}`] : []),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ]
    const text = `${head.join('\r\n')}\r\n\r\n${body}`
    this.bytes = Buffer.from(text)
    this.#orderIdAt = text.indexOf(SOME_ORDER_ID)
    this.#keyAt = options.idempotencyKeys ? text.indexOf(SOME_KEY) + SOME_KEY.length - KEY_DIGITS : -1
  }

  /** Points the request at an order; `serial` makes its key unlike every other. */
  aim(orderIndex: number, serial: number): void {
    this.bytes.write(seededOrderId(orderIndex), this.#orderIdAt, 'latin1')
    if (this.#keyAt >= 0) {
      this.bytes.write(serial.toString(16).padStart(KEY_DIGITS, '0'), this.#keyAt, 'latin1')
    }
  }
}

/**
 * All orders of the store in a random sequence that is the same in every run: each is met once before any is met
 * again, so that orders captured at the same time are distinct.
 */
export class OrderSequence {
  readonly #order: Uint32Array
  #next = 0

  constructor(count: number) {
    this.#order = Uint32Array.from({ length: count }, (_, index) => index)
    const random = mulberry32(count)
    for (let last = count - 1; last > 0; last--) {
      const other = Math.floor(random() * (last + 1))
      const swapped = this.#order[last] as number
      this.#order[last] = this.#order[other] as number
      this.#order[other] = swapped
    }
  }

  next(): number {
    if (this.#next === this.#order.length) this.#next = 0
    return this.#order[this.#next++] as number
  }
}

/** A small generator with a seed, since Math.random has none (public domain, Tommy Ettinger). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
