/** The days that the home page shows, today at the end. */

export const PERIODS = [
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
] as const

const USUAL = PERIODS[1]
const DAY_MS = 86_400_000

export interface Period {
  value: string
  label: string
  /** Its first and last day, `2026-11-25`, where today is that of the zone at this instant. */
  at(now: string, zone: string): { from: string; to: string }
}

/** The usual one where nothing else is asked for. */
export function periodOf(days: string | null): Period {
  const period = PERIODS.find(({ value }) => value === days) ?? USUAL
  return {
    ...period,
    at(now, zone) {
      const to = localDay(now, zone)
      const first = Date.parse(`${to}T00:00:00Z`) - (Number(period.value) - 1) * DAY_MS
      return { from: new Date(first).toISOString().slice(0, 10), to }
    },
  }
}

function localDay(instant: string, zone: string): string {
  // Sweden writes dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(instant))
}

/** The day before whose beginning orders expire that do within seven days, as the list of orders is asked. */
export function expiringBefore(now: string, zone: string): string {
  return localDay(new Date(Date.parse(now) + 8 * DAY_MS).toISOString(), zone)
}
