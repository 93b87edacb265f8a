import { type Explanation, explain } from '../../domain/explanations.ts'
import { type Refusal, refuse } from '../../domain/refusals.ts'
import type { LogRow } from '../../request-log/port.ts'
import { readHeaders } from '../logged-headers.ts'
import { DUPLICATE_OF } from '../order-management/shared.ts'
import { has } from '../roles.ts'
import { type Call, route } from '../route.ts'
import { type Static, Type } from '../schemas/type.ts'
import { LOGS, logOnWire, logSchema, seenBy } from './logs.ts'
import { NOT_FOUND } from './shared.ts'

/** Calls with the same key that are shown. */
const SAME_KEY_MAX = 50

const text = Type.String()

const explanationSchema = Type.Object({
  refusal: text,
  why: text,
  remedy: text,
  currency: Type.Optional(text),
  amounts: Type.Record(),
})

const referenceSchema = Type.Object({
  operation: text,
  method: text,
  path: text,
  summary: text,
  tag: text,
  page: text,
})

const headerSchema = Type.Object({ name: text, value: text })

const callSchema = Type.Object({
  ...logSchema.properties,
  request_headers: Type.Nullable(Type.Array(headerSchema)),
  response_headers: Type.Nullable(Type.Array(headerSchema)),
  explanation: Type.Optional(explanationSchema),
  reference: Type.Optional(referenceSchema),
  same_key: Type.Array(
    Type.Object({
      correlation_id: text,
      at: Type.String({ format: 'date-time' }),
      duration_ms: Type.Number(),
      method: text,
      path: text,
      status: Type.Integer(),
      error_code: Type.Nullable(text),
    }),
  ),
})

export const readLog = route({
  operation: 'readLog',
  method: 'GET',
  path: `${LOGS}/:correlation_id`,
  access: 'both',
  need: 'logs',
  tag: 'Capstan',
  summary:
    'One answered call, with what its error means. A merchant sees its own; the operator sees all. Of a signed-in user who sees its bodies that is in the audit trail.',
  answers: {
    200: {
      description:
        'The call as it was. `explanation`: of a refused one, why and what can be done, with the amounts of that moment in minor units. `reference`: where its operation stands in the API reference. `request_headers` and `response_headers`: those of them that are kept, null where none are. `same_key`: other calls with its idempotency key, newest first.',
      schema: callSchema,
    },
    404: NOT_FOUND,
  },
  async handle(call) {
    const { params, principal, services } = call
    const correlationId = (params.correlation_id as string).toLowerCase()
    const found = await services.requestLog.find({ correlationId, limit: 1, ...seenBy(principal) })
    const row = found.rows[0]
    if (!row) return { refusal: refuse('notFound', { what: `Call ${correlationId}` }) }
    const showsBodies = await maySeeBodies(row, call)
    if (typeof showsBodies === 'object') return { refusal: showsBodies }
    const [explanation, sameKey] = await Promise.all([
      explanationOf(row, services),
      withSameKey(row, services),
    ])
    const reference = referenceOf(row, services)
    return {
      status: 200,
      isNotKept: true,
      body: {
        ...logOnWire(row, showsBodies),
        ...headersOf(row),
        ...(explanation && { explanation }),
        ...(reference && { reference }),
        same_key: sameKey,
      } satisfies Static<typeof callSchema>,
    }
  },
})

/** That a person looks at a call's bodies is in the audit trail before they are shown; else they are not. */
async function maySeeBodies(row: LogRow, call: Call<unknown, unknown>): Promise<boolean | Refusal> {
  const { principal } = call
  if (!has(principal, 'bodies')) return false
  if (!principal.user || (row.requestBody === null && row.responseBody === null)) return true
  const outcome = await call.execute<'noteView'>({
    type: 'noteView',
    action: 'bodies_viewed',
    subject: row.correlationId,
  })
  return outcome.status === 'accepted' ? true : refuse('unavailable')
}

/** What the log has in columns of its own stands with the others: the answer's names as they go out. */
function headersOf({ headers, idempotencyKey, correlationId, duplicateOf }: LogRow) {
  if (headers === null) return { request_headers: null, response_headers: null }
  const { asked, answered } = readHeaders(headers)
  const one = (name: string, value: string | null) => (value === null ? [] : [{ name, value }])
  return {
    request_headers: [...asked, ...one('klarna-idempotency-key', idempotencyKey)],
    response_headers: [
      ...one('Klarna-Correlation-Id', correlationId),
      ...answered,
      ...one(DUPLICATE_OF, duplicateOf),
    ],
  }
}

type Services = Call<unknown, unknown>['services']

/** Keys are a merchant's own: another's with the same text is another one. */
async function withSameKey(row: LogRow, { requestLog }: Services) {
  const { idempotencyKey, merchantId } = row
  if (idempotencyKey === null || merchantId === null) return []
  const asked = { idempotencyKey, merchantId, method: row.method, limit: SAME_KEY_MAX, withoutBodies: true }
  const { rows } = await requestLog.find(asked)
  return rows
    .filter(({ correlationId }) => correlationId !== row.correlationId)
    .map((row) => logOnWire(row, false))
    .map(({ correlation_id, at, duration_ms, method, path, status, error_code }) => {
      return { correlation_id, at, duration_ms, method, path, status, error_code }
    })
}

async function explanationOf(row: LogRow, { reader }: Services) {
  if (row.errorCode === null) return undefined
  const currency = await currencyOf(row, reader)
  const explanation = explained(row, row.errorCode, currency)
  if (!explanation) return undefined
  const { key: refusal, why, remedy, amounts } = explanation
  return { refusal, why, remedy, ...(currency !== undefined && { currency }), amounts }
}

/** The order is the caller's, or the call would not have been answered about it: else it has no amounts either. */
async function currencyOf({ orderId, merchantId }: LogRow, reader: Services['reader']) {
  const order = orderId === null ? undefined : await reader.orderRow(orderId)
  return order?.merchantId === merchantId ? order?.currency : undefined
}

/** From what was answered. A body that is not kept, or was cut, is explained by its code alone where that is enough. */
function explained(row: LogRow, code: string, currency: string | undefined): Explanation | undefined {
  const told = bodyOf(row.responseBody)
  return explain({ status: row.status, code, ...told }, currency)
}

function bodyOf(text: string | null): { messages: string[]; details?: Record<string, unknown> } {
  try {
    const { error_messages, details } = JSON.parse(text ?? '') as {
      error_messages?: unknown
      details?: Record<string, unknown>
    }
    const messages = Array.isArray(error_messages) ? error_messages.map(String) : []
    return { messages, ...(details && { details }) }
  } catch {
    return { messages: [] }
  }
}

interface Described {
  operationId?: string
  summary?: string
  tags?: string[]
}

function referenceOf({ operation }: LogRow, services: Services) {
  if (operation === null) return undefined
  const { paths = {} } = services.openApi() as { paths?: Record<string, Record<string, Described>> }
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { operationId, summary = '', tags = [] }] of Object.entries(methods)) {
      if (operationId !== operation) continue
      const page = `docs/reference/api.md#${operation.toLowerCase()}`
      return { operation, method: method.toUpperCase(), path, summary, tag: tags[0] ?? '', page }
    }
  }
  return undefined
}
