import type { Transfer } from '../domain/ledger/transfer.ts'
import type { OrderEvent, RecordedEvent } from '../domain/order/events.ts'
import type { Order, PaymentMethod } from '../domain/order/order.ts'
import type { Authorization, Session } from '../domain/payments/session.ts'
import type {
  Clock,
  ClockMove,
  Credential,
  DueWork,
  KeptKey,
  Merchant,
  StoredRecord,
} from '../engine/store.ts'
import type { Tally } from '../engine/tallies.ts'
import type {
  AuthorizationRow,
  CredentialRow,
  DueWorkRow,
  EventRow,
  InstanceRow,
  KeyRow,
  MerchantRow,
  OrderRow,
  RecordRow,
  SessionRow,
  TallyRow,
  TransferRow,
} from './schema.ts'
import type { Instance } from './settings.ts'

export function orderOf(row: OrderRow): Order {
  const fields = {
    orderId: row.order_id,
    merchantId: row.merchant_id,
    klarnaReference: row.klarna_reference,
    currency: row.currency,
    country: row.country,
    locale: row.locale,
    fraudStatus: row.fraud_status,
    paymentMethod: paymentMethodOf(row),
    orderAmount: row.order_amount,
    originalOrderAmount: row.original_order_amount,
    capturedAmount: row.captured_amount,
    refundedAmount: row.refunded_amount,
    captureCount: row.capture_count,
    refundCount: row.refund_count,
    version: row.version,
    documentVersion: row.document_version,
    personsVersion: row.persons_version,
    personsCount: row.persons_count,
    ...(row.merchant_reference1 !== null && { merchantReference1: row.merchant_reference1 }),
    ...(row.merchant_reference2 !== null && { merchantReference2: row.merchant_reference2 }),
    ...(row.acknowledged_by !== null && { acknowledgedBy: row.acknowledged_by }),
    ...(row.extended_by !== null && { extendedBy: row.extended_by }),
    ...(row.released_by !== null && { releasedBy: row.released_by }),
    ...(row.fraud_decided_at !== null && { fraudDecidedAt: row.fraud_decided_at }),
    ...(row.recent_moves !== null && { recentMoves: row.recent_moves }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
  if (row.status !== 'CANCELLED') return { ...fields, status: row.status }
  if (row.cancelled_by === null) throw new Error(`order ${row.order_id} is cancelled by nothing`)
  return { ...fields, status: row.status, cancelledBy: row.cancelled_by }
}

export function orderRow(order: Order): OrderRow {
  return {
    order_id: order.orderId,
    merchant_id: order.merchantId,
    klarna_reference: order.klarnaReference,
    currency: order.currency,
    country: order.country,
    locale: order.locale,
    ...paymentMethodColumns(order.paymentMethod),
    original_order_amount: order.originalOrderAmount,
    created_at: order.createdAt,
    status: order.status,
    fraud_status: order.fraudStatus,
    order_amount: order.orderAmount,
    captured_amount: order.capturedAmount,
    refunded_amount: order.refundedAmount,
    capture_count: order.captureCount,
    refund_count: order.refundCount,
    version: order.version,
    document_version: order.documentVersion,
    persons_version: order.personsVersion,
    merchant_reference1: order.merchantReference1 ?? null,
    merchant_reference2: order.merchantReference2 ?? null,
    acknowledged_by: order.acknowledgedBy ?? null,
    cancelled_by: order.status === 'CANCELLED' ? order.cancelledBy : null,
    extended_by: order.extendedBy ?? null,
    released_by: order.releasedBy ?? null,
    fraud_decided_at: order.fraudDecidedAt ?? null,
    recent_moves: order.recentMoves ?? null,
    persons_count: order.personsCount,
    expires_at: order.expiresAt,
  }
}

function paymentMethodOf(
  row: Pick<OrderRow, 'payment_method' | 'number_of_installments' | 'number_of_days'>,
): PaymentMethod {
  return {
    type: row.payment_method,
    ...(row.number_of_installments !== null && { numberOfInstallments: row.number_of_installments }),
    ...(row.number_of_days !== null && { numberOfDays: row.number_of_days }),
  }
}

function paymentMethodColumns(method: PaymentMethod) {
  return {
    payment_method: method.type,
    number_of_installments: method.numberOfInstallments ?? null,
    number_of_days: method.numberOfDays ?? null,
  }
}

/** Read by the million when a whole database is verified: what may be absent is not worth a copy each. */
export function eventOf(row: EventRow): RecordedEvent {
  const recorded: RecordedEvent = {
    orderId: row.order_id,
    version: row.version,
    merchantId: row.merchant_id,
    transactionId: row.transaction_id,
    at: row.at,
    correlationId: row.correlation_id,
    actor: row.actor,
    event: { type: row.type, ...JSON.parse(row.data) } as OrderEvent,
  }
  if (row.idempotency_key !== null) recorded.idempotencyKey = row.idempotency_key
  return recorded
}

export function eventRow(recorded: RecordedEvent): EventRow {
  const { type, ...data } = recorded.event
  return {
    order_id: recorded.orderId,
    version: recorded.version,
    merchant_id: recorded.merchantId,
    transaction_id: recorded.transactionId,
    at: recorded.at,
    correlation_id: recorded.correlationId,
    actor: recorded.actor,
    idempotency_key: recorded.idempotencyKey ?? null,
    type,
    data: JSON.stringify(data),
  }
}

/** As `eventOf`. */
export function transferOf(row: TransferRow): Transfer {
  const transfer: Transfer = {
    merchantId: row.merchant_id,
    sourceId: row.source_id,
    type: row.type,
    debit: row.debit,
    credit: row.credit,
    amount: row.amount,
    currency: row.currency,
    bookedAt: row.booked_at,
  }
  if (row.order_id !== null) transfer.orderId = row.order_id
  if (row.event_version !== null) transfer.eventVersion = row.event_version
  return transfer
}

export function transferRow(transfer: Transfer): TransferRow {
  return {
    merchant_id: transfer.merchantId,
    source_id: transfer.sourceId,
    type: transfer.type,
    order_id: transfer.orderId ?? null,
    event_version: transfer.eventVersion ?? null,
    debit: transfer.debit,
    credit: transfer.credit,
    amount: transfer.amount,
    currency: transfer.currency,
    booked_at: transfer.bookedAt,
  }
}

export function keyOf(row: KeyRow): KeptKey {
  return {
    digest: hex(row.digest),
    merchantId: row.merchant_id,
    ...(row.order_id !== null && { orderId: row.order_id }),
    scope: row.scope,
    key: row.key,
    bodyDigest: hex(row.body_digest),
    outcome: JSON.parse(row.outcome) as KeptKey['outcome'],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

export function keyRow(key: KeptKey): KeyRow {
  return {
    digest: bytes(key.digest),
    merchant_id: key.merchantId,
    order_id: key.orderId ?? null,
    scope: key.scope,
    key: key.key,
    body_digest: bytes(key.bodyDigest),
    outcome: JSON.stringify(key.outcome),
    created_at: key.createdAt,
    expires_at: key.expiresAt,
  }
}

export function sessionOf(row: SessionRow): Session {
  return {
    sessionId: row.session_id,
    merchantId: row.merchant_id,
    clientToken: row.client_token,
    fields: JSON.parse(row.fields) as Session['fields'],
    ...(row.authorization_token !== null && { authorizationToken: row.authorization_token }),
    ...(row.order_id !== null && { orderId: row.order_id }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

export function sessionRow(session: Session): SessionRow {
  return {
    session_id: session.sessionId,
    merchant_id: session.merchantId,
    client_token: session.clientToken,
    fields: JSON.stringify(session.fields),
    authorization_token: session.authorizationToken ?? null,
    order_id: session.orderId ?? null,
    created_at: session.createdAt,
    expires_at: session.expiresAt,
  }
}

export function authorizationOf(row: AuthorizationRow): Authorization {
  return {
    merchantId: row.merchant_id,
    token: row.token,
    ...(row.approved_amount !== null &&
      row.approved_currency !== null && {
        approved: {
          amount: row.approved_amount,
          currency: row.approved_currency,
          ...(row.session_id !== null && { sessionId: row.session_id }),
        },
      }),
    paymentMethod: paymentMethodOf(row),
    fraudStatus: row.fraud_status,
    state: row.state,
    ...(row.order_id !== null && { orderId: row.order_id }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

export function authorizationRow(authorization: Authorization): AuthorizationRow {
  return {
    merchant_id: authorization.merchantId,
    token: authorization.token,
    approved_amount: authorization.approved?.amount ?? null,
    approved_currency: authorization.approved?.currency ?? null,
    session_id: authorization.approved?.sessionId ?? null,
    ...paymentMethodColumns(authorization.paymentMethod),
    fraud_status: authorization.fraudStatus,
    state: authorization.state,
    order_id: authorization.orderId ?? null,
    created_at: authorization.createdAt,
    expires_at: authorization.expiresAt,
  }
}

export function merchantOf(row: MerchantRow): Merchant {
  return { merchantId: row.merchant_id, name: row.name, active: row.active === 1, createdAt: row.created_at }
}

export function merchantRow(merchant: Merchant): MerchantRow {
  return {
    merchant_id: merchant.merchantId,
    name: merchant.name,
    active: merchant.active ? 1 : 0,
    created_at: merchant.createdAt,
  }
}

export function credentialOf(row: CredentialRow): Credential {
  return {
    username: row.username,
    ...(row.merchant_id !== null && { merchantId: row.merchant_id }),
    secretDigest: hex(row.secret_digest),
    createdAt: row.created_at,
    ...(row.disabled_at !== null && { disabledAt: row.disabled_at }),
  }
}

export function credentialRow(credential: Credential): CredentialRow {
  return {
    username: credential.username,
    merchant_id: credential.merchantId ?? null,
    secret_digest: bytes(credential.secretDigest),
    created_at: credential.createdAt,
    disabled_at: credential.disabledAt ?? null,
  }
}

export function dueWorkOf(row: DueWorkRow): DueWork {
  return {
    workId: row.work_id,
    kind: row.kind,
    merchantId: row.merchant_id,
    ...(row.order_id !== null && { orderId: row.order_id }),
    dueAt: row.due_at,
    attempts: row.attempts,
    data: JSON.parse(row.data) as DueWork['data'],
    createdAt: row.created_at,
  }
}

export function dueWorkRow(work: DueWork): DueWorkRow {
  return {
    work_id: work.workId,
    kind: work.kind,
    merchant_id: work.merchantId,
    order_id: work.orderId ?? null,
    due_at: work.dueAt,
    attempts: work.attempts,
    data: JSON.stringify(work.data),
    created_at: work.createdAt,
  }
}

export function recordOf(row: RecordRow): StoredRecord {
  return {
    kind: row.kind,
    id: row.id,
    merchantId: row.merchant_id,
    data: JSON.parse(row.data) as never,
    createdAt: row.created_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
  }
}

export function recordRow(record: StoredRecord): RecordRow {
  return {
    kind: record.kind,
    id: record.id,
    merchant_id: record.merchantId,
    data: JSON.stringify(record.data),
    created_at: record.createdAt,
    expires_at: record.expiresAt ?? null,
  }
}

export function tallyRow({ merchantId, ...tally }: Tally): TallyRow {
  return { merchant_id: merchantId, writer: 0, ...tally }
}

/** `realNow`: of the database's own clock, ms. */
export function clockOf(row: Pick<InstanceRow, 'clock_offset_ms' | 'clock_move'>, realNow: number): Clock {
  return {
    offsetMs: row.clock_offset_ms,
    realNow,
    ...(row.clock_move !== null && { move: JSON.parse(row.clock_move) as ClockMove }),
  }
}

export function instanceOf(row: InstanceRow): Instance {
  return {
    mode: row.mode,
    schemaVersion: row.schema_version,
    clockOffsetMs: row.clock_offset_ms,
    secret: row.secret,
    createdAt: row.created_at,
  }
}

/** From the hex digits of a SHA-256. */
export function bytes(hexDigits: string): Buffer {
  return Buffer.from(hexDigits, 'hex')
}

function hex(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.byteLength).toString('hex')
}
