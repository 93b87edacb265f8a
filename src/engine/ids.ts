/** Ids and secrets. Ids are UUIDv7 (RFC 9562), so that indexes grow at their right edge. */
import { createHash, randomBytes, randomFillSync } from 'node:crypto'

/** Fills bytes with randomness. A simulation puts one with a seed in its place, so that a run can be had again. */
let fill: (bytes: Buffer) => unknown = randomFillSync

/** For simulations alone: ids and references from this source on, beginning anew; without one, the system's again. */
export function takeRandomnessFrom(source?: (bytes: Buffer) => unknown): void {
  fill = source ?? randomFillSync
  used = pool.length
  lastMs = 0
  counter = 0
}

/** 512 ids' worth of randomness at a time: one call into the system's generator for many ids. */
const pool = Buffer.alloc(512 * 8)
let used = pool.length
let lastMs = 0
let counter = 0

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * A UUIDv7 of this instant, always greater than the one before it in this process: the 12 bits after the
 * version count within a millisecond (RFC 9562, 6.2, method 1).
 */
export function uuidv7(nowMs: number = Date.now()): string {
  if (nowMs > lastMs) {
    lastMs = nowMs
    counter = 0
  } else if (++counter > 0xfff) {
    lastMs++
    counter = 0
  }
  if (used === pool.length) {
    fill(pool)
    used = 0
  }
  const at = used
  used += 8
  const time = lastMs.toString(16).padStart(12, '0')
  const b = (index: number) => HEX[pool[at + index] as number] as string
  const variant = HEX[((pool[at] as number) & 0x3f) | 0x80]
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${b(1)}-${b(2)}${b(3)}${b(4)}${b(5)}${b(6)}${b(7)}`
}

/** The one id of what has this name: a UUIDv8 (RFC 9562) of its digest. For things of which there is one. */
export function uuidOf(...name: string[]): string {
  const hex = createHash('sha256').update(name.join('\u001f')).digest('hex')
  const variant = HEX[(Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Any version: ids of mixed versions are seen on the wire. */
export function isUuid(text: string): boolean {
  return UUID.test(text)
}

/** Whether it could be a payment reference: what a bank takes for an end-to-end id. A database is asked for nothing else. */
export function isPaymentReference(text: string): boolean {
  return /^[0-9A-Za-z]{1,35}$/.test(text)
}

/** Letters and digits that are not mistaken for each other on paper or by phone: no I, L, O, U, 0, 1. */
const REFERENCE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const REFERENCE_LENGTH = 8

/** A short reference for people, of eight characters unless told. Not an identity: two orders may share one. */
export function shortReference(length = REFERENCE_LENGTH): string {
  const bytes = Buffer.alloc(length)
  fill(bytes)
  let text = ''
  for (const byte of bytes) text += REFERENCE_ALPHABET[byte % REFERENCE_ALPHABET.length]
  return text
}

/** An API key with 256 bits of randomness, in the form that raw-key clients send. */
export function apiKey(mode: 'sandbox' | 'production'): string {
  return `klarna_${mode === 'production' ? 'live' : 'test'}_api_${randomBytes(32).toString('base64url')}`
}
