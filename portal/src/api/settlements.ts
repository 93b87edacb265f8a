/** Payouts and what they are made of, as /capstan/v1 and /settlements/v1 have them. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { get, queryText } from './client.ts'

const PAYOUTS = '/capstan/v1/payouts'
const SETTLEMENTS = '/settlements/v1'
const PAGE_SIZE = 100
/** As many as one page of rows may have. */
const ROWS_PAGE = 500

export type Totals = Readonly<Record<string, number>>

export interface BankAccount {
  holder: string
  iban?: string
  bic?: string
  country?: string
  bank_code?: string
  account_number?: string
}

export interface Payout {
  payment_reference: string
  merchant_id: string
  currency: string
  number: number
  settlement_type: string
  state: string
  hold?: string
  totals: Totals
  items: number
  opened_at: string
  due_until: string
  created_at?: string
  sent_at?: string
  ended_at?: string
  account?: BankAccount
  file?: string
  bank_reference?: string
  reason?: string
  released_by?: string
  approved_by?: string
}

export interface PayoutFilters {
  state?: string
  hold?: string
  currency?: string
  merchant_id?: string
  created_from?: string
  created_to?: string
}

export function payoutsQuery(filters: PayoutFilters, size = PAGE_SIZE) {
  return infiniteQueryOptions({
    queryKey: ['payouts', filters, size],
    queryFn: ({ pageParam, signal }) =>
      get<{ payouts: Payout[]; next?: string }>(PAYOUTS, { ...filters, size, before: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

export interface NextPayout {
  currency: string
  cut_off: string
  settlement_amount: number
  is_paid: boolean
  totals: Totals
}

/** What is paid out next if nothing else happens until then. `merchantId`: for the operator. */
export function nextPayoutsQuery(merchantId?: string) {
  return queryOptions({
    queryKey: ['payouts', 'next', merchantId],
    queryFn: ({ signal }) =>
      get<{ payouts: NextPayout[] }>(`${PAYOUTS}/next`, { merchant_id: merchantId }, signal),
  })
}

export const payoutPath = (reference: string) => `${PAYOUTS}/${encodeURIComponent(reference)}`

export function payoutQuery(reference: string) {
  return queryOptions({
    queryKey: ['payout', reference],
    queryFn: ({ signal }) => get<Payout>(payoutPath(reference), {}, signal),
  })
}

export interface Transaction {
  type: string
  detailed_type: string
  amount: number
  currency_code: string
  vat_amount?: number
  order_id: string
  short_order_id?: string
  capture_id: string
  refund_id?: string
  merchant_reference1?: string
  merchant_capture_reference?: string
  capture_date: string
}

/** What concerns no order has this id in its place. */
export const NO_ORDER = '00000000-0000-0000-0000-000000000000'

interface RowFilters {
  type?: string
  q?: string
}

interface RowsPage {
  rows: Transaction[]
  total: number
  next?: number
}

/** What is in a payout that was made, or what of it fits. */
export function payoutRowsQuery(reference: string, filters: RowFilters) {
  return infiniteQueryOptions({
    queryKey: ['payout', reference, 'rows', filters],
    queryFn: ({ pageParam, signal }) =>
      get<RowsPage>(
        `${payoutPath(reference)}/rows`,
        { ...filters, size: ROWS_PAGE, ...(pageParam > 0 && { after: pageParam }) },
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  })
}

/**
 * Addresses of files; the browser keeps them under the name that the server gives. People open a CSV in a spreadsheet, which
 * knows its letters by a byte order mark.
 */
export const csvOf = (reference: string) =>
  `${SETTLEMENTS}/reports/payout-with-transactions${queryText({ payment_reference: reference, bom: 'true' })}`
export const pdfOf = (reference: string) =>
  `${SETTLEMENTS}/reports/payout${queryText({ payment_reference: reference })}`

export interface Period {
  start_date: string
  end_date: string
  currency_code?: string
}
export const summaryCsvOf = (period: Period) =>
  `${SETTLEMENTS}/reports/payouts-summary-with-transactions${queryText({ ...period, bom: 'true' })}`
export const summaryPdfOf = (period: Period) =>
  `${SETTLEMENTS}/reports/payouts-summary${queryText({ ...period })}`

export interface SettledPayout {
  payment_reference: string
  payout_date: string
  currency_code: string
  totals: Totals
}

/** More would be eight payouts a day. */
const PERIOD_PAGES_MAX = 6

/** Every payout that was made in a period, with its sums. */
export function madeQuery(from: string, to: string) {
  return queryOptions({
    queryKey: ['payouts', 'made', from, to],
    queryFn: async ({ signal }): Promise<{ payouts: SettledPayout[]; isWhole: boolean }> => {
      const payouts: SettledPayout[] = []
      for (let page = 0; page < PERIOD_PAGES_MAX; page++) {
        const found = await get<{ payouts: SettledPayout[]; pagination: { next?: string } }>(
          `${SETTLEMENTS}/payouts`,
          { start_date: from, end_date: to, size: ROWS_PAGE, offset: payouts.length },
          signal,
        )
        payouts.push(...found.payouts)
        if (found.pagination.next === undefined) return { payouts, isWhole: true }
      }
      return { payouts, isWhole: false }
    },
  })
}

export interface Balance {
  currency: string
  unsettled_amount: number
  in_transit_amount: number
  reserved_amount: number
  debt_amount: number
  unpaid_fee_amount: number
  paid_out_amount: number
  transfer_count: number
}

/** Now, or at an instant. `merchantId`: for the operator. */
export function balanceQuery(at?: string, merchantId?: string) {
  return queryOptions({
    queryKey: ['balance', at, merchantId],
    queryFn: ({ signal }) =>
      get<{ at: string; balances: Balance[] }>(
        '/capstan/v1/balance',
        { at, merchant_id: merchantId },
        signal,
      ),
    placeholderData: keepPreviousData,
  })
}
