/** When payouts are made and when captures are due, in zones with and without summer time. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { localDateOf } from './calendar.ts'
import type { ContractTerms, PayoutSchedule, Weekday } from './contract.ts'
import { dueAt, nextCutOff } from './schedule.ts'

const DAY_MS = 86_400_000

function cutOffsAfter(
  schedule: PayoutSchedule,
  after: string,
  count: number,
  { time = '00:00', timeZone = 'UTC' } = {},
): string[] {
  const found: string[] = []
  let at = Date.parse(after)
  while (found.length < count) {
    at = nextCutOff({ schedule, cutOff: { time, timeZone } }, at)
    found.push(new Date(at).toISOString().slice(0, 16))
  }
  return found
}

describe('the next cut-off', () => {
  it('is strictly later: one that is reached is over', () => {
    const daily = { every: 'day' } as const
    expect(cutOffsAfter(daily, '2026-11-24T23:59:59.999Z', 1)).toEqual(['2026-11-25T00:00'])
    expect(cutOffsAfter(daily, '2026-11-25T00:00:00.000Z', 1)).toEqual(['2026-11-26T00:00'])
    expect(cutOffsAfter(daily, '2026-11-25T00:00:00.001Z', 1)).toEqual(['2026-11-26T00:00'])
  })

  it('is on the same day while its time has not come', () => {
    const cutOff = { time: '16:30' }
    const daily = { every: 'day' } as const
    expect(cutOffsAfter(daily, '2026-11-25T16:29:00Z', 1, cutOff)).toEqual(['2026-11-25T16:30'])
    expect(cutOffsAfter(daily, '2026-11-25T16:30:00Z', 1, cutOff)).toEqual(['2026-11-26T16:30'])
  })

  it('is on weekdays from Monday to Friday, holidays or not', () => {
    expect(cutOffsAfter({ every: 'weekday' }, '2026-12-23T12:00:00Z', 4)).toEqual([
      '2026-12-24T00:00',
      '2026-12-25T00:00',
      '2026-12-28T00:00',
      '2026-12-29T00:00',
    ])
  })

  it.each([
    [1, '2026-11-30T00:00'],
    [2, '2026-12-01T00:00'],
    [3, '2026-12-02T00:00'],
    [4, '2026-11-26T00:00'],
    [5, '2026-11-27T00:00'],
    [6, '2026-11-28T00:00'],
    [7, '2026-11-29T00:00'],
  ])('of a week on day %i, from a Wednesday on, is %s', (on, first) => {
    expect(cutOffsAfter({ every: 'week', on: on as Weekday }, '2026-11-25T00:00:00Z', 1)).toEqual([first])
  })

  it('is twice a month, on the last day where the month has no such day', () => {
    expect(cutOffsAfter({ every: 'half-month', on: [15, 31] }, '2027-01-15T00:00:00Z', 5)).toEqual([
      '2027-01-31T00:00',
      '2027-02-15T00:00',
      '2027-02-28T00:00',
      '2027-03-15T00:00',
      '2027-03-31T00:00',
    ])
  })

  it('is one where both days of a half-month are the last of a short month', () => {
    expect(cutOffsAfter({ every: 'half-month', on: [30, 31] }, '2028-02-01T00:00:00Z', 4)).toEqual([
      '2028-02-29T00:00',
      '2028-03-30T00:00',
      '2028-03-31T00:00',
      '2028-04-30T00:00',
    ])
  })

  it('is once a month, on the last day where the month has no such day', () => {
    expect(cutOffsAfter({ every: 'month', on: 31 }, '2027-01-31T00:00:00Z', 4)).toEqual([
      '2027-02-28T00:00',
      '2027-03-31T00:00',
      '2027-04-30T00:00',
      '2027-05-31T00:00',
    ])
    expect(cutOffsAfter({ every: 'month', on: 1 }, '2026-12-01T00:00:00Z', 2)).toEqual([
      '2027-01-01T00:00',
      '2027-02-01T00:00',
    ])
  })

  it('is found a whole month of 31 days later', () => {
    expect(cutOffsAfter({ every: 'month', on: 25 }, '2026-12-25T00:00:00Z', 1)).toEqual(['2027-01-25T00:00'])
  })

  it('is by the clock of its zone, in winter and in summer', () => {
    const stockholm = { time: '16:00', timeZone: 'Europe/Stockholm' }
    expect(cutOffsAfter({ every: 'day' }, '2026-03-28T00:00:00Z', 2, stockholm)).toEqual([
      '2026-03-28T15:00',
      '2026-03-29T14:00',
    ])
    expect(cutOffsAfter({ every: 'week', on: 7 }, '2026-10-19T00:00:00Z', 2, stockholm)).toEqual([
      '2026-10-25T15:00',
      '2026-11-01T15:00',
    ])
  })

  it('of a day is of the day in its zone', () => {
    const auckland = { timeZone: 'Pacific/Auckland' }
    expect(cutOffsAfter({ every: 'week', on: 1 }, '2026-11-25T00:00:00Z', 1, auckland)).toEqual([
      '2026-11-29T11:00',
    ])
  })

  it('comes once on the days of a change, though its time is skipped or comes twice', () => {
    const stockholm = { time: '02:30', timeZone: 'Europe/Stockholm' }
    expect(cutOffsAfter({ every: 'day' }, '2026-03-28T12:00:00Z', 2, stockholm)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ])
    expect(cutOffsAfter({ every: 'day' }, '2026-10-24T12:00:00Z', 2, stockholm)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
    const lordHowe = { time: '02:15', timeZone: 'Australia/Lord_Howe' }
    expect(cutOffsAfter({ every: 'day' }, '2026-10-02T20:00:00Z', 2, lordHowe)).toEqual([
      '2026-10-03T15:30',
      '2026-10-04T15:15',
    ])
  })

  it('is none, and no endless search, by a schedule that has no day', () => {
    const never = { every: 'week', on: 8 as Weekday } as const
    expect(() => cutOffsAfter(never, '2026-11-25T00:00:00Z', 1)).toThrow(
      new RangeError('a payout schedule without a day'),
    )
  })
})

const zones = fc.constantFrom(
  'UTC',
  'Europe/Stockholm',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Beirut',
)
const times = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'))
const cutOffs = fc.record({ time: times, timeZone: zones })
const monthDays = fc.integer({ min: 1, max: 31 })
const schedules: fc.Arbitrary<PayoutSchedule> = fc.oneof(
  fc.constant({ every: 'day' } as const),
  fc.constant({ every: 'weekday' } as const),
  fc.integer({ min: 1, max: 7 }).map((on) => ({ every: 'week', on: on as Weekday }) as const),
  fc.tuple(monthDays, monthDays).map((on) => ({ every: 'half-month', on }) as const),
  monthDays.map((on) => ({ every: 'month', on }) as const),
)
const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) })

describe('cut-offs', () => {
  it('are strictly later, at most a month and a day away, and none is skipped', () => {
    fc.assert(
      fc.property(fc.record({ schedule: schedules, cutOff: cutOffs }), instants, (terms, after) => {
        const next = nextCutOff(terms, after)
        expect(next).toBeGreaterThan(after)
        expect(next - after).toBeLessThanOrEqual(32 * DAY_MS)
        expect(nextCutOff(terms, next - 1)).toBe(next)
      }),
      { numRuns: 500 },
    )
  })

  it('are in order: from a later instant on, the next is not earlier', () => {
    fc.assert(
      fc.property(
        fc.record({ schedule: schedules, cutOff: cutOffs }),
        instants,
        fc.integer({ min: 0, max: 40 * DAY_MS }),
        (terms, after, later) => {
          const [next, nextLater] = [nextCutOff(terms, after), nextCutOff(terms, after + later)]
          expect(nextLater).toBeGreaterThanOrEqual(next)
          if (after + later < next) expect(nextLater).toBe(next)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('what was booked', () => {
  const due = (delay: ContractTerms['delay'], bookedAt: string, timeZone = 'UTC') =>
    new Date(dueAt({ delay, cutOff: { time: '16:00', timeZone } }, Date.parse(bookedAt)))
      .toISOString()
      .slice(0, 16)

  it('is due at the start of its day, so many days on, whatever the hour and the cut-off', () => {
    const week = { days: 7, of: 'calendar' } as const
    expect(due(week, '2026-11-25T00:00:00.000Z')).toBe('2026-12-02T00:00')
    expect(due(week, '2026-11-25T23:59:59.999Z')).toBe('2026-12-02T00:00')
    expect(due({ days: 0, of: 'calendar' }, '2026-11-25T23:59:59.999Z')).toBe('2026-11-25T00:00')
  })

  it('is due by the days of the zone, over a change of its clock', () => {
    const day = { days: 1, of: 'calendar' } as const
    expect(due(day, '2026-03-28T22:59:00Z', 'Europe/Stockholm')).toBe('2026-03-28T23:00')
    expect(due(day, '2026-03-28T23:00:00Z', 'Europe/Stockholm')).toBe('2026-03-29T22:00')
    expect(due(day, '2026-10-25T12:00:00Z', 'Europe/Stockholm')).toBe('2026-10-25T23:00')
  })

  it('is due after banking days where they count', () => {
    const day = { days: 1, of: 'banking' } as const
    expect(due(day, '2026-11-25T12:00:00Z')).toBe('2026-11-26T00:00')
    expect(due(day, '2026-11-27T12:00:00Z')).toBe('2026-11-30T00:00')
    expect(due(day, '2026-04-02T12:00:00Z')).toBe('2026-04-07T00:00')
    expect(due({ days: 0, of: 'banking' }, '2026-11-28T12:00:00Z')).toBe('2026-11-28T00:00')
  })

  it('on a Friday is paid on the Wednesday after the next, weekly with one week of delay', () => {
    const bookedAt = '2026-11-27T09:00:00Z'
    const dueFrom = due({ days: 7, of: 'calendar' }, bookedAt)
    expect(dueFrom).toBe('2026-12-04T00:00')
    expect(cutOffsAfter({ every: 'week', on: 3 }, bookedAt, 2)).toEqual([
      '2026-12-02T00:00',
      '2026-12-09T00:00',
    ])
  })

  it('is due at the start of a day, never before the one it was booked on, in the order of booking', () => {
    const delays = fc.record({
      days: fc.integer({ min: 0, max: 30 }),
      of: fc.constantFrom('calendar', 'banking'),
    })
    fc.assert(
      fc.property(
        fc.record({ delay: delays, cutOff: cutOffs }),
        instants,
        fc.integer({ min: 0, max: 10 * DAY_MS }),
        (terms, bookedAt, later) => {
          const { timeZone } = terms.cutOff
          const at = dueAt(terms, bookedAt)
          const today = dueAt({ ...terms, delay: { days: 0, of: 'calendar' } }, bookedAt)
          expect(today).toBeLessThanOrEqual(bookedAt)
          expect(at).toBeGreaterThanOrEqual(today)
          if (terms.delay.days > 0) expect(at).toBeGreaterThan(bookedAt)
          expect(localDateOf(at - 1, timeZone)).not.toEqual(localDateOf(at, timeZone))
          expect(dueAt(terms, bookedAt + later)).toBeGreaterThanOrEqual(at)
        },
      ),
      { numRuns: 500 },
    )
  })
})
