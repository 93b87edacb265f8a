/** The requests that are measured, built once and then only changed in place, and the orders they are for. */
import { ORDERS } from '../src/http/order-management/shared.ts'
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

/** What a merchant's system asks of an order: its request, and the status of its success. */
interface Shape {
  method: 'POST' | 'PATCH' | 'GET'
  /** With `{order}` where the order's id goes. */
  path: string
  body?: object
  status: number
}

const ORDER_PATH = `${ORDERS}/{order}`

export const SHAPES = {
  capture: { method: 'POST', path: `${ORDER_PATH}/captures`, body: CAPTURE_BODY, status: 201 },
  refund: {
    method: 'POST',
    path: `${ORDER_PATH}/refunds`,
    body: {
      refunded_amount: SEEDED.captureAmount,
      description: 'One kilo came back',
      order_lines: CAPTURE_BODY.order_lines,
    },
    status: 201,
  },
  read: { method: 'GET', path: ORDER_PATH, status: 200 },
  references: {
    method: 'PATCH',
    path: `${ORDER_PATH}/merchant-references`,
    body: { merchant_reference2: 'packed by 7' },
    status: 204,
  },
} as const satisfies Record<string, Shape>

export type ShapeName = keyof typeof SHAPES

/** Which requests, and how many of a hundred. */
export type Mix = Partial<Record<ShapeName, number>>

export interface RequestOptions {
  host: string
  port: number
  mix: Mix
  /** Instead of the shape's own path: of the route that does nothing. */
  path?: string
  username: string
  password: string
  /** Adds a Klarna-Idempotency-Key of its own to every change. */
  idempotencyKeys: boolean
}

const PLACE_OF_ORDER = '{order}'
/** As long as the id that takes its place. */
const SOME_ORDER_ID = '00000000-0000-0000-0000-000000000000'
const SOME_KEY = 'bench-0000000000000000'
const KEY_DIGITS = 16

/** A whole request in one buffer; `aim` writes another order id (and key) over the one before. */
export class AimedRequest {
  readonly bytes: Buffer
  readonly status: number
  readonly #orderIdAt: number
  /** −1 without a key. */
  readonly #keyAt: number

  constructor(shape: Shape, options: RequestOptions) {
    const body = shape.body === undefined ? '' : JSON.stringify(shape.body)
    const credentials = Buffer.from(`${options.username}:${options.password}`).toString('base64')
    const isKeyed = options.idempotencyKeys && shape.method !== 'GET'
    const head = [
      `${shape.method} ${(options.path ?? shape.path).replace(PLACE_OF_ORDER, SOME_ORDER_ID)} HTTP/1.1`,
      `Host: ${options.host}:${options.port}`,
      'User-Agent: CapstanBench/1 Language/JavaScript',
      'Accept: application/json',
      `Authorization: Basic ${credentials}`,
      ...(body === '' ? [] : ['Content-Type: application/json']),
      ...(isKeyed ? [`Klarna-Idempotency-Key: ${SOME_KEY}`] : []),
      ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    ]
    const text = `${head.join('\r\n')}\r\n\r\n${body}`
    this.bytes = Buffer.from(text)
    this.status = shape.status
    this.#orderIdAt = text.indexOf(SOME_ORDER_ID)
    this.#keyAt = isKeyed ? text.indexOf(SOME_KEY) + SOME_KEY.length - KEY_DIGITS : -1
  }

  /** Points the request at an order; `serial` makes its key unlike every other. */
  aim(orderIndex: number, serial: number): void {
    this.bytes.write(seededOrderId(orderIndex), this.#orderIdAt, 'latin1')
    if (this.#keyAt >= 0) {
      this.bytes.write(serial.toString(16).padStart(KEY_DIGITS, '0'), this.#keyAt, 'latin1')
    }
  }
}

/** The requests of one connection: each drawn by its share, in a sequence that is the same in every run. */
export class RequestMix {
  readonly #drawn: readonly AimedRequest[]
  readonly #random: () => number

  constructor(options: RequestOptions, seed: number) {
    this.#drawn = (Object.entries(options.mix) as [ShapeName, number][]).flatMap(([name, share]) => {
      const request = new AimedRequest(SHAPES[name], options)
      return Array.from({ length: share }, () => request)
    })
    this.#random = mulberry32(seed)
  }

  next(): AimedRequest {
    const index = this.#drawn.length === 100 ? Math.floor(this.#random() * 100) : 0
    return this.#drawn[index] as AimedRequest
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
