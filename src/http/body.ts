/** Reading request bodies: JSON as real clients send it, and nothing that a store could not hold. */
import { isUtf8 } from 'node:buffer'

export class UnreadableBody extends Error {}

/** Bodies in which a text may have been written with an escape that no store can hold; looked at once validated. */
const suspicious = new WeakSet<object>()

/** A backslash-u escape of NUL or of a surrogate half: the only way either can be in text that is UTF-8. */
const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i
/** Tracking numbers written as JSON numbers: some have more digits than a number can hold. */
const NUMERIC_TRACKING = /tracking_number"\s*:\s*-?\d/

export function mayHoldUnstorable(body: unknown): boolean {
  return typeof body === 'object' && body !== null && suspicious.has(body)
}

/**
 * The JSON value of a body. Nothing at all reads as `undefined`. Fields that are null are as good as absent:
 * clients in several languages write them for what they do not set. Throws UnreadableBody.
 */
export function parseBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined
  if (!isUtf8(bytes)) throw new UnreadableBody('The body is not UTF-8.')
  const text = bytes.toString('utf8')
  let value: unknown
  try {
    value = NUMERIC_TRACKING.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text)
  } catch {
    throw new UnreadableBody('The body is not valid JSON.')
  }
  if (text.includes('null')) value = withoutNulls(value)
  if (typeof value === 'object' && value !== null && UNSTORABLE_ESCAPE.test(text)) suspicious.add(value)
  return value
}

/** A JSON reviver (with access to the source text): a tracking number keeps the digits it was written with. */
function keepDigits(key: string, value: unknown, context?: { source?: string }): unknown {
  const isTracking = key === 'tracking_number' || key === 'return_tracking_number'
  return isTracking && typeof value === 'number' ? (context?.source ?? String(value)) : value
}

/** Nesting deeper than this is no order; JSON.parse itself takes thousands of levels, a recursion may not. */
const DEPTH_MAX = 100

function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth > DEPTH_MAX) throw new UnreadableBody('The body is nested too deeply.')
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1))
  if (value === null || typeof value !== 'object') return value ?? undefined
  const entries = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item, depth + 1)]))
}

/** The fields of a form, each with its last value. */
export function parseForm(bytes: Buffer): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(bytes.toString('utf8')))
}
