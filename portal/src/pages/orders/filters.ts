/** What a list of orders is asked for: in the address as people say it, and as the API takes it. */
import type { OrderFilters } from '../../api/orders.ts'
import { endOfDay, startOfDay } from '../../format/dates.ts'
import { parseAmount } from '../../format/money.ts'
import { fraudState, orderState } from '../../format/names.ts'

/** Parameters of the page's address. */
export const FILTERS = [
  'q',
  'status',
  'fraud_status',
  'created_from',
  'created_to',
  'expires_before',
  'amount_from',
  'amount_to',
  'acknowledged',
  'merchant_id',
] as const
export type Filter = (typeof FILTERS)[number]

/** Amounts are typed as in a currency with cents: the list has all currencies. */
const AMOUNTS_AS_IN = 'EUR'

/** Days are the merchant's. What cannot be read is left out. */
export function filtersOf(parameters: URLSearchParams, zone: string): OrderFilters {
  const value = (name: Filter) => parameters.get(name)?.trim() || undefined
  const day = (name: Filter, edge: typeof startOfDay) => edge(value(name) ?? '', zone)
  const amount = (name: Filter) => parseAmount(value(name) ?? '', AMOUNTS_AS_IN)
  return withoutNothing({
    q: value('q'),
    status: value('status'),
    fraud_status: value('fraud_status'),
    acknowledged: value('acknowledged'),
    merchant_id: value('merchant_id'),
    created_from: day('created_from', startOfDay),
    created_to: day('created_to', endOfDay),
    expires_to: day('expires_before', startOfDay),
    amount_from: amount('amount_from'),
    amount_to: amount('amount_to'),
  })
}

function withoutNothing(
  filters: { [Name in keyof OrderFilters]: OrderFilters[Name] | undefined },
): OrderFilters {
  return Object.fromEntries(
    Object.entries(filters).filter(([, value]) => value !== undefined),
  ) as OrderFilters
}

export interface Chosen {
  name: Filter
  text: string
}

/** What is asked for, in words; statuses have buttons of their own. */
export function chosenFilters(parameters: URLSearchParams): Chosen[] {
  return FILTERS.flatMap((name) => {
    const value = parameters.get(name)
    return value && name !== 'status' ? [{ name, text: TEXTS[name](value) }] : []
  })
}

const TEXTS: Record<Exclude<Filter, 'status'>, (value: string) => string> = {
  q: (value) => `“${value}”`,
  fraud_status: (value) => `Fraud check: ${fraudState(value).word.toLowerCase()}`,
  created_from: (value) => `Created from ${value}`,
  created_to: (value) => `Created until ${value}`,
  expires_before: (value) => `Expires before ${value}`,
  amount_from: (value) => `Amount from ${value}`,
  amount_to: (value) => `Amount up to ${value}`,
  acknowledged: (value) => (value === 'true' ? 'Acknowledged' : 'Not acknowledged'),
  merchant_id: (value) => `Merchant ${value}`,
}

export const STATUS_CHOICES = [
  { label: 'All', value: '' },
  { label: 'Open', value: 'AUTHORIZED,PART_CAPTURED' },
  ...['AUTHORIZED', 'PART_CAPTURED', 'CAPTURED', 'CANCELLED', 'EXPIRED'].map((value) => ({
    label: orderState(value).word,
    value,
  })),
]
