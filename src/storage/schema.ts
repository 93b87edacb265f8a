/**
 * The tables as both dialects give them: amounts and instants (ms) as integers, JSON as text, digests as bytes.
 * The column types of each dialect are in its migrations.
 */

import type { ItemPart } from '../domain/ledger/postings.ts'
import type { Account, TransferType } from '../domain/ledger/transfer.ts'
import type { FraudStatus, OrderStatus } from '../domain/order/order.ts'
import type { PayoutHold, PayoutState } from '../domain/payout/payout.ts'
import type { DueWorkKind } from '../engine/due-work.ts'
import type { Mode, RecordKind } from '../engine/store.ts'
import type { TallyKind } from '../engine/tallies.ts'

interface PaymentMethodColumns {
  payment_method: string
  number_of_installments: number | null
  number_of_days: number | null
}

export interface OrderRow extends PaymentMethodColumns {
  order_id: string
  merchant_id: string
  klarna_reference: string
  currency: string
  country: string
  locale: string
  original_order_amount: number
  created_at: number
  status: OrderStatus
  fraud_status: FraudStatus
  order_amount: number
  captured_amount: number
  refunded_amount: number
  capture_count: number
  refund_count: number
  version: number
  document_version: number
  persons_version: number
  merchant_reference1: string | null
  merchant_reference2: string | null
  /** Transaction ids of the changes that did it. */
  acknowledged_by: string | null
  cancelled_by: string | null
  extended_by: string | null
  released_by: string | null
  fraud_decided_at: number | null
  /** See domain/order/duplicates.ts. */
  recent_moves: string | null
  persons_count: number
  expires_at: number
}

export interface EventRow {
  order_id: string
  version: number
  merchant_id: string
  transaction_id: string
  at: number
  correlation_id: string
  actor: string
  idempotency_key: string | null
  type: string
  /** The event's own fields, without `type`. */
  data: string
}

/** `order_documents` and `order_persons`: written when the order is placed, replaced by higher versions only. */
export interface VersionedRow {
  order_id: string
  version: number
  data: string
}

export interface TransferRow {
  merchant_id: string
  source_id: string
  type: TransferType
  /** Null for what a payout books. */
  order_id: string | null
  event_version: number | null
  debit: Account
  credit: Account
  amount: number
  currency: string
  booked_at: number
}

export interface KeyRow {
  digest: Uint8Array
  merchant_id: string
  order_id: string | null
  scope: string
  key: string
  body_digest: Uint8Array
  outcome: string
  created_at: number
  expires_at: number
}

export interface SessionRow {
  session_id: string
  merchant_id: string
  client_token: string
  fields: string
  authorization_token: string | null
  order_id: string | null
  created_at: number
  expires_at: number
}

export interface AuthorizationRow extends PaymentMethodColumns {
  merchant_id: string
  token: string
  /** Null for a token that a sandbox took on trust. */
  approved_amount: number | null
  approved_currency: string | null
  session_id: string | null
  fraud_status: 'ACCEPTED' | 'PENDING'
  state: 'open' | 'consumed' | 'deleted'
  order_id: string | null
  created_at: number
  expires_at: number
}

export interface MerchantRow {
  merchant_id: string
  name: string
  /** 1 or 0: SQLite has no booleans. */
  active: number
  created_at: number
}

export interface CredentialRow {
  username: string
  /** Null for a platform operator. */
  merchant_id: string | null
  secret_digest: Uint8Array
  created_at: number
  disabled_at: number | null
}

/** The words by which an order is found: see domain/order/terms.ts. */
export interface TermRow {
  merchant_id: string
  term: string
  order_id: string
}

export interface DueWorkRow {
  work_id: string
  kind: DueWorkKind
  merchant_id: string
  order_id: string | null
  due_at: number
  attempts: number
  data: string
  created_at: number
}

export interface RecordRow {
  kind: RecordKind
  id: string
  merchant_id: string
  data: string
  created_at: number
  expires_at: number | null
}

/** What is to be in a payout from `due_at` on, and is in none yet. */
export interface DueItemRow {
  merchant_id: string
  currency: string
  due_at: number
  source_id: string
  part: ItemPart
}

/** Sums that are kept (see engine/tallies.ts). */
export interface TallyRow {
  merchant_id: string
  currency: string
  kind: TallyKind
  /** Where the quarter of an hour begins, ms. */
  bucket: number
  /** The connection that adds to it; 0 where there is one writer. */
  writer: number
  count: number
  amount: number
}

/** What is in which payout: its key is why nothing is in two (I9). */
export interface PayoutItemRow {
  merchant_id: string
  source_id: string
  part: ItemPart
  payout_id: string
}

export interface PayoutRow {
  payout_id: string
  merchant_id: string
  currency: string
  /** MAIN: what a merchant is paid; FEES: an invoice. At most one of each is open at a time. */
  kind: 'MAIN' | 'FEES'
  number: number
  payment_reference: string
  state: PayoutState
  hold: PayoutHold | null
  /** Null while it collects. */
  created_at: number | null
  settlement_amount: number
  closing_debt: number
  file_id: string | null
  /** Everything else. */
  data: string
}

