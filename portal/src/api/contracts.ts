/** Contracts: what is agreed with a merchant in one currency. */
import { queryOptions } from '@tanstack/react-query'
import { get } from './client.ts'
import { merchantPath } from './merchants.ts'
import type { BankAccount } from './settlements.ts'

export interface FeeRule {
  payment_method?: string
  country?: string
  percentage_basis_points: number
  fixed_amount: number
}

export interface Terms {
  fees: FeeRule[]
  vat_basis_points: number
  fee_refund: 'none' | 'percentage' | 'all'
  settlement: 'NET' | 'GROSS'
  delay: { days: number; of: 'calendar' | 'banking' }
  schedule: { every: 'day' | 'weekday' | 'week' | 'half-month' | 'month'; on?: number | number[] }
  cut_off: { time: string; time_zone: string }
  minimum_payout: number
  reserve?: { basis_points: number; days: number }
}

export interface TermsVersion extends Terms {
  version: number
  state: 'valid' | 'planned' | 'past' | 'replaced'
  valid_from: string
  registered_at: string
  registered_by?: string
}

export interface Contract {
  merchant_id: string
  currency: string
  registered: boolean
  versions: TermsVersion[]
  account?: BankAccount
  account_named_by?: string
  hold?: { reason: string; since: string; note?: string; by?: string }
  next_payout_at?: string
}

/** The caller's own, or those of a merchant for the operator. */
export function contractsQuery(merchantId?: string) {
  return queryOptions({
    queryKey: ['contracts', merchantId],
    queryFn: async ({ signal }) => {
      const path = merchantId === undefined ? '/capstan/v1/contracts' : contractsPath(merchantId)
      return (await get<{ contracts: Contract[] }>(path, {}, signal)).contracts
    },
  })
}

export const contractsPath = (merchantId: string) => `${merchantPath(merchantId)}/contracts`

/** The terms that hold now; else those that come next. */
export function currentTerms({ versions }: Contract): TermsVersion | undefined {
  return versions.find(({ state }) => state === 'valid') ?? versions.find(({ state }) => state === 'planned')
}
