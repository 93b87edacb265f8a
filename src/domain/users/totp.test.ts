import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { base32, codeOf, fromBase32, keyUri, stepOf } from './totp.ts'

const hmac = (secret: string, counter: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(counter))
  return createHmac('sha1', fromBase32(secret)).update(bytes).digest()
}

/** RFC 6238, appendix B, for SHA-1: the last six of its eight digits. */
const SECRET = base32(Buffer.from('12345678901234567890'))

describe('a code', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at second %i is that of RFC 6238: %s', (second, code) => {
    expect(codeOf(SECRET, Math.floor(second / 30), hmac)).toBe(code)
  })

  it('is taken half a minute early or late, and no earlier or later', () => {
    const totp = { secret: SECRET, lastStep: 0 }
    const code = codeOf(SECRET, 1000, hmac)
    const taken = [998, 999, 1000, 1001, 1002].filter(
      (step) => stepOf(totp, code, step * 30_000, hmac) !== undefined,
    )
    expect(taken).toEqual([999, 1000, 1001])
  })

  it('is taken once: not a second time, nor an older one afterwards', () => {
    const code = codeOf(SECRET, 1000, hmac)
    expect(stepOf({ secret: SECRET, lastStep: 999 }, code, 30_000_000, hmac)).toBe(1000)
    for (const lastStep of [1000, 1001]) {
      expect(stepOf({ secret: SECRET, lastStep }, code, 30_000_000, hmac)).toBeUndefined()
    }
  })
})

describe('base32', () => {
  // RFC 4648, 10, without padding.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('of %j is %s, and back', (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded)
    expect(Buffer.from(fromBase32(encoded)).toString()).toBe(text)
  })
})

it('the URI of a key names issuer and user', () => {
  expect(keyUri('MZXW6', 'kim+a@shop.example', 'Capstan')).toBe(
    'otpauth://totp/Capstan:kim%2Ba%40shop.example?secret=MZXW6&issuer=Capstan&algorithm=SHA1&digits=6&period=30',
  )
})