export interface InstanceRow {
  /** Always 1: there is one row. */
  id: number
  mode: Mode
  schema_version: number
  clock_offset_ms: number
  secret: string
  created_at: number
  /** JSON of the clock's move that is under way (`ClockMove`). */
  clock_move: string | null
  /** Counts changes of contracts, so that every process sees when those that it remembers are out of date. */
  contracts_epoch: number
}

export interface Database {
  orders: OrderRow
  events: EventRow
  order_documents: VersionedRow
  order_persons: VersionedRow
  transfers: TransferRow
  idempotency_keys: KeyRow
  sessions: SessionRow
  authorizations: AuthorizationRow
  merchants: MerchantRow
  credentials: CredentialRow
  order_terms: TermRow
  due_work: DueWorkRow
  records: RecordRow
  due_items: DueItemRow
  tallies: TallyRow
  payout_items: PayoutItemRow
  payouts: PayoutRow
  instance: InstanceRow
}

/** The columns of an order that a change may rewrite, in the order in which both dialects bind them. */
export const ORDER_CHANGING = [
  'status',
  'fraud_status',
  'order_amount',
  'captured_amount',
  'refunded_amount',
  'capture_count',
  'refund_count',
  'version',
  'document_version',
  'persons_version',
  'merchant_reference1',
  'merchant_reference2',
  'acknowledged_by',
  'cancelled_by',
  'extended_by',
  'released_by',
  'fraud_decided_at',
  'recent_moves',
  'persons_count',
  'expires_at',
] as const satisfies (keyof OrderRow)[]

/** The columns that stay as they were when the order was placed. */
export const ORDER_FIXED = [
  'order_id',
  'merchant_id',
  'klarna_reference',
  'currency',
  'country',
  'locale',
  'payment_method',
  'number_of_installments',
  'number_of_days',
  'original_order_amount',
  'created_at',
] as const satisfies (keyof OrderRow)[]

type Columns<Row> = readonly (keyof Row & string)[]

/** Every table's columns, for statements that are written out. A test compares them with the databases. */
export const COLUMNS = {
  orders: [...ORDER_FIXED, ...ORDER_CHANGING],
  events: [
    'order_id',
    'version',
    'merchant_id',
    'transaction_id',
    'at',
    'correlation_id',
    'actor',
    'idempotency_key',
    'type',
    'data',
  ],
  order_documents: ['order_id', 'version', 'data'],
  tallies: ['merchant_id', 'currency', 'kind', 'bucket', 'writer', 'count', 'amount'],
  order_persons: ['order_id', 'version', 'data'],
  transfers: [
    'merchant_id',
    'source_id',
    'type',
    'order_id',
    'event_version',
    'debit',
    'credit',
    'amount',
    'currency',
    'booked_at',
  ],
  idempotency_keys: [
    'digest',
    'merchant_id',
    'order_id',
    'scope',
    'key',
    'body_digest',
    'outcome',
    'created_at',
    'expires_at',
  ],
  sessions: [
    'session_id',
    'merchant_id',
    'client_token',
    'fields',
    'authorization_token',
    'order_id',
    'created_at',
    'expires_at',
  ],
  authorizations: [
    'merchant_id',
    'token',
    'approved_amount',
    'approved_currency',
    'session_id',
    'payment_method',
    'number_of_installments',
    'number_of_days',
    'fraud_status',
    'state',
    'order_id',
    'created_at',
    'expires_at',
  ],
  merchants: ['merchant_id', 'name', 'active', 'created_at'],
  credentials: ['username', 'merchant_id', 'secret_digest', 'created_at', 'disabled_at'],
  order_terms: ['merchant_id', 'term', 'order_id'],
  due_work: ['work_id', 'kind', 'merchant_id', 'order_id', 'due_at', 'attempts', 'data', 'created_at'],
  records: ['kind', 'id', 'merchant_id', 'data', 'created_at', 'expires_at'],
  due_items: ['merchant_id', 'currency', 'due_at', 'source_id', 'part'],
  payout_items: ['merchant_id', 'source_id', 'part', 'payout_id'],
  payouts: [
    'payout_id',
    'merchant_id',
    'currency',
    'kind',
    'number',
    'payment_reference',
    'state',
    'hold',
    'created_at',
    'settlement_amount',
    'closing_debt',
    'file_id',
    'data',
  ],
  instance: [
    'id',
    'mode',
    'schema_version',
    'clock_offset_ms',
    'secret',
    'created_at',
    'clock_move',
    'contracts_epoch',
  ],
} as const satisfies { [T in keyof Database]: Columns<Database[T]> }

/** What identifies a row, for upserts. */
export const KEY_COLUMNS = {
  idempotency_keys: ['digest'],
  sessions: ['session_id'],
  authorizations: ['merchant_id', 'token'],
  merchants: ['merchant_id'],
  credentials: ['username'],
  due_work: ['work_id'],
  records: ['kind', 'id'],
  payouts: ['payout_id'],
} as const
