/** Days and instants in zones with and without summer time, and the days on which TARGET2 is closed. */
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import {
  addBankingDays,
  addDays,
  daysInMonth,
  instantOf,
  isTarget2Day,
  type LocalDate,
  localDateOf,
  nextBankingDay,
  weekdayOf,
} from './calendar.ts'

/** `2026-11-25`. */
function date(text: string): LocalDate {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number]
  return { year, month, day }
}
const text = ({ year, month, day }: LocalDate) =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

describe('the day it is', () => {
  it.each([
    ['2026-11-25T00:00:00.000Z', 'UTC', '2026-11-25'],
    ['2026-11-24T23:59:59.999Z', 'UTC', '2026-11-24'],
    ['2026-11-24T22:59:59.999Z', 'Europe/Stockholm', '2026-11-24'],
    ['2026-11-24T23:00:00.000Z', 'Europe/Stockholm', '2026-11-25'],
    ['2026-06-24T21:59:59.999Z', 'Europe/Stockholm', '2026-06-24'],
    ['2026-06-24T22:00:00.000Z', 'Europe/Stockholm', '2026-06-25'],
    ['2026-01-01T04:59:59.999Z', 'America/New_York', '2025-12-31'],
    ['2026-01-01T05:00:00.000Z', 'America/New_York', '2026-01-01'],
    ['2025-12-31T10:00:00.000Z', 'Pacific/Kiritimati', '2026-01-01'],
    ['2026-11-24T23:00:00.500Z', 'Europe/Stockholm', '2026-11-25'],
    ['1969-12-31T23:59:59.999Z', 'Europe/London', '1970-01-01'],
    ['1969-12-31T22:59:59.999Z', 'Europe/London', '1969-12-31'],
  ])('at %s in %s is %s', (at, timeZone, day) => {
    expect(text(localDateOf(Date.parse(at), timeZone))).toBe(day)
  })

  it('is known in no zone that does not exist', () => {
    expect(() => localDateOf(0, 'Europe/Nowhere')).toThrow(RangeError)
  })

  it('is known in more zones than are remembered', () => {
    const zones = Intl.supportedValuesOf('timeZone').slice(0, 100)
    const once = zones.map((zone) => text(localDateOf(0, zone)))
    expect(zones.map((zone) => text(localDateOf(0, zone)))).toEqual(once)
    expect(new Set(once)).toEqual(new Set(['1969-12-31', '1970-01-01']))
  })

  it('is told without a new formatter for the last 32 zones, and for UTC without any', () => {
    // What others asked for before is forgotten over these.
    for (const zone of Intl.supportedValuesOf('timeZone').slice(0, 200)) localDateOf(0, zone)
    const made = vi.spyOn(Intl, 'DateTimeFormat')
    const madeFor = (zones: string[]) => {
      made.mockClear()
      for (const zone of zones) localDateOf(0, zone)
      return made.mock.calls.length
    }
    try {
      const zones = Intl.supportedValuesOf('timeZone').slice(200, 233)
      expect(madeFor(zones.slice(0, 32))).toBe(32)
      expect(madeFor(zones.slice(0, 32))).toBe(0)
      expect(madeFor(zones.slice(32))).toBe(1)
      expect(madeFor(zones.slice(1))).toBe(0)
      expect(madeFor(zones.slice(0, 1))).toBe(1)
      expect(madeFor(['UTC'])).toBe(0)
    } finally {
      made.mockRestore()
    }
  })
})

