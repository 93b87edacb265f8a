/** Payouts of a sandbox, made by moving its clock. */
import type { Client, ErrorBody } from './client.ts'

export const SETTLEMENTS = '/settlements/v1'

export interface PayoutBody {
  payment_reference: string
  payout_date: string
  currency_code: string
  merchant_settlement_type: string
  merchant_id: string
  totals: Record<string, number>
  transactions: string
}

export interface PaginationBody {
  count: number
  total?: number
  next?: string
  prev?: string
  offset: number
}

export type PayoutsBody = { payouts: PayoutBody[]; pagination: PaginationBody } & ErrorBody

/** Moves the clock of the sandbox, and does what is due until then. */
export async function pass(client: Client, duration: string): Promise<void> {
  const reply = await client.post('/sandbox/v1/clock', { advance: duration })
  if (reply.status !== 200) throw new Error(`the clock does not move: ${reply.status} ${reply.text}`)
}

/** All payouts of the merchant that are on the first page, newest first. */
export async function payoutsOf(client: Client, query = ''): Promise<PayoutBody[]> {
  const reply = await client.get<PayoutsBody>(`${SETTLEMENTS}/payouts${query}`)
  if (reply.status !== 200) throw new Error(`no payouts: ${reply.status} ${reply.text}`)
  return reply.body.payouts
}

/** An order captured and paid out; gives the payment reference. A sandbox's terms take less than two days. */
export async function paidOut(client: Client, amount = 6000): Promise<string> {
  await client.captured(await client.placedOrder(), amount)
  await pass(client, 'P2D')
  const [payout] = await payoutsOf(client)
  if (!payout) throw new Error('nothing was paid out')
  return payout.payment_reference
}

export interface TransactionBody {
  type: string
  detailed_type: string
  amount: number
  currency_code: string
  vat_amount?: number
  vat_rate?: number
  order_id: string
  capture_id: string
  sale_date: string
  capture_date: string
  payment_reference?: string
}

export type TransactionsBody = { transactions: TransactionBody[]; pagination: PaginationBody } & ErrorBody

export const timesOf = (payouts: PayoutBody[]) => payouts.map(({ payout_date }) => Date.parse(payout_date))

/** Every page, by the links to the next one until there is none, and back by those to the previous one. */
export async function allPages<Body extends { pagination: PaginationBody }>(client: Client, from: string) {
  const read = async (path: string) => {
    const reply = await client.get<Body>(path.replace(client.url, ''))
    if (reply.status !== 200) throw new Error(`no page: ${reply.status} ${reply.text}`)
    return reply.body
  }
  const forth = [await read(from)]
  for (let next = forth.at(-1)?.pagination.next; next; next = forth.at(-1)?.pagination.next) {
    forth.push(await read(next))
  }
  const back = forth.slice(-1)
  for (let prev = back.at(-1)?.pagination.prev; prev; prev = back.at(-1)?.pagination.prev) {
    back.push(await read(prev))
  }
  return { forth, back }
}

/** The sandbox's bank gives back the merchant's next payout. */
export async function letReturn(client: Client): Promise<void> {
  const reply = await client.post('/sandbox/v1/bank', { outcome: 'returned' })
  if (reply.status !== 204) throw new Error(`the bank takes no orders: ${reply.status} ${reply.text}`)
}

/** The totals of a payout of nothing. */
export const NOTHING = {
  sale_amount: 0,
  return_amount: 0,
  reversal_amount: 0,
  fee_amount: 0,
  fee_refund_amount: 0,
  fee_correction_amount: 0,
  tax_amount: 0,
  tax_refund_amount: 0,
  commission_amount: 0,
  charge_amount: 0,
  credit_amount: 0,
  holdback_amount: 0,
  release_amount: 0,
  deposit_amount: 0,
  repay_amount: 0,
  opening_debt_balance_amount: 0,
  closing_debt_balance_amount: 0,
  settlement_amount: 0,
}

/** The formula of the wire's description. */
export function settlementOf(totals: Record<string, number>): number {
  const sum = (name: string) => totals[`${name}_amount`] ?? Number.NaN
  return (
    sum('sale') -
    sum('return') -
    sum('reversal') -
    sum('fee') +
    sum('fee_correction') +
    sum('fee_refund') +
    sum('commission') -
    sum('tax') +
    sum('tax_refund') -
    sum('charge') +
    sum('credit') -
    sum('repay') -
    sum('holdback') +
    sum('release') +
    sum('deposit')
  )
}
