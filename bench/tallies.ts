/** The sums that are kept, made anew from what they are sums of: the statements of docs/reference/verify.md. */
export const TALLIES_ANEW = [
  'DELETE FROM tallies',
  `INSERT INTO tallies
    SELECT merchant_id, currency, type, booked_at / 900000 * 900000, 0, count(*), sum(amount) FROM transfers
    WHERE type IN ('SALE', 'RETURN', 'PAYOUT_PAID', 'PAYOUT_RETURNED') GROUP BY 1, 2, 3, 4`,
  `INSERT INTO tallies
    SELECT merchant_id, currency, 'OPEN', expires_at / 900000 * 900000, 0, count(*), 0 FROM orders
    WHERE status IN ('AUTHORIZED', 'PART_CAPTURED') GROUP BY 1, 2, 4`,
]
