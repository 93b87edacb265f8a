/** What is to be paid out and what was: between rows and the domain's types. */
import type { DueItem } from '../domain/ledger/postings.ts'
import type { Payout } from '../domain/payout/payout.ts'
import type { AuditedPayout, PayoutItem } from '../engine/audit-reader.ts'
import type { DueItemRow, PayoutItemRow, PayoutRow } from './schema.ts'

export function dueItemRow(item: DueItem): DueItemRow {
  return {
    merchant_id: item.merchantId,
    currency: item.currency,
    due_at: item.dueAt,
    source_id: item.sourceId,
    part: item.part,
  }
}

export function dueItemOf(row: DueItemRow): DueItem {
  return {
    merchantId: row.merchant_id,
    currency: row.currency,
    dueAt: row.due_at,
    sourceId: row.source_id,
    part: row.part,
  }
}

export function payoutItemOf(row: PayoutItemRow): PayoutItem {
  return { merchantId: row.merchant_id, sourceId: row.source_id, part: row.part, payoutId: row.payout_id }
}

type PayoutData = Omit<
  Payout,
  | 'payoutId'
  | 'merchantId'
  | 'currency'
  | 'number'
  | 'paymentReference'
  | 'state'
  | 'hold'
  | 'createdAt'
  | 'fileId'
>

export function payoutOf(row: PayoutRow): Payout {
  return {
    payoutId: row.payout_id,
    merchantId: row.merchant_id,
    currency: row.currency,
    number: row.number,
    paymentReference: row.payment_reference,
    state: row.state,
    ...(row.hold !== null && { hold: row.hold }),
    ...(row.created_at !== null && { createdAt: row.created_at }),
    ...(row.file_id !== null && { fileId: row.file_id }),
    ...(JSON.parse(row.data) as PayoutData),
  }
}

export function auditedPayoutOf(row: PayoutRow): AuditedPayout {
  const { kind, settlement_amount: settlementAmount, closing_debt: closingDebt } = row
  return { payout: payoutOf(row), kind, settlementAmount, closingDebt }
}

export function payoutRow(payout: Payout): PayoutRow {
  const {
    payoutId,
    merchantId,
    currency,
    number,
    paymentReference,
    state,
    hold,
    createdAt,
    fileId,
    ...data
  } = payout
  return {
    payout_id: payoutId,
    merchant_id: merchantId,
    currency,
    kind: payoutKind(payout),
    number,
    payment_reference: paymentReference,
    state,
    hold: hold ?? null,
    created_at: createdAt ?? null,
    settlement_amount: payout.totals.settlement,
    closing_debt: payout.totals.closingDebt,
    file_id: fileId ?? null,
    data: JSON.stringify(data),
  }
}

export function payoutKind({ settlementType }: Pick<Payout, 'settlementType'>): PayoutRow['kind'] {
  return settlementType === 'GROSS_FEE' ? 'FEES' : 'MAIN'
}
