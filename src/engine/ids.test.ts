import { describe, expect, it } from 'vitest'
import { apiKey, isPaymentReference, isUuid, shortReference, uuidv7 } from './ids.ts'

describe('ids', () => {
  it('are UUIDs of version 7 that carry their time', () => {
    const at = Date.now() + 1000
    const id = uuidv7(at)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.slice(0, 13).replace('-', ''), 16)).toBe(at)
  })

  it('grow, also many in one millisecond and when the clock goes back', () => {
    const at = Date.now() + 5000
    const ids = Array.from({ length: 10_000 }, () => uuidv7(at))
    ids.push(uuidv7(at - 60_000))
    expect(ids).toEqual([...ids].sort())
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('are recognised in any version and case, and nothing else is', () => {
    expect(isUuid('0B5E0F3C-0000-1000-8000-00805F9B34FB')).toBe(true)
    for (const text of ['', 'x', `${uuidv7()}0`, uuidv7().replace('-', ''), `${uuidv7()}\n`]) {
      expect(isUuid(text)).toBe(false)
    }
  })
})

describe('references and keys', () => {
  it('a payment reference is letters and digits, no more than a bank takes', () => {
    for (const text of [shortReference(10), 'xisa93dj', '1'.repeat(35)])
      expect(isPaymentReference(text)).toBe(true)
    for (const text of ['', '1'.repeat(36), 'A B', 'Ä', 'a\u0000', 'A\n'])
      expect(isPaymentReference(text)).toBe(false)
  })

  it('a short reference has eight characters that are not mistaken for each other', () => {
    for (let n = 0; n < 200; n++) expect(shortReference()).toMatch(/^[2-9A-HJKMNP-TV-Z]{8}$/)
  })

  it('an API key says which mode it is for and has 256 random bits', () => {
    expect(apiKey('sandbox')).toMatch(/^klarna_test_api_[\w-]{43}$/)
    expect(apiKey('production')).toMatch(/^klarna_live_api_[\w-]{43}$/)
    expect(apiKey('production')).not.toBe(apiKey('production'))
  })
})
