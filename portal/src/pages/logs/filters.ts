/** What the log is asked for: in the address as people say it, and as the API takes it. */
import type { LogFilters } from '../../api/logs.ts'
import { instantAt } from '../../format/dates.ts'
import { words } from '../../format/names.ts'
import type { Values } from '../../parts/filters.tsx'

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

/** Have controls of their own in view, where there is room. */
const IN_VIEW: readonly Filter[] = ['status_class', 'within']

/** What is asked for, in words; what has a control in view, unless `withAll`, says it itself. */
export function chosenFilters(parameters: URLSearchParams, withAll = false): Chosen[] {
  return FILTERS.flatMap((name) => {
    const value = parameters.get(name)
    return value && (withAll || !IN_VIEW.includes(name)) ? [{ name, text: TEXTS[name](value) }] : []
  })
}

const labelOf = (choices: readonly { value: string; label: string }[]) => (value: string) =>
  choices.find((one) => one.value === value)?.label ?? value

const TEXTS: Record<Filter, (value: string) => string> = {
  q: (value) => `“${value}”`,
  status_class: labelOf(STATUS_CLASSES),
  within: labelOf(WITHIN),
  from: (value) => `From ${value.replace('T', ' ')}`,
  to: (value) => `Until ${value.replace('T', ' ')}`,
  method: (value) => value,
  operation: words,
  error_code: (value) => value,
  merchant_id: (value) => `Merchant ${value}`,
}

/** A span that ends now and one between two times exclude each other: what is new of `values` counts, else the times. */
export function oneTime(values: Values<Filter>, withinBefore: string): Values<Filter> {
  if (values.within && values.within !== withinBefore) return { ...values, from: '', to: '' }
  return values.from || values.to ? { ...values, within: '' } : values
}
