/** The sums that are kept, made anew from what they are sums of: the statements of docs/reference/verify.md. */
export const TALLIES_ANEW = [
  'DELETE FROM tallies',
  `INSERT INTO tallies
    SELECT merchant_id, currency, type, booked_at / 900000 * 900000, 0, count(*), sum(amount) FROM transfers
    WHERE type IN ('SALE', 'RETURN', 'PAYOUT_PAID', 'PAYOUT_RETURNED') GROUP BY 1, 2, 3, 4`,
  `INSERT INTO tallies
    SELECT merchant_id, currency, 'OPEN', expires_at / 900000 * 900000, 0, count(*), 0 FROM orders
    WHERE status IN ('AUTHORIZED', 'PART_CAPTURED') GROUP BY 1, 2, 4`,
  `INSERT INTO tallies
    SELECT merchant_id, currency, kind, (due_at + 899999) / 900000 * 900000, 0, count(*), sum(amount) FROM (
      SELECT merchant_id, item.currency, due_at, amount, 'DUE_' || CASE type
          WHEN 'SALE' THEN 'sale'
          WHEN 'RETURN' THEN 'return'
          WHEN 'PURCHASE_FEE_PERCENTAGE' THEN 'fee'
          WHEN 'PURCHASE_FEE_FIXED' THEN 'fee'
          WHEN 'EXTEND_DUE_DATE_FEE' THEN 'fee'
          WHEN 'PURCHASE_FEE_PERCENTAGE_VAT' THEN 'tax'
          WHEN 'PURCHASE_FEE_FIXED_VAT' THEN 'tax'
          WHEN 'EXTEND_DUE_DATE_FEE_VAT' THEN 'tax'
          WHEN 'PURCHASE_FEE_PERCENTAGE_REFUND' THEN 'feeRefund'
          WHEN 'PURCHASE_FEE_FIXED_REFUND' THEN 'feeRefund'
          WHEN 'PURCHASE_FEE_PERCENTAGE_REFUND_VAT' THEN 'taxRefund'
          WHEN 'PURCHASE_FEE_FIXED_REFUND_VAT' THEN 'taxRefund'
          WHEN 'RELEASE' THEN 'release'
          WHEN 'PAYOUT_RETURNED' THEN 'credit'
        END AS kind
      FROM due_items AS item JOIN transfers USING (merchant_id, source_id)
      WHERE part = 'release' AND type = 'RELEASE' OR part = 'returned' AND type = 'PAYOUT_RETURNED'
        OR part = 'order' AND 'merchant_payable' IN (debit, credit) AND type NOT IN ('HOLDBACK', 'RELEASE', 'DEPOSIT',
          'REPAY', 'PAYOUT', 'PAYOUT_PAID', 'PAYOUT_REVERSED', 'PAYOUT_RETURNED', 'INVOICE_PAID')
      UNION ALL
      SELECT merchant_id, data ->> 'currency', due_at, CAST(data ->> 'amount' AS bigint), 'DUE_release'
      FROM due_work WHERE kind = 'releaseReserve'
    ) AS due GROUP BY 1, 2, 3, 4`,
]
