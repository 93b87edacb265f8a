/** What the log is asked for: in the address as people say it, and as the API takes it. */
import type { LogFilters } from '../../api/logs.ts'
import { instantAt } from '../../format/dates.ts'
import { words } from '../../format/names.ts'

/** Parameters of the page's address. */
export const FILTERS = [
  'q',
  'status_class',
  'within',
  'from',
  'to',
  'method',
  'operation',
  'error_code',
  'merchant_id',
] as const
export type Filter = (typeof FILTERS)[number]

export const STATUS_CLASSES = [
  { value: '', label: 'All' },
  { value: 'failed', label: 'Failed' },
  { value: '2xx', label: '2xx' },
  { value: '4xx', label: '4xx' },
  { value: '5xx', label: '5xx' },
] as const

export const WITHIN = [
  { value: '', label: 'Any time', ms: undefined },
  { value: '1h', label: 'Last hour', ms: 3_600_000 },
  { value: '24h', label: 'Last 24 hours', ms: 86_400_000 },
  { value: '7d', label: 'Last 7 days', ms: 7 * 86_400_000 },
] as const

export const METHODS = ['GET', 'POST', 'PATCH', 'DELETE'] as const

/** Times are the merchant's. What cannot be read is left out. */
export function filtersOf(parameters: URLSearchParams, zone: string): LogFilters {
  const value = (name: Filter) => parameters.get(name)?.trim() || undefined
  const withinMs = WITHIN.find((one) => one.value === value('within'))?.ms
  const from = instantAt(value('from') ?? '', zone)
  const to = instantAt(value('to') ?? '', zone)
  const texts = (['q', 'status_class', 'method', 'operation', 'error_code', 'merchant_id'] as const).flatMap(
    (name) => {
      const text = value(name)
      return text === undefined ? [] : [[name, text]]
    },
  )
  return {
    ...Object.fromEntries(texts),
    // Looks of people at pages would stand between the calls that somebody searches for.
    ...(parameters.get('looks') !== 'true' && { views: false as const }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(withinMs !== undefined && from === undefined && { withinMs }),
  }
}

export interface Chosen {
  name: Filter
  text: string
}

/** What is asked for, in words; what has a control in view says it itself. */
export function chosenFilters(parameters: URLSearchParams): Chosen[] {
  return FILTERS.flatMap((name) => {
    const value = parameters.get(name)
    return value && name in TEXTS ? [{ name, text: TEXTS[name as keyof typeof TEXTS](value) }] : []
  })
}

const TEXTS = {
  q: (value: string) => `“${value}”`,
  from: (value: string) => `From ${value.replace('T', ' ')}`,
  to: (value: string) => `Until ${value.replace('T', ' ')}`,
  method: (value: string) => value,
  operation: words,
  error_code: (value: string) => value,
  merchant_id: (value: string) => `Merchant ${value}`,
}
