/** Merchants with contracts, and their payouts, over HTTP. */
import { basic, type Client, OPERATOR, type Reply } from './client.ts'
import { someTerms } from './routes.ts'

export const DAY_MS = 24 * 3_600_000
export const IBAN = 'DE89370400440532013000'

export interface PayoutBody {
  payment_reference: string
  merchant_id: string
  currency: string
  number: number
  settlement_type: 'NET' | 'GROSS' | 'GROSS_FEE'
  state: string
  hold?: string
  totals: Record<string, number>
  items: number
  opened_at: string
  due_until: string
  created_at?: string
  sent_at?: string
  ended_at?: string
  account?: Record<string, string>
  file?: string
  reason?: string
  released_by?: string
  approved_by?: string
}

export interface VersionBody {
  version: number
  state: string
  valid_from: string
  registered_by?: string
  [field: string]: unknown
}

export interface ContractBody {
  merchant_id: string
  currency: string
  registered: boolean
  versions: VersionBody[]
  account?: Record<string, string>
  account_named_by?: string
  hold?: Record<string, string>
  next_payout_at?: string
}

export interface Shop {
  merchantId: string
  client: Client
}

/** Everything of one merchant that the operator does to it, in one currency. */
export class Desk {
  readonly operator: Client
  readonly #path: string

  /** `operator`: a client with an operator's credentials. */
  constructor(operator: Client, merchantId: string, currency = 'SEK') {
    this.operator = operator
    this.#path = `/capstan/v1/merchants/${merchantId}/contracts/${currency}`
  }

  /** Throws when they are refused: they are not what is tested. */
  async terms(changed: Record<string, unknown> = {}): Promise<VersionBody> {
    const reply = await this.register(changed)
    return must(reply, 201)
  }

  register(changed: Record<string, unknown> = {}, key?: string) {
    return this.operator.post<VersionBody>(
      this.#path,
      { ...someTerms(), ...changed },
      key === undefined ? {} : { key },
    )
  }

  async account(iban = IBAN): Promise<void> {
    must(await this.name({ holder: 'Möbelhaus Nord', iban }), 204)
  }

  name(body: Record<string, unknown>) {
    return this.operator.post(`${this.#path}/bank-account`, body)
  }

  async hold(note = 'A question'): Promise<void> {
    must(await this.operator.post(`${this.#path}/hold`, { note }), 204)
  }

  async release(): Promise<void> {
    must(await this.operator.call('DELETE', `${this.#path}/hold`), 204)
  }

  simulate<Body>(body: Record<string, unknown>) {
    return this.operator.post<Body>(`${this.#path}/simulate`, body)
  }
}

export function must<Body>(reply: Reply<Body>, status: number): Body {
  if (reply.status !== status) throw new Error(`not ${status} but ${reply.status}: ${reply.text}`)
  return reply.body
}

/** A merchant of its own, so that no test sees another's payouts. */
export async function newShop(operator: Client): Promise<Shop> {
  type Made = { merchant_id: string; username: string; secret: string }
  const made = must(await operator.post<Made>('/capstan/v1/merchants', { name: 'Shop' }), 201)
  return { merchantId: made.merchant_id, client: operator.as(basic(made.username, made.secret)) }
}

/** In a sandbox. */
export const sandboxOperator = (client: Client) => client.as(OPERATOR)

export async function captureOf(client: Client, amount: number, fields: Record<string, unknown> = {}) {
  const line = { name: 'Goods', quantity: 1, unit_price: amount, total_amount: amount, tax_rate: 0 }
  const order = { order_amount: amount, order_tax_amount: 0, order_lines: [{ ...line, total_tax_amount: 0 }] }
  const orderId = await client.placedOrder({ ...order, ...fields })
  return { orderId, captureId: await client.captured(orderId, amount) }
}

/** Oldest first. */
export async function payoutsOf(client: Client, query = ''): Promise<PayoutBody[]> {
  const body = must(await client.get<{ payouts: PayoutBody[] }>(`/capstan/v1/payouts?${query}`), 200)
  return body.payouts.toReversed()
}

export async function payoutOf(client: Client, reference: string): Promise<PayoutBody> {
  return must(await client.get<PayoutBody>(`/capstan/v1/payouts/${reference}`), 200)
}

/** Those sums of a payout that are not 0. */
export function sumsOf({ totals }: PayoutBody): Record<string, number> {
  return Object.fromEntries(Object.entries(totals).filter(([, amount]) => amount !== 0))
}

/** Moves a sandbox's clock: by a duration, or to an instant. */
export async function moveClock(client: Client, by: string | number): Promise<void> {
  const body = typeof by === 'string' ? { advance: by } : { to: new Date(by).toISOString() }
  must(await client.post('/sandbox/v1/clock', body), 200)
}

export async function nowOf(client: Client): Promise<number> {
  return Date.parse(must(await client.get<{ now: string }>('/sandbox/v1/clock'), 200).now)
}

/** To so many days later, at noon UTC: far from every cut-off of these tests. */
export async function toNoon(client: Client, days = 1): Promise<number> {
  const noon = Math.floor((await nowOf(client)) / DAY_MS) * DAY_MS + days * DAY_MS + DAY_MS / 2
  await moveClock(client, noon)
  return noon
}

/** A merchant with terms and an account, at noon. */
export async function shopAtNoon(client: Client, terms: Record<string, unknown> = {}, account = true) {
  const operator = sandboxOperator(client)
  const shop = await newShop(operator)
  const desk = new Desk(operator, shop.merchantId)
  await toNoon(client)
  await desk.terms(terms)
  if (account) await desk.account()
  return { ...shop, desk }
}

/** The last one that was made. Throws when there is none. */
export async function lastPayoutOf(client: Client): Promise<PayoutBody> {
  const last = (await payoutsOf(client)).at(-1)
  if (!last) throw new Error('there is no payout')
  return last
}
