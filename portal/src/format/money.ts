/** Amounts as people read them. On the wire they are integers in minor units. */

/** As the server has them (ISO 4217); Intl has none for the forint, the rupiah and others of which people use no coins. */
const WITHOUT = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
const WITH_THREE = 'BHD IQD JOD KWD LYD OMR TND'

const digitsOf = new Map<string, number>([
  ...WITHOUT.split(' ').map((code) => [code, 0] as const),
  ...WITH_THREE.split(' ').map((code) => [code, 3] as const),
  ['CLF', 4],
  ['UYW', 4],
])

/** How many digits of a currency stand behind the point. */
const currencyDigits = (currency: string): number => digitsOf.get(currency) ?? 2

/** "1,234.50": without its currency, for a column that has it at its head. */
export function amountText(minor: number, currency: string): string {
  const digits = currencyDigits(currency)
  return new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
    minor / 10 ** digits,
  )
}

/** "1,234.50 EUR" */
export function moneyText(minor: number, currency: string): string {
  return `${amountText(minor, currency)} ${currency}`
}

/** "1234.50", as it stands in a field. */
export function amountInput(minor: number, currency: string): string {
  return (minor / 10 ** currencyDigits(currency)).toFixed(currencyDigits(currency))
}

/**
 * What a person typed, in minor units; undefined where it is no amount of this currency, or could be two. Takes "12.5" and
 * "12,5"; "1,234" of three digits behind the point is refused, since amounts are shown with commas between thousands.
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const digits = currencyDigits(currency)
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
    minor / 10 ** currencyDigits(currency),
  )
}
