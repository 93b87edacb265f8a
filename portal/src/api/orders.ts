/** Orders, as /capstan/v1 and /ordermanagement/v1 have them. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { answered, get, queryText } from './client.ts'
import type { LogsPage } from './logs.ts'
import type { Trace } from './tracing.ts'

export const ORDERS = '/ordermanagement/v1/orders'
export const CAPSTAN_ORDERS = '/capstan/v1/orders'

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
  created_from?: string
  created_to?: string
  expires_from?: string
  expires_to?: string
  currency?: string
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
      get<OrdersPage>(CAPSTAN_ORDERS, { ...filters, size: PAGE_SIZE, before: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

/** All that the filters find, as a file that a spreadsheet opens with its letters as they are. */
export const ordersCsvOf = (filters: OrderFilters) =>
  `${CAPSTAN_ORDERS}.csv${queryText({ ...filters, bom: 'true' })}`

export interface OrderLine {
  type: string
  reference?: string
  name: string
  quantity: number
  quantity_unit?: string
  unit_price: number
  tax_rate: number
  total_amount: number
  total_discount_amount: number
  total_tax_amount: number
}

export type AddressField =
  | 'organization_name'
  | 'attention'
  | 'given_name'
  | 'family_name'
  | 'title'
  | 'street_address'
  | 'street_address2'
  | 'postal_code'
  | 'city'
  | 'region'
  | 'country'
  | 'email'
  | 'phone'

/** Every field is there, empty when unknown. */
export type Address = Record<AddressField, string>

export interface Parcel {
  shipping_company?: string
  shipping_method?: string
  tracking_number?: string
  tracking_uri?: string
}

export interface Capture {
  capture_id: string
  klarna_reference: string
  captured_amount: number
  captured_at: string
  description: string
  reference?: string
  order_lines: OrderLine[]
  refunded_amount: number
  shipping_info: Parcel[]
}

export interface Refund {
  refund_id: string
  refunded_amount: number
  refunded_at: string
  description: string
  reference?: string
  order_lines: OrderLine[]
  capture_id?: string
}

export interface LineQuantity {
  reference?: string
  name: string
  ordered_quantity: number
  captured_quantity: number
  refunded_quantity: number
}

export interface Order {
  order_id: string
  status: string
  fraud_status: string
  order_amount: number
  original_order_amount: number
  captured_amount: number
  refunded_amount: number
  purchase_currency: string
  purchase_country: string
  locale: string
  klarna_reference: string
  merchant_reference1?: string
  merchant_reference2?: string
  order_lines: OrderLine[]
  billing_address: Address
  shipping_address: Address
  created_at: string
  expires_at: string
  captures: Capture[]
  shipping_info: Parcel[]
  initial_payment_method: { type: string; number_of_installments?: number }
  capstan_line_quantities: LineQuantity[]
  /** Of its ETag: what a change is based on. */
  version: number
  /** Whose it is; for the operator. */
  capstan_merchant_id?: string
}

/** Everything about one order is below this key. */
export const orderKey = (orderId: string) => ['order', orderId] as const

export function orderQuery(orderId: string) {
  return queryOptions({
    queryKey: [...orderKey(orderId), 'order'],
    queryFn: async ({ signal }): Promise<Order> => {
      const { body, headers } = await answered<Omit<Order, 'version'>>(
        'GET',
        `${ORDERS}/${encodeURIComponent(orderId)}`,
        { signal, headers: { 'capstan-line-quantities': 'true' } },
      )
      return { ...body, version: Number(headers.get('etag')?.replaceAll('"', '')) }
    },
  })
}

export function refundsQuery(orderId: string) {
  return queryOptions({
    queryKey: [...orderKey(orderId), 'refunds'],
    queryFn: ({ signal }) => get<{ refunds: Refund[] }>(`${CAPSTAN_ORDERS}/${orderId}/refunds`, {}, signal),
  })
}

export interface OrderEvent {
  version: number
  type: string
  at: string
  actor: string
  correlation_id: string
  idempotency_key?: string
  data: Readonly<Record<string, unknown>>
}

export function eventsQuery(orderId: string) {
  return queryOptions({
    queryKey: [...orderKey(orderId), 'events'],
    queryFn: ({ signal }) => get<{ events: OrderEvent[] }>(`${CAPSTAN_ORDERS}/${orderId}/events`, {}, signal),
  })
}

export interface DueDateOptions {
  currency: string
  options: { number_of_days: number; amount: number }[]
}

/** By how much the due date of a capture can be put off, and what it costs; nothing where there is no due date. */
export function dueDateQuery(orderId: string, captureId: string) {
  return queryOptions({
    queryKey: [...orderKey(orderId), 'due-date', captureId],
    queryFn: ({ signal }) =>
      get<DueDateOptions>(`${ORDERS}/${orderId}/captures/${captureId}/extend-due-date-options`, {}, signal),
  })
}

/** As many as one page of the log has. */
const CALLS_MAX = 200

export function orderCallsQuery(orderId: string) {
  return infiniteQueryOptions({
    queryKey: [...orderKey(orderId), 'calls'],
    queryFn: ({ pageParam, signal }) =>
      get<LogsPage>(
        '/capstan/v1/logs',
        { order_id: orderId, size: CALLS_MAX, bodies: false, before: pageParam },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

export function orderTraceQuery(orderId: string) {
  return queryOptions({
    queryKey: [...orderKey(orderId), 'trace'],
    queryFn: ({ signal }) => get<Pick<Trace, 'movements'>>(`/capstan/v1/trace/${orderId}`, {}, signal),
  })
}

export function isOpen({ status }: Pick<Order, 'status'>): boolean {
  return status === 'AUTHORIZED' || status === 'PART_CAPTURED'
}

/** What can still be captured. */
export function leftToCapture(order: Pick<Order, 'status' | 'order_amount' | 'captured_amount'>): number {
  return isOpen(order) ? order.order_amount - order.captured_amount : 0
}

export function leftToRefund(order: Order): number {
  return order.captured_amount - order.refunded_amount
}
