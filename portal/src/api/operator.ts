/** What the platform's operator reads and does: merchants, contracts, the bank. */
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, get } from './client.ts'
import { contractsPath, type Terms } from './contracts.ts'

const MERCHANTS = '/capstan/v1/merchants'
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

export interface Credential {
  username: string
  created_at: string
  disabled_at?: string
}

/** With the secret, which is shown once. */
export interface NewCredential {
  merchant_id?: string
  username: string
  secret?: string
}

export const merchantsQuery = infiniteQueryOptions({
  queryKey: ['merchants'],
  queryFn: ({ pageParam, signal }) =>
    get<{ merchants: Merchant[]; next?: string }>(MERCHANTS, { size: PAGE_SIZE, after: pageParam }, signal),
  initialPageParam: '',
  getNextPageParam: ({ next }) => next,
})

export const merchantPath = (merchantId: string) => `${MERCHANTS}/${encodeURIComponent(merchantId)}`

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
