/**
 * The API reference as an OpenAPI document. What an operation takes and answers comes from its route; what all of
 * them have in common, and the routes need not repeat, is added here.
 */
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { AnyRoute } from './route.ts'
import { errorSchema } from './schemas/fields.ts'

type Json = Record<string, unknown>

export function openApiOptions(): FastifyDynamicSwaggerOptions {
  const byOperation = new Map<string, AnyRoute>()
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Capstan',
        description: 'Order management and settlement engine. All amounts are integers in minor units.',
        version: '1.0.0',
      },
      components: {
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'capstan_session',
            description:
              "Of a signed-in user; `__Host-capstan_session` where the public URL is https. Changes also carry the session's X-Csrf-Token.",
          },
        },
      },
      security: [{ basic: [] }, { session: [] }],
    },
    transform: ({ schema, url, route: { config } }) => {
      const route = config?.definition
      if (!route) return { schema, url }
      byOperation.set(route.operation, route)
      return { schema: { ...schema, ...documented(route) }, url }
    },
    transformObject: (documents) => {
      const document = 'openapiObject' in documents ? documents.openapiObject : documents.swaggerObject
      return withCommonAnswers(document as Document, byOperation)
    },
  }
}

/** Beside body and query: for the reference only, since paths and headers are checked elsewhere. */
function documented(route: AnyRoute): Json {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name as string)
  const takesKey = route.method === 'POST' || route.method === 'PATCH'
  return {
    ...(names.length > 0 && { params: { type: 'object', properties: pathProperties(names) } }),
    ...(takesKey && { headers: { type: 'object', properties: KEY_HEADERS } }),
    ...(route.access === 'anyone' && { security: [] }),
    response: Object.fromEntries(
      Object.entries(route.answers).map(([status, answer]) => [status, documentedAnswer(answer)]),
    ),
  }
}

function pathProperties(names: string[]): Json {
  const isUuid = (name: string) => ['order_id', 'capture_id', 'session_id'].includes(name)
  return Object.fromEntries(
    names.map((name) => [name, { type: 'string', ...(isUuid(name) && { format: 'uuid' }) }]),
  )
}

const KEY_HEADERS = {
  'Klarna-Idempotency-Key': {
    type: 'string',
    maxLength: 255,
    description: 'One key on one path has one effect and one answer, for 24 hours.',
  },
  'Capstan-Idempotency-Strict': {
    type: 'string',
    enum: ['true'],
    description: 'Another body under the same key is a conflict, not a repeat.',
  },
}

const CORRELATION_ID = {
  'Klarna-Correlation-Id': { type: 'string', format: 'uuid', description: 'Finds the call in the log.' },
}

function documentedAnswer({ description, schema, headers, contentType }: AnyRoute['answers'][number]): Json {
  const own = Object.entries(headers ?? {}).map(([name, text]) => [
    name,
    { type: 'string', description: text },
  ])
  const common = { description, headers: { ...CORRELATION_ID, ...Object.fromEntries(own) } }
  if (!schema) return { ...common, type: 'null' }
  return contentType === undefined
    ? { ...common, ...schema }
    : { ...common, content: { [contentType]: { schema } } }
}

/** Answers that no route lists, since they are given before its own part begins, or instead of it. */
const COMMON_ANSWERS = {
  400: {
    name: 'Unreadable',
    description:
      'BAD_REQUEST: the URL, a header or the body could not be read. INVALID_ORDER_ID: the order id is no UUID.',
  },
  401: { name: 'Unauthorized', description: 'UNAUTHORIZED: missing or wrong credentials.' },
  403: {
    name: 'Forbidden',
    description:
      'FORBIDDEN: credentials of the other kind, a user whose role does not allow it, a change with a session but without its X-Csrf-Token, or a cross-site request to a sandbox.',
  },
  409: {
    name: 'OtherBody',
    description: 'CONFLICT: in strict mode, the idempotency key was used with another body.',
  },
  413: { name: 'TooLarge', description: 'REQUEST_TOO_LARGE: a body over 1 MB.' },
  415: { name: 'NotJson', description: 'UNSUPPORTED_MEDIA_TYPE: a body that is not declared as JSON.' },
  500: { name: 'InternalError', description: 'INTERNAL_SERVER_ERROR: a fault of the server.' },
  503: {
    name: 'Unavailable',
    description: 'TEMPORARILY_UNAVAILABLE: nothing is known to have happened; retry with the same key.',
  },
} as const

type CommonStatus = keyof typeof COMMON_ANSWERS

function commonStatuses({ method, access, unlogged }: AnyRoute): CommonStatus[] {
  const everywhere: CommonStatus[] = [400, 403]
  const credentials: CommonStatus[] = access === 'anyone' ? [] : [401]
  const keyed: CommonStatus[] = method === 'POST' || method === 'PATCH' ? [409] : []
  const bodied: CommonStatus[] = method === 'GET' ? [] : [413, 415]
  const worked: CommonStatus[] = unlogged ? [] : [500, 503]
  return [...everywhere, ...credentials, ...keyed, ...bodied, ...worked]
}

interface Document {
  components?: Json
  paths?: Record<string, Record<string, { operationId?: string; responses: Record<string, unknown> }>>
}

/** Each is described once, and referred to by the operations that may give it. */
function withCommonAnswers(document: Document, byOperation: Map<string, AnyRoute>): Json {
  for (const operation of Object.values(document.paths ?? {}).flatMap((methods) => Object.values(methods))) {
    const route = byOperation.get(operation.operationId ?? '')
    if (!route) continue
    for (const status of commonStatuses(route)) {
      operation.responses[status] ??= { $ref: `#/components/responses/${COMMON_ANSWERS[status].name}` }
    }
  }
  const responses = Object.values(COMMON_ANSWERS).map(({ name, description }) => [
    name,
    { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
  ])
  const components = { ...document.components, schemas: { Error: errorSchema } }
  return { ...document, components: { ...components, responses: Object.fromEntries(responses) } }
}
