/** The OpenAPI document, as the reference shows it. */

export interface Schema {
  $ref?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  description?: string
  schema?: Schema
}

interface Content {
  content?: Record<string, { schema?: Schema }>
}

interface Described {
  operationId?: string
  summary?: string
  tags?: string[]
  parameters?: Parameter[]
  requestBody?: Content
  responses?: Record<string, (Content & { description?: string; $ref?: string }) | undefined>
}

export interface OpenApi {
  paths: Record<string, Record<string, Described>>
  components?: {
    schemas?: Record<string, Schema>
    responses?: Record<string, Content & { description?: string }>
  }
}

export interface Operation {
  id: string
  method: string
  path: string
  summary: string
  tag: string
  parameters: Parameter[]
  /** Undefined: it takes none. */
  body?: Schema
  answers: { status: string; description: string; schema?: Schema }[]
}

/** In the order of the document. */
export function operationsOf({ paths, components }: OpenApi): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const body = schemaIn(described.requestBody)
      const answers = Object.entries(described.responses ?? {}).map(([status, answer]) => {
        const meant = answer?.$ref === undefined ? answer : components?.responses?.[lastPart(answer.$ref)]
        const schema = schemaIn(meant)
        return { status, description: meant?.description ?? '', ...(schema && { schema }) }
      })
      return {
        id: described.operationId ?? `${method} ${path}`,
        method: method.toUpperCase(),
        path,
        summary: described.summary ?? '',
        tag: described.tags?.[0] ?? 'Other',
        parameters: described.parameters ?? [],
        ...(body && { body }),
        answers,
      }
    }),
  )
}

function schemaIn(content: Content | undefined): Schema | undefined {
  return Object.values(content?.content ?? {})[0]?.schema
}

const lastPart = (pointer: string) => pointer.slice(pointer.lastIndexOf('/') + 1)

export type Resolve = (schema: Schema) => Schema

/** What a schema refers to. */
export function resolver({ components }: OpenApi): Resolve {
  return (schema) =>
    schema.$ref === undefined ? schema : (components?.schemas?.[lastPart(schema.$ref)] ?? {})
}

/** "integer, 1 to 200000000", "text, at most 255", "one of AUTHORIZED, CAPTURED" */
export function kindText(schema: Schema): string {
  if (schema.const !== undefined) return String(schema.const)
  if (schema.enum) return `one of ${schema.enum.join(', ')}`
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives) return alternatives.map(kindText).join(' or ')
  const types = [schema.type ?? 'anything'].flat().map((type) => (type === 'string' ? 'text' : type))
  return [types.join(' or '), schema.format, boundsText(schema)].filter(Boolean).join(', ')
}

/** Numbers that are exact, and no narrower rule. */
const WIDEST = Number.MAX_SAFE_INTEGER

function boundsText({ minimum, maximum, minLength, maxLength }: Schema): string {
  const [low, high] =
    minimum !== undefined || maximum !== undefined ? [minimum, maximum] : [minLength || undefined, maxLength]
  const from = low === undefined || low <= -WIDEST ? undefined : low
  const to = high === undefined || high >= WIDEST ? undefined : high
  if (from !== undefined && to !== undefined) return `${from} to ${to}`
  if (from !== undefined) return `at least ${from}`
  return to === undefined ? '' : `at most ${to}`
}

/** A body to begin with: what is required, and nothing else. Deeper than anything that the API takes it ends. */
const DEPTH_MAX = 8

export function exampleOf(schema: Schema, resolve: Resolve, depth = 0): unknown {
  const meant = resolve(schema)
  if (depth > DEPTH_MAX) return null
  if (meant.const !== undefined) return meant.const
  if (meant.enum) return meant.enum[0]
  const alternative = (meant.anyOf ?? meant.oneOf)?.[0]
  if (alternative) return exampleOf(alternative, resolve, depth + 1)
  switch ([meant.type].flat()[0]) {
    case 'object':
      return Object.fromEntries(
        (meant.required ?? []).map((name) => [
          name,
          exampleOf(meant.properties?.[name] ?? {}, resolve, depth + 1),
        ]),
      )
    case 'array':
      return meant.items ? [exampleOf(meant.items, resolve, depth + 1)] : []
    case 'integer':
    case 'number':
      return Math.max(meant.minimum ?? 0, 0)
    case 'boolean':
      return true
    case 'string':
      return meant.format === 'date-time' ? '2026-01-01T00:00:00Z' : ''
    default:
      return null
  }
}

/** The path of a call with its parameters, and the names of those in it that are missing. */
export function filledPath(
  path: string,
  values: Readonly<Record<string, string>>,
): { path: string; missing: string[] } {
  const missing: string[] = []
  const filled = path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]?.trim()
    if (!value) missing.push(name)
    return value ? encodeURIComponent(value) : whole
  })
  return { path: filled, missing }
}
