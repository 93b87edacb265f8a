/**
 * Columns of rows as PostgreSQL's binary arrays (src/backend/utils/adt/arrayfuncs.c, array_recv): nothing is
 * escaped on this side nor parsed on the other, which saves both a sixth of what a batch costs them.
 */

/** Element types, by their fixed numbers in pg_type. */
export const OIDS = {
  uuid: 2950,
  text: 25,
  json: 114,
  bytea: 17,
  int2: 21,
  int4: 23,
  int8: 20,
  float8: 701,
  timestamptz: 1184,
} as const
export type ElementType = keyof typeof OIDS

/** Dimensions, whether there are nulls, element type, length, lower bound: 4 bytes each. */
const HEADER_BYTES = 20
const LENGTH_BYTES = 4
const NULL_LENGTH = -1
/** The timestamps' zero, 2000-01-01T00:00:00Z, in ms since 1970. */
const POSTGRES_EPOCH_MS = 946_684_800_000

type Value = string | number | Uint8Array | null

/**
 * A one-dimensional array: ids, texts and JSON as strings, bytes as they are, timestamps in ms, numbers as they
 * are; those of int8 must be safe integers.
 */
export function binaryArray(type: ElementType, values: readonly Value[]): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + sizeOf(type, values))
  const write = WRITERS[type]
  let nulls = 0
  let at = HEADER_BYTES
  for (const value of values) {
    if (value === null) nulls = 1
    const written = value === null ? NULL_LENGTH : write(buffer, at + LENGTH_BYTES, value as never)
    putInt32(buffer, at, written)
    at += LENGTH_BYTES + Math.max(written, 0)
  }
  putInt32(buffer, 0, 1)
  putInt32(buffer, 4, nulls)
  putInt32(buffer, 8, OIDS[type])
  putInt32(buffer, 12, values.length)
  putInt32(buffer, 16, 1)
  return buffer.subarray(0, at)
}

/** At least as many bytes as the elements take. */
function sizeOf(type: ElementType, values: readonly Value[]): number {
  let bytes = values.length * (LENGTH_BYTES + FIXED_BYTES)
  if (type !== 'text' && type !== 'json' && type !== 'bytea') return bytes
  // UTF-8 takes at most three bytes for a UTF-16 unit.
  for (const value of values) bytes += 3 * ((value as string | Uint8Array | null)?.length ?? 0)
  return bytes
}

/** The longest element of a type of fixed length: a UUID. */
const FIXED_BYTES = 16

/** Each writes one element and gives its length in bytes. */
const WRITERS: { [T in ElementType]: (buffer: Buffer, at: number, value: never) => number } = {
  uuid: putUuid,
  text: putText,
  json: putText,
  bytea: putBytes,
  int2: (buffer, at, value) => buffer.writeInt16BE(value, at) - at,
  int4: (buffer, at, value) => buffer.writeInt32BE(value, at) - at,
  int8: putInt64,
  float8: (buffer, at, value) => buffer.writeDoubleBE(value, at) - at,
  timestamptz: (buffer, at, value) => putInt64(buffer, at, Math.round((value - POSTGRES_EPOCH_MS) * 1000)),
}

/** As Buffer.writeInt32BE, without its checks: these are most of what is written. */
function putInt32(buffer: Buffer, at: number, value: number): number {
  buffer[at] = value >>> 24
  buffer[at + 1] = value >>> 16
  buffer[at + 2] = value >>> 8
  buffer[at + 3] = value
  return 4
}

function putInt64(buffer: Buffer, at: number, value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not an integer that can be stored`)
  putInt32(buffer, at, Math.floor(value / 2 ** 32))
  putInt32(buffer, at + 4, value >>> 0)
  return 8
}

const UUID_LENGTH = 36
const UUID_DASHES = new Set([8, 13, 18, 23])
/** Where the digit pairs of a UUID's text begin. */
const UUID_PAIRS = Array.from({ length: UUID_LENGTH }, (_, index) => index)
  .filter((index) => !UUID_DASHES.has(index))
  .filter((_, count) => count % 2 === 0)

const NO_DIGIT = 0x10
/** A hex digit's value, by its character code. */
const DIGITS = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? NO_DIGIT : value
})

function putUuid(buffer: Buffer, at: number, value: string): number {
  let seen = value.length === UUID_LENGTH ? 0 : NO_DIGIT
  let to = at
  for (const pair of UUID_PAIRS) {
    const high = DIGITS[value.charCodeAt(pair)] ?? NO_DIGIT
    const low = DIGITS[value.charCodeAt(pair + 1)] ?? NO_DIGIT
    seen |= high | low
    buffer[to++] = (high << 4) | low
  }
  if (seen >= NO_DIGIT) throw new TypeError(`${value.slice(0, 50)} is not a UUID`)
  return to - at
}

function putBytes(buffer: Buffer, at: number, value: Uint8Array): number {
  buffer.set(value, at)
  return value.length
}

/** Up to here writing byte by byte is quicker than the call into the runtime. */
const SHORT_TEXT = 48

function putText(buffer: Buffer, at: number, value: string): number {
  if (value.length > SHORT_TEXT) return buffer.write(value, at, 'utf8')
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index)
    if (code > 0x7f) return buffer.write(value, at, 'utf8')
    buffer[at + index] = code
  }
  return value.length
}
