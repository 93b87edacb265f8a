/** What is asked of a payment file before it is written: a bank refuses a whole file for one field that it cannot take. */
import { bicProblem, isSepaCountry, normalIban } from '../domain/contract/bank-account.ts'
import { isCountry } from '../domain/contract/countries.ts'
import type { CreditTransfer, PaymentFileInput } from './payment-file.ts'
import { isSepaReference } from './sepa-characters.ts'

/**
 * Transfers of one file. A statement with the details of all of them is about 30 MB, which can still be read
 * (statements.ts); with ten times as many, neither banks nor our memory would be sure to take it.
 */
export const TRANSFERS_MAX = 50_000

/** 999,999,999.99 euro: no SEPA credit transfer is larger (EPC 132-08). A bank sends more by other ways, or refuses it alone. */
export const SEPA_AMOUNT_MAX = 99_999_999_999

const REFERENCE_MAX = 35
/** A sum has 18 digits in ISO 20022. */
const CONTROL_SUM_LIMIT = 10n ** 18n

const IBAN = /^[A-Z]{2}\d{2}[A-Za-z0-9]{1,30}$/
const NATIONAL_NUMBER = /^[A-Za-z0-9]+$/
const CURRENCY = /^[A-Z]{3}$/

/** Whether it can go as a SEPA credit transfer: euro, to an IBAN of the area, and not too much. */
export function isSepa({ currency, account, amountMinor }: CreditTransfer): boolean {
  return (
    currency === 'EUR' &&
    amountMinor <= SEPA_AMOUNT_MAX &&
    account.kind === 'iban' &&
    isSepaCountry(normalIban(account.iban).slice(0, 2))
  )
}

/** A bank code or account number without what people write between its digits and letters: files have those alone. */
export function nationalNumber(text: string): string {
  return text.replace(/[ ./-]/g, '')
}

/** @throws RangeError in a sentence about the first thing that is wrong. */
export function checkFile({
  fileId,
  createdAt,
  executionDate,
  debtor,
  currency,
  transfers,
}: PaymentFileInput): void {
  mustBe(transfers.length > 0, 'A payment file needs a transfer.')
  mustBe(transfers.length <= TRANSFERS_MAX, `A payment file has at most ${TRANSFERS_MAX} transfers.`)
  mustBe(isSepaReference(fileId, REFERENCE_MAX), `${quoted(fileId)} cannot be the id of a payment file.`)
  mustBe(isInstant(createdAt), 'The time of a payment file is not one.')
  mustBe(isDate(executionDate), `${quoted(executionDate)} is not a day.`)
  mustBe(CURRENCY.test(currency), `${quoted(currency)} is not a currency.`)
  mustBe(IBAN.test(normalIban(debtor.iban)), `${quoted(debtor.iban)} is not an IBAN.`)
  mustBe(
    debtor.bic === undefined || bicProblem(debtor.bic) === undefined,
    `${quoted(debtor.bic)} is not a BIC.`,
  )
  const seen = new Set<string>()
  for (const transfer of transfers) {
    checkTransfer(transfer, currency)
    mustBe(!seen.has(transfer.paymentReference), `${quoted(transfer.paymentReference)} is in the file twice.`)
    seen.add(transfer.paymentReference)
  }
  const total = transfers.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n)
  mustBe(total < CONTROL_SUM_LIMIT, 'The sum of a payment file has more digits than the file can hold.')
}

function checkTransfer(transfer: CreditTransfer, currency: string): void {
  const { paymentReference, amountMinor, account } = transfer
  mustBe(
    isSepaReference(paymentReference, REFERENCE_MAX),
    `${quoted(paymentReference)} cannot be an end-to-end id.`,
  )
  mustBe(
    Number.isSafeInteger(amountMinor) && amountMinor > 0,
    `The amount of ${paymentReference} is not above 0.`,
  )
  mustBe(transfer.currency === currency, `${paymentReference} is not in ${currency}, as its file is.`)
  mustBe(
    account.bic === undefined || bicProblem(account.bic) === undefined,
    `The BIC of ${paymentReference} is not one.`,
  )
  if (account.kind === 'iban') {
    mustBe(IBAN.test(normalIban(account.iban)), `The IBAN of ${paymentReference} is not one.`)
    return
  }
  mustBe(isCountry(account.country), `The country of the account of ${paymentReference} is not one.`)
  mustBe(
    isNationalNumber(account.accountNumber, 34),
    `The account number of ${paymentReference} cannot be written.`,
  )
  mustBe(
    account.bankCode === '' || isNationalNumber(account.bankCode, 35),
    `The bank code of ${paymentReference} cannot be written.`,
  )
}

function isNationalNumber(text: string, max: number): boolean {
  const number = nationalNumber(text)
  return NATIONAL_NUMBER.test(number) && number.length <= max
}

function mustBe(holds: boolean, sentence: string): void {
  if (!holds) throw new RangeError(sentence)
}

function quoted(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 50))
}

/** Of a year with four digits, which is what XML has. */
function isInstant(ms: number): boolean {
  return Number.isFinite(ms) && ms >= 0 && ms < Date.UTC(10_000, 0)
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const instant = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(instant) && new Date(instant).toISOString().slice(0, 10) === text
}
