import { describe, expect, it } from 'vitest'
import { axisTicks } from './axis.ts'

describe('the steps of an axis', () => {
  it.each([
    ['sales and refunds', -45_000, 287_000, [-100_000, 0, 100_000, 200_000, 300_000]],
    ['sales alone', 0, 473_000, [0, 200_000, 400_000, 600_000]],
    ['refunds alone', -700, 0, [-800, -600, -400, -200, 0]],
    ['a few cents', 0, 3, [0, 1, 2, 3]],
    ['nothing', 0, 0, [0]],
    ['what ends on a step', 0, 400, [0, 100, 200, 300, 400]],
  ])('are round, and hold what is shown: %s', (_, least, most, ticks) => {
    expect(axisTicks(least, most)).toEqual(ticks)
  })

  it('are few', () => {
    for (let most = 1; most < 1e12; most = Math.ceil(most * 1.37)) {
      const ticks = axisTicks(-most / 3, most)
      expect(ticks.length).toBeLessThanOrEqual(7)
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(most)
      expect(ticks).toContain(0)
    }
  })
})
