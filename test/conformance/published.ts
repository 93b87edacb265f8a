/**
 * The published descriptions of the APIs that we serve, read from `../shared` where it is there. They have known
 * defects: each is patched here by name, and a patch that finds nothing to do is an error, so that the list stays true.
 */
import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

const FOLDER = new URL('../../../shared/reference/openapi/', import.meta.url)

export type Json = Record<string, unknown>

export interface PublishedOperation {
  api: string
  method: string
  /** With every parameter as `{}`. */
  path: string
  operationId: string
  requestSchema?: Json
  responses: Record<string, { schema?: Json; headers: string[] }>
}

export interface PublishedApi {
  name: string
  operations: PublishedOperation[]
}

const FILES = {
  'Order Management': 'order-management-api-openapi.yml',
  Payments: 'klarna-payments-api-openapi.yml',
  'Customer Token': 'klarna-customer-token-api-openapi.yml',
  'Hosted Payment Page': 'hosted-payment-page-api-openapi.yml',
  Settlements: 'klarna-settlements-api-openapi.yml',
} as const

export const isPublishedHere = existsSync(FOLDER)

export function publishedApis(): PublishedApi[] {
  return Object.entries(FILES).map(([name, file]) => {
    const document = parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Json
    if (name === 'Order Management') patchOrderManagement(document)
    if (name === 'Settlements') patchSettlements(document)
    return { name, operations: operationsOf(name, document) }
  })
}

/** Why a description cannot be used as it is, one function for each defect. */
function patchOrderManagement(document: Json): void {
  const schemas = at(document, 'components', 'schemas')
  // A list of one string that joins all values: no real value would be valid. The pattern beside it is meant.
  const lineType = at(schemas, 'order_line', 'properties', 'type')
  mustHave(lineType, 'enum')
  delete lineType.enum
  // Enums whose only value is null, on numbers.
  let emptyEnums = 0
  walk(schemas, (schema) => {
    if (Array.isArray(schema.enum) && schema.enum.every((value) => value === null)) {
      delete schema.enum
      emptyEnums++
    }
    // Patterns are meant for the whole value, and are not anchored.
    if (typeof schema.pattern === 'string' && !schema.pattern.startsWith('^')) {
      schema.pattern = `^(?:${schema.pattern})$`
    }
  })
  if (emptyEnums !== 6) throw new Error(`${emptyEnums} enums of null are patched, and 6 are known`)
  // Answers without a body that are declared with one.
  let bodies = 0
  for (const methods of Object.values(at(document, 'paths')) as Json[]) {
    for (const operation of Object.values(methods) as Json[]) {
      for (const [status, response] of Object.entries(at(operation, 'responses')) as [string, Json][]) {
        if (!['201', '204'].includes(status) || response.content === undefined) continue
        delete response.content
        bodies++
      }
    }
  }
  if (bodies !== 4) throw new Error(`${bodies} bodies of empty answers are patched, and 4 are known`)
}

function patchSettlements(document: Json): void {
  // Alone among these descriptions it has its base path in the server's address.
  const paths = at(document, 'paths') as Record<string, Json>
  const base = new URL(String((document.servers as Json[])[0]?.url)).pathname
  if (base !== '/settlements/v1') throw new Error(`the base path is ${base}`)
  document.paths = Object.fromEntries(Object.entries(paths).map(([path, methods]) => [base + path, methods]))
  // Errors of reports are declared as CSV and PDF, with the schema of the JSON that they are.
  let errors = 0
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods) as Json[])) {
    for (const response of Object.values(at(operation, 'responses')) as Json[]) {
      const content = (response.content ?? {}) as Record<string, Json>
      const [mediaType] = Object.keys(content)
      if (mediaType === undefined || mediaType === 'application/json') continue
      response.content = { 'application/json': content[mediaType] }
      errors++
    }
  }
  if (errors !== 6) throw new Error(`${errors} errors of reports are patched, and 6 are known`)
}

function operationsOf(api: string, document: Json): PublishedOperation[] {
  const paths = at(document, 'paths') as Record<string, Record<string, Json>>
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => ['get', 'post', 'patch', 'delete', 'put'].includes(method))
      .map(([method, operation]) => {
        const request = contentSchema(operation.requestBody as Json | undefined, document)
        const responses = at(operation, 'responses') as Record<string, Json>
        return {
          api,
          method: method.toUpperCase(),
          path: path.replace(/\{\w+\}/g, '{}'),
          operationId: String(operation.operationId),
          ...(request && { requestSchema: request }),
          responses: Object.fromEntries(
            Object.entries(responses).map(([status, response]) => {
              const schema = contentSchema(response, document)
              const headers = Object.keys((response.headers as Json | undefined) ?? {})
              return [status, { ...(schema && { schema }), headers }]
            }),
          ),
        }
      }),
  )
}

function contentSchema(holder: Json | undefined, document: Json): Json | undefined {
  const content = (resolved(holder, document)?.content ?? {}) as Record<string, Json>
  const schema = content['application/json']?.schema as Json | undefined
  return schema && (dereferenced(schema, document, 0) as Json)
}

function resolved(value: Json | undefined, document: Json): Json | undefined {
  return value && typeof value.$ref === 'string' ? pointed(value.$ref, document) : value
}

/** Deep enough for every description; a schema within itself ends as one of anything. */
const DEPTH_MAX = 12

function dereferenced(value: unknown, document: Json, depth: number): unknown {
  if (depth > DEPTH_MAX * 2) return {}
  if (Array.isArray(value)) return value.map((item) => dereferenced(item, document, depth + 1))
  if (typeof value !== 'object' || value === null) return value
  const { $ref } = value as Json
  if (typeof $ref === 'string') return dereferenced(pointed($ref, document), document, depth + 1)
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, dereferenced(item, document, depth + 1)]),
  )
}

function pointed(ref: string, document: Json): Json {
  return ref
    .replace('#/', '')
    .split('/')
    .reduce<Json>((node, name) => node[decodeURIComponent(name)] as Json, document)
}

function at(value: Json, ...names: string[]): Json {
  return names.reduce<Json>((node, name) => {
    mustHave(node, name)
    return node[name] as Json
  }, value)
}

function mustHave(value: Json, name: string): void {
  if (!(name in value)) throw new Error(`a published description has no ${name} where a patch expects it`)
}

function walk(value: unknown, visit: (schema: Json) => void): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) visit(value as Json)
  for (const item of Object.values(value)) walk(item, visit)
}
