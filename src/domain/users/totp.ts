/**
 * One-time codes by time (RFC 6238) as authenticator apps make them: HMAC-SHA-1, six digits, thirty seconds. What needs a
 * digest is given one, since the rules know no cryptography.
 */

export const STEP_S = 30
const DIGITS = 6
/** A clock that is half a minute off, or a code that is typed slowly. */
const STEPS_BESIDE = 1

export interface Totp {
  /** Base32. It cannot be kept as a digest: codes are made of it. */
  secret: string
  /** Absent until a code was shown to work; nothing is asked for before. */
  confirmedAt?: number
  /** The last step of which a code was taken: no code works twice (RFC 6238, 5.2). */
  lastStep: number
  /** Digests of those that are left. */
  recoveryDigests: string[]
}

/** What proves that somebody has the app, or a code that was written down: exactly one of them. */
export type SpentCode = { step: number } | { recoveryDigest: string }

/** What is left when the code was used; undefined when it is not there to be used. */
export function spend(totp: Totp, code: SpentCode): Totp | undefined {
  if (totp.confirmedAt === undefined) return undefined
  if ('step' in code) return code.step > totp.lastStep ? { ...totp, lastStep: code.step } : undefined
  const recoveryDigests = totp.recoveryDigests.filter((digest) => digest !== code.recoveryDigest)
  return recoveryDigests.length < totp.recoveryDigests.length ? { ...totp, recoveryDigests } : undefined
}

export type Hmac = (secret: string, counter: number) => Uint8Array

/** The code of a step (RFC 4226, 5.3). */
export function codeOf(secret: string, step: number, hmac: Hmac): string {
  const digest = hmac(secret, step)
  const offset = (digest[digest.length - 1] as number) & 0x0f
  const at = (index: number) => digest[offset + index] as number
  const number = ((at(0) & 0x7f) << 24) | (at(1) << 16) | (at(2) << 8) | at(3)
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The step of which this is the code, among those that are near enough and later than the last; else undefined. */
export function stepOf(
  { secret, lastStep }: Pick<Totp, 'secret' | 'lastStep'>,
  code: string,
  nowMs: number,
  hmac: Hmac,
): number | undefined {
  const current = Math.floor(nowMs / 1000 / STEP_S)
  for (let step = current - STEPS_BESIDE; step <= current + STEPS_BESIDE; step++) {
    if (step > lastStep && codeOf(secret, step, hmac) === code) return step
  }
  return undefined
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648, without padding, as apps take it. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    for (; bits >= 5; bits -= 5) text += BASE32[(value >>> (bits - 5)) & 31]
    value &= (1 << bits) - 1
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text
}

/** Of what `base32` wrote. */
export function fromBase32(text: string): Uint8Array {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const character of text) {
    value = (value << 5) | BASE32.indexOf(character)
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((value >>> bits) & 255)
      value &= (1 << bits) - 1
    }
  }
  return Uint8Array.from(bytes)
}

/** What an app reads from a picture: the key's URI, as they all understand it. */
export function keyUri(secret: string, email: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(email)}`
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_S}`
}
