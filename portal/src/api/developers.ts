/** Credentials of a merchant, and the controls of a sandbox. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call, get } from './client.ts'
import { type Credential, merchantPath, type NewCredential } from './merchants.ts'

export function credentialsQuery(merchantId: string) {
  return queryOptions({
    queryKey: ['credentials', merchantId],
    queryFn: async ({ signal }) =>
      (await get<{ credentials: Credential[] }>(merchantPath(merchantId), {}, signal)).credentials,
  })
}

export function useAddCredential(merchantId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call<NewCredential>('POST', `${merchantPath(merchantId)}/credentials`),
    onSettled: () => client.invalidateQueries({ queryKey: ['credentials'] }),
  })
}

export function useDisableCredential(merchantId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (username: string) =>
      call<void>('DELETE', `${merchantPath(merchantId)}/credentials/${encodeURIComponent(username)}`),
    onSettled: () => client.invalidateQueries({ queryKey: ['credentials'] }),
  })
}

export interface Clock {
  now: string
  moving?: { to: string }
}

export interface Moved {
  now: string
  /** How often what happened, by kind. */
  happened: Record<string, number>
}

export const clockQuery = queryOptions({
  queryKey: ['sandbox', 'clock'],
  queryFn: ({ signal }) => get<Clock>('/sandbox/v1/clock', {}, signal),
})

/** After it everything may look different: what the portal knows is asked for anew. */
export function useMoveClock() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { advance: string } | { to: string }) =>
      call<Moved>('POST', '/sandbox/v1/clock', { body }),
    onSettled: () => client.invalidateQueries(),
  })
}

export interface Scheduled {
  id: string
  kind: string
  due_at: string
  order_id?: string
  klarna_reference?: string
  merchant_reference1?: string
  attempts: number
}

const SCHEDULED_SHOWN = 5

export const scheduledQuery = queryOptions({
  queryKey: ['sandbox', 'scheduled'],
  queryFn: async ({ signal }) =>
    (await get<{ scheduled: Scheduled[] }>('/sandbox/v1/scheduled', { size: SCHEDULED_SHOWN }, signal))
      .scheduled,
})

export interface FailureRule {
  id: string
  operation?: string
  order_id?: string
  point: 'before' | 'after'
  effect: { type: 'answer' | 'delay' | 'drop'; status?: number; error_code?: string; delay_ms?: number }
  remaining?: number
  met: number
  hits: number
}

export type NewFailure = Pick<FailureRule, 'operation' | 'point' | 'effect'> & { count: number }

const FAILURES = '/sandbox/v1/failures'

export const failuresQuery = queryOptions({
  queryKey: ['sandbox', 'failures'],
  queryFn: async ({ signal }) => (await get<{ failures: FailureRule[] }>(FAILURES, {}, signal)).failures,
})

export function useOrderFailure() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: NewFailure) => call<{ id: string }>('POST', FAILURES, { body }),
    onSettled: () => client.invalidateQueries({ queryKey: failuresQuery.queryKey }),
  })
}

/** All of them without an id. */
export function useRemoveFailure() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string | undefined) =>
      call<void>('DELETE', id === undefined ? FAILURES : `${FAILURES}/${id}`),
    onSettled: () => client.invalidateQueries({ queryKey: failuresQuery.queryKey }),
  })
}

export interface BankOrder {
  /** For so many payouts more; 0: the bank pays. */
  payouts: number
  outcome?: 'rejected' | 'returned'
  reason?: string
}

const BANK = '/sandbox/v1/bank'

export const bankOrderQuery = queryOptions({
  queryKey: ['sandbox', 'bank'],
  queryFn: ({ signal }) => get<BankOrder>(BANK, {}, signal),
})

export function useOrderBank() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (outcome: 'rejected' | 'returned') => call<void>('POST', BANK, { body: { outcome } }),
    onSettled: () => client.invalidateQueries({ queryKey: bankOrderQuery.queryKey }),
  })
}

/** The bank pays again. */
export function useForgetBankOrder() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call<void>('DELETE', BANK),
    onSettled: () => client.invalidateQueries({ queryKey: bankOrderQuery.queryKey }),
  })
}

export function useReset() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => call<{ deleted_orders: number }>('POST', '/sandbox/v1/reset'),
    onSettled: () => client.invalidateQueries(),
  })
}
