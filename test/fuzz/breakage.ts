/** Values that break a schema in one place, and valid ones with what must be ignored around them. */
import fc from 'fast-check'
import { type Json, literal, nested, raw, write } from './json.ts'
import { type Schema, valid, withOne } from './schema-values.ts'

type Values = fc.Arbitrary<Json>

/** A value that breaks the schema here or, where there is something inside, in one place within. */
export function broken(schema: Schema, name = ''): Values {
  switch (schema.type) {
    case 'object':
      return fc.oneof({ arbitrary: otherKind(schema, name), weight: 1 }, ...brokenInside(schema))
    case 'array': {
      const { items = {}, minItems = 0 } = schema
      const oneBroken = fc
        .tuple(fc.array(valid(items), { maxLength: 2 }), broken(items))
        .map(([list, bad]) => ({ items: [...list, bad] }))
      const inside = items.type === undefined ? [] : [{ arbitrary: oneBroken, weight: 4 }]
      const few = minItems > 0 ? [{ arbitrary: fc.constant<Json>({ items: [] }), weight: 1 }] : []
      const kinds = [{ arbitrary: otherKind(schema, name), weight: 1 }, ...tooMany(schema), ...few, ...inside]
      return fc.oneof(...kinds)
    }
    case 'string':
      return fc.oneof(otherKind(schema, name), ...brokenText(schema))
    case 'integer':
      return fc.oneof(otherKind(schema, name), brokenInteger(schema))
    default:
      return otherKind(schema, name)
  }
}

type Weighted = { arbitrary: Values; weight: number }

function brokenInside(schema: Schema): Weighted[] {
  const { properties = {}, required = [] } = schema
  const within = Object.entries(properties)
    .filter(([, inner]) => inner.type !== undefined)
    .map((entry) => withOne(schema, entry, (inner) => broken(inner, entry[0])))
  const missing = required.map((name) => withOne(schema, [name, {}], () => fc.constant(raw('null'))))
  const cut = required.map((name) => {
    const rest = { ...schema, required: required.filter((other) => other !== name) }
    const { [name]: _, ...others } = properties
    return valid({ ...rest, properties: others })
  })
  return [...within, ...missing, ...cut].map((arbitrary) => ({ arbitrary, weight: 2 }))
}

const KINDS: Record<string, string[]> = {
  string: ['"x"', '""', '"5"', '"true"'],
  number: ['5', '1.5', '-1', '1e400', '1E-400'],
  boolean: ['true', 'false'],
  object: ['{}', '{"length":1}', '{"__proto__":{}}'],
  array: ['[]', '[[]]', '[null]'],
}

/** Of another type. Tracking numbers may be numbers. */
function otherKind({ type }: Schema, name: string): Values {
  const own: (string | undefined)[] = [type].flat().map((one) => (one === 'integer' ? 'number' : one))
  const others = Object.keys(KINDS).filter(
    (kind) => !own.includes(kind) && !(kind === 'number' && /tracking_number$/.test(name)),
  )
  return fc.constantFrom(...others.flatMap((kind) => KINDS[kind] as string[])).map(raw)
}

/** What is no Unicode, or no text for every database. */
const UNSTORABLE = ['"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00x"', '"\\ud800\\ud800"', '"\\uDFFF"']

function brokenText(schema: Schema): Values[] {
  const { minLength = 0, maxLength, pattern, format, enum: choices } = schema
  const bad: Values[] = [fc.constantFrom(...UNSTORABLE).map(raw)]
  if (maxLength !== undefined) {
    bad.push(fc.constantFrom('x', '🍣', '\u0301').map((one) => literal(one.repeat(maxLength + 1))))
    bad.push(fc.constantFrom(2, 10).map((times) => literal('y'.repeat(maxLength * times + 1))))
  }
  if (minLength > 0) bad.push(fc.constant(literal('x'.repeat(minLength - 1))))
  if (choices) bad.push(fc.constantFrom('', 'x', ...choices.map((choice) => ` ${choice}`)).map(literal))
  // There are many ways to miss a form, and few fields that have one.
  if (format === 'uuid') bad.push(...Array<Values>(5).fill(fc.constantFrom(...BAD_UUIDS).map(literal)))
  if (format === 'date-time')
    bad.push(...Array<Values>(10).fill(fc.constantFrom(...BAD_INSTANTS).map(literal)))
  if (format === 'date') bad.push(...Array<Values>(5).fill(fc.constantFrom(...BAD_DAYS).map(literal)))
  if (pattern !== undefined) {
    const matches = new RegExp(pattern)
    const misfits = ['\n', 'SE\n', 'é', '../..', '🍣', '%00', 'a b'].filter((bad) => !matches.test(bad))
    bad.push(fc.constantFrom(...misfits).map(literal))
  }
  return bad
}

