/** The transfers of a payment file for banks that take no XML. */
import { normalIban } from '../domain/contract/bank-account.ts'
import { decimalText } from '../domain/money.ts'
import type { CreditTransfer, PaymentFileInput } from './payment-file.ts'
import { checkFile, nationalNumber } from './payment-file-checks.ts'

const COLUMNS = [
  'file_id',
  'execution_date',
  'debtor_iban',
  'payment_reference',
  'amount',
  'currency',
  'creditor_name',
  'creditor_iban',
  'creditor_bic',
  'creditor_bank_country',
  'creditor_bank_code',
  'creditor_account_number',
  'street',
  'building_number',
  'postal_code',
  'city',
  'country',
  'remittance',
] as const

/**
 * UTF-8, RFC 4180 (commas, CRLF), a header row, amounts with a point and the currency's decimals. Names keep their own
 * letters, without control characters.
 * @throws RangeError as `pain001` does.
 */
export function transfersCsv(input: PaymentFileInput): string {
  checkFile(input)
  const rows = input.transfers.map((transfer) => cells(input, transfer).map(csvCell).join(','))
  return `${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`
}

function cells(input: PaymentFileInput, transfer: CreditTransfer): (string | undefined)[] {
  const { account } = transfer
  const [iban, domestic] = account.kind === 'iban' ? [account, undefined] : [undefined, account]
  const address = account.address
  return [
    input.fileId,
    input.executionDate,
    normalIban(input.debtor.iban),
    transfer.paymentReference,
    decimalText(transfer.amountMinor, transfer.currency),
    transfer.currency,
    account.holder,
    iban && normalIban(iban.iban),
    account.bic,
    domestic?.country ?? (iban && normalIban(iban.iban).slice(0, 2)),
    domestic && nationalNumber(domestic.bankCode),
    domestic && nationalNumber(domestic.accountNumber),
    address?.street,
    address?.buildingNumber,
    address?.postalCode,
    address?.city,
    address?.country,
    transfer.remittance,
  ]
}

/** Longer than any name or address that a bank would read. */
const CELL_MAX = 500

/**
 * A spreadsheet runs a cell that begins like a formula; an apostrophe makes it a text (OWASP, CSV injection). In some
 * languages it takes the full-width signs as well.
 */
function csvCell(value: string | undefined): string {
  const text = (value ?? '')
    .slice(0, CELL_MAX)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}]/gu, '')
    .trim()
  const guarded = /^[=+\-@＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
