/** Amounts as people read them. On the wire they are integers in minor units. */

const digitsOf = new Map<string, number>()

/** How many digits of a currency stand behind the point. */
function currencyDigits(currency: string): number {
  const known = digitsOf.get(currency)
  if (known !== undefined) return known
  const digits = readDigits(currency)
  digitsOf.set(currency, digits)
  return digits
}

function readDigits(currency: string): number {
  try {
    return (
      new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ??
      2
    )
  } catch {
    return 2
  }
}

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

/** What a person typed, in minor units; undefined where it is no amount of this currency. Takes "12.5" and "12,5". */
export function parseAmount(text: string, currency: string): number | undefined {
  const digits = currencyDigits(currency)
  const match = /^(\d{1,9})(?:[.,](\d*))?$/.exec(text.trim().replace(/[\s']/g, ''))
  const [, whole = '', fraction = ''] = match ?? []
  if (!match || fraction.length > digits) return undefined
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
