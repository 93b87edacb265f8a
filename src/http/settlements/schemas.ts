/** What reads of settlements answer, for the API reference. */
import { TRANSACTION_TYPES } from '../../domain/payout/transaction.ts'
import { instant, oneOf } from '../schemas/fields.ts'
import { totalsSchema } from '../schemas/payout-totals.ts'
import { Type } from '../schemas/type.ts'
import { SUMMED_NAMES } from './wire.ts'

const amount = Type.Integer()
const text = Type.String()

export const payoutSchema = Type.Object({
  payment_reference: text,
  payout_date: instant,
  currency_code: text,
  merchant_settlement_type: oneOf(['NET', 'GROSS', 'GROSS_FEE']),
  merchant_id: text,
  totals: totalsSchema,
  transactions: text,
})

export const paginationSchema = Type.Object({
  count: Type.Integer(),
  total: Type.Optional(Type.Integer()),
  next: Type.Optional(text),
  prev: Type.Optional(text),
  offset: Type.Integer(),
})

export const transactionSchema = Type.Object({
  type: oneOf(TRANSACTION_TYPES),
  detailed_type: text,
  amount,
  currency_code: text,
  vat_amount: Type.Optional(amount),
  vat_rate: Type.Optional(amount),
  order_id: Type.String({ format: 'uuid', description: 'All zeros for what concerns no order.' }),
  short_order_id: Type.Optional(text),
  capture_id: Type.String({ description: 'Of sales and fees; else empty.' }),
  refund_id: Type.Optional(text),
  merchant_reference1: Type.Optional(text),
  merchant_reference2: Type.Optional(text),
  merchant_capture_reference: Type.Optional(text),
  merchant_refund_reference: Type.Optional(text),
  sale_date: instant,
  capture_date: instant,
  purchase_country: Type.String({ description: 'Empty for what concerns no order.' }),
  shipping_country: Type.Optional(text),
  initial_payment_method_type: Type.Optional(text),
  initial_number_of_installments: Type.Optional(Type.Integer()),
  payment_reference: Type.Optional(text),
  payout: Type.Optional(text),
})

const summed = Object.fromEntries(SUMMED_NAMES.map((name) => [name, amount])) as Record<
  (typeof SUMMED_NAMES)[number],
  typeof amount
>

export const payoutSummarySchema = Type.Object({
  summary_settlement_currency: text,
  summary_payout_date_start: instant,
  summary_payout_date_end: instant,
  ...summed,
})
