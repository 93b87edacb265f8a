/** From any id to its payout and back. */
import { infiniteQueryOptions } from '@tanstack/react-query'
import { get } from './client.ts'
import type { Totals } from './settlements.ts'

export interface Transfer {
  type: string
  debit: string
  credit: string
  amount: number
  currency: string
  booked_at: string
}

interface PayoutReference {
  payment_reference: string
  settlement_type: string
  state: string
  hold?: string
  payout_date?: string
}

export interface Settled {
  part: string
  due_at: string
  payout?: PayoutReference
  next_cut_off?: string
}

export interface Movement {
  kind: 'capture' | 'refund' | 'due_date_fee'
  id: string
  order_id: string
  capture_id?: string
  amount: number
  currency: string
  booked_at: string
  price: {
    contract_version?: number
    percentage_fee_amount?: number
    fixed_fee_amount?: number
    percentage_fee_vat_amount?: number
    fixed_fee_vat_amount?: number
    fee_amount?: number
    fee_vat_amount?: number
    vat_rate?: number
    invoiced?: boolean
  }
  transfers: Transfer[]
  settled: Settled[]
}

export interface TracedItem {
  kind: string
  id: string
  part: string
  order_id?: string
  klarna_reference?: string
  merchant_reference1?: string
  amount: number
  booked_at: string
  transfers: Transfer[]
}

export interface TracedPayout extends PayoutReference {
  number: number
  currency: string
  item_count: number
  due_until: string
  next_cut_off?: string
  totals: Totals
  transfers: Transfer[]
  history: { state: string; at: string; reason?: string }[]
  file?: { name: string; format: string; state: string; sent_at?: string }
  reserve?: { amount: number; free_at?: string; settled?: Settled }
  owed_again?: Settled
}

export interface Trace {
  found: string
  merchant_id: string
  order?: {
    order_id: string
    klarna_reference: string
    status: string
    currency: string
    captured_amount: number
    refunded_amount: number
  }
  movements?: Movement[]
  payout?: TracedPayout
  items?: TracedItem[]
  next?: string
}

/** Of a payout its items come page by page. */
export function traceQuery(id: string, size = 200) {
  return infiniteQueryOptions({
    queryKey: ['trace', id, size],
    queryFn: ({ pageParam, signal }) =>
      get<Trace>(`/capstan/v1/trace/${encodeURIComponent(id)}`, { after: pageParam, size }, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}
