/**
 * Amounts as people read them. On the wire they are integers in minor units, and a currency has as many decimals as the
 * server gives it: Intl has none for the forint, the rupiah and others of which people use no coins.
 */
import { decimalsOf, decimalText } from '../../../src/domain/money.ts'

/** "1,234.50": without its currency, for a column that has it at its head. */
export function amountText(minor: number, currency: string): string {
  const digits = decimalsOf(currency)
  return new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    minor / 10 ** digits,
  )
}

/** "1,234.50 EUR" */
export function moneyText(minor: number, currency: string): string {
  return `${amountText(minor, currency)} ${currency}`
}

/** "1234.50", as it stands in a field. */
export const amountInput = decimalText

/**
 * What a person typed, in minor units; undefined where it is no amount of this currency, or could be two. Takes "12.5" and
 * "12,5"; "1,234" of three digits behind the point is refused, since amounts are shown with commas between thousands.
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const digits = decimalsOf(currency)
  const typed = text.trim().replace(/[\s']/g, '')
  const match = /^(\d{1,9})(?:[.,](\d*))?$/.exec(typed)
  const [, whole = '', fraction = ''] = match ?? []
  if (!match || fraction.length > digits || /^[1-9]\d{0,2},\d{3}$/.test(typed)) return undefined
  return Number(whole + fraction.padEnd(digits, '0'))
}

/** Basis points as percents: 250 is "2.5 %". */
export function percentText(basisPoints: number): string {
  return `${basisPoints / 100} %`
}

/** "1.2K", for the scale of a chart. */
export function compactText(minor: number, currency: string): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(
    minor / 10 ** decimalsOf(currency),
  )
}
