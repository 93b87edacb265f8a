/** What a list of orders is asked for: in the address as people say it, and as the API takes it. */
import type { OrderFilters } from '../../api/orders.ts'
import { endOfDay, startOfDay } from '../../format/dates.ts'
import { parseAmount } from '../../format/money.ts'
import { fraudState, orderState, words } from '../../format/names.ts'

/** Parameters of the page's address. */
export const FILTERS = [
  'q',
  'status',
  'fraud_status',
  'created_from',
  'created_to',
  'expires_before',
  'currency',
  'amount_from',
  'amount_to',
  'acknowledged',
  'merchant_id',
] as const
export type Filter = (typeof FILTERS)[number]

/** Days are the merchant's. What cannot be read is left out, and so is an amount of no currency: it could be any. */
export function filtersOf(parameters: URLSearchParams, zone: string): OrderFilters {
  const value = (name: Filter) => parameters.get(name)?.trim() || undefined
  const day = (name: Filter, edge: typeof startOfDay) => edge(value(name) ?? '', zone)
  const currency = currencyOf(value('currency') ?? '')
  const amount = (name: Filter) =>
    currency === undefined ? undefined : parseAmount(value(name) ?? '', currency)
  return withoutNothing({
    q: value('q'),
    status: value('status'),
    fraud_status: value('fraud_status'),
    acknowledged: value('acknowledged'),
    merchant_id: value('merchant_id'),
    created_from: day('created_from', startOfDay),
    created_to: day('created_to', endOfDay),
    expires_to: day('expires_before', startOfDay),
    currency,
    amount_from: amount('amount_from'),
    amount_to: amount('amount_to'),
  })
}

/** As on the wire; undefined where it is none. */
export function currencyOf(text: string): string | undefined {
  return /^[a-z]{3}$/i.test(text) ? text.toUpperCase() : undefined
}

export interface AmountTexts {
  currency: string
  amount_from: string
  amount_to: string
}

/** What is wrong with amounts as they were typed, by their fields: how many minor units they are the currency says. */
export function amountProblems(texts: AmountTexts): Partial<AmountTexts> {
  const currency = currencyOf(texts.currency)
  const amounts = (['amount_from', 'amount_to'] as const).filter((name) => texts[name] !== '')
  if (currency === undefined) {
    if (texts.currency !== '') return { currency: 'Three letters, like EUR.' }
    return amounts.length > 0 ? { currency: 'Say of which currency.' } : {}
  }
  const wrong = amounts.filter((name) => parseAmount(texts[name], currency) === undefined)
  return Object.fromEntries(wrong.map((name) => [name, `This is no amount of ${currency}.`]))
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

/** What is asked for, in words; the status, unless `withStatus`, has buttons of its own in view. */
export function chosenFilters(parameters: URLSearchParams, withStatus = false): Chosen[] {
  return FILTERS.flatMap((name) => {
    const value = parameters.get(name)
    return value && (withStatus || name !== 'status') ? [{ name, text: TEXTS[name](value, parameters) }] : []
  })
}

const ofCurrency = (parameters: URLSearchParams) =>
  currencyOf(parameters.get('currency') ?? '') ?? 'of no currency, left out'

const TEXTS: Record<Filter, (value: string, parameters: URLSearchParams) => string> = {
  q: (value) => `“${value}”`,
  status: (value) => STATUS_CHOICES.find((one) => one.value === value)?.label ?? words(value),
  fraud_status: (value) => `Fraud check: ${fraudState(value).word.toLowerCase()}`,
  created_from: (value) => `Created from ${value}`,
  created_to: (value) => `Created until ${value}`,
  expires_before: (value) => `Expires before ${value}`,
  currency: (value) => `In ${value}`,
  amount_from: (value, all) => `Amount from ${value} ${ofCurrency(all)}`,
  amount_to: (value, all) => `Amount up to ${value} ${ofCurrency(all)}`,
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
