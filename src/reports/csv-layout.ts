/**
 * The layout of a settlement file: for each payout a block of totals (a row of names, a row of values), an empty line,
 * and a block with a row per transaction. Names and their order are those of the published description of the reports;
 * readers go by the names.
 */
import type { Payout, PayoutTotals } from '../domain/payout/payout.ts'
import type { SettlementTransaction } from '../domain/payout/transaction.ts'

export const DELIMITERS = [';', ',', '\t', '|'] as const

export interface CsvFormat {
  delimiter: (typeof DELIMITERS)[number]
  decimalMark: '.' | ','
  /** `iso`: UTC with milliseconds. `iso-date`: the day. `european`: DD/MM/YYYY HH:MM:SS, UTC. */
  dates: 'iso' | 'iso-date' | 'european'
  /** Whether what is taken off has a minus in the rows. The totals never have: their names say what they are. */
  signs: boolean
  /** Whether the block of totals is there. */
  totals: boolean
}

export const DEFAULT_CSV: CsvFormat = {
  delimiter: ';',
  decimalMark: '.',
  dates: 'iso',
  signs: false,
  totals: true,
}

/** How a cell is written: `amount` in the currency's decimals, `rate` as a percentage, `date` as the format says. */
export type CellKind = 'text' | 'amount' | 'rate' | 'count' | 'date'

export interface Column<Field extends string> {
  name: string
  field: Field
  kind: CellKind
  /** Other names under which files of other origin have it. */
  aliases?: string[]
}

export type TransactionField = Exclude<keyof SettlementTransaction, 'paymentReference'>

export const TRANSACTION_COLUMNS: Column<TransactionField>[] = [
  { name: 'type', field: 'type', kind: 'text' },
  { name: 'capture_date', field: 'captureDate', kind: 'date' },
  { name: 'sale_date', field: 'saleDate', kind: 'date' },
  { name: 'order_id', field: 'orderId', kind: 'text' },
  { name: 'short_order_id', field: 'shortOrderId', kind: 'text' },
  { name: 'capture_id', field: 'captureId', kind: 'text' },
  { name: 'merchant_reference1', field: 'merchantReference1', kind: 'text' },
  { name: 'merchant_reference2', field: 'merchantReference2', kind: 'text' },
  { name: 'amount', field: 'amount', kind: 'amount' },
  { name: 'posting_currency', field: 'currency', kind: 'text', aliases: ['currency_code'] },
  { name: 'refund_id', field: 'refundId', kind: 'text' },
  { name: 'purchase_country', field: 'purchaseCountry', kind: 'text' },
  { name: 'vat_rate', field: 'vatRate', kind: 'rate', aliases: ['tax_rate'] },
  { name: 'vat_amount', field: 'vatAmount', kind: 'amount', aliases: ['tax_amount'] },
  { name: 'shipping_country', field: 'shippingCountry', kind: 'text' },
  { name: 'initial_payment_method_type', field: 'initialPaymentMethodType', kind: 'text' },
  { name: 'initial_number_of_installments', field: 'initialNumberOfInstallments', kind: 'count' },
  { name: 'merchant_capture_reference', field: 'merchantCaptureReference', kind: 'text' },
  { name: 'merchant_refund_reference', field: 'merchantRefundReference', kind: 'text' },
  { name: 'detailed_type', field: 'detailedType', kind: 'text' },
]

export type TotalsField =
  | keyof PayoutTotals
  | Extract<keyof Payout, 'paymentReference' | 'currency' | 'merchantId' | 'settlementType'>
  | 'payoutDate'

export const TOTALS_COLUMNS: Column<TotalsField>[] = [
  { name: 'total_sale_amount', field: 'sale', kind: 'amount' },
  { name: 'total_fee_amount', field: 'fee', kind: 'amount' },
  { name: 'total_fee_correction_amount', field: 'feeCorrection', kind: 'amount' },
  { name: 'total_tax_amount', field: 'tax', kind: 'amount' },
  { name: 'total_tax_refund_amount', field: 'taxRefund', kind: 'amount' },
  { name: 'total_return_amount', field: 'return', kind: 'amount' },
  { name: 'total_reversal_amount', field: 'reversal', kind: 'amount' },
  { name: 'total_commission_amount', field: 'commission', kind: 'amount' },
  { name: 'total_credit_amount', field: 'credit', kind: 'amount' },
  { name: 'total_charge_amount', field: 'charge', kind: 'amount' },
  { name: 'total_holdback_amount', field: 'holdback', kind: 'amount' },
  { name: 'total_release_amount', field: 'release', kind: 'amount' },
  {
    name: 'opening_debt_balance',
    field: 'openingDebt',
    kind: 'amount',
    aliases: ['opening_debt_balance_amount'],
  },
  { name: 'total_deposit_amount', field: 'deposit', kind: 'amount' },
  { name: 'total_repay_amount', field: 'repay', kind: 'amount' },
  {
    name: 'closing_debt_balance',
    field: 'closingDebt',
    kind: 'amount',
    aliases: ['closing_debt_balance_amount'],
  },
  { name: 'total_fee_refund_amount', field: 'feeRefund', kind: 'amount' },
  { name: 'total_settlement_amount', field: 'settlement', kind: 'amount' },
  { name: 'payment_reference', field: 'paymentReference', kind: 'text' },
  { name: 'settlement_currency', field: 'currency', kind: 'text' },
  { name: 'payout_date', field: 'payoutDate', kind: 'date' },
  { name: 'merchant_id', field: 'merchantId', kind: 'text' },
  { name: 'merchant_settlement_type', field: 'settlementType', kind: 'text' },
]

/** Types of rows that take from the merchant. The set of types is open: any other one is written as it is. */
export const TAKEN_OFF: ReadonlySet<string> = new Set([
  'FEE',
  'RETURN',
  'REVERSAL',
  'CHARGE',
  'HOLDBACK',
  'TAX',
])

/** Totals that are subtracted: files of other origin may have them with a minus. */
export const TOTALS_TAKEN_OFF: ReadonlySet<string> = new Set<TotalsField>([
  'fee',
  'tax',
  'return',
  'reversal',
  'charge',
  'holdback',
  'repay',
])