describe('the instant of a day and a time', () => {
  it.each([
    // Not near a change.
    ['2026-11-25', '00:00', 'UTC', '2026-11-25T00:00:00Z'],
    ['2026-11-25', '23:59', 'UTC', '2026-11-25T23:59:00Z'],
    ['2026-01-15', '16:30', 'Europe/Stockholm', '2026-01-15T15:30:00Z'],
    ['2026-07-15', '16:30', 'Europe/Stockholm', '2026-07-15T14:30:00Z'],
    // Stockholm, 29 March 2026: 02:00 becomes 03:00 at 01:00 UTC.
    ['2026-03-29', '00:00', 'Europe/Stockholm', '2026-03-28T23:00:00Z'],
    ['2026-03-29', '01:59', 'Europe/Stockholm', '2026-03-29T00:59:00Z'],
    ['2026-03-29', '02:00', 'Europe/Stockholm', '2026-03-29T01:00:00Z'],
    ['2026-03-29', '02:30', 'Europe/Stockholm', '2026-03-29T01:00:00Z'],
    ['2026-03-29', '02:59', 'Europe/Stockholm', '2026-03-29T01:00:00Z'],
    ['2026-03-29', '03:00', 'Europe/Stockholm', '2026-03-29T01:00:00Z'],
    ['2026-03-29', '03:01', 'Europe/Stockholm', '2026-03-29T01:01:00Z'],
    ['2026-03-30', '00:00', 'Europe/Stockholm', '2026-03-29T22:00:00Z'],
    // Stockholm, 25 October 2026: 03:00 becomes 02:00 at 01:00 UTC.
    ['2026-10-25', '01:59', 'Europe/Stockholm', '2026-10-24T23:59:00Z'],
    ['2026-10-25', '02:00', 'Europe/Stockholm', '2026-10-25T00:00:00Z'],
    ['2026-10-25', '02:30', 'Europe/Stockholm', '2026-10-25T00:30:00Z'],
    ['2026-10-25', '02:59', 'Europe/Stockholm', '2026-10-25T00:59:00Z'],
    ['2026-10-25', '03:00', 'Europe/Stockholm', '2026-10-25T02:00:00Z'],
    ['2026-10-26', '00:00', 'Europe/Stockholm', '2026-10-25T23:00:00Z'],
    // New York, 8 March 2026: 02:00 becomes 03:00 at 07:00 UTC.
    ['2026-03-08', '01:59', 'America/New_York', '2026-03-08T06:59:00Z'],
    ['2026-03-08', '02:15', 'America/New_York', '2026-03-08T07:00:00Z'],
    ['2026-03-08', '03:15', 'America/New_York', '2026-03-08T07:15:00Z'],
    // New York, 1 November 2026: 02:00 becomes 01:00 at 06:00 UTC.
    ['2026-11-01', '00:59', 'America/New_York', '2026-11-01T04:59:00Z'],
    ['2026-11-01', '01:00', 'America/New_York', '2026-11-01T05:00:00Z'],
    ['2026-11-01', '01:59', 'America/New_York', '2026-11-01T05:59:00Z'],
    ['2026-11-01', '02:00', 'America/New_York', '2026-11-01T07:00:00Z'],
    // Lord Howe, whose summer is half an hour: 5 April 2026, 02:00 becomes 01:30 at 15:00 UTC the day before.
    ['2026-04-05', '01:29', 'Australia/Lord_Howe', '2026-04-04T14:29:00Z'],
    ['2026-04-05', '01:30', 'Australia/Lord_Howe', '2026-04-04T14:30:00Z'],
    ['2026-04-05', '01:59', 'Australia/Lord_Howe', '2026-04-04T14:59:00Z'],
    ['2026-04-05', '02:00', 'Australia/Lord_Howe', '2026-04-04T15:30:00Z'],
    // Lord Howe, 4 October 2026: 02:00 becomes 02:30 at 15:30 UTC the day before.
    ['2026-10-04', '01:59', 'Australia/Lord_Howe', '2026-10-03T15:29:00Z'],
    ['2026-10-04', '02:00', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ['2026-10-04', '02:29', 'Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
    ['2026-10-04', '02:31', 'Australia/Lord_Howe', '2026-10-03T15:31:00Z'],
    // Beirut begins its summer at midnight: 29 March 2026 has no 00:00.
    ['2026-03-29', '00:00', 'Asia/Beirut', '2026-03-28T22:00:00Z'],
    // Samoa had no 30 December 2011.
    ['2011-12-30', '12:00', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
    ['2011-12-31', '00:00', 'Pacific/Apia', '2011-12-30T10:00:00Z'],
  ])('%s %s in %s is %s', (day, time, timeZone, instant) => {
    expect(new Date(instantOf(date(day), time, timeZone)).toISOString()).toBe(new Date(instant).toISOString())
  })

  it('is the first at which that day and time is reached', () => {
    const zones = [
      'UTC',
      'Europe/Stockholm',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'America/Sao_Paulo',
      'Asia/Beirut',
      'Africa/Casablanca',
    ]
    const shown = (at: number, timeZone: string) =>
      new Date(at).toLocaleString('sv-SE', { timeZone, hourCycle: 'h23' }).slice(0, 16)
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2040, 0, 1) }),
        fc.integer({ min: 0, max: 1439 }),
        fc.constantFrom(...zones),
        (around, minute, timeZone) => {
          const day = localDateOf(around, 'UTC')
          const time = new Date(minute * 60_000).toISOString().slice(11, 16)
          const at = instantOf(day, time, timeZone)
          const wanted = `${text(day)} ${time}`
          expect(shown(at, timeZone) >= wanted).toBe(true)
          expect(shown(at - 1, timeZone) < wanted).toBe(true)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('days', () => {
  it.each([
    ['2026-11-25', 0, '2026-11-25'],
    ['2026-11-30', 1, '2026-12-01'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2026-01-01', 365, '2027-01-01'],
  ])('after %s, %i of them, come to %s', (from, days, to) => {
    expect(text(addDays(date(from), days))).toBe(to)
  })

  it.each([
    ['2026-11-23', 1],
    ['2026-11-24', 2],
    ['2026-11-28', 6],
    ['2026-11-29', 7],
  ])('of the week: %s is %i', (day, weekday) => {
    expect(weekdayOf(date(day))).toBe(weekday)
  })

  it.each([
    ['2026-02-10', 28],
    ['2028-02-10', 29],
    ['2100-02-01', 28],
    ['2026-04-30', 30],
    ['2026-12-31', 31],
  ])('of the month of %s are %i', (day, days) => {
    expect(daysInMonth(date(day))).toBe(days)
  })
})

/** By hand, from the European Central Bank's calendar: the days on which it is closed beside weekends. */
const CLOSED = {
  2026: '01-01 04-03 04-06 05-01 12-25',
  2027: '01-01 03-26 03-29',
  2028: '04-14 04-17 05-01 12-25 12-26',
  2029: '01-01 03-30 04-02 05-01 12-25 12-26',
  2030: '01-01 04-19 04-22 05-01 12-25 12-26',
}

describe('TARGET2', () => {
  it.each(Object.entries(CLOSED))(
    'in %s is closed on weekends and on %s, and on no other day',
    (year, days) => {
      const closed: string[] = []
      for (let day = date(`${year}-01-01`); day.year === Number(year); day = addDays(day, 1)) {
        if (weekdayOf(day) <= 5 && !isTarget2Day(day)) closed.push(text(day).slice(5))
        if (weekdayOf(day) >= 6) expect(isTarget2Day(day)).toBe(false)
      }
      expect(closed).toEqual(days.split(' '))
    },
  )

  it('has its Easter right in any year', () => {
    for (let year = 1900; year < 2400; year++) {
      const easter = easterByTables(year)
      expect(isTarget2Day(addDays(easter, -2)), `Good Friday ${year}`).toBe(false)
      expect(isTarget2Day(addDays(easter, 1)), `Easter Monday ${year}`).toBe(false)
      // 1 May can be the Tuesday after, and never the Thursday before.
      expect(isTarget2Day(addDays(easter, -3)), `Maundy Thursday ${year}`).toBe(true)
    }
  })
})

/**
 * Easter as the tables of the missals have it: the paschal full moon from the golden number and the epact, and the
 * Sunday after. Another way than the code's.
 */
function easterByTables(year: number): LocalDate {
  const century = Math.floor(year / 100) + 1
  const golden = (year % 19) + 1
  const solar = Math.floor((3 * century) / 4) - 12
  const lunar = Math.floor((8 * century + 5) / 25) - 5
  let epact = (((11 * golden + 20 + lunar - solar) % 30) + 30) % 30
  if ((epact === 25 && golden > 11) || epact === 24) epact += 1
  const fullMoon = 44 - epact
  const fullMoonInMarch = fullMoon < 21 ? fullMoon + 30 : fullMoon
  const moon = addDays({ year, month: 3, day: 1 }, fullMoonInMarch - 1)
  return addDays(moon, 7 - (weekdayOf(moon) % 7))
}

describe('banking days', () => {
  it.each([
    // A Thursday, a Friday, the weekend.
    ['2026-11-26', 0, '2026-11-26'],
    ['2026-11-26', 1, '2026-11-27'],
    ['2026-11-26', 2, '2026-11-30'],
    ['2026-11-27', 1, '2026-11-30'],
    ['2026-11-28', 0, '2026-11-28'],
    ['2026-11-28', 1, '2026-11-30'],
    ['2026-11-29', 1, '2026-11-30'],
    ['2026-11-29', 2, '2026-12-01'],
    // Over Easter, and over Christmas and New Year.
    ['2026-04-02', 1, '2026-04-07'],
    ['2026-12-24', 1, '2026-12-28'],
    ['2026-12-31', 1, '2027-01-04'],
  ])('after %s, %i of them, come to %s', (from, days, to) => {
    expect(text(addBankingDays(date(from), days))).toBe(to)
  })

  it.each([
    ['2026-11-27', '2026-11-27'],
    ['2026-11-28', '2026-11-30'],
    ['2026-04-03', '2026-04-07'],
    ['2028-12-23', '2028-12-27'],
  ])('from %s on, the next is %s', (from, next) => {
    expect(text(nextBankingDay(date(from)))).toBe(next)
  })
})
