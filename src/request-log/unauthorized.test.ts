import { describe, expect, it } from 'vitest'
import type { LogEntry } from './port.ts'
import { BURST_ROWS, isByUnknownCaller, ROWS_PER_SECOND, UnauthorizedBound } from './unauthorized.ts'

const NOW = 1_700_000_000_000
const entry = (status: number, merchantId: string | null, actor: string | null) =>
  ({ status, merchantId, actor }) as LogEntry

/** How many of `calls` at one instant get a row. */
function admitted(bound: UnauthorizedBound, calls: number, at: number, status = 401): number {
  return Array.from({ length: calls }, () => bound.admits(status, at)).filter(Boolean).length
}

describe('an unknown caller', () => {
  it('is whoever was refused without being known', () => {
    expect(isByUnknownCaller(entry(401, null, 'tried'))).toBe(true)
    expect(isByUnknownCaller(entry(404, null, null))).toBe(true)
    expect(isByUnknownCaller(entry(404, null, 'tried'))).toBe(true)
    expect(isByUnknownCaller(entry(503, null, null))).toBe(true)
  })

  it('is not a merchant, an operator, or a visitor who got an answer', () => {
    expect(isByUnknownCaller(entry(404, 'PK1', 'merchant:PK1'))).toBe(false)
    expect(isByUnknownCaller(entry(404, null, 'operator:op'))).toBe(false)
    expect(isByUnknownCaller(entry(200, null, null))).toBe(false)
  })
})

describe('the bound of unknown callers', () => {
  it('lets a burst through, then so many a second', () => {
    const bound = new UnauthorizedBound(NOW)
    expect(admitted(bound, 1000, NOW)).toBe(BURST_ROWS)
    expect(admitted(bound, 1000, NOW + 1_000)).toBe(ROWS_PER_SECOND)
    expect(admitted(bound, 1000, NOW + 10_000_000)).toBe(BURST_ROWS)
    expect(bound.suppressed).toBe(3000 - 2 * BURST_ROWS - ROWS_PER_SECOND)
  })

  it('refills nothing when the clock is set back, and goes on from there', () => {
    const bound = new UnauthorizedBound(NOW)
    admitted(bound, BURST_ROWS, NOW)
    expect(admitted(bound, 10, NOW - 3_600_000)).toBe(0)
    expect(admitted(bound, 10, NOW - 3_600_000 + 1_000)).toBe(ROWS_PER_SECOND)
  })

  it('sums up what it refused, by status, once a second', () => {
    const bound = new UnauthorizedBound(NOW)
    admitted(bound, BURST_ROWS, NOW)
    admitted(bound, 3, NOW)
    admitted(bound, 2, NOW + 10, 404)
    const summaries = (at: number, atOnce = false) => bound.summaries(at, () => 'id', atOnce)
    expect(summaries(NOW + 999)).toEqual([])
    const rows = summaries(NOW + 1_000)
    expect(
      rows.map(({ status, merchantId, responseBody }) => [
        status,
        merchantId,
        JSON.parse(responseBody ?? ''),
      ]),
    ).toEqual([
      [
        401,
        null,
        { suppressed_calls: 3, from: new Date(NOW).toISOString(), to: new Date(NOW + 1_000).toISOString() },
      ],
      [
        404,
        null,
        { suppressed_calls: 2, from: new Date(NOW).toISOString(), to: new Date(NOW + 1_000).toISOString() },
      ],
    ])
    expect(summaries(NOW + 5_000)).toEqual([])
  })

  it('sums up at once when asked, and when the clock was set back', () => {
    const bound = new UnauthorizedBound(NOW)
    admitted(bound, BURST_ROWS + 1, NOW)
    expect(bound.hasUnsummed).toBe(true)
    expect(bound.summaries(NOW, () => 'id', true)).toHaveLength(1)
    admitted(bound, 1, NOW)
    expect(bound.summaries(NOW - 10, () => 'id', false)).toHaveLength(1)
    expect(bound.hasUnsummed).toBe(false)
  })
})
