/**
 * JSON as it is written, which is more than JSON values are: numbers beyond exactness, the same key twice, escapes
 * that need not be, half a surrogate pair.
 */

/** `raw`: put there as it is. */
export type Json = { raw: string } | { items: Json[] } | { entries: [key: string, value: Json][] }

export const raw = (text: string): Json => ({ raw: text })

/** A value as JSON writes it: lone surrogates and NUL become escapes. */
export const literal = (value: unknown): Json => raw(JSON.stringify(value))

export function write(json: Json): string {
  if ('raw' in json) return json.raw
  if ('items' in json) return `[${json.items.map(write).join(',')}]`
  return `{${json.entries.map(([key, value]) => `${JSON.stringify(key)}:${write(value)}`).join(',')}}`
}

/** A value's tree, to be changed here and there. */
export function treeOf(value: unknown): Json {
  if (Array.isArray(value)) return { items: value.map(treeOf) }
  if (typeof value === 'object' && value !== null) {
    return { entries: Object.entries(value).map(([key, item]) => [key, treeOf(item)]) }
  }
  return literal(value)
}

/** So many arrays, or objects, one in the other. */
export function nested(depth: number, kind: 'array' | 'object', inside: string): Json {
  const [open, close] = kind === 'array' ? ['[', ']'] : ['{"a":', '}']
  return raw(open.repeat(depth) + inside + close.repeat(depth))
}
