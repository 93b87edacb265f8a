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
  'records',
  'order_terms',
] as const
