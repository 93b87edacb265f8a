/** The figures of the home page, as /capstan/v1/figures has them. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get } from './client.ts'

/** Amounts in minor units. What the bank paid is told to those who may see settlements. */
export interface DayFigures {
  day: string
  captured_amount: number
  captures: number
  refunded_amount: number
  refunds: number
  paid_out_amount?: number
}

export interface ComingPayout {
  payment_reference: string
  state: string
  hold?: string
  settlement_amount: number
  created_at?: string
}

export interface Figures {
  /** Absent as long as nothing was ever ordered. */
  currency?: string
  currencies: string[]
  days: DayFigures[]
  open_orders: number
  expiring_orders: number
  next_cut_off?: string
  payouts?: ComingPayout[]
  failed_calls: {
    more: boolean
    counts: { status: number; error_code: string | null; calls: number }[]
  }
}

interface FiguresAsked {
  currency?: string
  /** The merchant's: its days begin there. */
  time_zone: string
  /** Of the operator. */
  merchant_id?: string
  /** Days, both included. */
  from: string
  to: string
}

export function figuresQuery(asked: FiguresAsked) {
  return queryOptions({
    queryKey: ['figures', asked],
    queryFn: ({ signal }) => get<Figures>('/capstan/v1/figures', { ...asked }, signal),
    placeholderData: keepPreviousData,
  })
}
