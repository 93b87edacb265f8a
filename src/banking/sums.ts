import { decimalsOf } from '../domain/money.ts'

/** The sum of these amounts as a decimal, exact also where it is more than a number can hold. */
export function sumText(items: readonly { amountMinor: number }[], currency: string): string {
  const sum = items.reduce((total, { amountMinor }) => total + BigInt(amountMinor), 0n)
  const decimals = decimalsOf(currency)
  const digits = String(sum).padStart(decimals + 1, '0')
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
