/** Values from a route's own schema: valid ones, those at every limit, and those one past it or of another kind. */
import fc from 'fast-check'
import { type Json, literal, raw } from './json.ts'

type Type = 'object' | 'array' | 'string' | 'integer' | 'boolean'

/** The keywords that the routes' schemas use. Of several types each keyword is about its own. */
export interface Schema {
  type?: Type | Type[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  pattern?: string
  format?: string
  enum?: string[]
}

type Values = fc.Arbitrary<Json>

const text = (arbitrary: fc.Arbitrary<string>): Values => arbitrary.map(literal)

/** Characters of one, two and four bytes, of one and two code units, and those that JSON must escape. */
const CHARACTERS = [
  'a',
  'Z',
  '7',
  ' ',
  'é',
  'ß',
  '寿',
  '🍣',
  '\u0301',
  '\u202e',
  '\\',
  '"',
  '\n',
  '\t',
  "'",
  '%',
]
const character = fc.constantFrom(...CHARACTERS)
const storableText = (minLength: number, maxLength: number) =>
  fc.array(character, { minLength, maxLength }).map((characters) => characters.join(''))

/** Made once for each schema: a route's own stand in hundreds of places of what is made from them. */
function once(make: (schema: Schema) => Values): (schema: Schema) => Values {
  const made = new WeakMap<Schema, Values>()
  return (schema) => {
    const values = made.get(schema) ?? make(schema)
    made.set(schema, values)
    return values
  }
}

/** A valid value, small. */
export const valid = once((schema) => {
  if (Array.isArray(schema.type)) return anyOf(schema, schema.type, valid)
  switch (schema.type) {
    case 'object':
      return objectOf(schema, valid)
    case 'array': {
      const { items = {}, minItems = 0, maxItems = 5 } = schema
      const maxLength = Math.min(maxItems, Math.max(minItems, 3))
      return fc.array(valid(items), { minLength: minItems, maxLength }).map((list) => ({ items: list }))
    }
    case 'string':
      return text(validText(schema))
    case 'integer': {
      const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema
      const small = fc.integer({ min: Math.max(minimum, -100), max: Math.min(maximum, 10_000) })
      const whole = fc.bigInt({ min: BigInt(minimum), max: BigInt(maximum) }).map(Number)
      return fc.oneof(small, whole).map(literal)
    }
    case 'boolean':
      return fc.boolean().map(literal)
    default:
      return fc.jsonValue().map(literal)
  }
})

const anyOf = (schema: Schema, types: Type[], make: (schema: Schema) => Values): Values =>
  fc.oneof(...types.map((type) => make({ ...schema, type })))

function validText(schema: Schema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength = 50, pattern, format, enum: choices } = schema
  if (choices) return fc.constantFrom(...choices)
  if (format === 'uuid') return fc.uuid()
  if (format === 'date-time') return instants
  if (format === 'date-or-date-time') {
    return fc.oneof(
      instants,
      instants.map((instant) => instant.slice(0, 10)),
    )
  }
  if (format === 'date') return instants.map((instant) => instant.slice(0, 10))
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern))
  return storableText(minLength, Math.min(maxLength, minLength + 12))
}

const instants = fc
  .date({ min: new Date('2001-01-01T00:00:00Z'), max: new Date('2199-12-31T23:59:59Z'), noInvalidDate: true })
  .map((date) => date.toISOString())

/** Required properties, and each optional one or not. */
function objectOf({ properties = {}, required = [] }: Schema, make: (schema: Schema) => Values): Values {
  const model = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, make(schema)]))
  return fc
    .record(model, { requiredKeys: required })
    .map((made) => ({ entries: Object.entries(made) as [string, Json][] }))
}

/** A valid value with something in it at its limit. */
export const edge = once((schema) => {
  if (Array.isArray(schema.type)) return anyOf(schema, schema.type, edge)
  switch (schema.type) {
    case 'object': {
      const inner = Object.entries(schema.properties ?? {})
      const whole = objectOf({ ...schema, required: Object.keys(schema.properties ?? {}) }, edge)
      if (inner.length === 0) return valid(schema)
      return fc.oneof(whole, objectOf(schema, edge), ...inner.map((entry) => withOne(schema, entry, edge)))
    }
    case 'array':
      return edgeArray(schema)
    case 'string':
      return text(edgeText(schema))
    case 'integer':
      return edgeInteger(schema)
    default:
      return valid(schema)
  }
})

/** As long and as short as it may be; the longest have the smallest items, so that the body fits into 1 MB. */
function edgeArray({ items = {}, minItems = 0, maxItems = 5 }: Schema): Values {
  const least = fc.array(edge(items), { minLength: minItems, maxLength: minItems })
  const some = fc.array(edge(items), { minLength: minItems, maxLength: minItems + 2 })
  const most = smallest(items).map((item) => Array<Json>(maxItems).fill(item))
  return fc
    .oneof({ arbitrary: least, weight: 3 }, { arbitrary: some, weight: 5 }, { arbitrary: most, weight: 1 })
    .map((list) => ({ items: list }))
}

/** With required properties only, so that a thousand of it fit into a body. */
function smallest(schema: Schema): Values {
  if (schema.type === 'object') {
    const { properties = {}, required = [] } = schema
    const kept = Object.fromEntries(required.map((name) => [name, properties[name] as Schema]))
    return objectOf({ properties: kept, required }, smallest)
  }
  return valid(schema)
}

function edgeText(schema: Schema): fc.Arbitrary<string> {
  const { minLength = 0, maxLength, pattern, format, enum: choices } = schema
  if (choices || pattern !== undefined || format !== undefined) return edgeOfForm(schema)
  if (maxLength === undefined) return validText(schema)
  // A limit counts characters: a sushi is one, though it takes two code units.
  return fc
    .tuple(fc.constantFrom(minLength, maxLength), fc.constantFrom('x', 'é', '🍣', '\\'))
    .map(([length, one]) => one.repeat(length))
}

function edgeOfForm(schema: Schema): fc.Arbitrary<string> {
  if (schema.format === 'uuid') return fc.uuid().map((id) => id.toUpperCase())
  if (schema.format !== 'date-time') return validText(schema)
  return fc.constantFrom('2000-02-29T23:59:59.999Z', '2199-12-31T00:00:00+14:00', '1970-01-01T00:00:00-00:00')
}

function edgeInteger({ minimum, maximum }: Schema): Values {
  const limits = [minimum, maximum].filter((limit) => limit !== undefined)
  const written = limits.flatMap((limit) => [String(limit), `${limit}.0`, exponential(limit)])
  const zeros = minimum === 0 || limits.length === 0 ? ['-0', '0e0'] : []
  return fc.constantFrom(...written, ...zeros).map(raw)
}

/** The same number written in another way. */
function exponential(limit: number): string {
  return Number.isSafeInteger(limit * 10) ? `${limit * 10}e-1` : String(limit)
}

/** An object that is valid but for one property, which is made by `make`. */
export function withOne(
  { properties = {}, required = [] }: Schema,
  [name, schema]: [string, Schema],
  make: (schema: Schema) => Values,
): Values {
  const rest = { properties: { ...properties }, required: required.filter((other) => other !== name) }
  delete rest.properties[name]
  return fc.tuple(objectOf(rest, valid), make(schema)).map(([others, value]) => ({
    entries: [...(others as { entries: [string, Json][] }).entries, [name, value]],
  }))
}
