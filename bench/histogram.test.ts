import { expect, test } from 'vitest'
import { Histogram } from './histogram.ts'
import { OrderSequence } from './requests.ts'

test('every percentile is within 1.6 % of the truth, from microseconds to minutes', () => {
  for (const scale of [1, 37, 1000, 100_000]) {
    const histogram = new Histogram()
    for (let value = 1; value <= 1000; value++) histogram.record(value * scale)
    for (const share of [0.01, 0.5, 0.9, 0.99]) {
      const truthMs = (share * 1000 * scale) / 1000
      // Below 64 µs a bucket is one µs wide.
      const toleranceMs = Math.max(truthMs * 0.016, 0.001)
      expect(Math.abs(histogram.percentileMs(share) - truthMs)).toBeLessThanOrEqual(toleranceMs)
    }
    expect(histogram.maxMs).toBe(scale)
    expect(histogram.total).toBe(1000)
  }
})

test('a histogram is the same after it crossed a process, and two add up', () => {
  const one = new Histogram()
  one.record(10)
  const other = new Histogram(structuredClone(one.toData()))
  other.record(30)
  one.add(other)
  expect([one.total, one.maxMs, one.percentileMs(1)]).toEqual([3, 0.03, 0.03])
})

test('a sequence of orders meets each once before it meets any again', () => {
  const sequence = new OrderSequence(1000)
  for (let pass = 0; pass < 2; pass++) {
    expect(new Set(Array.from({ length: 1000 }, () => sequence.next())).size).toBe(1000)
  }
})
