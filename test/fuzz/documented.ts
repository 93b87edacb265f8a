/** What the served OpenAPI document promises of each operation's answers, to be compared with real ones. */
import Ajv, { type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

interface Response {
  content?: Record<string, { schema?: Record<string, unknown> }>
}

export interface OpenApiDocument {
  openapi: string
  paths: Record<string, Record<string, { operationId: string; responses: Record<string, Response> }>>
}

interface Documented {
  mediaTypes: string[]
  /** Of a JSON body. */
  validate?: ValidateFunction
}

export class Documentation {
  readonly #operations = new Map<string, Map<number, Documented>>()
  readonly #ajv = addFormats.default(new Ajv.default({ allErrors: true, strict: false }))

  constructor(document: OpenApiDocument) {
    const { paths } = resolved(document, document) as OpenApiDocument
    for (const { operationId, responses } of Object.values(paths).flatMap((methods) =>
      Object.values(methods),
    )) {
      const byStatus = Object.entries(responses).map(
        ([status, response]) => [Number(status), this.#documented(response)] as const,
      )
      this.#operations.set(operationId, new Map(byStatus))
    }
  }

  #documented({ content = {} }: Response): Documented {
    const schema = content['application/json']?.schema
    const mediaTypes = Object.keys(content)
    return schema ? { mediaTypes, validate: this.#ajv.compile(closed(schema)) } : { mediaTypes }
  }

  /** What is wrong with this answer of this operation, by its documentation. */
  problems(operation: string, status: number, contentType: string | undefined, body: unknown): string[] {
    const documented = this.#operations.get(operation)?.get(status)
    if (!documented) return [`${operation} answers ${status}, which is not documented`]
    const mediaType = contentType?.split(';', 1)[0]
    const expected: (string | undefined)[] =
      documented.mediaTypes.length === 0 ? [undefined] : documented.mediaTypes
    if (!expected.includes(mediaType))
      return [`${operation} answers ${status} as ${mediaType}, not ${expected}`]
    const { validate } = documented
    if (!validate || validate(body)) return []
    const errors = (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath || 'the body'} ${message} ${JSON.stringify(params)}`,
    )
    return [`${operation} answers ${status} otherwise than documented: ${errors.join('; ')}`]
  }
}

/** With what is referred to in the place of the reference. */
function resolved(node: unknown, document: unknown): unknown {
  if (Array.isArray(node)) return node.map((item) => resolved(item, document))
  if (typeof node !== 'object' || node === null) return node
  if ('$ref' in node) return resolved(target(document, String(node.$ref)), document)
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, resolved(value, document)]))
}

function target(document: unknown, ref: string): unknown {
  const names = ref.replace(/^#\//, '').split('/')
  const found = names.reduce((node, name) => (node as Record<string, unknown> | undefined)?.[name], document)
  if (found === undefined) throw new Error(`nothing is at ${ref}`)
  return found
}

/** The same schema, in which what is not described may not be: a field that nobody documented is a fault too. */
function closed(schema: Record<string, unknown>): Record<string, unknown> {
  return close(schema) as Record<string, unknown>
}

function close(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(close)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, close(value)]))
  const isObject = 'properties' in inner && !('additionalProperties' in inner)
  return isObject ? { ...inner, additionalProperties: false } : inner
}
