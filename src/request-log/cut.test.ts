import { describe, expect, it } from 'vitest'
import { beginningOf, CUT_MARK, maskedAndCut } from './cut.ts'
import { maskBody } from './masking.ts'

const same = (text: string) => text
const cut = (text: string, maxBytes: number) => maskedAndCut(beginningOf(text, maxBytes), maxBytes, same)

describe('a body', () => {
  it('is kept whole up to the bound, and cut and marked from one byte more', () => {
    expect(cut('a'.repeat(100), 100)).toBe('a'.repeat(100))
    expect(cut('a'.repeat(101), 100)).toBe('a'.repeat(100) + CUT_MARK)
    expect(cut('a'.repeat(100_000), 100)).toBe('a'.repeat(100) + CUT_MARK)
    expect(cut('', 100)).toBe('')
  })

  it.each(['ä', '€', '😀', 'a😀'])('is never cut inside of a character: %s', (piece) => {
    for (let maxBytes = 90; maxBytes < 100; maxBytes++) {
      const kept = cut(piece.repeat(100), maxBytes).slice(0, -CUT_MARK.length)
      expect(kept.isWellFormed()).toBe(true)
      expect(kept).not.toContain('\ufffd')
      expect(piece.repeat(100).startsWith(kept)).toBe(true)
      expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(maxBytes)
      expect(Buffer.byteLength(kept)).toBeGreaterThan(maxBytes - 4)
    }
  })

  it('is masked before it is cut: a card number across the bound does not show its first digits', () => {
    for (let before = 60; before < 110; before++) {
      const text = `${'x'.repeat(before)} 4111 1111 1111 1111 ${'y'.repeat(1000)}`
      expect(maskedAndCut(beginningOf(text, 100), 100, maskBody)).not.toMatch(/\d/)
    }
  })

  it('says that it was cut also when its masked beginning is short enough', () => {
    const text = JSON.stringify({ token: 'x'.repeat(300) })
    expect(maskedAndCut(beginningOf(text, 100), 100, maskBody)).toBe(`{"token":"***"${CUT_MARK}`)
  })
})
