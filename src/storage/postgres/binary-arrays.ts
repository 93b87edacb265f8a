/**
 * Columns of rows as PostgreSQL's binary arrays (src/backend/utils/adt/arrayfuncs.c, array_recv): nothing is
 * escaped on this side nor parsed on the other.
 */

/** Element types, by their fixed numbers in pg_type. */
export const OIDS = { uuid: 2950, text: 25, timestamptz: 1184, float8: 701, int2: 21 } as const
export type ElementType = keyof typeof OIDS

/** Dimensions, whether there are nulls, element type, length, lower bound: 4 bytes each. */
const HEADER_BYTES = 20
const LENGTH_BYTES = 4
const NULL_LENGTH = -1
/** The timestamps' zero, 2000-01-01T00:00:00Z, in ms since 1970. */
const POSTGRES_EPOCH_MS = 946_684_800_000

type Values = readonly (string | number | null)[]

/** A one-dimensional array: ids and texts as strings, timestamps in ms, numbers as they are. */
export function binaryArray(type: ElementType, values: Values): Buffer {
  const buffer = Buffer.allocUnsafe(HEADER_BYTES + sizeOf(type, values))
  buffer.writeInt32BE(1, 0)
  buffer.writeInt32BE(values.includes(null) ? 1 : 0, 4)
  buffer.writeInt32BE(OIDS[type], 8)
  buffer.writeInt32BE(values.length, 12)
  buffer.writeInt32BE(1, 16)
  let at = HEADER_BYTES
  for (const value of values) {
    const written = value === null ? NULL_LENGTH : write(buffer, at + LENGTH_BYTES, type, value)
    buffer.writeInt32BE(written, at)
    at += LENGTH_BYTES + Math.max(written, 0)
  }
  return buffer.subarray(0, at)
}

/** At least as many bytes as the elements take. */
function sizeOf(type: ElementType, values: Values): number {
  let bytes = values.length * (LENGTH_BYTES + FIXED_BYTES)
  // UTF-8 takes at most three bytes for a UTF-16 unit.
  if (type === 'text') for (const value of values) bytes += 3 * ((value as string | null)?.length ?? 0)
  return bytes
}

/** The longest element of a type of fixed length: a UUID. */
const FIXED_BYTES = 16

/** Writes one element and gives its length in bytes. */
function write(buffer: Buffer, at: number, type: ElementType, value: string | number): number {
  switch (type) {
    case 'uuid':
      return buffer.write((value as string).replaceAll('-', ''), at, 'hex')
    case 'text':
      return buffer.write(value as string, at, 'utf8')
    case 'timestamptz':
      buffer.writeBigInt64BE(BigInt(Math.round(((value as number) - POSTGRES_EPOCH_MS) * 1000)), at)
      return 8
    case 'float8':
      buffer.writeDoubleBE(value as number, at)
      return 8
    case 'int2':
      buffer.writeInt16BE(value as number, at)
      return 2
  }
}
