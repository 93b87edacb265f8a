/** Payouts, their rows and their pages as the Settlements API shows them. */
import type { Payout, PayoutTotals } from '../../domain/payout/payout.ts'
import type { SettlementTransaction } from '../../domain/payout/transaction.ts'
import type { Call } from '../route.ts'
import { totalsOnWire } from '../schemas/payout-totals.ts'
import { type Paging, pageOf, SETTLEMENTS } from './shared.ts'

const instantText = (at: number): string => new Date(at).toISOString()

/**
 * The published schema demands an order of every row. What concerns none, such as a reserve, has an id that is valid
 * everywhere, and no order's.
 */
export const NO_ORDER = '00000000-0000-0000-0000-000000000000'

type Links = Pick<Call<unknown, unknown>, 'services'>

const linkTo = ({ services }: Links, path: string, query: Record<string, string | number | undefined>) => {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
  return `${services.publicUrl()}${SETTLEMENTS}${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
}

export function payoutOnWire(payout: Payout, links: Links) {
  const { paymentReference, createdAt, currency, settlementType, merchantId, totals } = payout
  return {
    payment_reference: paymentReference,
    payout_date: instantText(createdAt ?? payout.openedAt),
    currency_code: currency,
    merchant_settlement_type: settlementType,
    merchant_id: merchantId,
    totals: totalsOnWire(totals),
    transactions: linkTo(links, '/transactions', { payment_reference: paymentReference }),
  }
}

/** The amount is unsigned: its sign is the type's. A capture's id is there for sales and fees, and empty elsewhere. */
export function transactionOnWire(row: SettlementTransaction, links: Links) {
  const { paymentReference } = row
  return withoutUnknown({
    type: row.type,
    detailed_type: row.detailedType,
    amount: row.amount,
    currency_code: row.currency,
    vat_amount: row.vatAmount,
    vat_rate: row.vatRate,
    order_id: row.orderId ?? NO_ORDER,
    short_order_id: row.shortOrderId,
    capture_id: row.captureId ?? '',
    refund_id: row.refundId,
    merchant_reference1: row.merchantReference1,
    merchant_reference2: row.merchantReference2,
    merchant_capture_reference: row.merchantCaptureReference,
    merchant_refund_reference: row.merchantRefundReference,
    sale_date: instantText(row.saleDate),
    capture_date: instantText(row.captureDate),
    purchase_country: row.purchaseCountry ?? '',
    shipping_country: row.shippingCountry,
    initial_payment_method_type: row.initialPaymentMethodType,
    initial_number_of_installments: row.initialNumberOfInstallments,
    payment_reference: paymentReference,
    payout:
      paymentReference === undefined
        ? undefined
        : linkTo(links, `/payouts/${encodeURIComponent(paymentReference)}`, {}),
  })
}

function withoutUnknown(fields: Record<string, string | number | undefined>) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/**
 * Where in a collection a page is, and the pages beside it.
 * @param total of all elements; undefined where nobody counts them
 * @param hasNext whether there are more behind this page
 */
export function paginationOnWire(
  links: Links,
  path: string,
  query: Paging & Record<string, string | number | undefined>,
  { count, total, hasNext }: { count: number; total?: number; hasNext: boolean },
) {
  const { size, offset } = pageOf(query)
  const at = (offset: number) => linkTo(links, path, { ...query, size, offset })
  // From beyond the end back to the last page.
  const end = Math.min(offset, total ?? offset)
  return {
    count,
    ...(total !== undefined && { total }),
    ...(hasNext && { next: at(offset + size) }),
    ...(offset > 0 && { prev: at(Math.max(0, end - size)) }),
    offset,
  }
}

const SUMMED = {
  summary_total_sale_amount: 'sale',
  summary_total_return_amount: 'return',
  summary_total_reversal_amount: 'reversal',
  summary_total_fee_amount: 'fee',
  summary_total_fee_correction_amount: 'feeCorrection',
  summary_total_tax_amount: 'tax',
  summary_total_commission_amount: 'commission',
  summary_total_holdback_amount: 'holdback',
  summary_total_release_amount: 'release',
  summary_total_repay_amount: 'repay',
  summary_total_settlement_amount: 'settlement',
} as const satisfies Record<string, keyof PayoutTotals>

export const SUMMED_NAMES = Object.keys(SUMMED) as (keyof typeof SUMMED)[]

export type Sums = Record<keyof typeof SUMMED, number>

export function addedTo(sums: Sums | undefined, { totals }: Payout): Sums {
  const added = SUMMED_NAMES.map((name) => {
    const sum = (sums?.[name] ?? 0) + totals[SUMMED[name]]
    if (!Number.isSafeInteger(sum)) throw new RangeError(`the sum of ${name} is too large`)
    return [name, sum]
  })
  return Object.fromEntries(added) as Sums
}

export function summaryOnWire(currency: string, sums: Sums, from: number, to: number) {
  return {
    summary_settlement_currency: currency,
    summary_payout_date_start: instantText(from),
    summary_payout_date_end: instantText(to),
    ...sums,
  }
}
