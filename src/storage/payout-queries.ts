/** Which rows of `payouts` a transaction asks for, in the form that both dialects take (`$1` is `?1` in SQLite). */
import type { PayoutQuery } from '../engine/store.ts'

export interface PayoutSelect {
  name: string
  where: string
  values: (string | number)[]
  /** Others that work on such rows are not waited for. */
  skipsHeld?: true
}

export function payoutSelect(query: PayoutQuery): PayoutSelect {
  switch (query.by) {
    case 'id':
      return { name: 'payout', where: 'payout_id = $1', values: [query.payoutId] }
    case 'reference':
      return {
        name: 'payout_by_reference',
        where: 'payment_reference = $1',
        values: [query.paymentReference],
      }
    case 'open':
      return {
        name: 'open_payouts',
        where: `merchant_id = $1 AND currency = $2 AND (state = 'scheduled' OR number = (
          SELECT max(number) FROM payouts WHERE merchant_id = $1 AND currency = $2 AND kind = 'MAIN' AND state <> 'scheduled'
        ) AND kind = 'MAIN') ORDER BY payout_id`,
        values: [query.merchantId, query.currency],
      }
    case 'held':
      return {
        name: 'held_payouts',
        where: `currency = $2 AND state = 'created' AND merchant_id = $1 AND hold IS NOT NULL AND payout_id > $3
          ORDER BY payout_id LIMIT $4`,
        values: [query.merchantId, query.currency, query.after, query.limit],
      }
    case 'unsent':
      return {
        name: 'unsent_payouts',
        where: `currency = $1 AND state = 'created' AND kind = 'MAIN' AND hold IS NULL AND file_id IS NULL
          ORDER BY payout_id LIMIT $2`,
        values: [query.currency, query.limit],
        skipsHeld: true,
      }
    case 'file':
      return { name: 'payouts_of_file', where: 'file_id = $1 ORDER BY payout_id', values: [query.fileId] }
  }
}
