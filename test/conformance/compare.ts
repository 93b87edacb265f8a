/** Where our routes and what they answer differ from a published description, as short lines. */
import { Ajv, type ErrorObject } from 'ajv'
import type { AnyRoute } from '../../src/http/route.ts'
import type { Json, PublishedOperation } from './published.ts'

/** One real answer of ours. */
export interface Exchange {
  method: string
  /** As called, without a query. */
  path: string
  status: number
  headers: Headers
  body: unknown
}

export const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`

/** `/orders/:order_id` and `/orders/{order_id}` as `/orders/{}`. */
export function pathShape(path: string): string {
  return path.replace(/:\w+|\{\w+\}/g, '{}')
}

/** What the description promises of a request, and our schema does not say in the same way. */
export function requestDifferences(operation: PublishedOperation, route: AnyRoute): string[] {
  const { requestSchema } = operation
  if (!requestSchema) return route.body ? [`${nameOf(operation)} takes a body`] : []
  if (!route.body) return [`${nameOf(operation)} takes no body`]
  return schemaDifferences(requestSchema, route.body as Json, '').map(
    (line) => `${nameOf(operation)} ${line}`,
  )
}

const LIMITS = ['type', 'maxLength', 'minimum', 'maximum', 'maxItems'] as const
/** Limits of nothing: a text of at least no characters, an integer of any size. */
const MEANINGLESS: Json = { minLength: 0, minItems: 0 }

function schemaDifferences(published: Json, ours: Json, path: string): string[] {
  const lines: string[] = []
  for (const limit of [...LIMITS, 'minLength', 'minItems'] as const) {
    const [theirs, own] = [published[limit] ?? MEANINGLESS[limit], ours[limit] ?? MEANINGLESS[limit]]
    const unbounded = limit === 'minimum' && theirs === undefined && own === Number.MIN_SAFE_INTEGER
    const exact = limit === 'maximum' && theirs === undefined && own === Number.MAX_SAFE_INTEGER
    if (theirs !== own && !unbounded && !exact) lines.push(`${path || 'body'} ${limit}: ${theirs} -> ${own}`)
  }
  lines.push(...valueDifferences(published, ours, path))
  if (published.items && ours.items) {
    lines.push(...schemaDifferences(published.items as Json, ours.items as Json, `${path}[]`))
  }
  if (published.properties) lines.push(...propertyDifferences(published, ours, path))
  return lines
}

/** Enums, and patterns that are enums. */
function valueDifferences(published: Json, ours: Json, path: string): string[] {
  const theirs = valuesOf(published)
  const own = valuesOf(ours)
  if (String(theirs) === String(own)) return []
  return [`${path || 'body'} values: ${theirs ?? 'any'} -> ${own ?? 'any'}`]
}

function valuesOf({ enum: values, pattern }: Json): string[] | undefined {
  if (Array.isArray(values)) return values.map(String).sort()
  const listed = typeof pattern === 'string' ? /^\^\(\?:\(?([\w|]+)\)?\)\$$/.exec(pattern)?.[1] : undefined
  return listed?.split('|').sort()
}

function propertyDifferences(published: Json, ours: Json, path: string): string[] {
  const theirs = published.properties as Record<string, Json>
  const own = (ours.properties ?? {}) as Record<string, Json>
  const lines: string[] = []
  const prefix = path === '' ? '' : `${path}.`
  for (const [name, schema] of Object.entries(theirs)) {
    if (schema.readOnly === true) continue
    const mine = own[name]
    if (mine) lines.push(...schemaDifferences(schema, mine, prefix + name))
    else lines.push(`${prefix}${name}: ignored`)
  }
  for (const name of Object.keys(own)) if (!(name in theirs)) lines.push(`${prefix}${name}: ours`)
  const required = (schema: Json) => [...((schema.required as string[] | undefined) ?? [])].sort().join(',')
  if (required(published) !== required(ours)) {
    lines.push(`${path || 'body'} required: ${required(published)} -> ${required(ours)}`)
  }
  return lines
}

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  formats: {
    'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/,
    date: /^\d{4}-\d\d-\d\d$/,
    int32: true,
    int64: true,
  },
})

/** What of an answer the description does not declare: its status, its headers, its body. */
export function answerDifferences(operation: PublishedOperation, exchange: Exchange): string[] {
  const name = `${nameOf(operation)} ${exchange.status}`
  const declared = operation.responses[exchange.status]
  if (!declared) return [`${name}: not declared`]
  const missing = declared.headers.filter((header) => !exchange.headers.has(header))
  const lines = missing.map((header) => `${name}: no header ${header}`)
  if (!declared.schema) {
    if (exchange.body !== undefined && exchange.status < 400) lines.push(`${name}: a body`)
    return lines
  }
  const validate = ajv.compile(declared.schema)
  if (!validate(exchange.body)) {
    for (const error of validate.errors ?? []) lines.push(`${name}: ${problem(error)}`)
  }
  lines.push(...undeclared(declared.schema, exchange.body, '').map((path) => `${name}: ${path} not declared`))
  return lines
}

/** What the description has of a successful answer, and no answer of ours to this operation had. */
export function unansweredFields(operation: PublishedOperation, exchanges: Exchange[]): string[] {
  return Object.entries(operation.responses).flatMap(([status, { schema }]) => {
    if (!schema || Number(status) >= 400) return []
    const bodies = exchanges.filter((exchange) => exchange.status === Number(status)).map(({ body }) => body)
    return unanswered(schema, bodies, '').map(
      (path) => `${nameOf(operation)} ${status}: ${path} never answered`,
    )
  })
}

/** Within what was answered: a field that never comes is named, and not what would be in it. */
function unanswered(schema: Json, values: unknown[], path: string): string[] {
  if (schema.items) return unanswered(schema.items as Json, values.flatMap(itemsOf), `${path}[]`)
  const objects = values.filter((value) => typeof value === 'object' && value !== null) as Json[]
  if (objects.length === 0) return []
  return Object.entries((schema.properties ?? {}) as Record<string, Json>).flatMap(([name, property]) => {
    const at = path === '' ? name : `${path}.${name}`
    const found = objects.filter((object) => name in object).map((object) => object[name])
    return found.length === 0 ? [at] : unanswered(property, found, at)
  })
}

const itemsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function problem({ instancePath, message }: ErrorObject): string {
  return `${instancePath.replace(/\/\d+/g, '[]').replaceAll('/', '.')} ${message}`
}

/** Fields of the value that no property of the schema names. */
function undeclared(schema: Json, value: unknown, path: string): string[] {
  if (Array.isArray(value)) {
    const items = (schema.items ?? {}) as Json
    return [...new Set(value.flatMap((item) => undeclared(items, item, `${path}[]`)))]
  }
  if (typeof value !== 'object' || value === null || !schema.properties) return []
  const properties = schema.properties as Record<string, Json>
  return Object.entries(value).flatMap(([name, item]) => {
    const at = path === '' ? name : `${path}.${name}`
    const property = properties[name]
    return property ? undeclared(property, item, at) : [at]
  })
}
