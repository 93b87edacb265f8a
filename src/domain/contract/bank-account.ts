/** The account that a merchant is paid to: what must hold for it, and how it is shown. */
import type { BankAccount, HolderAddress } from './contract.ts'
import { isCountry, isSepaCountry } from './countries.ts'
import { bicFitsIban, bicProblem, ibanProblem, normalIban } from './iban.ts'

export { isSepaCountry } from './countries.ts'
export { bicFitsIban, bicProblem, ibanProblem, normalIban } from './iban.ts'

/** What ISO 20022 messages hold: a longer name or street could not be sent. In characters. */
const HOLDER_MAX = 140
const ADDRESS_MAX = { street: 70, buildingNumber: 16, postalCode: 16, city: 35 } as const
/** Of national bank codes (ISO 20022: Max35Text), and of account numbers that are no IBAN (Max34Text). */
const BANK_CODE_MAX = 35
const ACCOUNT_NUMBER_MAX = 34

/** National numbers are digits and letters; people write spaces, dots, dashes and slashes between them. */
const NATIONAL_NUMBER = /^[A-Za-z0-9](?:[A-Za-z0-9 ./-]*[A-Za-z0-9])?$/

/**
 * What is wrong with the account for payouts in this currency, as a sentence; undefined when nothing is. Euros go
 * through SEPA, which knows accounts by their IBAN alone; to an IBAN outside it a BIC is needed as well.
 */
export function accountProblem(account: BankAccount, currency: string): string | undefined {
  const { holder, address } = account
  const problem =
    textProblem('The holder', holder, HOLDER_MAX) ??
    (address && addressProblem(address)) ??
    (account.bic === undefined ? undefined : bicProblem(account.bic))
  if (problem !== undefined) return problem
  return account.kind === 'iban' ? ibanAccountProblem(account, currency) : domesticProblem(account, currency)
}

function ibanAccountProblem(
  { iban, bic }: Extract<BankAccount, { kind: 'iban' }>,
  currency: string,
): string | undefined {
  const problem = ibanProblem(iban)
  if (problem !== undefined) return problem
  if (bic !== undefined && !bicFitsIban(bic, iban)) return 'The BIC is of another country than the IBAN.'
  const country = normalIban(iban).slice(0, 2)
  if (currency === 'EUR' && bic === undefined && !isSepaCountry(country)) {
    return `${country} is outside SEPA: euros need a BIC to get there.`
  }
  return undefined
}

function domesticProblem(
  { country, bankCode, accountNumber, bic }: Extract<BankAccount, { kind: 'domestic' }>,
  currency: string,
): string | undefined {
  if (!isCountry(country)) return "The account's country is none."
  if (currency === 'EUR' && isSepaCountry(country)) return `In ${country} euros are paid to an IBAN.`
  if (bic !== undefined && bic.slice(4, 6) !== country)
    return 'The BIC is of another country than the account.'
  return (
    numberProblem('The bank code', bankCode, BANK_CODE_MAX) ??
    numberProblem('The account number', accountNumber, ACCOUNT_NUMBER_MAX)
  )
}

function addressProblem(address: HolderAddress): string | undefined {
  for (const field of ['street', 'buildingNumber', 'postalCode'] as const) {
    const text = address[field]
    const problem = text === undefined ? undefined : textProblem(`The ${field}`, text, ADDRESS_MAX[field])
    if (problem !== undefined) return problem
  }
  const problem = textProblem('The city', address.city, ADDRESS_MAX.city)
  if (problem !== undefined) return problem
  return isCountry(address.country) ? undefined : "The address's country is none."
}

function textProblem(what: string, text: string, max: number): string | undefined {
  if (text.trim() === '') return `${what} is blank.`
  if ([...text].length > max) return `${what} is longer than ${max} characters.`
  // None of these can be written into a bank's file.
  if (/[\p{Cc}\uFFFE\uFFFF]/u.test(text) || !text.isWellFormed())
    return `${what} has characters that are no text.`
  return undefined
}

function numberProblem(what: string, text: string, max: number): string | undefined {
  if (text.length > max) return `${what} is longer than ${max} characters.`
  return NATIONAL_NUMBER.test(text) ? undefined : `${what} is not made of digits and letters.`
}

/** Whether money for the one arrives at the other, under the same name. */
export function isSameAccount(one: BankAccount, other: BankAccount): boolean {
  return identityOf(one) === identityOf(other)
}

function identityOf(account: BankAccount): string {
  const { holder, bic = '' } = account
  const number =
    account.kind === 'iban'
      ? [normalIban(account.iban)]
      : [account.country, account.bankCode, account.accountNumber]
  return [holder, bic, ...number].join('\n')
}

const SHOWN_AT_EACH_END = 4
/** Shorter numbers would be as good as known by their ends. IBANs have 15 characters or more. */
const LONG_NUMBER = 15

/**
 * The account's number for people who need to recognise it, not to know it: its first and last four characters. Of
 * one that is too short for that only the last, at most a third.
 */
export function maskedAccount(account: BankAccount): string {
  const number =
    account.kind === 'iban' ? normalIban(account.iban) : account.accountNumber.replace(/[^A-Za-z0-9]/g, '')
  if (number.length < LONG_NUMBER) {
    const shown = Math.min(SHOWN_AT_EACH_END, Math.floor(number.length / 3))
    return `****${number.slice(number.length - shown)}`
  }
  return `${number.slice(0, SHOWN_AT_EACH_END)}****${number.slice(-SHOWN_AT_EACH_END)}`
}
