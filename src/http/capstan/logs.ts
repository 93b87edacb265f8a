/** What the operations under /capstan/v1/logs have in common. */
import type { LogRow } from '../../request-log/port.ts'
import type { Principal } from '../principal.ts'
import { type Static, Type } from '../schemas/type.ts'
import { CAPSTAN } from './shared.ts'

export const LOGS = `${CAPSTAN}/logs`

const nullableText = Type.Nullable(Type.String())

export const logSchema = Type.Object({
  correlation_id: Type.String({ format: 'uuid' }),
  at: Type.String({ format: 'date-time' }),
  duration_ms: Type.Number(),
  merchant_id: nullableText,
  actor: nullableText,
  method: Type.String(),
  path: Type.String(),
  operation: nullableText,
  order_id: nullableText,
  status: Type.Integer(),
  error_code: nullableText,
  idempotency_key: nullableText,
  request_body: Type.Optional(nullableText),
  response_body: Type.Optional(nullableText),
  duplicate_of: nullableText,
})

/** Who may not see bodies is told of the call without them. */
export function logOnWire(row: LogRow, showsBodies: boolean): Static<typeof logSchema> {
  return {
    correlation_id: row.correlationId,
    at: new Date(row.at).toISOString(),
    duration_ms: Math.round(row.durationMs * 1000) / 1000,
    merchant_id: row.merchantId,
    actor: row.actor,
    method: row.method,
    path: row.path,
    operation: row.operation,
    order_id: row.orderId,
    status: row.status,
    error_code: row.errorCode,
    idempotency_key: row.idempotencyKey,
    ...(showsBodies && { request_body: row.requestBody, response_body: row.responseBody }),
    duplicate_of: row.duplicateOf,
  }
}

/** Whose calls are seen: a merchant's own id always wins over the one it asks for. */
export function seenBy(principal: Principal, asked?: string): { merchantId?: string } {
  const merchantId = principal.kind === 'merchant' ? principal.merchantId : asked
  return merchantId === undefined ? {} : { merchantId }
}
