import { expect, it } from 'vitest'
import { addDuration, parseDuration } from './duration.ts'

const from = Date.UTC(2026, 0, 31, 12)
const after = (text: string) => {
  const duration = parseDuration(text)
  return duration && new Date(addDuration(from, duration)).toISOString()
}

it.each([
  ['P29D', '2026-03-01T12:00:00.000Z'],
  ['P1W', '2026-02-07T12:00:00.000Z'],
  ['P1M', '2026-02-28T12:00:00.000Z'],
  ['P2Y1M', '2028-02-29T12:00:00.000Z'],
  ['PT36H', '2026-02-02T00:00:00.000Z'],
  ['P1DT1H1M1S', '2026-02-01T13:01:01.000Z'],
  ['PT0S', '2026-01-31T12:00:00.000Z'],
])('%s later it is %s', (text, expected) => {
  expect(after(text)).toBe(expected)
})

it.each(['', 'P', 'PT', 'P1', '1D', 'P1H', 'PT1D', 'P-1D', 'P1.5D', 'p1d', 'P1DT', ' P1D', 'P12345678D'])(
  '%j is no duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined()
  },
)
