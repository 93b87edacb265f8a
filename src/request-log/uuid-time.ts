/** The time inside a UUIDv7, and its two forms: text outside, 16 bytes in the log's files. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** The version and variant bits, and nothing else: the smallest UUIDv7 of its millisecond ends so. */
const SMALLEST_TAIL = '-7000-8000-000000000000'
/** 48 bits of time. */
const LAST_MS = 0xffff_ffff_ffff

export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** The millisecond a UUIDv7 was made in, real time. */
export function timeOfId(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
}

/** The smallest UUIDv7 of a millisecond: every id made then or later is greater or equal. */
export function firstIdAt(ms: number): string {
  const time = Math.min(Math.max(Math.floor(ms), 0), LAST_MS)
    .toString(16)
    .padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}${SMALLEST_TAIL}`
}

export function idToBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex')
}

export function idFromBytes(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
