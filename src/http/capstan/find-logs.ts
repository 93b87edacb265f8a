import type { LogRow } from '../../request-log/port.ts'
import { has } from '../roles.ts'
import { route } from '../route.ts'
import { integer, text } from '../schemas/fields.ts'
import { Type } from '../schemas/type.ts'
import { BAD_VALUE, CAPSTAN } from './shared.ts'

const PAGE_MAX = 200
const uuid = Type.String({ format: 'uuid' })
const instant = Type.String({ format: 'date-time' })

const nullableText = Type.Nullable(Type.String())

const logSchema = Type.Object({
  correlation_id: uuid,
  at: instant,
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

export const findLogs = route({
  operation: 'findLogs',
  method: 'GET',
  path: `${CAPSTAN}/logs`,
  access: 'both',
  need: 'logs',
  tag: 'Capstan',
  summary: 'Find answered calls, newest first. A merchant sees its own; the operator sees all.',
  query: Type.Object({
    correlation_id: Type.Optional(uuid),
    order_id: Type.Optional(uuid),
    status: Type.Optional(integer(100, 599)),
    operation: Type.Optional(text(64)),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
    size: Type.Optional(integer(1, PAGE_MAX)),
    before: Type.Optional(uuid),
    merchant_id: Type.Optional(text(64)),
  }),
  invalidBody: 'badValue',
  answers: {
    200: {
      description: 'A page of calls; `next` is the `before` of the next page.',
      schema: Type.Object({ logs: Type.Array(logSchema), next: Type.Optional(Type.String()) }),
    },
    400: BAD_VALUE,
  },
  async handle({ query, principal, services }) {
    // A merchant's own id always wins over the one it asks for.
    const merchantId = principal.kind === 'merchant' ? principal.merchantId : query.merchant_id
    const page = await services.requestLog.find({
      limit: query.size ?? 50,
      ...(merchantId !== undefined && { merchantId }),
      ...(query.correlation_id !== undefined && { correlationId: query.correlation_id.toLowerCase() }),
      ...(query.order_id !== undefined && { orderId: query.order_id.toLowerCase() }),
      ...(query.status !== undefined && { status: query.status }),
      ...(query.operation !== undefined && { operation: query.operation }),
      ...(query.from !== undefined && { from: Date.parse(query.from) }),
      ...(query.to !== undefined && { to: Date.parse(query.to) }),
      ...(query.before !== undefined && { before: query.before.toLowerCase() }),
    })
    return {
      status: 200,
      body: {
        logs: page.rows.map((row) => onWire(row, has(principal, 'bodies'))),
        ...(page.next !== undefined && { next: page.next }),
      },
    }
  },
})

function onWire(row: LogRow, showsBodies: boolean) {
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
