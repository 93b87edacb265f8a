/** Amounts, rates, days and accounts as a person reads them in a document. */
import type { BankAccount } from '../domain/contract/contract.ts'
import { decimalText } from '../domain/money.ts'

/** `-1,234,567.89`: grouped, in the currency's own decimals, with a plain minus that can be searched and copied. */
export function moneyText(amountMinor: number, currency: string): string {
  const [whole = '', ...fraction] = decimalText(amountMinor, currency).split('.')
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.')
}

/** Basis points as a percentage, with as many decimals as it needs: `25%`, `5.5%`. */
export function rateText(rate: number): string {
  return `${rate / 100}%`
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** In words: 03/04 is read differently on the two sides of the Atlantic. */
export function dayText(at: number): string {
  const date = new Date(at)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`
}

const NO_BREAK = '\u00A0'

/** Both instants with their time, since a cut-off is seldom at midnight. */
export function periodText(from: number, to: number): string {
  const instant = (at: number) =>
    `${dayText(at)}, ${new Date(at).toISOString().slice(11, 16)}`.replaceAll(' ', NO_BREAK)
  return `${instant(from)} to ${instant(to)}${NO_BREAK}UTC`
}

export function accountText(account: BankAccount): string {
  return account.kind === 'iban'
    ? account.iban.replaceAll(/\s/g, '').replace(/(.{4})(?=.)/g, '$1 ')
    : `${account.country} ${account.bankCode} ${account.accountNumber}`
}
