/** JSON schemas as rows of a table. */
import { anchor, code } from './markdown.ts'

export interface JsonSchema {
  /** Several: any of them. */
  type?: string | string[]
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema
  enum?: string[]
  format?: string
  pattern?: string
  description?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
}

/** Objects that several operations have are described once. */
const SHARED_FROM_USES = 2

interface Shared {
  title: string
  schema: JsonSchema
  uses: number
}

export class SharedObjects {
  readonly #byText = new Map<string, Shared>()

  /** Counts the objects within the schemas of an operation; named after the field, and the API when names collide. */
  look(schemas: JsonSchema[], tag: string): void {
    for (const schema of schemas) this.#lookInto(schema, tag)
  }

  #lookInto(schema: JsonSchema, tag: string): void {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const object = property.items ?? property
      if (Object.keys(object.properties ?? {}).length > 0) this.#count(name, object, tag)
      this.#lookInto(object, tag)
    }
  }

  #count(name: string, schema: JsonSchema, tag: string): void {
    const text = JSON.stringify(schema)
    const known = this.#byText.get(text)
    if (known) {
      known.uses++
      return
    }
    const title = this.#isTaken(name) ? `${name}, ${tag}` : name
    this.#byText.set(text, { title: this.#isTaken(title) ? `${title}, read` : title, schema, uses: 1 })
  }

  #isTaken(title: string): boolean {
    return [...this.#byText.values()].some((shared) => shared.title === title)
  }

  titleOf(schema: JsonSchema): string | undefined {
    const shared = this.#byText.get(JSON.stringify(schema))
    return shared && shared.uses >= SHARED_FROM_USES ? shared.title : undefined
  }

  all(): Shared[] {
    return [...this.#byText.values()].filter(({ uses }) => uses >= SHARED_FROM_USES)
  }
}

/** Name, type, and whether it must be there; the fields of inner objects follow theirs. */
export function fieldRows(schema: JsonSchema, shared?: SharedObjects, prefix = ''): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}${property.type === 'array' ? '[]' : ''}`
    const required = schema.required?.includes(name) ? 'yes' : ''
    const object = property.items ?? property
    const title = shared?.titleOf(object)
    const type =
      title === undefined ? typeText(property) : `${typeText(property)}: [${title}](#${anchor(title)})`
    const inner = title === undefined ? fieldRows(object, shared, `${path}.`) : []
    return [[code(path), type, required], ...inner]
  })
}

function typeText(schema: JsonSchema): string {
  const text = schema.type === 'array' ? arrayText(schema) : plainText(schema)
  return schema.description === undefined ? text : `${text}. ${schema.description}`
}

function arrayText({ items, minItems, maxItems }: JsonSchema): string {
  const size = rangeText(minItems, maxItems)
  const each = items?.properties ? '' : `, each ${plainText(items ?? {})}`
  return `array${size === '' ? '' : ` of ${size}`}${each}`
}

function plainText({ type = 'any', enum: values, format, pattern, ...limits }: JsonSchema): string {
  if (values) return values.map(code).join(', ')
  if (Array.isArray(type)) return type.join(' or ')
  if (type === 'integer') return `integer ${rangeText(limits.minimum, limits.maximum)}`.trim()
  if (type !== 'string') return type
  if (format !== undefined) return format
  if (pattern !== undefined) return `string like ${code(pattern)}`
  const size = rangeText(limits.minLength, limits.maxLength)
  return size === '' ? 'string' : `string of ${size}`
}

/** Bounds that every exact number has are not said. */
function rangeText(from: number | undefined, to: number | undefined): string {
  const low = from === undefined || from <= Number.MIN_SAFE_INTEGER ? undefined : from
  const high = to === undefined || to >= Number.MAX_SAFE_INTEGER ? undefined : to
  if (low === undefined) return high === undefined ? '' : `up to ${high}`
  return high === undefined ? `from ${low}` : `${low} to ${high}`
}
