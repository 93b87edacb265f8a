/** Amounts are integers in minor units. How many decimals a currency has: ISO 4217. */

const WITHOUT = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
const WITH_THREE = 'BHD IQD JOD KWD LYD OMR TND'

const DECIMALS = new Map<string, number>([
  ...WITHOUT.split(' ').map((code) => [code, 0] as const),
  ...WITH_THREE.split(' ').map((code) => [code, 3] as const),
  ['CLF', 4],
  ['UYW', 4],
])

/** 2 for any other code, also one that is not assigned. */
export function decimalsOf(currency: string): number {
  return DECIMALS.get(currency) ?? 2
}

/** `1234` of EUR is `12.34`, of JPY `1234`, of KWD `1.234`; with `-` before it when negative. Exact for every safe integer. */
export function decimalText(amountMinor: number, currency: string): string {
  const decimals = decimalsOf(currency)
  const sign = amountMinor < 0 ? '-' : ''
  const digits = String(Math.abs(amountMinor)).padStart(decimals + 1, '0')
  return decimals === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

/** `rate` basis points of an amount that is not negative, rounded half up to the minor unit. Exact: no floating point. */
export function shareOf(amountMinor: number, rate: number): number {
  return Number((BigInt(amountMinor) * BigInt(rate) + 5000n) / 10_000n)
}
