/** What a merchant's reset deletes, beside the merchant itself and its credentials. */

/** By order id, before the orders themselves. */
export const TABLES_OF_ORDERS = [
  'events',
  'order_documents',
  'order_persons',
  'order_terms',
  'transfers',
  'idempotency_keys',
  'due_work',
] as const

/** By merchant, when no order is left. */
export const TABLES_OF_MERCHANT = [
  'idempotency_keys',
  'sessions',
  'authorizations',
  'due_work',
  'order_terms',
  'payout_items',
  'payouts',
  'tallies',
] as const

/** What is due of the orders that go: before their transfers. `doomed` stands for their ids. */
export const itemsOfOrders = (table: 'due_items' | 'payout_items', doomed: string): string =>
  `DELETE FROM ${table} WHERE merchant_id = $1 AND source_id IN (
    SELECT source_id FROM transfers WHERE merchant_id = $1 AND order_id ${doomed})`

/** With the rest, by merchant: what payouts booked, and all records but contracts and settings, which are the operator's, and people. */
export const REST_OF_MERCHANT = [
  `DELETE FROM due_items WHERE merchant_id = $1 AND part IN ('release', 'returned')`,
  'DELETE FROM transfers WHERE merchant_id = $1 AND order_id IS NULL',
  `DELETE FROM records WHERE merchant_id = $1
    AND kind NOT IN ('contract', 'merchantSettings', 'user', 'userSession', 'userSessions', 'invitation', 'staff', 'audit', 'credentialUse')`,
] as const

/** The next payouts are scheduled no more: every process has to see it. */
export const FORGET_CONTRACTS = 'UPDATE instance SET contracts_epoch = contracts_epoch + 1'
