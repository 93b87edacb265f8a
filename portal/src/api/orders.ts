/** Orders, as /capstan/v1 and /ordermanagement/v1 have them. */
import { infiniteQueryOptions } from '@tanstack/react-query'
import { get } from './client.ts'

export interface OrderSummary {
  order_id: string
  merchant_id: string
  klarna_reference: string
  merchant_reference1?: string
  merchant_reference2?: string
  status: string
  fraud_status: string
  acknowledged: boolean
  purchase_currency: string
  purchase_country: string
  order_amount: number
  captured_amount: number
  refunded_amount: number
  remaining_authorized_amount: number
  customer_name?: string
  created_at: string
  expires_at: string
  version: number
}

export interface OrderFilters {
  q?: string
  status?: string
  fraud_status?: string
  reference?: string
  created_from?: string
  created_to?: string
  expires_from?: string
  expires_to?: string
  amount_from?: number
  amount_to?: number
  acknowledged?: string
  merchant_id?: string
}

interface OrdersPage {
  orders: OrderSummary[]
  next?: string
}

const PAGE_SIZE = 100

export function ordersQuery(filters: OrderFilters) {
  return infiniteQueryOptions({
    queryKey: ['orders', filters],
    queryFn: ({ pageParam, signal }) =>
      get<OrdersPage>(
        '/capstan/v1/orders',
        { ...filters, size: PAGE_SIZE, ...(pageParam !== '' && { before: pageParam }) },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}
