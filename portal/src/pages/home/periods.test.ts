import { describe, expect, it } from 'vitest'
import { expiringBefore, periodOf } from './periods.ts'

describe('the days of the home page', () => {
  it('end today, as the merchant’s zone has it', () => {
    const { at } = periodOf('7')
    expect(at('2026-11-25T12:00:00Z', 'UTC').from).toBe('2026-11-19')
    expect(at('2026-11-25T23:30:00Z', 'Europe/Stockholm').from).toBe('2026-11-20')
    expect(at('2026-11-25T00:30:00Z', 'America/New_York').from).toBe('2026-11-18')
  })

  it('are the usual ones where the address says nothing that is known', () => {
    expect([null, '30', '31', 'x'].map((days) => periodOf(days).value)).toEqual(['30', '30', '30', '30'])
    expect(periodOf('90').at('2026-11-25T12:00:00Z', 'UTC')).toEqual({
      from: '2026-08-28',
      to: '2026-11-25',
    })
  })

  it('of what expires soon end before the eighth day', () => {
    expect(expiringBefore('2026-11-25T23:30:00Z', 'Europe/Stockholm')).toBe('2026-12-04')
  })
})
