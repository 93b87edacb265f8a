/**
 * JSON schemas that carry their TypeScript type: the one source of a route's types, its validation and its page
 * in the API reference. A schema is plain JSON; the type exists for the compiler only. (A library for this cost
 * a fifth of the start-up time and a tenth of the idle memory, for the nine functions below.)
 */

declare const typeOf: unique symbol

/** A JSON schema (draft 2020-12, as OpenAPI 3.1 has it) of values of type T. */
export interface Schema<T> {
  readonly [keyword: string]: unknown
  readonly [typeOf]?: T
}

export type TSchema = Schema<unknown>

/** The type of a schema's values. */
export type Static<S extends TSchema> = S extends Schema<infer T> ? T : never

/** Marks a property that may be absent; not part of the JSON. */
const optional = Symbol('optional')

type Optional<T> = Schema<T> & { readonly [optional]: true }
type Properties = Record<string, TSchema>
type OptionalKeys<P extends Properties> = {
  [K in keyof P]: P[K] extends { readonly [optional]: true } ? K : never
}[keyof P]
type ObjectOf<P extends Properties> = {
  [K in Exclude<keyof P, OptionalKeys<P>>]: Static<P[K]>
} & { [K in OptionalKeys<P>]?: Static<P[K]> }
type Flat<T> = { [K in keyof T]: T[K] }

interface ObjectSchema<P extends Properties> extends Schema<Flat<ObjectOf<P>>> {
  readonly type: 'object'
  readonly properties: P
}

type Keywords = Record<string, unknown>

function objectSchema<P extends Properties>(properties: P): ObjectSchema<P> {
  const required = Object.keys(properties).filter((name) => !(optional in (properties[name] ?? {})))
  return { type: 'object', ...(required.length > 0 && { required }), properties }
}

export const Type = {
  String: (keywords: Keywords = {}): Schema<string> => ({ type: 'string', ...keywords }),
  Integer: (keywords: Keywords = {}): Schema<number> => ({ type: 'integer', ...keywords }),
  Number: (): Schema<number> => ({ type: 'number' }),
  Boolean: (): Schema<boolean> => ({ type: 'boolean' }),
  Enum: <const V extends readonly string[]>(values: V): Schema<V[number]> => ({
    type: 'string',
    enum: [...values],
  }),
  Array: <T>(items: Schema<T>, keywords: Keywords = {}): Schema<T[]> => ({
    type: 'array',
    items,
    ...keywords,
  }),
  Object: objectSchema,
  /** An object with any properties. */
  Record: (): Schema<Record<string, unknown>> => ({ type: 'object', additionalProperties: true }),
  Optional: <T>(schema: Schema<T>): Optional<T> => ({ ...schema, [optional]: true }),
  Nullable: <T>(schema: Schema<T>): Schema<T | null> => ({ ...schema, type: [schema.type, 'null'] }),
  /** The same object with every property optional. */
  Partial: <P extends Properties>({ properties }: ObjectSchema<P>): Schema<Partial<Flat<ObjectOf<P>>>> => ({
    type: 'object',
    properties,
  }),
}
