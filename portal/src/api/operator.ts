/** What the platform's operator reads and does: merchants, contracts, the bank. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, get } from './client.ts'
import { contractsPath, type Terms } from './contracts.ts'
import { type Credential, MERCHANTS, merchantPath, type NewCredential } from './merchants.ts'
import { CAPSTAN_ORDERS, type OrderSummary } from './orders.ts'
import type { Payout } from './settlements.ts'

const PAGE_SIZE = 200

export interface Merchant {
  merchant_id: string
  name: string
  active: boolean
  created_at: string
}

export interface MerchantDetails extends Merchant {
  /** Whether shoppers are told by mail what happens to their orders. */
  shopper_messages: boolean
  credentials: Credential[]
}

export const merchantsQuery = infiniteQueryOptions({
  queryKey: ['merchants'],
  queryFn: ({ pageParam, signal }) =>
    get<{ merchants: Merchant[]; next?: string }>(MERCHANTS, { size: PAGE_SIZE, after: pageParam }, signal),
  initialPageParam: '',
  getNextPageParam: ({ next }) => next,
})

export function merchantQuery(merchantId: string) {
  return queryOptions({
    queryKey: ['merchants', merchantId],
    queryFn: ({ signal }) => get<MerchantDetails>(merchantPath(merchantId), {}, signal),
  })
}

export function addMerchant(body: { merchant_id?: string; name?: string }, idempotencyKey: string) {
  return call<NewCredential>('POST', MERCHANTS, { body, idempotencyKey })
}

export const contractPath = (merchantId: string, currency: string) =>
  `${contractsPath(merchantId)}/${encodeURIComponent(currency)}`

export interface Comparison {
  currency: string
  from: string
  to: string
  captures: number
  captured_amount: number
  charged: { fees: number; vat: number }
  proposed: { fees: number; vat: number }
  difference: number
}

/** What the captures of a past period would have cost by these terms. */
export function compareTerms(merchantId: string, currency: string, from: string, to: string, terms: Terms) {
  return call<Comparison>('POST', `${contractPath(merchantId, currency)}/simulate`, {
    body: { from, to, terms },
  })
}

export interface BankFile {
  file_id: string
  name: string
  format: string
  currency: string
  state: string
  payouts: number
  amount: number
  created_at: string
  sent_at?: string
}

export const bankFilesQuery = infiniteQueryOptions({
  queryKey: ['bank', 'files'],
  queryFn: ({ pageParam, signal }) =>
    get<{ files: BankFile[]; next?: string }>('/capstan/v1/bank/files', { before: pageParam }, signal),
  initialPageParam: '',
  getNextPageParam: ({ next }) => next,
})

export interface BankProblem {
  problem: string
  file: string
  payment_reference?: string
  amount?: number
  currency?: string
  noted_at: string
}

export const bankProblemsQuery = infiniteQueryOptions({
  queryKey: ['bank', 'problems'],
  queryFn: ({ pageParam, signal }) =>
    get<{ problems: BankProblem[]; next?: string }>(
      '/capstan/v1/bank/problems',
      { before: pageParam },
      signal,
    ),
  initialPageParam: '',
  getNextPageParam: ({ next }) => next,
})

export interface ImportedFile {
  file: string
  changed: number
  known: number
  early: number
  problems: number
}

export const importBankFiles = () => call<{ files: ImportedFile[] }>('POST', '/capstan/v1/bank/import')

export interface MerchantFailures {
  /** Null: nobody's, or the operator's own. */
  merchant_id: string | null
  calls: number
  server_errors: number
  most_frequent: { status: number; error_code: string | null; calls: number }
}

interface Overview {
  mode: 'sandbox' | 'production'
  version: string
  failed_calls: { more: boolean; merchants: MerchantFailures[] }
}

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => get<Overview>('/capstan/v1/overview', {}, signal),
})

/** Of each kind that waits, on the home page. */
const FIRST = 5
/** Rare things are looked for in several steps; so many are taken for the first of them. */
const STEPS_MAX = 10

const HOLDS = ['AWAITING_APPROVAL', 'UNDER_REVIEW', 'WRONG_BANK_ACCOUNT', 'MISSING_BANK_ACCOUNT']

export const waitingPayoutsQuery = queryOptions({
  queryKey: ['payouts', 'waiting'],
  queryFn: ({ signal }) =>
    firstOf((before) =>
      get<{ payouts: Payout[]; next?: string }>(
        '/capstan/v1/payouts',
        { state: 'created', hold: HOLDS.join(), size: FIRST, before },
        signal,
      ).then(({ payouts, next }) => ({ found: payouts, next })),
    ),
})

export const firstReviewsQuery = queryOptions({
  queryKey: ['orders', 'reviews'],
  queryFn: ({ signal }) =>
    firstOf((before) =>
      get<{ orders: OrderSummary[]; next?: string }>(
        CAPSTAN_ORDERS,
        { fraud_status: 'PENDING', size: FIRST, before },
        signal,
      ).then(({ orders, next }) => ({ found: orders, next })),
    ),
})

export const firstProblemsQuery = queryOptions({
  queryKey: ['bank', 'problems', 'first'],
  queryFn: async ({ signal }) =>
    (await get<{ problems: BankProblem[] }>('/capstan/v1/bank/problems', { size: FIRST }, signal)).problems,
})

async function firstOf<T>(
  page: (before: string) => Promise<{ found: T[]; next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = []
  let before: string | undefined = ''
  for (let step = 0; step < STEPS_MAX && before !== undefined && all.length < FIRST; step++) {
    const { found, next } = await page(before)
    all.push(...found)
    before = next
  }
  return all.slice(0, FIRST)
}
