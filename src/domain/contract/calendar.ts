/**
 * Days and instants: which day it is somewhere, when a day begins there, and on which days banks settle in euro.
 * Instants are milliseconds since 1970-01-01 UTC; days are of the Gregorian calendar, without a time or a zone.
 */

export interface LocalDate {
  year: number
  /** 1 to 12. */
  month: number
  day: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A formatter takes tens of kilobytes; contracts name a few zones. With more than these the oldest is made again. */
const ZONES_MAX = 32

const formats = new Map<string, Intl.DateTimeFormat>()

/** Throws a RangeError for a zone that does not exist. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  if (formats.size >= ZONES_MAX) formats.delete([...formats.keys()][0] as string)
  formats.set(timeZone, made)
  return made
}

/** What the clock on the wall shows at that instant, to the second, as if it were UTC. */
function wallClock(at: number, timeZone: string): number {
  if (timeZone === 'UTC') return at
  const shown = formatOf(timeZone).format(at).split(/\D+/).map(Number)
  const [month, day, year, hour, minute, second] = shown as [number, number, number, number, number, number]
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The day it is in this zone at that instant. Throws a RangeError for a zone that does not exist. */
export function localDateOf(at: number, timeZone: string): LocalDate {
  return dateOf(wallClock(at, timeZone))
}

/**
 * The first instant at which the clock in this zone shows that day and time (`HH:MM`) or later. So where the time is
 * skipped, it is the first instant after the gap; where it comes twice, the first of the two.
 */
export function instantOf(date: LocalDate, time: string, timeZone: string): number {
  const [hours, minutes] = time.split(':').map(Number) as [number, number]
  const wanted = dayStart(date) + hours * HOUR_MS + minutes * MINUTE_MS
  // No zone is a day away from UTC, so these two lie on either side of it; and no zone changes twice in two days.
  const before = wallClock(wanted - DAY_MS, timeZone) - (wanted - DAY_MS)
  const after = wallClock(wanted + DAY_MS, timeZone) - (wanted + DAY_MS)
  const [early, late] = before > after ? [wanted - before, wanted - after] : [wanted - after, wanted - before]
  if (wallClock(early, timeZone) >= wanted) return early
  return firstAtOrAfter(wanted, timeZone, early, late)
}

/** Halves the span between an instant that is too early and one that is not. */
function firstAtOrAfter(wanted: number, timeZone: string, tooEarly: number, notTooEarly: number): number {
  let [low, high] = [tooEarly, notTooEarly]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (wallClock(middle, timeZone) >= wanted) high = middle
    else low = middle
  }
  return high
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOf(dayStart(date) + days * DAY_MS)
}

/** 1: Monday … 7: Sunday (ISO 8601). */
export function weekdayOf(date: LocalDate): number {
  return new Date(dayStart(date)).getUTCDay() || 7
}

/** How many days the month of that date has. */
export function daysInMonth({ year, month }: LocalDate): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/**
 * Whether TARGET2, the settlement system for the euro, is open: not on Saturday and Sunday, 1 January, Good Friday,
 * Easter Monday, 1 May, 25 and 26 December (the European Central Bank's long-term calendar).
 */
export function isTarget2Day(date: LocalDate): boolean {
  if (weekdayOf(date) >= 6) return false
  if (FIXED_HOLIDAYS.includes(`${date.month}-${date.day}`)) return false
  const sinceEaster = (dayStart(date) - dayStart(easterSunday(date.year))) / DAY_MS
  return sinceEaster !== -2 && sinceEaster !== 1
}

/** Month and day. */
const FIXED_HOLIDAYS = ['1-1', '5-1', '12-25', '12-26']

/** So many banking days after that day, which need not be one itself; with 0 the day itself, whatever it is. */
export function addBankingDays(date: LocalDate, days: number): LocalDate {
  let day = date
  for (let left = days; left > 0; left--) day = nextBankingDay(addDays(day, 1))
  return day
}

/** The day itself if it is a banking day, else the next one that is. */
export function nextBankingDay(date: LocalDate): LocalDate {
  let day = date
  while (!isTarget2Day(day)) day = addDays(day, 1)
  return day
}

/**
 * The Sunday after the first full moon of spring, by the Church's reckoning (the "anonymous Gregorian algorithm",
 * published in Nature in 1876; Meeus, Astronomical Algorithms, chapter 8). Its letters are kept.
 */
function easterSunday(year: number): LocalDate {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const monthAndDay = h + l - 7 * m + 114
  return { year, month: Math.floor(monthAndDay / 31), day: (monthAndDay % 31) + 1 }
}

/** The day's beginning as if it were in UTC. */
function dayStart({ year, month, day }: LocalDate): number {
  return Date.UTC(year, month - 1, day)
}

function dateOf(utc: number): LocalDate {
  const date = new Date(utc)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}
