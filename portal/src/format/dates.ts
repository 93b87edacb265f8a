/** Instants in the merchant's zone, days first, by the 24-hour clock. */

const formats = new Map<string, Intl.DateTimeFormat>()

function format(zone: string, kind: keyof typeof KINDS): Intl.DateTimeFormat {
  const key = `${zone} ${kind}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...KINDS[kind] })
  formats.set(key, known)
  return known
}

const KINDS = {
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  shortDay: { day: 'numeric', month: 'short' },
  minute: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  second: {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
  moment: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

/** "25 Nov 2026" */
export function dayText(instant: string, zone: string): string {
  return format(zone, 'day').format(new Date(instant))
}

/** "25 Nov 2026, 14:03" */
export function minuteText(instant: string, zone: string): string {
  return format(zone, 'minute').format(new Date(instant))
}

/** "25 Nov 2026, 14:03:27" */
export function secondText(instant: string, zone: string): string {
  return format(zone, 'second').format(new Date(instant))
}

/** "25 Nov, 14:03:27": where there are many, and the year goes without saying. */
export function momentText(instant: string, zone: string): string {
  return format(zone, 'moment').format(new Date(instant))
}

/** Of a day (`2026-11-25`): "25 Nov". */
export function shortDayText(day: string): string {
  return format('UTC', 'shortDay').format(new Date(`${day}T00:00:00Z`))
}

const UNITS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const

/** "in 3 days", "2 hours ago", "now" */
export function fromNowText(instant: string, now: string): string {
  const ms = Date.parse(instant) - Date.parse(now)
  const fitting = UNITS.find((one) => Math.abs(ms) >= one.ms)
  if (!fitting) return 'now'
  return new Intl.RelativeTimeFormat('en').format(Math.trunc(ms / fitting.ms), fitting.unit)
}

/** The start of a day (`2026-11-25`) in a zone, as an instant: what a date in a filter means. */
export function startOfDay(day: string, zone: string): string | undefined {
  return instantAt(`${day}T00:00`, zone)
}

/** A minute of the clock on the wall (`2026-11-25T14:03`) in a zone, as an instant. */
export function instantAt(minute: string, zone: string): string | undefined {
  // Engines read much else as a date as well: what is left of an empty text is the year 2000.
  const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(minute) ? Date.parse(`${minute}:00Z`) : Number.NaN
  if (Number.isNaN(utc)) return undefined
  // The offset at that instant, and once more where the zone changes its clocks in between.
  let guess = utc
  for (let tries = 0; tries < 2; tries++) guess = utc - offsetMs(guess, zone)
  return new Date(guess).toISOString()
}

/** The start of the day after. */
export function endOfDay(day: string, zone: string): string | undefined {
  const utc = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(utc)) return undefined
  return startOfDay(new Date(utc + 86_400_000).toISOString().slice(0, 10), zone)
}

function offsetMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const shown = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return shown - Math.floor(at / 1000) * 1000
}