const BAD_UUIDS = [
  '',
  'not-a-uuid',
  'urn:uuid:0190f5a0-0000-7000-8000-000000000001',
  '{0190f5a0-0000-7000-8000-000000000001}',
  '0190f5a00000700080000000000000001',
  '0190f5a0-0000-7000-8000-00000000000g',
]

const BAD_DAYS = ['', '2030-1-1', '2030-02-30', '2030-01-01T00:00:00Z', '20300101', '1 January 2030']

const BAD_INSTANTS = [
  '',
  '2030-01-01',
  '2030-13-01T00:00:00Z',
  '2030-02-30T00:00:00Z',
  '2016-12-31T23:59:60Z',
  '2030-01-01T24:00:01Z',
  '2030-01-01T00:00:00',
  '2030-01-01 00:00:00Z',
  '2030-01-01T00:00:00+24:01',
  '12030-01-01T00:00:00Z',
  '1893456000000',
  'now',
]

function brokenInteger({ minimum, maximum }: Schema): Values {
  const numbers = ['0.5', '1e400', '-1e400', '9007199254740993', '-9007199254740993', '1e21']
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER) numbers.push(String(minimum - 1))
  if (maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER) numbers.push(String(maximum + 1))
  return fc.constantFrom(...numbers).map(raw)
}

/** One more than there may be. */
function tooMany({ items = {}, maxItems }: Schema): Weighted[] {
  if (maxItems === undefined) return []
  const one = items.required === undefined && items.type === 'object' ? fc.constant(raw('{}')) : valid(items)
  const list = one.map((item) => ({ items: Array<Json>(maxItems + 1).fill(item) }))
  // A thousand large items pass the limit of a body as well: then that is what is told.
  const small = list.filter((json) => write(json).length < 900_000)
  return [{ arbitrary: small, weight: 1 }]
}

const IGNORED_KEYS = [
  'unknown',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  '\u0000',
  '💥',
  'a.b[0]',
]

const ignoredValue: Values = fc.oneof(
  fc.constantFrom('null', '1e999', '"\\u0000"', '"\\ud800"', '{"captured_amount":1}', '[1,{}]').map(raw),
  fc.constantFrom<Json>(nested(90, 'array', '1'), nested(90, 'object', 'null')),
  fc.uint16Array({ maxLength: 20 }).map((units) => literal(String.fromCharCode(...units))),
)

/**
 * The same value for the server, with more around it: unknown fields, absent ones written as null, earlier values
 * of a key that the last one replaces.
 */
export function withNoise(schema: Schema, values: Values): Values {
  const optional = Object.keys(schema.properties ?? {}).filter((name) => !schema.required?.includes(name))
  const nulls = fc.subarray(optional).map((names) => names.map((name): Entry => [name, raw('null')]))
  const unknown = fc.array(fc.tuple(fc.constantFrom(...IGNORED_KEYS), ignoredValue), { maxLength: 3 })
  return fc.tuple(values, nulls, unknown, fc.boolean()).map(([value, absent, more, twice]) => {
    if (!('entries' in value)) return value
    const there = new Set(value.entries.map(([name]) => name))
    const first = twice ? value.entries.map(([name]): Entry => [name, raw('{"earlier":[0]}')]) : []
    return { entries: [...first, ...more, ...absent.filter(([name]) => !there.has(name)), ...value.entries] }
  })
}

type Entry = [key: string, value: Json]
